/* SPDX-License-Identifier: MIT */
/* view_popups.c - help, detail and the error log: text in a frame, wrapped and scrolled, with a
 * chart above it where there is one. A line "label<tab>text" has its label in a column of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "app/view_state.h"
#include "base/clock.h"
#include "ui/chart.h"

#define TEXT_LIMIT (1u << 20)
#define CHART_LEAST 6
#define CHART_MOST 14

/* ---- words ---- */

static void
add(struct buf *out, const struct text *text)
{
	/* what does not fit into a megabyte is not read by anybody */
	if (!buf_add(out, text->data, text->len))
		return;
}

static void
write_help(const struct view *view, struct buf *out)
{
	static const char *const marks =
		"\nMarks\n"
		"!\talarm\n"
		"~\twarning\n"
		"?\tcannot be seen: denied, not answering, or no data\n"
		".\told: the source does not answer, or the datapoint is late\n";

	(void)view;
	for (enum keys_context context = 0; context < KEYS_CONTEXTS; context++) {
		TEXT_ON(head, 64);

		text_addf(&head, "%s%s\n", context ? "\n" : "", keys_context_title(context));
		add(out, &head);
		for (size_t i = 0; keys_at(i); i++) {
			TEXT_ON(label, 64);
			TEXT_ON(line, 256);

			if (keys_at(i)->context != context)
				continue;
			keys_label(keys_at(i), &label);
			text_addf(&line, "%s\t%s\n", label.data, keys_at(i)->help);
			add(out, &line);
		}
	}
	add(out, &(struct text){ .data = (char *)marks, .len = strlen(marks) });
	add(out, &(struct text){ .data = (char *)"\nPanels\n", .len = 8 });
	for (size_t i = 0; panel_at(i); i++) {
		TEXT_ON(line, 256);

		text_addf(&line, "%s\t%s\n", panel_at(i)->title, panel_at(i)->help);
		add(out, &line);
	}
}

static void
write_log(const struct view *view, struct buf *out)
{
	static const char *const none = "nothing has failed so far\n";

	for (size_t i = 0; i < view->facts.n_log; i++) {
		const struct log_line *line = &view->facts.log[i];
		TEXT_ON(text, LOG_LINE_MAX + 40);
		char iso[24];

		date_iso(line->time_ms / 1000, iso);
		text_addf(&text, "%.8s\t%s\n", iso + 11, line->text);
		add(out, &text);
	}
	if (view->facts.n_log == 0)
		add(out, &(struct text){ .data = (char *)none, .len = strlen(none) });
}

/* The item that the popup was opened on; SIZE_MAX when AWS does not list it any more. */
static size_t
find_item(const struct panel_input *input, const struct panel *panel, const char *identity)
{
	size_t n = panel->n_all(input);

	for (size_t i = 0; i < n; i++) {
		TEXT_ON(at, VIEW_IDENTITY_MAX);

		panel->identity(input, i, &at);
		if (text_is(at.data, identity))
			return i;
	}
	return SIZE_MAX;
}

/* An empty chart would only push the reason off the screen. */
static const struct metric_view *
with_datapoints(const struct snapshot *snapshot, size_t metric)
{
	double min, max;

	if (metric >= snapshot->n_metrics ||
	    !series_range(snapshot->metrics[metric].series, &min, &max))
		return NULL;
	return &snapshot->metrics[metric];
}

static const struct metric_view *
write_detail(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct view_slot *slot = &view->slots[popup->slot];
	struct panel_input input = view_input(view, slot);
	size_t item = find_item(&input, slot->panel, popup->identity);
	char *store = mem_alloc(1, VIEW_TEXT_MAX);
	size_t metric = SIZE_MAX;
	struct text text;

	text_init(&text, store, VIEW_TEXT_MAX);
	if (item == SIZE_MAX) {
		text_add(&text, "AWS does not list this any more.\n");
	} else {
		slot->panel->detail(&input, item, &text);
		if (slot->panel->chart)
			metric = slot->panel->chart(&input, item);
	}
	add(out, &text);
	free(store);
	return with_datapoints(view->snapshot, metric);
}

/* ---- lines ---- */

struct line {
	const char *label, *text; /* not terminated */
	size_t label_len, len;
};

struct lines {
	struct line *line;
	size_t n, cap;
	int label_width, width;
};

static void
add_line(struct lines *lines, struct line line)
{
	if (lines->n == lines->cap) {
		size_t cap = MAX(2 * lines->cap, (size_t)64);

		lines->line = mem_resize(lines->line, lines->cap, cap, sizeof(*lines->line));
		lines->cap = cap;
	}
	lines->line[lines->n++] = line;
}

/* Bytes of s[0..n) that go on one line of so many columns: at a blank if there is one. */
static size_t
cut_line(const char *s, size_t n, int columns)
{
	TEXT_ON(head, 2048);
	size_t fit, at;

	text_add_n(&head, s, MIN(n, sizeof(head_store) - 1));
	fit = text_fit(head.data, MAX(columns, 1));
	if (fit == 0)
		return MIN(n, (size_t)1); /* a wide character in one column: move on */
	if (fit >= n)
		return n;
	for (at = fit; at > 0 && s[at] != ' '; at--)
		;
	return at > fit / 2 ? at : fit;
}

