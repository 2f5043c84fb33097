/* SPDX-License-Identifier: MIT */
/* insights.c - a query of Logs Insights at work: its commands are stages that each record passes,
 * or waits in until all are there. */
#include "base/text.h"
#include "sim/insights_stages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRATCH_BYTES ((size_t)4 << 20)

/* ---- a record's fields ---- */

struct source {
	const struct row *row;
	struct json *doc; /* of the line, once somebody asked */
	bool is_parsed;
	struct arena *arena;
};

static struct value
text_value(const char *text)
{
	return text ? (struct value){ .kind = VALUE_TEXT, .text = text }
		    : (struct value){ .kind = VALUE_NONE };
}

static struct value
json_value(const struct json_val *val)
{
	enum json_type type = json_type(val);

	if (val && type == JSON_T_NUMBER)
		return (struct value){ .kind = VALUE_NUMBER, .number = json_number(val, 0) };
	if (val && type == JSON_T_BOOL)
		return (struct value){ .kind = VALUE_NUMBER, .number = json_bool(val, false) };
	return text_value(val && type == JSON_T_STRING ? json_text(val, "") : NULL);
}

/* "a.b.0.c" of a JSON line. */
static struct value
discovered(struct source *source, const char *field)
{
	const struct json_val *val;
	struct why why;
	char key[256];

	if (!source->is_parsed) {
		const char *message = source->row->line->message;

		source->is_parsed = true;
		if (*message == '{' && json_parse(message, strlen(message), 0, &source->doc, &why))
			source->doc = NULL;
	}
	val = source->doc ? json_root(source->doc) : NULL;
	while (val && *field) {
		size_t n = strcspn(field, ".");

		if (n >= sizeof(key))
			return text_value(NULL);
		memcpy(key, field, n);
		key[n] = '\0';
		if (json_type(val) == JSON_T_ARRAY) {
			unsigned long i = strtoul(key, NULL, 10);

			for (val = json_first(val); val && i; i--)
				val = json_after(val);
		} else {
			val = json_get(val, key);
		}
		field += n + (field[n] == '.');
	}
	return json_value(val);
}

/* Fields that Insights finds in the lines of Lambda. */
static struct value
of_lambda(const struct source *source, const char *field)
{
	static const struct {
		const char *field, *label;
		double scale;
	} labels[] = { { "@duration", "\tDuration: ", 1 },
		       { "@billedDuration", "Billed Duration: ", 1 },
		       { "@maxMemoryUsed", "Max Memory Used: ", 1e6 },
		       { "@memorySize", "Memory Size: ", 1e6 },
		       { "@initDuration", "Init Duration: ", 1 } };
	const char *message = source->row->line->message, *at;

	if (text_is(field, "@type")) {
		size_t n = strcspn(message, " ");

		return text_starts(message + n, " RequestId: ")
			       ? text_value(arena_text_n(source->arena, message, n))
			       : text_value(NULL);
	}
	if (text_is(field, "@requestId")) {
		at = strstr(message, "RequestId: ");
		return text_value(at ? arena_text_n(source->arena, at + 11, 36) : NULL);
	}
	for (size_t i = 0; i < LEN(labels); i++) {
		if (!text_is(field, labels[i].field) || !text_starts(message, "REPORT "))
			continue;
		at = strstr(message, labels[i].label);
		if (at)
			return (struct value){ .kind = VALUE_NUMBER,
					       .number =
						       strtod(at + strlen(labels[i].label), NULL) *
						       labels[i].scale };
	}
	return text_value(NULL);
}

static struct value
get_field(void *self, const char *field)
{
	struct source *source = self;
	const struct row *row = source->row;

	for (size_t i = row->n; i-- > 0;) {
		if (text_is(row->columns[i].name, field))
			return row->columns[i].value;
	}
	if (!row->line)
		return text_value(NULL);
	if (*field != '@')
		return discovered(source, field);
	if (text_is(field, "@timestamp") || text_is(field, "@ingestionTime"))
		return (struct value){ .kind = VALUE_TIME, .number = (double)row->line->time_ms };
	if (text_is(field, "@message"))
		return text_value(row->line->message);
	if (text_is(field, "@logStream"))
		return text_value(row->line->stream);
	if (text_is(field, "@log"))
		return text_value(row->log);
	if (text_is(field, "@ptr"))
		return text_value(arena_format(source->arena, "%020" PRIu64, row->line->id));
	return of_lambda(source, field);
}

/* ---- stages ---- */

static void
add_column(struct row *row, const char *name, struct value value)
{
	for (size_t i = 0; i < row->n; i++) {
		if (text_is(row->columns[i].name, name)) {
			row->columns[i].value = value;
			return;
		}
	}
	if (row->n < INSIGHTS_COLUMNS_MAX) {
		row->columns[row->n].name = name;
		row->columns[row->n++].value = value;
	}
}

