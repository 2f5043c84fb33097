/* SPDX-License-Identifier: MIT */
/* api_rds.c - database instances of the simulated RDS; one with a lag of replication is a replica
 * of the one before. Source: RDS API reference, DescribeDBInstances. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#include <string.h>

#define PORT 5432
#define STORAGE_GIB 20 /* as FreeStorageSpace has it */

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

/* ---- who follows whom ---- */

static bool
is_replica(const struct call *call, const struct inventory_item *item)
{
	return inventory_has_metric(call, item, "ReplicaLag");
}

/* Of the instances of the region the first that is no replica; NULL: it is one itself, or there is
 * none. */
static const char *
source_of(struct call *call, const struct inventory_item *item)
{
	struct inventory_list list = inventory_list(call, INVENTORY_DATABASE, item->region);

	for (size_t i = 0; i < list.n && is_replica(call, item); i++) {
		if (!is_replica(call, list.items[i]))
			return list.items[i]->name;
	}
	return NULL;
}

static void
write_replicas(struct call *call, const struct inventory_item *item)
{
	struct inventory_list list = inventory_list(call, INVENTORY_DATABASE, item->region);
	const char *source = source_of(call, item);

	if (source)
		write_text(call, "ReadReplicaSourceDBInstanceIdentifier", source);
	write_array_of(call, "ReadReplicaDBInstanceIdentifiers", "ReadReplicaDBInstanceIdentifier");
	for (size_t i = 0; i < list.n; i++) {
		if (text_is(source_of(call, list.items[i]), item->name))
			write_text(call, NULL, list.items[i]->name);
	}
	write_array_end(call);
	write_array_of(call, "StatusInfos", "DBInstanceStatusInfo");
	if (source) {
		write_object(call, NULL);
		write_text(call, "StatusType", "read replication");
		write_flag(call, "Normal", true);
		write_text(call, "Status", "replicating");
		write_object_end(call);
	}
	write_array_end(call);
}

/* ---- an instance ---- */

static void
write_endpoint(struct call *call, const struct inventory_item *item, uint64_t key)
{
	write_object(call, "Endpoint");
	write_format(call, "Address", "%s.%s.%s.rds.amazonaws.com", item->name,
		     facts_hex(call, "c", facts_key(call, "rds", item->region, ""), 11),
		     item->region);
	write_integer(call, "Port", PORT);
	write_text(call, "HostedZoneId",
		   facts_word(call, "Z", facts_key(call, "rds", item->region, ""), 13));
	write_object_end(call);
	write_integer(call, "AllocatedStorage", STORAGE_GIB);
	write_integer(call, "MaxAllocatedStorage", 100);
	write_time(call, "InstanceCreateTime", facts_born_ms(call, key));
}

static void
write_network(struct call *call, const char *region)
{
	write_array_of(call, "VpcSecurityGroups", "VpcSecurityGroupMembership");
	write_object(call, NULL);
	write_text(call, "VpcSecurityGroupId", facts_group(call, region, "database"));
	write_text(call, "Status", "active");
	write_object_end(call);
	write_array_end(call);
	write_object(call, "DBSubnetGroup");
	write_text(call, "DBSubnetGroupName", "default");
	write_text(call, "DBSubnetGroupDescription", "private subnets");
	write_text(call, "VpcId", facts_vpc(call, region));
	write_text(call, "SubnetGroupStatus", "Complete");
	write_array_of(call, "Subnets", "Subnet");
	for (unsigned i = 0; i < 2; i++) {
		write_object(call, NULL);
		write_text(call, "SubnetIdentifier", facts_subnet(call, region, i));
		write_object(call, "SubnetAvailabilityZone");
		write_text(call, "Name", facts_zone(call, region, i));
		write_object_end(call);
		write_text(call, "SubnetStatus", "Active");
		write_object_end(call);
	}
	write_array_end(call);
	write_object_end(call);
}

static void
write_backups(struct call *call, bool is_source)
{
	write_text(call, "PreferredBackupWindow", "02:00-02:30");
	write_integer(call, "BackupRetentionPeriod", is_source ? 7 : 0);
	/* Logs are kept every five minutes. */
	if (is_source)
		write_time(call, "LatestRestorableTime",
			   call->now_ms - 180000 - call->now_ms % 300000);
	write_text(call, "PreferredMaintenanceWindow", "sun:03:00-sun:03:30");
	write_flag(call, "AutoMinorVersionUpgrade", true);
	write_flag(call, "CopyTagsToSnapshot", true);
	write_flag(call, "DeletionProtection", is_source);
}

