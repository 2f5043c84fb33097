/* SPDX-License-Identifier: MIT */
/* act_query.c - a Logs Insights query: what it may scan, then begun, looked at once a second, and
 * stopped as soon as nobody waits for it. What it has scanned is charged whatever comes of it, so
 * that is known to the end. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "act_copy.h"
#include "act_work.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/unit.h"

#define FIRST_LOOK_MS 250 /* small queries take no longer */
#define LOOK_MS 1000
#define FAILURES_MAX 8 /* looks that fail one after the other, each pause longer */
#define FAILED_LOOK_MS 16000
#define LOOK_BYTES (64u << 20) /* of one look: 10,000 rows */
#define BYTES_PER_GB 1e9
#define DAY_S 86400
#define LEAST_USD 0.0001
#define TELLING 240 /* of a sentence within a sentence */

/* ---- what it may scan ---- */

/* The part of what is stored that was written in the span, were it written evenly. */
static double
likely_of(const struct ask_query *ask, const struct log_group *group)
{
	int64_t now_s = clock_now_s(), first_s = group->created_ms / 1000;
	double held_s, asked_s;

	if (group->retention_days > 0)
		first_s = MAX(first_s, now_s - (int64_t)group->retention_days * DAY_S);
	held_s = (double)MAX(now_s - first_s, (int64_t)1);
	asked_s = (double)(MIN(ask->to_s, now_s) - MAX(ask->from_s, first_s));
	return (double)group->stored_bytes * MIN(MAX(asked_s / held_s, 0.0), 1.0);
}

static const struct log_group *
group_named(const struct log_groups *groups, const char *name)
{
	for (size_t i = 0; i < groups->n; i++)
		if (strcmp(groups->items[i].name, name) == 0)
			return &groups->items[i];
	return NULL;
}

static enum err
add_group(struct act_work *work, const char *name, struct ask_scan *scan, struct why *why)
{
	const struct log_group *group;
	struct log_groups groups = { 0 };
	enum err err = logs_groups(&work->scope, name, &groups, why);

	if (err)
		return err;
	group = group_named(&groups, name);
	if (!group)
		return err_set(ERR_GONE, why,
			       "there is no log group %s in %s: choose others, or check the region",
			       name, work->scope.region);
	if (group->stored_bytes < 0) {
		scan->why = "CloudWatch Logs does not say how much is stored";
		return ERR_OK;
	}
	scan->stored_bytes += (double)group->stored_bytes;
	scan->likely_bytes += likely_of(work->order->query, group);
	return ERR_OK;
}

/* Sizes that may not be seen are no reason not to query: they are a reason to ask. */
static enum err
estimate(struct act_work *work, struct why *why)
{
	const struct ask_query *ask = work->order->query;
	struct ask_scan *scan = arena_alloc(work->news->arena, sizeof(*scan));
	enum err err = ERR_OK;

	if (!scan)
		return err_memory(why);
	*scan = (struct ask_scan){ .why = "" };
	for (size_t i = 0; i < ask->n_groups && !err; i++)
		err = add_group(work, ask->groups[i], scan, why);
	if (err == ERR_DENIED || err == ERR_THROTTLED)
		scan->why = arena_text(work->news->arena, why->text);
	else if (err)
		return err;
	if (!scan->why)
		return err_memory(why);
	if (scan->why[0])
		scan->stored_bytes = scan->likely_bytes = scan->most_usd = -1;
	else
		scan->most_usd = scan->stored_bytes / BYTES_PER_GB * LOGS_USD_PER_SCANNED_GB;
	scan->is_held = (scan->most_usd < 0 ? HUGE_VAL : scan->most_usd) >
			work->order->query->ask_above_usd;
	work->news->scan = scan;
	return ERR_OK;
}

/* ---- sentences ---- */

static void
say_scanned(double bytes, char out[80])
{
	double usd = bytes / BYTES_PER_GB * LOGS_USD_PER_SCANNED_GB;
	char size[UNIT_TEXT_MAX];

	unit_format(bytes, UNIT_BYTES, size);
	if (bytes < 0)
		(void)snprintf(out, 80, "what it scanned is not known");
	else if (usd < LEAST_USD)
		(void)snprintf(out, 80, "%s scanned, under $%.4f", size, LEAST_USD);
	else
		(void)snprintf(out, 80, "%s scanned, about $%.*f", size, usd < 0.1 ? 4 : 2, usd);
}

static void
say_done(struct act_work *work)
{
	const struct log_results *results = work->news->results;
	char scanned[80];

	say_scanned(results->bytes_scanned, scanned);
	(void)snprintf(work->news->done, sizeof(work->news->done), "%zu row%s: %s", results->n,
		       results->n == 1 ? "" : "s", scanned);
}

/* How AWS ended it, and what to do about it. */
static enum err
say_ended(const struct log_results *results, struct why *why)
{
	static const struct {
		const char *word, *advice;
	} ends[] = {
		{ "Timeout", "CloudWatch Logs ends queries that take too long: choose a shorter "
			     "span or fewer groups" },
		{ "Cancelled", "somebody stopped it: run it again" },
		{ "Failed", "CloudWatch Logs does not say why: run it again" },
	};
	const char *advice = "run it again";
	char scanned[80];

	for (size_t i = 0; i < LEN(ends); i++)
		if (text_is(ends[i].word, results->word))
			advice = ends[i].advice;
	say_scanned(results->bytes_scanned, scanned);
	return err_set(ERR_SERVER, why, "the query ended as %s (%s): %s", results->word, scanned,
		       advice);
}

/* ---- looking ---- */

struct looking {
	struct act_work *work;
	const char *id;
	struct arena *last;         /* owns the results below; NULL: none yet */
	struct log_results results; /* of the last good look */
	unsigned failures;          /* since then */
};

