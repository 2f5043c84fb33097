/* SPDX-License-Identifier: MIT */
/* cw_points.c - GetMetricData's answer, read straight over the text. It sends nothing. */
#include "aws/cw_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COLUMN_MAX (64u << 20) /* bytes; the body's own limit is met long before */
#define TIME_LIMIT 1e11
#define MESSAGE_MAX 240

/* One element of MetricDataResults, before it is laid over its query. */
struct result {
	char id[256]; /* CloudWatch allows 255 */
	char message[MESSAGE_MAX];
	bool is_partial, is_forbidden, is_bad;
};

struct page { /* one call of cw_read_page */
	struct cw_gathering *gathering;
	struct json_reader reader;
	const char *problem; /* not JSON's fault; NULL: none */
	bool is_out_of_memory, has_results;
};

enum err
cw_gathering_init(struct cw_gathering *g, struct arena *arena, const struct metric_query *queries,
		  struct points *points, size_t n)
{
	*g = (struct cw_gathering){ .arena = arena, .queries = queries, .points = points, .n = n };
	buf_init(&g->times, COLUMN_MAX);
	buf_init(&g->values, COLUMN_MAX);
	g->seen_on = arena_array(arena, n, sizeof(*g->seen_on));
	return g->seen_on ? ERR_OK : ERR_MEMORY;
}

void
cw_gathering_done(struct cw_gathering *g)
{
	buf_done(&g->times);
	buf_done(&g->values);
}

static bool
fail(struct page *p, const char *problem)
{
	if (!p->problem)
		p->problem = problem;
	return false;
}

/* An array of numbers into a column of int64_t or double. Anything else in it makes the result bad,
 * not the page: AWS promises numbers, a series that breaks the promise is not drawn. */
static bool
read_column(struct page *p, struct buf *column, bool are_times, struct result *result)
{
	enum json_event event = json_next(&p->reader);

	buf_clear(column);
	if (event != JSON_ARRAY) {
		result->is_bad = true;
		return json_skip(&p->reader);
	}
	while ((event = json_next(&p->reader)) != JSON_ARRAY_END) {
		double value = p->reader.number;
		int64_t time_s = 0;

		if (event == JSON_ERROR || event == JSON_END)
			return false;
		if (event != JSON_NUMBER || (are_times && !(fabs(value) < TIME_LIMIT))) {
			result->is_bad = true;
			if (!json_skip(&p->reader))
				return false;
			continue;
		}
		if (are_times)
			time_s = (int64_t)floor(value);
		if (!buf_add(column, are_times ? (void *)&time_s : (void *)&value, 8)) {
			p->is_out_of_memory = true;
			return false;
		}
	}
	return true;
}

/* A string into out, cleaned; anything else is passed over. */
static bool
read_text(struct page *p, char *out, size_t size)
{
	char plain[512];
	size_t n;

	if (json_next(&p->reader) != JSON_STRING)
		return json_skip(&p->reader);
	n = json_unescape(p->reader.token, p->reader.token_len, plain, sizeof(plain));
	(void)text_clean(plain, n, out, size);
	return true;
}

/* [{"Code": ..., "Value": ...}, ...]: the first Value. */
static bool
read_messages(struct page *p, char *out, size_t size)
{
	enum json_event event = json_next(&p->reader);
	unsigned depth = p->reader.depth;

	if (event != JSON_ARRAY)
		return json_skip(&p->reader);
	while ((event = json_next(&p->reader)) != JSON_ARRAY_END || p->reader.depth >= depth) {
		if (event == JSON_ERROR || event == JSON_END)
			return false;
		if (event == JSON_KEY && json_token_is(&p->reader, "Value") && !*out &&
		    !read_text(p, out, size))
			return false;
	}
	return true;
}

static bool
read_status(struct page *p, struct result *result)
{
	if (json_next(&p->reader) != JSON_STRING)
		return json_skip(&p->reader);
	result->is_forbidden = json_token_is(&p->reader, "Forbidden");
	result->is_partial = !result->is_forbidden && !json_token_is(&p->reader, "Complete");
	return true;
}

