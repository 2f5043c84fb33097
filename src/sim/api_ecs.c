/* SPDX-License-Identifier: MIT */
/* api_ecs.c - clusters and services of the simulated ECS, and the list of its operations.
 * Source: ECS API reference. */
#include "sim/api_ecs.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LISTED_MAX 100
#define SERVICES_LISTED 10 /* ListServices' default */

const char *
ecs_last_part(const char *arn_or_name)
{
	const char *slash = strrchr(arn_or_name, '/');

	return slash ? slash + 1 : arn_or_name;
}

bool
ecs_cluster(struct call *call, size_t *out)
{
	const struct stack *stack = call->world->stack;
	const char *name;

	if (!param_text(call, call->params, "cluster", &name))
		return false;
	name = ecs_last_part(name ? name : "default");
	for (size_t i = 0; i < stack->n_clusters; i++) {
		if (text_is(stack->clusters[i].name, name) &&
		    text_is(stack->clusters[i].region, call->region)) {
			*out = i;
			return true;
		}
	}
	return fault_set(call->refusal, FAULT_NO_CLUSTER, "Cluster not found.");
}

const char *
ecs_arn(struct call *call, const char *kind, size_t cluster, const char *name)
{
	const struct stack_cluster *def = &call->world->stack->clusters[cluster];

	return arena_format(call->arena, "arn:aws:ecs:%s:%s:%s/%s%s%s", def->region,
			    call->world->account, kind, def->name, name ? "/" : "",
			    name ? name : "");
}

const char *
ecs_task_definition_arn(struct call *call, const char *family, int revision)
{
	return arena_format(call->arena, "arn:aws:ecs:%s:%s:task-definition/%s:%d", call->region,
			    call->world->account, family, revision);
}

static bool
read_size(struct call *call, int64_t normal, struct page *page)
{
	int64_t max = normal;

	if (!param_integer(call, "maxResults", &max))
		return false;
	if (max < 1 || max > LISTED_MAX)
		return fault_set(call->refusal, FAULT_ECS_PARAMETER,
				 "maxResults must be between 1 and %d.", LISTED_MAX);
	page->size = page_size(call, max);
	return true;
}

static bool
list_clusters(struct call *call)
{
	const struct stack *stack = call->world->stack;
	size_t n_seen = 0, next = SIZE_MAX;
	struct page page;

	if (!page_begin(call, "nextToken", FAULT_ECS_PARAMETER, &page) ||
	    !read_size(call, LISTED_MAX, &page))
		return false;
	write_array(call, "clusterArns");
	for (size_t i = page.offset; i < stack->n_clusters && next == SIZE_MAX; i++) {
		if (!text_is(stack->clusters[i].region, call->region))
			continue;
		if (n_seen++ == page.size)
			next = i;
		else
			write_text(call, NULL, ecs_arn(call, "cluster", i, NULL));
	}
	write_array_end(call);
	if (next != SIZE_MAX)
		page_end(call, "nextToken", next, 0);
	return true;
}

static bool
list_services(struct call *call)
{
	const struct jobs *jobs = call->world->jobs;
	size_t n_seen = 0, next = SIZE_MAX, cluster;
	struct page page;

	if (!page_begin(call, "nextToken", FAULT_ECS_PARAMETER, &page) ||
	    !read_size(call, SERVICES_LISTED, &page) || !ecs_cluster(call, &cluster))
		return false;
	write_array(call, "serviceArns");
	for (size_t i = page.offset; i < jobs_n_services(jobs) && next == SIZE_MAX; i++) {
		const struct sim_service *service = jobs_service(jobs, i);

		if (service->cluster != cluster)
			continue;
		if (n_seen++ == page.size)
			next = i;
		else
			write_text(call, NULL, ecs_arn(call, "service", cluster, service->name));
	}
	write_array_end(call);
	if (next != SIZE_MAX)
		page_end(call, "nextToken", next, 0);
	return true;
}

/* ---- ListTasks ---- */

struct task_filter {
	size_t cluster;
	const char *family, *service, *desired, *started_by, *launch_type;
};

