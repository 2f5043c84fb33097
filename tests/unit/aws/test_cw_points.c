/* SPDX-License-Identifier: MIT */
/* test_cw_points.c - answers of GetMetricData over their queries: order, pages, and broken
 * promises. Texts invented in the shape of the API reference. */
#include "../test.h"

#include <stdio.h>
#include <string.h>

#include "aws/cw_points.h"

static const struct metric_def defs[] = {
	{ .id = "a", .namespace_ = "N", .name = "A", .stat = "Sum", .period_s = 60, .scale = 1 },
	{ .id = "b", .namespace_ = "N", .name = "B", .stat = "Sum", .period_s = 60, .scale = 100 },
	{ .id = "e", .expression = "SEARCH('x','Sum',60)", .period_s = 60, .scale = 1 },
};

static const struct metric_query queries[] = { { &defs[0], true },
					       { &defs[1], true },
					       { &defs[2], true } };

struct fixture {
	struct arena *arena;
	struct cw_gathering g;
	struct points points[LEN(queries)];
};

static int
set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	fixture.arena = arena_new(1u << 20);
	assert_non_null(fixture.arena);
	assert_int_equal(
		cw_gathering_init(&fixture.g, fixture.arena, queries, fixture.points, LEN(queries)),
		ERR_OK);
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	cw_gathering_done(&f->g);
	arena_free(f->arena);
	return 0;
}

static enum err
read_page(struct fixture *f, const char *text)
{
	size_t at;
	const char *problem;

	return cw_read_page(&f->g, text, strlen(text), &at, &problem);
}

static void
expect(const struct points *points, size_t n, const int64_t *times, const double *values)
{
	assert_int_equal(points->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(points->times_s[i], times[i]);
		assert_true(points->values[i] == values[i]);
	}
}

#define RESULT(id, times, values, status)                                                   \
	"{\"Id\":\"" id "\",\"Label\":\"x\",\"Timestamps\":[" times "],\"Values\":[" values \
	"],\"StatusCode\":\"" status "\"}"
#define ANSWER(results) "{\"MetricDataResults\":[" results "],\"Messages\":[]}"

static void
test_one_page(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		read_page(f, ANSWER(RESULT("b", "60,120.0,180.9", "1,2.5,-3e-1",
					   "Complete") "," RESULT("a", "", "", "Complete"))),
		ERR_OK);
	cw_finish(&f->g);
	expect(&f->points[1], 3, (int64_t[]){ 60, 120, 180 },
	       (double[]){ 1 * 100.0, 2.5 * 100, -0.3 * 100 });
	expect(&f->points[0], 0, NULL, NULL);
	assert_false(f->points[0].is_incomplete);
	assert_false(f->points[1].is_incomplete);
	assert_false(f->points[2].is_incomplete); /* a search that finds nothing has no result */
	assert_null(f->points[1].message);
}

static void
test_pages_merge_by_id(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		read_page(f, "{\"NextToken\":\"t\\u002f1\",\"MetricDataResults\":[" RESULT(
				     "a", "60", "1", "PartialData") "," RESULT("b", "60", "1",
									       "PartialData") "]}"),
		ERR_OK);
	assert_string_equal(f->g.token, "t/1");
	assert_int_equal(read_page(f, ANSWER(RESULT("a", "120,180", "2,3", "Complete"))), ERR_OK);
	assert_null(f->g.token);
	cw_finish(&f->g);
	expect(&f->points[0], 3, (int64_t[]){ 60, 120, 180 }, (double[]){ 1, 2, 3 });
	assert_false(f->points[0].is_incomplete);
	assert_true(f->points[1].is_incomplete); /* partial, and no later page completed it */
}

static void
test_descending_is_sorted(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_page(f, ANSWER(RESULT("a", "180,120,60", "3,2,1", "Complete"))),
			 ERR_OK);
	cw_finish(&f->g);
	expect(&f->points[0], 3, (int64_t[]){ 60, 120, 180 }, (double[]){ 1, 2, 3 });
}

