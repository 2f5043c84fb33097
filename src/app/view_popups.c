/* SPDX-License-Identifier: MIT */
/* view_popups.c - which popups there are, and how any of them is drawn: a chart where it has one,
 * text that is wrapped and scrolled, rows of a list, and what stays at the lower end. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_state.h"
#include "ui/chart.h"

#define TEXT_LIMIT (1u << 20)
#define CHART_LEAST 6
#define CHART_MOST 14
#define LIST_LEAST 3 /* rows, the head included */

static const struct view_popup_type types[VIEW_POPUP_KINDS] = {
	[VIEW_POPUP_HELP] = { .title = "Keys",
			      .where = "Help",
			      .width = 84,
			      .label_width = 18,
			      .context = KEYS_POPUP,
			      .write = view_texts_help },
	[VIEW_POPUP_DETAIL] = { .title = "Detail",
				.where = "Detail",
				.width = 100,
				.label_width = 14,
				.context = KEYS_POPUP,
				.write = view_texts_detail,
				.does = view_was_does,
				.chart = view_texts_chart },
	[VIEW_POPUP_ERRORS] = { .title = "Errors, newest first",
				.where = "Errors",
				.width = 140,
				.label_width = 10,
				.context = KEYS_POPUP,
				.write = view_texts_log },
	[VIEW_POPUP_QUESTION] = { .title = "Your code is needed",
				  .where = "Code",
				  .width = 64,
				  .label_width = 8,
				  .context = KEYS_QUESTION,
				  .write = view_question_write,
				  .does = view_question_does },
	[VIEW_POPUP_OFFERS] = { .title = "New job",
				.where = "New job",
				.width = 96,
				.context = KEYS_LIST,
				.list = &view_offers_list,
				.does = view_offers_does,
				.offers = view_offers_offers,
				.closed = view_offers_closed },
	[VIEW_POPUP_FORM] = { .title = "New job: ",
			      .where = "New job",
			      .width = 84,
			      .context = KEYS_FORM,
			      .titles = view_form_titles,
			      .write = view_form_write,
			      .rows = view_form_rows,
			      .fields = view_form_draw,
			      .does = view_form_does },
	[VIEW_POPUP_CONFIRM] = { .title = "",
				 .where = "Sure?",
				 .width = 84,
				 .label_width = 12,
				 .context = KEYS_CONFIRM,
				 .titles = view_confirm_titles,
				 .write = view_confirm_write,
				 .foot = view_confirm_foot,
				 .does = view_confirm_does,
				 .offers = view_confirm_offers,
				 .closed = view_confirm_closed },
	[VIEW_POPUP_ACTIONS] = { .title = "Actions:",
				 .where = "Actions",
				 .width = 76,
				 .context = KEYS_LIST,
				 .titles = view_actions_titles,
				 .list = &view_actions_list,
				 .does = view_actions_does,
				 .offers = view_actions_offers },
	[VIEW_POPUP_FILES] = { .title = "Artifacts",
			       .where = "Artifacts",
			       .width = 84,
			       .context = KEYS_LIST,
			       .titles = view_files_titles,
			       .write = view_files_write,
			       .foot = view_files_foot,
			       .list = &view_files_list,
			       .does = view_files_does,
			       .offers = view_files_offers,
			       .closed = view_files_closed },
	[VIEW_POPUP_TEXT] = { .title = "",
			      .where = "Text",
			      .width = 140,
			      .is_tall = true,
			      .context = KEYS_POPUP,
			      .titles = view_text_titles,
			      .write = view_text_write,
			      .foot = view_text_foot,
			      .closed = view_text_closed },
	[VIEW_POPUP_LINE] = { .title = "Line",
			      .where = "Line",
			      .width = 140,
			      .label_width = 8,
			      .context = KEYS_POPUP,
			      .write = view_logs_line_write },
	[VIEW_POPUP_LETTERS] = { .title = "Dead letters",
				 .where = "Dead letters",
				 .width = 100,
				 .context = KEYS_LIST,
				 .titles = view_letters_titles,
				 .write = view_letters_write,
				 .list = &view_letters_list,
				 .does = view_letters_does,
				 .offers = view_letters_offers,
				 .closed = view_letters_closed },
	[VIEW_POPUP_LETTER] = { .title = "Dead letter",
				.where = "Letter",
				.width = 100,
				.label_width = 10,
				.context = KEYS_POPUP,
				.write = view_letter_write },
	[VIEW_POPUP_CASE] = { .title = "Case",
			      .where = "Case",
			      .context = KEYS_CASE,
			      .titles = view_case_titles,
			      .draw = view_case_draw,
			      .does = view_case_does,
			      .closed = view_case_closed },
	[VIEW_POPUP_LOGS] = { .title = "Log",
			      .where = "Log",
			      .context = KEYS_LOGS,
			      .now = view_logs_context,
			      .titles = view_logs_titles,
			      .draw = view_logs_draw,
			      .does = view_logs_does,
			      .closed = view_logs_closed },
	[VIEW_POPUP_CHART] = { .title = "Chart",
			       .where = "Chart",
			       .context = KEYS_CHART,
			       .titles = view_chart_titles,
			       .draw = view_chart_draw,
			       .does = view_chart_does,
			       .closed = view_chart_closed },
	[VIEW_POPUP_QUERY] = { .title = "Query",
			       .where = "Query",
			       .context = KEYS_QUERY,
			       .now = view_query_now,
			       .titles = view_query_titles,
			       .draw = view_query_draw,
			       .does = view_query_does,
			       .offers = view_query_offers,
			       .closed = view_query_closed },
	[VIEW_POPUP_RECORD] = { .title = "Fields of the row",
				.where = "Row",
				.width = 140,
				.label_width = 18,
				.context = KEYS_POPUP,
				.write = view_record_write },
	[VIEW_POPUP_GROUPS] = { .title = "Log groups that the query reads",
				.where = "Groups",
				.width = 84,
				.context = KEYS_LIST,
				.write = view_groups_write,
				.list = &view_groups_list,
				.does = view_groups_does,
				.offers = view_groups_offers },
	[VIEW_POPUP_TRACE] = { .title = "Trace",
			       .where = "Trace",
			       .context = KEYS_TRACE,
			       .titles = view_trace_titles,
			       .draw = view_trace_draw,
			       .does = view_trace_does,
			       .offers = view_trace_offers,
			       .closed = view_trace_closed },
	[VIEW_POPUP_SEGMENT] = { .title = "Segment",
				 .where = "Segment",
				 .width = 100,
				 .label_width = 14,
				 .context = KEYS_POPUP,
				 .write = view_segment_write },
	[VIEW_POPUP_PALETTE] = { .title = "Command",
				 .where = "Command",
				 .width = 84,
				 .context = KEYS_PALETTE,
				 .rows = view_palette_rows,
				 .fields = view_palette_draw,
				 .does = view_palette_does,
				 .closed = view_palette_closed },
	[VIEW_POPUP_COPY] = { .title = "Copy",
			      .where = "Copy",
			      .width = 140,
			      .context = KEYS_LIST,
			      .write = view_copy_write,
			      .list = &view_copy_list,
			      .does = view_copy_does,
			      .offers = view_copy_offers,
			      .closed = view_copy_closed },
	[VIEW_POPUP_HAND] = { .title = "Hand over",
			      .where = "Hand over",
			      .width = 76,
			      .context = KEYS_LIST,
			      .list = &view_hand_list,
			      .does = view_hand_does,
			      .offers = view_hand_offers },
	[VIEW_POPUP_MUTE] = { .title = "Mute",
			      .where = "Mute",
			      .width = 76,
			      .context = KEYS_LIST,
			      .titles = view_mute_titles,
			      .write = view_mute_write,
			      .list = &view_mute_list,
			      .does = view_mute_does,
			      .offers = view_actions_offers },
};

