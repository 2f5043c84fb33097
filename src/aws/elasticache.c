/* SPDX-License-Identifier: MIT */
/* elasticache.c - cache clusters and nodes as rows. Memory, hits and evictions are metrics.
 * Source: ElastiCache API reference, DescribeCacheClusters. */
#include "aws/elasticache.h"

#include "aws/list_xml.h"

#define PAGE_MAX 100

static void
ask(struct api_request *r, const void *question)
{
	api_text(r, "CacheClusterId", question);
	api_bool(r, "ShowCacheNodeInfo", true);
	if (!question)
		api_integer(r, "MaxRecords", PAGE_MAX);
}

static void
fill_node(struct gather *g, const struct xml_node *node, struct elasticache_node *row)
{
	row->id = gather_xml(g, xml_get(node, "CacheNodeId"));
	row->status = gather_xml(g, xml_get(node, "CacheNodeStatus"));
	row->address = gather_xml(g, xml_find(node, "Endpoint/Address"));
	row->port = gather_xml_count(xml_find(node, "Endpoint/Port"));
	row->zone = gather_xml(g, xml_get(node, "CustomerAvailabilityZone"));
	row->created_s = gather_xml_time(xml_get(node, "CacheNodeCreateTime"));
}

/* False when a node has no id or status. */
static bool
fill_nodes(struct gather *g, const struct xml_node *list, struct elasticache_cluster *row)
{
	struct elasticache_node *nodes = NULL;
	const struct xml_node *node = xml_first(list, "CacheNode");

	for (; node; node = xml_after(node, "CacheNode")) {
		nodes = gather_more(g, nodes, row->n_nodes, 1, sizeof(*nodes));
		if (!nodes)
			return false;
		fill_node(g, node, &nodes[row->n_nodes]);
		if (!*nodes[row->n_nodes].id || !*nodes[row->n_nodes].status)
			return false;
		row->n_nodes++;
	}
	row->nodes = nodes;
	return true;
}

static const char *
fill_cluster(struct gather *g, const struct xml_node *item, void *to)
{
	struct elasticache_cluster *row = to;

	row->id = gather_xml(g, xml_get(item, "CacheClusterId"));
	row->arn = gather_xml(g, xml_get(item, "ARN"));
	row->engine = gather_xml(g, xml_get(item, "Engine"));
	row->version = gather_xml(g, xml_get(item, "EngineVersion"));
	row->status = gather_xml(g, xml_get(item, "CacheClusterStatus"));
	row->node_type = gather_xml(g, xml_get(item, "CacheNodeType"));
	row->zone = gather_xml(g, xml_get(item, "PreferredAvailabilityZone"));
	row->group = gather_xml(g, xml_get(item, "ReplicationGroupId"));
	row->address = gather_xml(g, xml_find(item, "ConfigurationEndpoint/Address"));
	row->port = gather_xml_count(xml_find(item, "ConfigurationEndpoint/Port"));
	row->nodes_wanted = gather_xml_count(xml_get(item, "NumCacheNodes"));
	row->created_s = gather_xml_time(xml_get(item, "CacheClusterCreateTime"));
	if (!fill_nodes(g, xml_get(item, "CacheNodes"), row))
		return "a cache node without CacheNodeId or CacheNodeStatus";
	return *row->id && *row->engine && *row->status
		       ? NULL
		       : "a cache cluster without id, engine or status";
}

static const struct list_xml_call describe_clusters = {
	.operation = CACHE_CLUSTERS,
	.list = "CacheClusters",
	.item = "CacheCluster",
	.token = "Marker",
	.next = "Marker",
	.row_size = sizeof(struct elasticache_cluster),
	.ask = ask,
	.fill = fill_cluster,
};

enum err
elasticache_clusters(const struct aws_scope *scope, const char *id,
		     struct elasticache_clusters *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &describe_clusters, id, &rows, why);

	if (!err)
		*out = (struct elasticache_clusters){ rows.items, rows.n };
	return err;
}
