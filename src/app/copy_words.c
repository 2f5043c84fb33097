/* SPDX-License-Identifier: MIT */
/* copy_words.c - which things of AWS a row of the screen stands for: one row of a table a kind of
 * subject. */
#include "app/copy_words.h"

#include <string.h>

#include "base/arn.h"
#include "base/text.h"
#include "copy_thing.h"
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/service_map.h"
#include "model/targets.h"

static void
add(struct copy_list *list, enum copy_kind kind, const char *region, const char *name,
    const char *parent)
{
	copy_add_thing(list,
		       &(const struct copy_thing){
			       .kind = kind, .region = region, .name = name, .parent = parent });
}

static const char *
region_of(struct copy_list *list, const char *arn)
{
	size_t len;
	const char *region = arn_field(arn, ARN_REGION, &len);

	return mem_must(arena_text_n(list->arena, region, len));
}

static void
add_task(struct copy_list *list, const char *arn, const char *cluster)
{
	copy_add_thing(list, &(const struct copy_thing){ .kind = COPY_TASK,
							 .region = region_of(list, arn),
							 .name = text_tail(arn, '/'),
							 .parent = cluster,
							 .arn = arn });
}

/* ---- by kind of subject ---- */

static void
add_job(struct copy_list *list, struct subject subject)
{
	const struct job_view *job = &list->about->snapshot->watched.all_jobs[subject.index];
	const struct stack_route *route = job->jobs->def;
	const struct job_status *status = &job->row->status;
	const char *task = job->task ? job->task->arn : job->row->task_arn;
	TEXT_ON(folder, STACK_ROUTE_KEY_MAX);

	copy_add(list, "job id", job->row->id, "");
	if (route->kind != ROUTE_HTTP) {
		stack_route_key(route, job->row->id, "", &folder);
		add(list, COPY_FOLDER, route->region, folder.data, route->bucket);
	}
	if (task && task[0])
		add_task(list, task, job->task ? job->task->cluster : route->cluster);
	if (status->log_group && status->log_group[0] && status->log_stream[0])
		add(list, COPY_STREAM, route->region, status->log_stream, status->log_group);
}

static void
add_queue(struct copy_list *list, struct subject subject)
{
	const struct stack_queue *def = list->about->snapshot->queues[subject.index].def;

	add(list, COPY_QUEUE, def->region, def->name, NULL);
	if (def->dlq)
		add(list, COPY_QUEUE, def->region, def->dlq, NULL);
}

static void
add_metric(struct copy_list *list, struct subject subject)
{
	copy_add_metric(list, subject.index);
}

static void
add_alarm(struct copy_list *list, struct subject subject)
{
	const struct alarm_row *alarm = list->about->snapshot->alarms[subject.index];

	add(list, COPY_ALARM, alarm->region, alarm->name, NULL);
}

static void
add_service(struct copy_list *list, struct subject subject)
{
	const struct service_row *service = list->about->snapshot->services[subject.index];

	add(list, COPY_SERVICE, service->region, service->name, service->cluster);
}

static void
add_task_row(struct copy_list *list, struct subject subject)
{
	const struct task_row *task = list->about->snapshot->tasks[subject.index];
	TEXT_ON(definition, 300);

	add_task(list, task->arn, task->cluster);
	text_addf(&definition, "%s:%d", task->family, task->revision);
	copy_add(list, "definition", definition.data, "");
}

static void
add_targets(struct copy_list *list, struct subject subject)
{
	const struct target_view *view = &list->about->snapshot->watched.targets[subject.index];
	const struct target_group *group = NULL;
	const struct target_row *target = NULL;

	if (view->row)
		targets_part(view->row, subject.part, &group, &target);
	if (target)
		copy_add(list, "target", target->id, "");
	if (target && text_starts(target->id, "i-"))
		add(list, COPY_INSTANCE, view->def->region, target->id, NULL);
	if (group)
		add(list, COPY_TARGET_GROUP, view->def->region, group->dimension, NULL);
	add(list, COPY_BALANCER, view->def->region, view->def->name, NULL);
}

