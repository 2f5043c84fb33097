/* SPDX-License-Identifier: MIT */
/* test_log.c - the ring keeps the newest lines, from any number of threads, and the file gets each.
 */
#include "../test.h"
#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
test_newest_first(void **state)
{
	static struct log_line lines[LOG_LINES + 1];
	uint64_t before = log_count();

	(void)state;
	log_add(LOG_INFO, "first");
	log_add(LOG_FAULT, "second\n%s", "\x1b[m");
	assert_int_equal(log_copy(lines, 2), 2);
	assert_string_equal(lines[0].text, "second ^[[m");
	assert_int_equal(lines[0].level, LOG_FAULT);
	assert_string_equal(lines[1].text, "first");
	assert_int_equal(log_count(), before + 2);
	for (int i = 0; i < LOG_LINES + 10; i++)
		log_add(LOG_INFO, "line %d", i);
	assert_int_equal(log_copy(lines, LEN(lines)), LOG_LINES);
	assert_string_equal(lines[0].text, "line 521");
	assert_string_equal(lines[LOG_LINES - 1].text, "line 10");
}

static void
test_repeated(void **state)
{
	struct clock_origin origin = { .virtual_ms = 5000 };
	struct log_line lines[2];

	(void)state;
	clock_set(&origin);
	log_add(LOG_WARN, "before");
	log_add(LOG_WARN, "again");
	clock_advance(1000);
	log_add(LOG_WARN, "again");
	clock_set(NULL);
	assert_int_equal(log_copy(lines, 2), 2);
	assert_non_null(strstr(lines[0].text, "again"));
	assert_int_equal(lines[0].time_ms, 6000);
	assert_string_equal(lines[1].text, "before");
}

static void
test_file(void **state)
{
	struct clock_origin origin = { .virtual_ms = 0 };
	char text[200] = "";
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	clock_set(&origin);
	log_to(ends[1]);
	log_add(LOG_WARN, "to the file");
	log_to(-1);
	log_add(LOG_WARN, "not to the file");
	clock_set(NULL);
	close(ends[1]);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	assert_string_equal(text, "1970-01-01T00:00:00Z warn to the file\n");
	close(ends[0]);
}

#define N_THREADS 4
#define N_EACH 500

static void *
add_many(void *arg)
{
	for (int i = 0; i < N_EACH; i++)
		log_add(LOG_INFO, "thread %d line %d", *(const int *)arg, i);
	return NULL;
}

static void
test_threads(void **state)
{
	static struct log_line lines[LOG_LINES];
	pthread_t threads[N_THREADS];
	int numbers[N_THREADS];
	uint64_t before = log_count();

	(void)state;
	for (int i = 0; i < N_THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, &numbers[i]), 0);
	}
	for (int i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(log_count(), before + N_THREADS * N_EACH);
	assert_int_equal(log_copy(lines, LOG_LINES), LOG_LINES);
	for (size_t i = 0; i < LOG_LINES; i++)
		assert_true(strncmp(lines[i].text, "thread ", 7) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newest_first),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
