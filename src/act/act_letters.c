/* SPDX-License-Identifier: MIT */
/* act_letters.c - dead letters looked at. SQS shows a message only by handing it out: each look
 * counts as a receive, and hides the message until it is given back. */
#include <inttypes.h>
#include <string.h>

#include "act_look.h"
#include "act_queue.h"
#include "aws/ecs.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#define HIDDEN_S 30 /* should they not be given back */
#define RECEIVES_MAX 3
#define WAIT_S 1 /* asks all of SQS's servers, not some */

struct letters {
	const struct sqs_received *items[SQS_BATCH_MAX];
	size_t n;
};

static bool
has_letter(const struct letters *letters, const char *id)
{
	size_t i = 0;

	while (i < letters->n && !text_is(letters->items[i]->id, id))
		i++;
	return i < letters->n;
}

/* What SQS hands out; a receive may bring fewer than there are, so more than one is made. */
static enum err
take_letters(struct act_work *work, const struct act_dlq *dlq, struct letters *letters,
	     struct why *why)
{
	size_t wanted = (size_t)MIN(MAX(dlq->counts.visible, 1), SQS_BATCH_MAX);

	for (unsigned i = 0; i < RECEIVES_MAX && letters->n < wanted; i++) {
		const struct sqs_receive receive = { .url = dlq->url,
						     .most = (int)(SQS_BATCH_MAX - letters->n),
						     .visibility_s = HIDDEN_S,
						     .wait_s = WAIT_S };
		struct sqs_messages got;
		enum err err = sqs_receive(&work->scope, &receive, &got, why);

		if (err)
			return err;
		for (size_t k = 0; k < got.n && letters->n < SQS_BATCH_MAX; k++)
			if (!has_letter(letters, got.items[k].id))
				letters->items[letters->n++] = &got.items[k];
		if (got.n == 0 || act_work_is_dropped(work))
			break;
	}
	return ERR_OK;
}

/* ---- why it died ---- */

/* The job's id in a body of any form, as long as it is JSON; "" it has none. */
static const char *
job_of(struct arena *arena, const char *body, const char **out_bucket)
{
	const char *job, *bucket, *kept = "";
	struct json *doc = NULL;
	struct why ignored;

	*out_bucket = "";
	if (json_parse(body, strlen(body), 0, &doc, &ignored) != ERR_OK)
		return "";
	job = json_text(json_get(json_root(doc), "job_id"), "");
	bucket = json_text(json_get(json_root(doc), "bucket"), "");
	if (*job)
		kept = act_look_clean(arena, job, strlen(job));
	if (kept && *bucket)
		*out_bucket = arena_text(arena, bucket);
	json_free(doc);
	return *out_bucket ? kept : NULL;
}

/* The route whose queue it is: where several share one, that of the message's bucket. What a
 * message names is never asked by itself: anybody may have sent it. */
static const struct stack_route *
route_of(const struct act_work *work, const char *bucket)
{
	const struct stack *stack = work->options->stack;
	const struct stack_queue *queue = work->order->queue;
	const struct stack_route *found = NULL;

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (!route->bucket || route->unresolved || !text_is(route->queue, queue->name) ||
		    !text_is(route->region, queue->region))
			continue;
		if (text_is(route->bucket, bucket))
			return route;
		found = found ? found : route;
	}
	return found;
}

static void
add_task(const struct act_work *work, const struct stack_route *route, const char *arn,
	 struct text *out)
{
	const struct ecs_names names = { &arn, 1 };
	struct ecs_tasks tasks = { 0 };
	const struct task_row *task;
	struct why ignored;

	if (!*arn || !route->cluster ||
	    ecs_describe_tasks(&work->scope, route->cluster, &names, &tasks, &ignored) != ERR_OK ||
	    tasks.n == 0)
		return;
	task = &tasks.rows[0];
	text_addf(out, "; task %.8s %s", task->id, *task->status ? task->status : "");
	if (*task->stop_code)
		text_addf(out, " (%s)", task->stop_code);
	if (*task->reason)
		text_addf(out, ": %s", task->reason);
	if (task->has_exit_code)
		text_addf(out, ", exit code %d", task->exit_code);
}

