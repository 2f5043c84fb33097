/* SPDX-License-Identifier: MIT */
/* test_job_log_race.c - several that want the same journal, a writer that is killed, a reader of
 * what is being written. */
#include "job_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLAIMERS 6

struct race {
	const struct place *place;
	char name[512];
	int won; /* a pipe: who has the file says so, and gives it back when it is full of words */
	int end;
};

/* Whoever gets it holds it until all others have tried. */
static bool
claim_once(int i, void *ctx)
{
	struct race *race = ctx;
	struct job_log *log = NULL;
	struct why why = { "" };
	enum err err = job_log_claim(race->place->store, strrchr(race->name, '/') + 1, &log, &why);
	char byte = err == ERR_OK ? 'w' : 'l';

	(void)i;
	if (write(race->won, &byte, 1) != 1 || (err != ERR_OK && err != ERR_GONE))
		return false;
	close(race->won);
	if (read(race->end, &byte, 1) != 0) /* the parent has heard all of them */
		return false;
	job_log_close(log);
	return true;
}

static void
test_one_claims(void **state)
{
	struct race race = { .place = *state };
	struct job_log *log = log_opened(*state);
	int won[2], end[2], n_won = 0;
	pid_t parent_of_all;
	char byte;

	log_intend(log, 1);
	log_path(*state, race.name);
	job_log_close(log);
	assert_int_equal(pipe(won), 0);
	assert_int_equal(pipe(end), 0);
	race.won = won[1];
	race.end = end[0];
	parent_of_all = fork();
	assert_true(parent_of_all >= 0);
	if (parent_of_all == 0) {
		close(won[0]);
		close(end[1]);
		_exit(place_at_once(CLAIMERS, claim_once, &race) ? 0 : 1);
	}
	close(won[1]);
	for (int i = 0; i < CLAIMERS; i++) {
		assert_int_equal(read(won[0], &byte, 1), 1);
		n_won += byte == 'w';
	}
	close(end[1]);
	close(end[0]);
	assert_int_equal(waitpid(parent_of_all, &won[1], 0), parent_of_all);
	assert_int_equal(won[1], 0);
	close(won[0]);
	assert_int_equal(n_won, 1);
}

/* A writer that is killed in the middle of its work: its file is held, then free. */
static void
test_holder_dies(void **state)
{
	struct place *place = *state;
	struct job_log *log = NULL;
	struct why why = { "" };
	int ready[2], life[2], status;
	char byte, name[512];
	struct seen seen;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(life), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		log = log_opened(place);
		log_intend(log, 1);
		log_note(log, 1, JOB_STORED, T0_MS);
		(void)!write(ready[1], "x", 1);
		close(life[1]);
		(void)!read(life[0], &byte, 1); /* ends with the parent at the latest */
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	seen = seen_at(place, T0_S);
	assert_true(seen_job(&seen, 1)->is_held);
	(void)snprintf(name, sizeof(name), "%s", seen_job(&seen, 1)->file);
	seen_done(&seen);
	assert_int_equal(job_log_claim(place->store, name, &log, &why), ERR_GONE);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	seen = seen_at(place, T0_S);
	assert_false(seen_job(&seen, 1)->is_held);
	assert_int_equal(seen_job(&seen, 1)->phase, JOB_STORED);
	seen_done(&seen);
	log = log_claimed(place, name);
	log_note(log, 1, JOB_SENDING, T0_MS + 1);
	job_log_close(log);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(life[i]);
	}
}

#define WRITERS 4
#define WRITES 60

/* Writers, and a reader of what they are writing: never damage, never half a job. */
static bool
write_or_read(int i, void *ctx)
{
	struct place *place = ctx;
	struct job_log *log = i > 0 ? log_opened(place) : NULL;

	for (unsigned k = 0; k < WRITES; k++) {
		if (log) {
			log_intend(log, (unsigned)i * 1000 + k);
			log_note(log, (unsigned)i * 1000 + k, JOB_SENDING, T0_MS + k);
		} else {
			struct seen seen = seen_at(place, T0_S);

			if (seen.all.damaged[0])
				return false;
			seen_done(&seen);
		}
	}
	job_log_close(log);
	return true;
}

static void
test_at_once(void **state)
{
	struct seen seen;

	assert_true(place_at_once(WRITERS, write_or_read, *state));
	seen = seen_at(*state, T0_S);
	assert_int_equal(seen.all.n, (WRITERS - 1) * WRITES);
	for (size_t i = 0; i < seen.all.n; i++)
		assert_int_equal(seen.all.items[i].phase, JOB_SENDING);
	seen_done(&seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_one_claims),
		WITH_PLACE(test_holder_dies),
		WITH_PLACE(test_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
