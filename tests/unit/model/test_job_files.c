/* SPDX-License-Identifier: MIT */
/* test_job_files.c - status.json and config.json as workers and others write them, right and wrong.
 */
#include "../test.h"

#include <string.h>

#include "base/text.h"
#include "model/job_files.h"

#define ID "01a1fc55-2180-7000-8000-0000000000aa"
#define STATUS(rest) "{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"" ID "\"" rest "}"
#define CONFIG(rest) "{\"schema\":\"cwtop-job-config/1\",\"job_id\":\"" ID "\"" rest "}"

static struct arena *arena;

static struct job_status
read_well(const char *text)
{
	struct job_status status = job_status_none();
	struct why why = { "" };

	if (job_status_read(text, strlen(text), ID, arena, &status, &why))
		fail_msg("%s: %s", text, why.text);
	return status;
}

static void
test_all_of_it(void **state)
{
	struct job_status s = read_well(
		STATUS(",\"state\":\"failed\",\"progress\":0.5,\"step\":\"day 3\",\"error\":"
		       "\"out of \\u001b[31mmemory\",\"started_at\":\"2026-11-21T04:21:00Z\","
		       "\"updated_at\":\"2026-11-21T04:29:00.250Z\",\"finished_at\":"
		       "\"2026-11-21T04:29:01Z\",\"remaining_s\":12.7,\"exit_code\":137,"
		       "\"task_arn\":\"arn:1\",\"log_group\":\"/g\",\"log_stream\":\"s/1\","
		       "\"attempt\":2,\"unknown\":[{}]"));

	(void)state;
	assert_true(s.is_there && s.has_exit_code);
	assert_int_equal(s.state, JOB_IS_FAILED);
	assert_true(s.progress == 0.5);
	assert_string_equal(s.step, "day 3");
	assert_true(text_is_clean(s.error) && text_starts(s.error, "out of ^["));
	assert_int_equal(s.started_s, 1795234860);
	assert_int_equal(s.updated_s, 1795235340);
	assert_int_equal(s.finished_s, 1795235341);
	assert_int_equal(s.remaining_s, 12);
	assert_int_equal(s.exit_code, 137);
	assert_string_equal(s.task_arn, "arn:1");
	assert_string_equal(s.log_group, "/g");
	assert_string_equal(s.log_stream, "s/1");
	assert_int_equal(s.attempt, 2);
}

/* What is null, missing, of another type or beyond all measure is not said: never 0. */
static void
test_not_said(void **state)
{
	static const char *const texts[] = {
		STATUS(",\"state\":\"running\""),
		STATUS(",\"state\":\"running\",\"progress\":null,\"step\":null,\"error\":null,"
		       "\"started_at\":null,\"remaining_s\":null,\"exit_code\":null,"
		       "\"attempt\":null,\"task_arn\":null"),
		STATUS(",\"state\":\"running\",\"progress\":\"half\",\"step\":7,\"error\":[],"
		       "\"started_at\":\"yesterday\",\"remaining_s\":1e300,\"exit_code\":\"1\","
		       "\"attempt\":-3,\"finished_at\":12"),
		STATUS(",\"state\":\"running\",\"progress\":-0.1,\"remaining_s\":-5,"
		       "\"exit_code\":1e12"),
	};

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		struct job_status s = read_well(texts[i]);

		assert_int_equal(s.state, JOB_IS_RUNNING);
		assert_true(s.progress == -1);
		assert_int_equal(s.remaining_s, -1);
		assert_false(s.has_exit_code);
		assert_int_equal(s.attempt, 0);
		assert_int_equal(s.started_s, 0);
		assert_int_equal(s.finished_s, 0);
		assert_string_equal(s.step, "");
		assert_string_equal(s.error, "");
		assert_string_equal(s.task_arn, "");
	}
	assert_true(read_well(STATUS(",\"state\":\"running\",\"progress\":7")).progress == 1);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "line 1" },
		{ "[]", "no JSON object" },
		{ STATUS(",\"state\":\"ru"), "line 1" },
		{ STATUS(",\"state\":\"queued\""), "\"state\"" },
		{ STATUS(",\"state\":7"), "\"state\"" },
		{ STATUS(""), "\"state\"" },
		{ "{\"schema\":\"cwtop-job-status/2\",\"job_id\":\"" ID "\",\"state\":\"running\"}",
		  "\"schema\"" },
		{ "{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"other\",\"state\":\"running\"}",
		  "another job" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct job_status s = { .attempt = 77 };
		struct why why = { "" };

		assert_int_equal(
			job_status_read(cases[i].text, strlen(cases[i].text), ID, arena, &s, &why),
			ERR_PARSE);
		if (!strstr(why.text, cases[i].why))
			fail_msg("%s: \"%s\" is not in it", why.text, cases[i].why);
		assert_int_equal(s.attempt, 77);
	}
}

static void
test_head(void **state)
{
	static const char text[] = CONFIG(",\"template\":\"transport\",\"submitted_by\":\"ada\","
					  "\"submitted_at\":\"2026-11-21T04:20:00Z\","
					  "\"config\":{\"agents\":7}");
	static const char bare[] = CONFIG("");
	struct job_head head;
	struct why why = { "" };

	(void)state;
	assert_int_equal(job_head_read(text, strlen(text), ID, arena, &head, &why), ERR_OK);
	assert_string_equal(head.template_name, "transport");
	assert_string_equal(head.by, "ada");
	assert_int_equal(head.submitted_s, 1795234800);
	assert_int_equal(job_head_read(bare, strlen(bare), ID, arena, &head, &why), ERR_OK);
	assert_string_equal(head.template_name, "");
	assert_int_equal(head.submitted_s, 0);
	assert_int_equal(job_head_read(bare, strlen(bare), "other", arena, &head, &why), ERR_PARSE);
}

static void
test_memory(void **state)
{
	static const char text[] = STATUS(",\"state\":\"running\",\"step\":\"a long step\"");
	struct arena *small = arena_new(1);
	struct job_status s;
	struct why why = { "" };

	(void)state;
	assert_int_equal(job_status_read(text, strlen(text), ID, small, &s, &why), ERR_MEMORY);
	arena_free(small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it), cmocka_unit_test(test_not_said),
		cmocka_unit_test(test_refused),   cmocka_unit_test(test_head),
		cmocka_unit_test(test_memory),
	};
	int failed;

	arena = arena_new(1u << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
