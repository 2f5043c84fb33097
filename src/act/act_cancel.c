/* SPDX-License-Identifier: MIT */
/* act_cancel.c - a job that is not wanted any more: the marker that its worker honours, and the end
 * of its task. A message in SQS cannot be withdrawn, and the sentence says so. */
#include <string.h>

#include "act_work.h"
#include "aws/ecs.h"
#include "aws/s3.h"
#include "base/clock.h"
#include "base/json_put.h"
#include "base/text.h"
#include "intent.h"

#define MARKER_MAX 1024

/* What is to be cancelled, and what is known of it. */
struct target {
	const char *id, *bucket, *marker, *cluster, *task;
	bool is_known; /* it is in a journal of this machine ... */
	bool is_sent;  /* ... and its message may be in the queue */
	bool has_queue;
};

/* "arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID" says its cluster itself. */
static const char *
cluster_of(struct arena *arena, const char *arn)
{
	const char *begin = arn ? strstr(arn, ":task/") : NULL;
	const char *end = begin ? strchr(begin + 6, '/') : NULL;

	return end ? arena_text_n(arena, begin + 6, (size_t)(end - begin - 6)) : NULL;
}

static const char *
folder_of(struct arena *arena, const char *key)
{
	const char *slash = strrchr(key, '/');

	return arena_format(arena, "%.*s/cancel", slash ? (int)(slash - key) : 0, key);
}

/* The journal knows the task that cwtop started, and where the job's folder is. */
static void
take_known(struct act_work *work, const struct job_record *record, struct target *target)
{
	struct arena *arena = work->scope.arena;
	const struct job_intent *intent = &record->intent;

	target->is_known = true;
	target->is_sent = record->phase != JOB_CREATED && record->phase != JOB_STORED &&
			  (record->phase != JOB_REFUSED || *record->message_id);
	target->has_queue = intent->queue != NULL;
	if (intent->key) {
		target->bucket = arena_text(arena, intent->bucket);
		target->marker = folder_of(arena, intent->key);
	}
	if (!target->task && *record->task_arn)
		target->task = arena_text(arena, record->task_arn);
	if (intent->region)
		work->scope.region = arena_text(arena, intent->region);
}

static enum err
look_up(struct act_work *work, struct target *target, struct why *why)
{
	struct job_records records = { .damaged = "" };
	enum err err;

	if (!work->options->store)
		return ERR_OK;
	err = job_log_read(work->options->store, clock_now_s(), work->scope.arena, &records, why);
	for (size_t i = 0; !err && i < records.n; i++) {
		if (!text_is(records.items[i].intent.id, target->id))
			continue;
		take_known(work, &records.items[i], target);
		err = act_work_place(work, &records.items[i].intent, why);
	}
	return err;
}

static enum err
find_target(struct act_work *work, struct target *target, struct why *why)
{
	const struct act_order *order = work->order;
	const struct stack_route *route = order->route;
	struct arena *arena = work->scope.arena;
	enum err err;

	*target = (struct target){ .id = order->job, .task = order->task };
	if (!order->job || !*order->job || strchr(order->job, '/'))
		return err_set(ERR_USAGE, why, "cancel: it needs a job");
	if (route && route->kind != ROUTE_HTTP) {
		target->bucket = route->bucket;
		target->marker = intent_key(arena, route, order->job, "cancel");
		target->has_queue = route->queue != NULL;
		target->cluster = route->cluster;
	}
	err = look_up(work, target, why);
	if (err)
		return err;
	if (!target->bucket || !target->marker)
		return err_set(ERR_USAGE, why,
			       "job %s: it has no folder in S3 to mark: an API took it: cancel it "
			       "there",
			       order->job);
	if (cluster_of(arena, target->task))
		target->cluster = cluster_of(arena, target->task);
	return ERR_OK;
}

static enum err
put_marker(struct act_work *work, const struct target *target, struct why *why)
{
	struct s3_put put = { .bucket = target->bucket,
			      .key = target->marker,
			      .type = "application/json",
			      .is_create_only = true,
			      .is_checked = true };
	struct s3_written written = { .is_there = false };
	struct json_writer w;
	struct buf buf;
	enum err err;

	buf_init(&buf, MARKER_MAX);
	json_write_init(&w, &buf, false);
	json_write_object(&w);
	json_put_text(&w, "schema", "cwtop-job-cancel/1");
	json_put_text(&w, "job_id", target->id);
	json_put_time(&w, "requested_at", clock_now_s());
	json_put_text(&w, "requested_by", work->options->by);
	json_write_object_end(&w);
	put.bytes = buf.data;
	put.n = buf.len;
	err = json_write_ok(&w) ? s3_put(&work->scope, &put, &written, why) : err_memory(why);
	buf_done(&buf);
	return err; /* one that is there says the same */
}

/* ERR_GONE: it has stopped by itself. */
static enum err
stop_task(struct act_work *work, const struct target *target, const char **out_status,
	  struct why *why)
{
	TEXT_ON(reason, 256);

	text_addf(&reason, "cancelled by %s with cwtop", work->options->by);
	return ecs_stop_task(&work->scope, target->cluster, target->task, reason.data, out_status,
			     why);
}

static const char *
say_message(const struct target *target)
{
	if (!target->has_queue)
		return "";
	if (target->is_known && !target->is_sent)
		return "; it was never queued: abandon it, too";
	return "; a message that is still in the queue cannot be withdrawn from SQS: the worker "
	       "that takes it drops it";
}

enum err
act_carry_cancel(struct act_work *work, struct why *why)
{
	struct act_news *news = work->news;
	struct target target;
	const char *status = "";
	struct why marked = { "" }, stopped = { "" };
	struct text done;
	enum err err = find_target(work, &target, why), err_mark, err_stop = ERR_OK;

	if (err)
		return err;
	text_init(&done, news->done, sizeof(news->done));
	err_mark = put_marker(work, &target, &marked);
	if (!err_mark)
		text_add(&done, "marked as cancelled");
	if (target.task && err_mark != ERR_STOPPED)
		err_stop = stop_task(work, &target, &status, &stopped);
	if (target.task && err_stop == ERR_GONE)
		text_addf(&done, "%sits task has stopped already", done.len ? ", " : "");
	else if (target.task && !err_stop)
		text_addf(&done, "%sits task is being stopped (%s)", done.len ? ", " : "", status);
	if (!err_mark)
		text_add(&done, say_message(&target));
	if (err_mark)
		return err_set(err_mark, why, "%s", marked.text);
	if (err_stop && err_stop != ERR_GONE)
		return err_set(err_stop, why, "the marker is written, its task is not stopped: %s",
			       stopped.text);
	return ERR_OK;
}
