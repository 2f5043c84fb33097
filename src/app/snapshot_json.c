/* SPDX-License-Identifier: MIT */
/* snapshot_json.c - the snapshot as JSON. One function a kind of row; a value that is not known is
 * null beside its quality, never 0. */
#include <math.h>
#include <string.h>

#include "app/snapshot_out.h"
#include "base/clock.h"
#include "base/text.h"

static void
put_text(struct json_writer *w, const char *key, const char *s)
{
	json_write_key(w, key);
	json_write_text(w, s);
}

/* "" stands for "not said". */
static void
put_said(struct json_writer *w, const char *key, const char *s)
{
	put_text(w, key, s && s[0] ? s : NULL);
}

static void
put_integer(struct json_writer *w, const char *key, int64_t number)
{
	json_write_key(w, key);
	json_write_integer(w, number);
}

static void
put_integer_if(struct json_writer *w, const char *key, bool is_known, int64_t number)
{
	json_write_key(w, key);
	if (is_known)
		json_write_integer(w, number);
	else
		json_write_null(w);
}

static void
put_number_if(struct json_writer *w, const char *key, bool is_known, double number)
{
	json_write_key(w, key);
	if (is_known && isfinite(number))
		json_write_number(w, number);
	else
		json_write_null(w);
}

static void
put_bool(struct json_writer *w, const char *key, bool value)
{
	json_write_key(w, key);
	json_write_bool(w, value);
}

static void
put_time(struct json_writer *w, const char *key, int64_t time_s)
{
	char iso[24];

	date_iso(time_s, iso);
	put_text(w, key, time_s ? iso : NULL);
}

static void
begin_array(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_write_array(w);
}

static void
put_reasons(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "reasons");
	for (size_t i = 0; i < snapshot->n_reasons; i++) {
		json_write_object(w);
		put_text(w, "level", level_word(snapshot->reasons[i].level));
		put_text(w, "subject", snapshot->reasons[i].subject);
		put_text(w, "text", snapshot->reasons[i].text);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_sources(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "sources");
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];
		int64_t age_s = snapshot_age_s(snapshot, i);

		json_write_object(w);
		put_text(w, "name", s->name);
		put_text(w, "target", s->target);
		put_text(w, "region", s->region);
		put_text(w, "state", state_word(s->state));
		put_integer_if(w, "age_s", age_s >= 0, age_s);
		put_integer(w, "cadence_s", s->cadence_ms / 1000);
		put_said(w, "error", s->error);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_sample(struct json_writer *w, struct sample sample)
{
	put_number_if(w, "value", quality_has_value(sample.quality), sample.value);
	put_text(w, "quality", quality_word(sample.quality));
	put_time(w, "time", sample.time_s);
}

