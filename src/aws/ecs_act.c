/* SPDX-License-Identifier: MIT */
/* ecs_act.c - what changes ECS: RunTask, StopTask, UpdateService. Each is asked for once by the
 * caller; whether it may be asked again is said in ecs.h. */
#include <string.h>

#include "aws/client.h"
#include "aws/ecs.h"
#include "aws/list.h"
#include "base/text.h"

#define REASON_MAX 255
#define TOKEN_MAX 64

static void
write_object(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_write_object(w);
}

static void
write_text(struct json_writer *w, const char *key, const char *value)
{
	if (!value)
		return;
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
write_count(struct json_writer *w, const char *key, int value)
{
	if (value <= 0)
		return;
	json_write_key(w, key);
	json_write_integer(w, value);
}

static void
ask_network(struct api_request *r, const struct ecs_run *run)
{
	if (run->n_subnets == 0)
		return;
	write_object(&r->json, "networkConfiguration");
	write_object(&r->json, "awsvpcConfiguration");
	api_texts(r, "subnets", "member", run->subnets, run->n_subnets);
	if (run->n_security_groups > 0)
		api_texts(r, "securityGroups", "member", run->security_groups,
			  run->n_security_groups);
	write_text(&r->json, "assignPublicIp", run->has_public_ip ? "ENABLED" : "DISABLED");
	json_write_object_end(&r->json);
	json_write_object_end(&r->json);
}

static void
ask_container(struct api_request *r, const struct ecs_run *run)
{
	struct json_writer *w = &r->json;

	json_write_key(w, "containerOverrides");
	json_write_array(w);
	json_write_object(w);
	write_text(w, "name", run->container);
	if (run->n_command > 0)
		api_texts(r, "command", "member", run->command, run->n_command);
	if (run->n_environment > 0) {
		json_write_key(w, "environment");
		json_write_array(w);
		for (size_t i = 0; i < run->n_environment; i++) {
			json_write_object(w);
			write_text(w, "name", run->environment[i].name);
			write_text(w, "value", run->environment[i].value);
			json_write_object_end(w);
		}
		json_write_array_end(w);
	}
	write_count(w, "cpu", run->cpu);
	write_count(w, "memory", run->memory_mib);
	json_write_object_end(w);
	json_write_array_end(w);
}

static void
ask_overrides(struct api_request *r, const struct ecs_run *run)
{
	if (!run->container && !run->task_cpu && !run->task_memory)
		return;
	write_object(&r->json, "overrides");
	if (run->container)
		ask_container(r, run);
	write_text(&r->json, "cpu", run->task_cpu);
	write_text(&r->json, "memory", run->task_memory);
	json_write_object_end(&r->json);
}

static void
ask_run(struct api_request *r, const struct ecs_run *run)
{
	struct json_writer *w = &r->json;

	api_text(r, "cluster", run->cluster);
	api_text(r, "taskDefinition", run->definition);
	api_integer(r, "count", run->count > 0 ? run->count : 1);
	if (run->capacity_provider) {
		json_write_key(w, "capacityProviderStrategy");
		json_write_array(w);
		json_write_object(w);
		write_text(w, "capacityProvider", run->capacity_provider);
		json_write_object_end(w);
		json_write_array_end(w);
	} else {
		api_text(r, "launchType", run->launch_type);
	}
	api_text(r, "platformVersion", run->platform);
	api_text(r, "group", run->group);
	api_text(r, "propagateTags", run->propagate_tags);
	ask_network(r, run);
	ask_overrides(r, run);
	api_text(r, "startedBy", run->started_by);
	api_text(r, "clientToken", run->client_token);
}

static const char *
fill_started(struct gather *g, const struct json_val *item, void *to)
{
	const char *arn = json_text(json_get(item, "taskArn"), "");
	struct ecs_started *row = to;

	*row = (struct ecs_started){ gather_clean(g, arn), gather_tail(g, arn, '/'),
				     gather_text(g, json_get(item, "lastStatus")) };
	return *arn ? NULL : "a task without taskArn";
}

static const char *
fill_named(struct gather *g, const struct json_val *item, void *to)
{
	const char *arn = json_text(item, "");
	struct ecs_started *row = to;

	*row = (struct ecs_started){ gather_clean(g, arn), gather_tail(g, arn, '/'), "" };
	return *arn ? NULL : "a resource without ARN";
}

static const char *
fill_failure(struct gather *g, const struct json_val *item, void *to)
{
	struct ecs_failure *row = to;

	*row = (struct ecs_failure){ gather_text(g, json_get(item, "arn")),
				     gather_text(g, json_get(item, "reason")),
				     gather_text(g, json_get(item, "detail")) };
	return NULL;
}

static const struct list_call started_tasks = { .operation = ECS_RUN_TASK,
						.member = "tasks",
						.row_size = sizeof(struct ecs_started),
						.may_lack_member = true,
						.fill = fill_started };
static const struct list_call failures = { .operation = ECS_RUN_TASK,
					   .member = "failures",
					   .row_size = sizeof(struct ecs_failure),
					   .may_lack_member = true,
					   .fill = fill_failure };
static const struct list_call earlier_tasks = { .operation = ECS_RUN_TASK,
						.member = "resourceIds",
						.row_size = sizeof(struct ecs_started),
						.fill = fill_named };

static enum err
read_run(const struct api_request *r, const struct json_val *root, struct ecs_run_result *out,
	 struct why *why)
{
	struct list_rows tasks = { 0 }, failed = { 0 };
	const struct ecs_failure *first;
	enum err err = list_add(r, &started_tasks, root, &tasks, why);

	if (!err)
		err = list_add(r, &failures, root, &failed, why);
	if (err)
		return err;
	first = failed.items;
	if (tasks.n == 0 && failed.n == 0)
		return api_malformed(r, "neither tasks nor failures", why);
	if (tasks.n == 0)
		return err_set(ERR_REJECTED, why, "ecs:RunTask: no task was started: %s%s%s",
			       first->reason, *first->detail ? ": " : "", first->detail);
	*out = (struct ecs_run_result){ .tasks = tasks.items,
					.n_tasks = tasks.n,
					.failures = failed.items,
					.n_failures = failed.n };
	return ERR_OK;
}

/* The token was used before with other parameters: ECS names the tasks that it started. */
static enum err
read_conflict(const struct api_request *r, enum err refused, struct ecs_run_result *out)
{
	const struct http_reply *reply = &r->scope->client->reply;
	struct list_rows tasks = { 0 };
	struct json *doc = NULL;
	struct why ignored;
	enum err err = refused;

	if (refused != ERR_REJECTED || !text_is(api_refusal_code(r), "ConflictException") ||
	    json_parse(reply->body.data, reply->body.len, 0, &doc, &ignored) != ERR_OK)
		return refused;
	if (list_add(r, &earlier_tasks, json_root(doc), &tasks, &ignored) == ERR_OK &&
	    tasks.n > 0) {
		*out = (struct ecs_run_result){ .tasks = tasks.items,
						.n_tasks = tasks.n,
						.is_conflict = true };
		err = ERR_OK;
	}
	json_free(doc);
	return err;
}

/* What is changed, for the record: an ARN says its cluster itself. */
static const char *
in_cluster(const struct aws_scope *scope, const char *cluster, const char *name)
{
	if (text_starts(name, "arn:"))
		return name;
	return arena_format(scope->arena, "%s/%s", cluster ? cluster : "default", name);
}

static bool
is_token(const char *s)
{
	size_t n = s ? strlen(s) : 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] < '!' || s[i] > '~')
			return false;
	return n >= 1 && n <= TOKEN_MAX;
}

