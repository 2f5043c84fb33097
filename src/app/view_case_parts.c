/* SPDX-License-Identifier: MIT */
/* view_case_parts.c - the rows of a case that the snapshot has: its metric, tasks that failed,
 * targets, what was changed, and what else is red. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_case.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/marks.h"
#include "model/targets.h"

#define MARKS_MAX 128
#define REDS_MAX 40
#define ROW_MAX 1200

/* ---- metric ---- */

void
view_case_add_metric(struct case_maker *m)
{
	const struct case_ask *ask = &m->c->ask;
	const struct metric_view *view =
		ask->metric < m->snapshot->n_metrics ? &m->snapshot->metrics[ask->metric] : NULL;
	struct case_row *row;
	char value[UNIT_TEXT_MAX] = "no data", limit[32];
	TEXT_ON(text, 400);

	if (!view && !*ask->own.name) {
		view_case_none(m, CASE_METRIC, "no metric that is watched shows it");
		return;
	}
	if (!view) {
		int64_t at_s = 0;

		text_addf(&text, "%s (%s", ask->own.title, ask->own.namespace_);
		if (!text_is(ask->own.title, ask->own.name))
			text_addf(&text, " %s", ask->own.name);
		text_add(&text, ")");
		if (m->c->own && series_last(m->c->own).quality != QUALITY_NONE) {
			unit_format(series_last(m->c->own).value, ask->own.unit, value);
			text_addf(&text, ": %s", value);
			/* the thing itself may have been counted since */
			at_s = series_last(m->c->own).time_s;
		} else if (m->found->points.state == CASE_FAILED) {
			text_addf(&text, ": %s", m->found->points.why);
		} else if (m->found->points.state == CASE_ANSWERED) {
			text_add(&text, ": no datapoint in the window");
		}
		row = view_case_row(m, CASE_METRIC, "own", "%s", text.data);
		row->time_ms = at_s * 1000;
		return;
	}
	if (quality_has_value(view->last.quality))
		unit_format(view->last.value, view->def->unit, value);
	text_addf(&text, "%s %s", view->def->title, value);
	if (view->level >= LEVEL_WARN) {
		threshold_format(view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn,
				 view->def->unit, limit);
		text_addf(&text, ", limit %s", limit);
	}
	for (size_t i = 0; i < view->def->n_dimensions; i++)
		text_addf(&text, "%s%s", i ? ", " : "  ", view->def->dimensions[i].value);
	row = view_case_row(m, CASE_METRIC, view->def->id, "%s", text.data);
	row->role = role_of_level(view->level == LEVEL_OK ? LEVEL_OK : view->level);
	if (view->level == LEVEL_OK)
		row->role = ROLE_TEXT;
	row->subject = (struct subject){ SUBJECT_METRIC, ask->metric, SIZE_MAX };
}

/* ---- what is known of what happened ---- */

/* Why something may have happened that nobody knows of: nothing can be kept, or what is kept cannot
 * be read; "": it is all there. */
static const char *
why_lost(const struct case_maker *m)
{
	const struct events_view *view = &m->snapshot->watched.events;

	if (view->source < m->snapshot->n_sources &&
	    m->snapshot->sources[view->source].err != ERR_OK)
		return m->snapshot->sources[view->source].error;
	return view->row && view->row->is_lossy ? view->row->note : "";
}

/* There is nothing of that; where some of it may be lost, that is said instead. */
static void
add_none(struct case_maker *m, enum case_section section, const char *none, const char *lost)
{
	const char *why = why_lost(m);
	TEXT_ON(text, WHY_MAX + 100);

	text_addf(&text, "%s: %s", lost, why);
	if (*why)
		view_case_empty(m, section, text.data, ROLE_UNKNOWN);
	else
		view_case_none(m, section, none);
}

/* ---- tasks ---- */

static bool
is_in_window(const struct case_maker *m, int64_t t_s)
{
	return t_s >= m->c->ask.from_s && t_s <= m->c->ask.to_s;
}

