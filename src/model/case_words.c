/* SPDX-License-Identifier: MIT */
/* case_words.c - which subjects there are, and how each is now in words. */
#include "model/case_look.h"
#include "model/checks.h"
#include "model/cost_report.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/pipelines.h"
#include "model/probes.h"
#include "model/service_map.h"
#include "model/sessions.h"

typedef void
say(const struct snapshot *snapshot, struct subject subject, struct text *out);

/* ---- which there are ---- */

const struct service_map *
case_map(const struct snapshot *snapshot)
{
	return snapshot->watched.n_maps ? snapshot->watched.maps[0].row : NULL;
}

const struct event_row *
case_event(const struct snapshot *snapshot, struct subject subject)
{
	return &snapshot->watched.events.row->items[subject.index];
}

const struct job_view *
case_job(const struct snapshot *snapshot, struct subject subject)
{
	return &snapshot->watched.all_jobs[subject.index];
}

const struct target_view *
case_targets(const struct snapshot *snapshot, struct subject subject,
	     const struct target_group **group, const struct target_row **target)
{
	const struct target_view *view = &snapshot->watched.targets[subject.index];

	*group = NULL;
	*target = NULL;
	if (view->row && subject.part != SIZE_MAX)
		targets_part(view->row, subject.part, group, target);
	return view;
}

size_t
case_count(const struct snapshot *snapshot, enum subject_kind kind)
{
	const struct watched_views *watched = &snapshot->watched;
	const struct service_map *map = case_map(snapshot);
	const size_t counts[SUBJECT_KINDS] = {
		[SUBJECT_JOB] = watched->n_all_jobs,
		[SUBJECT_QUEUE] = snapshot->n_queues,
		[SUBJECT_TILE] = snapshot->n_tiles,
		[SUBJECT_METRIC] = snapshot->n_metrics,
		[SUBJECT_ALARM] = snapshot->n_alarms,
		[SUBJECT_SERVICE] = snapshot->n_services,
		[SUBJECT_TASK] = snapshot->n_tasks,
		[SUBJECT_TARGETS] = watched->n_targets,
		[SUBJECT_PROBE] = watched->n_probes,
		[SUBJECT_CHECK] = watched->n_checks,
		[SUBJECT_MONITOR] = watched->n_sessions,
		[SUBJECT_PIPELINE] = watched->n_pipelines,
		[SUBJECT_NODE] = map ? map->n : 0,
		[SUBJECT_COST] = watched->n_costs,
		[SUBJECT_EVENT] = watched->events.row ? watched->events.row->n : 0,
	};

	return counts[kind];
}

/* ---- how it is now ---- */

static void
say_job(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct job_view *job = case_job(snapshot, subject);

	text_add(out, job->is_orphan ? "its task has stopped" : job_state_word(job->row->state));
	if (job->row->status.has_exit_code)
		text_addf(out, ", exit %d", job->row->status.exit_code);
}

static void
say_queue(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct queue_row *row = snapshot->queues[subject.index].row;

	if (!row)
		return;
	text_addf(out, "%lld waiting", (long long)row->main.visible);
	if (row->dlq.is_found)
		text_addf(out, ", %lld dead letters", (long long)row->dlq.visible);
}

static void
say_tile(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct tile *tile = &snapshot->tiles[subject.index];

	text_addf(out, "%s%s%s", tile->value, tile->value[0] && tile->note[0] ? ", " : "",
		  tile->note);
}

static void
say_metric(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct metric_view *view = &snapshot->metrics[subject.index];

	if (view->last.quality == QUALITY_NONE)
		text_add(out, "no data");
	else
		health_metric_words(view, out);
}

static void
say_alarm(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct alarm_row *alarm = snapshot->alarms[subject.index];

	text_addf(out, "%s: ", alarm_state_word(alarm->state));
	health_alarm_why(alarm->reason, out);
}

static void
say_service(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct service_row *service = snapshot->services[subject.index];

	if (!health_service_exists(service)) {
		text_addf(out, "%s", service->status);
		return;
	}
	text_addf(out, "%d of %d tasks run", service->running, service->desired);
	if (service->rollout[0] && !text_is(service->rollout, "COMPLETED"))
		text_addf(out, ", deployment %s", service->rollout);
}

