/* SPDX-License-Identifier: MIT */
/* call_rds.c - the calls of rds.h. */
#include "put.h"

#include "aws/rds.h"

static void
put_places(struct call *call, const struct rds_instance *d)
{
	put_object(call, "Endpoint");
	put_said(call, "Address", d->endpoint);
	put_count(call, "Port", d->port);
	put_object_end(call);
	put_said(call, "AvailabilityZone", d->zone);
	put_said(call, "SecondaryAvailabilityZone", d->secondary_zone);
	put_bool(call, "MultiAZ", d->is_multi_az);
	put_bool(call, "PubliclyAccessible", d->is_public);
	put_said(call, "ReadReplicaSourceDBInstanceIdentifier", d->replica_source);
	put_texts(call, "ReadReplicaDBInstanceIdentifiers", d->replicas, d->n_replicas);
	put_said(call, "replication", d->replication);
	put_said(call, "replication_message", d->replication_message);
}

static void
put_instance(struct call *call, const struct rds_instance *d)
{
	put_item(call);
	put_said(call, "DBInstanceIdentifier", d->id);
	put_said(call, "DBInstanceArn", d->arn);
	put_said(call, "Engine", d->engine);
	put_said(call, "EngineVersion", d->version);
	put_said(call, "DBInstanceClass", d->class_);
	put_said(call, "DBInstanceStatus", d->status);
	put_said(call, "DBClusterIdentifier", d->cluster);
	put_places(call, d);
	put_said(call, "StorageType", d->storage_type);
	put_count(call, "AllocatedStorage", d->storage_gib);
	put_count(call, "MaxAllocatedStorage", d->storage_max_gib);
	put_count(call, "Iops", d->iops);
	put_count(call, "BackupRetentionPeriod", d->backup_days);
	put_time(call, "InstanceCreateTime", d->created_s);
	put_time(call, "LatestRestorableTime", d->restorable_s);
	put_bool(call, "PerformanceInsightsEnabled", d->has_insights);
	put_object_end(call);
}

static enum err
instances(struct call *call, struct why *why)
{
	struct rds_instances list;
	enum err err =
		rds_instances(&call->scope, call_given(call, "DBInstanceIdentifier"), &list, why);

	if (err)
		return err;
	put_list(call, "DBInstances");
	for (size_t i = 0; i < list.n; i++)
		put_instance(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_rds[] = {
	{ RDS_INSTANCES, { NULL }, instances },
};
const size_t n_calls_rds = LEN(calls_rds);
