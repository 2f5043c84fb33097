/* SPDX-License-Identifier: MIT */
/* cloudwatch.c - GetMetricData: the request, and its pages. Reading the answer is cw_points.c's. */
#include "aws/cloudwatch.h"

#include <string.h>

#include "aws/api.h"
#include "aws/cw_points.h"
#include "aws/reason.h"

static void
write_metric(struct json_writer *w, const struct metric_def *def)
{
	json_write_key(w, "MetricStat");
	json_write_object(w);
	json_write_key(w, "Metric");
	json_write_object(w);
	json_write_key(w, "Namespace");
	json_write_text(w, def->namespace_);
	json_write_key(w, "MetricName");
	json_write_text(w, def->name);
	json_write_key(w, "Dimensions");
	json_write_array(w);
	for (size_t i = 0; i < def->n_dimensions; i++) {
		json_write_object(w);
		json_write_key(w, "Name");
		json_write_text(w, def->dimensions[i].name);
		json_write_key(w, "Value");
		json_write_text(w, def->dimensions[i].value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_key(w, "Period");
	json_write_integer(w, def->period_s);
	json_write_key(w, "Stat");
	json_write_text(w, def->stat);
	json_write_object_end(w);
}

static void
write_query(struct json_writer *w, const struct metric_query *query)
{
	json_write_object(w);
	json_write_key(w, "Id");
	json_write_text(w, query->def->id);
	if (query->def->expression) {
		json_write_key(w, "Expression");
		json_write_text(w, query->def->expression);
		if (query->def->period_s > 0) {
			json_write_key(w, "Period");
			json_write_integer(w, query->def->period_s);
		}
	} else {
		write_metric(w, query->def);
	}
	if (!query->is_wanted) {
		json_write_key(w, "ReturnData");
		json_write_bool(w, false);
	}
	json_write_object_end(w);
}

static void
write_request(struct json_writer *w, const struct cw_gathering *g, struct span span,
	      const char *token)
{
	json_write_key(w, "StartTime");
	json_write_integer(w, span.start_s);
	json_write_key(w, "EndTime");
	json_write_integer(w, span.end_s);
	json_write_key(w, "ScanBy");
	json_write_text(w, "TimestampAscending");
	if (token) {
		json_write_key(w, "NextToken");
		json_write_text(w, token);
	}
	json_write_key(w, "MetricDataQueries");
	json_write_array(w);
	for (size_t i = 0; i < g->n; i++)
		write_query(w, &g->queries[i]);
	json_write_array_end(w);
}

static enum err
fetch_page(const struct aws_scope *scope, struct cw_gathering *g, struct span span,
	   struct pages *pages, struct why *why)
{
	const struct buf *body;
	const char *problem;
	struct api_request r;
	size_t at = 0;
	enum err err;

	api_begin(&r, scope, CW_METRIC_DATA);
	write_request(&r.json, g, span, pages->token);
	err = api_send(&r, why);
	if (err)
		return err;
	body = api_reply_body(&r);
	err = cw_read_page(g, body->data, body->len, &at, &problem);
	if (err == ERR_MEMORY)
		return err_memory(why);
	if (err)
		return answer_malformed(r.host, body, at, problem, why);
	return api_page_next(&r, g->token, pages, why);
}

/* All pages of one request. */
static enum err
fetch(const struct aws_scope *scope, struct cw_gathering *g, struct span span, struct why *why)
{
	struct pages pages = { 0 };
	enum err err;

	do {
		unsigned before = pages.n;

		err = fetch_page(scope, g, span, &pages, why);
		if (err && pages.n == before)
			return api_page_error(err, &pages, why);
	} while (!err && pages.token);
	if (!err)
		cw_finish(g);
	return err;
}

enum err
cw_metric_data(const struct aws_scope *scope, const struct metric_query *queries, size_t n,
	       struct span span, struct points *out_points, struct why *why)
{
	struct points *points = arena_array(scope->arena, MAX(n, 1), sizeof(*points));
	enum err err = ERR_OK;

	if (!points)
		return err_memory(why);
	for (size_t at = 0; at < n && !err; at += CW_QUERIES_MAX) {
		struct cw_gathering g;
		size_t some = MIN(n - at, CW_QUERIES_MAX);

		err = cw_gathering_init(&g, scope->arena, queries + at, points + at, some);
		err = err ? err_memory(why) : fetch(scope, &g, span, why);
		cw_gathering_done(&g);
	}
	if (!err && n > 0)
		memcpy(out_points, points, n * sizeof(*points));
	return err;
}
