/* SPDX-License-Identifier: MIT */
/* call_ec2.c - the calls of ec2.h. */
#include "put.h"

#include "aws/ec2.h"

/* The question of the arguments: ids, and one filter FilterName=FilterValues. */
struct asked {
	struct call_words ids, values;
	struct ec2_filter filter;
	struct ec2_question question;
};

static void
take_question(const struct call *call, const char *ids_key, struct asked *out)
{
	call_words(call, ids_key, &out->ids);
	call_words(call, "FilterValues", &out->values);
	out->filter = (struct ec2_filter){ call_given(call, "FilterName"), out->values.items,
					   out->values.n };
	out->question = (struct ec2_question){ .ids = out->ids.items,
					       .n_ids = out->ids.n,
					       .filters = &out->filter,
					       .n_filters = out->filter.name ? 1 : 0 };
}

static void
put_instance(struct call *call, const struct ec2_instance *i)
{
	put_item(call);
	put_said(call, "InstanceId", i->id);
	put_said(call, "name", i->name);
	put_said(call, "InstanceType", i->type);
	put_object(call, "State");
	put_said(call, "Name", i->state);
	put_object_end(call);
	put_said(call, "state_reason", i->state_reason);
	put_object(call, "Placement");
	put_said(call, "AvailabilityZone", i->zone);
	put_object_end(call);
	put_said(call, "VpcId", i->vpc);
	put_said(call, "SubnetId", i->subnet);
	put_said(call, "PrivateIpAddress", i->private_ip);
	put_said(call, "PublicIpAddress", i->public_ip);
	put_said(call, "InstanceLifecycle", i->lifecycle);
	put_said(call, "PlatformDetails", i->platform);
	put_time(call, "LaunchTime", i->launched_s);
	put_bool(call, "is_detailed", i->is_detailed);
	put_object_end(call);
}

static enum err
instances(struct call *call, struct why *why)
{
	struct ec2_instances list;
	struct asked asked;
	enum err err;

	take_question(call, "InstanceIds", &asked);
	err = ec2_instances(&call->scope, &asked.question, &list, why);
	if (err)
		return err;
	put_list(call, "Instances");
	for (size_t i = 0; i < list.n; i++)
		put_instance(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

static void
put_nat(struct call *call, const struct ec2_nat *n)
{
	put_item(call);
	put_said(call, "NatGatewayId", n->id);
	put_said(call, "name", n->name);
	put_said(call, "State", n->state);
	put_said(call, "FailureCode", n->failure_code);
	put_said(call, "FailureMessage", n->failure_message);
	put_said(call, "VpcId", n->vpc);
	put_said(call, "SubnetId", n->subnet);
	put_said(call, "PublicIp", n->public_ip);
	put_said(call, "PrivateIp", n->private_ip);
	put_said(call, "ConnectivityType", n->connectivity);
	put_time(call, "CreateTime", n->created_s);
	put_time(call, "DeleteTime", n->deleted_s);
	put_object_end(call);
}

static enum err
nat_gateways(struct call *call, struct why *why)
{
	struct ec2_nats list;
	struct asked asked;
	enum err err;

	take_question(call, "NatGatewayIds", &asked);
	err = ec2_nat_gateways(&call->scope, &asked.question, &list, why);
	if (err)
		return err;
	put_list(call, "NatGateways");
	for (size_t i = 0; i < list.n; i++)
		put_nat(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_ec2[] = {
	{ EC2_INSTANCES, { NULL }, instances },
	{ EC2_NAT_GATEWAYS, { NULL }, nat_gateways },
};
const size_t n_calls_ec2 = LEN(calls_ec2);
