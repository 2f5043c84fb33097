/* SPDX-License-Identifier: MIT */
/* api_run.c - what callers change in the simulated ECS: tasks begun and ended, services scaled and
 * deployed anew. Source: ECS API reference, RunTask, StopTask, UpdateService. */
#include "base/text.h"
#include "sim/api_ecs.h"
#include "sim/job_routes.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 10
#define RUNS_MAX 32768
#define OVERRIDES_MAX 8192
#define TOKEN_KEPT_MS (INT64_C(86400) * 1000)

void
ecs_state_done(void *data)
{
	struct ecs_state *state = data;

	for (size_t i = 0; i < state->n_runs; i++) {
		json_free(state->runs[i].request);
		free(state->runs[i].ids);
	}
	free(state->runs);
}

const struct ecs_run *
ecs_run_of(const struct call *call, const struct sim_task *task)
{
	const struct ecs_state *state = call->state;

	return task->request && task->request <= state->n_runs ? &state->runs[task->request - 1]
							       : NULL;
}

void
ecs_write_value(struct call *call, const char *key, const struct json_val *value)
{
	enum json_type type = json_type(value);

	if (type == JSON_T_STRING) {
		write_text(call, key, json_text(value, ""));
	} else if (type == JSON_T_NUMBER) {
		write_number(call, key, json_number(value, 0));
	} else if (type == JSON_T_BOOL) {
		write_flag(call, key, json_bool(value, false));
	} else if (type == JSON_T_ARRAY) {
		write_array(call, key);
		for (value = json_first(value); value; value = json_after(value))
			ecs_write_value(call, NULL, value);
		write_array_end(call);
	} else if (type == JSON_T_OBJECT) {
		write_object(call, key);
		for (value = json_first(value); value; value = json_after(value))
			ecs_write_value(call, json_key(value), value);
		write_object_end(call);
	}
}

/* ---- RunTask ---- */

struct wanted {
	struct ecs_definition definition;
	size_t cluster;
	int64_t count;
	const char *token, *started_by, *launch_type;
	const struct json_val *strategy;
};

static bool
refuse_parameter(struct call *call, const char *message)
{
	return fault_set(call->refusal, FAULT_ECS_PARAMETER, "%s", message);
}

static bool
check_words(struct call *call, const struct wanted *wanted)
{
	const char *token = wanted->token ? wanted->token : "";
	bool is_plain = strlen(token) <= 64;

	if (wanted->started_by && strlen(wanted->started_by) > 128)
		return refuse_parameter(call, "startedBy can be at most 128 characters long.");
	for (; *token; token++)
		is_plain = is_plain && *token >= 33 && *token <= 126;
	if (!is_plain)
		return refuse_parameter(call, "clientToken can be at most 64 characters of ASCII "
					      "33 to 126.");
	if (wanted->launch_type && !text_is(wanted->launch_type, "FARGATE"))
		return refuse_parameter(call, "No Container Instances were found in your cluster.");
	return !wanted->launch_type || !wanted->strategy ||
	       refuse_parameter(call,
				"Specifying both a launch type and capacity provider strategy is "
				"not supported. Remove one and try again.");
}

/* Fargate's network is the caller's to name. */
static bool
check_network(struct call *call)
{
	const struct json_val *network =
		json_get(json_get(call->params, "networkConfiguration"), "awsvpcConfiguration");
	size_t n = json_count(json_get(network, "subnets"));

	if (!network)
		return refuse_parameter(call, "Network Configuration must be provided when "
					      "networkMode 'awsvpc' is specified.");
	if (n < 1 || n > 16)
		return refuse_parameter(call, n ? "subnets can have at most 16 items."
						: "subnets can not be empty.");
	return json_count(json_get(network, "securityGroups")) <= 5 ||
	       refuse_parameter(call, "securityGroups can have at most 5 items.");
}

static size_t
text_size(const struct json_val *value)
{
	size_t n = strlen(json_text(value, ""));

	for (const struct json_val *child = json_first(value); child; child = json_after(child))
		n += 4 + strlen(json_key(child) ? json_key(child) : "") + text_size(child);
	return n;
}