static void
add_task(struct case_maker *m, const char *arn, const char *name, const char *code,
	 const char *reason, bool has_exit, int exit_code, int64_t time_s, struct subject subject)
{
	struct case_row *row;
	TEXT_ON(text, ROW_MAX);

	text_addf(&text, "%s %.8s", name, text_tail(arn, '/'));
	if (*code)
		text_addf(&text, " %s", code);
	if (has_exit)
		text_addf(&text, ", exit %d", exit_code);
	if (*reason)
		text_addf(&text, ": %s", reason);
	row = view_case_row(m, CASE_TASKS, arn, "%s", text.data);
	row->time_ms = time_s * 1000;
	row->role = ROLE_ALARM;
	row->subject = subject;
}

static int
compare_arns(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of all tasks that ECS lists, in order: there are thousands of them, and of events. */
static const char **
list_arns(const struct snapshot *snapshot)
{
	const char **arns = mem_alloc(snapshot->n_tasks + 1, sizeof(*arns));

	for (size_t i = 0; i < snapshot->n_tasks; i++)
		arns[i] = snapshot->tasks[i]->arn;
	qsort(arns, snapshot->n_tasks, sizeof(*arns), compare_arns);
	return arns;
}

/* The one whose lines are shown, which is the one that the cause names. */
static const char *
told_task(const struct case_maker *m)
{
	const struct case_ask *ask = &m->c->ask;
	const struct events *events = m->snapshot->watched.events.row;

	if (!m->c->is_gone && m->c->subject.kind == SUBJECT_EVENT &&
	    events->items[m->c->subject.index].kind == EVENT_TASK)
		return events->items[m->c->subject.index].id;
	return ask->n_logs > 0 && ask->logs[0].where.task ? ask->logs[0].where.task : "";
}

struct subject
view_case_kept(const struct case_maker *m)
{
	const struct events *events = m->snapshot->watched.events.row;
	const char *arn = told_task(m);

	for (size_t i = 0; events && *arn && i < events->n; i++)
		if (events->items[i].kind == EVENT_TASK && text_is(events->items[i].id, arn))
			return (struct subject){ SUBJECT_EVENT, i, SIZE_MAX };
	return (struct subject){ .kind = SUBJECT_NONE };
}

static void
add_tasks(struct case_maker *m, const char *const *arns, bool is_told)
{
	const struct events *events = m->snapshot->watched.events.row;
	const char *told = told_task(m);

	for (size_t i = 0; i < m->snapshot->n_tasks; i++) {
		const struct task_row *task = m->snapshot->tasks[i];

		if (task_has_failed(task) && is_in_window(m, task->stopped_s) &&
		    text_is(task->arn, told) == is_told)
			add_task(m, task->arn, task->family, task->stop_code, task->reason,
				 task->has_exit_code, task->exit_code, task->stopped_s,
				 (struct subject){ SUBJECT_TASK, i, SIZE_MAX });
	}
	/* what ECS has forgotten was kept */
	for (size_t i = 0; events && i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (event->kind == EVENT_TASK && event->level >= LEVEL_WARN &&
		    is_in_window(m, event->time_s) && text_is(event->id, told) == is_told &&
		    !bsearch(&event->id, arns, m->snapshot->n_tasks, sizeof(*arns), compare_arns))
			add_task(m, event->id, event->subject, event->code, event->reason,
				 event->has_exit_code, event->exit_code, event->time_s,
				 (struct subject){ SUBJECT_EVENT, i, SIZE_MAX });
	}
}

void
view_case_add_tasks(struct case_maker *m)
{
	const char **arns = list_arns(m->snapshot);
	size_t before = m->rows.n;

	add_tasks(m, arns, true);
	add_tasks(m, arns, false);
	free(arns);
	if (m->rows.n == before)
		add_none(m, CASE_TASKS, "no task failed in the window",
			 "ECS lists none, what it forgot is lost");
}

/* ---- targets ---- */

void
view_case_add_targets(struct case_maker *m)
{
	const struct watched_views *watched = &m->snapshot->watched;
	size_t before = m->rows.n;

	for (size_t i = 0; i < watched->n_targets; i++) {
		const struct targets *row = watched->targets[i].row;

		for (size_t part = 0; row && part < targets_parts(row); part++) {
			const struct target_group *group;
			const struct target_row *target;
			struct case_row *added;
			char id[200];

			targets_part(row, part, &group, &target);
			if (!target || target_level(target) == LEVEL_OK)
				continue;
			snprintf(id, sizeof(id), "%s/%s:%" PRId64, group->dimension, target->id,
				 target->port);
			added = view_case_row(
				m, CASE_TARGETS, id, "%s in %s %s: %s (%s)%s%s", target->id,
				group->name, target_state_words(target->state),
				target_reason_words(target->reason), target->reason,
				target->description[0] ? ": " : "", target->description);
			added->role = role_of_level(target_group_level(group));
			added->subject = (struct subject){ SUBJECT_TARGETS, i, part };
		}
	}
	if (m->rows.n == before)
		view_case_none(m, CASE_TARGETS,
			       watched->n_targets ? "no target is unhealthy now"
						  : "the stack names no load balancer");
}

/* ---- changes ---- */

static bool
is_change(enum mark_kind kind)
{
	return kind == MARK_DEPLOY || kind == MARK_SCALING || kind == MARK_JOB;
}

void
view_case_add_changes(struct case_maker *m)
{
	struct mark marks[MARKS_MAX];
	size_t n = marks_between(m->snapshot, m->c->ask.from_s, m->c->ask.to_s, marks, MARKS_MAX);
	size_t before = m->rows.n;

	/* the newest first; deployments before the rest, for they are what is looked for */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = n; i-- > 0;) {
			struct case_row *row;
			char id[200];

			if (!is_change(marks[i].kind) || (marks[i].kind == MARK_DEPLOY) != !pass)
				continue;
			snprintf(id, sizeof(id), "%d%" PRId64 "%.150s", (int)marks[i].kind,
				 marks[i].time_s, marks[i].subject);
			row = view_case_row(m, CASE_CHANGES, id, "%s of %s: %s",
					    mark_word(marks[i].kind), marks[i].subject,
					    marks[i].text);
			row->time_ms = marks[i].time_s * 1000;
			row->subject = marks[i].of;
			row->role = marks[i].level >= LEVEL_WARN ? role_of_level(marks[i].level)
								 : ROLE_TEXT;
		}
	}
	if (m->rows.n == before)
		add_none(m, CASE_CHANGES, "no deployment, scaling or job in the window",
			 "not all are known");
}