static struct row *
copy_row(struct insights *insights, const struct row *row)
{
	struct row *copy = arena_alloc(insights->arena, sizeof(*copy));
	struct log_line *line;

	if (!copy)
		return NULL;
	*copy = *row;
	for (size_t i = 0; i < copy->n; i++) {
		struct value *value = &copy->columns[i].value;

		if (value->kind == VALUE_TEXT)
			*value = text_value(arena_text(insights->arena, value->text));
	}
	if (!row->line)
		return copy;
	line = arena_alloc(insights->arena, sizeof(*line));
	if (line)
		*line = *row->line;
	copy->line = line;
	copy->log = arena_text(insights->arena, row->log);
	return line && copy->log ? copy : NULL;
}

static bool
keep_row(struct insights *insights, const struct row *row)
{
	struct row *copy;

	if (insights->n_rows == INSIGHTS_ROWS_MAX)
		return true; /* the rest is not looked at */
	if (insights->n_rows == insights->max_rows) {
		size_t max = insights->max_rows ? 2 * insights->max_rows : 256;
		struct row **rows = realloc(insights->rows, max * sizeof(struct row *));

		if (!rows)
			return false;
		insights->rows = rows;
		insights->max_rows = max;
	}
	copy = copy_row(insights, row);
	if (copy)
		insights->rows[insights->n_rows++] = copy;
	return copy != NULL;
}

/* The record passes the stages from `first` on, up to one that waits for all; there, or behind the
 * last, the row is kept. false: memory is out. */
static bool
pass(struct insights *insights, struct row *row, size_t first, const struct record *record)
{
	for (size_t i = first; i < insights->n_stages; i++) {
		struct stage *stage = &insights->stages[i];

		if (stage->kind == STAGE_FILTER && !expr_is_true(stage->nodes[0].node, record))
			return true;
		if (stage->kind == STAGE_FIELDS || stage->kind == STAGE_DISPLAY) {
			for (size_t k = 0; k < stage->n; k++)
				add_column(row, stage->nodes[k].name,
					   expr_value(stage->nodes[k].node, record));
		}
		if (stage->kind == STAGE_STATS || stage->kind == STAGE_PATTERN) {
			insights->matched += first == 0;
			return stats_add(&stage->stats, record);
		}
		if (stage->kind == STAGE_SORT || stage->kind == STAGE_LIMIT)
			break;
	}
	insights->matched += first == 0;
	return keep_row(insights, row);
}

static bool
pass_row(struct insights *insights, struct row *row, size_t first)
{
	struct source source = { .row = row, .arena = arena_new(SCRATCH_BYTES) };
	const struct record record = { .self = &source, .get = get_field, .arena = source.arena };
	bool ok = source.arena && pass(insights, row, first, &record);

	json_free(source.doc);
	arena_free(source.arena);
	return ok;
}

bool
insights_line(struct insights *insights, const char *log, const struct log_line *line)
{
	struct row row = { .line = line, .log = log };

	insights->scanned++;
	insights->bytes += (double)strlen(line->message);
	return pass_row(insights, &row, 0);
}

/* ---- when all are there ---- */

static int
compare_rows(const struct row *a, const struct row *b, const struct stage *stage)
{
	for (size_t i = 0; i < stage->n; i++) {
		int order = value_compare(a->keys[i], b->keys[i]);

		if (order)
			return stage->is_down[i] ? -order : order;
	}
	return 0;
}

/* Stable, unlike qsort. */
static void
merge_sort(struct row **rows, struct row **spare, size_t n, const struct stage *stage)
{
	size_t half = n / 2, left = 0, right = half;

	if (n < 2)
		return;
	merge_sort(rows, spare, half, stage);
	merge_sort(rows + half, spare, n - half, stage);
	memcpy(spare, rows, n * sizeof(rows[0]));
	for (size_t i = 0; i < n; i++) {
		bool takes_left =
			left < half &&
			(right == n || compare_rows(spare[left], spare[right], stage) <= 0);

		rows[i] = takes_left ? spare[left++] : spare[right++];
	}
}

static bool
sort_rows(struct insights *insights, const struct stage *stage)
{
	struct row **spare = calloc(insights->n_rows + 1, sizeof(struct row *));

	if (!spare)
		return false;
	for (size_t i = 0; i < insights->n_rows; i++) {
		struct row *row = insights->rows[i];
		struct source source = { .row = row, .arena = insights->arena };
		const struct record record = { .self = &source,
					       .get = get_field,
					       .arena = insights->arena };

		for (size_t k = 0; k < stage->n; k++) {
			struct value value = expr_value(stage->nodes[k].node, &record);

			if (value.kind == VALUE_TEXT)
				value = text_value(arena_text(insights->arena, value.text));
			row->keys[k] = value;
		}
		json_free(source.doc);
	}
	merge_sort(insights->rows, spare, insights->n_rows, stage);
	free(spare);
	return true;
}