enum err
ecs_run_task(const struct aws_scope *scope, const struct ecs_run *run, struct ecs_run_result *out,
	     struct why *why)
{
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	if (!is_token(run->client_token))
		return err_set(ERR_USAGE, why,
			       "ecs:RunTask is not asked for without a client token of 1 to %d "
			       "visible characters: it could start tasks twice",
			       TOKEN_MAX);
	api_begin(&r, scope, ECS_RUN_TASK);
	r.resource = in_cluster(scope, run->cluster, run->definition);
	ask_run(&r, run);
	err = api_send_json(&r, &doc, why);
	if (err)
		return read_conflict(&r, err, out);
	err = read_run(&r, json_root(doc), out, why);
	json_free(doc);
	return err;
}

enum err
ecs_stop_task(const struct aws_scope *scope, const char *cluster, const char *task,
	      const char *reason, const char **out_status, struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct api_request r;
	struct json *doc = NULL;
	const char *status;
	TEXT_ON(cut, REASON_MAX + 1);
	enum err err;

	text_add(&cut, reason ? reason : "");
	api_begin(&r, scope, ECS_STOP_TASK);
	r.resource = in_cluster(scope, cluster, task);
	api_text(&r, "cluster", cluster);
	api_text(&r, "task", task);
	api_text(&r, "reason", cut.len > 0 ? cut.data : NULL);
	err = api_send_json(&r, &doc, why);
	if (err == ERR_REJECTED && text_has(why->text, "task was not found"))
		return err_set(ERR_GONE, why,
			       "ecs:StopTask: no task %s in cluster %s: it has stopped, or was "
			       "never there",
			       task, cluster);
	if (err)
		return err;
	status = gather_text(&g, json_get(json_get(json_root(doc), "task"), "lastStatus"));
	json_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*status)
		return api_malformed(&r, "no task with a lastStatus", why);
	*out_status = status;
	return ERR_OK;
}

static const char *
fill_updated(struct gather *g, const struct json_val *service, void *to)
{
	struct ecs_updated *out = to;
	int64_t desired = gather_count(json_get(service, "desiredCount"));
	int64_t running = gather_count(json_get(service, "runningCount"));
	int64_t pending = gather_count(json_get(service, "pendingCount"));

	if (desired < 0 || running < 0 || pending < 0)
		return "no service with counts of tasks";
	*out = (struct ecs_updated){ .status = gather_text(g, json_get(service, "status")),
				     .desired = gather_int(json_get(service, "desiredCount")),
				     .running = gather_int(json_get(service, "runningCount")),
				     .pending = gather_int(json_get(service, "pendingCount")) };
	return NULL;
}

enum err
ecs_update_service(const struct aws_scope *scope, const struct ecs_update *update,
		   struct ecs_updated *out, struct why *why)
{
	struct ecs_updated updated;
	struct api_request r;
	enum err err;

	api_begin(&r, scope, ECS_UPDATE_SERVICE);
	r.resource = in_cluster(scope, update->cluster, update->service);
	api_text(&r, "cluster", update->cluster);
	api_text(&r, "service", update->service);
	if (update->desired >= 0)
		api_integer(&r, "desiredCount", update->desired);
	api_text(&r, "taskDefinition", update->definition);
	if (update->is_redeployment)
		api_bool(&r, "forceNewDeployment", true);
	err = list_one(&r, "service", fill_updated, &updated, why);
	if (!err)
		*out = updated;
	return err;
}
