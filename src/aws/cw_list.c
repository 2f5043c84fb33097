/* SPDX-License-Identifier: MIT */
/* cw_list.c - ListMetrics: which metrics there are. Their data is cloudwatch.c's. */
#include "aws/cloudwatch.h"
#include "aws/list.h"

static const char *
fill_metric(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *dimensions = json_get(item, "Dimensions");
	struct cw_metric *row = to;

	row->namespace_ = gather_text(g, json_get(item, "Namespace"));
	row->name = gather_text(g, json_get(item, "MetricName"));
	row->dimensions =
		arena_array(g->arena, MAX(json_count(dimensions), 1), sizeof(*row->dimensions));
	if (!row->dimensions) {
		g->is_out_of_memory = true;
		return NULL;
	}
	for (const struct json_val *d = json_first(dimensions); d; d = json_after(d))
		row->dimensions[row->n_dimensions++] =
			(struct dimension){ gather_text(g, json_get(d, "Name")),
					    gather_text(g, json_get(d, "Value")) };
	return *row->namespace_ && *row->name ? NULL : "a metric without Namespace or MetricName";
}

static void
ask_metrics(struct api_request *r, const void *question)
{
	const struct cw_metric_filter *filter = question;
	struct json_writer *w = &r->json;

	api_text(r, "Namespace", filter->namespace_);
	api_text(r, "MetricName", filter->name);
	if (filter->is_recent)
		api_text(r, "RecentlyActive", "PT3H");
	if (filter->n_dimensions == 0)
		return;
	json_write_key(w, "Dimensions");
	json_write_array(w);
	for (size_t i = 0; i < filter->n_dimensions; i++) {
		json_write_object(w);
		json_write_key(w, "Name");
		json_write_text(w, filter->dimensions[i].name);
		if (filter->dimensions[i].value) {
			json_write_key(w, "Value");
			json_write_text(w, filter->dimensions[i].value);
		}
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static const struct list_call list_metrics = {
	.operation = CW_LIST_METRICS,
	.member = "Metrics",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct cw_metric),
	.ask = ask_metrics,
	.fill = fill_metric,
};

enum err
cw_list_metrics(const struct aws_scope *scope, const struct cw_metric_filter *filter,
		struct cw_metrics *out, struct why *why)
{
	const struct list_range range = { .next = filter->next, .limit = filter->limit };
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_metrics, filter, &range, &rows, why);

	if (!err)
		*out = (struct cw_metrics){ rows.items, rows.n, rows.next };
	return err;
}
