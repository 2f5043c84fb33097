/* SPDX-License-Identifier: MIT */
/* test_job_log.c - what the journal says of jobs: contents, order, phases, times, restarts, many,
 * old ones. */
#include "job_support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"

static void
test_nothing(void **state)
{
	struct seen seen = seen_at(*state, T0_S);

	assert_int_equal(seen.all.n, 0);
	assert_string_equal(seen.all.damaged, "");
	seen_done(&seen);
	job_log_close(NULL);
}

/* Every string as it was, byte for byte; what is not on the route stays so. */
static void
test_contents(void **state)
{
	struct job_log *log = log_opened(*state);
	struct job_intent whole = job_intent_of(1), bare = { .kind = ROUTE_HTTP };
	struct why why = { "" };
	struct job_record record;
	struct seen seen;

	job_id_of(2, bare.id);
	assert_int_equal(job_log_intend(log, &whole, &why), ERR_OK);
	assert_int_equal(job_log_intend(log, &bare, &why), ERR_OK);
	assert_true(job_log_record(log, whole.id, &record));
	assert_intents_equal(&record.intent, &whole);
	assert_int_equal(record.phase, JOB_CREATED);
	assert_true(record.is_held);
	seen = seen_at(*state, T0_S);
	assert_int_equal(seen.all.n, 0); /* nothing is there before the sync */
	seen_done(&seen);
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	seen = seen_at(*state, T0_S);
	assert_int_equal(seen.all.n, 2);
	assert_intents_equal(&seen_job(&seen, 1)->intent, &whole);
	assert_intents_equal(&seen_job(&seen, 2)->intent, &bare);
	assert_null(seen_job(&seen, 2)->intent.endpoint);
	assert_string_equal(seen_job(&seen, 1)->file, record.file);
	assert_string_equal(seen_job(&seen, 1)->message_id, "");
	assert_true(seen_job(&seen, 1)->is_held);
	seen_done(&seen);
	job_log_close(log);
	seen = seen_at(*state, T0_S);
	assert_false(seen_job(&seen, 1)->is_held);
	seen_done(&seen);
}

/* Every step, what it brings and what stays. */
static void
test_phases(void **state)
{
	struct job_log *log = log_opened(*state);
	struct job_note note = job_note_of(1, JOB_SENT, T0_MS + 30);
	struct why why = { "" };
	struct seen seen;

	log_intend(log, 1);
	for (unsigned phase = 0; phase < JOB_PHASES; phase++) {
		log_note(log, 1, (enum job_phase)phase, T0_MS + phase);
		seen = seen_at(*state, T0_S);
		assert_int_equal(seen_job(&seen, 1)->phase, phase);
		assert_int_equal(seen_job(&seen, 1)->phase_ms, T0_MS + phase);
		seen_done(&seen);
	}
	note.message_id = "5c1e";
	assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	note = job_note_of(1, JOB_REFUSED, T0_MS + 31);
	note.task_arn = "arn:aws:ecs:x";
	note.why = "ecs: \"denied\"";
	assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	seen = seen_at(*state, T0_S);
	assert_string_equal(seen_job(&seen, 1)->message_id, "5c1e");
	assert_string_equal(seen_job(&seen, 1)->task_arn, "arn:aws:ecs:x");
	assert_string_equal(seen_job(&seen, 1)->why, "ecs: \"denied\"");
	seen_done(&seen);
	log_note(log, 1, JOB_LAUNCHING, T0_MS + 32); /* why it was refused is over */
	seen = seen_at(*state, T0_S);
	assert_string_equal(seen_job(&seen, 1)->why, "");
	assert_string_equal(seen_job(&seen, 1)->message_id, "5c1e");
	seen_done(&seen);
	job_log_close(log);
}

/* FIFO's five minutes count from the first try, and anew only when the operator has it sent again;
 * the launch has a time of its own. */
