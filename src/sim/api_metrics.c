/* SPDX-License-Identifier: MIT */
/* api_metrics.c - GetMetricData and ListMetrics of the simulated CloudWatch.
 * Source: CloudWatch API reference, GetMetricData and ListMetrics. */
#include "base/text.h"
#include "sim/api_cloudwatch.h"
#include "sim/query.h"

#include <math.h>
#include <string.h>

#define QUERIES_MAX 500
#define DATAPOINTS_MAX 100800
#define LISTED_MAX 500
#define HISTORY_S (INT64_C(16) * 86400) /* nothing is older than that */
#define DATAPOINTS_PER_ITEM 50          /* --page N: that many datapoints for each of N */
#define DAY_S INT64_C(86400)

struct wanted {
	struct query_set set;
	const char **labels; /* one per query; NULL: the default */
	bool *is_returned;
	bool is_ascending;
	int64_t max_datapoints;
};

/* ---- reading the request ---- */

static bool
id_is_valid(const char *id)
{
	size_t n = strlen(id);

	return n >= 1 && n <= 255 && id[0] >= 'a' && id[0] <= 'z' &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

static bool
period_is_valid(int64_t period_s)
{
	static const int64_t fine[] = { 1, 5, 10, 20, 30 };

	for (size_t i = 0; i < LEN(fine); i++) {
		if (period_s == fine[i])
			return true;
	}
	return period_s >= 60 && period_s <= 365 * DAY_S && period_s % 60 == 0;
}

bool
cloudwatch_dimensions(struct call *call, const struct json_val *object, struct dimension **out,
		      size_t *out_n)
{
	const struct json_val *list;
	struct dimension *dimensions;
	size_t n = 0;

	if (!param_list(call, object, "Dimensions", &list))
		return false;
	if (json_count(list) > METRIC_DIMENSIONS_MAX)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The collection Dimensions must not have a size greater than %d.",
				 METRIC_DIMENSIONS_MAX);
	dimensions = arena_array(call->arena, json_count(list) + 1, sizeof(dimensions[0]));
	if (!dimensions)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (const struct json_val *item = json_first(list); item; item = json_after(item), n++) {
		if (!param_text(call, item, "Name", &dimensions[n].name) ||
		    !param_text(call, item, "Value", &dimensions[n].value))
			return false;
		if (!dimensions[n].name)
			return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
					 "The parameter Dimensions.member.%zu.Name is required.",
					 n + 1);
	}
	*out = dimensions;
	*out_n = n;
	return true;
}

/* A period is an integer member of an object; param_integer reads the request's own only. */
static bool
read_period(struct call *call, const struct json_val *object, const char *id, int64_t *out)
{
	const struct json_val *val = json_get(object, "Period");

	if (!json_integer(val, out) || json_type(val) != JSON_T_NUMBER || !period_is_valid(*out))
		return fault_set(
			call->refusal, FAULT_VALIDATION,
			"The value for parameter MetricStat.Period of '%s' is not valid: it "
			"must be 1, 5, 10, 20, 30 or a multiple of 60",
			id);
	return true;
}

static bool
read_metric_stat(struct call *call, const struct json_val *stat, struct query *query)
{
	const struct json_val *metric = json_get(stat, "Metric");
	struct metric_name name = { .region = call->region };
	struct dimension *dimensions;
	const char *statistic;

	if (!param_text(call, metric, "Namespace", &name.namespace_) ||
	    !param_text(call, metric, "MetricName", &name.name) ||
	    !param_text(call, stat, "Stat", &statistic) ||
	    !cloudwatch_dimensions(call, metric, &dimensions, &name.n_dimensions) ||
	    !read_period(call, stat, query->id, &query->period_s))
		return false;
	if (!name.namespace_ || !name.name || !statistic)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The parameter MetricStat.%s of '%s' is required.",
				 !statistic   ? "Stat"
				 : !name.name ? "Metric.MetricName"
					      : "Metric.Namespace",
				 query->id);
	if (!stat_parse(statistic, &query->stat))
		return fault_set(
			call->refusal, FAULT_VALIDATION,
			"The value '%.80s' for parameter MetricStat.Stat is not supported.",
			statistic);
	name.dimensions = dimensions;
	query->metric = catalog_find(call->world->catalog, &name);
	return true;
}