static bool
read_member(struct page *p, struct result *result)
{
	struct cw_gathering *g = p->gathering;

	if (json_token_is(&p->reader, "Id"))
		return read_text(p, result->id, sizeof(result->id));
	if (json_token_is(&p->reader, "Timestamps"))
		return read_column(p, &g->times, true, result);
	if (json_token_is(&p->reader, "Values"))
		return read_column(p, &g->values, false, result);
	if (json_token_is(&p->reader, "StatusCode"))
		return read_status(p, result);
	if (json_token_is(&p->reader, "Messages"))
		return read_messages(p, result->message, sizeof(result->message));
	(void)json_next(&p->reader);
	return json_skip(&p->reader);
}

/* Index of the query with this Id, g->n when there is none. */
static size_t
find_query(struct cw_gathering *g, const char *id)
{
	for (size_t i = 0; i < g->n; i++) {
		size_t at = g->guess + i;

		at -= at >= g->n ? g->n : 0;
		if (strcmp(g->queries[at].def->id, id) == 0) {
			g->guess = at + 1 < g->n ? at + 1 : 0;
			return at;
		}
	}
	return g->n;
}

static bool
set_message(struct page *p, struct points *points, const char *message)
{
	if (!*message || points->message)
		return true;
	points->message = arena_text(p->gathering->arena, message);
	p->is_out_of_memory = !points->message;
	return !p->is_out_of_memory;
}

/* Puts the columns behind what earlier pages brought. */
static bool
append(struct page *p, struct points *points)
{
	struct cw_gathering *g = p->gathering;
	size_t more = g->times.len / 8, n = points->n + more;
	int64_t *times;
	double *values;

	if (more == 0)
		return true;
	times = arena_array(g->arena, n, sizeof(*times));
	values = arena_array(g->arena, n, sizeof(*values));
	if (!times || !values) {
		p->is_out_of_memory = true;
		return false;
	}
	if (points->n > 0) {
		memcpy(times, points->times_s, points->n * sizeof(*times));
		memcpy(values, points->values, points->n * sizeof(*values));
	}
	memcpy(times + points->n, g->times.data, g->times.len);
	memcpy(values + points->n, g->values.data, g->values.len);
	points->times_s = times;
	points->values = values;
	points->n = n;
	return true;
}

static bool
lay_over(struct page *p, const struct result *result)
{
	struct cw_gathering *g = p->gathering;
	size_t i = find_query(g, result->id);
	struct points *points;

	if (i == g->n) /* not ours: an Id that we did not ask for */
		return true;
	points = &g->points[i];
	if (g->seen_on[i] == g->page) {
		points->is_incomplete = true;
		return set_message(p, points,
				   "the expression gives several series, of which the first is "
				   "shown: wrap it in SUM() or AVG()");
	}
	g->seen_on[i] = g->page;
	points->is_forbidden = points->is_forbidden || result->is_forbidden;
	points->is_incomplete = result->is_partial;
	if (!set_message(p, points, result->message))
		return false;
	if (result->is_bad || g->times.len != g->values.len) {
		points->is_incomplete = true;
		return set_message(p, points, "times and values of the answer do not match");
	}
	return append(p, points);
}

static bool
read_result(struct page *p)
{
	struct result result = { 0 };
	enum json_event event;

	buf_clear(&p->gathering->times);
	buf_clear(&p->gathering->values);
	while ((event = json_next(&p->reader)) == JSON_KEY)
		if (!read_member(p, &result))
			return false;
	return event == JSON_OBJECT_END && lay_over(p, &result);
}

static bool
read_results(struct page *p)
{
	enum json_event event;

	if (json_next(&p->reader) != JSON_ARRAY)
		return fail(p, "MetricDataResults is no list");
	p->has_results = true;
	while ((event = json_next(&p->reader)) == JSON_OBJECT)
		if (!read_result(p))
			return false;
	return event == JSON_ARRAY_END || fail(p, "a result is no object");
}

