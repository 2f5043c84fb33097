/* SPDX-License-Identifier: MIT */
/* log_place.c - see log_place.h. What a row is called (names, dimensions) leads to the stack file's
 * log groups; what it is (a task, a service, a job) to its own. */
#include "model/log_place.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "log_search.h"
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/lookup.h"
#include "model/metric_inputs.h"
#include "model/service_map.h"
#include "model/targets.h"

void
log_search_add_name(struct log_search *s, const char *name)
{
	if (name && *name && s->n_names < NAMES_MAX)
		s->names[s->n_names++] = name;
}

/* ---- places ---- */

static void
add_place(struct log_places *out, const struct log_place *place)
{
	for (size_t i = 0; i < out->n; i++)
		if (log_where_is_same(&out->items[i].where, &place->where))
			return;
	if (out->n < LOG_PLACES_MAX)
		out->items[out->n++] = *place;
}

static void
set_title(struct log_place *place, const char *what, const char *name)
{
	struct text title;

	text_init(&title, place->title, sizeof(place->title));
	text_addf(&title, "%s%s%s", what, *what ? " " : "", name);
}

static void
add_log(struct log_search *s, const struct stack_log *log)
{
	struct log_place place = { .where = { .region = log->region, .group = log->group } };

	if (log->unresolved) {
		s->unresolved = s->unresolved ? s->unresolved : log->unresolved;
		return;
	}
	set_title(&place, log->function ? "function" : "", log->title);
	add_place(s->out, &place);
}

static const char *
region_of_cluster(const struct stack *stack, const char *cluster)
{
	for (size_t i = 0; i < stack->n_clusters; i++)
		if (text_is(stack->clusters[i].name, cluster))
			return stack->clusters[i].region;
	return stack->region;
}

static const char *
said(const char *s)
{
	return s && *s ? s : NULL;
}

/* ---- what each kind of row is ---- */

static void
of_task_row(struct log_search *s, const struct task_row *task)
{
	struct log_place place = { .where = { .region = region_of_cluster(s->stack, task->cluster),
					      .cluster = said(task->cluster),
					      .task = said(task->arn) ? task->arn : said(task->id),
					      .family = said(task->family) } };
	char id[24];

	/* of several containers the one that is to blame */
	if (task_has_failed(task))
		place.where.container = said(task->container);
	snprintf(id, sizeof(id), "%.8s", task->id);
	set_title(&place, "task", id);
	add_place(s->out, &place);
	log_search_add_name(s, task->family);
	log_search_add_name(s, task->cluster);
}

static void
of_task(struct log_search *s, struct subject subject)
{
	of_task_row(s, s->snapshot->tasks[subject.index]);
}

void
log_search_of_service_row(struct log_search *s, const struct service_row *service)
{
	struct log_place place = {
		.where = { .region = service->region
					     ? service->region
					     : region_of_cluster(s->stack, service->cluster),
			   .cluster = service->cluster,
			   .service = service->name }
	};

	set_title(&place, "service", service->name);
	add_place(s->out, &place);
	log_search_add_name(s, service->name);
	log_search_add_name(s, service->cluster);
}

static void
of_service(struct log_search *s, struct subject subject)
{
	log_search_of_service_row(s, s->snapshot->services[subject.index]);
}

void
log_search_of_family(struct log_search *s, const char *region, const char *cluster,
		     const char *family)
{
	struct log_place place = {
		.where = { .region = region, .cluster = cluster, .family = family }
	};

	if (!family)
		return;
	set_title(&place, "tasks of", family);
	add_place(s->out, &place);
	log_search_add_name(s, family);
}

void
log_search_of_route(struct log_search *s, const struct stack_route *route)
{
	const char *family = route->family ? route->family : route->launch.family;
	const char *cluster = route->cluster ? route->cluster : route->launch.cluster;

	log_search_add_name(s, route->name);
	log_search_of_family(s, route->region, cluster, family);
}

static void
of_job(struct log_search *s, struct subject subject)
{
	const struct job_view *job = &s->snapshot->watched.all_jobs[subject.index];
	struct log_place place = { .where = { .region = job->jobs->def->region,
					      .route = job->jobs->def,
					      .job = job->row->id,
					      .task = job->task ? job->task->arn
								: said(job->row->task_arn) } };
	char id[JOB_SHORT_SIZE];

	job_short(job->row->id, id);
	set_title(&place, "job", id);
	add_place(s->out, &place);
	log_search_add_name(s, job->jobs->def->name);
}

/* A queue writes nothing: whoever serves it does. */
void
log_search_of_queue(struct log_search *s, struct subject subject)
{
	const struct stack_queue *queue = &s->stack->queues[subject.index];

	log_search_add_name(s, queue->name);
	log_search_add_name(s, queue->dlq);
	for (size_t i = 0; i < s->stack->n_routes; i++)
		if (text_is(s->stack->routes[i].queue, queue->name))
			log_search_of_route(s, &s->stack->routes[i]);
}

