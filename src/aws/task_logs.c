/* SPDX-License-Identifier: MIT */
/* task_logs.c - see task_logs.h. The stream of a container under the awslogs driver is
 * PREFIX/CONTAINER/TASK-ID; without a prefix its name is Docker's container id, which ECS does not
 * tell. Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch". */
#include "aws/task_logs.h"

#include <string.h>

#include "base/text.h"

/* Of "arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID" (of old: "task/ID"), or a bare id: where in it
 * the id begins; *out_cluster, in the arena, NULL where it says none. */
static enum err
split_task(struct arena *arena, const char *task, const char **out_cluster, const char **out_id,
	   struct why *why)
{
	const char *path = strstr(task, ":task/"), *slash;

	path = path ? path + strlen(":task/") : task;
	slash = strrchr(path, '/');
	*out_id = slash ? slash + 1 : path;
	*out_cluster = NULL;
	if (!slash)
		return ERR_OK;
	*out_cluster = arena_text_n(arena, path, (size_t)(slash - path));
	return *out_cluster ? ERR_OK : err_memory(why);
}

/* As the task was started; what ECS has forgotten is asked of the family, which may have another
 * revision by now. "" when nothing says it. */
static enum err
definition_of(const struct aws_scope *scope, const struct task_logs_ask *ask, const char *cluster,
	      const char **out, struct why *why)
{
	const struct ecs_names names = { (const char **)&ask->task, 1 };
	struct ecs_tasks tasks = { 0 };
	enum err err = ERR_OK;

	*out = ask->definition ? ask->definition : ask->family ? ask->family : "";
	if (ask->definition || !ask->task)
		return ERR_OK;
	if (cluster)
		err = ecs_describe_tasks(scope, cluster, &names, &tasks, why);
	/* its cluster is gone: the family may still be there */
	if (err)
		return err == ERR_GONE && **out ? ERR_OK : err;
	if (tasks.n == 0 || !*tasks.rows[0].family)
		return ERR_OK;
	*out = arena_format(scope->arena, "%s:%d", tasks.rows[0].family, tasks.rows[0].revision);
	return *out ? ERR_OK : err_memory(why);
}

static const struct ecs_container *
choose_container(const struct ecs_definition *definition, const char *name)
{
	const struct ecs_container *chosen = NULL;

	for (size_t i = 0; i < definition->n; i++) {
		const struct ecs_container *container = &definition->containers[i];

		if (name && text_is(container->name, name))
			return container;
		if (!chosen && container->is_essential)
			chosen = container;
	}
	return chosen;
}

static bool
can_be_read(const struct ecs_container *container, const char *group)
{
	return (group || *container->log_group) && text_is(container->log_driver, "awslogs") &&
	       *container->log_prefix;
}

static enum err
list_others(const struct aws_scope *scope, const struct ecs_definition *definition,
	    const struct ecs_container *chosen, const char *group, struct task_logs_place *out,
	    struct why *why)
{
	const char **names = arena_array(scope->arena, definition->n + 1, sizeof(*names));

	if (!names)
		return err_memory(why);
	for (size_t i = 0; i < definition->n; i++) {
		const struct ecs_container *container = &definition->containers[i];

		if (container != chosen && can_be_read(container, group))
			names[out->n_others++] = container->name;
	}
	out->others = names;
	return ERR_OK;
}

static enum err
fill_place(const struct aws_scope *scope, const struct task_logs_ask *ask, const char *id,
	   const struct ecs_container *container, struct task_logs_place *out, struct why *why)
{
	if (!container || !can_be_read(container, ask->group)) {
		out->lack = "its container does not log to CloudWatch Logs (awslogs) with a stream "
			    "prefix";
		return ERR_OK;
	}
	out->group = ask->group ? arena_text(scope->arena, ask->group) : container->log_group;
	if (*container->log_region)
		out->region = container->log_region;
	out->prefix = arena_format(scope->arena, "%s/%s/", container->log_prefix, container->name);
	if (out->prefix && *id)
		out->stream = arena_format(scope->arena, "%s%s", out->prefix, id);
	return out->group && out->prefix && out->stream ? ERR_OK : err_memory(why);
}

enum err
task_logs_find(const struct aws_scope *scope, const struct task_logs_ask *ask,
	       struct task_logs_place *out, struct why *why)
{
	struct task_logs_place place = {
		.region = scope->region, .group = "", .stream = "", .prefix = "", .lack = ""
	};
	const char *cluster = NULL, *id = "", *name = "";
	struct ecs_definition definition = { 0 };
	const struct ecs_container *container = NULL;
	enum err err = ERR_OK;

	if (ask->task)
		err = split_task(scope->arena, ask->task, &cluster, &id, why);
	if (!err)
		err = definition_of(scope, ask, cluster ? cluster : ask->cluster, &name, why);
	if (err)
		return err;
	if (!*name) {
		place.lack = "ECS has forgotten the task, and nothing else tells its definition";
		*out = place;
		return ERR_OK;
	}
	err = ecs_task_definition(scope, name, &definition, why);
	if (!err) {
		container = choose_container(&definition, ask->container);
		err = list_others(scope, &definition, container, ask->group, &place, why);
	}
	if (!err)
		err = fill_place(scope, ask, id, container, &place, why);
	if (!err)
		*out = place;
	return err;
}
