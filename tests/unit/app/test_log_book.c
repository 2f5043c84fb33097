/* SPDX-License-Identifier: MIT */
/* test_log_book.c - the lines of a log against a model of them that is slow and simple. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/log_book.h"
#include "base/mem.h"
#include "base/text.h"

static uint64_t seed = 7;

static unsigned
draw(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

/* ---- the model: an unsorted heap of lines ---- */

#define MODEL_MAX 4096

struct model_line {
	int64_t time_ms;
	char id[24], text[48];
	bool is_marked;
};

struct naive {
	struct model_line lines[MODEL_MAX];
	size_t n, max;
	struct model_line fallen;
	bool has_fallen;
};

static int
compare(const void *a, const void *b)
{
	const struct model_line *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void
naive_add(struct naive *m, const struct model_line *line)
{
	if (m->has_fallen && compare(line, &m->fallen) <= 0)
		return;
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->lines[i].id, line->id) == 0)
			return;
	m->lines[m->n++] = *line;
}

static void
naive_settle(struct naive *m)
{
	size_t over = m->n > m->max ? m->n - m->max : 0;

	qsort(m->lines, m->n, sizeof(m->lines[0]), compare);
	if (over == 0)
		return;
	m->fallen = m->lines[over - 1];
	m->has_fallen = true;
	m->n -= over;
	memmove(m->lines, m->lines + over, m->n * sizeof(m->lines[0]));
}

static void
expect_list(const struct naive *m, const struct log_book *book, enum log_list list,
	    const struct log_match *match)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct model_line *line = &m->lines[i];
		const struct log_line_kept *kept;
		struct log_key key;

		if ((list == LOG_MARKS && !line->is_marked) ||
		    (list == LOG_HITS && !log_match_find(match, line->text, strlen(line->text))))
			continue;
		kept = log_book_at(book, list, n);
		assert_non_null(kept);
		assert_int_equal(kept->time_ms, line->time_ms);
		assert_string_equal(kept->id, line->id);
		assert_string_equal(kept->text, line->text);
		log_book_key(kept, &key);
		assert_int_equal(log_book_find(book, list, &key), n);
		n++;
	}
	assert_int_equal(log_book_n(book, list), n);
	assert_null(log_book_at(book, list, n));
}

static void
expect_all(const struct naive *m, struct log_book *book)
{
	while (log_book_unread(book) > 0)
		log_book_step(book);
	expect_list(m, book, LOG_ALL, NULL);
	expect_list(m, book, LOG_MARKS, NULL);
	expect_list(m, book, LOG_HITS, log_book_match(book));
}

/* ---- at random ---- */

static void
add_some(struct naive *m, struct log_book *book, int64_t now_ms)
{
	static const char *const words[] = { "ERROR it broke", "warn: slow", "Error again",
					     "fine" };
	struct model_line lines[40];
	struct act_line given[40];
	size_t n = draw(40), before = log_book_n(book, LOG_ALL), known = m->n;
	struct log_added added;

	for (size_t i = 0; i < n; i++) {
		int64_t late_ms = draw(4) ? 0 : draw(3000);

		lines[i] = (struct model_line){ .time_ms = now_ms + draw(50) - late_ms };
		snprintf(lines[i].id, sizeof(lines[i].id), "%u", draw(6000));
		snprintf(lines[i].text, sizeof(lines[i].text), "%s %u", words[draw(4)], draw(9));
		given[i] = (struct act_line){ lines[i].id, lines[i].text, "s", lines[i].time_ms };
		naive_add(m, &lines[i]);
	}
	known = m->n - known;
	naive_settle(m);
	added = log_book_add(book, given, n);
	assert_int_equal(added.n_new, known);
	assert_int_equal(added.n_known, n - known);
	assert_int_equal(before + added.n_new - added.n_fallen, log_book_n(book, LOG_ALL));
}

static void
mark_one(struct naive *m, struct log_book *book)
{
	size_t i;

	if (m->n == 0)
		return;
	i = draw((unsigned)m->n);
	m->lines[i].is_marked = !m->lines[i].is_marked;
	log_book_mark(book, log_book_at(book, LOG_ALL, i), m->lines[i].is_marked);
}

