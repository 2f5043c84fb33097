/* SPDX-License-Identifier: MIT */
/* cw_dashboard.c - dashboards by name, and the text of one. It does not read what is in them. */
#include "aws/cloudwatch.h"
#include "aws/list.h"

static const char *
fill_dashboard(struct gather *g, const struct json_val *item, void *to)
{
	struct cw_dashboard_row *row = to;

	row->name = gather_text(g, json_get(item, "DashboardName"));
	row->arn = gather_text(g, json_get(item, "DashboardArn"));
	row->modified_s = gather_time(json_get(item, "LastModified"));
	row->size_bytes = gather_count(json_get(item, "Size"));
	return *row->name ? NULL : "a dashboard without DashboardName";
}

static void
ask_dashboards(struct api_request *r, const void *question)
{
	const char *prefix = question;

	api_text(r, "DashboardNamePrefix", prefix && *prefix ? prefix : NULL);
}

static const struct list_call list_dashboards = {
	.operation = CW_LIST_DASHBOARDS,
	.member = "DashboardEntries",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct cw_dashboard_row),
	.ask = ask_dashboards,
	.fill = fill_dashboard,
};

enum err
cw_list_dashboards(const struct aws_scope *scope, const char *prefix, struct cw_dashboards *out,
		   struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_dashboards, prefix, NULL, &rows, why);

	if (!err)
		*out = (struct cw_dashboards){ rows.items, rows.n };
	return err;
}

enum err
cw_dashboard(const struct aws_scope *scope, const char *name, const char **out_body,
	     struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct api_request r;
	struct json *doc = NULL;
	const char *body;
	enum err err;

	api_begin(&r, scope, CW_DASHBOARD);
	api_text(&r, "DashboardName", name);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	body = gather_exact(&g, json_get(json_root(doc), "DashboardBody"));
	json_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*body)
		return api_malformed(&r, "no DashboardBody", why);
	*out_body = body;
	return ERR_OK;
}