static void
test_broken_series_are_not_drawn(void **state)
{
	static const char *const bad[] = {
		ANSWER(RESULT("a", "60,120", "1", "Complete")),
		ANSWER(RESULT("a", "60", "1,2", "Complete")),
		ANSWER(RESULT("a", "60", "null", "Complete")),
		ANSWER(RESULT("a", "60", "\"NaN\"", "Complete")),
		ANSWER(RESULT("a", "1e300", "1", "Complete")),
		ANSWER(RESULT("a", "{\"x\":[1]}", "1", "Complete")),
		"{\"MetricDataResults\":[{\"Id\":\"a\",\"Timestamps\":7,\"Values\":[1]}]}",
		"{\"MetricDataResults\":[{\"Id\":\"a\",\"Values\":[1]}]}",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		void *own = NULL;
		struct fixture *f;

		set_up(&own);
		f = own;
		assert_int_equal(read_page(f, bad[i]), ERR_OK);
		cw_finish(&f->g);
		assert_int_equal(f->points[0].n, 0);
		assert_true(f->points[0].is_incomplete);
		tear_down(&own);
	}
}

static void
test_states_and_messages(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		read_page(f,
			  "{\"Messages\":[{\"Code\":\"c\",\"Value\":\"of\\nall\"}],"
			  "\"MetricDataResults\":[{\"Id\":\"a\",\"StatusCode\":\"Forbidden\","
			  "\"Messages\":[{\"Code\":\"x\",\"Value\":\"own\\u001b\",\"More\":[1]}],"
			  "\"Timestamps\":[],\"Values\":[]},"
			  "{\"Id\":\"b\",\"StatusCode\":\"InternalError\",\"Messages\":[],"
			  "\"Timestamps\":[],\"Values\":[]}]}"),
		ERR_OK);
	cw_finish(&f->g);
	assert_true(f->points[0].is_forbidden);
	assert_false(f->points[0].is_incomplete);
	assert_string_equal(f->points[0].message, "own^[");
	assert_true(f->points[1].is_incomplete);
	assert_string_equal(f->points[1].message, "of all");
}

static void
test_missing_and_foreign_results(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_page(f, ANSWER(RESULT("other", "60", "1", "Complete") "," RESULT(
					      "b", "60", "1", "Complete"))),
			 ERR_OK);
	cw_finish(&f->g);
	assert_true(f->points[0].is_incomplete); /* a plain metric that was not answered */
	assert_int_equal(f->points[1].n, 1);
	assert_int_equal(f->points[2].n, 0);
}

static void
test_one_id_twice_on_a_page(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_page(f, ANSWER(RESULT("e", "60", "1", "Complete") "," RESULT(
					      "e", "60", "9", "Complete"))),
			 ERR_OK);
	cw_finish(&f->g);
	expect(&f->points[2], 1, (int64_t[]){ 60 }, (double[]){ 1 });
	assert_true(f->points[2].is_incomplete);
	assert_non_null(strstr(f->points[2].message, "SUM()"));
}

static void
test_every_cut_is_an_error(void **state)
{
	static const char whole[] = ANSWER(RESULT("a", "60,120", "1,2", "Complete"));

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		void *own = NULL;
		struct fixture *f;
		size_t at;
		const char *problem = NULL;

		set_up(&own);
		f = own;
		assert_int_equal(cw_read_page(&f->g, whole, n, &at, &problem), ERR_PARSE);
		assert_non_null(problem);
		tear_down(&own);
	}
}

static void
test_what_is_no_answer(void **state)
{
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"MetricDataResults\":{}}",
		"{\"MetricDataResults\":[1]}",
		"{\"MetricDataResults\":[]} x",
		"{\"message\":\"hello\"}",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(read_page(f, bad[i]), ERR_PARSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_page, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pages_merge_by_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_descending_is_sorted, set_up, tear_down),
		cmocka_unit_test(test_broken_series_are_not_drawn),
		cmocka_unit_test_setup_teardown(test_states_and_messages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missing_and_foreign_results, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_one_id_twice_on_a_page, set_up, tear_down),
		cmocka_unit_test(test_every_cut_is_an_error),
		cmocka_unit_test_setup_teardown(test_what_is_no_answer, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
