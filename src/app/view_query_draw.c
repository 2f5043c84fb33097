/* SPDX-License-Identifier: MIT */
/* view_query_draw.c - a query on the whole screen: its text, groups and span, how far it is and
 * what it has cost so far, its rows. */
#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_query.h"
#include "ui/table.h"

#define TEXT_ROWS 3 /* of the query, while it is not edited */
#define SAID_ROWS 3 /* of a sentence */
#define LOW 10      /* rows below which only what matters is there */
#define NARROW 50   /* columns below which there is no bar */
#define BAR 20
#define COLUMN_MOST 60 /* of a column that others stand behind */
#define COLUMN_LEAST 4
#define COLUMN_GAP 2
#define TIME_OF_DAY 8    /* columns of "13:59:07" */
#define VALUE_SHOWN 1024 /* bytes of a value that a cell can show */

void
view_query_titles(const struct view *view, struct text *out)
{
	static const char *const words[] = { [QUERY_NOT_RUN] = "not run",
					     [QUERY_RUNS] = "running",
					     [QUERY_DONE] = "complete",
					     [QUERY_FAILED] = "failed",
					     [QUERY_ENDED] = "stopped" };
	const struct view_query *query = view->query;

	if (query->saved)
		text_addf(out, " %s", query->saved->name);
	text_addf(out, ": %s", words[query->state]);
}

/* ---- the head ---- */

static int
draw_text(const struct view *view, struct area area)
{
	struct view_query *query = view->query;
	struct line shown = { .text = query->text, .size = sizeof(query->text) };
	int rows;

	if (query->mode == QUERY_EDITS)
		return line_draw_wrapped(area, &query->line, ROLE_STRONG, view->style);
	rows = MIN(line_rows(&shown, area.width), area.height < LOW ? 1 : TEXT_ROWS);
	for (int y = 0; y < rows; y++) {
		const char *at = shown.text;

		for (int row = 0; row < y; row++)
			at += text_fit(at, area.width);
		if (y == rows - 1) {
			area_line(area_sub(area, 0, y, area.width, 1), ALIGN_LEFT, ROLE_STRONG, at,
				  view->style);
		} else {
			TEXT_ON(line, QUERY_TEXT_MAX);

			text_add_n(&line, at, text_fit(at, area.width));
			area_put(area, 0, y, ROLE_STRONG, line.data);
		}
	}
	return MAX(rows, 1);
}

static void
draw_where(const struct view *view, struct area line)
{
	const struct view_query *query = view->query;
	TEXT_ON(text, 600);
	TEXT_ON(names, 400);
	size_t n = view_query_groups(query, &names);

	view_query_span(query, &text);
	if (query->n_elsewhere)
		text_addf(&text, "%s%zu in %s (not %zu elsewhere): %s", view->style->dot, n,
			  query->region, query->n_elsewhere, names.data);
	else if (n == 1)
		text_addf(&text, "%s%s", view->style->dot, names.data);
	else
		text_addf(&text, "%s%zu group%s: %s", view->style->dot, n, n == 1 ? "" : "s",
			  names.data);
	area_line(line, ALIGN_LEFT, ROLE_DIM, text.data, view->style);
}

/* AWS does not say how far a query is: by what its span likely holds; never full before its end. */
static int
draw_bar(const struct view *view, const struct log_results *results, struct area line)
{
	const struct view_query *query = view->query;
	int full;

	if (query->state != QUERY_RUNS || query->scan.likely_bytes <= 0 ||
	    results->bytes_scanned < 0 || line.width < NARROW)
		return 0;
	full = (int)MIN(results->bytes_scanned / query->scan.likely_bytes * BAR, BAR - 1.0);
	area_glyph(line, 0, 0, ROLE_RULE, '[');
	for (int x = 0; x < BAR; x++)
		area_glyph(line, 1 + x, 0, x < full ? ROLE_OK : ROLE_DIM, x < full ? '#' : '-');
	area_glyph(line, BAR + 1, 0, ROLE_RULE, ']');
	return BAR + 3;
}

