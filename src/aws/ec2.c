/* SPDX-License-Identifier: MIT */
/* ec2.c - instances and NAT gateways as rows. CPU, status checks and traffic are metrics.
 * Source: EC2 API reference, DescribeInstances, DescribeNatGateways. */
#include "aws/ec2.h"

#include <string.h>

#include "aws/list_xml.h"
#include "base/text.h"

#define PAGE_MAX 1000

static void
ask_filters(struct api_request *r, const struct ec2_question *q)
{
	for (size_t i = 0; i < q->n_filters; i++) {
		TEXT_ON(name, 40);
		TEXT_ON(value, 40);

		text_addf(&name, "Filter.%zu.Name", i + 1);
		text_addf(&value, "Filter.%zu.Value", i + 1);
		api_text(r, name.data, q->filters[i].name);
		api_texts(r, value.data, NULL, q->filters[i].values, q->filters[i].n_values);
	}
}

static void
ask_instances(struct api_request *r, const void *question)
{
	const struct ec2_question *q = question;

	api_texts(r, "InstanceId", NULL, q->ids, q->n_ids);
	ask_filters(r, q);
	if (q->n_ids == 0) /* EC2 refuses both together */
		api_integer(r, "MaxResults", PAGE_MAX);
}

static const char *
gather_name(struct gather *g, const struct xml_node *tags)
{
	const struct xml_node *tag = xml_first(tags, "item");

	while (tag && strcmp(xml_text(xml_get(tag, "key"), ""), "Name") != 0)
		tag = xml_after(tag, "item");
	return gather_xml(g, xml_get(tag, "value"));
}

static const char *
fill_instance(struct gather *g, const struct xml_node *item, void *to)
{
	struct ec2_instance *row = to;
	const char *monitoring = xml_text(xml_find(item, "monitoring/state"), "");
	const char *reason = xml_text(xml_find(item, "stateReason/message"), "");

	row->id = gather_xml(g, xml_get(item, "instanceId"));
	row->name = gather_name(g, xml_get(item, "tagSet"));
	row->type = gather_xml(g, xml_get(item, "instanceType"));
	row->state = gather_xml(g, xml_find(item, "instanceState/name"));
	row->state_reason =
		*reason ? gather_clean(g, reason) : gather_xml(g, xml_get(item, "reason"));
	row->zone = gather_xml(g, xml_find(item, "placement/availabilityZone"));
	row->vpc = gather_xml(g, xml_get(item, "vpcId"));
	row->subnet = gather_xml(g, xml_get(item, "subnetId"));
	row->private_ip = gather_xml(g, xml_get(item, "privateIpAddress"));
	row->public_ip = gather_xml(g, xml_get(item, "ipAddress"));
	row->lifecycle = gather_xml(g, xml_get(item, "instanceLifecycle"));
	row->platform = gather_xml(g, xml_get(item, "platformDetails"));
	row->launched_s = gather_xml_time(xml_get(item, "launchTime"));
	row->is_detailed = strcmp(monitoring, "enabled") == 0;
	return *row->id && *row->state ? NULL : "an instance without id or state";
}

static const struct list_xml_call describe_instances = {
	.operation = EC2_INSTANCES,
	.list = "reservationSet",
	.item = "item",
	.inner = "instancesSet",
	.inner_item = "item",
	.token = "NextToken",
	.next = "nextToken",
	.row_size = sizeof(struct ec2_instance),
	.ask = ask_instances,
	.fill = fill_instance,
};

enum err
ec2_instances(const struct aws_scope *scope, const struct ec2_question *question,
	      struct ec2_instances *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &describe_instances, question, &rows, why);

	if (!err)
		*out = (struct ec2_instances){ rows.items, rows.n };
	return err;
}

static void
ask_gateways(struct api_request *r, const void *question)
{
	const struct ec2_question *q = question;

	api_texts(r, "NatGatewayId", NULL, q->ids, q->n_ids);
	ask_filters(r, q);
	if (q->n_ids == 0)
		api_integer(r, "MaxResults", PAGE_MAX);
}

static const char *
fill_gateway(struct gather *g, const struct xml_node *item, void *to)
{
	const struct xml_node *address = xml_find(item, "natGatewayAddressSet/item");
	struct ec2_nat *row = to;

	row->id = gather_xml(g, xml_get(item, "natGatewayId"));
	row->name = gather_name(g, xml_get(item, "tagSet"));
	row->state = gather_xml(g, xml_get(item, "state"));
	row->failure_code = gather_xml(g, xml_get(item, "failureCode"));
	row->failure_message = gather_xml(g, xml_get(item, "failureMessage"));
	row->vpc = gather_xml(g, xml_get(item, "vpcId"));
	row->subnet = gather_xml(g, xml_get(item, "subnetId"));
	row->public_ip = gather_xml(g, xml_get(address, "publicIp"));
	row->private_ip = gather_xml(g, xml_get(address, "privateIp"));
	row->connectivity = gather_xml(g, xml_get(item, "connectivityType"));
	row->created_s = gather_xml_time(xml_get(item, "createTime"));
	row->deleted_s = gather_xml_time(xml_get(item, "deleteTime"));
	return *row->id && *row->state ? NULL : "a NAT gateway without id or state";
}

static const struct list_xml_call describe_gateways = {
	.operation = EC2_NAT_GATEWAYS,
	.list = "natGatewaySet",
	.item = "item",
	.token = "NextToken",
	.next = "nextToken",
	.row_size = sizeof(struct ec2_nat),
	.ask = ask_gateways,
	.fill = fill_gateway,
};

enum err
ec2_nat_gateways(const struct aws_scope *scope, const struct ec2_question *question,
		 struct ec2_nats *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &describe_gateways, question, &rows, why);

	if (!err)
		*out = (struct ec2_nats){ rows.items, rows.n };
	return err;
}