/* The token is opaque: kept as it is, never cleaned. */
static bool
read_token(struct page *p)
{
	char *token;

	if (json_next(&p->reader) != JSON_STRING)
		return json_skip(&p->reader);
	token = arena_alloc(p->gathering->arena, p->reader.token_len + 1);
	if (!token) {
		p->is_out_of_memory = true;
		return false;
	}
	(void)json_unescape(p->reader.token, p->reader.token_len, token, p->reader.token_len + 1);
	p->gathering->token = token;
	return true;
}

static bool
read_top_messages(struct page *p)
{
	char message[MESSAGE_MAX] = "";

	if (!read_messages(p, message, sizeof(message)))
		return false;
	if (!*message || p->gathering->message)
		return true;
	p->gathering->message = arena_text(p->gathering->arena, message);
	p->is_out_of_memory = !p->gathering->message;
	return !p->is_out_of_memory;
}

static bool
read_answer(struct page *p)
{
	enum json_event event;
	bool is_ok = true;

	if (json_next(&p->reader) != JSON_OBJECT)
		return fail(p, "not an object");
	while (is_ok && (event = json_next(&p->reader)) != JSON_OBJECT_END) {
		if (event != JSON_KEY)
			return false;
		if (json_token_is(&p->reader, "MetricDataResults")) {
			is_ok = read_results(p);
		} else if (json_token_is(&p->reader, "NextToken")) {
			is_ok = read_token(p);
		} else if (json_token_is(&p->reader, "Messages")) {
			is_ok = read_top_messages(p);
		} else {
			(void)json_next(&p->reader);
			is_ok = json_skip(&p->reader);
		}
	}
	if (is_ok && json_next(&p->reader) != JSON_END)
		return false;
	return is_ok && (p->has_results || fail(p, "no MetricDataResults"));
}

enum err
cw_read_page(struct cw_gathering *g, const char *text, size_t len, size_t *out_at,
	     const char **out_problem)
{
	struct page page = { .gathering = g };

	g->page++;
	g->token = NULL;
	json_reader_init(&page.reader, text, len);
	if (read_answer(&page))
		return ERR_OK;
	if (page.is_out_of_memory)
		return ERR_MEMORY;
	*out_problem = page.problem ? page.problem : page.reader.problem;
	if (!*out_problem)
		*out_problem = "not the shape of GetMetricData";
	/* a complaint about the whole is not a cut */
	*out_at = page.problem ? 0 : page.reader.at;
	return ERR_PARSE;
}

struct point {
	int64_t time_s;
	double value;
};

static int
compare_points(const void *a, const void *b)
{
	const struct point *l = a, *r = b;

	return (l->time_s > r->time_s) - (l->time_s < r->time_s);
}

static bool
is_ascending(const struct points *points)
{
	for (size_t i = 1; i < points->n; i++)
		if (points->times_s[i] < points->times_s[i - 1])
			return false;
	return true;
}

/* We ask for ascending order; a server that does not care for it costs a sort. */
static void
put_in_order(struct cw_gathering *g, struct points *points)
{
	struct point *pairs;

	if (is_ascending(points))
		return;
	pairs = arena_array(g->arena, points->n, sizeof(*pairs));
	if (!pairs) {
		points->n = 0;
		points->is_incomplete = true;
		return;
	}
	for (size_t i = 0; i < points->n; i++)
		pairs[i] = (struct point){ points->times_s[i], points->values[i] };
	qsort(pairs, points->n, sizeof(*pairs), compare_points);
	for (size_t i = 0; i < points->n; i++) {
		points->times_s[i] = pairs[i].time_s;
		points->values[i] = pairs[i].value;
	}
}

void
cw_finish(struct cw_gathering *g)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct metric_query *query = &g->queries[i];
		struct points *points = &g->points[i];

		if (!query->is_wanted)
			continue;
		put_in_order(g, points);
		if (query->def->scale != 1.0)
			for (size_t k = 0; k < points->n; k++)
				points->values[k] *= query->def->scale;
		/* a plain metric is always answered, if only with no points; a search is not */
		if (g->seen_on[i] == 0 && !query->def->expression)
			points->is_incomplete = true;
		if (!points->message)
			points->message = g->message;
	}
}