/* The groups become rows, which pass what comes behind. */
static bool
spread_groups(struct insights *insights, size_t i)
{
	const struct stats *stats = &insights->stages[i].stats;

	for (size_t g = 0; g < stats->n_groups; g++) {
		struct row row = { .n = 0 };

		for (size_t k = 0; k < stats->n_keys; k++)
			add_column(&row, stats->keys[k].name, stats_key(stats, g, k));
		for (size_t k = 0; k < stats->n_columns; k++)
			add_column(&row, stats->columns[k].name, stats_column(stats, g, k));
		if (!pass_row(insights, &row, i + 1))
			return false;
	}
	return true;
}

/* Rows that were kept go on behind a sort or a limit. */
static bool
go_on(struct insights *insights, size_t first)
{
	struct row **rows = insights->rows;
	size_t n = insights->n_rows;
	bool ok = true;

	insights->rows = NULL;
	insights->n_rows = insights->max_rows = 0;
	for (size_t i = 0; ok && i < n; i++)
		ok = pass_row(insights, rows[i], first);
	free(rows);
	return ok;
}

static int
by_age(const void *a, const void *b)
{
	const struct log_line *x = (*(struct row *const *)a)->line;
	const struct log_line *y = (*(struct row *const *)b)->line;

	if (x->time_ms != y->time_ms)
		return x->time_ms > y->time_ms ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

/* Newest first, where nothing sorts and nothing is counted: all rows are lines then. */
static void
sort_by_age(struct insights *insights)
{
	if (insights->n_rows)
		qsort(insights->rows, insights->n_rows, sizeof(insights->rows[0]), by_age);
}

static bool
finish(struct insights *insights)
{
	bool is_sorted = false, ok = true;

	for (size_t i = 0; ok && i < insights->n_stages; i++) {
		struct stage *stage = &insights->stages[i];

		if (stage->kind == STAGE_STATS || stage->kind == STAGE_PATTERN) {
			is_sorted = true;
			ok = spread_groups(insights, i);
		} else if (stage->kind == STAGE_SORT) {
			is_sorted = true;
			ok = sort_rows(insights, stage) && go_on(insights, i + 1);
		} else if (stage->kind == STAGE_LIMIT) {
			if (!is_sorted)
				sort_by_age(insights);
			is_sorted = true;
			insights->n_rows = MIN(insights->n_rows, stage->limit);
			ok = go_on(insights, i + 1);
		}
	}
	if (ok && !is_sorted)
		sort_by_age(insights);
	insights->n_rows = MIN(insights->n_rows, insights->limit);
	return ok;
}

/* ---- the result ---- */

/* `display` alone decides, else all fields that were asked for. */
static bool
is_shown(const struct insights *insights, const char *name)
{
	const struct stage *display = NULL;

	for (size_t i = 0; i < insights->n_stages; i++) {
		if (insights->stages[i].kind == STAGE_DISPLAY)
			display = &insights->stages[i];
	}
	for (size_t i = 0; display && i < display->n; i++) {
		if (text_is(display->nodes[i].name, name))
			return true;
	}
	return !display;
}

static bool
make_row(struct insights *insights, struct row *row, struct insights_row *out)
{
	struct arena *arena = insights->arena;
	struct source source = { .row = row, .arena = arena };

	if (row->line && !row->n) {
		add_column(row, "@timestamp", get_field(&source, "@timestamp"));
		add_column(row, "@message", get_field(&source, "@message"));
	}
	out->cells = arena_array(arena, row->n + 1, sizeof(out->cells[0]));
	for (size_t i = 0; out->cells && i < row->n; i++) {
		const char *text = value_text(arena, row->columns[i].value);

		if (text && is_shown(insights, row->columns[i].name))
			out->cells[out->n++] = (struct insights_cell){ row->columns[i].name, text };
	}
	if (out->cells && row->line)
		out->cells[out->n++] =
			(struct insights_cell){ "@ptr",
						value_text(arena, get_field(&source, "@ptr")) };
	return out->cells != NULL;
}

enum err
insights_result(struct insights *insights, struct insights_result *out, struct why *why)
{
	struct insights_result result = { .scanned = insights->scanned, .bytes = insights->bytes };

	result.matched = insights->matched;
	if (!finish(insights))
		return err_memory(why);
	result.rows = arena_array(insights->arena, insights->n_rows + 1, sizeof(result.rows[0]));
	if (!result.rows)
		return err_memory(why);
	for (; result.n < insights->n_rows; result.n++) {
		if (!make_row(insights, insights->rows[result.n], &result.rows[result.n]))
			return err_memory(why);
	}
	*out = result;
	return ERR_OK;
}
