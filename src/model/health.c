/* SPDX-License-Identifier: MIT */
/* health.c - levels, tiles and reasons. Reads rows that are complete; asks nobody. */
#include "model/health.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define RECENT_FAILURES_S 3600 /* ECS itself forgets a stopped task after about an hour */

/* ---- metrics ---- */

/* A period that is still filling up can only be too low: it never breaches a lower limit. */
static bool
counts_for(const struct threshold *threshold, enum quality quality)
{
	bool is_lower =
		threshold->compare == COMPARE_BELOW || threshold->compare == COMPARE_AT_MOST;
	bool may_grow = quality == QUALITY_PROVISIONAL || quality == QUALITY_INCOMPLETE;

	return quality_has_value(quality) && !(is_lower && may_grow);
}

static bool
is_breached(const struct threshold *threshold, const struct series *series)
{
	unsigned seen = 0;

	if (threshold->compare == COMPARE_NEVER)
		return false;
	for (size_t i = series->n; i-- > 0 && seen < threshold->periods;) {
		if (!counts_for(threshold, (enum quality)series->qualities[i]))
			continue;
		if (!threshold_is_breached(threshold, series->values[i]))
			return false;
		seen++;
	}
	return seen > 0 && seen >= threshold->periods;
}

enum level
health_of_metric(const struct metric_def *def, const struct series *series)
{
	if (is_breached(&def->alarm, series))
		return LEVEL_ALARM;
	return is_breached(&def->warn, series) ? LEVEL_WARN : LEVEL_OK;
}

/* ---- collecting ---- */

struct findings {
	struct snapshot *snapshot;
	struct reason *reasons;
	struct tile *tiles;
	size_t max_reasons;
};

static const char *
keep_text(const struct findings *f, const char *s)
{
	return mem_must(arena_text(f->snapshot->arena, s));
}

static void
add_reason(struct findings *f, enum level level, const char *subject, const char *text)
{
	struct reason *reason = &f->reasons[f->snapshot->n_reasons];

	if (level == LEVEL_OK || f->snapshot->n_reasons == f->max_reasons)
		return;
	*reason = (struct reason){ level, keep_text(f, subject), keep_text(f, text) };
	f->snapshot->n_reasons++;
	f->snapshot->health = MAX(f->snapshot->health, level);
}

static struct tile *
add_tile(struct findings *f, enum tile_kind kind, size_t index, const char *title)
{
	struct tile *tile = &f->tiles[f->snapshot->n_tiles++];

	*tile = (struct tile){
		.kind = kind, .index = index, .title = title, .value = "", .note = ""
	};
	return tile;
}

/* What a tile says while its source has not answered, or cannot. */
static bool
tile_of_source(const struct findings *f, struct tile *tile, size_t source)
{
	const struct source_status *status = &f->snapshot->sources[source];

	tile->is_stale = status->is_stale;
	if (status->state == STATE_OK || status->state == STATE_PAUSED)
		return false;
	tile->level = LEVEL_UNKNOWN;
	tile->note = status->state == STATE_PENDING ? "waiting for the first answer"
						    : state_word(status->state);
	return true;
}

/* ---- one tile a group ---- */

static bool
is_worse(const struct metric_view *a, const struct metric_view *b)
{
	enum level x = a->level == LEVEL_UNKNOWN ? LEVEL_OK : a->level;
	enum level y = b->level == LEVEL_UNKNOWN ? LEVEL_OK : b->level;

	return x > y;
}

static void
reason_of_metric(struct findings *f, const struct metric_view *view)
{
	const struct threshold *threshold =
		view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn;
	char value[UNIT_TEXT_MAX], limit[32];
	TEXT_ON(text, 200);

	if (view->level != LEVEL_ALARM && view->level != LEVEL_WARN)
		return;
	unit_format(view->last.value, view->def->unit, value);
	threshold_format(threshold, view->def->unit, limit);
	text_addf(&text, "%s is %s, limit %s", view->def->title, value, limit);
	if (threshold->periods > 1)
		text_addf(&text, " for %u periods", threshold->periods);
	add_reason(f, view->level, view->def->id, text.data);
}

static const struct metric_view *
shown_in_tile(const struct findings *f, const struct stack_group *group)
{
	const struct metric_view *shown = NULL;

	for (size_t i = 0; i < group->n_metrics; i++) {
		const struct metric_view *view = &f->snapshot->metrics[group->first_metric + i];

		if (view->def->is_headline && (!shown || !is_worse(shown, view)))
			shown = view;
		else if (!shown || is_worse(view, shown))
			shown = view;
	}
	return shown;
}

