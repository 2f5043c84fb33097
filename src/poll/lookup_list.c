/* SPDX-License-Identifier: MIT */
/* lookup_list.c - what there is of each kind, as candidates of one form: a function a request, a
 * row a kind. Tables and buckets, which cwtop has no other business with, are those that CloudWatch
 * has metrics of. */
#include <string.h>

#include "aws/apigateway.h"
#include "aws/cloudfront.h"
#include "aws/cloudwatch.h"
#include "aws/ec2.h"
#include "aws/elasticache.h"
#include "aws/elbv2.h"
#include "aws/lambda.h"
#include "aws/rds.h"
#include "aws/route53.h"
#include "aws/rum.h"
#include "aws/wafv2.h"
#include "base/text.h"
#include "model/lookup.h"
#include "poll/lookup_find.h"

/* room_for - n zeroed candidates; ERR_MEMORY. */
static enum err
room_for(const struct aws_scope *scope, size_t n, struct lookup_candidates *out, struct why *why)
{
	*out = (struct lookup_candidates){ arena_array(scope->arena, n + 1, sizeof(*out->items)),
					   0 };
	return out->items ? ERR_OK : err_memory(why);
}

static void
add(struct lookup_candidates *out, const char *name, const char *id, const char *value)
{
	out->items[out->n++] = (struct lookup_candidate){ .name = name, .id = id, .value = value };
}

/* What a service lists: where in a row its name and its value are, and the state of those that are
 * there no more. */
struct rows {
	const void *items;
	size_t n, size, name, value;
	size_t state; /* NO_STATE: all are there */
	const char *gone;
};

#define NO_STATE SIZE_MAX

static const char *
text_at(const struct rows *rows, size_t i, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)rows->items + i * rows->size + offset, sizeof(text));
	return text;
}

static enum err
take(const struct aws_scope *scope, const struct rows *rows, struct lookup_candidates *out,
     struct why *why)
{
	enum err err = room_for(scope, rows->n, out, why);

	for (size_t i = 0; !err && i < rows->n; i++) {
		const char *value = text_at(rows, i, rows->value);

		if (rows->state == NO_STATE || !text_is(text_at(rows, i, rows->state), rows->gone))
			add(out, text_at(rows, i, rows->name), value, value);
	}
	return err;
}

static enum err
list_distributions(const struct aws_scope *scope, const struct stack_lookup *lookup,
		   struct lookup_candidates *out, struct why *why)
{
	struct cloudfront_list list;
	enum err err = cloudfront_list(scope, &list, why);

	(void)lookup;
	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++) {
		add(out, "", list.items[i].id, list.items[i].id);
		out->items[i].domains = list.items[i].aliases;
		out->items[i].n_domains = list.items[i].n_aliases;
	}
	return err;
}

/* Which APIs the domain leads to is asked of the domain. */
static enum err
note_mappings(const struct aws_scope *scope, const struct stack_lookup *lookup,
	      struct lookup_candidates *out, struct why *why)
{
	struct apigateway_mappings mappings;
	enum err err = apigateway_mappings(scope, lookup->key, &mappings, why);

	if (err)
		return err;
	for (size_t i = 0; i < out->n; i++)
		for (size_t m = 0; m < mappings.n; m++)
			if (text_is(mappings.items[m].api, out->items[i].id)) {
				out->items[i].domains = &lookup->key;
				out->items[i].n_domains = 1;
			}
	return ERR_OK;
}

static enum err
list_apis(const struct aws_scope *scope, const struct stack_lookup *lookup,
	  struct lookup_candidates *out, struct why *why)
{
	bool is_rest = lookup->kind == LOOKUP_REST_API;
	struct apigateway_list list;
	enum err err = is_rest ? apigateway_rest_apis(scope, &list, why)
			       : apigateway_apis(scope, &list, why);

	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++)
		add(out, list.items[i].name, list.items[i].id,
		    is_rest ? list.items[i].name : list.items[i].id);
	return err;
}

static enum err
list_balancers(const struct aws_scope *scope, const struct stack_lookup *lookup,
	       struct lookup_candidates *out, struct why *why)
{
	struct elbv2_balancers list;
	enum err err = elbv2_balancers(scope, NULL, 0, &list, why);

	(void)lookup;
	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++) {
		add(out, list.items[i].name, list.items[i].dimension, list.items[i].dimension);
		out->items[i].domains = &list.items[i].dns;
		out->items[i].n_domains = 1;
	}
	return err;
}

static enum err
list_groups(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    struct lookup_candidates *out, struct why *why)
{
	const struct elbv2_group_question all = { 0 };
	struct elbv2_groups list;
	enum err err = elbv2_groups(scope, &all, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct elbv2_group),
					  offsetof(struct elbv2_group, name),
					  offsetof(struct elbv2_group, dimension), NO_STATE, NULL },
			  out, why);
}

