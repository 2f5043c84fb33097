/* SPDX-License-Identifier: MIT */
/* api_ec2.c - instances and NAT gateways of the simulated EC2, chosen by id and filter. Source: EC2
 * API reference, DescribeInstances, DescribeNatGateways. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#include <fnmatch.h>
#include <string.h>

#define RUNNING 16 /* the code of "running" */

static const struct paging paging = {
	.token = "NextToken",
	.next = "nextToken",
	.size = "MaxResults",
	.bad_token = "InvalidNextToken",
	.bad_size = "InvalidParameterValue",
	.min = 5,
	.max = 1000,
	.normal = 1000,
};

/* ---- what both kinds share ---- */

/* What differs between the two operations. */
struct kind {
	enum inventory_kind inventory;
	const char *ids, *filters; /* parameters */
	const char *prefix;        /* of an id: "i-" */
	const char *malformed, *missing;
	const char *what; /* "instance ID" */
	/* value - of an item's filter: NULL: no such filter */
	const char *(*value)(struct call *call, const struct inventory_item *item,
			     const char *filter);
	const char *const *parameters; /* that the operation knows */
	size_t n_parameters;
};

/* EC2 refuses a parameter that it does not know. */
static bool
read_parameters(struct call *call, const struct kind *kind)
{
	for (const struct json_val *item = json_first(call->params); item;
	     item = json_after(item)) {
		const char *key = json_key(item);
		bool is_known = text_is(key, "Action") || text_is(key, "Version");

		for (size_t i = 0; i < kind->n_parameters; i++)
			is_known = is_known || text_is(key, kind->parameters[i]);
		if (!is_known)
			return fault_own(call->refusal, 400, "UnknownParameter",
					 "The parameter %.80s is not recognized", key);
	}
	return true;
}

static bool
is_id(const char *id, const char *prefix)
{
	size_t n = strlen(prefix), digits;

	if (!text_starts(id, prefix))
		return false;
	digits = strspn(id + n, "0123456789abcdef");
	return !id[n + digits] && (digits == 8 || digits == 17);
}

static bool
check_ids(struct call *call, const struct kind *kind, const struct json_val *ids)
{
	for (const struct json_val *item = json_first(ids); item; item = json_after(item)) {
		const char *id = json_text(item, "");

		if (inventory_find(call, kind->inventory, call->region, id))
			continue;
		if (!is_id(id, kind->prefix))
			return fault_own(call->refusal, 400, kind->malformed,
					 "Invalid id: \"%.80s\"", id);
		return fault_own(call->refusal, 400, kind->missing, "The %s '%.80s' does not exist",
				 kind->what, id);
	}
	return true;
}

/* Values may hold '*' and '?'. */
static bool
fits(const struct json_val *patterns, const char *value)
{
	for (const struct json_val *item = json_first(patterns); item; item = json_after(item)) {
		if (fnmatch(json_text(item, ""), value, 0) == 0)
			return true;
	}
	return false;
}

/* The value of a filter that both kinds know; NULL: neither. */
static const char *
value_of_tag(struct call *call, const struct inventory_item *item, const char *filter)
{
	struct resource_tag tags[RESOURCE_TAGS];

	resource_tags(call, resource_title(call, item), tags);
	for (size_t i = 0; text_starts(filter, "tag:") && i < LEN(tags); i++) {
		if (text_is(filter + 4, tags[i].key))
			return tags[i].value;
	}
	return "";
}

static bool
passes_tag_key(const struct json_val *values)
{
	return fits(values, "Name") || fits(values, "Project") || fits(values, "Environment");
}

/* @out_fits  whether the item meets every filter */
static bool
read_filters(struct call *call, const struct kind *kind, const struct json_val *filters,
	     const struct inventory_item *item, bool *out_fits)
{
	*out_fits = true;
	for (const struct json_val *filter = json_first(filters); filter;
	     filter = json_after(filter)) {
		const struct json_val *values;
		const char *name, *value;

		if (!param_text(call, filter, "Name", &name) ||
		    !param_list(call, filter, "Value", &values))
			return false;
		if (text_is(name, "tag-key")) {
			*out_fits = *out_fits && passes_tag_key(values);
			continue;
		}
		value = name && text_starts(name, "tag:") ? value_of_tag(call, item, name)
			: name                            ? kind->value(call, item, name)
							  : NULL;
		if (!value)
			return fault_own(call->refusal, 400, "InvalidParameterValue",
					 "The filter '%.80s' is invalid", name ? name : "null");
		*out_fits = *out_fits && fits(values, value);
	}
	return true;
}

