/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_RDS_H
#define CWTOP_AWS_RDS_H
/* rds.h - RDS instances, replicas included. Query, 2014-10-31. Strings are the arena's, "" for what
 * AWS did not say; numbers -1; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct rds_instance {
	const char *id; /* of CloudWatch: DBInstanceIdentifier */
	const char *arn, *engine, *version, *class_;
	const char *status; /* available, backing-up, failed, modifying, storage-full ... */
	const char *endpoint;
	const char *zone, *secondary_zone; /* the standby's */
	const char *cluster;               /* Aurora */
	const char *replica_source;  /* id or, from another region, ARN; "": it is no replica */
	const char *const *replicas; /* ids of those that follow it */
	size_t n_replicas;
	const char *replication, *replication_message; /* replicating, error, stopped ... */
	const char *storage_type;
	int64_t port, storage_gib, storage_max_gib, iops, backup_days;
	int64_t created_s, restorable_s;
	bool is_multi_az, is_public, has_insights;
};

struct rds_instances {
	struct rds_instance *items;
	size_t n;
};

/* rds_instances - the instance of this id, or all of the region (NULL), all pages. ERR_GONE: no
 * such instance. Source: RDS API reference, DescribeDBInstances. */
MUST_CHECK enum err
rds_instances(const struct aws_scope *scope, const char *id, struct rds_instances *out,
	      struct why *why);

#endif
