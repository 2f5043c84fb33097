/* SPDX-License-Identifier: MIT */
/* health_rows.c - alarms, services, tasks and queues: levels, tiles and sentences. */
#include <string.h>

#include "base/text.h"
#include "model/health.h"
#include "model/health_find.h"

void
health_alarm_words(const struct alarm_row *alarm, struct text *out)
{
	const char *name = strchr(alarm->metric, ' ');
	bool is_math = text_is(alarm->metric, "math");

	if ((name || is_math) && !alarm->is_composite && alarm->threshold[0])
		text_addf(out, "%s %s", name ? name + 1 : "metric math", alarm->threshold);
	else
		health_alarm_why(alarm->reason, out);
}

#define RECENT_FAILURES_S 3600 /* ECS itself forgets a stopped task after about an hour */

/* ---- alarms ---- */

/* One region that does not answer is enough not to know; true when any did. */
static bool
tile_of_alarm_sources(const struct findings *f, struct tile *tile)
{
	bool is_any_known = false;

	for (size_t i = 0; i < f->snapshot->n_sources; i++) {
		const struct source_status *status = &f->snapshot->sources[i];
		TEXT_ON(note, 80);

		if (!text_is(status->name, "alarms"))
			continue;
		if (!health_tile_of_source(f, tile, i)) {
			is_any_known = true;
			continue;
		}
		if (status->state == STATE_PENDING)
			continue;
		text_addf(&note, "%s: %s", status->region, tile->note);
		tile->note = health_keep(f, note.data);
	}
	return is_any_known;
}

void
health_find_in_alarms(struct findings *f, size_t index)
{
	struct tile *tile = health_add_tile(f, TILE_ALARMS, 0, "Alarms");
	size_t n_alarm = 0, n_insufficient = 0;
	const struct alarm_row *first = NULL;
	bool is_known = tile_of_alarm_sources(f, tile);
	TEXT_ON(value, 64);
	TEXT_ON(reason, WHY_MAX);

	(void)index;
	for (size_t i = 0; i < f->snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = f->snapshot->alarms[i];

		n_insufficient += alarm->state == ALARM_INSUFFICIENT;
		if (alarm->state != ALARM_ALARM)
			continue;
		first = first ? first : alarm;
		n_alarm++;
		reason.len = 0;
		text_addf(&reason, "alarm %s: ", alarm->name);
		health_alarm_words(alarm, &reason);
		health_add_reason_of(f, LEVEL_ALARM, (struct subject){ SUBJECT_ALARM, i, SIZE_MAX },
				     reason.data);
	}
	if (!is_known && f->snapshot->n_alarms == 0)
		return;
	tile->level = n_alarm ? LEVEL_ALARM : tile->level;
	if (n_alarm)
		text_addf(&value, "%zu in ALARM", n_alarm);
	else
		text_addf(&value, "%zu ok", f->snapshot->n_alarms - n_insufficient);
	tile->value = health_keep(f, value.data);
	value.len = 0;
	value.data[0] = '\0';
	if (n_insufficient)
		text_addf(&value, "%zu without data", n_insufficient);
	if (tile->note[0] == '\0')
		tile->note = first ? first->name : health_keep(f, value.data);
}

/* ---- services and tasks: one tile a cluster ---- */

bool
health_service_exists(const struct service_row *service)
{
	return text_is(service->status, "ACTIVE") || text_is(service->status, "DRAINING");
}

/* The old tasks go on, so that all looks well, while no new one stays up. */
static bool
is_failing_rollout(const struct service_row *service)
{
	return text_is(service->rollout, "IN_PROGRESS") && service->failed_tasks > 0;
}

enum level
health_of_service(const struct service_row *service)
{
	if (!health_service_exists(service))
		return LEVEL_ALARM;
	if (service->desired > 0 && service->running == 0)
		return LEVEL_ALARM;
	if (service->running < service->desired || text_is(service->rollout, "FAILED"))
		return LEVEL_WARN;
	return is_failing_rollout(service) ? LEVEL_WARN : LEVEL_OK;
}

/* Clusters of one name in two regions see the same services. */
static bool
was_said(const struct findings *f, struct subject service, const char *text)
{
	TEXT_ON(key, SUBJECT_KEY_MAX);

	subject_key(f->snapshot, service, &key);
	for (size_t i = 0; i < f->snapshot->n_reasons; i++)
		if (text_is(f->reasons[i].key, key.data) && text_is(f->reasons[i].text, text))
			return true;
	return false;
}