static void
say_usd(double usd, struct text *out)
{
	if (usd >= 0.01)
		text_addf(out, "$%.2f", usd);
	else if (usd >= 0.0001)
		text_addf(out, "$%.4f", usd);
	else
		text_add(out, "under $0.0001");
}

static void
say_progress(const struct view *view, const struct log_results *results, struct text *out)
{
	const struct view_query *query = view->query;
	const char *dot = view->style->dot;
	char bytes[UNIT_TEXT_MAX], records[UNIT_TEXT_MAX];

	if (query->filter[0] || query->mode == QUERY_FILTERS)
		text_addf(out, "%zu of %zu rows", query->n_shown, results->n);
	else
		text_addf(out, "%zu row%s%s", results->n, results->n == 1 ? "" : "s",
			  query->state == QUERY_RUNS ? " so far" : "");
	if (results->bytes_scanned < 0) {
		text_addf(out, "%sAWS does not say what was scanned", dot);
		return;
	}
	unit_format(results->bytes_scanned, UNIT_BYTES, bytes);
	text_addf(out, "%s%s scanned, ", dot, bytes);
	say_usd(results->usd, out);
	if (results->records_scanned >= 0) {
		unit_format(results->records_scanned, UNIT_COUNT, records);
		text_addf(out, "%s%s lines read", dot, records);
	}
}

/* One line: the word, the bar, rows and price. */
static void
draw_progress(const struct view *view, struct area line)
{
	const struct view_query *query = view->query;
	const struct log_results *results = view_query_results(query);
	TEXT_ON(text, 300);
	int x = 0;

	if (query->state == QUERY_RUNS)
		x = area_put(line, 0, 0, ROLE_FOCUS, results ? results->word : "Asking") + 1;
	if (results) {
		x += draw_bar(view, results, area_cut(line, x, 0));
		say_progress(view, results, &text);
	} else if (query->state == QUERY_RUNS) {
		text_add(&text, "what it may scan, then for its rows ...");
	}
	area_line(area_cut(line, x, 0), ALIGN_LEFT, ROLE_TEXT, text.data, view->style);
}

static enum level
said_level(const struct view_query *query)
{
	if (query->state == QUERY_FAILED)
		return LEVEL_ALARM;
	return query->state == QUERY_DONE ? LEVEL_OK : LEVEL_WARN;
}

/* What came of it where that is more than the line above says. */
static int
draw_said(const struct view *view, struct area area)
{
	const struct view_query *query = view->query;
	struct view_lines lines = { .width = area.width };
	struct buf text;
	int rows;

	if (!query->said[0] || query->state == QUERY_DONE)
		return 0;
	buf_init(&text, WHY_MAX * 2);
	view_say(&text, "%c %s\n", level_mark(said_level(query)), query->said);
	view_wrap(&lines, &text);
	rows = MIN((int)lines.n, MIN(SAID_ROWS, area.height));
	view_wrap_draw(&lines, 0, area_sub(area, 0, 0, area.width, rows));
	free(lines.line);
	buf_done(&text);
	return rows;
}

/* ---- the table ---- */

/* On a narrow screen of a time only the time of day is shown. */
static bool
is_brief(const struct query_column *column, int width)
{
	return width < NARROW && text_is(column->name, QUERY_TIME);
}

static int
natural_width(const struct query_column *column, int width)
{
	return is_brief(column, width) ? TIME_OF_DAY : MIN(column->width, COLUMN_MOST);
}

static void
say_value(const struct log_record *row, const struct query_column *column, int width,
	  struct text *out)
{
	const char *value = row ? view_query_value(row, column->name) : column->name;

	if (row && is_brief(column, width) && strlen(value) >= 19)
		text_addf(out, "%.*s", TIME_OF_DAY, value + 11);
	else
		text_add(out, value);
}

/* Widths of the columns from the first one on, 0 for those that have no room; what is left over
 * goes to those that are cut, the first ones first. */