static void
fill_group_tile(const struct findings *f, struct tile *tile, const struct metric_view *view)
{
	char value[UNIT_TEXT_MAX], limit[32];
	TEXT_ON(note, 120);

	tile->metric = view->def;
	tile->series = view->series;
	if (view->def->unresolved) {
		tile->level = LEVEL_UNKNOWN;
		text_addf(&note, "unresolved: give --var %s=...", view->def->unresolved);
		tile->note = keep_text(f, note.data);
		return;
	}
	if (tile_of_source(f, tile, view->source) && view->last.quality == QUALITY_NONE)
		return;
	if (view->is_forbidden) {
		tile->level = LEVEL_UNKNOWN;
		tile->note = "denied for this metric";
		return;
	}
	if (view->last.quality == QUALITY_NONE) {
		text_addf(&note, "%s: no data", view->def->title);
		tile->note = keep_text(f, note.data);
		return;
	}
	unit_format(view->last.value, view->def->unit, value);
	tile->value = keep_text(f, value);
	tile->level = MAX(tile->level, view->is_late ? LEVEL_OK : view->level);
	text_addf(&note, "%s%s", view->def->title, view->is_late ? ", late" : "");
	if (view->level == LEVEL_ALARM || view->level == LEVEL_WARN) {
		threshold_format(view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn,
				 view->def->unit, limit);
		text_addf(&note, " %s", limit);
	}
	tile->note = keep_text(f, note.data);
}

static void
find_in_groups(struct findings *f)
{
	const struct stack *stack = f->snapshot->stack;

	for (size_t i = 0; i < stack->n_groups; i++) {
		const struct stack_group *group = &stack->groups[i];
		const struct metric_view *shown = shown_in_tile(f, group);

		if (!shown)
			continue;
		fill_group_tile(f, add_tile(f, TILE_METRICS, i, group->title), shown);
	}
	for (size_t i = 0; i < f->snapshot->n_metrics; i++)
		reason_of_metric(f, &f->snapshot->metrics[i]);
}

/* ---- alarms ---- */

static void
find_in_alarms(struct findings *f)
{
	struct tile *tile = add_tile(f, TILE_ALARMS, 0, "Alarms");
	size_t n_alarm = 0, n_insufficient = 0;
	const struct alarm_row *first = NULL;
	bool is_known = false;
	TEXT_ON(value, 64);

	for (size_t i = 0; i < f->snapshot->n_sources; i++)
		if (text_is(f->snapshot->sources[i].name, "alarms") && !is_known)
			is_known = !tile_of_source(f, tile, i);
	for (size_t i = 0; i < f->snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = f->snapshot->alarms[i];

		n_insufficient += alarm->state == ALARM_INSUFFICIENT;
		if (alarm->state != ALARM_ALARM)
			continue;
		first = first ? first : alarm;
		n_alarm++;
		add_reason(f, LEVEL_ALARM, alarm->name, alarm->reason);
	}
	if (!is_known && f->snapshot->n_alarms == 0)
		return;
	tile->level = n_alarm ? LEVEL_ALARM : is_known ? LEVEL_OK : tile->level;
	if (n_alarm)
		text_addf(&value, "%zu in ALARM", n_alarm);
	else
		text_addf(&value, "%zu ok", f->snapshot->n_alarms - n_insufficient);
	tile->value = keep_text(f, value.data);
	value.len = 0;
	value.data[0] = '\0';
	if (n_insufficient)
		text_addf(&value, "%zu without data", n_insufficient);
	if (tile->note[0] == '\0')
		tile->note = first ? first->name : keep_text(f, value.data);
}

/* ---- services and tasks: one tile a cluster ---- */

static enum level
level_of_service(const struct service_row *service)
{
	if (text_is(service->status, "MISSING"))
		return LEVEL_ALARM;
	if (service->desired > 0 && service->running == 0)
		return LEVEL_ALARM;
	if (service->running < service->desired || text_is(service->rollout, "FAILED"))
		return LEVEL_WARN;
	return LEVEL_OK;
}