static void
test_random(void **state)
{
	static const char *const filters[] = { "", "error", "ERROR", "slow", "9", "nowhere" };
	struct naive *m = calloc(1, sizeof(*m));
	struct log_book *book = log_book_new(500, 0);

	(void)state;
	m->max = 500;
	for (int round = 0; round < 600; round++) {
		add_some(m, book, 1000000 + 40 * round);
		if (draw(3) == 0)
			mark_one(m, book);
		if (draw(10) == 0)
			log_book_filter(book, filters[draw(LEN(filters))]);
		if (draw(4) == 0)
			expect_all(m, book);
	}
	assert_true(log_book_has_fallen(book));
	expect_all(m, book);
	log_book_clear(book);
	m->n = 0;
	m->has_fallen = false;
	expect_all(m, book);
	add_some(m, book, 5);
	expect_all(m, book);
	log_book_free(book);
	free(m);
}

/* The same for a filter that is half done while lines come, go and are marked. */
static void
test_half_read(void **state)
{
	struct naive *m = calloc(1, sizeof(*m));
	struct log_book *book = log_book_new(3000, 0);
	/* one text is more than a step takes */
	static char big[5 << 20];
	struct act_line line = { "big", big, "s", 1000100 };

	(void)state;
	m->max = 3000;
	memset(big, 'x', sizeof(big) - 1);
	for (int round = 0; round < 60; round++)
		add_some(m, book, 1000000 + 10 * round);
	log_book_add(book, &line, 1);
	log_book_filter(book, "error");
	log_book_step(book);
	assert_true(log_book_unread(book) > 0);
	assert_true(log_book_n(book, LOG_HITS) > 0);
	for (int round = 0; round < 20; round++)
		add_some(m, book, 1000050 + 30 * round);
	while (log_book_unread(book) > 0)
		log_book_step(book);
	expect_list(m, book, LOG_HITS, log_book_match(book));
	log_book_free(book);
	free(m);
}

/* ---- what is the same line ---- */

static void
test_without_ids(void **state)
{
	static const struct act_line lines[] = { { "", "a", "s", 5 },
						 { NULL, "a", "s", 5 },
						 { "", "b", "s", 5 },
						 { "", "a", "t", 5 },
						 { "", "a", "s", 6 } };
	struct log_book *book = log_book_new(0, 0);
	struct log_added added = log_book_add(book, lines, LEN(lines));

	(void)state;
	assert_int_equal(added.n_new, 4);
	assert_int_equal(added.n_known, 1);
	for (size_t i = 0; i < 4; i++)
		log_book_mark(book, log_book_at(book, LOG_ALL, i), true);
	assert_int_equal(log_book_n(book, LOG_MARKS), 4);
	log_book_free(book);
}

static void
test_late(void **state)
{
	static const struct act_line lines[] = { { "a", "a", "", 10 }, { "c", "c", "", 30 } };
	static const struct act_line late = { "b", "b", "", 20 };
	static const struct act_line end = { "d", "d", "", 30 };
	struct log_book *book = log_book_new(3, 0);

	(void)state;
	assert_int_equal(log_book_add(book, lines, 2).n_late, 0);
	assert_int_equal(log_book_add(book, &late, 1).n_late, 1);
	assert_string_equal(log_book_at(book, LOG_ALL, 1)->id, "b");
	assert_int_equal(log_book_find_time(book, LOG_ALL, 20), 1);
	assert_int_equal(log_book_find_time(book, LOG_ALL, 21), 2);
	assert_int_equal(log_book_add(book, &end, 1).n_fallen, 1);
	/* what fell off does not come back, neither by itself nor in front of the rest */
	assert_int_equal(log_book_add(book, lines, 1).n_known, 1);
	assert_string_equal(log_book_at(book, LOG_ALL, 0)->id, "b");
	log_book_free(book);
}

