/* SPDX-License-Identifier: MIT */
/* act_follow.c - any log, from its newest lines or from a time on, and then what comes.
 *
 * CloudWatch Logs has no order of arrival: an event stands where its own time is, and comes there
 * seconds later, behind others that are newer. So what comes is asked for in spans that overlap:
 * each scan begins a window before the moment at which the last one began. Whatever becomes visible
 * within the window after its own time is then in one scan at least; what is in two is dropped by
 * its id where the lines are kept. A scan that is throttled in its middle, or too long for one
 * order, keeps its place and its beginning in the token, and is finished before the next one. */
#include <string.h>

#include "act_look.h"
#include "aws/logs.h"
#include "base/clock.h"
#include "follow_token.h"

#define LINES_USUAL 1000
#define PAGES_MAX 10 /* of one order; empty ones are normal: there may be lines behind them */
/* Clocks that are less than a minute apart are left as they are (aws_clock_offset_s). */
#define SKEW_MS 60000

/* How far back the newest lines are looked for, step by step: a busy log is not read for a day. */
static const int64_t steps_ms[] = { 60000, 300000, 900000, 3600000, 6 * 3600000, ASK_BACK_MS };

/* One order at work. */
struct following {
	struct act_work *work;
	const struct ask_lines *ask;
	struct aws_scope scope;
	struct follow at;
	size_t limit, cap; /* of the lines */
	bool was_expired;  /* a token of AWS's, within this order */
	bool has_begun;    /* `at` says where to go on */
};

static int64_t
aws_now_ms(const struct following *f)
{
	const struct aws_shared *shared = f->work->options->aws;

	return clock_now_ms() + (shared ? 1000 * aws_clock_offset_s(shared) : 0);
}

/* ---- which time is scanned ---- */

static void
scan(struct follow *at, int64_t from_ms, int64_t to_ms)
{
	at->from_ms = MAX(from_ms, 0);
	at->to_ms = to_ms;
	at->began_ms = 0;
	at->newest_ms = 0;
	at->next = NULL;
}

static void
go_on(struct follow *at, int64_t since_ms)
{
	/* never before what was asked for first: a jump to a time begins there */
	int64_t least_ms = at->way == FOLLOW_ON ? at->from_ms : 0;

	at->way = FOLLOW_ON;
	scan(at, MAX(since_ms - ASK_LATE_MS - SKEW_MS, least_ms), 0);
}

static void
step_back(struct follow *at)
{
	int64_t to_ms = at->step == 0 ? at->to_ms : at->from_ms - 1;
	int64_t from_ms = at->edge_ms - steps_ms[at->step];

	/* without an end the first step takes what comes meanwhile, too */
	scan(at, MAX(from_ms, at->edge_ms - ASK_BACK_MS), to_ms);
	at->step++;
}

static bool
can_step_back(const struct following *f)
{
	const struct follow *at = &f->at;

	return (size_t)at->n_lines < f->limit && at->from_ms > at->edge_ms - ASK_BACK_MS &&
	       (size_t)at->step < LEN(steps_ms);
}

/* All of the scan has come. false: that was all there is for now. */
static bool
finish_scan(struct following *f)
{
	struct follow *at = &f->at;

	if (at->way == FOLLOW_BACK && can_step_back(f)) {
		step_back(at);
		return true;
	}
	if (at->way != FOLLOW_SPAN)
		go_on(at, at->way == FOLLOW_ON ? at->began_ms : at->edge_ms);
	return false;
}

/* ---- where it begins ---- */

/* The newest lines of one stream may be of last week: GetLogEvents knows their time. */
static enum err
begin_stream(struct following *f, struct why *why)
{
	const struct logs_stream ask = { .group = f->at.group,
					 .stream = f->at.stream,
					 .limit = f->limit };
	int64_t oldest_ms = f->at.edge_ms;
	struct log_events events = { 0 };
	enum err err = logs_events(&f->scope, &ask, &events, why);

	if (err)
		return err;
	for (size_t i = 0; i < events.n; i++)
		oldest_ms = MIN(oldest_ms, events.items[i].time_ms);
	f->at.way = FOLLOW_ON;
	scan(&f->at, oldest_ms, 0);
	return ERR_OK;
}

