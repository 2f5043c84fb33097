/* SPDX-License-Identifier: MIT */
/* view_query_rows.c - the rows of a query: which columns they have, which of them are shown, one of
 * them in full, all of them as a file, the log that one is of. */
#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_query.h"
#include "base/clock.h"
#include "base/number.h"

#define LOOKED_AT 500 /* rows from which columns and widths are taken */
#define SAVE_BYTES (64u << 20)

const char *
view_query_value(const struct log_record *row, const char *name)
{
	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->fields[i].name, name) == 0)
			return row->fields[i].value;
	return "";
}

const struct log_record *
view_query_row(const struct view_query *query)
{
	const struct log_results *results = view_query_results(query);

	return results && query->selected < query->n_shown
		       ? &results->rows[query->shown[query->selected]]
		       : NULL;
}

/* ---- columns and rows ---- */

static struct query_column *
column_named(struct view_query *query, const char *name)
{
	for (size_t i = 0; i < query->n_columns; i++)
		if (strcmp(query->columns[i].name, name) == 0)
			return &query->columns[i];
	if (query->n_columns == QUERY_COLUMNS_MAX)
		return NULL;
	query->columns[query->n_columns] =
		(struct query_column){ .name = name, .width = text_width(name), .is_number = true };
	return &query->columns[query->n_columns++];
}

/* The time is the first, wherever it comes; and how many lines a pattern is of, which would be out
 * of sight to the right of it. */
static void
lay_first(struct view_query *query, const struct log_results *results)
{
	static const char *const names[] = { QUERY_TIME, "@sampleCount" };

	for (size_t k = 0; k < LEN(names); k++)
		for (size_t i = 0; i < MIN(results->n, (size_t)LOOKED_AT); i++)
			if (view_query_value(&results->rows[i], names[k])[0]) {
				(void)column_named(query, names[k]);
				break;
			}
}

static void
lay_columns(struct view_query *query, const struct log_results *results)
{
	double number;

	query->n_columns = 0;
	lay_first(query, results);
	for (size_t i = 0; i < MIN(results->n, (size_t)LOOKED_AT); i++)
		for (size_t k = 0; k < results->rows[i].n; k++) {
			const struct log_field *field = &results->rows[i].fields[k];
			struct query_column *column = column_named(query, field->name);

			if (!column)
				continue;
			column->width = MAX(column->width, text_width(field->value));
			column->is_number &=
				!field->value[0] || number_parse(field->value, &number);
		}
}

static bool
passes(const struct log_record *row, const char *filter)
{
	for (size_t i = 0; i < row->n; i++)
		if (text_has(row->fields[i].value, filter))
			return true;
	return !filter[0];
}

void
view_query_lay(struct view_query *query)
{
	const struct log_results *results = view_query_results(query);

	free(query->shown);
	query->shown = mem_alloc((results ? results->n : 0) + 1, sizeof(*query->shown));
	query->n_shown = 0;
	if (results)
		lay_columns(query, results);
	else
		query->n_columns = 0;
	for (size_t i = 0; results && i < results->n; i++)
		if (passes(&results->rows[i], query->filter))
			query->shown[query->n_shown++] = i;
	query->selected = query->n_shown ? MIN(query->selected, query->n_shown - 1) : 0;
	query->first_column = query->n_columns ? MIN(query->first_column, query->n_columns - 1) : 0;
}

/* ---- one of them ---- */

void
view_record_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct log_record *row = view->query ? view_query_row(view->query) : NULL;

	(void)popup;
	if (!row)
		view_say(out, "the row is not there any more\n");
	for (size_t i = 0; row && i < row->n; i++)
		view_say(out, "%s\t%s\n", row->fields[i].name, row->fields[i].value);
}

/* ---- its log ---- */