static bool
check_overrides(struct call *call, const char *family)
{
	const struct json_val *overrides = json_get(call->params, "overrides");
	const struct json_val *item = json_first(json_get(overrides, "containerOverrides"));

	if (text_size(overrides) > OVERRIDES_MAX)
		return refuse_parameter(call, "Container Overrides length must be at most 8192.");
	for (; item; item = json_after(item)) {
		const char *name = json_text(json_get(item, "name"), "");

		if (!text_is(name, job_route_container(call->world->stack, family)))
			return fault_set(call->refusal, FAULT_ECS_PARAMETER,
					 "Override for container named %.80s is not a container in "
					 "the TaskDefinition.",
					 name);
	}
	return true;
}

static bool
read_wanted(struct call *call, struct wanted *out)
{
	const char *name;

	*out = (struct wanted){ .count = 1 };
	if (!ecs_cluster(call, &out->cluster) ||
	    !param_text(call, call->params, "taskDefinition", &name) ||
	    !param_text(call, call->params, "clientToken", &out->token) ||
	    !param_text(call, call->params, "startedBy", &out->started_by) ||
	    !param_text(call, call->params, "launchType", &out->launch_type) ||
	    !param_list(call, call->params, "capacityProviderStrategy", &out->strategy) ||
	    !param_integer(call, "count", &out->count))
		return false;
	if (!name || !*name)
		return fault_own(call->refusal, 400, "ClientException",
				 "TaskDefinition can not be blank.");
	if (!ecs_definition(call, name, &out->definition))
		return fault_own(call->refusal, 400, "ClientException",
				 "TaskDefinition not found.");
	if (out->count < 1 || out->count > COUNT_MAX)
		return refuse_parameter(call, "Count must be between 1 and 10.");
	return check_words(call, out) && check_network(call) &&
	       check_overrides(call, out->definition.family);
}

static const struct ecs_run *
run_of_token(const struct call *call, const char *token)
{
	const struct ecs_state *state = call->state;

	for (size_t i = state->n_runs; token && i-- > 0;) {
		const struct ecs_run *run = &state->runs[i];

		if (run->token == random_text(token) &&
		    run->time_ms + TOKEN_KEPT_MS > call->now_ms &&
		    text_is(json_text(json_get(run->params, "clientToken"), NULL), token))
			return run;
	}
	return NULL;
}

static struct ecs_run *
add_run(struct call *call)
{
	struct ecs_state *state = call->state;
	struct ecs_run run = { .time_ms = call->now_ms, .hash = random_text(call->request->body) };
	struct why why;

	if (!state->runs)
		state->runs = calloc(RUNS_MAX, sizeof(run));
	if (!state->runs || state->n_runs == RUNS_MAX)
		return NULL;
	run.ids = calloc(COUNT_MAX, sizeof(run.ids[0]));
	if (!run.ids)
		return NULL;
	if (json_parse(call->request->body, call->request->body_len, 0, &run.request, &why)) {
		free(run.ids);
		return NULL;
	}
	run.params = json_root(run.request);
	run.token = random_text(json_text(json_get(run.params, "clientToken"), ""));
	state->runs[state->n_runs] = run;
	return &state->runs[state->n_runs++];
}

/* Of the environment that the caller gives the container; NULL: it is not in there. */
static const char *
variable(const struct ecs_run *run, const char *name)
{
	const struct json_val *container =
		json_first(json_get(json_get(run->params, "overrides"), "containerOverrides"));

	for (; container; container = json_after(container)) {
		const struct json_val *one = json_first(json_get(container, "environment"));

		for (; one; one = json_after(one)) {
			if (text_is(json_text(json_get(one, "name"), NULL), name))
				return json_text(json_get(one, "value"), NULL);
		}
	}
	return NULL;
}

static bool
begin(struct call *call, const struct wanted *wanted, struct ecs_run *run)
{
	const struct json_val *provider =
		json_get(json_first(wanted->strategy), "capacityProvider");
	const struct task_plan plan = {
		.cluster = wanted->cluster,
		.family = wanted->definition.family,
		.revision = wanted->definition.revision,
		.created_ms = call->now_ms,
	};
	struct sim_task *task = jobs_run(call->world->jobs, &plan);

	if (!task)
		return false;
	/* An interruption is for spot tasks; who asked for none meets another end. */
	task->is_spot = text_is(json_text(provider, ""), "FARGATE_SPOT");
	task->request = (size_t)(run - ((struct ecs_state *)call->state)->runs) + 1;
	memcpy(run->ids[run->n_ids++], task->id, sizeof(run->ids[0]));
	/* One that is not told where its job is works at one of the world's. */
	if (variable(run, "JOB_ID"))
		(void)!crew_adopt(call->world->crew, task, variable(run, "JOB_ID"),
				  variable(run, "JOB_BUCKET"), variable(run, "JOB_KEY"));
	return true;
}

