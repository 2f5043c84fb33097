/* SPDX-License-Identifier: MIT */
/* api_elasticache.c - cache clusters of the simulated ElastiCache: "NAME-001", "NAME-002" are the
 * nodes of a replication group NAME. Source: ElastiCache API reference, DescribeCacheClusters. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#include <string.h>

#define PORT 6379

static const struct paging paging = {
	.token = "Marker",
	.next = "Marker",
	.size = "MaxRecords",
	.bad_token = "InvalidParameterValue",
	.bad_size = "InvalidParameterValue",
	.min = 20,
	.max = 100,
	.normal = 100,
};

/* "redis" of "redis-001"; NULL: the cluster stands alone. */
static const char *
group_of(struct call *call, const char *name)
{
	size_t n = strlen(name);

	if (n < 5 || name[n - 4] != '-' || strspn(name + n - 3, "0123456789") != 3)
		return NULL;
	return arena_text_n(call->arena, name, n - 4);
}

static unsigned
zone_of(const char *name)
{
	return (unsigned)(name[strlen(name) - 1] - '0' + 1) % 2;
}

static void
write_node(struct call *call, const struct inventory_item *item, int64_t born_ms)
{
	const char *where = facts_hex(call, "", facts_key(call, "redis", item->region, ""), 6);

	write_array_of(call, "CacheNodes", "CacheNode");
	write_object(call, NULL);
	write_text(call, "CacheNodeId", "0001");
	write_text(call, "CacheNodeStatus", "available");
	write_time(call, "CacheNodeCreateTime", born_ms);
	write_object(call, "Endpoint");
	write_format(call, "Address", "%s.%s.0001.%s.cache.amazonaws.com", item->name, where,
		     item->region);
	write_integer(call, "Port", PORT);
	write_object_end(call);
	write_text(call, "ParameterGroupStatus", "in-sync");
	write_text(call, "CustomerAvailabilityZone",
		   facts_zone(call, item->region, zone_of(item->name)));
	write_object_end(call);
	write_array_end(call);
}

static void
write_settings(struct call *call, const struct inventory_item *item)
{
	const char *group = group_of(call, item->name);

	write_object(call, "PendingModifiedValues");
	write_object_end(call);
	write_array_of(call, "CacheSecurityGroups", "CacheSecurityGroup");
	write_array_end(call);
	write_object(call, "CacheParameterGroup");
	write_text(call, "CacheParameterGroupName", "default.redis7");
	write_text(call, "ParameterApplyStatus", "in-sync");
	write_array_of(call, "CacheNodeIdsToReboot", "CacheNodeId");
	write_array_end(call);
	write_object_end(call);
	write_text(call, "CacheSubnetGroupName", "private");
	write_flag(call, "AutoMinorVersionUpgrade", true);
	write_array(call, "SecurityGroups");
	write_object(call, NULL);
	write_text(call, "SecurityGroupId", facts_group(call, item->region, "cache"));
	write_text(call, "Status", "active");
	write_object_end(call);
	write_array_end(call);
	if (group)
		write_text(call, "ReplicationGroupId", group);
	write_integer(call, "SnapshotRetentionLimit", 0);
	write_text(call, "SnapshotWindow", "02:30-03:30");
	write_flag(call, "AuthTokenEnabled", false);
	write_flag(call, "TransitEncryptionEnabled", true);
	write_flag(call, "AtRestEncryptionEnabled", true);
}

static void
write_cluster(struct call *call, const struct inventory_item *item, bool with_nodes)
{
	int64_t born_ms = facts_born_ms(call, facts_key(call, "cache", item->region, item->name));

	write_object(call, NULL);
	write_text(call, "CacheClusterId", item->name);
	write_text(call, "CacheNodeType", "cache.t4g.small");
	write_text(call, "Engine", "redis");
	write_text(call, "EngineVersion", "7.1.0");
	write_text(call, "CacheClusterStatus", "available");
	write_integer(call, "NumCacheNodes", 1);
	write_text(call, "PreferredAvailabilityZone",
		   facts_zone(call, item->region, zone_of(item->name)));
	write_time(call, "CacheClusterCreateTime", born_ms);
	write_text(call, "PreferredMaintenanceWindow", "sun:04:00-sun:05:00");
	write_settings(call, item);
	if (with_nodes)
		write_node(call, item, born_ms);
	write_text(call, "ARN", resource_arn(call, item));
	write_flag(call, "ReplicationGroupLogDeliveryEnabled", false);
	write_text(call, "NetworkType", "ipv4");
	write_text(call, "IpDiscovery", "ipv4");
	write_object_end(call);
}

static bool
describe_cache_clusters(struct call *call)
{
	bool with_nodes = false, only_single = false;
	struct inventory_list list;
	const char *id;
	struct page page;
	size_t n = 0;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, "CacheClusterId", &id) ||
	    !param_flag(call, "ShowCacheNodeInfo", &with_nodes) ||
	    !param_flag(call, "ShowCacheClustersNotInReplicationGroups", &only_single))
		return false;
	list = inventory_list(call, INVENTORY_CACHE, call->region);
	for (size_t i = 0; i < list.n; i++) {
		const char *name = list.items[i]->name;

		if ((!id || text_is(id, name)) && !(only_single && group_of(call, name)))
			list.items[n++] = list.items[i];
	}
	if (id && !n)
		return fault_own(call->refusal, 404, "CacheClusterNotFound",
				 "CacheCluster not found: %.80s", id);
	write_array_of(call, "CacheClusters", "CacheCluster");
	for (size_t i = page.offset; i < paging_last(&page, n); i++)
		write_cluster(call, list.items[i], with_nodes);
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeCacheClusters", describe_cache_clusters),
};

const struct service api_elasticache = {
	.name = "elasticache",
	.protocol = PROTOCOL_QUERY,
	.version = "2015-02-02",
	.xmlns = "http://elasticache.amazonaws.com/doc/2015-02-02/",
	.operations = operations,
	.n_operations = LEN(operations),
};