static void
add_status(const struct job_status *status, struct text *out)
{
	char time[24];

	text_add(out, job_state_word(status->state));
	if (status->state == JOB_IS_RUNNING && status->updated_s > 0) {
		date_iso(status->updated_s, time);
		text_addf(out, " was its worker's last word, at %s", time);
	}
	if (*status->error)
		text_addf(out, ": %s", status->error);
	else if (*status->step)
		text_addf(out, ": %s", status->step);
	if (status->has_exit_code)
		text_addf(out, ", exit code %d", status->exit_code);
	if (status->attempt > 0)
		text_addf(out, ", attempt %d", status->attempt);
}

static const char *
find_why(const struct act_work *work, const char *job, const char *bucket)
{
	const struct stack_route *route = route_of(work, bucket);
	struct job_status status = { .is_there = false };
	struct why why = { "" };
	TEXT_ON(text, 600);

	if (!*job)
		return "its body names no job";
	if (!file_name_is_safe(job) || !route)
		return route ? "what it names is no id of a job" : "no route has this queue";
	if (act_look_status(&work->scope, route, job, &status, &why) != ERR_OK) {
		text_addf(&text, "not known: %s", why.text);
	} else if (!status.is_there) {
		text_add(&text, "no worker has written a status");
	} else {
		add_status(&status, &text);
		add_task(work, route, status.task_arn, &text);
	}
	return arena_text(work->news->arena, text.data);
}

/* ---- the order ---- */

static enum err
fill(struct act_work *work, const struct letters *letters, struct why *why)
{
	struct act_news *news = work->news;
	struct act_letter *items = arena_array(news->arena, MAX(letters->n, 1), sizeof(*items));

	if (!items)
		return err_memory(why);
	for (size_t i = 0; i < letters->n; i++) {
		const struct sqs_received *from = letters->items[i];
		const char *bucket;

		items[i] = (struct act_letter){ .id = from->id,
						.text = from->text,
						.job = job_of(news->arena, from->body, &bucket),
						.sent_ms = from->sent_ms,
						.receives = from->receives,
						.why = "" };
		if (items[i].job && !act_work_is_dropped(work))
			items[i].why = find_why(work, items[i].job, bucket);
		if (!items[i].job || !items[i].why)
			return err_memory(why);
	}
	news->letters = items;
	news->n_letters = news->n_done = letters->n;
	return ERR_OK;
}

static void
say(struct act_work *work, const struct act_dlq *dlq, size_t n_kept, const struct why *why)
{
	struct act_news *news = work->news;
	TEXT_ON(said, 2 * WHY_MAX);

	if (news->n_all == 0 && news->n_letters == 0) {
		act_look_say(work, "no dead letters in %s now", dlq->name);
		return;
	}
	text_addf(&said, "%zu of about %zu dead letter%s in %s; ", news->n_letters, news->n_all,
		  news->n_all == 1 ? "" : "s", dlq->name);
	if (news->n_letters == 0)
		text_add(&said, "none was handed out: ask again");
	else if (n_kept == 0)
		text_add(&said, "given back: each look raises their receive counts by one");
	else
		text_addf(&said, "%zu could not be given back (%s): hidden for %d s", n_kept,
			  why->text, HIDDEN_S);
	act_look_say(work, "%s", said.data);
}

enum err
act_carry_peek(struct act_work *work, struct why *why)
{
	const char *receipts[SQS_BATCH_MAX];
	struct letters letters = { .n = 0 };
	struct why refused = { "" };
	struct act_dlq dlq = { .url = "" };
	size_t n_kept;
	enum err err = act_queue_dlq(work, &dlq, why);

	if (err)
		return err;
	work->news->dlq = dlq.counts;
	err = take_letters(work, &dlq, &letters, why);
	for (size_t i = 0; i < letters.n; i++)
		receipts[i] = letters.items[i]->receipt;
	n_kept = act_queue_give_back(work, dlq.url, receipts, letters.n, &refused);
	if (err)
		return err;
	work->news->n_all =
		(size_t)MAX(dlq.counts.visible + dlq.counts.in_flight, (int64_t)letters.n);
	err = fill(work, &letters, why);
	if (!err)
		say(work, &dlq, n_kept, &refused);
	return err;
}
