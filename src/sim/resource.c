/* SPDX-License-Identifier: MIT */
/* resource.c - ARNs, types, titles and tags, a row for each kind. */
#include "sim/resource.h"

#include "base/text.h"
#include "sim/facts.h"

#include <stdio.h>

/* arn: "%R" region, "%A" account, "%N" name, "%I" id, "%S" scope of a web ACL. */
static const struct row {
	const char *arn, *type;
	const char *word; /* of the title; NULL: the name is the title */
} rows[INVENTORY_KINDS] = {
	[INVENTORY_DISTRIBUTION] = { "arn:aws:cloudfront::%A:distribution/%N",
				     "cloudfront:distribution", "site" },
	[INVENTORY_BALANCER] = { "arn:aws:elasticloadbalancing:%R:%A:loadbalancer/%N",
				 "elasticloadbalancing:loadbalancer", NULL },
	[INVENTORY_TARGET_GROUP] = { "arn:aws:elasticloadbalancing:%R:%A:%N",
				     "elasticloadbalancing:targetgroup", NULL },
	[INVENTORY_FUNCTION] = { "arn:aws:lambda:%R:%A:function:%N", "lambda:function", NULL },
	[INVENTORY_REST_API] = { "arn:aws:apigateway:%R::/restapis/%I", "apigateway:restapis",
				 NULL },
	[INVENTORY_HTTP_API] = { "arn:aws:apigateway:%R::/apis/%N", "apigateway:apis", "api" },
	[INVENTORY_TABLE] = { "arn:aws:dynamodb:%R:%A:table/%N", "dynamodb:table", NULL },
	[INVENTORY_DATABASE] = { "arn:aws:rds:%R:%A:db:%N", "rds:db", NULL },
	[INVENTORY_CACHE] = { "arn:aws:elasticache:%R:%A:cluster:%N", "elasticache:cluster", NULL },
	[INVENTORY_NAT_GATEWAY] = { "arn:aws:ec2:%R:%A:natgateway/%N", "ec2:natgateway", "nat" },
	[INVENTORY_INSTANCE] = { "arn:aws:ec2:%R:%A:instance/%N", "ec2:instance", "host" },
	[INVENTORY_BUCKET] = { "arn:aws:s3:::%N", "s3", NULL },
	[INVENTORY_WEB_ACL] = { "arn:aws:wafv2:%R:%A:%S/webacl/%N/%I", NULL, NULL },
	[INVENTORY_HEALTH_CHECK] = { "arn:aws:route53:::healthcheck/%N", "route53:healthcheck",
				     "check" },
	[INVENTORY_MONITOR] = { "arn:aws:rum:%R:%A:appmonitor/%N", "rum:appmonitor", NULL },
	[INVENTORY_PIPELINE] = { "arn:aws:codepipeline:%R:%A:%N", "codepipeline", NULL },
	[INVENTORY_PROJECT] = { "arn:aws:codebuild:%R:%A:project/%N", "codebuild:project", NULL },
	[INVENTORY_TOPIC] = { "arn:aws:sns:%R:%A:%N", "sns", NULL },
	[INVENTORY_FAMILY] = { "arn:aws:ecs:%R:%A:task-definition/%N", "ecs:task-definition",
			       NULL },
	[INVENTORY_LOG_GROUP] = { "arn:aws:logs:%R:%A:log-group:%N", "logs:log-group", NULL },
};

static const char *
scope_of(const struct inventory_item *item)
{
	return item->parent ? "regional" : "global";
}

static const char *
part(struct call *call, const struct inventory_item *item, char letter)
{
	switch (letter) {
	case 'R':
		return item->region;
	case 'A':
		return call->world->account;
	case 'I':
		return resource_id(call, item);
	case 'S':
		return scope_of(item);
	default:
		return item->name;
	}
}