static bool
read_task_filter(struct call *call, struct task_filter *filter)
{
	if (!ecs_cluster(call, &filter->cluster) ||
	    !param_text(call, call->params, "family", &filter->family) ||
	    !param_text(call, call->params, "serviceName", &filter->service) ||
	    !param_text(call, call->params, "desiredStatus", &filter->desired) ||
	    !param_text(call, call->params, "startedBy", &filter->started_by) ||
	    !param_text(call, call->params, "launchType", &filter->launch_type))
		return false;
	if (!filter->desired)
		filter->desired = "RUNNING";
	if (!text_is(filter->desired, "RUNNING") && !text_is(filter->desired, "STOPPED") &&
	    !text_is(filter->desired, "PENDING"))
		return fault_set(call->refusal, FAULT_ECS_PARAMETER,
				 "desiredStatus must be one of RUNNING, PENDING, STOPPED.");
	if (filter->started_by && (filter->family || filter->service))
		return fault_set(call->refusal, FAULT_ECS_PARAMETER,
				 "startedBy must be the only filter.");
	if (!filter->service)
		return true;
	filter->service = ecs_last_part(filter->service);
	for (size_t i = 0; i < jobs_n_services(call->world->jobs); i++) {
		const struct sim_service *service = jobs_service(call->world->jobs, i);

		if (service->cluster == filter->cluster && text_is(service->name, filter->service))
			return true;
	}
	return fault_set(call->refusal, FAULT_NO_SERVICE, "Service not found.");
}

static bool
is_started_by(const struct call *call, const struct sim_task *task, const char *who)
{
	const struct ecs_run *run = ecs_run_of(call, task);

	return run && text_is(json_text(json_get(run->params, "startedBy"), NULL), who);
}

static bool
is_listed(const struct call *call, const struct task_filter *filter, const struct sim_task *task)
{
	return task->cluster == filter->cluster && task_is_known(task, call->now_ms) &&
	       text_is(task_desired(task, call->now_ms), filter->desired) &&
	       (!filter->family || text_is(task->family, filter->family)) &&
	       (!filter->service || text_is(task->service, filter->service)) &&
	       (!filter->launch_type || text_is(filter->launch_type, "FARGATE")) &&
	       (!filter->started_by || is_started_by(call, task, filter->started_by));
}

bool
ecs_list_tasks(struct call *call)
{
	const struct jobs *jobs = call->world->jobs;
	const struct sim_task *next = NULL;
	struct task_filter filter;
	struct page page;
	size_t n_seen = 0;

	if (!page_begin(call, "nextToken", FAULT_ECS_PARAMETER, &page) ||
	    !read_size(call, LISTED_MAX, &page) || !read_task_filter(call, &filter))
		return false;
	write_array(call, "taskArns");
	for (size_t i = 0; i < jobs_n_tasks(jobs) && !next; i++) {
		const struct sim_task *task = jobs_task(jobs, i);

		/* By serial, not by place: forgotten tasks make the others move up. */
		if (task->serial < page.offset || !is_listed(call, &filter, task))
			continue;
		if (n_seen++ == page.size)
			next = task;
		else
			write_text(call, NULL, ecs_arn(call, "task", filter.cluster, task->id));
	}
	write_array_end(call);
	if (next)
		page_end(call, "nextToken", (size_t)next->serial, 0);
	return true;
}

static const struct operation operations[] = {
	OPERATION("ListClusters", list_clusters),
	OPERATION("ListServices", list_services),
	OPERATION("DescribeServices", ecs_describe_services),
	OPERATION("ListTasks", ecs_list_tasks),
	OPERATION("DescribeTasks", ecs_describe_tasks),
	OPERATION("DescribeTaskDefinition", ecs_describe_task_definition),
	OPERATION("RunTask", ecs_run_task),
	OPERATION("StopTask", ecs_stop_task),
	OPERATION("UpdateService", ecs_update_service),
};

const struct service api_ecs = {
	.name = "ecs",
	.protocol = PROTOCOL_JSON,
	.target = "AmazonEC2ContainerServiceV20141113",
	.operations = operations,
	.n_operations = LEN(operations),
	.state_size = sizeof(struct ecs_state),
	.state_done = ecs_state_done,
};