const struct view_popup_type *
view_popup_type(enum view_popup_kind kind)
{
	return &types[kind];
}

void
view_say(struct buf *out, const char *fmt, ...)
{
	char line[VIEW_TEXT_MAX];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	/* what does not fit into a megabyte is not read by anybody */
	if (n < 0 || !buf_add(out, line, MIN((size_t)n, sizeof(line) - 1)))
		return;
}

/* ---- which are open ---- */

struct view_popup *
view_popup_top(struct view *view)
{
	return view->n_popups > 0 ? &view->popups[view->n_popups - 1] : NULL;
}

struct view_popup *
view_popup_find(struct view *view, enum view_popup_kind kind)
{
	for (size_t i = 0; i < view->n_popups; i++)
		if (view->popups[i].kind == kind)
			return &view->popups[i];
	return NULL;
}

void
view_popup_close(struct view *view, enum view_popup_kind kind)
{
	struct view_popup *popup = view_popup_find(view, kind);
	size_t after;

	if (!popup)
		return;
	after = view->n_popups - (size_t)(popup - view->popups) - 1;
	memmove(popup, popup + 1, after * sizeof(*popup));
	view->n_popups--;
	if (types[kind].closed)
		types[kind].closed(view);
}

struct view_popup *
view_popup_open(struct view *view, enum view_popup_kind kind)
{
	struct view_popup *at;

	if (view_popup_find(view, kind))
		return NULL;
	if (view->n_popups == LAYERS_POPUPS_MAX)
		view_popup_close(view, view->popups[0].kind);
	at = &view->popups[view->n_popups++];
	/* a code that is asked for stays above all else */
	if (at > view->popups && at[-1].kind == VIEW_POPUP_QUESTION) {
		*at = at[-1];
		at--;
	}
	*at = (struct view_popup){ .kind = kind, .metric = SIZE_MAX };
	return at;
}