static bool
read_query(struct call *call, const struct json_val *item, struct wanted *wanted, size_t i)
{
	struct query *query = &wanted->set.queries[i];
	const struct json_val *stat = json_get(item, "MetricStat");

	if (!param_text(call, item, "Id", &query->id) ||
	    !param_text(call, item, "Expression", &query->expression) ||
	    !param_text(call, item, "Label", &wanted->labels[i]))
		return false;
	if (!query->id || !id_is_valid(query->id))
		return fault_set(
			call->refusal, FAULT_VALIDATION,
			"The value '%.80s' for parameter MetricDataQueries.member.%zu.Id is "
			"not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
			query->id ? query->id : "", i + 1);
	for (size_t k = 0; k < i; k++) {
		if (text_is(query->id, wanted->set.queries[k].id))
			return fault_set(call->refusal, FAULT_VALIDATION,
					 "The values for parameter id in MetricDataQueries are not "
					 "unique");
	}
	if (!stat == !query->expression)
		return fault_set(
			call->refusal, FAULT_VALIDATION,
			"The query '%s' must have either Expression or MetricStat, and not "
			"both",
			query->id);
	wanted->is_returned[i] = json_bool(json_get(item, "ReturnData"), true);
	return !stat || read_metric_stat(call, stat, query);
}

static bool
read_queries(struct call *call, struct wanted *wanted)
{
	const struct json_val *list;
	size_t n, n_returned = 0;

	if (!param_list(call, call->params, "MetricDataQueries", &list))
		return false;
	n = json_count(list);
	if (!list || n > QUERIES_MAX || n == 0)
		return fault_set(
			call->refusal, list ? FAULT_VALIDATION : FAULT_MISSING_PARAMETER,
			n ? "The collection MetricDataQueries must not have a size greater "
			    "than 500."
			  : "The parameter MetricDataQueries is required.");
	wanted->set.queries = arena_array(call->arena, n, sizeof(wanted->set.queries[0]));
	wanted->labels = arena_array(call->arena, n, sizeof(wanted->labels[0]));
	wanted->is_returned = arena_array(call->arena, n, sizeof(wanted->is_returned[0]));
	if (!wanted->set.queries || !wanted->labels || !wanted->is_returned)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (const struct json_val *item = json_first(list); item; item = json_after(item)) {
		if (!read_query(call, item, wanted, wanted->set.n))
			return false;
		n_returned += wanted->is_returned[wanted->set.n++];
	}
	if (!n_returned)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "At least one of the MetricDataQueries must have ReturnData true");
	return true;
}

/* The time that CloudWatch rounds a start down to grows with its age. */
static int64_t
round_start(int64_t start_s, int64_t now_s)
{
	int64_t age_s = now_s - start_s;
	int64_t unit_s = age_s < 15 * DAY_S ? 60 : age_s < 63 * DAY_S ? 300 : 3600;

	return start_s - start_s % unit_s;
}

static bool
read_times(struct call *call, struct query_set *set)
{
	const struct json_val *start = json_get(call->params, "StartTime");
	const struct json_val *end = json_get(call->params, "EndTime");
	int64_t now_s = call->now_ms / 1000;
	double start_s, end_s;

	if (!start || !end)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The parameter %s is required.", start ? "EndTime" : "StartTime");
	if (json_type(start) != JSON_T_NUMBER || json_type(end) != JSON_T_NUMBER)
		return fault_set(call->refusal, FAULT_SERIALIZATION,
				 "StartTime and EndTime must be numbers of seconds");
	start_s = json_number(start, 0);
	end_s = json_number(end, 0);
	if (!(start_s < end_s))
		return fault_set(
			call->refusal, FAULT_VALIDATION,
			"The parameter StartTime must be less than the parameter EndTime.");
	if (start_s < 0 || end_s > 1e11)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "StartTime and EndTime must be dates of this age");
	set->start_s = round_start((int64_t)start_s, now_s);
	set->end_s = (int64_t)ceil(end_s);
	set->now_s = set->fill_to_s = now_s;
	/* What is not there need not be walked through; whole days keep the periods in step. */
	if (set->start_s < now_s - HISTORY_S)
		set->start_s += (now_s - HISTORY_S - set->start_s) / DAY_S * DAY_S;
	if (set->end_s > now_s + 365 * DAY_S)
		set->end_s = now_s + 365 * DAY_S;
	return true;
}