/* Rows come anew with each look, so each has an arena that the next one does away with. */
static enum err
look(struct looking *looking, struct why *why)
{
	struct aws_scope scope = looking->work->scope;
	struct log_results results = { 0 };
	enum err err;

	scope.arena = arena_new(LOOK_BYTES);
	if (!scope.arena)
		return err_memory(why);
	err = logs_query_results(&scope, looking->id, &results, why);
	if (err) {
		arena_free(scope.arena);
		return err;
	}
	arena_free(looking->last);
	looking->last = scope.arena;
	looking->results = results;
	looking->failures = 0;
	if (results.bytes_scanned > 0)
		looking->work->news->scanned_bytes = results.bytes_scanned;
	return ERR_OK;
}

/* The query goes on, and costs, while nobody can look at it: one looks again. */
static bool
is_passing(enum err err)
{
	return err == ERR_THROTTLED || err == ERR_NET || err == ERR_TIMEOUT || err == ERR_SERVER ||
	       err == ERR_PARSE;
}

static void
tell(struct looking *looking, const struct why *why)
{
	struct act_news *news = looking->work->news;

	if (looking->last)
		news->results = &looking->results;
	news->n_done = looking->results.n;
	if (looking->failures)
		(void)snprintf(news->done, sizeof(news->done), "%.*s: asked again", TELLING,
			       why->text);
	else
		news->done[0] = '\0';
	act_work_tell(looking->work);
}

static int64_t
pause_of(const struct looking *looking, unsigned n_looks)
{
	int64_t ms = MIN((int64_t)FIRST_LOOK_MS << MIN(n_looks, 2u), (int64_t)LOOK_MS);

	return MIN(ms << looking->failures, (int64_t)FAILED_LOOK_MS);
}

/* Until it has ended, or nobody waits for it. */
static enum err
watch(struct looking *looking, struct why *why)
{
	for (unsigned n = 0;; n++) {
		enum err err;

		if (act_work_is_dropped(looking->work) ||
		    !aws_pause(looking->work->scope.client, pause_of(looking, n)) ||
		    act_work_is_dropped(looking->work))
			return err_set(ERR_STOPPED, why, "the query was stopped");
		err = look(looking, why);
		if (err && (!is_passing(err) || ++looking->failures >= FAILURES_MAX))
			return err;
		if (!err && looking->results.status == LOGS_COMPLETE)
			return ERR_OK;
		if (!err && looking->results.status == LOGS_FAILED)
			return say_ended(&looking->results, why);
		tell(looking, why);
	}
}

/* ---- stopping ---- */

/* Nothing goes on scanning for nobody. Where cwtop ends the lane's client is stopped already:
 * another one says it, once. Nothing can be done where that fails: AWS ends it by itself. */
static void
stop(struct looking *looking)
{
	struct aws_scope scope = looking->work->scope;
	struct why ignored = { "" };
	struct aws *own = NULL;
	bool was_running = false;
	enum err err = logs_stop_query(&scope, looking->id, &was_running, &ignored);

	if (err == ERR_STOPPED && (own = aws_new(looking->work->options->aws)) != NULL) {
		scope.client = own;
		scope.max_attempts = 1;
		err = logs_stop_query(&scope, looking->id, &was_running, &ignored);
	}
	aws_free(own);
	/* what it scanned until then is charged: the last word on it */
	if (!err && !own)
		(void)!look(looking, &ignored);
}

/* ---- all of it ---- */

/* Rows, complete or not, outlive the looks. */
static enum err
keep(struct looking *looking, struct why *why)
{
	struct act_news *news = looking->work->news;

	news->results = NULL;
	if (!looking->last)
		return ERR_OK;
	news->results = act_copy_results(news->arena, &looking->results, looking->results.n);
	news->n_done = looking->results.n;
	return news->results ? ERR_OK : err_memory(why);
}

static enum err
run(struct act_work *work, const char *id, struct why *why)
{
	struct looking looking = { .work = work,
				   .id = id,
				   .results = { .word = "", .bytes_scanned = -1 } };
	struct why lost = { "" };
	enum err err = watch(&looking, why), kept;
	char scanned[80];

	work->news->done[0] = '\0';
	if (err && looking.results.status != LOGS_FAILED) {
		stop(&looking);
		say_scanned(looking.results.bytes_scanned, scanned);
		err = err_set(err, why, "%.*s%s: %s, charged all the same", TELLING, why->text,
			      err == ERR_STOPPED ? "" : ": the query was stopped", scanned);
	}
	kept = keep(&looking, &lost);
	if (!err && kept) {
		*why = lost;
		err = kept;
	}
	if (!err)
		say_done(work);
	arena_free(looking.last);
	return err;
}

static enum err
start(struct act_work *work, const char **out_id, struct why *why)
{
	const struct ask_query *ask = work->order->query;
	const struct logs_query query = { .groups = ask->groups,
					  .n_groups = ask->n_groups,
					  .text = ask->text,
					  .start_s = ask->from_s,
					  .end_s = ask->to_s,
					  .limit = ask->limit };
	enum err err = logs_start_query(&work->scope, &query, out_id, why);

	if (err == ERR_THROTTLED)
		return err_set(err, why,
			       "the query was not begun: CloudWatch Logs runs only so many of an "
			       "account at once (%.*s): run it again in a moment",
			       TELLING, why->text);
	return err;
}

enum err
act_carry_query(struct act_work *work, struct why *why)
{
	const char *id;
	enum err err = estimate(work, why);

	if (err || work->news->scan->is_held)
		return err;
	err = start(work, &id, why);
	return err ? err : run(work, id, why);
}
