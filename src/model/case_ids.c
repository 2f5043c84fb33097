/* SPDX-License-Identifier: MIT */
/* case_ids.c - what names a subject in the dimensions of metrics: a function, a queue, a service
 * and its cluster. */
#include <string.h>

#include "base/text.h"
#include "model/case_look.h"
#include "model/event_row.h"
#include "model/metric_inputs.h"
#include "model/service_map.h"

#define CLUSTER "ClusterName" /* dimension of what is ECS's */

/* ---- ids ---- */

static void
add(struct case_ids *ids, const char *id)
{
	if (id && *id && ids->n < CASE_IDS_MAX && !case_ids_have(ids, id))
		ids->items[ids->n++] = id;
}

static void
add_cluster(struct case_ids *ids, const char *cluster)
{
	if (!cluster || !*cluster)
		return;
	ids->is_of_clusters |= ids->cluster && !text_is(ids->cluster, cluster);
	ids->cluster = cluster;
}

bool
case_ids_have(const struct case_ids *ids, const char *value)
{
	for (size_t i = 0; i < ids->n; i++)
		if (text_is(ids->items[i], value))
			return true;
	return false;
}

static bool
is_elsewhere(const struct case_ids *ids, const char *cluster)
{
	return cluster && *cluster && ids->cluster && !ids->is_of_clusters &&
	       !text_is(ids->cluster, cluster);
}

bool
case_ids_have_in(const struct case_ids *ids, const char *cluster, const char *value)
{
	return !is_elsewhere(ids, cluster) && case_ids_have(ids, value);
}

static bool
have_any(const struct case_ids *ids, const struct dimension *dimensions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(dimensions[i].name, CLUSTER) && is_elsewhere(ids, dimensions[i].value))
			return false;
	for (size_t i = 0; i < n; i++)
		if (case_ids_have(ids, dimensions[i].value))
			return true;
	return false;
}

bool
case_ids_have_metric(const struct case_ids *ids, const struct metric_def *def)
{
	return have_any(ids, def->dimensions, def->n_dimensions);
}

bool
case_ids_have_alarm(const struct case_ids *ids, const struct alarm_row *alarm)
{
	return alarm->of && have_any(ids, alarm->of->dimensions, alarm->of->n_dimensions);
}

/* Values that tell nothing apart: a stage, a currency, a region. */
static bool
is_telling(const char *name)
{
	static const char *const common[] = { "Stage", "Currency", "Region", "Operation",
					      "LinkedAccount" };

	for (size_t i = 0; i < LEN(common); i++)
		if (text_is(common[i], name))
			return false;
	return true;
}

static void
add_dimensions(struct case_ids *ids, const struct dimension *dimensions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_telling(dimensions[i].name))
			add(ids, dimensions[i].value);
		if (text_is(dimensions[i].name, CLUSTER))
			add_cluster(ids, dimensions[i].value);
	}
}

struct inputs {
	const struct stack *stack;
	struct case_ids *ids;
};

static void
add_input(void *ctx, size_t input)
{
	const struct inputs *inputs = ctx;
	const struct metric_def *def = &inputs->stack->metrics[input];

	add_dimensions(inputs->ids, def->dimensions, def->n_dimensions);
}

/* An expression is of what its inputs are of. */
static void
ids_of_metric(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct metric_def *def = snapshot->metrics[subject.index].def;
	struct inputs inputs = { snapshot->stack, out };

	add_dimensions(out, def->dimensions, def->n_dimensions);
	metric_inputs_each(snapshot->stack, subject.index, add_input, &inputs);
}

static void
ids_of_alarm(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct alarm_row *alarm = snapshot->alarms[subject.index];

	if (alarm->of)
		add_dimensions(out, alarm->of->dimensions, alarm->of->n_dimensions);
}

static void
ids_of_queue(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct stack_queue *def = snapshot->queues[subject.index].def;

	add(out, def->name);
	add(out, def->dlq);
}

static void
ids_of_service(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	add(out, snapshot->services[subject.index]->name);
	add_cluster(out, snapshot->services[subject.index]->cluster);
}

static void
ids_of_task(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct task_row *task = snapshot->tasks[subject.index];

	if (text_starts(task->group, "service:"))
		add(out, task->group + strlen("service:"));
	add(out, task->family);
	add_cluster(out, task->cluster);
}

static void
ids_of_targets(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct target_group *group;
	const struct target_row *target;
	const struct target_view *view = case_targets(snapshot, subject, &group, &target);

	if (group) {
		add(out, group->dimension);
		return;
	}
	add(out, view->def->name);
	for (size_t i = 0; i < view->def->n_target_groups; i++)
		add(out, view->def->target_groups[i]);
}

static void
ids_of_check(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	add(out, snapshot->watched.checks[subject.index].def->id);
}

static void
ids_of_monitor(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	add(out, snapshot->watched.sessions[subject.index].def->name);
}

static void
ids_of_pipeline(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	add(out, snapshot->watched.pipelines[subject.index].def->name);
}

static void
ids_of_node(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct service_map *map = case_map(snapshot);

	if (subject.part < map->n)
		add(out, map->lines[subject.part].name);
}

static void
ids_of_job(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	add(out, case_job(snapshot, subject)->jobs->def->queue);
}

static void
ids_of_event(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	const struct event_row *event = case_event(snapshot, subject);
	struct subject live = case_of_event(snapshot, event);
	const char *service = strchr(event->subject, '/');

	if (live.kind != SUBJECT_NONE)
		case_ids_of(snapshot, live, out);
	add(out, service ? service + 1 : event->subject);
	add_cluster(out, event->cluster);
}

void
case_ids_of(const struct snapshot *snapshot, struct subject subject, struct case_ids *out)
{
	static void (*const kinds[SUBJECT_KINDS])(const struct snapshot *, struct subject,
						  struct case_ids *) = {
		[SUBJECT_JOB] = ids_of_job,         [SUBJECT_QUEUE] = ids_of_queue,
		[SUBJECT_METRIC] = ids_of_metric,   [SUBJECT_ALARM] = ids_of_alarm,
		[SUBJECT_SERVICE] = ids_of_service, [SUBJECT_TASK] = ids_of_task,
		[SUBJECT_TARGETS] = ids_of_targets, [SUBJECT_CHECK] = ids_of_check,
		[SUBJECT_MONITOR] = ids_of_monitor, [SUBJECT_PIPELINE] = ids_of_pipeline,
		[SUBJECT_NODE] = ids_of_node,       [SUBJECT_EVENT] = ids_of_event,
	};

	*out = (struct case_ids){ .n = 0 };
	if (kinds[subject.kind])
		kinds[subject.kind](snapshot, subject, out);
}