static enum err
begin(struct following *f, struct why *why)
{
	const struct ask_lines *ask = f->ask;
	struct follow *at = &f->at;

	at->edge_ms = ask->to_ms ? ask->to_ms : aws_now_ms(f);
	if (ask->to_ms) {
		at->way = FOLLOW_SPAN;
		scan(at, ask->from_ms, ask->to_ms);
	} else if (ask->from_ms) {
		at->way = FOLLOW_ON;
		scan(at, ask->from_ms, 0);
	} else if (at->stream && !ask->pattern) {
		return begin_stream(f, why);
	} else {
		at->way = FOLLOW_BACK;
		scan(at, 0, 0);
		step_back(at);
	}
	return ERR_OK;
}

/* false: it is not known, and the news say why. */
static enum err
find_place(struct following *f, bool *out_is_there, struct why *why)
{
	struct act_place place = { 0 };
	enum err err = act_place_find(f->work, &f->ask->where, &place, why);

	if (err)
		return err;
	*out_is_there = place.group != NULL;
	f->at.region = place.region;
	f->at.group = place.group;
	f->at.stream = place.stream;
	f->at.prefix = place.prefix;
	f->work->news->others = place.others;
	f->work->news->n_others = place.n_others;
	if (!place.group)
		act_look_say(f->work, "%s", place.lack);
	return ERR_OK;
}

/* ---- lines ---- */

static enum err
grow(struct following *f, size_t n, struct why *why)
{
	struct act_news *news = f->work->news;
	size_t cap = MAX(2 * f->cap, news->n_lines + n);
	struct act_line *lines = arena_array(news->arena, cap, sizeof(*lines));

	if (!lines)
		return err_memory(why);
	if (news->n_lines > 0)
		memcpy(lines, news->lines, news->n_lines * sizeof(*lines));
	news->lines = lines;
	f->cap = cap;
	return ERR_OK;
}

static enum err
take_events(struct following *f, const struct log_events *events, struct why *why)
{
	struct act_news *news = f->work->news;

	if (news->n_lines + events->n > f->cap && grow(f, events->n, why) != ERR_OK)
		return ERR_MEMORY;
	for (size_t i = 0; i < events->n; i++) {
		const struct log_event *event = &events->items[i];
		struct act_line *line = &news->lines[news->n_lines++];

		*line = (struct act_line){ .id = event->id,
					   .text = event->message,
					   .stream = event->stream,
					   .time_ms = event->time_ms };
		if (event->is_cut)
			line->text = arena_format(news->arena, "%s [cut]", event->message);
		if (!line->text)
			return err_memory(why);
		f->at.newest_ms = MAX(f->at.newest_ms, event->time_ms);
	}
	f->at.n_lines += (int64_t)events->n;
	news->n_done = news->n_lines;
	return ERR_OK;
}

static enum err
ask_page(struct following *f, struct why *why)
{
	struct follow *at = &f->at;
	const struct logs_filter filter = { .group = at->group,
					    .streams = &at->stream,
					    .n_streams = at->stream ? 1 : 0,
					    .stream_prefix = at->prefix,
					    .pattern = f->ask->pattern,
					    .start_ms = at->from_ms,
					    .end_ms = at->to_ms,
					    .limit = f->limit,
					    .pages = 1,
					    .next = at->next };
	struct log_events events = { 0 };
	enum err err;

	if (at->began_ms == 0)
		at->began_ms = aws_now_ms(f);
	err = logs_filter(&f->scope, &filter, &events, why);
	if (err == ERR_REJECTED && at->next && text_has(why->text, "token") && !f->was_expired) {
		/* it lives for a day: the same scan once more, and what comes again is known */
		f->was_expired = true;
		at->next = NULL;
		return ask_page(f, why);
	}
	if (err)
		return err;
	at->next = events.next;
	return take_events(f, &events, why);
}

