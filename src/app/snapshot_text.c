/* SPDX-License-Identifier: MIT */
/* snapshot_text.c - the snapshot for a person, or for the body of a mail: health and why, then one
 * block a kind of thing. Not a contract: programs read the JSON. */
#include <math.h>
#include <string.h>

#include "app/snapshot_out.h"
#include "app/snapshot_section.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/health.h"

static bool
put_head(const struct snapshot *snapshot, struct buf *out)
{
	char time[24];
	bool ok;

	date_iso(snapshot->time_ms / 1000, time);
	ok = buf_addf(out, "%s (%s) %s: %s\n", snapshot->stack->title, snapshot->stack->region,
		      time, level_word(snapshot->health));
	for (size_t i = 0; i < snapshot->n_reasons && ok; i++) {
		const struct reason *reason = &snapshot->reasons[i];
		bool is_named = text_has(reason->text, reason->subject);

		ok = buf_addf(out, "  %c %s%s%s\n", level_mark(reason->level),
			      is_named ? "" : reason->subject, is_named ? "" : ": ", reason->text);
	}
	return ok;
}

static const char *
metric_note(const struct metric_view *view)
{
	if (view->def->unresolved)
		return "unresolved";
	if (view->is_forbidden)
		return "denied";
	if (view->last.quality == QUALITY_NONE)
		return "no data";
	if (view->is_late)
		return "late";
	return view->last.quality == QUALITY_OK ? "" : quality_word(view->last.quality);
}

static bool
put_metric(const struct metric_view *view, struct buf *out)
{
	char value[UNIT_TEXT_MAX] = "-", time[8] = "";

	if (quality_has_value(view->last.quality)) {
		unit_format(view->last.value, view->def->unit, value);
		date_hm(view->last.time_s, time);
	}
	return buf_addf(out, "  %c %-32s %9s  %5s %s\n", level_mark(view->level), view->def->title,
			value, time, metric_note(view));
}

static bool
put_metrics(const struct snapshot *snapshot, struct buf *out)
{
	const struct stack *stack = snapshot->stack;
	bool ok = true;

	for (size_t i = 0; i < stack->n_groups && ok; i++) {
		const struct stack_group *group = &stack->groups[i];

		ok = buf_addf(out, "\n%s\n", group->title);
		for (size_t j = 0; j < group->n_metrics && ok; j++) {
			const struct metric_view *view =
				&snapshot->metrics[group->first_metric + j];

			ok = view->def->is_hidden || put_metric(view, out);
		}
	}
	return ok;
}

static bool
put_alarms(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->n_alarms == 0 || buf_addf(out, "\nAlarms\n");

	for (size_t i = 0; i < snapshot->n_alarms && ok; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];
		char mark = alarm->state == ALARM_ALARM ? '!' : ' ';

		ok = buf_addf(out, "  %c %-36s %-17s %s\n", mark, alarm->name,
			      alarm_state_word(alarm->state),
			      alarm->state == ALARM_ALARM ? alarm->reason : "");
	}
	return ok;
}

static bool
put_task(const struct task_row *task, struct buf *out)
{
	char when[24];
	TEXT_ON(exit_code, 16);

	date_iso(task->stopped_s ? task->stopped_s : task->created_s, when);
	if (task->has_exit_code)
		text_addf(&exit_code, "exit %d", task->exit_code);
	return buf_addf(out, "  %c %-10s %s:%d %.12s %s %s %s %s\n",
			task_has_failed(task) ? '!' : ' ', task->status, task->family,
			task->revision, task->id, when, exit_code.data, task->stop_code,
			task->reason);
}

static bool
put_service(const struct service_row *service, struct buf *out)
{
	char mark = level_mark(health_of_service(service));

	if (!health_service_exists(service))
		return buf_addf(out, "  %c %-32s %s\n", mark, service->name, service->status);
	return buf_addf(out, "  %c %-32s %d of %d running, %d pending %s\n", mark, service->name,
			service->running, service->desired, service->pending, service->rollout);
}

static bool
put_ecs(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->n_services == 0 || buf_addf(out, "\nServices\n");

	for (size_t i = 0; i < snapshot->n_services && ok; i++) {
		const struct service_row *service = snapshot->services[i];

		ok = put_service(service, out);
	}
	ok = ok && (snapshot->n_tasks == 0 || buf_addf(out, "\nTasks\n"));
	for (size_t i = 0; i < snapshot->n_tasks && ok; i++)
		ok = put_task(snapshot->tasks[i], out);
	return ok;
}

static bool
put_queue(const struct queue_view *queue, struct buf *out)
{
	const struct queue_row *row = queue->row;
	char mark = level_mark(MAX(queue->level, queue->dlq_level));
	char drain[UNIT_TEXT_MAX] = "";
	bool ok;

	if (!row || !row->main.is_found)
		return buf_addf(out, "  ? %-32s no data\n", queue->def->name);
	if (queue->has_drain && isfinite(queue->drain_s))
		unit_duration((int64_t)queue->drain_s, drain);
	ok = buf_addf(out, "  %c %-32s %lld waiting, %lld in flight, %lld delayed", mark,
		      queue->def->name, (long long)row->main.visible,
		      (long long)row->main.in_flight, (long long)row->main.delayed);
	if (ok && drain[0] && row->main.visible > 0)
		ok = buf_addf(out, ", drains in %s", drain);
	if (ok && row->dlq.is_found)
		ok = buf_addf(out, "; %lld in %s", (long long)row->dlq.visible, row->dlq_name);
	return ok && buf_add_text(out, "\n");
}

static bool
put_sections(const struct snapshot *snapshot, struct buf *out)
{
	const struct snapshot_section *section;
	bool ok = true;

	for (size_t i = 0; (section = snapshot_section_at(i)) && ok; i++)
		ok = section->text(snapshot, out);
	return ok;
}

bool
snapshot_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watching *watching = &snapshot->watching;
	bool ok = put_head(snapshot, out) && put_metrics(snapshot, out) &&
		  put_alarms(snapshot, out) && put_ecs(snapshot, out);

	ok = ok && (snapshot->n_queues == 0 || buf_addf(out, "\nQueues\n"));
	for (size_t i = 0; i < snapshot->n_queues && ok; i++)
		ok = put_queue(&snapshot->queues[i], out);
	ok = ok && put_sections(snapshot, out);
	ok = ok &&
	     buf_addf(out, "\n%llu calls, $%.5f; the dashboard would cost $%.2f a month",
		      (unsigned long long)watching->calls, watching->usd, watching->usd_per_month);
	if (ok && watching->is_limited)
		ok = buf_addf(out, ", by its limit; without it $%.2f", watching->unlimited_usd);
	return ok && buf_add_text(out, "\n");
}
