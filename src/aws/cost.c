/* SPDX-License-Identifier: MIT */
/* cost.c - GetCostAndUsage, GetCostForecast, GetDimensionValues. It does not know a price. */
#include "aws/cost.h"

#include <ctype.h>
#include <string.h>

#include "aws/list.h"
#include "base/text.h"

#define INTERVAL_PCT 80

static const char *
step_word(enum cost_step step)
{
	return step == COST_DAILY ? "DAILY" : "MONTHLY";
}

static const char *
metric_of(const struct cost_question *q)
{
	return q->metric ? q->metric : "UnblendedCost";
}

static void
write_pair(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
ask_period(struct api_request *r, const struct cost_question *q)
{
	json_write_key(&r->json, "TimePeriod");
	json_write_object(&r->json);
	write_pair(&r->json, "Start", q->start);
	write_pair(&r->json, "End", q->end);
	json_write_object_end(&r->json);
}

static void
ask_filter(struct api_request *r, const struct cost_question *q)
{
	if (!q->filter.key)
		return;
	json_write_key(&r->json, "Filter");
	json_write_object(&r->json);
	json_write_key(&r->json, q->filter.is_tag ? "Tags" : "Dimensions");
	json_write_object(&r->json);
	write_pair(&r->json, "Key", q->filter.key);
	json_write_key(&r->json, "Values");
	json_write_array(&r->json);
	json_write_text(&r->json, q->filter.value);
	json_write_array_end(&r->json);
	json_write_object_end(&r->json);
	json_write_object_end(&r->json);
}

static void
ask_usage(struct api_request *r, const void *question)
{
	const struct cost_question *q = question;
	const char *metric = metric_of(q);

	ask_period(r, q);
	api_text(r, "Granularity", step_word(q->step));
	api_texts(r, "Metrics", "member", &metric, 1);
	ask_filter(r, q);
	if (!q->group_by)
		return;
	json_write_key(&r->json, "GroupBy");
	json_write_array(&r->json);
	json_write_object(&r->json);
	write_pair(&r->json, "Type", q->is_by_tag ? "TAG" : "DIMENSION");
	write_pair(&r->json, "Key", q->group_by);
	json_write_object_end(&r->json);
	json_write_array_end(&r->json);
}

/* A step's rows, before they are laid flat. */
struct step {
	struct cost_row *rows;
	size_t n;
};

static bool
fill_amount(struct gather *g, const struct json_val *metrics, struct cost_row *row)
{
	/* the one metric that was asked for */
	const struct json_val *amount = json_first(metrics);

	row->unit = gather_text(g, json_get(amount, "Unit"));
	return gather_amount(json_get(amount, "Amount"), &row->amount);
}

/* A tag's group is "Key$value". */
static const char *
group_text(struct gather *g, const struct json_val *keys, bool is_by_tag)
{
	const char *s = json_text(json_first(keys), "");
	const char *value = is_by_tag ? strchr(s, '$') : NULL;

	return gather_clean(g, value ? value + 1 : s);
}

static const char *
fill_groups(struct gather *g, const struct json_val *groups, bool is_by_tag, struct step *step)
{
	const struct cost_row first = step->rows[0];
	size_t n = 0;

	for (const struct json_val *group = json_first(groups); group; group = json_after(group)) {
		struct cost_row *row = &step->rows[n++];

		*row = first;
		row->group = group_text(g, json_get(group, "Keys"), is_by_tag);
		if (!fill_amount(g, json_get(group, "Metrics"), row))
			return "a group without amount";
	}
	step->n = n;
	return NULL;
}

static const char *
fill_any_step(struct gather *g, const struct json_val *item, struct step *step, bool is_by_tag)
{
	const struct json_val *groups = json_get(item, "Groups");
	const struct json_val *total = json_get(item, "Total");
	const char *start = json_text(json_get(json_get(item, "TimePeriod"), "Start"), "");
	struct cost_row *rows = arena_array(g->arena, MAX(json_count(groups), 1), sizeof(*rows));

	g->is_out_of_memory = g->is_out_of_memory || !rows;
	if (!rows)
		return NULL;
	if (!*start)
		return "a result without TimePeriod";
	rows[0] =
		(struct cost_row){ .start = gather_clean(g, start),
				   .group = "",
				   .is_estimated = json_bool(json_get(item, "Estimated"), false) };
	*step = (struct step){ rows, 0 };
	if (json_count(total) == 0)
		return fill_groups(g, groups, is_by_tag, step);
	step->n = 1;
	return fill_amount(g, total, &rows[0]) ? NULL : "a total without amount";
}

static const char *
fill_step(struct gather *g, const struct json_val *item, void *to)
{
	return fill_any_step(g, item, to, false);
}

static const char *
fill_tag_step(struct gather *g, const struct json_val *item, void *to)
{
	return fill_any_step(g, item, to, true);
}

#define USAGE_CALL(fill_)                                                                  \
	{                                                                                  \
		.operation = CE_COST, .member = "ResultsByTime", .token = "NextPageToken", \
		.next = "NextPageToken", .row_size = sizeof(struct step), .is_slow = true, \
		.ask = ask_usage, .fill = (fill_),                                         \
	}

static const struct list_call get_usage = USAGE_CALL(fill_step);
static const struct list_call get_usage_by_tag = USAGE_CALL(fill_tag_step);

/* A step whose groups are on two pages comes twice: that is two runs of rows, nothing is lost. */
static enum err
lay_flat(const struct aws_scope *scope, const struct list_rows *steps, struct cost_rows *out,
	 struct why *why)
{
	const struct step *step = steps->items;
	struct cost_row *rows;
	size_t n = 0;

	for (size_t i = 0; i < steps->n; i++)
		n += step[i].n;
	rows = arena_array(scope->arena, MAX(n, 1), sizeof(*rows));
	if (!rows)
		return err_memory(why);
	n = 0;
	for (size_t i = 0; i < steps->n; n += step[i++].n)
		if (step[i].n > 0)
			memcpy(rows + n, step[i].rows, step[i].n * sizeof(*rows));
	*out = (struct cost_rows){ rows, n, steps->requests };
	return ERR_OK;
}

static enum err
fetch_usage(const struct aws_scope *scope, const struct cost_question *question,
	    const struct list_range *range, struct list_rows *steps, struct why *why)
{
	enum err err = list_fetch(scope, question->is_by_tag ? &get_usage_by_tag : &get_usage,
				  question, range, steps, why);
	const struct step *step = err ? NULL : steps->items;

	for (size_t i = 0; step && i < steps->n && !question->group_by; i++)
		if (step[i].n != 1)
			return err_set(ERR_PARSE, why,
				       "ce:GetCostAndUsage: a result without Total: not AWS, or "
				       "damaged on the way");
	return err;
}

enum err
cost_usage(const struct aws_scope *scope, const struct cost_question *question,
	   struct cost_rows *out, struct why *why)
{
	struct list_rows steps;
	enum err err = fetch_usage(scope, question, NULL, &steps, why);

	return err ? err : lay_flat(scope, &steps, out, why);
}

enum err
cost_usage_page(const struct aws_scope *scope, const struct cost_question *question,
		const char *page, struct cost_rows *out, const char **out_next, struct why *why)
{
	const struct list_range one = { .next = page, .limit = 1, .pages = 1 };
	struct list_rows steps;
	enum err err = fetch_usage(scope, question, &one, &steps, why);

	if (!err)
		err = lay_flat(scope, &steps, out, why);
	if (!err)
		*out_next = steps.next;
	return err;
}

/* GetCostForecast spells metrics differently: "UnblendedCost" is UNBLENDED_COST there. */
static void
upper_snake(const char *metric, struct text *out)
{
	for (const char *at = metric; *at; at++) {
		if (at > metric && isupper((unsigned char)*at))
			text_add(out, "_");
		text_addf(out, "%c", toupper((unsigned char)*at));
	}
}

static const char *
fill_forecast(struct gather *g, const struct json_val *root, void *to)
{
	struct cost_forecast *out = to;
	const struct json_val *total = json_get(root, "Total");
	const struct json_val *step = json_first(json_get(root, "ForecastResultsByTime"));

	out->unit = gather_text(g, json_get(total, "Unit"));
	out->has_interval = step != NULL;
	for (; step; step = json_after(step)) {
		double low = 0, high = 0;

		if (!gather_amount(json_get(step, "PredictionIntervalLowerBound"), &low) ||
		    !gather_amount(json_get(step, "PredictionIntervalUpperBound"), &high))
			out->has_interval = false;
		out->low += low;
		out->high += high;
	}
	if (!out->has_interval)
		out->low = out->high = 0;
	return gather_amount(json_get(total, "Amount"), &out->amount) ? NULL
								      : "no Total with an Amount";
}

enum err
cost_forecast(const struct aws_scope *scope, const struct cost_question *question,
	      struct cost_forecast *out, struct why *why)
{
	const struct http_limits slow = list_slow_limits(scope);
	struct cost_forecast forecast = { .requests = 1 };
	struct api_request r;
	TEXT_ON(metric, 64);
	enum err err;

	upper_snake(metric_of(question), &metric);
	api_begin(&r, scope, CE_FORECAST);
	r.limits = &slow;
	ask_period(&r, question);
	api_text(&r, "Metric", metric.data);
	api_text(&r, "Granularity", step_word(question->step));
	ask_filter(&r, question);
	api_integer(&r, "PredictionIntervalLevel", INTERVAL_PCT);
	err = list_one(&r, NULL, fill_forecast, &forecast, why);
	if (!err)
		*out = forecast;
	return err;
}

struct dimension_question {
	const struct cost_question *q;
	const char *dimension;
};

static void
ask_dimension(struct api_request *r, const void *question)
{
	const struct dimension_question *d = question;

	ask_period(r, d->q);
	api_text(r, "Dimension", d->dimension);
	ask_filter(r, d->q);
}

static const char *
fill_value(struct gather *g, const struct json_val *item, void *to)
{
	const char **value = to;

	*value = gather_text(g, json_get(item, "Value"));
	return json_type(json_get(item, "Value")) == JSON_T_STRING ? NULL : "a value without Value";
}

static const struct list_call get_values = {
	.operation = CE_DIMENSIONS,
	.member = "DimensionValues",
	.token = "NextPageToken",
	.next = "NextPageToken",
	.row_size = sizeof(const char *),
	.is_slow = true,
	.ask = ask_dimension,
	.fill = fill_value,
};

enum err
cost_dimension(const struct aws_scope *scope, const struct cost_question *question,
	       const char *dimension, struct cost_values *out, struct why *why)
{
	const struct dimension_question asked = { question, dimension };
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_values, &asked, NULL, &rows, why);

	if (!err)
		*out = (struct cost_values){ rows.items, rows.n, rows.requests };
	return err;
}
