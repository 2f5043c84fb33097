/* SPDX-License-Identifier: MIT */
/* test_trace_tree.c - segments in any order become a waterfall with each of them once. */
#include "../test.h"
#include "app/trace_tree.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct xray_segment
segment(const char *id, const char *parent, double start_s, double duration_s)
{
	return (struct xray_segment){
		.id = id, .parent = parent, .name = id, .start_s = start_s, .duration_s = duration_s
	};
}

static void
expect(const struct xray_segment *segments, size_t n, const char *rows, struct trace_tree *out)
{
	const struct xray_trace trace = { .segments = segments, .n_segments = n };
	struct trace_tree tree;
	TEXT_ON(got, 400);

	trace_tree_make(&trace, &tree);
	for (size_t i = 0; i < tree.n; i++)
		text_addf(&got, "%s%u%s%s", i ? " " : "", tree.rows[i].depth,
			  tree.rows[i].segment->id, tree.rows[i].is_orphan ? "?" : "");
	assert_string_equal(got.data, rows);
	assert_int_equal(tree.n, n);
	if (out)
		*out = tree;
	else
		trace_tree_free(&tree);
}

static void
test_order(void **state)
{
	const struct xray_segment segments[] = {
		segment("db", "fn", 12, 1),      segment("web", "", 10, 5),
		segment("fn", "call", 11, 3),    segment("late", "web", 14, 0.5),
		segment("call", "web", 10.5, 4),
	};
	struct trace_tree tree;

	(void)state;
	expect(segments, LEN(segments), "0web 1call 2fn 3db 1late", &tree);
	assert_true(tree.start_s == 10 && tree.end_s == 15);
	trace_tree_free(&tree);
	expect(segments, 0, "", NULL);
}

static void
test_partial(void **state)
{
	struct xray_segment segments[] = {
		segment("b", "gone", 20, 1),
		segment("a", "", 10, -1),
		segment("c", "b", 21, 0),
	};
	struct trace_tree tree;

	(void)state;
	segments[0].is_fault = segments[2].is_error = segments[2].is_throttled = true;
	expect(segments, LEN(segments), "0a 0b? 1c", &tree);
	assert_int_equal(tree.n_orphans, 1);
	assert_int_equal(tree.n_open, 1);
	assert_int_equal(tree.n_faults, 1);
	assert_int_equal(tree.n_errors, 1);
	assert_int_equal(tree.n_throttled, 1);
	assert_true(tree.start_s == 10 && tree.end_s == 21);
	trace_tree_free(&tree);
}

/* What no trace has, and a wrong one may: circles, its own parent, one id twice. */
static void
test_wrong(void **state)
{
	const struct xray_segment circle[] = { segment("a", "b", 1, 1), segment("b", "a", 2, 1),
					       segment("c", "a", 3, 1), segment("d", "c", 4, 1) };
	const struct xray_segment own[] = { segment("a", "a", 1, 1), segment("b", "a", 2, 1) };
	const struct xray_segment twice[] = { segment("a", "", 2, 1), segment("a", "", 1, 1),
					      segment("b", "a", 3, 1) };
	struct trace_tree tree;
	const struct xray_trace trace = { .segments = circle, .n_segments = LEN(circle) };
	unsigned seen = 0;

	(void)state;
	trace_tree_make(&trace, &tree);
	for (size_t i = 0; i < tree.n; i++)
		seen |= 1u << (unsigned)(tree.rows[i].segment - circle);
	assert_int_equal(tree.n, LEN(circle));
	assert_int_equal(seen, 0xf);
	trace_tree_free(&tree);
	expect(own, LEN(own), "0a? 1b", NULL);
	expect(twice, LEN(twice), "0a 0a 1b", NULL);
}

/* As large as they come, and deep: no recursion, no square of the number. */
static void
test_large(void **state)
{
	enum { N = 20000 };
	struct xray_segment *segments = mem_alloc(N, sizeof(*segments));
	char(*ids)[16] = mem_alloc(N, sizeof(*ids));
	const struct xray_trace trace = { .segments = segments, .n_segments = N };
	struct trace_tree tree;

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(ids[i], sizeof(ids[i]), "s%d", i);
		segments[i] = segment(ids[i], i ? ids[i - 1] : "", i, 1);
	}
	trace_tree_make(&trace, &tree);
	assert_int_equal(tree.n, N);
	assert_int_equal(tree.rows[N - 1].depth, N - 1);
	trace_tree_free(&tree);
	free(ids);
	free(segments);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
