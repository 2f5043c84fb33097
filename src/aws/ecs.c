/* SPDX-License-Identifier: MIT */
/* ecs.c - services and tasks of a cluster as rows. It keeps nothing: ECS forgets stopped tasks
 * after about an hour, remembering them is not done here. */
#include "aws/ecs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "aws/api.h"
#include "aws/reason.h"
#include "base/text.h"

#define LIST_MAX 100 /* ECS's limits */
#define SERVICES_MAX 10
#define TASKS_MAX 100
#define REASON_MAX 250

/* A list operation: what is asked, and the member of the answer that holds the ARNs. */
struct listing {
	enum aws_operation operation;
	const char *cluster, *family, *started_by, *desired_status; /* NULL: not sent */
	const char *member;
};

static enum err
check_member(const struct api_request *r, const struct json_val *root, const char *member,
	     struct why *why)
{
	TEXT_ON(problem, 64);

	if (json_type(json_get(root, member)) == JSON_T_ARRAY)
		return ERR_OK;
	text_addf(&problem, "no list \"%s\"", member);
	return api_malformed(r, problem.data, why);
}

static enum err
add_names(const struct aws_scope *scope, const struct json_val *arns, struct ecs_names *names,
	  struct why *why)
{
	struct gather g = { .arena = scope->arena };
	size_t n = names->n;
	const char **items =
		arena_array(scope->arena, MAX(n + json_count(arns), 1), sizeof(*items));

	if (!items)
		return err_memory(why);
	if (n > 0)
		memcpy(items, names->items, n * sizeof(*items));
	for (const struct json_val *arn = json_first(arns); arn; arn = json_after(arn))
		items[n++] = gather_text(&g, arn);
	if (g.is_out_of_memory)
		return err_memory(why);
	*names = (struct ecs_names){ items, n };
	return ERR_OK;
}

static enum err
take_list_page(const struct aws_scope *scope, const struct listing *listing, struct pages *pages,
	       struct ecs_names *names, struct why *why)
{
	struct json *doc = NULL;
	struct api_request r;
	enum err err;

	api_begin(&r, scope, listing->operation);
	api_text(&r, "cluster", listing->cluster);
	api_text(&r, "family", listing->family);
	api_text(&r, "startedBy", listing->started_by);
	api_text(&r, "desiredStatus", listing->desired_status);
	api_text(&r, "nextToken", pages->token);
	api_integer(&r, "maxResults", LIST_MAX);
	err = api_send_json(&r, &doc, why);
	if (err)
		return api_page_error(err, pages, why);
	err = check_member(&r, json_root(doc), listing->member, why);
	if (!err)
		err = add_names(scope, json_get(json_root(doc), listing->member), names, why);
	if (!err)
		err = api_page_next(&r, json_text(json_get(json_root(doc), "nextToken"), NULL),
				    pages, why);
	json_free(doc);
	return err;
}

static enum err
list(const struct aws_scope *scope, const struct listing *listing, struct ecs_names *names,
     struct why *why)
{
	struct pages pages = { 0 };
	enum err err;

	do
		err = take_list_page(scope, listing, &pages, names, why);
	while (!err && pages.token);
	return err;
}

enum err
ecs_list_services(const struct aws_scope *scope, const char *cluster, struct ecs_names *out,
		  struct why *why)
{
	struct ecs_names names = { 0 };
	enum err err = list(scope,
			    &(struct listing){
				    .operation = ECS_LIST_SERVICES,
				    .cluster = cluster,
				    .member = "serviceArns",
			    },
			    &names, why);

	if (!err)
		*out = names;
	return err;
}

enum err
ecs_list_tasks(const struct aws_scope *scope, const struct ecs_task_filter *filter,
	       struct ecs_names *out, struct why *why)
{
	struct ecs_names names = *out;
	enum err err = list(scope,
			    &(struct listing){
				    .operation = ECS_LIST_TASKS,
				    .cluster = filter->cluster,
				    .family = filter->family,
				    .started_by = filter->started_by,
				    .desired_status = filter->is_stopped ? "STOPPED" : "RUNNING",
				    .member = "taskArns",
			    },
			    &names, why);