static enum err
read_pages(struct following *f, struct why *why)
{
	struct act_news *news = f->work->news;
	enum err err;

	news->has_more = true;
	for (unsigned page = 0; page < PAGES_MAX && news->n_lines < f->limit; page++) {
		if (act_work_is_dropped(f->work))
			return ERR_OK;
		err = ask_page(f, why);
		if (err)
			return err;
		/* what has been read by now: all of a scan, or as far as its lines go */
		news->from_ms = f->at.from_ms;
		news->read_ms = f->at.next ? f->at.newest_ms : f->at.began_ms;
		if (!f->at.next && !finish_scan(f)) {
			news->has_more = false;
			return ERR_OK;
		}
	}
	return ERR_OK;
}

/* ---- the order ---- */

/* Where it is may be the order's words, which end before the news do. */
static enum err
say_place(struct following *f, struct why *why)
{
	struct act_news *news = f->work->news;
	const struct follow *at = &f->at;

	news->region = at->region ? arena_text(news->arena, at->region) : "";
	news->group = at->group ? arena_text(news->arena, at->group) : "";
	news->stream = at->stream || at->prefix
			       ? arena_text(news->arena, at->stream ? at->stream : at->prefix)
			       : "";
	if (news->region && news->group && news->stream)
		return ERR_OK;
	news->region = news->group = news->stream = "";
	return err_memory(why);
}

/* In whatever state it is: a failure in the middle keeps what came before it, and its place. */
static enum err
keep_place(struct following *f, enum err err, struct why *why)
{
	struct act_news *news = f->work->news;
	bool is_over = !err && !news->has_more && f->at.way == FOLLOW_SPAN;
	const char *token = is_over || !f->has_begun ? "" : follow_token_write(news->arena, &f->at);

	if (say_place(f, why) != ERR_OK)
		return ERR_MEMORY;
	if (token)
		news->token = token;
	else if (!err)
		return err_set(ERR_LIMIT, why,
			       "log: how far it was read does not fit into %u bytes: begin anew",
			       FOLLOW_TOKEN_MAX);
	return err;
}

/* A stream comes with its first line. */
static enum err
judge_gone(struct following *f, struct why *why)
{
	const struct act_place place = { .region = f->at.region,
					 .group = f->at.group,
					 .stream = f->at.stream };

	/* what AWS says of a group that is gone has no name in it */
	if (!f->at.stream || !act_place_is_only_stream_gone(f->work, &place, why))
		return err_prefix(ERR_GONE, why, "%s", f->at.group);
	act_look_say(f->work, "no line yet: there is no stream %s in %s", f->at.stream,
		     f->at.group);
	why->text[0] = '\0';
	f->work->news->has_more = false;
	f->has_begun = false; /* it may turn out to be another: it is looked for again */
	return ERR_OK;
}

static enum err
start(struct following *f, bool *out_is_there, struct why *why)
{
	const char *task = f->ask->where.task ? f->ask->where.task : "";
	enum err err = ERR_OK;
	int64_t from_ms;

	*out_is_there = true;
	if (f->ask->token && *f->ask->token)
		err = follow_token_read(f->scope.arena, f->ask->token, &f->at, why);
	if (err)
		return err;
	from_ms = f->at.from_ms;
	f->has_begun = f->at.group && text_is(f->at.task, task);
	if (f->has_begun) {
		f->scope.region = f->at.region;
		return ERR_OK;
	}
	/* the first order; or another task has the job by now */
	f->at = (struct follow){ .task = task };
	err = find_place(f, out_is_there, why);
	if (err || !*out_is_there)
		return err;
	f->scope.region = f->at.region;
	if (from_ms == 0) {
		err = begin(f, why);
	} else {
		f->at.way = FOLLOW_ON;
		scan(&f->at, from_ms, 0);
	}
	f->has_begun = !err;
	return err;
}

enum err
act_carry_lines(struct act_work *work, struct why *why)
{
	const struct ask_lines *ask = work->order->lines;
	struct following f = { .work = work, .ask = ask, .scope = work->scope };
	bool is_there = true;
	enum err err;

	if (!ask)
		return err_set(ERR_USAGE, why, "log: the order does not say whose");
	f.limit = ask->limit ? MIN(ask->limit, LOGS_EVENTS_MAX) : LINES_USUAL;
	f.at.task = "";
	err = start(&f, &is_there, why);
	if (!err && is_there)
		err = read_pages(&f, why);
	if (err == ERR_GONE && f.at.group)
		err = judge_gone(&f, why);
	return keep_place(&f, err, why);
}
