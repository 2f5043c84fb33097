/* SPDX-License-Identifier: MIT */
/* api_wafv2.c - web ACLs of the simulated WAF: scope CLOUDFRONT in us-east-1, scope REGIONAL in
 * each region. Their rules are those that the stack's metrics name, behind two of AWS's own.
 * Source: WAFV2 API reference, ListWebACLs, GetWebACL. */
#include "base/text.h"
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/resource.h"

#include <string.h>

#define RULES_MAX 32
#define BAD "WAFInvalidParameterException"

static const struct paging paging = {
	.token = "NextMarker",
	.next = "NextMarker",
	.size = "Limit",
	.bad_token = BAD,
	.bad_size = BAD,
	.min = 1,
	.max = 100,
	.normal = 100,
};

static const char *const managed[] = { "AWSManagedRulesCommonRuleSet",
				       "AWSManagedRulesAmazonIpReputationList" };

static const char *
description_of(struct call *call, const struct inventory_item *item)
{
	return arena_format(call->arena, "Guards %s", item->parent ? "the balancer" : "the site");
}

static bool
read_scope(struct call *call, bool *out_is_global)
{
	const char *scope;

	if (!param_text(call, call->params, "Scope", &scope))
		return false;
	if (!text_is(scope, "CLOUDFRONT") && !text_is(scope, "REGIONAL"))
		return fault_own(call->refusal, 400, BAD,
				 "Error reason: The parameter contains a value that is not valid, "
				 "field: SCOPE_VALUE, parameter: %.40s",
				 scope ? scope : "");
	*out_is_global = text_is(scope, "CLOUDFRONT");
	if (*out_is_global && !text_is(call->region, "us-east-1"))
		return fault_own(call->refusal, 400, BAD,
				 "Error reason: The scope is not valid., field: SCOPE_VALUE, "
				 "parameter: CLOUDFRONT");
	return true;
}