	if (!err)
		*out = names;
	return err;
}

/* ---- describing: the names in runs of at most ECS's limit, the answers into rows ---- */

struct describing {
	const struct aws_scope *scope;
	enum aws_operation operation;
	const char *cluster;
	const char *argument, *member; /* names sent as, rows answered in */
};

/* One run of names; the answer is the caller's to free. */
static enum err
describe(struct api_request *r, const struct describing *d, const struct ecs_names *run,
	 struct json **out_doc, struct why *why)
{
	struct json *doc = NULL;
	enum err err;

	api_begin(r, d->scope, d->operation);
	api_text(r, "cluster", d->cluster);
	api_texts(r, d->argument, NULL, run->items, run->n);
	err = api_send_json(r, &doc, why);
	if (!err)
		err = check_member(r, json_root(doc), d->member, why);
	if (err)
		json_free(doc);
	else
		*out_doc = doc;
	return err;
}

static void
fill_event(struct gather *g, const struct json_val *service, struct service_row *row)
{
	const struct json_val *newest = NULL;
	int64_t newest_s = -1;

	for (const struct json_val *event = json_first(json_get(service, "events")); event;
	     event = json_after(event)) {
		int64_t time_s = gather_time(json_get(event, "createdAt"));

		if (time_s > newest_s) {
			newest = event;
			newest_s = time_s;
		}
	}
	row->event = gather_text(g, json_get(newest, "message"));
	row->event_s = newest ? newest_s : 0;
}

static void
fill_deployment(struct gather *g, const struct json_val *d, struct service_deployment *out)
{
	*out = (struct service_deployment){
		.id = gather_text(g, json_get(d, "id")),
		.definition = gather_tail(g, json_text(json_get(d, "taskDefinition"), ""), '/'),
		.rollout = gather_text(g, json_get(d, "rolloutState")),
		.reason = gather_text(g, json_get(d, "rolloutStateReason")),
		.created_s = gather_time(json_get(d, "createdAt")),
		.failed_tasks = gather_int(json_get(d, "failedTasks")),
		.is_primary = strcmp(json_text(json_get(d, "status"), ""), "PRIMARY") == 0,
	};
}

/* What the PRIMARY one replaces is the newest of the others. */
static void
fill_deployments(struct gather *g, const struct json_val *service, struct service_row *row)
{
	const struct json_val *list_val = json_get(service, "deployments");
	size_t n = json_count(list_val);
	struct service_deployment *items = arena_array(g->arena, MAX(n, 1), sizeof(*items));
	const struct json_val *d = json_first(list_val);

	row->rollout = row->rollout_reason = "";
	row->deployments = (int)n;
	g->is_out_of_memory = g->is_out_of_memory || !items;
	for (size_t i = 0; items && i < n; i++, d = json_after(d)) {
		const struct service_deployment **to;

		fill_deployment(g, d, &items[i]);
		row->failed_tasks += items[i].failed_tasks;
		to = items[i].is_primary ? &row->primary : &row->replaced;
		if (!*to || items[i].created_s > (*to)->created_s)
			*to = &items[i];
	}
	if (row->primary) {
		row->rollout = row->primary->rollout;
		row->rollout_reason = row->primary->reason;
	}
	row->rollouts = items;
	row->n_rollouts = items ? n : 0;
}

/* A count that is missing, negative or no number is not 0. */
static bool
fill_count(const struct json_val *service, const char *name, int *out)
{
	int64_t count;

	if (!json_integer(json_get(service, name), &count) || count < 0 || count > INT_MAX)
		return false;
	*out = (int)count;
	return true;
}

