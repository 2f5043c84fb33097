/* SPDX-License-Identifier: MIT */
/* desk.c - opening a stack for orders, and waiting for what comes of them. */
#include "app/desk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/signals.h"
#include "base/clock.h"
#include "base/text.h"

#define SETTLE_MS 20

/* ---- waiting ---- */

static enum err
stopped(struct desk *desk, int number, struct why *why)
{
	desk->signal = number;
	return err_set(ERR_STOPPED, why, "stopped by %s", strsignal(number));
}

/* Until fd is readable, the time has passed, or a signal ends it. */
static enum err
wait_for(struct desk *desk, int fd, int64_t ms, struct why *why)
{
	struct pollfd ready[] = {
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int number;

	poll(ready, LEN(ready), ms < 0 ? -1 : (int)MIN(ms, (int64_t)86400000));
	number = signals_to_end();
	return number ? stopped(desk, number, why) : ERR_OK;
}

enum err
desk_pause(struct desk *desk, int64_t ms, struct why *why)
{
	int64_t end_ms = clock_real_ms() + ms, left_ms;
	enum err err = ERR_OK;

	while (!err && (left_ms = end_ms - clock_real_ms()) > 0)
		err = wait_for(desk, -1, left_ms, why);
	return err;
}

/* What earlier runs left is gone on with by itself: nobody has ordered it, so it is told. */
static void
tell(const struct act_news *news)
{
	const char *job = news->job[0] ? news->job : "jobs of earlier runs";

	if (news->err)
		fprintf(stderr, "cwtop: %s: %s\n", job, news->why.text);
	else if (news->done[0])
		fprintf(stderr, "cwtop: %s: %s\n", job, news->done);
}

struct carrying {
	uint64_t number;
	desk_each *each;
	void *ctx;
	bool is_over;
	enum err err;
	struct why why;
};

static void
take_news(struct desk *desk, struct carrying *carrying)
{
	struct act_news *news;

	while (!carrying->is_over && (news = act_next(desk->act))) {
		if (news->number == 0 || news->number != carrying->number) {
			tell(news);
		} else {
			if (carrying->each)
				carrying->each(carrying->ctx, news);
			carrying->is_over = news->is_last;
			carrying->err = news->err;
			carrying->why = news->why;
		}
		act_news_free(news);
	}
}

enum err
desk_carry(struct desk *desk, const struct act_order *order, desk_each *each, void *ctx,
	   struct why *why)
{
	struct carrying carrying = { .number = act_give(desk->act, order),
				     .each = each,
				     .ctx = ctx };
	enum err err = ERR_OK;

	for (;;) {
		take_news(desk, &carrying);
		if (carrying.is_over || err)
			break;
		err = wait_for(desk, act_fd(desk->act), -1, why);
	}
	if (err) {
		act_drop(desk->act, carrying.number);
		return err;
	}
	if (carrying.err)
		*why = carrying.why;
	return carrying.err;
}

enum err
desk_settle(struct desk *desk, struct why *why)
{
	struct carrying nothing = { .number = 0 };
	enum err err = ERR_OK;

	for (;;) {
		bool is_busy = act_is_busy(desk->act); /* before: its last news are there by then */

		take_news(desk, &nothing);
		if (!is_busy || err)
			return err;
		/* the end of work that has nothing to tell is no news */
		err = wait_for(desk, act_fd(desk->act), SETTLE_MS, why);
	}
}

/* ---- looking ---- */

static enum err
poll_once(struct desk *desk, struct why *why)
{
	struct poller *poller = desk->session.poller;
	enum err err = ERR_OK;

	poller_refresh(poller);
	poller_run(poller);
	while (!err && !poller_is_idle(poller)) {
		err = wait_for(desk, poller_fd(poller), -1, why);
		poller_run(poller);
	}
	return err;
}

enum err
desk_look(struct desk *desk, struct why *why)
{
	enum err err = poll_once(desk, why);

	if (err)
		return err;
	snapshot_unref(desk->snapshot);
	desk->snapshot = model_publish(desk->session.model, clock_now_ms());
	return ERR_OK;
}

void
desk_follow(struct desk *desk, const char *const *ids, size_t n)
{
	poller_follow(desk->session.poller, ids, n);
}

/* ---- opening ---- */

static bool
has_unresolved(const struct stack *stack)
{
	for (size_t i = 0; i < stack->n_routes; i++)
		if (stack->routes[i].unresolved)
			return true;
	return false;
}

/* Ids are looked up only where a route waits for one. Tasks tell what a worker cannot: that it was
 * stopped; queues, whether another will take the job. */
static bool
is_needed(const struct stack *stack, const char *source)
{
	return text_is(source, "jobs") || text_is(source, "tasks") || text_is(source, "queues") ||
	       (text_is(source, "lookup") && has_unresolved(stack));
}

static enum err
look_up(struct desk *desk, struct why *why)
{
	struct snapshot *snapshot;
	enum err err;

	if (!has_unresolved(desk->session.stack))
		return ERR_OK;
	err = poll_once(desk, why);
	if (err)
		return err;
	snapshot = model_publish(desk->session.model, clock_now_ms());
	if (session_has_news(&desk->session, snapshot))
		return session_reload(&desk->session, snapshot, why);
	snapshot_unref(snapshot);
	return ERR_OK;
}

enum err
desk_open(const struct options *options, const char *stack, struct desk *out, struct why *why)
{
	const struct session_target target = { .stack = stack, .is_needed = is_needed };
	struct desk desk = { .options = options };
	enum err err = signals_open_quiet(why);

	if (!err)
		err = session_open(options, &target, &desk.session, why);
	if (err)
		return err;
	audit_by(desk.by);
	err = look_up(&desk, why);
	if (err)
		desk_close(&desk, err, 0, why);
	else
		*out = desk;
	return err;
}

enum err
desk_begin(struct desk *desk, bool recovers, struct why *why)
{
	const struct act_options options = {
		.stack = desk->session.stack,
		.aws = desk->session.aws,
		.store = desk->session.store,
		.by = desk->by,
		.is_read_only = desk->options->is_read_only,
		.recovers = recovers && !desk->options->is_read_only,
	};

	return act_new(&options, &desk->act, why);
}

bool
desk_end_orders(struct desk *desk)
{
	struct act *act = desk->act;

	desk->act = NULL;
	desk->is_hung = desk->is_hung || (act && !act_stop(act));
	return !desk->is_hung;
}

void
desk_close(struct desk *desk, enum err err, int exit_code, const struct why *why)
{
	snapshot_unref(desk->snapshot);
	if (desk_end_orders(desk) && session_close(&desk->session))
		return;
	if (err)
		fprintf(stderr, "cwtop: %s\n", why->text);
	fflush(stdout);
	_exit(err ? err_exit_code(err) : exit_code);
}