static bool
write_begun(struct call *call, size_t cluster, const struct ecs_run *run)
{
	write_array(call, "tasks");
	for (size_t i = 0; i < run->n_ids; i++) {
		const struct sim_task *task = ecs_find_task(call, cluster, run->ids[i]);

		if (task)
			ecs_write_task(call, NULL, task);
	}
	write_array_end(call);
	write_empty(call, "failures");
	return true;
}

/* ECS names the tasks that were begun with the token before. */
static bool
conflict(struct call *call, size_t cluster, const struct ecs_run *earlier)
{
	struct text ids;

	fault_own(call->refusal, 400, "ConflictException",
		  "The clientToken was used before with other parameters.");
	text_init(&ids, call->refusal->resource_ids, sizeof(call->refusal->resource_ids));
	for (size_t i = 0; i < earlier->n_ids; i++)
		text_addf(&ids, "%s ", ecs_arn(call, "task", cluster, earlier->ids[i]));
	return false;
}

bool
ecs_run_task(struct call *call)
{
	const struct ecs_run *earlier;
	struct ecs_run *run;
	struct wanted wanted;

	if (!read_wanted(call, &wanted))
		return false;
	earlier = run_of_token(call, wanted.token);
	if (earlier && earlier->hash != random_text(call->request->body))
		return conflict(call, wanted.cluster, earlier);
	if (earlier)
		return write_begun(call, wanted.cluster, earlier);
	run = add_run(call);
	if (!run)
		return fault_own(call->refusal, 500, "ServerException", "Too many tasks were run.");
	for (int64_t i = 0; i < wanted.count; i++) {
		if (!begin(call, &wanted, run))
			return fault_own(call->refusal, 500, "ServerException",
					 "Too many tasks are running.");
	}
	return write_begun(call, wanted.cluster, run);
}

/* ---- StopTask, UpdateService ---- */

bool
ecs_stop_task(struct call *call)
{
	const struct sim_task *task;
	const char *name, *reason;
	size_t cluster;

	if (!ecs_cluster(call, &cluster) || !param_text(call, call->params, "task", &name) ||
	    !param_text(call, call->params, "reason", &reason))
		return false;
	if (!name || !*name)
		return refuse_parameter(call, "Task identifier can not be blank.");
	task = ecs_find_task(call, cluster, ecs_last_part(name));
	if (!task)
		return refuse_parameter(call, "The referenced task was not found.");
	if (!jobs_stop(call->world->jobs, task, call->now_ms,
		       reason && *reason ? reason : "Task stopped by user"))
		return fault_own(call->refusal, 500, "ServerException", "Too many tasks.");
	ecs_write_task(call, "task", task);
	return true;
}

bool
ecs_update_service(struct call *call)
{
	struct jobs *jobs = call->world->jobs;
	const struct sim_service *service;
	int64_t desired = -1;
	bool is_forced = false, ok = true;
	const char *name, *definition;
	struct ecs_definition found;
	size_t cluster;

	if (!ecs_cluster(call, &cluster) || !param_text(call, call->params, "service", &name) ||
	    !param_text(call, call->params, "taskDefinition", &definition) ||
	    !param_integer(call, "desiredCount", &desired) ||
	    !param_flag(call, "forceNewDeployment", &is_forced))
		return false;
	service = name ? ecs_find_service(call, cluster, ecs_last_part(name)) : NULL;
	if (!service)
		return fault_set(call->refusal, FAULT_NO_SERVICE, "Service not found.");
	if (json_get(call->params, "desiredCount") && (desired < 0 || desired > 1000))
		return refuse_parameter(call, "desiredCount must be between 0 and 1000.");
	if (definition && !ecs_definition(call, definition, &found))
		return fault_own(call->refusal, 400, "ClientException",
				 "TaskDefinition not found.");
	if (desired >= 0)
		ok = jobs_scale(jobs, service, (int)desired, call->now_ms);
	if (ok && (is_forced || definition))
		ok = jobs_redeploy(jobs, service, call->now_ms);
	if (!ok)
		return fault_own(call->refusal, 500, "ServerException", "Too many tasks.");
	ecs_write_service(call, "service", service);
	return true;
}