static void
say_task(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct task_row *task = snapshot->tasks[subject.index];

	text_add(out, task->status);
	if (task->stop_code[0])
		text_addf(out, ", %s", task->stop_code);
	if (task->has_exit_code)
		text_addf(out, ", exit %d", task->exit_code);
}

static void
say_targets(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct target_group *group;
	const struct target_row *target;
	const struct target_view *view = case_targets(snapshot, subject, &group, &target);
	size_t healthy = 0, all = 0;

	if (target) {
		text_add(out, target_state_words(target->state));
		return;
	}
	if (group) {
		target_group_words(group, out);
		return;
	}
	for (size_t i = 0; view->row && i < view->row->n; i++) {
		healthy += target_count(&view->row->groups[i]).of[TARGET_HEALTHY];
		all += view->row->groups[i].n;
	}
	text_addf(out, "%zu of %zu healthy", healthy, all);
}

static void
say_probe(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct probe_result *row = snapshot->watched.probes[subject.index].row;

	if (row)
		text_add(out, row->error == PROBE_OK ? "answers" : row->why);
}

static void
say_check(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct check_view *check = &snapshot->watched.checks[subject.index];

	text_add(out, checks_verdict_word(checks_verdict(snapshot, check, NULL)));
	if (check->row && check->row->n_reported)
		text_addf(out, ": %zu of %zu checkers reach it", check->row->n_success,
			  check->row->n_reported);
}

static void
say_monitor(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	struct sessions sessions;

	sessions_of(snapshot, &snapshot->watched.sessions[subject.index], &sessions);
	if (sessions.js_errors_hour >= 0)
		text_addf(out, "%lld JavaScript errors in the last hour",
			  (long long)sessions.js_errors_hour);
}

static void
say_pipeline(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct pipeline *row = snapshot->watched.pipelines[subject.index].row;
	const struct pipeline_stage *stage = row ? pipeline_stands(row) : NULL;

	if (stage)
		text_addf(out, "%s %s", stage->name, stage->status);
}

static void
say_node(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct service_map *map = case_map(snapshot);

	if (subject.part < map->n)
		text_addf(out, "%.3g%% of %lld sampled calls fail",
			  map_fault_pct(&map->lines[subject.part]),
			  (long long)map->lines[subject.part].total);
}

static void
say_cost(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct cost_view *cost = &snapshot->watched.costs[subject.index];

	if (!cost->report)
		return;
	if (subject.part < cost->report->n_lines) {
		cost_amount(cost->def, cost->report->lines[subject.part].month, out);
		text_addf(out, " this month%s%s",
			  cost->report->lines[subject.part].note[0] ? ", " : "",
			  cost->report->lines[subject.part].note);
		return;
	}
	cost_amount(cost->def, cost->report->month, out);
	text_add(out, " this month");
}

static void
say_event(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	text_add(out, case_event(snapshot, subject)->title);
}

/* ---- the kinds ---- */

void
case_words(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	static say *const kinds[SUBJECT_KINDS] = {
		[SUBJECT_JOB] = say_job,         [SUBJECT_QUEUE] = say_queue,
		[SUBJECT_TILE] = say_tile,       [SUBJECT_METRIC] = say_metric,
		[SUBJECT_ALARM] = say_alarm,     [SUBJECT_SERVICE] = say_service,
		[SUBJECT_TASK] = say_task,       [SUBJECT_TARGETS] = say_targets,
		[SUBJECT_PROBE] = say_probe,     [SUBJECT_CHECK] = say_check,
		[SUBJECT_MONITOR] = say_monitor, [SUBJECT_PIPELINE] = say_pipeline,
		[SUBJECT_NODE] = say_node,       [SUBJECT_COST] = say_cost,
		[SUBJECT_EVENT] = say_event,
	};

	if (subject.kind != SUBJECT_NONE && subject.index < case_count(snapshot, subject.kind))
		kinds[subject.kind](snapshot, subject, out);
}