static bool
read_options(struct call *call, struct wanted *wanted)
{
	const char *scan;

	wanted->max_datapoints = DATAPOINTS_MAX;
	if (!param_text(call, call->params, "ScanBy", &scan) ||
	    !param_integer(call, "MaxDatapoints", &wanted->max_datapoints))
		return false;
	if (wanted->max_datapoints < 1 || wanted->max_datapoints > DATAPOINTS_MAX)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The parameter MaxDatapoints must be between 1 and %d.",
				 DATAPOINTS_MAX);
	if (call->api->page)
		wanted->max_datapoints =
			MIN(wanted->max_datapoints, (int64_t)call->api->page * DATAPOINTS_PER_ITEM);
	wanted->is_ascending = text_is(scan, "TimestampAscending");
	if (scan && !wanted->is_ascending && !text_is(scan, "TimestampDescending"))
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The value '%.80s' for parameter ScanBy is not supported.", scan);
	return true;
}

/* ---- writing the reply ---- */

struct result {
	size_t query;
	const struct math_series *series;
	size_t *slots; /* those with a datapoint, in the order asked for */
	size_t n;
};

static bool
collect(struct call *call, const struct wanted *wanted, struct result *result)
{
	const struct math_series *series = result->series;

	result->slots = arena_array(call->arena, series->n + 1, sizeof(result->slots[0]));
	if (!result->slots)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (size_t k = 0; k < series->n; k++) {
		size_t slot = wanted->is_ascending ? k : series->n - 1 - k;

		if (isfinite(series->values[slot]))
			result->slots[result->n++] = slot;
	}
	return true;
}

/* Evaluates what has to be returned: one result a query, several when it is an array. */
static bool
evaluate(struct call *call, struct wanted *wanted, struct result **out, size_t *out_n)
{
	struct result *results = NULL;
	size_t n = 0, max = 0;
	struct why why;

	for (size_t i = 0; i < wanted->set.n; i++) {
		const struct query *query = &wanted->set.queries[i];
		enum err err = query_evaluate(&wanted->set, i, &why);

		if (err)
			return fault_set(call->refusal,
					 err == ERR_REJECTED ? FAULT_VALIDATION : FAULT_INTERNAL,
					 "Error in expression '%s': %.300s", query->id, why.text);
		if (!wanted->is_returned[i])
			continue;
		if (query->result.kind == MATH_NUMBER)
			return fault_set(call->refusal, FAULT_VALIDATION,
					 "Error in expression '%s': it must return a time series",
					 query->id);
		max += query->result.n_series;
	}
	results = arena_array(call->arena, max + 1, sizeof(results[0]));
	if (!results)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	for (size_t i = 0; i < wanted->set.n; i++) {
		const struct query *query = &wanted->set.queries[i];

		for (size_t s = 0; wanted->is_returned[i] && s < query->result.n_series; s++) {
			results[n].query = i;
			results[n].series = &query->result.series[s];
			if (!collect(call, wanted, &results[n++]))
				return false;
		}
	}
	*out = results;
	*out_n = n;
	return true;
}

static void
write_result(struct call *call, const struct wanted *wanted, const struct result *result,
	     size_t from, size_t to)
{
	const struct query *query = &wanted->set.queries[result->query];
	const struct math_series *series = result->series;
	const char *label = wanted->labels[result->query];
	const char *name = query->metric ? query->metric->name : query->id;

	write_object(call, NULL);
	write_text(call, "Id", query->id);
	write_text(call, "Label", label ? label : name);
	write_array(call, "Timestamps");
	for (size_t k = from; k < to; k++)
		write_integer(call, NULL,
			      series->start_s + (int64_t)result->slots[k] * series->period_s);
	write_array_end(call);
	write_array(call, "Values");
	for (size_t k = from; k < to; k++)
		write_number(call, NULL, series->values[result->slots[k]]);
	write_array_end(call);
	write_text(call, "StatusCode", to < result->n ? "PartialData" : "Complete");
	write_object_end(call);
}