static void
test_first_times(void **state)
{
	struct job_log *log = log_opened(*state);
	struct job_note note = job_note_of(1, JOB_SENDING, T0_MS + 9000);
	struct why why = { "" };
	struct job_record record;

	log_intend(log, 1);
	assert_true(job_log_record(log, note.id, &record));
	assert_int_equal(record.first_send_ms, 0);
	log_note(log, 1, JOB_SENDING, T0_MS + 1000);
	log_note(log, 1, JOB_SENDING, T0_MS + 2000);
	log_note(log, 1, JOB_DOUBT_SEND, T0_MS + 3000);
	log_note(log, 1, JOB_LAUNCHING, T0_MS + 4000);
	log_note(log, 1, JOB_LAUNCHING, T0_MS + 5000);
	assert_true(job_log_record(log, note.id, &record));
	assert_int_equal(record.first_send_ms, T0_MS + 1000);
	assert_int_equal(record.first_launch_ms, T0_MS + 4000);
	note.is_by_operator = true;
	assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	assert_true(job_log_record(log, note.id, &record));
	assert_int_equal(record.first_send_ms, T0_MS + 9000);
	assert_int_equal(record.first_launch_ms, T0_MS + 4000);
	job_log_close(log);

	struct seen seen = seen_at(*state, T0_S);
	assert_int_equal(seen_job(&seen, 1)->first_send_ms, T0_MS + 9000);
	assert_int_equal(seen_job(&seen, 1)->first_launch_ms, T0_MS + 4000);
	seen_done(&seen);
}

/* What is not known is not noted, and nothing is twice. */
static void
test_bugs(void **state)
{
	struct job_log *log = log_opened(*state);
	struct job_intent intent = job_intent_of(1);
	struct job_note stranger = job_note_of(2, JOB_SENT, T0_MS);
	struct why why = { "" };
	struct job_record record;

	log_intend(log, 1);
	assert_int_equal(job_log_intend(log, &intent, &why), ERR_BUG);
	assert_int_equal(job_log_note(log, &stranger, &why), ERR_BUG);
	assert_false(job_log_record(log, stranger.id, &record));
	intent = job_intent_of(3);
	intent.config = "\xff";
	assert_int_equal(job_log_intend(log, &intent, &why), ERR_BUG);
	intent = job_intent_of(3);
	intent.id[5] = '/';
	assert_int_equal(job_log_intend(log, &intent, &why), ERR_BUG);
	log_note(log, 1, JOB_STORED, T0_MS); /* none of that is in the file */
	job_log_close(log);

	struct seen seen = seen_at(*state, T0_S);
	assert_string_equal(seen.all.damaged, "");
	assert_int_equal(seen.all.n, 1);
	assert_int_equal(seen_job(&seen, 1)->phase, JOB_STORED);
	seen_done(&seen);
}

/* A later run goes on in the file; two files are one list, by id. */
static void
test_claim(void **state)
{
	struct job_log *first = log_opened(*state), *second = log_opened(*state), *log = NULL;
	struct why why = { "" };
	char file[512];
	struct seen seen;

	log_intend(second, 2);
	log_intend(first, 3);
	log_intend(first, 1);
	seen = seen_at(*state, T0_S);
	(void)snprintf(file, sizeof(file), "%s", seen_job(&seen, 1)->file);
	seen_done(&seen);
	assert_int_equal(job_log_claim(((struct place *)*state)->store, file, &log, &why),
			 ERR_GONE);
	assert_non_null(strstr(why.text, "another cwtop has it"));
	job_log_close(first);
	log = log_claimed(*state, file);
	log_note(log, 3, JOB_STORED, T0_MS + 1);
	log_intend(log, 4);
	log_note(log, 4, JOB_STORED, T0_MS + 2);
	job_log_close(log);
	seen = seen_at(*state, T0_S);
	assert_int_equal(seen.all.n, 4);
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(seen.all.items[i].intent.id, seen_job(&seen, i + 1)->intent.id);
	assert_int_equal(seen_job(&seen, 1)->phase, JOB_CREATED);
	assert_int_equal(seen_job(&seen, 3)->phase, JOB_STORED);
	assert_true(seen_job(&seen, 2)->is_held);
	assert_false(seen_job(&seen, 3)->is_held);
	seen_done(&seen);
	job_log_close(second);
	assert_int_equal(job_log_claim(((struct place *)*state)->store,
				       "01a1fd00-0000-7000-8000-000000000000.log", &log, &why),
			 ERR_GONE);
	assert_int_equal(
		job_log_claim(((struct place *)*state)->store, "../kept/secret.log", &log, &why),
		ERR_BUG);
}

/* A run that submits nothing leaves nothing; modes are its owner's alone. */
static void
test_files(void **state)
{
	struct job_log *log = log_opened(*state);
	char name[512], path[512];
	struct stat stat_of;

	log_path(*state, name);
	place_path(*state, name, path);
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 07777, 0600);
	place_path(*state, "state/jobs", path);
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 07777, 0700);
	job_log_close(log);
	assert_int_equal(log_count(*state), 0);
}

