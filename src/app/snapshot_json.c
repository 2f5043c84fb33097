/* SPDX-License-Identifier: MIT */
/* snapshot_json.c - the snapshot as JSON. One function a kind of row; a value that is not known is
 * null beside its quality, never 0. */
#include "app/snapshot_out.h"
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/event_row.h"

static void
put_reasons(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_array(w, "reasons");
	for (size_t i = 0; i < snapshot->n_reasons; i++) {
		json_write_object(w);
		json_put_text(w, "level", level_word(snapshot->reasons[i].level));
		json_put_text(w, "subject", snapshot->reasons[i].subject);
		json_put_text(w, "text", snapshot->reasons[i].text);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_sources(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_array(w, "sources");
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];
		int64_t age_s = snapshot_age_s(snapshot, i);

		json_write_object(w);
		json_put_text(w, "name", s->name);
		json_put_text(w, "target", s->target);
		json_put_text(w, "region", s->region);
		json_put_text(w, "state", state_word(s->state));
		json_put_integer_if(w, "age_s", age_s >= 0, age_s);
		json_put_integer(w, "cadence_s", s->cadence_ms / 1000);
		json_put_said(w, "error", s->error);
		json_put_integer(w, "calls", (int64_t)s->cost.calls);
		json_put_number(w, "usd", s->cost.usd);
		json_put_number(w, "usd_per_month", s->cost.usd_per_month);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_sample(struct json_writer *w, struct sample sample)
{
	json_put_number_if(w, "value", quality_has_value(sample.quality), sample.value);
	json_put_text(w, "quality", quality_word(sample.quality));
	json_put_time(w, "time", sample.time_s);
}

static void
put_metrics(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_array(w, "metrics");
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_view *view = &snapshot->metrics[i];

		json_write_object(w);
		json_put_text(w, "id", view->def->id);
		json_put_text(w, "title", view->def->title);
		json_put_text(w, "group", view->def->group);
		json_put_text(w, "unit", unit_word(view->def->unit));
		put_sample(w, view->last);
		json_put_text(w, "level", level_word(view->level));
		json_put_bool(w, "late", view->is_late);
		json_put_said(w, "unresolved", view->def->unresolved);
		json_put_said(w, "message", view->message);
		json_put_array(w, "samples");
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
	json_put_array(w, "alarms");
	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		json_write_object(w);
		json_put_text(w, "name", alarm->name);
		json_put_text(w, "region", alarm->region);
		json_put_text(w, "state", alarm_state_word(alarm->state));
		json_put_time(w, "since", alarm->since_s);
		json_put_text(w, "reason", alarm->reason);
		json_put_text(w, "metric", alarm->metric);
		json_put_text(w, "threshold", alarm->threshold);
		json_put_bool(w, "composite", alarm->is_composite);
		json_put_said(w, "mute", alarm->mute ? alarm->mute : "");
		json_put_time(w, "muted_until", alarm->muted_until_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_services(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_array(w, "services");
	for (size_t i = 0; i < snapshot->n_services; i++) {
		const struct service_row *service = snapshot->services[i];

		json_write_object(w);
		json_put_text(w, "cluster", service->cluster);
		json_put_text(w, "name", service->name);
		json_put_text(w, "status", service->status);
		json_put_integer(w, "desired", service->desired);
		json_put_integer(w, "running", service->running);
		json_put_integer(w, "pending", service->pending);
		json_put_said(w, "rollout", service->rollout);
		json_put_said(w, "rollout_reason", service->rollout_reason);
		json_put_integer(w, "deployments", service->deployments);
		json_put_integer(w, "failed_tasks", service->failed_tasks);
		json_put_said(w, "event", service->event);
		json_put_time(w, "event_time", service->event_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_tasks(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_array(w, "tasks");
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		json_write_object(w);
		json_put_text(w, "id", task->id);
		json_put_text(w, "arn", task->arn);
		json_put_text(w, "cluster", task->cluster);
		json_put_text(w, "family", task->family);
		json_put_integer(w, "revision", task->revision);
		json_put_text(w, "status", task->status);
		json_put_said(w, "stop_code", task->stop_code);
		json_put_said(w, "reason", task->reason);
		json_put_integer_if(w, "exit_code", task->has_exit_code, task->exit_code);
		json_put_time(w, "created", task->created_s);
		json_put_time(w, "started", task->started_s);
		json_put_time(w, "stopped", task->stopped_s);
		json_put_bool(w, "failed", task_has_failed(task));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_rate(struct json_writer *w, const char *key, struct sample sample)
{
	json_put_number_if(w, key, quality_has_value(sample.quality), sample.value);
}

static void
put_queue(struct json_writer *w, const struct queue_view *queue)
{
	const struct queue_row *row = queue->row;
	bool is_known = row && row->main.is_found;

	json_write_object(w);
	json_put_text(w, "name", queue->def->name);
	json_put_text(w, "region", queue->def->region);
	json_put_integer_if(w, "visible", is_known, is_known ? row->main.visible : 0);
	json_put_integer_if(w, "in_flight", is_known, is_known ? row->main.in_flight : 0);
	json_put_integer_if(w, "delayed", is_known, is_known ? row->main.delayed : 0);
	put_rate(w, "oldest_age_s", queue->oldest_age_s);
	put_rate(w, "sent_per_s", queue->sent_per_s);
	put_rate(w, "deleted_per_s", queue->deleted_per_s);
	json_put_number_if(w, "drain_s", queue->has_drain, queue->drain_s);
	json_put_text(w, "level", level_word(MAX(queue->level, queue->dlq_level)));
	json_write_key(w, "dlq");
	if (row && row->dlq_name[0]) {
		json_write_object(w);
		json_put_text(w, "name", row->dlq_name);
		json_put_integer_if(w, "visible", row->dlq.is_found, row->dlq.visible);
		json_put_integer_if(w, "in_flight", row->dlq.is_found, row->dlq.in_flight);
		json_write_object_end(w);
	} else {
		json_write_null(w);
	}
	json_write_object_end(w);
}

static void
put_sections(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct snapshot_section *section;

	for (size_t i = 0; (section = snapshot_section_at(i)); i++) {
		json_write_key(w, section->name);
		section->json(w, snapshot);
	}
}

static void
put_events_note(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct events *events = snapshot->watched.events.row;

	json_put_said(w, "events_note", events ? events->note : NULL);
}

static void
put_watching(struct json_writer *w, const struct watching *watching)
{
	json_write_key(w, "watching");
	json_write_object(w);
	json_put_integer(w, "calls", (int64_t)watching->calls);
	json_put_integer(w, "errors", (int64_t)watching->errors);
	json_put_number_if(w, "usd", true, watching->usd);
	json_put_number_if(w, "calls_per_min", true, watching->calls_per_min);
	json_put_number_if(w, "usd_per_month", true, watching->usd_per_month);
	json_put_number_if(w, "limit_usd_per_month", watching->limit_usd > 0, watching->limit_usd);
	json_put_number(w, "pace", watching->pace);
	json_put_number(w, "unlimited_usd_per_month", watching->unlimited_usd);
	json_write_object_end(w);
}

void
snapshot_json_put(struct json_writer *w, const struct snapshot *snapshot)
{
	json_put_text(w, "schema", "cwtop-snapshot/1");
	json_put_text(w, "stack", snapshot->stack->name);
	json_put_text(w, "region", snapshot->stack->region);
	json_put_time(w, "time", snapshot->time_ms / 1000);
	json_put_text(w, "health", level_word(snapshot->health));
	put_reasons(w, snapshot);
	put_sources(w, snapshot);
	put_metrics(w, snapshot);
	put_alarms(w, snapshot);
	put_services(w, snapshot);
	put_tasks(w, snapshot);
	json_put_array(w, "queues");
	for (size_t i = 0; i < snapshot->n_queues; i++)
		put_queue(w, &snapshot->queues[i]);
	json_write_array_end(w);
	put_sections(w, snapshot);
	put_events_note(w, snapshot);
	put_watching(w, &snapshot->watching);
}

bool
snapshot_json(const struct snapshot *snapshot, struct buf *out)
{
	struct json_writer w;

	json_write_init(&w, out, true);
	json_write_object(&w);
	snapshot_json_put(&w, snapshot);
	json_write_object_end(&w);
	return json_write_ok(&w) && buf_add_text(out, "\n");
}
