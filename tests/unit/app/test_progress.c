/* SPDX-License-Identifier: MIT */
/* test_progress.c - the line that says how far something is, at every width; and how a number of
 * jobs is summed up. */
#include "../test.h"
#include "app/job_watch.h"
#include "app/progress.h"
#include "base/text.h"

static const char *
line(const struct progress_now *now, int columns, struct text *out)
{
	text_init(out, out->data, out->size);
	progress_line(now, columns, out);
	return out->data;
}

static void
test_widths(void **state)
{
	const struct progress_now now = { "running: simulating day 3 of 7", 0.456, 83, 100 };
	TEXT_ON(out, 300);

	(void)state;
	assert_string_equal(line(&now, 100, &out), "[#########...........]  45% running: "
						   "simulating day 3 of 7  1:23, about 1:40 left");
	assert_string_equal(line(&now, 70, &out),
			    "[#########...........]  45% running: simulating day 3 of 7");
	assert_string_equal(line(&now, 40, &out), " 45% running: simulating day 3 of 7");
	assert_string_equal(line(&now, 12, &out), " 45% running");
	assert_string_equal(line(&now, 3, &out), " 45");
	for (int columns = 1; columns < 120; columns++)
		assert_true(text_width(line(&now, columns, &out)) <= columns);
}

static void
test_what_is_not_known(void **state)
{
	const struct progress_now unknown = { "queued", -1, 3723, -1 };
	const struct progress_now more = { "x", 7, -1, -1 };
	const struct progress_now wide = { "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", -1, -1, -1 };
	TEXT_ON(out, 300);

	(void)state;
	assert_string_equal(line(&unknown, 80, &out), "queued  1:02:03");
	assert_string_equal(line(&more, 80, &out), "[####################] 100% x");
	/* a character of two columns is not cut in two */
	assert_string_equal(line(&wide, 5, &out), "\xe6\xbc\xa2\xe5\xad\x97");
}

static void
test_tally(void **state)
{
	const struct job_tally mixed = {
		.n = 20, .waiting = 2, .running = 3, .succeeded = 14, .failed = 1
	};
	const struct job_tally good = { .n = 2, .succeeded = 2 };
	const struct job_tally doubt = { .n = 3, .succeeded = 1, .failed = 1, .in_doubt = 1 };
	const struct job_tally cancelled = { .n = 2, .succeeded = 1, .cancelled = 1 };
	TEXT_ON(out, 300);

	(void)state;
	job_tally_words(&mixed, &out);
	assert_string_equal(out.data, "2 waiting, 3 running, 14 succeeded, 1 failed of 20");
	assert_int_equal(job_tally_exit(&good), 0);
	assert_int_equal(job_tally_exit(&doubt), 3);
	assert_int_equal(job_tally_exit(&mixed), 1);
	assert_int_equal(job_tally_exit(&cancelled), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_what_is_not_known),
		cmocka_unit_test(test_tally),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
