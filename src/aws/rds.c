/* SPDX-License-Identifier: MIT */
/* rds.c - database instances as rows. Load, storage left and replica lag are metrics.
 * Source: RDS API reference, DescribeDBInstances. */
#include "aws/rds.h"

#include <string.h>

#include "aws/list_xml.h"

#define PAGE_MAX 100

static void
ask(struct api_request *r, const void *question)
{
	api_text(r, "DBInstanceIdentifier", question);
	if (!question)
		api_integer(r, "MaxRecords", PAGE_MAX);
}

/* How a replica follows is one of several things under StatusInfos. */
static void
fill_replication(struct gather *g, const struct xml_node *infos, struct rds_instance *row)
{
	static const char name[] = "DBInstanceStatusInfo";
	const struct xml_node *info = xml_first(infos, name);

	while (info && strcmp(xml_text(xml_get(info, "StatusType"), ""), "read replication") != 0)
		info = xml_after(info, name);
	row->replication = gather_xml(g, xml_get(info, "Status"));
	row->replication_message = gather_xml(g, xml_get(info, "Message"));
}

static void
fill_storage(struct gather *g, const struct xml_node *item, struct rds_instance *row)
{
	row->storage_type = gather_xml(g, xml_get(item, "StorageType"));
	row->storage_gib = gather_xml_count(xml_get(item, "AllocatedStorage"));
	row->storage_max_gib = gather_xml_count(xml_get(item, "MaxAllocatedStorage"));
	row->iops = gather_xml_count(xml_get(item, "Iops"));
	row->backup_days = gather_xml_count(xml_get(item, "BackupRetentionPeriod"));
	row->restorable_s = gather_xml_time(xml_get(item, "LatestRestorableTime"));
}

static void
fill_places(struct gather *g, const struct xml_node *item, struct rds_instance *row)
{
	row->endpoint = gather_xml(g, xml_find(item, "Endpoint/Address"));
	row->port = gather_xml_count(xml_find(item, "Endpoint/Port"));
	row->zone = gather_xml(g, xml_get(item, "AvailabilityZone"));
	row->secondary_zone = gather_xml(g, xml_get(item, "SecondaryAvailabilityZone"));
	row->is_multi_az = xml_bool(xml_get(item, "MultiAZ"), false);
	row->is_public = xml_bool(xml_get(item, "PubliclyAccessible"), false);
}

static const char *
fill_instance(struct gather *g, const struct xml_node *item, void *to)
{
	struct rds_instance *row = to;

	row->id = gather_xml(g, xml_get(item, "DBInstanceIdentifier"));
	row->arn = gather_xml(g, xml_get(item, "DBInstanceArn"));
	row->engine = gather_xml(g, xml_get(item, "Engine"));
	row->version = gather_xml(g, xml_get(item, "EngineVersion"));
	row->class_ = gather_xml(g, xml_get(item, "DBInstanceClass"));
	row->status = gather_xml(g, xml_get(item, "DBInstanceStatus"));
	row->cluster = gather_xml(g, xml_get(item, "DBClusterIdentifier"));
	row->replica_source = gather_xml(g, xml_get(item, "ReadReplicaSourceDBInstanceIdentifier"));
	row->replicas = gather_xml_texts(g, xml_get(item, "ReadReplicaDBInstanceIdentifiers"),
					 "ReadReplicaDBInstanceIdentifier", &row->n_replicas);
	row->created_s = gather_xml_time(xml_get(item, "InstanceCreateTime"));
	row->has_insights = xml_bool(xml_get(item, "PerformanceInsightsEnabled"), false);
	fill_places(g, item, row);
	fill_storage(g, item, row);
	fill_replication(g, xml_get(item, "StatusInfos"), row);
	return *row->id && *row->engine && *row->status
		       ? NULL
		       : "an instance without identifier, engine or status";
}

static const struct list_xml_call describe_instances = {
	.operation = RDS_INSTANCES,
	.list = "DBInstances",
	.item = "DBInstance",
	.token = "Marker",
	.next = "Marker",
	.row_size = sizeof(struct rds_instance),
	.ask = ask,
	.fill = fill_instance,
};

enum err
rds_instances(const struct aws_scope *scope, const char *id, struct rds_instances *out,
	      struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &describe_instances, id, &rows, why);

	if (!err)
		*out = (struct rds_instances){ rows.items, rows.n };
	return err;
}
