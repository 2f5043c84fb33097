/* SPDX-License-Identifier: MIT */
/* check_time.c - the time that check may take. One thread asks; the main thread waits for it, for
 * the end of the time and for signals, and prints what there is even when the thread never comes
 * back. It knows nothing of what is asked. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/check_run.h"
#include "app/signals.h"
#include "base/clock.h"
#include "base/text.h"

#define GRACE_MS 2000       /* after the time is up: what hangs in the resolver cannot be woken */
#define SIGNAL_GRACE_MS 700 /* who ends it waits no longer than a second */

/* ---- the thread that asks ---- */

void
check_leave(struct check_run *run)
{
	run->asked_ms = clock_real_ms();
	pthread_mutex_unlock(&run->lock);
}

static void
count_waiting(struct check_run *run)
{
	if (run->asked != SIZE_MAX)
		run->check->endpoints[run->asked].waited_ms += clock_real_ms() - run->asked_ms;
}

/* 404 and 403 come from any web server: AWS's own name the error. */
static enum err
trust(const struct check_run *run, enum err err, struct why *why)
{
	if (run->asked == SIZE_MAX || (err != ERR_GONE && err != ERR_DENIED) ||
	    *run->client->refusal_code)
		return err;
	return err_set(ERR_PARSE, why,
		       "%s: answer %ld names no error of AWS: proxy, firewall, or wrong endpoint?",
		       run->check->endpoints[run->asked].host, run->client->reply.status);
}

enum err
check_return(struct check_run *run, enum err err, struct why *why)
{
	pthread_mutex_lock(&run->lock);
	count_waiting(run);
	return trust(run, err, why);
}