/* So many bytes, however few lines they are. */
static void
test_bytes(void **state)
{
	static char text[1001];
	struct log_book *book = log_book_new(0, 10000);
	struct act_line line = { "", text, "", 0 };

	(void)state;
	memset(text, 'x', 1000);
	for (int i = 0; i < 100; i++) {
		line.time_ms = i;
		log_book_add(book, &line, 1);
	}
	assert_in_range(log_book_n(book, LOG_ALL), 5, 10);
	log_book_free(book);
}

static void
test_match(void **state)
{
	static const struct {
		const char *pattern, *text;
		int at; /* -1: nowhere */
	} rows[] = {
		{ "error", "an ERROR here", 3 },
		{ "Error", "an ERROR here", -1 },
		{ "ERROR", "an ERROR here", 3 },
		{ "", "anything", -1 },
		{ "aab", "aaab", 1 },
		{ "longer", "long", -1 },
		{ "\xc3\xa9t", "\xc3\xa9T\xc3\xa9", 0 },
		{ "5%", "at 5%", 3 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct log_match match;
		const char *at;

		log_match_set(&match, rows[i].pattern);
		at = log_match_find(&match, rows[i].text, strlen(rows[i].text));
		if ((at ? at - rows[i].text : -1) != rows[i].at)
			fail_msg("%s in %s: %td", rows[i].pattern, rows[i].text,
				 at ? at - rows[i].text : -1);
	}
}

/* ---- a hundred thousand ---- */

#define MANY 100000

static void
fill(struct log_book *book)
{
	struct act_line *lines = mem_alloc(1000, sizeof(*lines));
	char(*texts)[160] = mem_alloc(1000, sizeof(*texts));
	char(*ids)[24] = mem_alloc(1000, sizeof(*ids));

	for (int at = 0; at < MANY; at += 1000) {
		for (int i = 0; i < 1000; i++) {
			snprintf(ids[i], sizeof(ids[i]), "%d", at + i);
			snprintf(texts[i], sizeof(texts[i]),
				 "%d INFO request %d took %d ms and a hundred bytes of text, as "
				 "lines of logs have them",
				 at + i, at + i, i);
			lines[i] = (struct act_line){ ids[i], texts[i], "s", 10 * (at + i) };
		}
		log_book_add(book, lines, 1000);
	}
	free(lines);
	free(texts);
	free(ids);
}

/* No call reads more texts than a step's, nor compares more lines than a few searches do. */
static void
test_work(void **state)
{
	struct log_book *book = log_book_new(0, 0);
	struct act_line lines[100];
	struct log_work before;
	char ids[100][24];
	int steps = 0;

	(void)state;
	fill(book);
	assert_int_equal(log_book_n(book, LOG_ALL), MANY);
	before = log_book_work(book);
	log_book_filter(book, "took 7 ms");
	assert_int_equal(log_book_work(book).n_read, before.n_read);
	for (; log_book_unread(book) > 0; steps++) {
		uint64_t read = log_book_work(book).n_read;

		log_book_step(book);
		assert_in_range(log_book_work(book).n_read - read, 1, LOG_BOOK_STEP_LINES);
	}
	assert_int_equal(steps, MANY / LOG_BOOK_STEP_LINES);
	assert_int_equal(log_book_n(book, LOG_HITS), MANY / 1000);
	/* a hundred late ones, all over the book; as many old ones fall off */
	for (int i = 0; i < 100; i++) {
		snprintf(ids[i], sizeof(ids[i]), "late-%d", i);
		lines[i] = (struct act_line){ ids[i], "took 7 ms", "s", 10000 * i + 5000 };
	}
	before = log_book_work(book);
	assert_int_equal(log_book_add(book, lines, 100).n_fallen, 100);
	assert_int_equal(log_book_work(book).n_read - before.n_read, 100);
	assert_in_range(log_book_work(book).n_compared - before.n_compared, 100, 100 * 2 * 18);
	before = log_book_work(book);
	log_book_find_time(book, LOG_ALL, 777777);
	assert_in_range(log_book_work(book).n_compared - before.n_compared, 1, 18);
	log_book_free(book);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),      cmocka_unit_test(test_half_read),
		cmocka_unit_test(test_without_ids), cmocka_unit_test(test_late),
		cmocka_unit_test(test_bytes),       cmocka_unit_test(test_match),
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
