/* SPDX-License-Identifier: MIT */
/* inventory.c - the account's resources, read off the dimensions of its metrics and off what else
 * the stack names. */
#include "sim/inventory.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/job_routes.h"

/* Which dimension of which namespace names a resource of a kind. */
static const struct source {
	enum inventory_kind kind;
	const char *namespace_, *dimension;
	const char *parent; /* dimension; NULL: none */
} sources[] = {
	{ INVENTORY_DISTRIBUTION, "AWS/CloudFront", "DistributionId", NULL },
	{ INVENTORY_BALANCER, "AWS/ApplicationELB", "LoadBalancer", NULL },
	{ INVENTORY_BALANCER, "AWS/NetworkELB", "LoadBalancer", NULL },
	{ INVENTORY_TARGET_GROUP, "AWS/ApplicationELB", "TargetGroup", "LoadBalancer" },
	{ INVENTORY_TARGET_GROUP, "AWS/NetworkELB", "TargetGroup", "LoadBalancer" },
	{ INVENTORY_FUNCTION, "AWS/Lambda", "FunctionName", NULL },
	{ INVENTORY_REST_API, "AWS/ApiGateway", "ApiName", NULL },
	{ INVENTORY_HTTP_API, "AWS/ApiGateway", "ApiId", NULL },
	{ INVENTORY_TABLE, "AWS/DynamoDB", "TableName", NULL },
	{ INVENTORY_DATABASE, "AWS/RDS", "DBInstanceIdentifier", NULL },
	{ INVENTORY_CACHE, "AWS/ElastiCache", "CacheClusterId", NULL },
	{ INVENTORY_NAT_GATEWAY, "AWS/NATGateway", "NatGatewayId", NULL },
	{ INVENTORY_INSTANCE, "AWS/EC2", "InstanceId", NULL },
	{ INVENTORY_INSTANCE, "CWAgent", "InstanceId", NULL },
	{ INVENTORY_BUCKET, "AWS/S3", "BucketName", NULL },
	{ INVENTORY_WEB_ACL, "AWS/WAFV2", "WebACL", "Region" },
	{ INVENTORY_HEALTH_CHECK, "AWS/Route53", "HealthCheckId", NULL },
	{ INVENTORY_MONITOR, "AWS/RUM", "application_name", NULL },
	{ INVENTORY_PIPELINE, "AWS/CodePipeline", "PipelineName", NULL },
	{ INVENTORY_PROJECT, "AWS/CodeBuild", "ProjectName", NULL },
	{ INVENTORY_TOPIC, "AWS/SNS", "TopicName", NULL },
	{ INVENTORY_LOG_GROUP, "AWS/Logs", "LogGroupName", NULL },
};

const char *
inventory_dimension(const struct sim_metric *metric, const char *name)
{
	for (size_t i = 0; i < metric->n_dimensions; i++) {
		if (text_is(metric->dimensions[i].name, name))
			return metric->dimensions[i].value;
	}
	return NULL;
}

/* ---- a list that grows; out of memory it stays as it is ---- */

struct found {
	struct call *call;
	enum inventory_kind kind;
	const char *region; /* NULL: any */
	const struct inventory_item **items;
	size_t n, max;
};

static struct inventory_item *
known(const struct found *found, const char *region, const char *name)
{
	for (size_t i = 0; i < found->n; i++) {
		if (text_is(found->items[i]->name, name) &&
		    text_is(found->items[i]->region, region))
			return (struct inventory_item *)(uintptr_t)found->items[i];
	}
	return NULL;
}

static void
add(struct found *found, struct inventory_item item)
{
	struct inventory_item *copy;

	if (!item.name || !item.region || (found->region && !text_is(found->region, item.region)))
		return;
	copy = known(found, item.region, item.name);
	if (copy) {
		if (!copy->parent)
			copy->parent = item.parent;
		return;
	}
	if (found->n == found->max) {
		size_t max = found->max ? 2 * found->max : 16;
		const struct inventory_item **items =
			arena_array(found->call->arena, max, sizeof(const void *));

		for (size_t i = 0; items && i < found->n; i++)
			items[i] = found->items[i];
		if (!items)
			return;
		found->items = items;
		found->max = max;
	}
	copy = arena_alloc(found->call->arena, sizeof(*copy));
	if (!copy)
		return;
	*copy = item;
	copy->kind = found->kind;
	found->items[found->n++] = copy;
}

/* ---- what there is ---- */

static void
add_of_metrics(struct found *found)
{
	const struct catalog *catalog = found->call->world->catalog;

	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);

		for (size_t s = 0; s < LEN(sources); s++) {
			const struct source *source = &sources[s];
			struct inventory_item item = { .region = metric->region };

			if (source->kind != found->kind ||
			    !text_is(source->namespace_, metric->namespace_))
				continue;
			item.name = inventory_dimension(metric, source->dimension);
			if (source->parent)
				item.parent = inventory_dimension(metric, source->parent);
			item.writer = INVENTORY_KINDS;
			add(found, item);
		}
	}
}

/* Families that only a job route names. */
static void
add_route_families(struct found *found, size_t cluster)
{
	const struct world *world = found->call->world;
	const struct stack *stack = world->stack;

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (job_route_cluster(stack, route) == cluster)
			add(found,
			    (struct inventory_item){ .name = crew_family(world->crew, i),
						     .region = stack->clusters[cluster].region,
						     .parent = stack->clusters[cluster].name });
	}
}