static void
wrap(struct lines *lines, const char *s, size_t n)
{
	const char *tab = memchr(s, '\t', n);
	struct line line = { .label = s, .label_len = tab ? (size_t)(tab - s) : 0 };
	const char *text = tab ? tab + 1 : s;
	size_t left = n - (size_t)(text - s);
	int width = lines->width - (tab ? lines->label_width : 0);

	do {
		size_t taken = cut_line(text, left, width);

		line.text = text;
		line.len = taken;
		if (tab && line.label_len == 0)
			line.label = NULL; /* goes on in the second column */
		add_line(lines, line);
		while (taken < left && text[taken] == ' ')
			taken++;
		text += taken;
		left -= taken;
		line.label_len = 0;
	} while (left > 0);
}

static void
split(struct lines *lines, const struct buf *text)
{
	const char *s = text->data ? text->data : "";
	size_t left = text->len;

	while (left > 0) {
		const char *end = memchr(s, '\n', left);
		size_t n = end ? (size_t)(end - s) : left;

		wrap(lines, s, n);
		n += end ? 1 : 0;
		s += n;
		left -= n;
	}
}

static enum role
role_of_plain(const char *text, size_t len)
{
	for (enum level level = LEVEL_UNKNOWN; level < LEVEL_COUNT; level++)
		if (len > 1 && text[0] == level_mark(level) && text[1] == ' ')
			return role_of_level(level);
	return ROLE_TEXT;
}

static void
draw_line(const struct lines *lines, const struct line *line, struct area area)
{
	bool has_column = line->label == NULL || line->label_len > 0;
	int x = has_column ? lines->label_width : 0;
	TEXT_ON(label, 256);
	TEXT_ON(text, 2048);

	text_add_n(&label, line->label ? line->label : "", line->label_len);
	text_add_n(&text, line->text, line->len);
	area_put(area_sub(area, 0, 0, lines->label_width - 1, 1), 0, 0, ROLE_DIM, label.data);
	area_put(area, x, 0, role_of_plain(line->text, line->len), text.data);
}

/* ---- the popup ---- */

static const struct {
	const char *title;
	int width, label_width;
} kinds[] = {
	[VIEW_POPUP_HELP] = { "Keys", 84, 18 },
	[VIEW_POPUP_DETAIL] = { "Detail", 100, 14 },
	[VIEW_POPUP_LOG] = { "Errors, newest first", 140, 10 },
	[VIEW_POPUP_QUESTION] = { "Your code is needed", 64, 8 },
};

static void
draw_chart(const struct view *view, const struct metric_view *metric, struct area area)
{
	const struct series *series = metric->series;
	struct chart chart = { .series = series,
			       .unit = metric->def->unit,
			       .warn = &metric->def->warn,
			       .alarm = &metric->def->alarm,
			       .from_s = series->start_s,
			       .to_s = view->snapshot->time_ms / 1000,
			       .style = view->style };

	chart_draw(area, &chart);
}

static void
draw_lines(struct view_popup *popup, const struct lines *lines, struct area area)
{
	popup->height = area.height;
	popup->n_lines = (int)lines->n;
	popup->scroll = MAX(MIN(popup->scroll, popup->n_lines - popup->height), 0);
	for (int y = 0; y < area.height && popup->scroll + y < popup->n_lines; y++)
		draw_line(lines, &lines->line[popup->scroll + y],
			  area_sub(area, 0, y, area.width, 1));
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

static const struct metric_view *
write_popup(const struct view *view, const struct view_popup *popup, struct buf *text)
{
	if (popup->kind == VIEW_POPUP_HELP)
		write_help(view, text);
	else if (popup->kind == VIEW_POPUP_LOG)
		write_log(view, text);
	else if (popup->kind == VIEW_POPUP_QUESTION)
		view_question_write(view, text);
	else if (view->snapshot)
		return write_detail(view, popup, text);
	return NULL;
}

void
view_popups_draw(struct view *view, struct view_popup *popup, const struct cells *base,
		 struct layer *out)
{
	struct lines lines = { .label_width = kinds[popup->kind].label_width };
	int width = MIN(base->width - (base->width >= 60 ? 4 : 0), kinds[popup->kind].width);
	int most = base->height - (base->height >= 12 ? 4 : 0), chart = 0, height;
	const struct metric_view *metric;
	struct area inner;
	struct buf text;

	buf_init(&text, TEXT_LIMIT);
	metric = write_popup(view, popup, &text);
	lines.width = MAX(width - 4, 1);
	split(&lines, &text);
	if (metric && most - 2 >= 2 * CHART_LEAST)
		chart = MIN(MAX((most - 2) / 2, CHART_LEAST), CHART_MOST);
	height = MIN(most, (int)lines.n + 2 + chart);
	cells_resize(&out->cells, width, height);
	out->x = (base->width - width) / 2;
	out->y = (base->height - height) / 2;
	inner = area_frame(area_of(&out->cells), view->style, ROLE_POPUP, kinds[popup->kind].title);
	inner = area_sub(inner, 1, 0, inner.width - 2, inner.height);
	if (chart)
		draw_chart(view, metric, area_sub(inner, 0, 0, inner.width, chart - 1));
	draw_lines(popup, &lines, area_cut(inner, 0, chart));
	draw_more(view, popup, area_of(&out->cells));
	free(lines.line);
	buf_done(&text);
}
