/* SPDX-License-Identifier: MIT */
/* act_place.c - see act_place.h. */
#include "act_place.h"

#include <string.h>

#include "act_look.h"
#include "aws/lambda.h"
#include "aws/logs.h"
#include "aws/task_logs.h"

#define FUNCTION_GROUP "/aws/lambda/"

/* Of a task, of all tasks of a family or of a service: their definition says it. */
static enum err
ask_definition(const struct aws_scope *scope, const struct task_logs_ask *ask,
	       struct act_place *out, struct why *why)
{
	struct task_logs_place found = { 0 };
	enum err err = task_logs_find(scope, ask, &found, why);

	if (err)
		return err;
	out->region = found.region;
	out->others = found.others;
	out->n_others = found.n_others;
	if (*found.lack) {
		out->lack = arena_format(scope->arena, "no line: %s", found.lack);
		return out->lack ? ERR_OK : err_memory(why);
	}
	out->group = found.group;
	out->stream = *found.stream ? found.stream : NULL;
	out->prefix = out->stream ? NULL : found.prefix;
	return ERR_OK;
}

static enum err
find_service(const struct aws_scope *scope, const struct log_where *where, struct act_place *out,
	     struct why *why)
{
	const struct ecs_names names = { (const char **)(uintptr_t)&where->service, 1 };
	struct task_logs_ask ask = { .container = where->container, .group = where->group };
	struct ecs_services services = { 0 };
	enum err err = ecs_describe_services(scope, where->cluster, &names, &services, why);

	if (err)
		return err;
	if (services.n == 0 || !*services.rows[0].definition)
		return err_set(ERR_GONE, why, "log: there is no service %s in cluster %s",
			       where->service, where->cluster);
	ask.definition = services.rows[0].definition;
	return ask_definition(scope, &ask, out, why);
}

/* The worker's own word wins; a task that is known is enough where that cannot be read. */
static enum err
find_job(struct act_work *work, const struct log_where *where, struct act_place *out,
	 struct why *why)
{
	const struct stack_route *route = where->route;
	struct job_status status = { .is_there = false };
	struct task_logs_ask ask = {
		.task = where->task,
		.cluster = route->cluster ? route->cluster : route->launch.cluster,
		.family = route->family ? route->family : route->launch.family,
		.container = route->launch.container,
		.group = route->log_group,
	};
	const struct act_order order = { .kind = work->order->kind,
					 .route = route,
					 .job = where->job };
	struct act_work own = *work; /* the job's folder is that of an order */
	const char *folder;
	enum err err = ERR_OK;

	own.order = &order;
	if (route->bucket)
		err = act_look_folder(&own, &folder, why);
	if (route->bucket && !err)
		err = act_look_status(&work->scope, route, where->job, &status, why);
	if (err && !ask.task)
		return err;
	if (!err && status.is_there && *status.log_group && *status.log_stream) {
		out->group = status.log_group;
		out->stream = status.log_stream;
		return ERR_OK;
	}
	if (!ask.task && !err && status.is_there && *status.task_arn)
		ask.task = status.task_arn;
	out->lack = "no line yet: no task is known to have the job";
	return ask.task ? ask_definition(&work->scope, &ask, out, why) : ERR_OK;
}

bool
act_place_elsewhere(const struct act_work *work, struct act_place *place)
{
	struct aws_scope scope = work->scope;
	struct lambda_function function = { 0 };
	struct why ignored;

	scope.region = place->region;
	if (!place->is_usual ||
	    lambda_get(&scope, place->group + strlen(FUNCTION_GROUP), &function, &ignored) !=
		    ERR_OK ||
	    !*function.log_group || text_is(function.log_group, place->group))
		return false;
	place->group = function.log_group;
	place->is_usual = false;
	return true;
}

enum err
act_place_find(struct act_work *work, const struct log_where *where, struct act_place *out,
	       struct why *why)
{
	struct act_place place = { .lack = "" };
	struct logs_streams_of of = { .limit = 1 };
	struct aws_scope scope = work->scope;
	struct log_streams streams = { 0 };
	struct why ignored;
	enum err err = act_place_likely(work, where, &place, why);

	if (err)
		return err;
	scope.region = place.region;
	of.group = place.group;
	if (place.is_usual && logs_streams(&scope, &of, &streams, &ignored) == ERR_GONE)
		(void)!act_place_elsewhere(work, &place);
	*out = place;
	return ERR_OK;
}

enum err
act_place_likely(struct act_work *work, const struct log_where *where, struct act_place *out,
		 struct why *why)
{
	struct aws_scope scope = work->scope;
	const struct task_logs_ask ask = { .task = where->task,
					   .cluster = where->cluster,
					   .family = where->family,
					   .container = where->container,
					   .group = where->group };
	struct act_place place = { .lack = "" };
	enum err err = ERR_OK;

	scope.region = where->region ? where->region : scope.region;
	place.region = scope.region;
	if (where->job && where->route) {
		err = find_job(work, where, &place, why);
	} else if (where->service && where->cluster) {
		err = find_service(&scope, where, &place, why);
	} else if (where->task || where->family) {
		err = ask_definition(&scope, &ask, &place, why);
	} else if (where->group) {
		place.group = where->group;
		place.stream = where->stream;
		place.is_usual = text_starts(place.group, FUNCTION_GROUP) && !place.stream;
	} else {
		err = err_set(ERR_USAGE, why,
			      "log: neither a group nor a task nor a service says "
			      "where it is");
	}
	if (!err)
		*out = place;
	return err;
}

bool
act_place_is_only_stream_gone(const struct act_work *work, const struct act_place *place,
			      const struct why *why)
{
	const struct logs_streams_of of = { .group = place->group,
					    .prefix = place->stream,
					    .limit = 1 };
	struct aws_scope scope = work->scope;
	struct log_streams streams;
	struct why ignored;

	scope.region = place->region;
	return text_has(why->text, "log stream") ||
	       logs_streams(&scope, &of, &streams, &ignored) == ERR_OK;
}
