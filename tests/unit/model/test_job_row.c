/* SPDX-License-Identifier: MIT */
/* test_job_row.c - words of phases and states there and back, and what phase and status make. */
#include "../test.h"
#include "model/job_row.h"

#include <string.h>

static void
test_words(void **state)
{
	enum job_phase phase;

	(void)state;
	for (int i = 0; i < JOB_PHASES; i++) {
		assert_true(job_phase_of(job_phase_word((enum job_phase)i), &phase));
		assert_int_equal(phase, i);
	}
	assert_false(job_phase_of("", &phase));
	assert_false(job_phase_of("Created", &phase));
	assert_int_equal(phase, JOB_PHASES - 1); /* nothing is written where there is none */
	assert_string_equal(job_phase_word(JOB_DOUBT_SEND), "send in doubt");
	for (int i = 0; i < JOB_STATES; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(job_state_word((enum job_state)i),
						job_state_word((enum job_state)k));
	assert_string_equal(job_state_word(JOB_IS_IN_DOUBT), "in doubt");
}

static void
test_final(void **state)
{
	static const bool phases[JOB_PHASES] = { [JOB_SUBMITTED] = true, [JOB_ABANDONED] = true };
	static const bool states[JOB_STATES] = {
		[JOB_IS_SUCCEEDED] = true,
		[JOB_IS_FAILED] = true,
		[JOB_IS_CANCELLED] = true,
		[JOB_IS_ABANDONED] = true,
	};

	(void)state;
	for (int i = 0; i < JOB_PHASES; i++)
		assert_int_equal(job_phase_is_final((enum job_phase)i), phases[i]);
	for (int i = 0; i < JOB_STATES; i++)
		assert_int_equal(job_state_is_final((enum job_state)i), states[i]);
}

/* Nothing looks queued of which that is not durable; a doubt looks like one. */
static void
test_phase_alone(void **state)
{
	static const enum job_state expected[JOB_PHASES] = {
		[JOB_CREATED] = JOB_IS_PENDING,       [JOB_STORED] = JOB_IS_STORED,
		[JOB_SENDING] = JOB_IS_PENDING,       [JOB_SENT] = JOB_IS_QUEUED,
		[JOB_LAUNCHING] = JOB_IS_QUEUED,      [JOB_SUBMITTED] = JOB_IS_QUEUED,
		[JOB_REFUSED] = JOB_IS_REFUSED,       [JOB_DOUBT_SEND] = JOB_IS_IN_DOUBT,
		[JOB_DOUBT_LAUNCH] = JOB_IS_IN_DOUBT, [JOB_ABANDONED] = JOB_IS_ABANDONED,
	};

	(void)state;
	for (int i = 0; i < JOB_PHASES; i++) {
		struct job_row row = { .is_ours = true, .phase = (enum job_phase)i };

		assert_int_equal(job_row_settle(&row), expected[i]);
		row.is_ours = false; /* somebody else's, of which nothing is known */
		assert_int_equal(job_row_settle(&row), JOB_IS_UNKNOWN);
	}
}

/* A worker that has spoken has the message: whatever the journal feared. */
static void
test_worker_wins(void **state)
{
	static const enum job_state said[] = { JOB_IS_RUNNING, JOB_IS_SUCCEEDED, JOB_IS_FAILED,
					       JOB_IS_CANCELLED };

	(void)state;
	for (int i = 0; i < JOB_PHASES; i++)
		for (size_t k = 0; k < LEN(said); k++) {
			struct job_row row = { .is_ours = k % 2 == 0,
					       .phase = (enum job_phase)i,
					       .status = { .is_there = true, .state = said[k] } };

			assert_int_equal(job_row_settle(&row), said[k]);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_final),
		cmocka_unit_test(test_phase_alone),
		cmocka_unit_test(test_worker_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
