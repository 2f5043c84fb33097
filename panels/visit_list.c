/* SPDX-License-Identifier: MIT */
/* visit_list.c - see visit_list.h. */
#include "visit_list.h"

#include "common.h"
#include "visit_words.h"

enum { COL_MARK, COL_NAME, COL_ACTIVE, COL_TODAY, COL_VISITORS, COL_AVERAGE, COL_ERRORS };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Monitor", .width = 12, .weight = 3, .is_name = true },
	[COL_ACTIVE] = { .title = "Active", .width = 6, .align = ALIGN_RIGHT },
	[COL_TODAY] = { .title = "Today", .width = 7, .align = ALIGN_RIGHT },
	[COL_VISITORS] = { .title = "Visitors", .width = 8, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_AVERAGE] = { .title = "Average", .width = 8, .align = ALIGN_RIGHT, .priority = 3 },
	[COL_ERRORS] = { .title = "JS errors/h", .width = 11, .align = ALIGN_RIGHT, .priority = 2 },
};

static void
monitor_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct session_view *view = &input->snapshot->watched.sessions[input->items[row]];
	bool is_stale = common_is_stale(input->snapshot, view->source), is_known = true;
	const struct sessions_day *today;
	struct sessions now;

	sessions_of(input->snapshot, view, &now);
	today = &now.days[0];
	if (column == COL_MARK) {
		common_mark(out, view->level, is_stale);
		return;
	}
	if (column == COL_NAME)
		text_add(&out->text, view->def->title);
	else if (column == COL_ACTIVE)
		is_known = visit_words_count(now.active, today->is_partial, &out->text);
	else if (column == COL_TODAY)
		is_known = visit_words_count(today->sessions, today->is_partial, &out->text);
	else if (column == COL_VISITORS)
		is_known = visit_words_count(today->visitors, today->is_partial, &out->text);
	else if (column == COL_AVERAGE)
		is_known = visit_words_duration(today->duration_s, &out->text);
	else
		is_known = visit_words_count(now.js_errors_hour, today->is_partial, &out->text);
	out->ink = !is_known ? ROLE_DIM : is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_ERRORS && view->level == LEVEL_WARN)
		out->ink = role_of_level(LEVEL_WARN);
}

size_t
visit_list_draw(const struct panel_input *input, struct area *area)
{
	int height = MIN((int)MIN(input->n_items, (size_t)100) + 1, MAX(area->height / 3, 2));
	const struct table table = { .columns = columns,
				     .n_columns = LEN(columns),
				     .n_rows = input->n_items,
				     .selected = input->selected,
				     .scroll = input->scroll,
				     .is_focused = input->is_focused,
				     .style = input->style,
				     .cell = monitor_cell,
				     .ctx = input };
	size_t first = table_draw(area_sub(*area, 0, 0, area->width, height), &table);

	*area = area_cut(*area, 0, height);
	area_repeat(*area, 0, 0, ROLE_RULE, input->style->line);
	*area = area_cut(*area, 0, 1);
	return first;
}