static const char *
dimension_of(const struct metric_def *def, const char *name)
{
	return def->unresolved ? NULL : metric_dimension(def, name);
}

/* Of AWS/ECS and Container Insights: a service is named as such. */
static void
of_its_service(struct log_search *s, const struct metric_def *def)
{
	struct log_place place = { .where = { .region = def->region,
					      .cluster = dimension_of(def, "ClusterName"),
					      .service = dimension_of(def, "ServiceName") } };

	if (!place.where.cluster || !place.where.service)
		return;
	set_title(&place, "service", place.where.service);
	add_place(s->out, &place);
}

static void
add_dimensions(void *ctx, size_t metric)
{
	struct log_search *s = ctx;
	const struct metric_def *def = &s->stack->metrics[metric];

	for (size_t i = 0; i < def->n_dimensions; i++)
		log_search_add_name(s, def->dimensions[i].value);
}

/* What is worked out from others is about what they are about. */
void
log_search_of_metric_def(struct log_search *s, const struct metric_def *def)
{
	size_t metric = (size_t)(def - s->stack->metrics);

	of_its_service(s, def);
	log_search_add_name(s, def->id);
	add_dimensions(s, metric);
	if (def->expression)
		metric_inputs_each(s->stack, metric, add_dimensions, s);
	log_search_add_name(s, def->group);
	for (size_t i = 0; i < s->stack->n_groups; i++)
		if (text_is(s->stack->groups[i].id, def->group))
			log_search_add_name(s, s->stack->groups[i].title);
}

static void
of_metric(struct log_search *s, struct subject subject)
{
	log_search_of_metric_def(s, &s->stack->metrics[subject.index]);
}

/* "AWS/Lambda Errors", with a dimension that the alarm has, too. */
static bool
is_metric_of(const struct metric_def *def, const struct alarm_row *alarm)
{
	TEXT_ON(name, 520);

	if (!def->namespace_ || !def->name)
		return false;
	text_addf(&name, "%s %s", def->namespace_, def->name);
	if (!text_is(name.data, alarm->metric))
		return false;
	for (size_t i = 0; i < def->n_dimensions; i++)
		if (!alarm->dimensions || !strstr(alarm->dimensions, def->dimensions[i].value))
			return false;
	return true;
}

/* An alarm on metric math has no metric by name: that of its chart is it (case_metric). */
void
log_search_of_alarm(struct log_search *s, struct subject subject)
{
	const struct alarm_row *alarm = s->snapshot->alarms[subject.index];
	const struct stack *stack = s->stack;
	size_t metric = case_metric(s->snapshot, subject);

	log_search_add_name(s, alarm->name);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (is_metric_of(&stack->metrics[i], alarm))
			log_search_of_metric_def(s, &stack->metrics[i]);
	if (metric < stack->n_metrics)
		log_search_of_metric_def(s, &stack->metrics[metric]);
}

void
log_search_of_targets(struct log_search *s, struct subject subject)
{
	const struct target_view *view = &s->snapshot->watched.targets[subject.index];

	log_search_add_name(s, view->def->title);
	log_search_add_name(s, view->def->name);
	for (size_t i = 0; view->row && i < view->row->n; i++)
		log_search_add_name(s, view->row->groups[i].name);
}

static void
of_probe(struct log_search *s, struct subject subject)
{
	log_search_add_name(s, s->snapshot->watched.probes[subject.index].def->name);
}

static void
of_check(struct log_search *s, struct subject subject)
{
	log_search_add_name(s, s->snapshot->watched.checks[subject.index].def->title);
	log_search_add_name(s, s->snapshot->watched.checks[subject.index].def->id);
}

static void
of_monitor(struct log_search *s, struct subject subject)
{
	log_search_add_name(s, s->snapshot->watched.sessions[subject.index].def->name);
	log_search_add_name(s, s->snapshot->watched.sessions[subject.index].def->title);
}

static void
of_pipeline(struct log_search *s, struct subject subject)
{
	log_search_add_name(s, s->snapshot->watched.pipelines[subject.index].def->name);
}

static void
of_node(struct log_search *s, struct subject subject)
{
	const struct map_view *map = &s->snapshot->watched.maps[0];

	if (s->snapshot->watched.n_maps > 0 && map->row && subject.part < map->row->n)
		log_search_add_name(s, map->row->lines[subject.part].name);
}

/* ---- what happened ---- */