static bool
list_web_acls(struct call *call)
{
	struct inventory_list list;
	struct page page;
	bool is_global = false;
	size_t n = 0;

	if (!paging_begin(call, &paging, &page) || !read_scope(call, &is_global))
		return false;
	list = inventory_list(call, INVENTORY_WEB_ACL, call->region);
	for (size_t i = 0; i < list.n; i++) {
		if (!list.items[i]->parent == is_global)
			list.items[n++] = list.items[i];
	}
	write_array(call, "WebACLs");
	for (size_t i = page.offset; i < paging_last(&page, n); i++) {
		const struct inventory_item *item = list.items[i];

		write_object(call, NULL);
		write_text(call, "Name", item->name);
		write_text(call, "Id", resource_id(call, item));
		write_text(call, "Description", description_of(call, item));
		write_text(call, "LockToken",
			   facts_uuid(call, facts_key(call, "lock", item->region, item->name)));
		write_text(call, "ARN", resource_arn(call, item));
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

/* ---- GetWebACL ---- */

static void
write_visibility(struct call *call, const char *metric)
{
	write_object(call, "VisibilityConfig");
	write_flag(call, "SampledRequestsEnabled", true);
	write_flag(call, "CloudWatchMetricsEnabled", true);
	write_text(call, "MetricName", metric);
	write_object_end(call);
}

static void
write_managed_rule(struct call *call, const char *name, int priority)
{
	write_object(call, NULL);
	write_text(call, "Name", name);
	write_integer(call, "Priority", priority);
	write_object(call, "Statement");
	write_object(call, "ManagedRuleGroupStatement");
	write_text(call, "VendorName", "AWS");
	write_text(call, "Name", name);
	write_object_end(call);
	write_object_end(call);
	write_object(call, "OverrideAction");
	write_object(call, "None");
	write_object_end(call);
	write_object_end(call);
	write_visibility(call, name);
	write_object_end(call);
}

/* A rule of the stack's: too many requests of one address are blocked. */
static void
write_rate_rule(struct call *call, const char *name, int priority)
{
	write_object(call, NULL);
	write_text(call, "Name", name);
	write_integer(call, "Priority", priority);
	write_object(call, "Statement");
	write_object(call, "RateBasedStatement");
	write_integer(call, "Limit", 2000);
	write_integer(call, "EvaluationWindowSec", 300);
	write_text(call, "AggregateKeyType", "IP");
	write_object_end(call);
	write_object_end(call);
	write_object(call, "Action");
	write_object(call, "Block");
	write_object_end(call);
	write_object_end(call);
	write_visibility(call, name);
	write_object_end(call);
}

static bool
is_managed(const char *name)
{
	for (size_t i = 0; i < LEN(managed); i++) {
		if (text_is(managed[i], name))
			return true;
	}
	return false;
}

static void
write_rules(struct call *call, const struct inventory_item *item)
{
	const struct catalog *catalog = call->world->catalog;
	const char *seen[RULES_MAX];
	int priority = 0;
	size_t n = 0;

	write_array(call, "Rules");
	for (size_t i = 0; i < LEN(managed); i++)
		write_managed_rule(call, managed[i], priority++);
	for (size_t i = 0; i < catalog_count(catalog) && n < RULES_MAX; i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);
		const char *rule = inventory_dimension(metric, "Rule");
		size_t k = 0;

		if (!rule || text_is(rule, "ALL") || is_managed(rule) ||
		    !text_is(inventory_dimension(metric, "WebACL"), item->name))
			continue;
		while (k < n && !text_is(seen[k], rule))
			k++;
		if (k < n)
			continue;
		seen[n++] = rule;
		write_rate_rule(call, rule, priority++);
	}
	if (!n)
		write_rate_rule(call, "rate-limit", priority);
	write_array_end(call);
}

static const struct inventory_item *
find_acl(struct call *call, const char *name, const char *id, const char *arn)
{
	struct inventory_list list = inventory_list(call, INVENTORY_WEB_ACL, call->region);

	for (size_t i = 0; i < list.n; i++) {
		if (arn ? text_is(resource_arn(call, list.items[i]), arn)
			: text_is(list.items[i]->name, name) &&
				    text_is(resource_id(call, list.items[i]), id))
			return list.items[i];
	}
	return NULL;
}

static void
write_acl(struct call *call, const struct inventory_item *item)
{
	write_object(call, "WebACL");
	write_text(call, "Name", item->name);
	write_text(call, "Id", resource_id(call, item));
	write_text(call, "ARN", resource_arn(call, item));
	write_object(call, "DefaultAction");
	write_object(call, "Allow");
	write_object_end(call);
	write_object_end(call);
	write_text(call, "Description", description_of(call, item));
	write_rules(call, item);
	write_visibility(call, item->name);
	write_integer(call, "Capacity", 727);
	write_flag(call, "ManagedByFirewallManager", false);
	write_format(call, "LabelNamespace", "awswaf:%s:webacl:%s:", call->world->account,
		     item->name);
	write_object_end(call);
}

static bool
get_web_acl(struct call *call)
{
	const struct inventory_item *item;
	const char *name, *id, *arn;
	bool is_global = false;

	if (!param_text(call, call->params, "Name", &name) ||
	    !param_text(call, call->params, "Id", &id) ||
	    !param_text(call, call->params, "ARN", &arn) || (!arn && !read_scope(call, &is_global)))
		return false;
	if (!arn && (!name || !id))
		return fault_own(call->refusal, 400, BAD,
				 "Error reason: You must provide Name, Scope and Id, or the ARN");
	item = find_acl(call, name, id, arn);
	if (!item || (!arn && !item->parent != is_global))
		return fault_own(call->refusal, 400, "WAFNonexistentItemException",
				 "AWS WAF couldn't perform the operation because your resource "
				 "doesn't exist.");
	write_acl(call, item);
	write_text(call, "LockToken",
		   facts_uuid(call, facts_key(call, "lock", item->region, item->name)));
	return true;
}

static const struct operation operations[] = {
	OPERATION("ListWebACLs", list_web_acls),
	OPERATION("GetWebACL", get_web_acl),
};

const struct service api_wafv2 = {
	.name = "wafv2",
	.protocol = PROTOCOL_JSON,
	.target = "AWSWAF_20190729",
	.operations = operations,
	.n_operations = LEN(operations),
};