/* ---- drawing ---- */

#define MARKS_MAX 64

void
view_popup_chart(const struct view *view, const struct metric_view *metric, struct area area)
{
	const struct series *series = metric->series;
	struct chart_line line = { .series = series,
				   .name = metric->def->title,
				   .warn = &metric->def->warn,
				   .alarm = &metric->def->alarm };
	struct mark marks[MARKS_MAX];
	struct chart chart = { .lines = &line,
			       .n_lines = 1,
			       .unit = metric->def->unit,
			       .from_s = series->start_s,
			       .to_s = view->snapshot->time_ms / 1000,
			       .marks = marks,
			       .style = view->style };

	chart.n_marks = marks_between(view->snapshot, chart.from_s, chart.to_s, marks, MARKS_MAX);
	chart_draw(area, &chart);
}

static void
draw_lines(struct view_popup *popup, const struct view_lines *lines, struct area area)
{
	bool was_at_end = popup->scroll + popup->height >= popup->n_lines;

	popup->height = area.height;
	popup->n_lines = (int)lines->n;
	if (popup->follows && was_at_end)
		popup->scroll = popup->n_lines;
	popup->scroll = MAX(MIN(popup->scroll, popup->n_lines - popup->height), 0);
	view_wrap_draw(lines, (size_t)popup->scroll, area);
}

static void
draw_list(const struct view *view, struct view_popup *popup, const struct view_list *list,
	  struct area area)
{
	struct table table = { .columns = list->columns,
			       .n_columns = list->n_columns,
			       .n_rows = list->n(view),
			       .scroll = (size_t)popup->scroll,
			       .is_focused = popup == &view->popups[view->n_popups - 1],
			       .style = view->style,
			       .cell = list->cell,
			       .ctx = view };

	popup->selected = table.n_rows ? MIN(popup->selected, table.n_rows - 1) : 0;
	table.selected = popup->selected;
	popup->height = MAX(area.height - 1, 1);
	popup->n_lines = (int)table.n_rows;
	popup->scroll = (int)table_draw(area, &table);
}

/* How much there is above and below, in the lower border. */
static void
draw_more(const struct view *view, const struct view_popup *popup, struct area area)
{
	int below = popup->n_lines - popup->height - popup->scroll;
	TEXT_ON(more, 64);

	if (popup->scroll > 0)
		text_addf(&more, " %s%d", view->style->up, popup->scroll);
	if (below > 0)
		text_addf(&more, " %s%d", view->style->down, below);
	if (more.len == 0)
		return;
	text_add(&more, " ");
	area_put(area, area.width - 2 - text_width(more.data), area.height - 1, ROLE_DIM,
		 more.data);
}

/* What a popup is made of, from above: chart, text, list or fields, foot; rows of each. */
struct parts {
	const struct view_popup_type *type;
	const struct metric_view *metric;
	struct buf text, foot;
	struct view_lines lines, foot_lines;
	int chart, n_lines, list, n_foot;
};

static void
make_parts(struct view *view, const struct view_popup *popup, int width, int most,
	   struct parts *out)
{
	const struct view_popup_type *type = out->type;