static void
put_metrics(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "metrics");
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_view *view = &snapshot->metrics[i];

		json_write_object(w);
		put_text(w, "id", view->def->id);
		put_text(w, "title", view->def->title);
		put_text(w, "group", view->def->group);
		put_text(w, "unit", unit_word(view->def->unit));
		put_sample(w, view->last);
		put_text(w, "level", level_word(view->level));
		put_bool(w, "late", view->is_late);
		put_said(w, "unresolved", view->def->unresolved);
		put_said(w, "message", view->message);
		begin_array(w, "samples");
		for (size_t j = 0; j < view->series->n; j++) {
			json_write_object(w);
			put_sample(w, series_at(view->series, j));
			json_write_object_end(w);
		}
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_alarms(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "alarms");
	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		json_write_object(w);
		put_text(w, "name", alarm->name);
		put_text(w, "region", alarm->region);
		put_text(w, "state", alarm_state_word(alarm->state));
		put_time(w, "since", alarm->since_s);
		put_text(w, "reason", alarm->reason);
		put_text(w, "metric", alarm->metric);
		put_text(w, "threshold", alarm->threshold);
		put_bool(w, "composite", alarm->is_composite);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_services(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "services");
	for (size_t i = 0; i < snapshot->n_services; i++) {
		const struct service_row *service = snapshot->services[i];

		json_write_object(w);
		put_text(w, "cluster", service->cluster);
		put_text(w, "name", service->name);
		put_text(w, "status", service->status);
		put_integer(w, "desired", service->desired);
		put_integer(w, "running", service->running);
		put_integer(w, "pending", service->pending);
		put_said(w, "rollout", service->rollout);
		put_integer(w, "failed_tasks", service->failed_tasks);
		put_said(w, "event", service->event);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_tasks(struct json_writer *w, const struct snapshot *snapshot)
{
	begin_array(w, "tasks");
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		json_write_object(w);
		put_text(w, "id", task->id);
		put_text(w, "arn", task->arn);
		put_text(w, "cluster", task->cluster);
		put_text(w, "family", task->family);
		put_integer(w, "revision", task->revision);
		put_text(w, "status", task->status);
		put_said(w, "stop_code", task->stop_code);
		put_said(w, "reason", task->reason);
		put_integer_if(w, "exit_code", task->has_exit_code, task->exit_code);
		put_time(w, "created", task->created_s);
		put_time(w, "started", task->started_s);
		put_time(w, "stopped", task->stopped_s);
		put_bool(w, "failed", task_has_failed(task));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_rate(struct json_writer *w, const char *key, struct sample sample)
{
	put_number_if(w, key, quality_has_value(sample.quality), sample.value);
}

static void
put_queue(struct json_writer *w, const struct queue_view *queue)
{
	const struct queue_row *row = queue->row;
	bool is_known = row && row->main.is_found;

	json_write_object(w);
	put_text(w, "name", queue->def->name);
	put_text(w, "region", queue->def->region);
	put_integer_if(w, "visible", is_known, is_known ? row->main.visible : 0);
	put_integer_if(w, "in_flight", is_known, is_known ? row->main.in_flight : 0);
	put_integer_if(w, "delayed", is_known, is_known ? row->main.delayed : 0);
	put_rate(w, "oldest_age_s", queue->oldest_age_s);
	put_rate(w, "sent_per_s", queue->sent_per_s);
	put_rate(w, "deleted_per_s", queue->deleted_per_s);
	put_number_if(w, "drain_s", queue->has_drain, queue->drain_s);
	put_text(w, "level", level_word(MAX(queue->level, queue->dlq_level)));
	json_write_key(w, "dlq");
	if (row && row->dlq_name[0]) {
		json_write_object(w);
		put_text(w, "name", row->dlq_name);
		put_integer_if(w, "visible", row->dlq.is_found, row->dlq.visible);
		put_integer_if(w, "in_flight", row->dlq.is_found, row->dlq.in_flight);
		json_write_object_end(w);
	} else {
		json_write_null(w);
	}
	json_write_object_end(w);
}

/* What the contract has and this version's sources do not bring yet: said as such, not left out. */
static void
put_unwatched(struct json_writer *w)
{
	static const char *const lists[] = { "probes", "targets", "pipelines", "scaling", "jobs" };
	static const char *const things[] = { "sessions", "cost" };

	for (size_t i = 0; i < LEN(lists); i++) {
		begin_array(w, lists[i]);
		json_write_array_end(w);
	}
	for (size_t i = 0; i < LEN(things); i++) {
		json_write_key(w, things[i]);
		json_write_null(w);
	}
}

static void
put_watching(struct json_writer *w, const struct watching *watching)
{
	json_write_key(w, "watching");
	json_write_object(w);
	put_integer(w, "calls", (int64_t)watching->calls);
	put_integer(w, "errors", (int64_t)watching->errors);
	put_number_if(w, "usd", true, watching->usd);
	put_number_if(w, "calls_per_min", true, watching->calls_per_min);
	put_number_if(w, "usd_per_month", true, watching->usd_per_month);
	json_write_object_end(w);
}

bool
snapshot_json(const struct snapshot *snapshot, struct buf *out)
{
	struct json_writer writer, *w = &writer;

	json_write_init(w, out, true);
	json_write_object(w);
	put_text(w, "schema", "cwtop-snapshot/1");
	put_text(w, "stack", snapshot->stack->name);
	put_text(w, "region", snapshot->stack->region);
	put_time(w, "time", snapshot->time_ms / 1000);
	put_text(w, "health", level_word(snapshot->health));
	put_reasons(w, snapshot);
	put_sources(w, snapshot);
	put_metrics(w, snapshot);
	put_alarms(w, snapshot);
	put_services(w, snapshot);
	put_tasks(w, snapshot);
	begin_array(w, "queues");
	for (size_t i = 0; i < snapshot->n_queues; i++)
		put_queue(w, &snapshot->queues[i]);
	json_write_array_end(w);
	put_unwatched(w);
	put_watching(w, &snapshot->watching);
	json_write_object_end(w);
	return json_write_ok(w) && buf_add_text(out, "\n");
}