void
check_wake(struct check_run *run)
{
	const uint64_t one = 1;

	while (write(run->news, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

/* Who was waited for longest. */
static void
put_culprit(const struct check_run *run, struct text *out)
{
	const struct check_endpoint *longest = NULL;

	for (size_t i = 0; i < run->check->n_endpoints; i++) {
		const struct check_endpoint *row = &run->check->endpoints[i];

		if (row->waited_ms > (longest ? longest->waited_ms : 0))
			longest = row;
	}
	if (longest)
		text_addf(out, "%s (%s in %s: %.1f s)", longest->host,
			  aws_service_def(longest->service)->name, longest->region,
			  (double)longest->waited_ms / 1000);
	else
		text_add(out, "this machine");
}

const char *
check_time_used_up(struct check_run *run)
{
	TEXT_ON(culprit, 400);

	if (!run->late) {
		put_culprit(run, &culprit);
		run->late = check_say(run->check,
				      "not tried: the time for this check (%d s) was used up by %s",
				      CHECK_TIME_S, culprit.data);
	}
	return run->late;
}

const char *
check_lookups_late(struct check_run *run)
{
	TEXT_ON(culprit, 400);

	put_culprit(run, &culprit);
	return check_say(run->check, "not tried: the time for lookups was used up by %s",
			 culprit.data);
}

static void
find_rest(struct check_run *run)
{
	if (!run->check->stack)
		return;
	run->step = MAX(run->step, STEP_LOOKUPS);
	if (run->step == STEP_LOOKUPS)
		check_wake(run);
	check_find_lookups(run);
	run->step = MAX(run->step, STEP_READS);
	check_find_reads(run);
	check_find_probes(run);
	run->step = STEP_WRITES;
	check_find_writes(run);
}

static void *
ask_main(void *arg)
{
	struct check_run *run = arg;

	pthread_mutex_lock(&run->lock);
	check_find_identity(run);
	find_rest(run);
	run->step = STEP_END;
	check_wake(run);
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

/* Signals are the main thread's. */
static int
start(struct check_run *run, pthread_t *out)
{
	sigset_t all, before;
	int problem;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	problem = pthread_create(out, NULL, ask_main, run);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return problem;
}

/* ---- the main thread ---- */

struct watch {
	struct check_run *run;
	enum check_step step; /* last seen */
	int64_t end_ms;       /* of what is under way */
	int64_t lookups_ms;   /* end of the lookups; INT64_MAX: they are not under way */
	bool is_stopped;      /* end_ms is that of the grace */
	int signal;
};

static void
stop(struct watch *watch, int64_t grace_ms)
{
	pthread_mutex_lock(&watch->run->lock);
	/* it may have come to its end meanwhile */
	if (watch->signal || watch->run->step == watch->step || watch->step != STEP_KEYS) {
		watch->run->is_time_up = true;
		aws_stop(watch->run->client);
		watch->is_stopped = true;
		watch->end_ms = clock_real_ms() + grace_ms;
	}
	pthread_mutex_unlock(&watch->run->lock);
}

static void
look(struct watch *watch)
{
	enum check_step before = watch->step;

	pthread_mutex_lock(&watch->run->lock);
	watch->step = watch->run->step;
	pthread_mutex_unlock(&watch->run->lock);
	if (before == STEP_KEYS && watch->step > STEP_KEYS && !watch->is_stopped)
		watch->end_ms = clock_real_ms() + CHECK_TIME_S * 1000;
	if (watch->step != STEP_LOOKUPS)
		watch->lookups_ms = INT64_MAX;
	else if (before != STEP_LOOKUPS)
		watch->lookups_ms = (clock_real_ms() + watch->end_ms) / 2;
}

/* What is asked for may take long; what has not been asked yet shall be. */
static void
stop_lookups(struct watch *watch)
{
	pthread_mutex_lock(&watch->run->lock);
	if (watch->run->step == STEP_LOOKUPS) {
		watch->run->are_lookups_late = true;
		aws_stop(watch->run->client);
	}
	pthread_mutex_unlock(&watch->run->lock);
	watch->lookups_ms = INT64_MAX;
}

static void
wait_for_anything(struct watch *watch)
{
	int64_t left_ms = MIN(watch->end_ms, watch->lookups_ms) - clock_real_ms();
	struct pollfd ready[] = {
		{ .fd = watch->run->news, .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
	};
	uint64_t n;

	poll(ready, LEN(ready), (int)MAX(left_ms, 0));
	if (read(watch->run->news, &n, sizeof(n)) < 0)
		n = 0; /* nothing yet */
}

/* false: it hangs */
static bool
wait_for_end(struct watch *watch)
{
	for (;;) {
		int number = watch->signal ? 0 : signals_to_end();

		look(watch);
		if (watch->step == STEP_END)
			return true;
		if (number) {
			watch->signal = number;
			stop(watch, SIGNAL_GRACE_MS);
		} else if (clock_real_ms() >= watch->end_ms) {
			if (watch->is_stopped)
				return false;
			stop(watch, GRACE_MS);
		} else if (clock_real_ms() >= watch->lookups_ms) {
			stop_lookups(watch);
		}
		wait_for_anything(watch);
	}
}

/* With the lock, which is not given back: what is left without the thread that hangs. */
static void
give_up(struct check_run *run)
{
	struct why why = { "" };

	pthread_mutex_lock(&run->lock);
	run->is_time_up = true;
	count_waiting(run);
	if (run->asked != SIZE_MAX)
		check_note_reply(run, &run->check->endpoints[run->asked], ERR_STOPPED, &why);
	check_no_identity(run);
	find_rest(run);
}

enum err
check_find_all(struct check_run *run, int *out_signal, bool *out_hangs, struct why *why)
{
	struct watch watch = { .run = run,
			       .end_ms = clock_real_ms() + CHECK_TIME_S * 1000,
			       .lookups_ms = INT64_MAX };
	pthread_t thread;
	int problem;

	run->asked = SIZE_MAX;
	run->step = STEP_KEYS;
	run->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	problem = run->news < 0 ? errno : start(run, &thread);
	if (problem) {
		if (run->news >= 0)
			close(run->news);
		return err_set(ERR_SYSTEM, why,
			       "cannot start a thread: %s: raise the limits (ulimit -n, ulimit -u) "
			       "and start again",
			       strerror(problem));
	}
	*out_hangs = !wait_for_end(&watch);
	*out_signal = watch.signal;
	if (!*out_hangs) {
		pthread_join(thread, NULL);
		close(run->news);
	} else if (!watch.signal) {
		give_up(run);
	}
	return ERR_OK;
}