/* "2026-11-21 04:29:58.123", as Insights writes it; 0: it is none. */
static int64_t
time_of(const char *value)
{
	int64_t ms;
	TEXT_ON(iso, 40);

	if (strlen(value) < 19 || value[10] != ' ')
		return 0;
	text_addf(&iso, "%.10sT%.12sZ", value, value + 11);
	return date_parse_iso(iso.data, &ms) ? ms : 0;
}

/* @log is "ACCOUNT:GROUP"; where one group alone was read, it is of that. */
static const char *
group_of(const struct view_query *query, const struct log_record *row)
{
	const char *log = view_query_value(row, "@log"), *colon = strchr(log, ':'), *only = NULL;
	size_t n = 0;

	if (*log)
		return colon ? colon + 1 : log;
	for (size_t i = 0; i < query->n_groups; i++)
		if (query->groups[i].is_read) {
			only = query->groups[i].name;
			n++;
		}
	return n == 1 ? only : NULL;
}

bool
view_query_has_log(const struct view_query *query)
{
	const struct log_record *row = view_query_row(query);

	return row && group_of(query, row) && time_of(view_query_value(row, QUERY_TIME));
}

void
view_query_log(struct view *view)
{
	const struct view_query *query = view->query;
	const struct log_record *row = view_query_row(query);
	struct log_where where = { .region = query->region };
	const char *stream;
	TEXT_ON(group, 520); /* its row may go while the log is open */
	TEXT_ON(title, 80);

	if (!view_query_has_log(query)) {
		view_jobs_say(
			view, LEVEL_WARN,
			"log: the row does not say where it is from: put @timestamp, @log and "
			"@logStream among the fields");
		return;
	}
	text_add(&group, group_of(query, row));
	text_addf(&title, "%.79s", group.data);
	where.group = group.data;
	stream = view_query_value(row, "@logStream");
	where.stream = *stream ? stream : NULL;
	view_logs_open(view, &where, title.data, time_of(view_query_value(row, QUERY_TIME)));
}

/* ---- all of them ---- */

static bool
write_tsv(const struct view_query *query, const struct log_results *results, struct buf *out)
{
	bool ok = true;

	for (size_t c = 0; ok && c < query->n_columns; c++)
		ok = buf_addf(out, "%s%s", c ? "\t" : "", query->columns[c].name);
	ok = ok && buf_add_text(out, "\n");
	for (size_t i = 0; ok && i < query->n_shown; i++) {
		const struct log_record *row = &results->rows[query->shown[i]];

		/* values are clean: they have no tab and no line end */
		for (size_t c = 0; ok && c < query->n_columns; c++)
			ok = buf_addf(out, "%s%s", c ? "\t" : "",
				      view_query_value(row, query->columns[c].name));
		ok = ok && buf_add_text(out, "\n");
	}
	return ok;
}

static bool
write_json(const struct view_query *query, const struct log_results *results, struct buf *out)
{
	struct json_writer w;

	json_write_init(&w, out, true);
	json_write_array(&w);
	for (size_t i = 0; i < query->n_shown; i++) {
		const struct log_record *row = &results->rows[query->shown[i]];

		json_write_object(&w);
		for (size_t k = 0; k < row->n; k++) {
			json_write_key(&w, row->fields[k].name);
			json_write_text(&w, row->fields[k].value);
		}
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	return json_write_ok(&w) && buf_add_text(out, "\n");
}

void
view_query_save(struct view *view, bool as_json)
{
	const struct view_query *query = view->query;
	const struct log_results *results = view_query_results(query);
	char stamp[20];
	TEXT_ON(name, 64);
	struct buf text;

	if (!results)
		return;
	date_compact(query->to_s, stamp);
	text_addf(&name, "query-%s.%s", stamp, as_json ? "json" : "tsv");
	buf_init(&text, SAVE_BYTES);
	if (as_json ? write_json(query, results, &text) : write_tsv(query, results, &text))
		view_jobs_save(view, name.data, &text);
	else
		view_jobs_say(
			view, LEVEL_ALARM,
			"save: these are more than 64 MiB: limit the query or filter its rows");
	buf_done(&text);
}
