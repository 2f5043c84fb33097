/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INVENTORY_H
#define CWTOP_SIM_INVENTORY_H
/* inventory.h - what the simulated account holds: the resources that the stack's metrics, clusters
 * and queues name, each once, in the order of the file. Nothing is invented: a stack without a
 * function has none. Ids and addresses of a resource: facts.h. All of it is the call's arena's. */
#include "sim/api.h"

enum inventory_kind {
	INVENTORY_DISTRIBUTION, /* name: DistributionId; region us-east-1 */
	INVENTORY_BALANCER,     /* name: "app/NAME/ID"; the tail of its ARN */
	INVENTORY_TARGET_GROUP, /* name: "targetgroup/NAME/ID"; parent: its balancer */
	INVENTORY_FUNCTION,
	INVENTORY_REST_API, /* name: ApiName */
	INVENTORY_HTTP_API, /* name: ApiId */
	INVENTORY_TABLE,
	INVENTORY_DATABASE,
	INVENTORY_CACHE, /* name: CacheClusterId */
	INVENTORY_NAT_GATEWAY,
	INVENTORY_INSTANCE,
	INVENTORY_BUCKET,
	INVENTORY_WEB_ACL, /* parent: its Region dimension; NULL: scope CLOUDFRONT */
	INVENTORY_HEALTH_CHECK,
	INVENTORY_MONITOR, /* RUM app monitor */
	INVENTORY_PIPELINE,
	INVENTORY_PROJECT, /* of CodeBuild */
	INVENTORY_TOPIC,
	INVENTORY_FAMILY,    /* ECS task family, of jobs and services; parent: its cluster */
	INVENTORY_LOG_GROUP, /* parent: name of what writes it */
	INVENTORY_KINDS
};

struct inventory_item {
	enum inventory_kind kind;
	const char *name, *region;
	const char *parent;         /* NULL: none, or none is known */
	enum inventory_kind writer; /* log group: kind of the parent */
};

struct inventory_list {
	const struct inventory_item **items; /* the caller may drop and sort */
	size_t n;
};

/* inventory_list - all of one kind. @region  NULL: of every region */
struct inventory_list
inventory_list(struct call *call, enum inventory_kind kind, const char *region);

/* inventory_find - by name; NULL: none such. */
const struct inventory_item *
inventory_find(struct call *call, enum inventory_kind kind, const char *region, const char *name);

/* inventory_dimension - the metric's value of a dimension; NULL: it has no such dimension. */
const char *
inventory_dimension(const struct sim_metric *metric, const char *name);

/* inventory_has_metric - the stack names this metric of the item: a database with "ReplicaLag" is a
 * replica. Not for families and log groups. */
bool
inventory_has_metric(const struct call *call, const struct inventory_item *item, const char *name);

/* inventory_monitor_id - of a RUM app monitor: a UUID. */
const char *
inventory_monitor_id(struct call *call, const char *region, const char *name);

#endif