static void
add_probe(struct copy_list *list, struct subject subject)
{
	const struct stack_probe *def = list->about->snapshot->watched.probes[subject.index].def;
	struct buf command;
	bool ok;

	add(list, COPY_URL, NULL, def->url, NULL);
	if (!def->url)
		return;
	buf_init(&command, COPY_TEXT_MAX);
	ok = buf_add_text(&command,
			  def->is_head ? "curl -sS -I " : "curl -sS -D - -o /dev/null ") &&
	     copy_quote(def->url, &command);
	copy_add(list, "curl command", ok ? command.data : NULL, "it is too long");
	buf_done(&command);
}

static void
add_check(struct copy_list *list, struct subject subject)
{
	add(list, COPY_CHECK, NULL, list->about->snapshot->watched.checks[subject.index].def->id,
	    NULL);
}

static void
add_monitor(struct copy_list *list, struct subject subject)
{
	const struct stack_monitor *def =
		list->about->snapshot->watched.sessions[subject.index].def;

	add(list, COPY_MONITOR, def->region, def->name, NULL);
}

static void
add_pipeline(struct copy_list *list, struct subject subject)
{
	const struct stack_pipeline *def =
		list->about->snapshot->watched.pipelines[subject.index].def;

	add(list, COPY_PIPELINE, def->region, def->name, NULL);
}

static void
add_node(struct copy_list *list, struct subject subject)
{
	const struct map_view *map = &list->about->snapshot->watched.maps[subject.index];
	const char *name =
		map->row && subject.part < map->row->n ? map->row->lines[subject.part].name : NULL;

	add(list, name ? COPY_NODE : COPY_MAP, map->def->region, name, NULL);
}

static void
add_cost(struct copy_list *list, struct subject subject)
{
	(void)subject;
	add(list, COPY_BILL, NULL, NULL, NULL);
}

/* "CLUSTER/SERVICE", or a function. */
static void
add_deployed(struct copy_list *list, const struct event_row *event)
{
	const char *slash = strchr(event->subject, '/');
	const char *cluster;

	if (!slash) {
		add(list, COPY_FUNCTION, event->region, event->subject, NULL);
		return;
	}
	cluster = mem_must(
		arena_text_n(list->arena, event->subject, (size_t)(slash - event->subject)));
	add(list, COPY_SERVICE, event->region, slash + 1, cluster);
}

static void
add_event(struct copy_list *list, struct subject subject)
{
	const struct event_row *event =
		&list->about->snapshot->watched.events.row->items[subject.index];

	if (event->kind == EVENT_TASK)
		add_task(list, event->id, event->cluster);
	else if (event->kind == EVENT_ALARM)
		add(list, COPY_ALARM, event->region, event->subject, NULL);
	else if (event->kind == EVENT_DEPLOY)
		add_deployed(list, event);
	else
		copy_add(list, "probe", event->subject, "");
	if (event->log_group && event->log_group[0] && event->log_stream && event->log_stream[0])
		add(list, COPY_STREAM, event->region, event->log_stream, event->log_group);
}

/* ---- tiles: what stands behind one ---- */

static void
add_tile_metrics(struct copy_list *list, const struct tile *tile)
{
	const struct snapshot *snapshot = list->about->snapshot;
	const struct stack_group *group = &snapshot->stack->groups[tile->index];

	if (tile->metric)
		copy_add_metric(list, stack_metric(snapshot->stack, tile->metric->id));
	else if (group->n_metrics > 0)
		copy_add_metric(list, group->first_metric);
}

static void
add_tile_alarms(struct copy_list *list, const struct tile *tile)
{
	(void)tile;
	add(list, COPY_ALARMS, NULL, NULL, NULL);
}

static void
add_tile_tasks(struct copy_list *list, const struct tile *tile)
{
	const struct stack_cluster *cluster = &list->about->snapshot->stack->clusters[tile->index];

	add(list, COPY_CLUSTER, cluster->region, cluster->name, NULL);
}

