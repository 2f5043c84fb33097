/* SPDX-License-Identifier: MIT */
/* view_draw.c - a whole frame: header, the page's panels where the layout puts them, footer,
 * popups. */
#include <stdio.h>

#include "app/view_state.h"
#include "ui/layout.h"

#define LEAST_WIDTH 20
#define LEAST_HEIGHT 5
#define TWO_LINE_HEADER 12 /* rows from which the header has two lines */
#define ZOOMED_LEAST 24    /* rows of a panel that has room for a chart below */
#define ZOOMED_CHART_MOST 16

/* ---- one panel ---- */

static enum level
summary_of(const struct view *view, const struct view_slot *slot, struct text *out)
{
	struct panel_input input = view_input(view, slot);

	if (slot->panel)
		return slot->panel->summary(&input, out);
	text_addf(out, "there is no panel \"%.40s\"", slot->place->panel);
	return LEVEL_UNKNOWN;
}

const char *
view_title(const struct view *view, const struct view_slot *slot)
{
	const struct stack *stack = view->stack;
	const char *group = text_is(slot->place->panel, "metrics") ? slot->place->group : NULL;

	for (size_t i = 0; group && i < stack->n_groups; i++)
		if (text_is(stack->groups[i].id, group))
			return stack->groups[i].title;
	return slot->panel ? slot->panel->title : slot->place->panel;
}

static int
draw_name(const struct view *view, const struct view_slot *slot, struct area line)
{
	bool is_focused = slot == &view->slots[view->focus];
	TEXT_ON(number, 16);
	TEXT_ON(filter, VIEW_FILTER_MAX + 2);
	int x;

	text_addf(&number, "%zu ", slot->number);
	x = area_put(line, 0, 0, is_focused ? ROLE_FOCUS : ROLE_DIM, number.data);
	x = area_put(line, x, 0, is_focused ? ROLE_FOCUS : ROLE_TITLE, view_title(view, slot));
	if (slot->filter[0]) {
		text_addf(&filter, "/%s", slot->filter);
		x = area_put(line, x + 1, 0, ROLE_KEY, filter.data);
	}
	return x + 1;
}

/* "! 2 in ALARM": mark and words; calm where all is well. */
static void
draw_summary(const struct view *view, struct area field, enum align align, const char *words,
	     enum level level)
{
	TEXT_ON(text, 300);

	if (level != LEVEL_OK)
		text_addf(&text, "%c ", level_mark(level));
	text_add(&text, words);
	area_line(field, align, level == LEVEL_OK ? ROLE_DIM : role_of_level(level), text.data,
		  view->style);
}

static void
draw_title(const struct view *view, const struct view_slot *slot, struct area line)
{
	TEXT_ON(words, 256);
	enum level level = summary_of(view, slot, &words);
	int from = draw_name(view, slot, line);
	int width = text_width(words.data) + (level != LEVEL_OK ? 2 : 0);
	int at = MAX(line.width - width, from + 2);

	area_repeat(area_sub(line, 0, 0, words.len ? at - 1 : line.width, 1), from, 0, ROLE_RULE,
		    view->style->line);
	if (words.len)
		draw_summary(view, area_cut(line, at, 0), ALIGN_LEFT, words.data, level);
}

static void
draw_folded(const struct view *view, const struct view_slot *slot, struct area line)
{
	TEXT_ON(words, 256);
	enum level level = summary_of(view, slot, &words);
	int from = MAX(draw_name(view, slot, line), 10);

	draw_summary(view, area_cut(line, from, 0), ALIGN_LEFT, words.data, level);
}

/* Of the metrics panel that has the whole screen: the row under the cursor, below the others. The
 * rows that are left for these. */
static int
draw_zoomed_chart(const struct view *view, const struct view_slot *slot, struct area inner)
{
	int rows = MIN(inner.height / 3, ZOOMED_CHART_MOST);
	const struct metric_view *metric;
	double min, max;

	if (!view->is_zoomed || !slot->panel || !text_is(slot->panel->name, "metrics") ||
	    slot->n_items == 0 || inner.height < ZOOMED_LEAST)
		return inner.height;
	metric = &view->snapshot->metrics[slot->items[slot->selected]];
	if (series_range(metric->series, &min, &max))
		view_popup_chart(view, metric, area_cut(inner, 0, inner.height - rows));
	return inner.height - rows - 1;
}