static void
lay_widths(const struct view_query *query, int width, int widths[QUERY_COLUMNS_MAX])
{
	int left = width;

	memset(widths, 0, QUERY_COLUMNS_MAX * sizeof(*widths));
	for (size_t c = query->first_column; c < query->n_columns; c++) {
		int natural = natural_width(&query->columns[c], width);

		if (left < MIN(natural, COLUMN_LEAST))
			break;
		widths[c] = MIN(natural, left);
		left -= widths[c] + COLUMN_GAP;
	}
	left += COLUMN_GAP; /* none behind the last */
	for (size_t c = query->first_column; c < query->n_columns && left > 0; c++) {
		int full =
			is_brief(&query->columns[c], width) ? widths[c] : query->columns[c].width;
		int more = widths[c] ? MIN(full - widths[c], left) : 0;

		widths[c] += more;
		left -= more;
	}
}

/* log_record NULL: the heads. */
static void
draw_row(const struct view *view, const struct log_record *row, struct area line)
{
	const struct view_query *query = view->query;
	int widths[QUERY_COLUMNS_MAX], x = 0;

	lay_widths(query, line.width, widths);
	for (size_t c = query->first_column; c < query->n_columns && widths[c]; c++) {
		const struct query_column *column = &query->columns[c];
		TEXT_ON(value, VALUE_SHOWN);

		say_value(row, column, line.width, &value);
		area_line(area_sub(line, x, 0, widths[c], 1),
			  column->is_number ? ALIGN_RIGHT : ALIGN_LEFT,
			  row ? ROLE_TEXT : ROLE_COLUMN, value.data, view->style);
		x += widths[c] + COLUMN_GAP;
	}
}

static const char *
empty_words(const struct view_query *query)
{
	if (query->filter[0])
		return "no row contains that: Esc drops the filter";
	return query->state == QUERY_DONE ? "no line matches" : "";
}

static void
draw_rows(struct view *view, struct area area)
{
	struct view_query *query = view->query;
	const struct log_results *results = view_query_results(query);

	query->height = MAX(area.height - 1, 0);
	if (!results || query->n_shown == 0) {
		area_line(area, ALIGN_LEFT, ROLE_DIM, empty_words(query), view->style);
		return;
	}
	query->scroll = table_scroll(query->scroll, query->selected, query->n_shown, query->height);
	draw_row(view, NULL, area);
	for (int y = 0; y < query->height; y++) {
		size_t at = query->scroll + (size_t)y;

		if (at >= query->n_shown)
			break;
		draw_row(view, &results->rows[query->shown[at]],
			 area_sub(area, 0, y + 1, area.width, 1));
		if (at == query->selected)
			area_select(area, y + 1);
	}
}

/* What is typed, or asked, at the lower end. */
static bool
draw_foot(const struct view *view, struct area line)
{
	struct view_query *query = view->query;
	int x;

	if (query->mode == QUERY_SAVES) {
		area_line(line, ALIGN_LEFT, ROLE_STRONG,
			  "save the rows: t as TSV, j as JSON, any other key: not", view->style);
	} else if (query->mode == QUERY_FILTERS) {
		x = area_put(line, 0, 0, ROLE_KEY, "/");
		line_draw(area_cut(line, x, 0), &query->line, ROLE_STRONG, view->style);
	} else if (query->filter[0]) {
		x = area_put(line, 0, 0, ROLE_KEY, "/");
		area_put(line, x, 0, ROLE_KEY, query->filter);
	} else {
		return false;
	}
	return true;
}

void
view_query_draw(struct view *view, struct view_popup *popup, struct area area)
{
	struct view_query *query = view->query;
	struct area inner = area_sub(area, 1, 0, area.width - 2, area.height);
	struct area last = area_cut(inner, 0, inner.height - 1);
	int y = draw_text(view, inner);

	if (draw_foot(view, last))
		inner.height--;
	if (area.height >= LOW)
		draw_where(view, area_sub(inner, 0, y++, inner.width, 1));
	draw_progress(view, area_sub(inner, 0, y++, inner.width, 1));
	y += draw_said(view, area_cut(inner, 0, y));
	draw_rows(view, area_cut(inner, 0, y));
	popup->scroll = (int)query->scroll;
	popup->height = query->height;
	popup->n_lines = (int)query->n_shown;
}