static bool
fill_service(struct gather *g, const struct json_val *service, struct service_row *row)
{
	row->cluster = gather_tail(g, json_text(json_get(service, "clusterArn"), ""), '/');
	row->name = gather_text(g, json_get(service, "serviceName"));
	row->status = gather_text(g, json_get(service, "status"));
	row->definition = gather_text(g, json_get(service, "taskDefinition"));
	fill_deployments(g, service, row);
	fill_event(g, service, row);
	return fill_count(service, "desiredCount", &row->desired) &&
	       fill_count(service, "runningCount", &row->running) &&
	       fill_count(service, "pendingCount", &row->pending);
}

/* What ECS lists under `failures`: "MISSING" for a name that does not exist. */
static void
fill_missing(struct gather *g, const struct json_val *failure, const char *cluster,
	     struct service_row *row)
{
	row->cluster = gather_tail(g, cluster, '/');
	row->name = gather_tail(g, json_text(json_get(failure, "arn"), ""), '/');
	row->status = gather_clean(g, json_text(json_get(failure, "reason"), "MISSING"));
	row->rollout = row->rollout_reason = row->definition = row->event = "";
}

static enum err
add_services(const struct api_request *r, const struct describing *d, const struct json_val *root,
	     struct ecs_services *out, struct why *why)
{
	const struct json_val *found = json_get(root, d->member);
	const struct json_val *missing = json_get(root, "failures");
	struct gather g = { .arena = d->scope->arena };
	size_t n = out->n;
	struct service_row *rows = arena_array(
		g.arena, MAX(n + json_count(found) + json_count(missing), 1), sizeof(*rows));

	if (!rows)
		return err_memory(why);
	if (n > 0)
		memcpy(rows, out->rows, n * sizeof(*rows));
	for (const struct json_val *val = json_first(found); val; val = json_after(val))
		if (!fill_service(&g, val, &rows[n++]))
			return api_malformed(r, "a count of tasks is missing", why);
	for (const struct json_val *val = json_first(missing); val; val = json_after(val))
		fill_missing(&g, val, d->cluster, &rows[n++]);
	if (g.is_out_of_memory)
		return err_memory(why);
	*out = (struct ecs_services){ rows, n };
	return ERR_OK;
}

enum err
ecs_describe_services(const struct aws_scope *scope, const char *cluster,
		      const struct ecs_names *names, struct ecs_services *out, struct why *why)
{
	const struct describing d = { scope, ECS_SERVICES, cluster, "services", "services" };
	struct ecs_services services = { 0 };
	enum err err = ERR_OK;

	for (size_t at = 0; at < names->n && !err; at += SERVICES_MAX) {
		const struct ecs_names run = { names->items + at,
					       MIN(names->n - at, SERVICES_MAX) };
		struct json *doc = NULL;
		struct api_request r;

		err = describe(&r, &d, &run, &doc, why);
		if (!err)
			err = add_services(&r, &d, json_root(doc), &services, why);
		json_free(doc);
	}
	if (!err)
		*out = services;
	return err;
}

/* ".../worker:12" */
static void
fill_definition(struct gather *g, const struct json_val *task, struct task_row *row)
{
	const char *arn = json_text(json_get(task, "taskDefinitionArn"), "");
	const char *slash = strrchr(arn, '/');
	const char *name = slash ? slash + 1 : arn, *colon = strrchr(name, ':');
	TEXT_ON(family, 300);

	text_add_n(&family, name, colon ? (size_t)(colon - name) : strlen(name));
	row->family = gather_clean(g, family.data);
	row->revision = colon ? (int)MIN(strtoul(colon + 1, NULL, 10), 1000000000ul) : 0;
}

/* The container to blame: the first that failed, or whose exit code is missing though the task has
 * stopped; else the first. */
static const struct json_val *
blamed_container(const struct json_val *task)
{
	bool is_stopped = strcmp(json_text(json_get(task, "lastStatus"), ""), "STOPPED") == 0;
	const struct json_val *first = json_first(json_get(task, "containers"));

	for (const struct json_val *c = first; c; c = json_after(c)) {
		int64_t code;
		bool has_code = json_integer(json_get(c, "exitCode"), &code);

		if (has_code ? code != 0 : is_stopped)
			return c;
	}
	return first;
}

