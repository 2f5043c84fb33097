/* SPDX-License-Identifier: MIT */
/* wafv2.c - web ACLs, their metric names and rules. What they allowed and blocked are metrics.
 * Source: WAFV2 API reference, ListWebACLs, GetWebACL. */
#include "aws/wafv2.h"

#include "aws/list.h"

#define PAGE_MAX 100

static void
ask_scope(struct api_request *r, bool is_cloudfront)
{
	if (is_cloudfront)
		r->region = endpoint_global_region(r->scope->region);
	api_text(r, "Scope", is_cloudfront ? "CLOUDFRONT" : "REGIONAL");
}

static void
ask_list(struct api_request *r, const void *question)
{
	ask_scope(r, *(const bool *)question);
	api_integer(r, "Limit", PAGE_MAX);
}

static const char *
fill_row(struct gather *g, const struct json_val *item, void *to)
{
	struct wafv2_row *row = to;

	row->name = gather_text(g, json_get(item, "Name"));
	row->id = gather_text(g, json_get(item, "Id"));
	row->arn = gather_text(g, json_get(item, "ARN"));
	row->description = gather_text(g, json_get(item, "Description"));
	return *row->name && *row->id ? NULL : "a web ACL without Name or Id";
}

static const struct list_call list_acls = {
	.operation = WAF_LIST,
	.member = "WebACLs",
	.token = "NextMarker",
	.next = "NextMarker",
	.row_size = sizeof(struct wafv2_row),
	.ask = ask_list,
	.fill = fill_row,
};

enum err
wafv2_list(const struct aws_scope *scope, bool is_cloudfront, struct wafv2_list *out,
	   struct why *why)
{
	struct wafv2_row *items;
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_acls, &is_cloudfront, NULL, &rows, why);

	if (err)
		return err;
	items = rows.items;
	for (size_t i = 0; i < rows.n; i++)
		items[i].is_cloudfront = is_cloudfront;
	*out = (struct wafv2_list){ items, rows.n };
	return ERR_OK;
}

/* {"Block": {}}: the only member's name. */
static const char *
gather_action(struct gather *g, const struct json_val *action)
{
	const struct json_val *only = json_first(action);

	return json_type(action) == JSON_T_OBJECT && only ? gather_clean(g, json_key(only)) : "";
}

static void
fill_rule(struct gather *g, const struct json_val *val, struct wafv2_rule *rule)
{
	rule->name = gather_text(g, json_get(val, "Name"));
	rule->metric = gather_text(g, json_get(json_get(val, "VisibilityConfig"), "MetricName"));
	rule->action = gather_action(g, json_get(val, "Action"));
	rule->priority = gather_count(json_get(val, "Priority"));
}

static void
fill_rules(struct gather *g, const struct json_val *list, struct wafv2_acl *acl)
{
	struct wafv2_rule *rules = arena_array(g->arena, MAX(json_count(list), 1), sizeof(*rules));

	if (!rules) {
		g->is_out_of_memory = true;
		return;
	}
	acl->rules = rules;
	for (const struct json_val *val = json_first(list); val; val = json_after(val))
		fill_rule(g, val, &rules[acl->n_rules++]);
}

static const char *
fill_acl(struct gather *g, const struct json_val *item, void *to)
{
	struct wafv2_acl *acl = to;
	const struct json_val *visibility = json_get(item, "VisibilityConfig");

	acl->metric = gather_text(g, json_get(visibility, "MetricName"));
	acl->has_metrics = json_bool(json_get(visibility, "CloudWatchMetricsEnabled"), false);
	acl->default_action = gather_action(g, json_get(item, "DefaultAction"));
	acl->capacity = gather_count(json_get(item, "Capacity"));
	fill_rules(g, json_get(item, "Rules"), acl);
	if (!*acl->metric)
		return "a web ACL without VisibilityConfig.MetricName";
	return fill_row(g, item, &acl->row);
}

enum err
wafv2_acl(const struct aws_scope *scope, const struct wafv2_row *row, struct wafv2_acl *out,
	  struct why *why)
{
	struct wafv2_acl acl = { .row.is_cloudfront = row->is_cloudfront };
	struct api_request r;
	enum err err;

	api_begin(&r, scope, WAF_GET);
	ask_scope(&r, row->is_cloudfront);
	api_text(&r, "Name", row->name);
	api_text(&r, "Id", row->id);
	err = list_one(&r, "WebACL", fill_acl, &acl, why);
	if (!err)
		*out = acl;
	return err;
}