/* Of what is final and old nothing stays; one job that is neither keeps its file. */
static void
test_old(void **state)
{
	const int64_t later_s = T0_S + JOB_LOG_KEEP_S;
	struct job_log *log = log_opened(*state);
	struct seen seen;

	log_intend(log, 1);
	log_intend(log, 2);
	log_note(log, 1, JOB_SUBMITTED, T0_MS + 1000);
	log_note(log, 2, JOB_DOUBT_SEND, T0_MS + 2000);
	seen = seen_at(*state, later_s + 5000);
	assert_int_equal(seen.all.n, 2);
	seen_done(&seen);
	log_note(log, 2, JOB_ABANDONED, T0_MS + 3000);
	seen = seen_at(*state, later_s + 3);
	assert_int_equal(seen.all.n, 2);
	seen_done(&seen);
	seen = seen_at(*state, later_s + 4); /* held: not listed, not removed */
	assert_int_equal(seen.all.n, 0);
	assert_int_equal(log_count(*state), 1);
	seen_done(&seen);
	job_log_close(log);
	seen = seen_at(*state, later_s + 3);
	assert_int_equal(seen.all.n, 2);
	seen_done(&seen);
	seen = seen_at(*state, later_s + 4);
	assert_int_equal(seen.all.n, 0);
	assert_int_equal(log_count(*state), 0);
	seen_done(&seen);
}

/* What was refused waits as long for somebody to go on with it, and no longer. */
static void
test_old_refused(void **state)
{
	struct job_log *log = log_opened(*state);
	struct seen seen;

	log_intend(log, 1);
	log_note(log, 1, JOB_REFUSED, T0_MS + 1000);
	job_log_close(log);
	seen = seen_at(*state, T0_S + JOB_LOG_KEEP_S + 1);
	assert_int_equal(seen.all.n, 1);
	seen_done(&seen);
	seen = seen_at(*state, T0_S + JOB_LOG_KEEP_S + 2);
	assert_int_equal(seen.all.n, 0);
	seen_done(&seen);
}

/* What is no journal is left alone, whatever it is called. */
static void
test_others_files(void **state)
{
	static const char *const names[] = {
		"state/jobs/notes.txt", "state/jobs/.log",
		"state/jobs/01a1fd00-0000-7000-8000-000000000000.lox",
		"state/jobs/01A1FD00-0000-7000-8000-000000000000.log"
	};
	struct job_log *log = log_opened(*state);
	struct seen seen;
	struct print print;

	log_intend(log, 1);
	for (size_t i = 0; i < LEN(names); i++)
		place_write(*state, names[i], "x\n", 2);
	seen = seen_at(*state, T0_S + 10 * (int64_t)JOB_LOG_KEEP_S);
	assert_int_equal(seen.all.n, 1);
	assert_string_equal(seen.all.damaged, "");
	seen_done(&seen);
	for (size_t i = 0; i < LEN(names); i++) {
		print = place_print(*state, names[i]);
		assert_int_equal(print.size, 2);
	}
	job_log_close(log);
}

/* Thousands of jobs in a sync, in a file, in a list: time that grows with their number alone. */
static void
test_many(void **state)
{
	enum { JOBS = 10000 };
	struct job_log *log = log_opened(*state);
	struct why why = { "" };
	int64_t begin_ms = clock_real_ms();
	struct seen seen;

	for (unsigned i = 0; i < JOBS; i++) {
		struct job_intent intent = job_intent_of(i * 7919 % JOBS);

		assert_int_equal(job_log_intend(log, &intent, &why), ERR_OK);
	}
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	for (unsigned i = 0; i < JOBS; i++) {
		struct job_note note = job_note_of(i, JOB_SENDING, T0_MS + i + 1);

		assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	}
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	job_log_close(log);
	seen = seen_at(*state, T0_S);
	assert_int_equal(seen.all.n, JOBS);
	for (unsigned i = 0; i < JOBS; i++) {
		char id[JOB_ID_SIZE];

		job_id_of(i, id);
		assert_string_equal(seen.all.items[i].intent.id, id);
		assert_int_equal(seen.all.items[i].first_send_ms, T0_MS + i + 1);
	}
	seen_done(&seen);
	assert_in_range(clock_real_ms() - begin_ms, 0, 30000); /* quadratic takes minutes */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_nothing),     WITH_PLACE(test_contents),
		WITH_PLACE(test_phases),      WITH_PLACE(test_first_times),
		WITH_PLACE(test_bugs),        WITH_PLACE(test_claim),
		WITH_PLACE(test_files),       WITH_PLACE(test_old),
		WITH_PLACE(test_old_refused), WITH_PLACE(test_others_files),
		WITH_PLACE(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
