/* SPDX-License-Identifier: MIT */
/* call_elasticache.c - the calls of elasticache.h. */
#include "put.h"

#include "aws/elasticache.h"

static void
put_node(struct call *call, const struct elasticache_node *n)
{
	put_item(call);
	put_said(call, "CacheNodeId", n->id);
	put_said(call, "CacheNodeStatus", n->status);
	put_object(call, "Endpoint");
	put_said(call, "Address", n->address);
	put_count(call, "Port", n->port);
	put_object_end(call);
	put_said(call, "CustomerAvailabilityZone", n->zone);
	put_time(call, "CacheNodeCreateTime", n->created_s);
	put_object_end(call);
}

static void
put_cluster(struct call *call, const struct elasticache_cluster *c)
{
	put_item(call);
	put_said(call, "CacheClusterId", c->id);
	put_said(call, "ARN", c->arn);
	put_said(call, "Engine", c->engine);
	put_said(call, "EngineVersion", c->version);
	put_said(call, "CacheClusterStatus", c->status);
	put_said(call, "CacheNodeType", c->node_type);
	put_said(call, "PreferredAvailabilityZone", c->zone);
	put_said(call, "ReplicationGroupId", c->group);
	put_object(call, "ConfigurationEndpoint");
	put_said(call, "Address", c->address);
	put_count(call, "Port", c->port);
	put_object_end(call);
	put_count(call, "NumCacheNodes", c->nodes_wanted);
	put_time(call, "CacheClusterCreateTime", c->created_s);
	put_list(call, "CacheNodes");
	for (size_t i = 0; i < c->n_nodes; i++)
		put_node(call, &c->nodes[i]);
	put_list_end(call);
	put_object_end(call);
}

static enum err
clusters(struct call *call, struct why *why)
{
	struct elasticache_clusters list;
	enum err err =
		elasticache_clusters(&call->scope, call_given(call, "CacheClusterId"), &list, why);

	if (err)
		return err;
	put_list(call, "CacheClusters");
	for (size_t i = 0; i < list.n; i++)
		put_cluster(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_elasticache[] = {
	{ CACHE_CLUSTERS, { NULL }, clusters },
};
const size_t n_calls_elasticache = LEN(calls_elasticache);