/* ---- what else is red ---- */

void
view_case_add_reds(struct case_maker *m)
{
	struct subject reds[REDS_MAX];
	size_t n = case_reds(m->snapshot, reds, REDS_MAX), before = m->rows.n;

	for (size_t i = 0; i < n; i++) {
		TEXT_ON(key, SUBJECT_KEY_MAX);
		TEXT_ON(title, 160);
		TEXT_ON(words, 300);
		struct case_row *row;

		subject_key(m->snapshot, reds[i], &key);
		/* tasks that failed in the window have their section */
		if (reds[i].kind == SUBJECT_TASK &&
		    is_in_window(m, m->snapshot->tasks[reds[i].index]->stopped_s))
			continue;
		if (!m->c->is_gone && reds[i].kind == m->c->subject.kind &&
		    reds[i].index == m->c->subject.index)
			continue;
		view_case_name(m->snapshot, reds[i], &title);
		/* all of an alarm's reason is in its own case */
		if (reds[i].kind == SUBJECT_ALARM)
			health_alarm_words(m->snapshot->alarms[reds[i].index], &words);
		else
			case_words(m->snapshot, reds[i], &words);
		row = view_case_row(m, CASE_REDS, key.data, "%c %s: %s",
				    level_mark(case_level(m->snapshot, reds[i])), title.data,
				    words.data);
		row->time_ms = case_since_s(m->snapshot, reds[i]) * 1000;
		row->role = role_of_level(case_level(m->snapshot, reds[i]));
		row->subject = reds[i];
	}
	if (m->rows.n == before)
		view_case_none(m, CASE_REDS, "nothing else is red now");
}