static void
fill_reason(struct gather *g, const struct json_val *task, const struct json_val *container,
	    struct task_row *row)
{
	const char *stopped = json_text(json_get(task, "stoppedReason"), "");
	const char *own = json_text(json_get(container, "reason"), "");
	TEXT_ON(both, 2 * REASON_MAX);

	if (*stopped && *own && strcmp(stopped, own) != 0)
		text_addf(&both, "%s: %s", stopped, own);
	if (both.len == 0 || both.len > REASON_MAX || both.is_cut)
		row->reason = gather_clean(g, *stopped ? stopped : own);
	else
		row->reason = gather_clean(g, both.data);
}

static void
fill_task(struct gather *g, const struct json_val *task, struct task_row *row)
{
	const struct json_val *container = blamed_container(task);
	int64_t exit_code;

	row->arn = gather_text(g, json_get(task, "taskArn"));
	row->id = gather_tail(g, json_text(json_get(task, "taskArn"), ""), '/');
	row->cluster = gather_tail(g, json_text(json_get(task, "clusterArn"), ""), '/');
	row->group = gather_text(g, json_get(task, "group"));
	fill_definition(g, task, row);
	row->status = gather_text(g, json_get(task, "lastStatus"));
	row->desired_status = gather_text(g, json_get(task, "desiredStatus"));
	row->stop_code = gather_text(g, json_get(task, "stopCode"));
	fill_reason(g, task, container, row);
	row->container = gather_text(g, json_get(container, "name"));
	row->has_exit_code = json_integer(json_get(container, "exitCode"), &exit_code);
	if (row->has_exit_code)
		row->exit_code = gather_int(json_get(container, "exitCode"));
	row->created_s = gather_time(json_get(task, "createdAt"));
	row->started_s = gather_time(json_get(task, "startedAt"));
	row->stopped_s = gather_time(json_get(task, "stoppedAt"));
	row->launch_type = gather_text(g, json_get(task, "launchType"));
	row->capacity_provider = gather_text(g, json_get(task, "capacityProviderName"));
	row->cpu = gather_text(g, json_get(task, "cpu"));
	row->memory = gather_text(g, json_get(task, "memory"));
}

static enum err
add_tasks(const struct api_request *r, const struct describing *d, const struct json_val *root,
	  struct ecs_tasks *out, struct why *why)
{
	const struct json_val *found = json_get(root, d->member);
	struct gather g = { .arena = d->scope->arena };
	size_t n = out->n;
	struct task_row *rows = arena_array(g.arena, MAX(n + json_count(found), 1), sizeof(*rows));

	if (!rows)
		return err_memory(why);
	if (n > 0)
		memcpy(rows, out->rows, n * sizeof(*rows));
	for (const struct json_val *val = json_first(found); val; val = json_after(val)) {
		fill_task(&g, val, &rows[n]);
		if (!*rows[n].id || !*rows[n++].status)
			return api_malformed(r, "a task without an ARN or a status", why);
	}
	if (g.is_out_of_memory)
		return err_memory(why);
	*out = (struct ecs_tasks){ rows, n };
	return ERR_OK;
}

enum err
ecs_describe_tasks(const struct aws_scope *scope, const char *cluster, const struct ecs_names *arns,
		   struct ecs_tasks *out, struct why *why)
{
	const struct describing d = { scope, ECS_TASKS, cluster, "tasks", "tasks" };
	struct ecs_tasks tasks = { 0 };
	enum err err = ERR_OK;

	for (size_t at = 0; at < arns->n && !err; at += TASKS_MAX) {
		const struct ecs_names run = { arns->items + at, MIN(arns->n - at, TASKS_MAX) };
		struct json *doc = NULL;
		struct api_request r;

		err = describe(&r, &d, &run, &doc, why);
		if (!err)
			err = add_tasks(&r, &d, json_root(doc), &tasks, why);
		json_free(doc);
	}
	if (!err)
		*out = tasks;
	return err;
}
