/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_EC2_H
#define CWTOP_AWS_EC2_H
/* ec2.h - EC2 instances and NAT gateways. EC2's own query protocol, 2016-11-15. Strings are the
 * arena's, "" for what AWS did not say; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct ec2_filter { /* { "tag:Name", values } { "instance-state-name", ... }: any of the values */
	const char *name;
	const char *const *values;
	size_t n_values;
};

struct ec2_question { /* all of them must hold; nothing: all of the region */
	const char *const *ids;
	size_t n_ids;
	const struct ec2_filter *filters;
	size_t n_filters;
};

struct ec2_instance {
	const char *id;    /* of CloudWatch: InstanceId */
	const char *name;  /* its tag Name */
	const char *type;  /* "t3a.medium" */
	const char *state; /* pending, running, shutting-down, terminated, stopping, stopped */
	const char *state_reason;
	const char *zone, *vpc, *subnet, *private_ip, *public_ip;
	const char *lifecycle; /* "spot"; "" on demand */
	const char *platform;  /* "Linux/UNIX" */
	int64_t launched_s;
	bool is_detailed; /* one-minute metrics, else five */
};

struct ec2_instances {
	struct ec2_instance *items;
	size_t n;
};

/* ec2_instances - instances, all pages. ERR_GONE: none of one of the ids; a filter that nothing
 * meets gives an empty list. Source: EC2 API reference, DescribeInstances. */
MUST_CHECK enum err
ec2_instances(const struct aws_scope *scope, const struct ec2_question *question,
	      struct ec2_instances *out, struct why *why);

struct ec2_nat {
	const char *id;    /* of CloudWatch: NatGatewayId */
	const char *name;  /* its tag Name */
	const char *state; /* pending, failed, available, deleting, deleted */
	const char *failure_code, *failure_message;
	const char *vpc, *subnet, *public_ip, *private_ip;
	const char *connectivity; /* public, private */
	int64_t created_s, deleted_s;
};

struct ec2_nats {
	struct ec2_nat *items;
	size_t n;
};

/* ec2_nat_gateways - NAT gateways, also those deleted within the hour, all pages. ERR_GONE: none of
 * one of the ids. Source: DescribeNatGateways. */
MUST_CHECK enum err
ec2_nat_gateways(const struct aws_scope *scope, const struct ec2_question *question,
		 struct ec2_nats *out, struct why *why);

#endif
