/* SPDX-License-Identifier: MIT */
/* case_relate.c - what of the stack belongs to a subject: by the values of dimensions that name it,
 * by the family of its tasks, by the metric that an alarm watches. */
#include <stdlib.h>
#include <string.h>

#include "model/case_look.h"
#include "model/checks.h"
#include "model/event_row.h"
#include "model/metric_inputs.h"
#include "model/service_map.h"

/* ---- alarms and metrics ---- */

static bool
is_same_metric(const struct metric_def *def, const struct alarm_row *alarm)
{
	const struct alarm_metric *of = alarm->of;

	if (!of || !def->name || !text_is(def->name, of->name) ||
	    !text_is(def->namespace_, of->namespace_) || !text_is(def->region, alarm->region) ||
	    def->n_dimensions != of->n_dimensions)
		return false;
	for (size_t i = 0; i < of->n_dimensions; i++)
		if (!text_is(metric_dimension(def, of->dimensions[i].name),
			     of->dimensions[i].value))
			return false;
	return true;
}

struct search {
	const struct stack *stack;
	const struct alarm_row *alarm;
	bool is_found;
};

static void
try_input(void *ctx, size_t input)
{
	struct search *search = ctx;

	if (is_same_metric(&search->stack->metrics[input], search->alarm))
		search->is_found = true;
}

bool
case_is_metric_of(const struct stack *stack, const struct metric_def *def,
		  const struct alarm_row *alarm)
{
	struct search search = { stack, alarm, false };
	bool is_math = text_is(alarm->metric, "math");

	if (!def->expression)
		return !is_math && is_same_metric(def, alarm);
	if (is_math)
		metric_inputs_each(stack, (size_t)(def - stack->metrics), try_input, &search);
	return search.is_found;
}

/* Of the metrics of an alarm the one that is red, else the first. */
static size_t
metric_of_alarm(const struct snapshot *snapshot, const struct alarm_row *alarm)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		if (!case_is_metric_of(snapshot->stack, snapshot->metrics[i].def, alarm))
			continue;
		if (found == SIZE_MAX || (snapshot->metrics[i].level >= LEVEL_WARN &&
					  snapshot->metrics[found].level < LEVEL_WARN))
			found = i;
	}
	return found;
}

static size_t
metric_of_ids(const struct snapshot *snapshot, struct subject subject)
{
	struct case_ids ids;
	size_t found = SIZE_MAX;
	enum level worst = LEVEL_OK;

	case_ids_of(snapshot, subject, &ids);
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_view *view = &snapshot->metrics[i];
		enum level level = view->level == LEVEL_UNKNOWN ? LEVEL_OK : view->level;

		if (!case_ids_have_metric(&ids, view->def) || (found != SIZE_MAX && level <= worst))
			continue;
		found = i;
		worst = level;
	}
	return found;
}

static size_t
metric_of_queue(const struct snapshot *snapshot, struct subject subject)
{
	const struct queue_view *queue = &snapshot->queues[subject.index];
	size_t of_ids = metric_of_ids(snapshot, subject);

	if (of_ids != SIZE_MAX && snapshot->metrics[of_ids].level >= LEVEL_WARN)
		return of_ids;
	return queue->def->age_metric != SIZE_MAX ? queue->def->age_metric : of_ids;
}

static size_t
metric_of_cost(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_metrics; i++)
		if (text_is(snapshot->metrics[i].def->namespace_, "AWS/Billing"))
			return i;
	return SIZE_MAX;
}

size_t
case_metric(const struct snapshot *snapshot, struct subject subject)
{
	struct subject at = case_focus(snapshot, subject), live;

	if (at.index >= case_count(snapshot, at.kind))
		return SIZE_MAX;
	switch (at.kind) {
	case SUBJECT_METRIC:
		return at.index;
	case SUBJECT_ALARM:
		return metric_of_alarm(snapshot, snapshot->alarms[at.index]);
	case SUBJECT_QUEUE:
		return metric_of_queue(snapshot, at);
	case SUBJECT_COST:
		return metric_of_cost(snapshot);
	case SUBJECT_EVENT:
		live = case_of_event(snapshot, case_event(snapshot, at));
		return live.kind == SUBJECT_NONE ? metric_of_ids(snapshot, at)
						 : case_metric(snapshot, live);
	case SUBJECT_NONE:
		return SIZE_MAX;
	default:
		return metric_of_ids(snapshot, at);
	}
}

/* ---- events ---- */

static bool
is_alarm_of(const struct snapshot *snapshot, size_t i, const struct event_row *event)
{
	return text_is(snapshot->alarms[i]->name, event->subject) &&
	       text_is(snapshot->alarms[i]->region, event->region);
}

static bool
is_task_of(const struct snapshot *snapshot, size_t i, const struct event_row *event)
{
	return text_is(snapshot->tasks[i]->arn, event->id);
}