static bool
choose(struct call *call, const struct kind *kind, struct page *page, struct inventory_list *out)
{
	const struct json_val *ids, *filters;
	bool is_dry = false;
	size_t n = 0;

	if (!read_parameters(call, kind) || !paging_begin(call, &paging, page) ||
	    !param_list(call, call->params, kind->ids, &ids) ||
	    !param_list(call, call->params, kind->filters, &filters) ||
	    !param_flag(call, "DryRun", &is_dry) || !check_ids(call, kind, ids))
		return false;
	if (is_dry)
		return fault_own(call->refusal, 412, "DryRunOperation",
				 "Request would have succeeded, but DryRun flag is set.");
	*out = inventory_list(call, kind->inventory, call->region);
	for (size_t i = 0; i < out->n; i++) {
		bool is_fit;

		if (!read_filters(call, kind, filters, out->items[i], &is_fit))
			return false;
		if (is_fit && (!json_count(ids) || param_in_list(ids, out->items[i]->name)))
			out->items[n++] = out->items[i];
	}
	out->n = n;
	return true;
}

static unsigned
zone_of(uint64_t key)
{
	return (unsigned)(key >> 8) % 2;
}

/* ---- instances ---- */

static uint64_t
instance_key(const struct call *call, const struct inventory_item *item)
{
	return facts_key(call, "instance", item->region, item->name);
}

static const char *
value_of_instance(struct call *call, const struct inventory_item *item, const char *filter)
{
	uint64_t key = instance_key(call, item);
	unsigned zone = zone_of(key);
	const char *const rows[][2] = {
		{ "instance-id", item->name },
		{ "instance-state-name", "running" },
		{ "instance-state-code", "16" },
		{ "instance-type", "t3a.medium" },
		{ "availability-zone", facts_zone(call, item->region, zone) },
		{ "vpc-id", facts_vpc(call, item->region) },
		{ "subnet-id", facts_subnet(call, item->region, zone) },
		{ "private-ip-address", facts_private_ip(call, key, zone) },
		{ "ip-address", facts_public_ip(call, key) },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		if (text_is(rows[i][0], filter))
			return rows[i][1];
	}
	return NULL;
}

static void
write_place(struct call *call, const struct inventory_item *item)
{
	uint64_t key = instance_key(call, item);
	unsigned zone = zone_of(key);

	write_object(call, "placement");
	write_text(call, "availabilityZone", facts_zone(call, item->region, zone));
	write_text(call, "groupName", "");
	write_text(call, "tenancy", "default");
	write_object_end(call);
	write_text(call, "subnetId", facts_subnet(call, item->region, zone));
	write_text(call, "vpcId", facts_vpc(call, item->region));
	write_text(call, "privateIpAddress", facts_private_ip(call, key, zone));
	write_text(call, "ipAddress", facts_public_ip(call, key));
	write_array(call, "groupSet");
	write_object(call, NULL);
	write_text(call, "groupId", facts_group(call, item->region, "host"));
	write_text(call, "groupName", "host");
	write_object_end(call);
	write_array_end(call);
}

static void
write_instance(struct call *call, const struct inventory_item *item)
{
	uint64_t key = instance_key(call, item);

	write_object(call, NULL);
	write_text(call, "instanceId", item->name);
	write_text(call, "imageId", facts_hex(call, "ami-0", key, 16));
	write_object(call, "instanceState");
	write_integer(call, "code", RUNNING);
	write_text(call, "name", "running");
	write_object_end(call);
	write_text(call, "privateDnsName", "");
	write_text(call, "dnsName", "");
	write_text(call, "reason", "");
	write_integer(call, "amiLaunchIndex", 0);
	write_text(call, "instanceType", "t3a.medium");
	write_time(call, "launchTime", facts_born_ms(call, key));
	write_object(call, "monitoring");
	write_text(call, "state", "disabled");
	write_object_end(call);
	write_place(call, item);
	write_text(call, "architecture", "x86_64");
	write_text(call, "rootDeviceType", "ebs");
	write_text(call, "rootDeviceName", "/dev/xvda");
	write_text(call, "virtualizationType", "hvm");
	write_text(call, "hypervisor", "xen");
	write_text(call, "platformDetails", "Linux/UNIX");
	write_flag(call, "ebsOptimized", true);
	resource_write_tag_list(call, "tagSet", NULL, resource_title(call, item));
	write_object_end(call);
}