static void
write_storage(struct call *call, uint64_t key)
{
	write_text(call, "LicenseModel", "postgresql-license");
	write_integer(call, "Iops", 3000);
	write_integer(call, "StorageThroughput", 125);
	write_flag(call, "PubliclyAccessible", false);
	write_text(call, "StorageType", "gp3");
	write_integer(call, "DbInstancePort", 0);
	write_flag(call, "StorageEncrypted", true);
	write_text(call, "DbiResourceId", facts_word(call, "db-", key, 26));
	write_text(call, "CACertificateIdentifier", "rds-ca-rsa2048-g1");
	write_integer(call, "MonitoringInterval", 0);
	write_flag(call, "IAMDatabaseAuthenticationEnabled", false);
}

static void
write_instance(struct call *call, const struct inventory_item *item)
{
	uint64_t key = facts_key(call, "database", item->region, item->name);
	bool has_load = inventory_has_metric(call, item, "DBLoad");
	bool is_source = !source_of(call, item);
	unsigned zone = is_source ? 0 : 1;

	write_object(call, NULL);
	write_text(call, "DBInstanceIdentifier", item->name);
	write_text(call, "DBInstanceClass", "db.t4g.medium");
	write_text(call, "Engine", "postgres");
	write_text(call, "DBInstanceStatus", "available");
	write_text(call, "MasterUsername", "postgres");
	write_text(call, "DBName", "app");
	write_endpoint(call, item, key);
	write_network(call, item->region);
	write_backups(call, is_source);
	write_text(call, "AvailabilityZone", facts_zone(call, item->region, zone));
	write_flag(call, "MultiAZ", is_source);
	if (is_source)
		write_text(call, "SecondaryAvailabilityZone", facts_zone(call, item->region, 1));
	write_text(call, "EngineVersion", "16.4");
	write_replicas(call, item);
	write_storage(call, key);
	write_text(call, "DBInstanceArn", resource_arn(call, item));
	write_flag(call, "PerformanceInsightsEnabled", has_load);
	if (has_load)
		write_integer(call, "PerformanceInsightsRetentionPeriod", 7);
	resource_write_tag_list(call, "TagList", "Tag", resource_title(call, item));
	write_object_end(call);
}

/* ---- filters ---- */

static const char *const filter_names[] = { "db-instance-id", "engine", "db-cluster-id",
					    "dbi-resource-id", "domain" };

static bool
read_filters(struct call *call, const struct json_val *filters)
{
	for (const struct json_val *item = json_first(filters); item; item = json_after(item)) {
		const char *name;
		size_t i = 0;

		if (!param_text(call, item, "Name", &name))
			return false;
		while (i < LEN(filter_names) && !text_is(filter_names[i], name))
			i++;
		if (i == LEN(filter_names))
			return fault_own(call->refusal, 400, "InvalidParameterValue",
					 "Unrecognized filter name: %.80s", name ? name : "");
	}
	return true;
}

static bool
passes(struct call *call, const struct json_val *filters, const struct inventory_item *item)
{
	uint64_t key = facts_key(call, "database", item->region, item->name);
	const char *const values[LEN(filter_names)] = { item->name, "postgres", NULL,
							facts_word(call, "db-", key, 26), NULL };

	for (const struct json_val *filter = json_first(filters); filter;
	     filter = json_after(filter)) {
		const char *name = json_text(json_get(filter, "Name"), "");
		const struct json_val *wanted = json_get(filter, "Values");

		for (size_t i = 0; i < LEN(filter_names); i++) {
			if (text_is(filter_names[i], name) && !param_in_list(wanted, values[i]) &&
			    !(i == 0 && param_in_list(wanted, resource_arn(call, item))))
				return false;
		}
	}
	return true;
}

static bool
describe_db_instances(struct call *call)
{
	const struct json_val *filters;
	struct inventory_list list;
	const char *id;
	struct page page;
	size_t n = 0;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, "DBInstanceIdentifier", &id) ||
	    !param_list(call, call->params, "Filters", &filters) || !read_filters(call, filters))
		return false;
	list = inventory_list(call, INVENTORY_DATABASE, call->region);
	for (size_t i = 0; i < list.n; i++) {
		if ((!id || text_is(list.items[i]->name, id) ||
		     text_is(resource_arn(call, list.items[i]), id)) &&
		    passes(call, filters, list.items[i]))
			list.items[n++] = list.items[i];
	}
	if (id && !n)
		return fault_own(call->refusal, 404, "DBInstanceNotFound",
				 "DBInstance %.120s not found.", id);
	write_array_of(call, "DBInstances", "DBInstance");
	for (size_t i = page.offset; i < paging_last(&page, n); i++)
		write_instance(call, list.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeDBInstances", describe_db_instances),
};

const struct service api_rds = {
	.name = "rds",
	.protocol = PROTOCOL_QUERY,
	.version = "2014-10-31",
	.xmlns = "http://rds.amazonaws.com/doc/2014-10-31/",
	.operations = operations,
	.n_operations = LEN(operations),
};