static void
add_tile_jobs(struct copy_list *list, const struct tile *tile)
{
	const struct stack_route *route = list->about->snapshot->watched.jobs[tile->index].def;

	if (route->queue)
		add(list, COPY_QUEUE, route->region, route->queue, NULL);
	if (route->bucket)
		add(list, COPY_BUCKET, route->region, route->bucket, NULL);
}

static void
add_tile_map(struct copy_list *list, const struct tile *tile)
{
	const struct map_view *map = &list->about->snapshot->watched.maps[tile->index];

	add(list, COPY_MAP, map->def->region, NULL, NULL);
}

static const struct {
	enum subject_kind kind; /* the subject that it is, with the same index; NONE: add says */
	void (*add)(struct copy_list *list, const struct tile *tile);
} tiles[] = {
	[TILE_METRICS] = { SUBJECT_NONE, add_tile_metrics },
	[TILE_ALARMS] = { SUBJECT_NONE, add_tile_alarms },
	[TILE_TASKS] = { SUBJECT_NONE, add_tile_tasks },
	[TILE_QUEUES] = { SUBJECT_QUEUE, NULL },
	[TILE_SESSIONS] = { SUBJECT_MONITOR, NULL },
	[TILE_TARGETS] = { SUBJECT_TARGETS, NULL },
	[TILE_CHECKS] = { SUBJECT_NONE, NULL }, /* of all of them: there is no one thing */
	[TILE_MAP] = { SUBJECT_NONE, add_tile_map },
	[TILE_PIPELINES] = { SUBJECT_NONE, NULL },
	[TILE_PROBES] = { SUBJECT_NONE, NULL },
	[TILE_COST] = { SUBJECT_COST, NULL },
	[TILE_JOBS] = { SUBJECT_NONE, add_tile_jobs },
};

static void
add_subject(struct copy_list *list, struct subject subject);

static void
add_tile(struct copy_list *list, struct subject subject)
{
	const struct tile *tile = &list->about->snapshot->tiles[subject.index];

	copy_add(list, "tile", tile->title, "");
	if (tiles[tile->kind].add)
		tiles[tile->kind].add(list, tile);
	else if (tiles[tile->kind].kind != SUBJECT_NONE)
		add_subject(list,
			    (struct subject){ tiles[tile->kind].kind, tile->index, SIZE_MAX });
}

static void (*const adds[SUBJECT_KINDS])(struct copy_list *list, struct subject subject) = {
	[SUBJECT_JOB] = add_job,         [SUBJECT_QUEUE] = add_queue,
	[SUBJECT_TILE] = add_tile,       [SUBJECT_METRIC] = add_metric,
	[SUBJECT_ALARM] = add_alarm,     [SUBJECT_SERVICE] = add_service,
	[SUBJECT_TASK] = add_task_row,   [SUBJECT_TARGETS] = add_targets,
	[SUBJECT_PROBE] = add_probe,     [SUBJECT_CHECK] = add_check,
	[SUBJECT_MONITOR] = add_monitor, [SUBJECT_PIPELINE] = add_pipeline,
	[SUBJECT_NODE] = add_node,       [SUBJECT_COST] = add_cost,
	[SUBJECT_EVENT] = add_event,
};

static void
add_subject(struct copy_list *list, struct subject subject)
{
	if (adds[subject.kind])
		adds[subject.kind](list, subject);
}

/* The account of the stack's tasks is the stack's, where nobody says it. */
static const char *
find_account(struct copy_list *list)
{
	const struct snapshot *snapshot = list->about->snapshot;

	if (list->about->account)
		return list->about->account;
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		char account[ARN_ACCOUNT_SIZE];

		if (arn_account(snapshot->tasks[i]->arn, account))
			return mem_must(arena_text(list->arena, account));
	}
	return NULL;
}

size_t
copy_words(const struct copy_about *about, struct arena *arena,
	   struct copy_item out[COPY_ITEMS_MAX])
{
	struct copy_about known = *about;
	struct copy_list list = { .about = about, .arena = arena, .items = out };

	known.account = find_account(&list);
	list.about = &known;
	add_subject(&list, about->subject);
	return list.n;
}