/* The services that are called so: "CLUSTER/SERVICE". */
static void
of_deployed(struct log_search *s, const struct event_row *event)
{
	const char *slash = strchr(event->subject, '/');
	struct log_place place = { .where = { .region = event->region,
					      .cluster = said(event->cluster) } };

	if (!slash || !place.where.cluster)
		return;
	place.where.service = slash + 1;
	set_title(&place, "service", place.where.service);
	add_place(s->out, &place);
	log_search_add_name(s, place.where.service);
}

static void
of_event(struct log_search *s, struct subject subject)
{
	const struct event_row *event = &s->snapshot->watched.events.row->items[subject.index];
	struct log_place place = { .where = { .region = event->region } };

	s->out->at_s = event->time_s;
	log_search_add_name(s, event->subject);
	if (event->kind == EVENT_DEPLOY)
		of_deployed(s, event);
	if (event->kind == EVENT_ALARM)
		for (size_t i = 0; i < s->snapshot->n_alarms; i++)
			if (text_is(s->snapshot->alarms[i]->name, event->subject))
				log_search_of_alarm(s,
						    (struct subject){ SUBJECT_ALARM, i, SIZE_MAX });
	if (event->kind != EVENT_TASK)
		return;
	place.where.group = said(event->log_group);
	place.where.stream = place.where.group ? said(event->log_stream) : NULL;
	if (!place.where.stream) {
		place.where.group = NULL;
		place.where.cluster = said(event->cluster);
		place.where.task = event->id;
		place.where.family = event->subject;
		place.where.container = said(event->container);
	}
	set_title(&place, "task of", event->subject);
	add_place(s->out, &place);
}

/* ---- the stack file's words ---- */

static bool
is_called(const struct log_search *s, const char *pattern)
{
	for (size_t i = 0; i < s->n_names; i++)
		if (lookup_matches(pattern, s->names[i]))
			return true;
	return false;
}

/* A function is called by its name; a metric's tile by its group. */
static bool
is_of(const struct log_search *s, const struct stack_log *log)
{
	if (log->function && is_called(s, log->function))
		return true;
	for (size_t i = 0; i < log->n_of; i++)
		if (is_called(s, log->of[i]))
			return true;
	return false;
}

static void
say_lack(const struct log_search *s, struct log_places *out)
{
	if (s->unresolved)
		snprintf(out->lack, sizeof(out->lack),
			 "no log: the variable ${%s} has no value: give it with --var %s=...",
			 s->unresolved, s->unresolved);
	else if (s->n_names > 0)
		snprintf(out->lack, sizeof(out->lack),
			 "no log of %s is known: add to the stack file: \"logs\": [{ \"group\": "
			 "\"NAME\", \"of\": [\"%s\"] }]",
			 s->names[0], s->names[0]);
	else
		snprintf(out->lack, sizeof(out->lack),
			 "no log is known for this: add to the stack file: \"logs\": [{ \"group\": "
			 "\"NAME\" }]");
}

void
log_places(const struct snapshot *snapshot, struct subject subject, struct log_places *out)
{
	static void (*const kinds[SUBJECT_KINDS])(struct log_search * s, struct subject subject) = {
		[SUBJECT_JOB] = of_job,
		[SUBJECT_QUEUE] = log_search_of_queue,
		[SUBJECT_TILE] = log_search_of_tile,
		[SUBJECT_METRIC] = of_metric,
		[SUBJECT_ALARM] = log_search_of_alarm,
		[SUBJECT_SERVICE] = of_service,
		[SUBJECT_TASK] = of_task,
		[SUBJECT_TARGETS] = log_search_of_targets,
		[SUBJECT_PROBE] = of_probe,
		[SUBJECT_CHECK] = of_check,
		[SUBJECT_MONITOR] = of_monitor,
		[SUBJECT_PIPELINE] = of_pipeline,
		[SUBJECT_NODE] = of_node,
		[SUBJECT_EVENT] = of_event,
	};
	struct log_search s = { .snapshot = snapshot, .stack = snapshot->stack, .out = out };

	*out = (struct log_places){ .n = 0 };
	if (kinds[subject.kind])
		kinds[subject.kind](&s, subject);
	for (size_t i = 0; i < s.stack->n_logs; i++)
		if (is_of(&s, &s.stack->logs[i]))
			add_log(&s, &s.stack->logs[i]);
	out->is_own = out->n > 0;
	for (size_t i = 0; i < s.stack->n_logs && !out->is_own; i++)
		if (s.stack->logs[i].n_of == 0)
			add_log(&s, &s.stack->logs[i]);
	if (out->n == 0)
		say_lack(&s, out);
}

void
log_places_of(const struct stack *stack, struct log_places *out)
{
	struct log_search s = { .stack = stack, .out = out };

	*out = (struct log_places){ .n = 0 };
	for (size_t i = 0; i < stack->n_logs; i++)
		add_log(&s, &stack->logs[i]);
	if (out->n == 0)
		say_lack(&s, out);
}