static void
write_results(struct call *call, const struct wanted *wanted, const struct result *results,
	      size_t n, const struct page *page)
{
	size_t left = (size_t)wanted->max_datapoints, from = page->inner, i = page->offset;

	write_array(call, "MetricDataResults");
	for (; i < n; i++) {
		size_t to = from + MIN(left, results[i].n - MIN(from, results[i].n));

		if (!left && results[i].n > from)
			break; /* nothing of it fits on this page */
		write_result(call, wanted, &results[i], MIN(from, to), to);
		left -= to - from;
		if (to < results[i].n) {
			from = to;
			break;
		}
		from = 0;
	}
	write_array_end(call);
	write_empty(call, "Messages");
	if (i < n)
		page_end(call, "NextToken", i, from);
}

bool
cloudwatch_get_metric_data(struct call *call)
{
	struct wanted wanted = { .set = { .arena = call->arena, .catalog = call->world->catalog } };
	struct result *results;
	struct page page;
	size_t n;

	if (!page_begin(call, "NextToken", FAULT_NEXT_TOKEN, &page) ||
	    !read_times(call, &wanted.set) || !read_options(call, &wanted) ||
	    !read_queries(call, &wanted) || !evaluate(call, &wanted, &results, &n))
		return false;
	write_results(call, &wanted, results, n, &page);
	return true;
}

/* ---- ListMetrics ---- */

static bool
has_dimension(const struct sim_metric *metric, const struct dimension *wanted)
{
	for (size_t i = 0; i < metric->n_dimensions; i++) {
		if (text_is(metric->dimensions[i].name, wanted->name) &&
		    (!wanted->value || text_is(metric->dimensions[i].value, wanted->value)))
			return true;
	}
	return false;
}

static bool
is_listed(const struct sim_metric *metric, const struct metric_name *filter)
{
	if (!text_is(metric->region, filter->region) ||
	    (filter->namespace_ && !text_is(metric->namespace_, filter->namespace_)) ||
	    (filter->name && !text_is(metric->name, filter->name)))
		return false;
	for (size_t i = 0; i < filter->n_dimensions; i++) {
		if (!has_dimension(metric, &filter->dimensions[i]))
			return false;
	}
	return true;
}

void
cloudwatch_write_metric(struct call *call, const struct metric_name *name)
{
	write_text(call, "Namespace", name->namespace_);
	write_text(call, "MetricName", name->name);
	write_array(call, "Dimensions");
	for (size_t i = 0; i < name->n_dimensions; i++) {
		write_object(call, NULL);
		write_text(call, "Name", name->dimensions[i].name);
		write_text(call, "Value", name->dimensions[i].value);
		write_object_end(call);
	}
	write_array_end(call);
}

bool
cloudwatch_list_metrics(struct call *call)
{
	const struct catalog *catalog = call->world->catalog;
	struct metric_name filter = { .region = call->region };
	struct dimension *dimensions;
	struct page page;
	size_t n_seen = 0, next = 0, i;

	if (!page_begin(call, "NextToken", FAULT_NEXT_TOKEN, &page) ||
	    !param_text(call, call->params, "Namespace", &filter.namespace_) ||
	    !param_text(call, call->params, "MetricName", &filter.name) ||
	    !cloudwatch_dimensions(call, call->params, &dimensions, &filter.n_dimensions))
		return false;
	filter.dimensions = dimensions;
	page.size = page_size(call, LISTED_MAX);
	write_array(call, "Metrics");
	for (i = page.offset; i < catalog_count(catalog) && !next; i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);
		const struct metric_name name = { .namespace_ = metric->namespace_,
						  .name = metric->name,
						  .dimensions = metric->dimensions,
						  .n_dimensions = metric->n_dimensions };

		if (!is_listed(metric, &filter))
			continue;
		if (n_seen++ == page.size) {
			next = i;
			break;
		}
		write_object(call, NULL);
		cloudwatch_write_metric(call, &name);
		write_object_end(call);
	}
	write_array_end(call);
	if (next)
		page_end(call, "NextToken", next, 0);
	return true;
}