static enum err
list_instances(const struct aws_scope *scope, const struct stack_lookup *lookup,
	       struct lookup_candidates *out, struct why *why)
{
	const struct ec2_question all = { 0 };
	struct ec2_instances list;
	enum err err = ec2_instances(scope, &all, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct ec2_instance),
					  offsetof(struct ec2_instance, name),
					  offsetof(struct ec2_instance, id),
					  offsetof(struct ec2_instance, state), "terminated" },
			  out, why);
}

static enum err
list_nat_gateways(const struct aws_scope *scope, const struct stack_lookup *lookup,
		  struct lookup_candidates *out, struct why *why)
{
	const struct ec2_question all = { 0 };
	struct ec2_nats list;
	enum err err = ec2_nat_gateways(scope, &all, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct ec2_nat),
					  offsetof(struct ec2_nat, name),
					  offsetof(struct ec2_nat, id),
					  offsetof(struct ec2_nat, state), "deleted" },
			  out, why);
}

static enum err
list_databases(const struct aws_scope *scope, const struct stack_lookup *lookup,
	       struct lookup_candidates *out, struct why *why)
{
	struct rds_instances list;
	enum err err = rds_instances(scope, NULL, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct rds_instance),
					  offsetof(struct rds_instance, id),
					  offsetof(struct rds_instance, id), NO_STATE, NULL },
			  out, why);
}

static enum err
list_caches(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    struct lookup_candidates *out, struct why *why)
{
	struct elasticache_clusters list;
	enum err err = elasticache_clusters(scope, NULL, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct elasticache_cluster),
					  offsetof(struct elasticache_cluster, id),
					  offsetof(struct elasticache_cluster, id), NO_STATE,
					  NULL },
			  out, why);
}

/* Those of the region; in us-east-1 those of CloudFront, too, whose metrics are there. */
static enum err
list_web_acls(const struct aws_scope *scope, const struct stack_lookup *lookup,
	      struct lookup_candidates *out, struct why *why)
{
	struct wafv2_list regional, global = { 0 };
	enum err err = wafv2_list(scope, false, &regional, why);

	if (!err && text_is(lookup->region, "us-east-1"))
		err = wafv2_list(scope, true, &global, why);
	if (!err)
		err = room_for(scope, regional.n + global.n, out, why);
	for (size_t i = 0; !err && i < regional.n + global.n; i++) {
		const struct wafv2_row *row =
			i < regional.n ? &regional.items[i] : &global.items[i - regional.n];

		add(out, row->name, row->id, "");
		out->items[i].acl = row;
	}
	return err;
}

/* CloudWatch knows an ACL by a name of its own, which only the ACL itself tells. */
static enum err
name_web_acls(const struct aws_scope *scope, const struct stack_lookup *lookup,
	      struct lookup_candidates *out, struct why *why)
{
	struct wafv2_acl acl;
	enum err err = ERR_OK;

	for (size_t i = 0; !err && i < out->n; i++) {
		struct lookup_candidate *candidate = &out->items[i];

		if (lookup->by == LOOKUP_BY_NAME && !lookup_matches(lookup->key, candidate->name))
			continue;
		err = wafv2_acl(scope, candidate->acl, &acl, why);
		if (!err)
			candidate->value = acl.metric;
	}
	return err;
}

static enum err
list_health_checks(const struct aws_scope *scope, const struct stack_lookup *lookup,
		   struct lookup_candidates *out, struct why *why)
{
	struct route53_checks list;
	enum err err = route53_checks(scope, &list, why);

	(void)lookup;
	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++) {
		add(out, "", list.items[i].id, list.items[i].id);
		out->items[i].domains = &list.items[i].domain;
		out->items[i].n_domains = 1;
	}
	return err;
}

static enum err
list_functions(const struct aws_scope *scope, const struct stack_lookup *lookup,
	       struct lookup_candidates *out, struct why *why)
{
	struct lambda_functions list;
	enum err err = lambda_list(scope, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct lambda_function),
					  offsetof(struct lambda_function, name),
					  offsetof(struct lambda_function, name), NO_STATE, NULL },
			  out, why);
}

static enum err
list_monitors(const struct aws_scope *scope, const struct stack_lookup *lookup,
	      struct lookup_candidates *out, struct why *why)
{
	struct rum_list list;
	enum err err = rum_list(scope, &list, why);
	(void)lookup;
	return err ? err
		   : take(scope,
			  &(struct rows){ list.items, list.n, sizeof(struct rum_row),
					  offsetof(struct rum_row, name),
					  offsetof(struct rum_row, name), NO_STATE, NULL },
			  out, why);
}

/* ---- what only CloudWatch tells ---- */

static bool
has_candidate(const struct lookup_candidates *out, const char *value)
{
	for (size_t i = 0; i < out->n; i++)
		if (text_is(out->items[i].value, value))
			return true;
	return false;
}