static bool
is_service_of(const struct snapshot *snapshot, size_t i, const struct event_row *event)
{
	const char *name = strchr(event->subject, '/');

	return name && text_is(snapshot->services[i]->name, name + 1) &&
	       text_is(snapshot->services[i]->cluster, event->cluster) &&
	       (!snapshot->services[i]->region ||
		text_is(snapshot->services[i]->region, event->region));
}

static bool
is_probe_of(const struct snapshot *snapshot, size_t i, const struct event_row *event)
{
	return text_is(snapshot->watched.probes[i].def->name, event->subject);
}

struct subject
case_of_event(const struct snapshot *snapshot, const struct event_row *event)
{
	static const struct {
		enum subject_kind kind;
		bool (*is)(const struct snapshot *, size_t, const struct event_row *);
	} kinds[EVENT_KINDS] = {
		[EVENT_TASK] = { SUBJECT_TASK, is_task_of },
		[EVENT_ALARM] = { SUBJECT_ALARM, is_alarm_of },
		[EVENT_DEPLOY] = { SUBJECT_SERVICE, is_service_of },
		[EVENT_PROBE] = { SUBJECT_PROBE, is_probe_of },
	};

	for (size_t i = 0; i < case_count(snapshot, kinds[event->kind].kind); i++)
		if (kinds[event->kind].is(snapshot, i, event))
			return (struct subject){ kinds[event->kind].kind, i, SIZE_MAX };
	return (struct subject){ .kind = SUBJECT_NONE };
}

/* ---- tasks ---- */

/* "family" or "family:revision". */
static bool
is_family(const char *definition, const char *family)
{
	size_t n = strlen(family);

	return definition && n > 0 && strncmp(definition, family, n) == 0 &&
	       (definition[n] == '\0' || definition[n] == ':');
}

static bool
works_off(const struct snapshot *snapshot, const struct stack_queue *queue, const char *cluster,
	  const char *family)
{
	const struct stack *stack = snapshot->stack;
	bool is_known = false;

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (!text_is(route->queue, queue->name) ||
		    (!route->family && !route->launch.family))
			continue;
		is_known = true;
		if (is_family(route->family, family) || is_family(route->launch.family, family))
			return true;
	}
	if (is_known)
		return false;
	/* nothing says who works it off: the stack's tasks that are of no service */
	for (size_t i = 0; i < stack->n_clusters; i++)
		if (text_is(stack->clusters[i].name, cluster))
			return true;
	return false;
}

/* What the black box keeps of a task has its family and no group. */
static bool
is_of_service(const struct service_row *service, const char *family, const char *group)
{
	const char *name = service->definition ? text_tail(service->definition, '/') : "";

	if (*group)
		return text_starts(group, "service:") &&
		       text_is(group + strlen("service:"), service->name);
	return *family && text_starts(name, family) && name[strlen(family)] == ':';
}

bool
case_task_concerns(const struct snapshot *snapshot, struct subject subject, const char *cluster,
		   const char *family, const char *group, const char *arn)
{
	const struct service_row *service;
	const struct task_row *task;
	const struct event_row *event;
	struct case_ids ids;

	switch (subject.kind) {
	case SUBJECT_TASK:
		task = snapshot->tasks[subject.index];
		return text_is(task->arn, arn);
	case SUBJECT_SERVICE:
		service = snapshot->services[subject.index];
		return text_is(service->cluster, cluster) && is_of_service(service, family, group);
	case SUBJECT_QUEUE:
		return works_off(snapshot, snapshot->queues[subject.index].def, cluster, family);
	case SUBJECT_JOB:
		return text_is(case_job(snapshot, subject)->row->task_arn, arn);
	case SUBJECT_EVENT:
		event = case_event(snapshot, subject);
		return text_is(event->id, arn) ||
		       (event->kind == EVENT_DEPLOY && text_is(event->cluster, cluster) &&
			text_starts(group, "service:") &&
			text_is(text_tail(event->subject, '/'), group + strlen("service:")));
	default:
		/* a metric or an alarm whose dimensions name its service, its family or its queue
		 */
		case_ids_of(snapshot, subject, &ids);
		if (case_ids_have_in(&ids, cluster, family) ||
		    (text_starts(group, "service:") &&
		     case_ids_have_in(&ids, cluster, group + strlen("service:"))))
			return true;
		for (size_t i = 0; i < snapshot->n_queues; i++) {
			const struct stack_queue *queue = snapshot->queues[i].def;

			if ((case_ids_have(&ids, queue->name) || case_ids_have(&ids, queue->dlq)) &&
			    works_off(snapshot, queue, cluster, family))
				return true;
		}
		return false;
	}
}

bool
case_is_nearer(int64_t at_s, int64_t t_s, int64_t to_s)
{
	return llabs(t_s - at_s) < llabs(to_s - at_s);
}