static enum level
find_in_services(struct findings *f, const char *cluster)
{
	enum level worst = LEVEL_OK;

	for (size_t i = 0; i < f->snapshot->n_services; i++) {
		const struct service_row *service = f->snapshot->services[i];
		enum level level = level_of_service(service);
		TEXT_ON(text, 200);

		if (!text_is(service->cluster, cluster) || level == LEVEL_OK)
			continue;
		worst = MAX(worst, level);
		if (text_is(service->status, "MISSING"))
			text_addf(&text, "service %s does not exist", service->name);
		else if (text_is(service->rollout, "FAILED"))
			text_addf(&text, "deployment of %s FAILED", service->name);
		else
			text_addf(&text, "%s runs %d of %d tasks", service->name, service->running,
				  service->desired);
		add_reason(f, level, service->name, text.data);
	}
	return worst;
}

struct task_counts {
	unsigned running, failed;
	const struct task_row *last_failed;
};

static struct task_counts
count_tasks(const struct snapshot *snapshot, const char *cluster)
{
	struct task_counts counts = { 0 };
	int64_t recent_s = snapshot->time_ms / 1000 - RECENT_FAILURES_S;

	/* Rows are ordered newest first, so the first failed one is the last that failed. */
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		if (!text_is(task->cluster, cluster))
			continue;
		counts.running += !text_is(task->status, "STOPPED");
		if (!task_has_failed(task) || task->stopped_s < recent_s)
			continue;
		counts.failed++;
		counts.last_failed = counts.last_failed ? counts.last_failed : task;
	}
	return counts;
}

static enum level
level_of_count(int64_t count, int64_t warn, int64_t alarm)
{
	if (alarm > 0 && count >= alarm)
		return LEVEL_ALARM;
	return warn > 0 && count >= warn ? LEVEL_WARN : LEVEL_OK;
}

static size_t
source_of(const struct snapshot *snapshot, const char *name, const char *target, const char *region)
{
	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (text_is(snapshot->sources[i].name, name) &&
		    text_is(snapshot->sources[i].target, target) &&
		    text_is(snapshot->sources[i].region, region))
			return i;
	return SIZE_MAX;
}

static void
find_in_cluster(struct findings *f, size_t index)
{
	const struct stack_cluster *cluster = &f->snapshot->stack->clusters[index];
	struct tile *tile = add_tile(f, TILE_TASKS, index, cluster->name);
	size_t source = source_of(f->snapshot, "tasks", cluster->name, cluster->region);
	struct task_counts counts = count_tasks(f->snapshot, cluster->name);
	enum level level =
		level_of_count(counts.failed, cluster->failures_warn, cluster->failures_alarm);
	TEXT_ON(text, 200);

	if (source != SIZE_MAX && tile_of_source(f, tile, source) &&
	    f->snapshot->sources[source].good_ms == 0)
		return;
	text_addf(&text, "%u running", counts.running);
	if (counts.failed)
		text_addf(&text, ", %u failed", counts.failed);
	tile->value = keep_text(f, text.data);
	if (counts.last_failed && tile->note[0] == '\0')
		tile->note = counts.last_failed->reason;
	if (level != LEVEL_OK) {
		text.len = 0;
		text_addf(&text, "%u task%s failed in the last hour in %s: %s", counts.failed,
			  counts.failed == 1 ? "" : "s", cluster->name, counts.last_failed->reason);
		add_reason(f, level, cluster->name, text.data);
	}
	tile->level = MAX(tile->level, MAX(level, find_in_services(f, cluster->name)));
}

/* ---- queues ---- */

static void
reasons_of_queue(struct findings *f, struct queue_view *queue)
{
	const struct stack_queue *def = queue->def;
	const struct queue_row *row = queue->row;
	enum level depth = level_of_count(row->main.visible, def->visible_warn, def->visible_alarm);
	enum level age = LEVEL_OK;
	char duration[UNIT_TEXT_MAX];
	TEXT_ON(text, 200);

	if (depth != LEVEL_OK) {
		text_addf(&text, "%lld messages wait in %s", (long long)row->main.visible,
			  def->name);
		add_reason(f, depth, def->name, text.data);
	}
	if (quality_has_value(queue->oldest_age_s.quality) && row->main.visible > 0)
		age = level_of_count((int64_t)queue->oldest_age_s.value, def->age_warn_s,
				     def->age_alarm_s);
	if (age != LEVEL_OK) {
		unit_duration((int64_t)queue->oldest_age_s.value, duration);
		text.len = 0;
		text_addf(&text, "the oldest message in %s has waited %s", def->name, duration);
		add_reason(f, age, def->name, text.data);
	}
	queue->level = MAX(depth, age);
	if (row->dlq.is_found && def->dlq_alarm > 0 && row->dlq.visible >= def->dlq_alarm) {
		queue->dlq_level = LEVEL_ALARM;
		text.len = 0;
		text_addf(&text, "%lld dead letter%s in %s", (long long)row->dlq.visible,
			  row->dlq.visible == 1 ? "" : "s", row->dlq_name);
		add_reason(f, LEVEL_ALARM, def->name, text.data);
	}
}