/* Values of a dimension, each once. */
static enum err
list_dimension(const struct aws_scope *scope, const char *namespace_, const char *dimension,
	       struct lookup_candidates *out, struct why *why)
{
	const struct cw_metric_filter filter = { .namespace_ = namespace_ };
	struct cw_metrics list;
	enum err err = cw_list_metrics(scope, &filter, &list, why);

	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++)
		for (size_t d = 0; d < list.items[i].n_dimensions; d++) {
			const struct dimension *found = &list.items[i].dimensions[d];

			if (text_is(found->name, dimension) && !has_candidate(out, found->value))
				add(out, found->value, found->value, found->value);
		}
	return err;
}

static enum err
list_tables(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    struct lookup_candidates *out, struct why *why)
{
	(void)lookup;
	return list_dimension(scope, "AWS/DynamoDB", "TableName", out, why);
}

static enum err
list_buckets(const struct aws_scope *scope, const struct stack_lookup *lookup,
	     struct lookup_candidates *out, struct why *why)
{
	(void)lookup;
	return list_dimension(scope, "AWS/S3", "BucketName", out, why);
}

static const char *
spell(const struct aws_scope *scope, const struct cw_metric *metric)
{
	TEXT_ON(text, 2048);

	text_addf(&text, "%s|%s", metric->namespace_, metric->name);
	for (size_t i = 0; i < metric->n_dimensions; i++)
		text_addf(&text, "|%s=%s", metric->dimensions[i].name, metric->dimensions[i].value);
	return text.is_cut ? NULL : arena_text(scope->arena, text.data);
}

/* Metrics that are not AWS's own. Where one is published as a whole and by its parts, the whole is
 * meant. */
static enum err
list_metrics(const struct aws_scope *scope, const struct stack_lookup *lookup,
	     struct lookup_candidates *out, struct why *why)
{
	const struct cw_metric_filter all = { 0 };
	struct cw_metrics list;
	bool has_whole = false;
	enum err err = cw_list_metrics(scope, &all, &list, why);

	if (!err)
		err = room_for(scope, list.n, out, why);
	for (size_t i = 0; !err && i < list.n; i++) {
		const struct cw_metric *metric = &list.items[i];
		const char *value;

		if (text_starts(metric->namespace_, "AWS/") ||
		    !lookup_same_words(metric->name, lookup->key))
			continue;
		if (metric->n_dimensions == 0 && !has_whole)
			out->n = 0;
		else if (has_whole && metric->n_dimensions)
			continue;
		has_whole = has_whole || metric->n_dimensions == 0;
		value = spell(scope, metric);
		if (value && !has_candidate(out, value))
			add(out, lookup->key, value, value);
	}
	return err;
}

/* An API's domain that there is not has no mappings. */
#define MAPPED \
	.detail = { API_MAPPINGS, note_mappings, true }, .detailed_ways = 1u << LOOKUP_BY_ALIAS

static const struct lookup_rule rules[LOOKUP_KINDS] = {
	[LOOKUP_DISTRIBUTION] = { .list = { CF_LIST, list_distributions, false },
				  .are_nameless = true },
	[LOOKUP_REST_API] = { .list = { API_REST, list_apis, false }, MAPPED },
	[LOOKUP_HTTP_API] = { .list = { API_HTTP, list_apis, false }, MAPPED },
	[LOOKUP_LOAD_BALANCER] = { .list = { ELB_BALANCERS, list_balancers, false } },
	[LOOKUP_TARGET_GROUP] = { .list = { ELB_GROUPS, list_groups, false } },
	[LOOKUP_INSTANCE] = { .list = { EC2_INSTANCES, list_instances, false } },
	[LOOKUP_NAT_GATEWAY] = { .list = { EC2_NAT_GATEWAYS, list_nat_gateways, false } },
	[LOOKUP_DATABASE] = { .list = { RDS_INSTANCES, list_databases, false } },
	[LOOKUP_CACHE] = { .list = { CACHE_CLUSTERS, list_caches, false } },
	[LOOKUP_WEB_ACL] = { .list = { WAF_LIST, list_web_acls, false },
			     .detail = { WAF_GET, name_web_acls, false },
			     .detailed_ways = ~0u },
	[LOOKUP_HEALTH_CHECK] = { .list = { R53_CHECKS, list_health_checks, false },
				  .are_nameless = true },
	[LOOKUP_FUNCTION] = { .list = { LAMBDA_LIST, list_functions, false } },
	[LOOKUP_TABLE_NAME] = { .list = { CW_LIST_METRICS, list_tables, false } },
	[LOOKUP_BUCKET] = { .list = { CW_LIST_METRICS, list_buckets, false } },
	[LOOKUP_MONITOR] = { .list = { RUM_LIST, list_monitors, false } },
	[LOOKUP_METRIC] = { .list = { CW_LIST_METRICS, list_metrics, false } },
};
#undef MAPPED

const struct lookup_rule *
lookup_rule_of(enum lookup_kind kind)
{
	return &rules[kind];
}