static const char *const instance_parameters[] = {
	"InstanceId", "Filter", "MaxResults", "NextToken", "DryRun", "IncludeManagedResources"
};

static const struct kind instances = {
	.inventory = INVENTORY_INSTANCE,
	.ids = "InstanceId",
	.filters = "Filter",
	.prefix = "i-",
	.malformed = "InvalidInstanceID.Malformed",
	.missing = "InvalidInstanceID.NotFound",
	.what = "instance ID",
	.value = value_of_instance,
	.parameters = instance_parameters,
	.n_parameters = LEN(instance_parameters),
};

static bool
describe_instances(struct call *call)
{
	struct inventory_list list;
	struct page page;

	/* AWS has no pages where instances are named. */
	if (json_get(call->params, "InstanceId") && json_get(call->params, "MaxResults"))
		return fault_own(call->refusal, 400, "InvalidParameterCombination",
				 "The parameter instancesSet cannot be used with the parameter "
				 "maxResults");
	if (!choose(call, &instances, &page, &list))
		return false;
	write_array(call, "reservationSet");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++) {
		uint64_t key = instance_key(call, list.items[i]);

		write_object(call, NULL);
		write_text(call, "reservationId", facts_hex(call, "r-0", ~key, 16));
		write_text(call, "ownerId", call->world->account);
		write_empty(call, "groupSet");
		write_array(call, "instancesSet");
		write_instance(call, list.items[i]);
		write_array_end(call);
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

/* ---- NAT gateways ---- */

static uint64_t
gateway_key(const struct call *call, const struct inventory_item *item)
{
	return facts_key(call, "nat", item->region, item->name);
}

static const char *
value_of_gateway(struct call *call, const struct inventory_item *item, const char *filter)
{
	const char *const rows[][2] = {
		{ "nat-gateway-id", item->name },
		{ "state", "available" },
		{ "vpc-id", facts_vpc(call, item->region) },
		{ "subnet-id", facts_subnet(call, item->region, zone_of(gateway_key(call, item))) },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		if (text_is(rows[i][0], filter))
			return rows[i][1];
	}
	return NULL;
}

static void
write_address(struct call *call, uint64_t key)
{
	write_array(call, "natGatewayAddressSet");
	write_object(call, NULL);
	write_text(call, "allocationId", facts_hex(call, "eipalloc-0", key, 16));
	write_text(call, "networkInterfaceId", facts_hex(call, "eni-0", key, 16));
	write_text(call, "privateIp", facts_private_ip(call, key, zone_of(key)));
	write_text(call, "publicIp", facts_public_ip(call, key));
	write_text(call, "associationId", facts_hex(call, "eipassoc-0", key, 16));
	write_flag(call, "isPrimary", true);
	write_text(call, "status", "succeeded");
	write_object_end(call);
	write_array_end(call);
}

static const char *const gateway_parameters[] = { "NatGatewayId", "Filter", "MaxResults",
						  "NextToken", "DryRun" };

static const struct kind gateways = {
	.inventory = INVENTORY_NAT_GATEWAY,
	.ids = "NatGatewayId",
	.filters = "Filter",
	.prefix = "nat-",
	.malformed = "NatGatewayMalformed",
	.missing = "NatGatewayNotFound",
	.what = "NAT gateway",
	.value = value_of_gateway,
	.parameters = gateway_parameters,
	.n_parameters = LEN(gateway_parameters),
};

static bool
describe_nat_gateways(struct call *call)
{
	struct inventory_list list;
	struct page page;

	if (!choose(call, &gateways, &page, &list))
		return false;
	write_array(call, "natGatewaySet");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++) {
		const struct inventory_item *item = list.items[i];
		uint64_t key = gateway_key(call, item);

		write_object(call, NULL);
		write_time(call, "createTime", facts_born_ms(call, key));
		write_address(call, key);
		write_text(call, "natGatewayId", item->name);
		write_text(call, "state", "available");
		write_text(call, "subnetId", facts_subnet(call, item->region, zone_of(key)));
		write_text(call, "vpcId", facts_vpc(call, item->region));
		resource_write_tag_list(call, "tagSet", NULL, resource_title(call, item));
		write_text(call, "connectivityType", "public");
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeInstances", describe_instances),
	OPERATION("DescribeNatGateways", describe_nat_gateways),
};

const struct service api_ec2 = {
	.name = "ec2",
	.protocol = PROTOCOL_EC2,
	.version = "2016-11-15",
	.xmlns = "http://ec2.amazonaws.com/doc/2016-11-15/",
	.operations = operations,
	.n_operations = LEN(operations),
};