static void
find_in_queue(struct findings *f, size_t index)
{
	struct queue_view *queue = (struct queue_view *)&f->snapshot->queues[index];
	struct tile *tile = add_tile(f, TILE_QUEUES, index, queue->def->name);
	bool is_failing = tile_of_source(f, tile, queue->source);
	TEXT_ON(value, 64);
	TEXT_ON(note, 96);

	if (!queue->row || !queue->row->main.is_found) {
		queue->level = queue->row || is_failing ? LEVEL_UNKNOWN : LEVEL_OK;
		tile->level = MAX(tile->level, queue->level);
		if (queue->row && tile->note[0] == '\0')
			tile->note = "does not exist";
		return;
	}
	reasons_of_queue(f, queue);
	tile->level = MAX(tile->level, MAX(queue->level, queue->dlq_level));
	text_addf(&value, "%lld waiting", (long long)queue->row->main.visible);
	if (queue->row->dlq.is_found && queue->row->dlq.visible > 0)
		text_addf(&note, "%lld dead letter%s", (long long)queue->row->dlq.visible,
			  queue->row->dlq.visible == 1 ? "" : "s");
	else
		text_addf(&note, "%lld in flight", (long long)queue->row->main.in_flight);
	tile->value = keep_text(f, value.data);
	if (tile->note[0] == '\0')
		tile->note = keep_text(f, note.data);
}

/* ---- sources ---- */

static void
find_in_sources(struct findings *f)
{
	for (size_t i = 0; i < f->snapshot->n_sources; i++) {
		const struct source_status *s = &f->snapshot->sources[i];
		const char *space = s->target[0] ? " " : "";
		char age[UNIT_TEXT_MAX];
		TEXT_ON(text, 500);

		if (s->state == STATE_PENDING) {
			text_addf(&text, "%s%s%s in %s: waiting for the first answer", s->name,
				  space, s->target, s->region);
			add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->state != STATE_OK && s->state != STATE_PAUSED) {
			text_addf(&text, "%s%s%s in %s: %s: %s", s->name, space, s->target,
				  s->region, state_word(s->state), s->error);
			add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->is_stale && s->state == STATE_OK) {
			unit_age(snapshot_age_s(f->snapshot, i), age);
			text_addf(&text, "%s%s%s in %s: no answer for %s", s->name, space,
				  s->target, s->region, age);
			add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		}
	}
}

/* Stable: reasons of one level stay in the order in which they were found. */
static void
sort_reasons(struct reason *reasons, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct reason moving = reasons[i];
		size_t at = i;

		for (; at > 0 && reasons[at - 1].level < moving.level; at--)
			reasons[at] = reasons[at - 1];
		reasons[at] = moving;
	}
}

void
health_fill(struct snapshot *snapshot)
{
	const struct stack *stack = snapshot->stack;
	size_t max_tiles = stack->n_groups + 1 + stack->n_clusters + stack->n_queues;
	struct findings f = {
		.snapshot = snapshot,
		.max_reasons = snapshot->n_metrics + snapshot->n_alarms + snapshot->n_services +
			       stack->n_clusters + 3 * stack->n_queues + snapshot->n_sources,
	};

	f.reasons = mem_must(
		arena_array(snapshot->arena, MAX(f.max_reasons, (size_t)1), sizeof(*f.reasons)));
	f.tiles = mem_must(arena_array(snapshot->arena, max_tiles, sizeof(*f.tiles)));
	snapshot->reasons = f.reasons;
	snapshot->tiles = f.tiles;
	find_in_groups(&f);
	find_in_alarms(&f);
	for (size_t i = 0; i < stack->n_clusters; i++)
		find_in_cluster(&f, i);
	for (size_t i = 0; i < stack->n_queues; i++)
		find_in_queue(&f, i);
	find_in_sources(&f);
	sort_reasons(f.reasons, snapshot->n_reasons);
}
