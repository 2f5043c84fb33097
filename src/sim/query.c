/* SPDX-License-Identifier: MIT */
/* query.c - series of metrics and of expressions over them, each worked out once. */
#include "sim/query.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

static enum err
measure(struct query_set *set, struct query *query, struct why *why)
{
	struct math_series *series = arena_array(set->arena, 1, sizeof(*series));
	int64_t span_s = MAX(set->end_s - set->start_s, 0);

	if (!series)
		return err_memory(why);
	series->start_s = set->start_s;
	series->period_s = query->period_s;
	series->n = (size_t)((span_s + query->period_s - 1) / query->period_s);
	series->values = arena_array(set->arena, series->n + 1, sizeof(series->values[0]));
	if (!series->values)
		return err_memory(why);
	for (size_t i = 0; i < series->n; i++) {
		int64_t from_s = series->start_s + (int64_t)i * series->period_s;
		struct stretch stretch = { .from_s = from_s,
					   .to_s = MIN(from_s + series->period_s, set->end_s),
					   .now_s = set->now_s };
		struct point point;

		series->values[i] = NAN;
		if (query->metric && catalog_point(set->catalog, query->metric, &stretch, &point))
			series->values[i] = stat_of(&query->stat, &point);
	}
	query->result = (struct math_value){ .kind = MATH_SERIES, .series = series, .n_series = 1 };
	return ERR_OK;
}

static enum err
series_of_id(void *self, const char *id, struct math_value *out, struct why *why)
{
	struct query_set *set = self;

	for (size_t i = 0; i < set->n; i++) {
		enum err err;

		if (!text_is(set->queries[i].id, id))
			continue;
		err = query_evaluate(set, i, why);
		if (!err)
			*out = set->queries[i].result;
		return err;
	}
	return err_set(ERR_REJECTED, why, "Unknown identifier: '%s'", id);
}

static enum err
all_metrics(void *self, const char *match, struct math_value *out, struct why *why)
{
	struct query_set *set = self;
	struct math_value list = { .kind = MATH_LIST };

	list.series = arena_array(set->arena, set->n + 1, sizeof(list.series[0]));
	if (!list.series)
		return err_memory(why);
	for (size_t i = 0; i < set->n; i++) {
		enum err err;

		if (set->queries[i].expression || (match && !strstr(set->queries[i].id, match)))
			continue;
		err = query_evaluate(set, i, why);
		if (err)
			return err;
		list.series[list.n_series++] = *set->queries[i].result.series;
	}
	*out = list;
	return ERR_OK;
}

enum err
query_evaluate(struct query_set *set, size_t i, struct why *why)
{
	struct query *query = &set->queries[i];
	const struct math_env env = { .arena = set->arena,
				      .fill_to_s = set->fill_to_s,
				      .self = set,
				      .series = series_of_id,
				      .metrics = all_metrics };
	enum err err;

	if (query->state == QUERY_DONE)
		return ERR_OK;
	if (query->state == QUERY_BUSY)
		return err_set(ERR_REJECTED, why, "The expression of '%s' refers to itself",
			       query->id);
	query->state = QUERY_BUSY;
	if (query->expression)
		err = math_evaluate(query->expression, &env, &query->result, why);
	else
		err = measure(set, query, why);
	query->state = err ? QUERY_FRESH : QUERY_DONE;
	return err;
}