static enum level
find_in_services(struct findings *f, const char *cluster)
{
	enum level worst = LEVEL_OK;

	for (size_t i = 0; i < f->snapshot->n_services; i++) {
		const struct service_row *service = f->snapshot->services[i];
		struct subject subject = { SUBJECT_SERVICE, i, SIZE_MAX };
		enum level level = health_of_service(service);
		TEXT_ON(text, 200);

		if (!text_is(service->cluster, cluster) || level == LEVEL_OK)
			continue;
		worst = MAX(worst, level);
		if (!health_service_exists(service))
			text_addf(&text, "service %s is %s", service->name, service->status);
		else if (text_is(service->rollout, "FAILED"))
			text_addf(&text, "deployment of %s FAILED", service->name);
		else if (service->running >= service->desired)
			text_addf(&text, "deployment of %s: %d tasks failed so far", service->name,
				  service->failed_tasks);
		else
			text_addf(&text, "%s runs %d of %d tasks", service->name, service->running,
				  service->desired);
		if (!was_said(f, subject, text.data))
			health_add_reason_of(f, level, subject, text.data);
	}
	return worst;
}

struct task_counts {
	unsigned running, changing, failed; /* changing: on the way up or down */
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
		if (text_is(task->status, "RUNNING"))
			counts.running++;
		else if (!text_is(task->status, "STOPPED"))
			counts.changing++;
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

void
health_find_in_cluster(struct findings *f, size_t index)
{
	const struct stack_cluster *cluster = &f->snapshot->stack->clusters[index];
	struct tile *tile = health_add_tile(f, TILE_TASKS, index, cluster->name);
	size_t source = health_source(f, "tasks", cluster->name, cluster->region);
	struct task_counts counts = count_tasks(f->snapshot, cluster->name);
	enum level level =
		level_of_count(counts.failed, cluster->failures_warn, cluster->failures_alarm);
	enum level services;
	TEXT_ON(text, 200);

	if (source != SIZE_MAX && health_tile_of_source(f, tile, source) &&
	    f->snapshot->sources[source].good_ms == 0)
		return;
	text_addf(&text, "%u running", counts.running);
	if (counts.failed)
		text_addf(&text, ", %u failed", counts.failed);
	tile->value = health_keep(f, text.data);
	if (counts.last_failed && tile->note[0] == '\0')
		tile->note = counts.last_failed->reason;
	text.len = 0;
	text_addf(&text, "%u starting or stopping", counts.changing);
	if (counts.changing && tile->note[0] == '\0')
		tile->note = health_keep(f, text.data);
	if (level != LEVEL_OK) {
		text.len = 0;
		text_addf(&text, "%u task%s failed in the last hour in %s: %s", counts.failed,
			  counts.failed == 1 ? "" : "s", cluster->name, counts.last_failed->reason);
		health_add_reason(f, level, cluster->name, text.data);
	}
	services = find_in_services(f, cluster->name); /* MAX would ask more than once */
	tile->level = MAX(tile->level, MAX(level, services));
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
		health_add_reason(f, depth, def->name, text.data);
	}
	if (quality_has_value(queue->oldest_age_s.quality) && row->main.visible > 0)
		age = level_of_count((int64_t)queue->oldest_age_s.value, def->age_warn_s,
				     def->age_alarm_s);
	if (age != LEVEL_OK) {
		unit_duration((int64_t)queue->oldest_age_s.value, duration);
		text.len = 0;
		text_addf(&text, "the oldest message in %s has waited %s", def->name, duration);
		health_add_reason(f, age, def->name, text.data);
	}
	queue->level = MAX(depth, age);
	if (row->dlq_name[0] && !row->dlq.is_found) {
		queue->dlq_level = LEVEL_UNKNOWN;
		text.len = 0;
		text_addf(&text, "%s: its dead-letter queue %s does not exist", def->name,
			  row->dlq_name);
		health_add_reason(f, LEVEL_UNKNOWN, def->name, text.data);
	}
	if (row->dlq.is_found && def->dlq_alarm > 0 && row->dlq.visible >= def->dlq_alarm) {
		queue->dlq_level = LEVEL_ALARM;
		text.len = 0;
		text_addf(&text, "%lld dead letter%s in %s", (long long)row->dlq.visible,
			  row->dlq.visible == 1 ? "" : "s", row->dlq_name);
		health_add_reason(f, LEVEL_ALARM, def->name, text.data);
	}
}

void
health_find_in_queue(struct findings *f, size_t index)
{
	struct queue_view *queue = (struct queue_view *)&f->snapshot->queues[index];
	struct tile *tile = health_add_tile(f, TILE_QUEUES, index, queue->def->name);
	bool is_failing = health_tile_of_source(f, tile, queue->source);
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
	tile->value = health_keep(f, value.data);
	if (tile->note[0] == '\0')
		tile->note = health_keep(f, note.data);
}