const char *
resource_arn(struct call *call, const struct inventory_item *item)
{
	TEXT_ON(arn, 1024);

	for (const char *at = rows[item->kind].arn; *at; at++) {
		if (*at == '%')
			text_add(&arn, part(call, item, *++at));
		else
			text_add_n(&arn, at, 1);
	}
	return arena_text(call->arena, arn.data);
}

const char *
resource_type(const struct inventory_item *item)
{
	if (item->kind == INVENTORY_WEB_ACL)
		return item->parent ? "wafv2:regional/webacl" : "wafv2:global/webacl";
	return rows[item->kind].type;
}

const char *
resource_id(struct call *call, const struct inventory_item *item)
{
	if (item->kind == INVENTORY_REST_API)
		return facts_hex(call, "", facts_key(call, "rest api", item->region, item->name),
				 10);
	if (item->kind == INVENTORY_WEB_ACL)
		return facts_uuid(call, facts_key(call, "acl", item->region, item->name));
	return item->name;
}

const struct stack_lookup *
resource_lookup(const struct call *call, const char *value, enum lookup_by by)
{
	const struct stack *stack = call->world->stack;

	for (size_t i = 0; i < stack->n_lookups; i++)
		if (stack->lookups[i].by == by && text_is(stack->lookups[i].value, value))
			return &stack->lookups[i];
	return NULL;
}

/* A name that the pattern fits: "shop*1" is "shop-nat-1". */
static const char *
name_of_pattern(struct call *call, const char *pattern, const char *word)
{
	TEXT_ON(name, 256);

	for (const char *c = pattern; *c; c++) {
		if (*c != '*')
			text_add_n(&name, c, 1);
		else
			text_addf(&name, "%s%s%s", c == pattern ? "" : "-", word, c[1] ? "-" : "");
	}
	return arena_text(call->arena, name.data);
}

const char *
resource_title(struct call *call, const struct inventory_item *item)
{
	const struct stack_lookup *lookup = resource_lookup(call, item->name, LOOKUP_BY_NAME);
	struct inventory_list list;
	const char *word = rows[item->kind].word;
	size_t i = 0;

	if (!word)
		return item->name;
	if (lookup)
		return name_of_pattern(call, lookup->key, word);
	list = inventory_list(call, item->kind, item->region);
	while (i < list.n && !text_is(list.items[i]->name, item->name))
		i++;
	if (i)
		return arena_format(call->arena, "%s-%s-%zu", call->world->stack->name, word,
				    i + 1);
	return arena_format(call->arena, "%s-%s", call->world->stack->name, word);
}

void
resource_tags(struct call *call, const char *title, struct resource_tag out[RESOURCE_TAGS])
{
	const struct stack *stack = call->world->stack;

	out[0] = (struct resource_tag){ "Name", title };
	out[1] = (struct resource_tag){ "Project", stack->name };
	out[2] = (struct resource_tag){ "Environment", stack->is_prod ? "production" : "test" };
}

void
resource_write_tag_map(struct call *call, const char *key, const struct inventory_item *item)
{
	struct resource_tag tags[RESOURCE_TAGS];

	resource_tags(call, resource_title(call, item), tags);
	write_object(call, key);
	for (size_t i = 0; i < LEN(tags); i++)
		write_text(call, tags[i].key, tags[i].value);
	write_object_end(call);
}

void
resource_write_tag_list(struct call *call, const char *key, const char *item_name,
			const char *title)
{
	bool is_ec2 = call->service->protocol == PROTOCOL_EC2;
	struct resource_tag tags[RESOURCE_TAGS];

	resource_tags(call, title, tags);
	write_array_of(call, key, item_name);
	for (size_t i = 0; i < LEN(tags); i++) {
		write_object(call, NULL);
		write_text(call, is_ec2 ? "key" : "Key", tags[i].key);
		write_text(call, is_ec2 ? "value" : "Value", tags[i].value);
		write_object_end(call);
	}
	write_array_end(call);
}