	buf_init(&out->text, TEXT_LIMIT);
	buf_init(&out->foot, TEXT_LIMIT);
	if (type->write)
		type->write(view, popup, &out->text);
	if (type->foot)
		type->foot(view, &out->foot);
	out->lines = (struct view_lines){ .label_width = type->label_width, .width = width };
	out->foot_lines = out->lines;
	view_wrap(&out->lines, &out->text);
	view_wrap(&out->foot_lines, &out->foot);
	out->metric = type->chart ? type->chart(view, popup) : NULL;
	if (out->metric && most >= 2 * CHART_LEAST)
		out->chart = MIN(MAX(most / 2, CHART_LEAST), CHART_MOST);
	if (type->list && type->list->n(view) > 0)
		out->list = MAX((int)MIN(type->list->n(view), (size_t)most) + 1, LIST_LEAST);
	else if (type->rows)
		out->list = type->rows(view, width);
	out->n_lines = (int)out->lines.n;
	out->n_foot = MIN((int)out->foot_lines.n, most);
}

/* Where not all fits, text gives way to a list below it, and what scrolls to what stays. */
static int
fit_parts(struct parts *parts, int most)
{
	int left = most - parts->chart - parts->n_foot;

	parts->n_lines = MIN(parts->n_lines, MAX(left - (parts->list ? LIST_LEAST : 0), 0));
	if (parts->list)
		parts->list = MIN(parts->list, left - parts->n_lines);
	if (parts->type->is_tall)
		return most;
	return parts->chart + parts->n_lines + parts->list + parts->n_foot;
}

static void
draw_parts(struct view *view, struct view_popup *popup, struct parts *parts, struct area inner)
{
	int y = parts->chart, foot = inner.height - parts->n_foot;
	struct area below;

	if (parts->chart)
		view_popup_chart(view, parts->metric, area_sub(inner, 0, 0, inner.width, y - 1));
	if (!parts->list) {
		draw_lines(popup, &parts->lines, area_sub(inner, 0, y, inner.width, foot - y));
	} else {
		view_wrap_draw(&parts->lines, 0,
			       area_sub(inner, 0, y, inner.width, parts->n_lines));
		y += parts->n_lines;
		below = area_sub(inner, 0, y, inner.width, foot - y);
		if (parts->type->list)
			draw_list(view, popup, parts->type->list, below);
		else
			parts->type->fields(view, below);
	}
	view_wrap_draw(&parts->foot_lines, 0, area_cut(inner, 0, foot));
}

#define TWO_LINE_HEADER 12 /* as view_draw.c has it */

/* One that has the whole screen between header and footer. */
static void
draw_whole(struct view *view, struct view_popup *popup, const struct cells *base, struct layer *out)
{
	const struct view_popup_type *type = view_popup_type(popup->kind);
	int top = base->height >= TWO_LINE_HEADER ? 2 : 1;
	TEXT_ON(title, 300);
	struct area inner;

	cells_resize(&out->cells, base->width, MAX(base->height - top - 1, 1));
	out->x = 0;
	out->y = MIN(top, base->height - 1);
	text_add(&title, type->title);
	if (type->titles)
		type->titles(view, &title);
	inner = area_frame(area_of(&out->cells), view->style, ROLE_POPUP, title.data);
	type->draw(view, popup, inner);
	draw_more(view, popup, area_of(&out->cells));
}

void
view_popup_draw(struct view *view, struct view_popup *popup, const struct cells *base,
		struct layer *out)
{
	struct parts parts = { .type = view_popup_type(popup->kind) };
	int width = MIN(base->width - (base->width >= 60 ? 4 : 0), parts.type->width);
	int most = base->height - (base->height >= 12 ? 4 : 0), height;
	TEXT_ON(title, 160);
	struct area inner;

	if (parts.type->draw) {
		draw_whole(view, popup, base, out);
		return;
	}
	make_parts(view, popup, MAX(width - 4, 1), most - 2, &parts);
	height = fit_parts(&parts, most - 2) + 2;
	cells_resize(&out->cells, width, height);
	out->x = (base->width - width) / 2;
	out->y = (base->height - height) / 2;
	text_add(&title, parts.type->title);
	if (parts.type->titles)
		parts.type->titles(view, &title);
	inner = area_frame(area_of(&out->cells), view->style, ROLE_POPUP, title.data);
	inner = area_sub(inner, 1, 0, inner.width - 2, inner.height);
	draw_parts(view, popup, &parts, inner);
	draw_more(view, popup, area_of(&out->cells));
	free(parts.lines.line);
	free(parts.foot_lines.line);
	buf_done(&parts.text);
	buf_done(&parts.foot);
}