static void
add_families(struct found *found)
{
	const struct world *world = found->call->world;

	for (size_t i = 0; i < world->stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &world->stack->clusters[i];
		struct inventory_item item = { .region = cluster->region, .parent = cluster->name };

		for (size_t s = 0; s < jobs_n_services(world->jobs); s++) {
			item.name = jobs_service(world->jobs, s)->name;
			if (jobs_service(world->jobs, s)->cluster == i)
				add(found, item);
		}
		for (size_t f = 0; f < cluster->n_families; f++) {
			item.name = cluster->families[f];
			add(found, item);
		}
		add_route_families(found, i);
		item.name = "worker"; /* as the jobs call theirs */
		if (!cluster->n_families && !cluster->n_services)
			add(found, item);
	}
}

static void
add_named(struct found *found, const char *name, const char *region, const char *unresolved)
{
	add(found, (struct inventory_item){ .name = unresolved ? NULL : name,
					    .region = region,
					    .writer = INVENTORY_KINDS });
}

static void
add_target_groups(struct found *found, const struct stack_balancer *balancer)
{
	for (size_t i = 0; i < balancer->n_target_groups && !balancer->unresolved; i++)
		add(found, (struct inventory_item){ .name = balancer->target_groups[i],
						    .region = balancer->region,
						    .parent = balancer->name,
						    .writer = INVENTORY_KINDS });
}

/* Sections of the stack that name a resource without a metric of it. */
static void
add_of_stack(struct found *found)
{
	const struct stack *stack = found->call->world->stack;
	enum inventory_kind kind = found->kind;

	for (size_t i = 0; kind == INVENTORY_MONITOR && i < stack->n_monitors; i++)
		add_named(found, stack->monitors[i].name, stack->monitors[i].region,
			  stack->monitors[i].unresolved);
	for (size_t i = 0; kind == INVENTORY_BALANCER && i < stack->n_balancers; i++)
		add_named(found, stack->balancers[i].name, stack->balancers[i].region,
			  stack->balancers[i].unresolved);
	for (size_t i = 0; kind == INVENTORY_TARGET_GROUP && i < stack->n_balancers; i++)
		add_target_groups(found, &stack->balancers[i]);
	for (size_t i = 0; kind == INVENTORY_HEALTH_CHECK && i < stack->n_checks; i++)
		add_named(found, stack->checks[i].id, "us-east-1", stack->checks[i].unresolved);
	for (size_t i = 0; kind == INVENTORY_PIPELINE && i < stack->n_pipelines; i++)
		add_named(found, stack->pipelines[i].name, stack->pipelines[i].region,
			  stack->pipelines[i].unresolved);
	for (size_t i = 0; kind == INVENTORY_LOG_GROUP && i < stack->n_logs; i++)
		add_named(found, stack->logs[i].group, stack->logs[i].region,
			  stack->logs[i].unresolved);
}

static void
add_log_groups_of(struct found *found, enum inventory_kind kind)
{
	struct inventory_list writers = inventory_list(found->call, kind, found->region);

	for (size_t i = 0; i < writers.n; i++) {
		const struct inventory_item *writer = writers.items[i];
		struct inventory_item group = { .region = writer->region,
						.parent = writer->name,
						.writer = kind };

		if (kind == INVENTORY_MONITOR)
			group.name = arena_format(
				found->call->arena, "/aws/vendedlogs/RUMService_%s%.8s",
				writer->name,
				inventory_monitor_id(found->call, writer->region, writer->name));
		else
			group.name = arena_format(
				found->call->arena, "%s/%s",
				kind == INVENTORY_FUNCTION ? "/aws/lambda" : "/ecs", writer->name);
		add(found, group);
	}
}

struct inventory_list
inventory_list(struct call *call, enum inventory_kind kind, const char *region)
{
	struct found found = { .call = call, .kind = kind, .region = region };

	if (kind == INVENTORY_FAMILY)
		add_families(&found);
	if (kind == INVENTORY_LOG_GROUP) {
		add_log_groups_of(&found, INVENTORY_FUNCTION);
		add_log_groups_of(&found, INVENTORY_FAMILY);
		add_log_groups_of(&found, INVENTORY_MONITOR);
	}
	add_of_metrics(&found);
	add_of_stack(&found);
	return (struct inventory_list){ .items = found.items, .n = found.n };
}

const struct inventory_item *
inventory_find(struct call *call, enum inventory_kind kind, const char *region, const char *name)
{
	struct inventory_list list = inventory_list(call, kind, region);

	for (size_t i = 0; i < list.n; i++) {
		if (text_is(list.items[i]->name, name))
			return list.items[i];
	}
	return NULL;
}

bool
inventory_has_metric(const struct call *call, const struct inventory_item *item, const char *name)
{
	const struct catalog *catalog = call->world->catalog;

	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);

		if (!text_is(metric->name, name) || !text_is(metric->region, item->region))
			continue;
		for (size_t s = 0; s < LEN(sources); s++) {
			if (sources[s].kind == item->kind &&
			    text_is(sources[s].namespace_, metric->namespace_) &&
			    text_is(inventory_dimension(metric, sources[s].dimension), item->name))
				return true;
		}
	}
	return false;
}

const char *
inventory_monitor_id(struct call *call, const char *region, const char *name)
{
	return facts_uuid(call, facts_key(call, "monitor", region, name));
}
