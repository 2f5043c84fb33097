/* SPDX-License-Identifier: MIT */
/* call_wafv2.c - the calls of wafv2.h. */
#include "put.h"

#include "aws/wafv2.h"

#include <string.h>

static bool
is_cloudfront(const struct call *call)
{
	return strcmp(call_arg(call, "Scope"), "CLOUDFRONT") == 0;
}

static void
put_row(struct call *call, const struct wafv2_row *row)
{
	put_said(call, "Name", row->name);
	put_said(call, "Id", row->id);
	put_said(call, "ARN", row->arn);
	put_said(call, "Description", row->description);
}

static enum err
list_acls(struct call *call, struct why *why)
{
	struct wafv2_list list;
	enum err err = wafv2_list(&call->scope, is_cloudfront(call), &list, why);

	if (err)
		return err;
	put_list(call, "WebACLs");
	for (size_t i = 0; i < list.n; i++) {
		put_item(call);
		put_row(call, &list.items[i]);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static void
put_visibility(struct call *call, const char *metric)
{
	put_object(call, "VisibilityConfig");
	put_said(call, "MetricName", metric);
	put_object_end(call);
}

static enum err
get_acl(struct call *call, struct why *why)
{
	const struct wafv2_row row = { .name = call_arg(call, "Name"),
				       .id = call_arg(call, "Id"),
				       .is_cloudfront = is_cloudfront(call) };
	struct wafv2_acl acl;
	enum err err = wafv2_acl(&call->scope, &row, &acl, why);

	if (err)
		return err;
	put_object(call, "WebACL");
	put_row(call, &acl.row);
	put_visibility(call, acl.metric);
	put_bool(call, "CloudWatchMetricsEnabled", acl.has_metrics);
	put_said(call, "default_action", acl.default_action);
	put_count(call, "Capacity", acl.capacity);
	put_list(call, "Rules");
	for (size_t i = 0; i < acl.n_rules; i++) {
		put_item(call);
		put_said(call, "Name", acl.rules[i].name);
		put_count(call, "Priority", acl.rules[i].priority);
		put_said(call, "action", acl.rules[i].action);
		put_visibility(call, acl.rules[i].metric);
		put_object_end(call);
	}
	put_list_end(call);
	put_object_end(call);
	return ERR_OK;
}

const struct call_row calls_wafv2[] = {
	{ WAF_LIST, { "Scope=REGIONAL" }, list_acls },
	{ WAF_GET,
	  { "Scope=REGIONAL", "Name=cityflow", "Id=a1b2c3d4-5678-90ab-cdef-111122223333" },
	  get_acl },
};
const size_t n_calls_wafv2 = LEN(calls_wafv2);
