/* SPDX-License-Identifier: MIT */
/* ecs_definition.c - what there is to run: clusters and task definitions, and where their
 * containers log. */
#include <string.h>

#include "aws/ecs.h"
#include "aws/list.h"
#include "base/text.h"

#define PAGE_MAX 100

static const char *
fill_arn(struct gather *g, const struct json_val *item, void *to)
{
	const char **arn = to;

	*arn = gather_text(g, item);
	return json_type(item) == JSON_T_STRING ? NULL : "a cluster without ARN";
}

static void
ask_clusters(struct api_request *r, const void *question)
{
	(void)question;
	api_integer(r, "maxResults", PAGE_MAX);
}

static const struct list_call list_clusters = {
	.operation = ECS_LIST_CLUSTERS,
	.member = "clusterArns",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(const char *),
	.ask = ask_clusters,
	.fill = fill_arn,
};

enum err
ecs_list_clusters(const struct aws_scope *scope, struct ecs_names *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_clusters, NULL, NULL, &rows, why);

	if (!err)
		*out = (struct ecs_names){ rows.items, rows.n };
	return err;
}

static const char *
fill_container(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *log = json_get(item, "logConfiguration");
	const struct json_val *options = json_get(log, "options");
	struct ecs_container *row = to;

	row->name = gather_text(g, json_get(item, "name"));
	row->image = gather_text(g, json_get(item, "image"));
	row->cpu = gather_int(json_get(item, "cpu"));
	row->memory_mib = gather_int(json_get(item, "memory"));
	row->is_essential = json_bool(json_get(item, "essential"), true);
	row->log_driver = gather_text(g, json_get(log, "logDriver"));
	row->log_group = gather_text(g, json_get(options, "awslogs-group"));
	row->log_region = gather_text(g, json_get(options, "awslogs-region"));
	row->log_prefix = gather_text(g, json_get(options, "awslogs-stream-prefix"));
	return *row->name ? NULL : "a container without name";
}

static const struct list_call containers = {
	.operation = ECS_TASK_DEFINITION,
	.member = "containerDefinitions",
	.row_size = sizeof(struct ecs_container),
	.fill = fill_container,
};

static bool
has_text(const struct json_val *list, const char *text)
{
	const struct json_val *val = json_first(list);

	while (val && strcmp(json_text(val, ""), text) != 0)
		val = json_after(val);
	return val != NULL;
}

static const char *
fill_definition(struct gather *g, const struct json_val *val, struct ecs_definition *out)
{
	out->arn = gather_text(g, json_get(val, "taskDefinitionArn"));
	out->family = gather_text(g, json_get(val, "family"));
	out->status = gather_text(g, json_get(val, "status"));
	out->cpu = gather_text(g, json_get(val, "cpu"));
	out->memory = gather_text(g, json_get(val, "memory"));
	out->network_mode = gather_text(g, json_get(val, "networkMode"));
	out->revision = gather_int(json_get(val, "revision"));
	out->is_fargate = has_text(json_get(val, "compatibilities"), "FARGATE") ||
			  has_text(json_get(val, "requiresCompatibilities"), "FARGATE");
	return *out->arn && *out->family && out->revision > 0
		       ? NULL
		       : "no taskDefinitionArn, family or revision";
}

enum err
ecs_task_definition(const struct aws_scope *scope, const char *name, struct ecs_definition *out,
		    struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct ecs_definition definition = { 0 };
	struct list_rows rows = { 0 };
	const struct json_val *val;
	struct api_request r;
	struct json *doc = NULL;
	const char *lacks;
	enum err err;

	api_begin(&r, scope, ECS_TASK_DEFINITION);
	api_text(&r, "taskDefinition", name);
	err = api_send_json(&r, &doc, why);
	if (err == ERR_REJECTED && text_has(why->text, "unable to describe"))
		return err_set(ERR_GONE, why,
			       "ecs:DescribeTaskDefinition: no task definition %s in %s: check the "
			       "name",
			       name, scope->region);
	if (err)
		return err;
	val = json_get(json_root(doc), "taskDefinition");
	lacks = fill_definition(&g, val, &definition);
	if (g.is_out_of_memory)
		err = err_memory(why);
	else if (lacks)
		err = api_malformed(&r, lacks, why);
	else
		err = list_add(&r, &containers, val, &rows, why);
	json_free(doc);
	if (err)
		return err;
	definition.containers = rows.items;
	definition.n = rows.n;
	*out = definition;
	return ERR_OK;
}
