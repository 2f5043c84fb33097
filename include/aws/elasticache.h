/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ELASTICACHE_H
#define CWTOP_AWS_ELASTICACHE_H
/* elasticache.h - ElastiCache clusters and their nodes. A Redis or Valkey replication group is
 * several clusters of one node each, which name the group. Query, 2015-02-02. Strings are the
 * arena's, "" for what AWS did not say; numbers -1; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct elasticache_node {
	const char *id; /* of CloudWatch: CacheNodeId ("0001") */
	const char *status, *address, *zone;
	int64_t port, created_s;
};

struct elasticache_cluster {
	const char *id; /* of CloudWatch: CacheClusterId */
	const char *arn, *engine, *version;
	const char *status; /* available, creating, modifying, rebooting cluster nodes ... */
	const char *node_type, *zone;
	const char *group;   /* replication group; "" none */
	const char *address; /* to configure clients with; "" where the nodes or group have one */
	int64_t port, nodes_wanted, created_s;
	const struct elasticache_node *nodes;
	size_t n_nodes;
};

struct elasticache_clusters {
	struct elasticache_cluster *items;
	size_t n;
};

/* elasticache_clusters - the cluster of this id, or all of the region (NULL), with nodes, all
 * pages. ERR_GONE: no such cluster. Source: ElastiCache API reference, DescribeCacheClusters. */
MUST_CHECK enum err
elasticache_clusters(const struct aws_scope *scope, const char *id,
		     struct elasticache_clusters *out, struct why *why);

#endif