static void
draw_slot(struct view *view, struct view_slot *slot, struct area area)
{
	struct area inner = area_cut(area, 0, 1);
	struct panel_input input;

	inner = area_sub(inner, 0, 0, inner.width, draw_zoomed_chart(view, slot, inner));
	slot->height = inner.height;
	view_fill(view, slot);
	draw_title(view, slot, area_sub(area, 0, 0, area.width, 1));
	if (!slot->panel || inner.height < 1)
		return;
	input = view_input(view, slot);
	slot->scroll = slot->panel->draw(&input, inner);
}

/* ---- the page ---- */

static size_t
slots_of_page(const struct view *view, size_t out[LAYOUT_ITEMS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < view->n_slots && n < LAYOUT_ITEMS_MAX; i++)
		if (view->slots[i].page == view->page && (!view->is_zoomed || i == view->focus))
			out[n++] = i;
	return n;
}

static struct layout_item
item_of(const struct view *view, const struct view_slot *slot)
{
	struct layout_item item = { .row = slot->row,
				    .row_weight = slot->row_weight,
				    .weight = slot->place->weight,
				    .min_width = 20,
				    .min_height = 2 };

	if (!slot->panel)
		return item;
	item.min_width = slot->panel->min_width;
	item.min_height = slot->panel->min_height;
	if (slot->panel->want_height && !view->is_zoomed) {
		struct panel_input input = view_input(view, slot);

		item.want_height = slot->panel->want_height(&input);
	}
	return item;
}

static void
draw_left_out(const struct view *view, const size_t *slots, const struct layout_box *boxes,
	      size_t n, struct area line)
{
	enum level worst = LEVEL_OK;
	size_t count = 0;
	TEXT_ON(words, 256);

	for (size_t i = 0; i < n; i++) {
		TEXT_ON(summary, 256);
		enum level level;

		if (boxes[i].height > 0)
			continue;
		level = summary_of(view, &view->slots[slots[i]], &summary);
		worst = MAX(worst, level);
		text_addf(&words, "%s%zu %s", count++ ? ", " : "", view->slots[slots[i]].number,
			  view_title(view, &view->slots[slots[i]]));
	}
	TEXT_ON(line_text, 300);
	text_addf(&line_text, "+%zu more: %s", count, words.data);
	draw_summary(view, line, ALIGN_LEFT, line_text.data, worst);
}

static void
draw_page(struct view *view, struct area area)
{
	struct layout_item items[LAYOUT_ITEMS_MAX] = { 0 };
	struct layout_box boxes[LAYOUT_ITEMS_MAX];
	size_t slots[LAYOUT_ITEMS_MAX];
	size_t n = slots_of_page(view, slots);

	for (size_t i = 0; i < n; i++)
		items[i] = item_of(view, &view->slots[slots[i]]);
	if (layout_page(items, n, area.width, area.height, boxes) > 0)
		draw_left_out(view, slots, boxes, n,
			      area_sub(area, 0, area.height - 1, area.width, 1));
	for (size_t i = 0; i < n; i++) {
		const struct layout_box *box = &boxes[i];
		struct area at = area_sub(area, box->x, box->y, box->width, box->height);

		if (box->height > 0 && box->is_summary)
			draw_folded(view, &view->slots[slots[i]], at);
		else if (box->height > 0)
			draw_slot(view, &view->slots[slots[i]], at);
	}
}

static void
draw_too_small(const struct view *view, struct area area)
{
	enum level level = view->snapshot ? view->snapshot->health : LEVEL_UNKNOWN;
	TEXT_ON(line, 80);

	if (level != LEVEL_OK)
		text_addf(&line, "%c ", level_mark(level));
	text_addf(&line, "too small");
	area_put(area, 0, 0, level == LEVEL_OK ? ROLE_TEXT : role_of_level(level), line.data);
}

void
view_draw(struct view *view, int width, int height, struct layers *out)
{
	struct area all;
	int head = height >= TWO_LINE_HEADER ? 2 : 1;

	cells_resize(&out->base, width, height);
	all = area_of(&out->base);
	out->n_popups = 0;
	if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
		draw_too_small(view, all);
		return;
	}
	view_bars_header(view, area_sub(all, 0, 0, width, head));
	if (view->snapshot)
		draw_page(view, area_sub(all, 0, head, width, height - head - 1));
	else
		area_put(all, 0, head, ROLE_DIM, "waiting for the first answer");
	view_footer_draw(view, area_sub(all, 0, height - 1, width, 1));
	for (size_t i = 0; i < view->n_popups; i++)
		view_popup_draw(view, &view->popups[i], &out->base, &out->popups[i]);
	out->n_popups = view->n_popups;
}
