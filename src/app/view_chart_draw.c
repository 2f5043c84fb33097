/* SPDX-License-Identifier: MIT */
/* view_chart_draw.c - a chart on the whole screen: a legend and lines for each unit, one above the
 * other over the same time; at the foot what happened at the cursor, what is still asked for, what
 * could not be had, and what asking has cost. */
#include <stdlib.h>
#include <string.h>

#include "app/view_chart.h"
#include "app/view_kinds.h"
#include "model/metric_period.h"
#include "poll/price.h"

#define PANES_MAX VIEW_CHART_METRICS
#define PANE_LEAST 6 /* rows, the legend's among them */
#define FOOT_LEAST 8 /* rows of all, below which there is a foot only where something is wrong */
#define NAME_MAX 96
#define TOLD_MAX 8 /* rows of what happened */

/* A chart in the making: its lines, and what they are of. */
struct scene {
	const struct view *view;
	struct span window;
	struct view_chart_want wants[CHART_LINES_MAX];
	struct chart_line lines[CHART_LINES_MAX];
	char names[CHART_LINES_MAX][NAME_MAX];
	int64_t known_from_s[CHART_LINES_MAX];
	size_t n;
	struct mark marks[VIEW_CHART_MARKS_MAX];
	size_t n_marks;
	struct chart panes[PANES_MAX];
	struct chart_line pane_lines[PANES_MAX][CHART_LINES_MAX];
	size_t n_panes;
};

static const struct metric_def *
def_of(const struct scene *s, size_t i)
{
	return &s->view->stack->metrics[s->wants[i].metric];
}

/* ---- lines ---- */

static bool
has_several_groups(const struct view_chart *charts, const struct stack *stack)
{
	for (size_t i = 1; i < charts->n_metrics; i++)
		if (!text_is(stack->metrics[charts->metrics[i]].group,
			     stack->metrics[charts->metrics[0]].group))
			return true;
	return false;
}

static const char *
group_title(const struct stack *stack, const char *id)
{
	for (size_t i = 0; i < stack->n_groups; i++)
		if (text_is(stack->groups[i].id, id))
			return stack->groups[i].title;
	return "";
}

static void
name_line(struct scene *s, size_t i)
{
	static const char *const before[COMPARES] = { "", "the day before", "the week before" };
	const struct view_chart_want *want = &s->wants[i];
	const struct metric_def *def = def_of(s, i);
	struct text name;

	text_init(&name, s->names[i], NAME_MAX);
	if (want->stat)
		text_addf(&name, "%s of %s", want->stat, def->name);
	else
		text_add(&name, def->title);
	if (has_several_groups(s->view->charts, s->view->stack))
		text_addf(&name, ", %s", group_title(s->view->stack, def->group));
	if (want->shift_s)
		text_addf(&name, ", %s", before[s->view->charts->compare]);
	s->lines[i].name = s->names[i];
}

/* A limit is one of the metric's own statistic; of a sum, of its own period, too. */
static bool
limits_hold(const struct metric_def *def, const struct view_chart_want *want)
{
	return !want->stat && !want->shift_s &&
	       (want->period_s == def->period_s || !metric_is_per_period(def));
}

static void
make_line(struct scene *s, size_t i, size_t *kinds)
{
	const struct view_chart_want *want = &s->wants[i];
	const struct metric_def *def = def_of(s, i);
	struct chart_line *line = &s->lines[i];

	line->series = view_chart_series(s->view, want, s->window, &s->known_from_s[i]);
	line->is_compared = want->shift_s != 0;
	if (limits_hold(def, want)) {
		line->warn = &def->warn;
		line->alarm = &def->alarm;
	}
	/* what is compared with is of the kind of its own */
	for (size_t k = 0; k < i && line->is_compared; k++)
		if (s->wants[k].metric == want->metric && s->wants[k].stat == want->stat)
			line->kind = s->lines[k].kind;
	if (!line->is_compared)
		line->kind = (*kinds)++;
	name_line(s, i);
}

static struct chart *
pane_of(struct scene *s, size_t i)
{
	const struct view_chart *charts = s->view->charts;
	enum unit unit = def_of(s, i)->unit;

	for (size_t k = 0; k < s->n_panes; k++)
		if (s->panes[k].unit == unit)
			return &s->panes[k];
	s->panes[s->n_panes] = (struct chart){ .unit = unit,
					       .from_s = s->window.start_s,
					       .to_s = s->window.end_s,
					       .cursor_s = charts->cursor_s,
					       .marks = s->marks,
					       .n_marks = s->n_marks,
					       .is_fitted = charts->is_fitted,
					       .lines = s->pane_lines[s->n_panes],
					       .style = s->view->style };
	return &s->panes[s->n_panes++];
}

static const char *
nothing_of(const struct scene *s, size_t i)
{
	const struct view_chart_data *data = view_chart_find(s->view->charts, &s->wants[i]);
	const struct metric_view *metric = &s->view->snapshot->metrics[s->wants[i].metric];

	if (metric->def->unresolved)
		return "a variable of this metric has no value: see its detail (d)";
	if (data && data->state == CHART_FAILED)
		return "it could not be had: see below";
	if ((!data && metric->good_ms == 0) || (data && data->state == CHART_ASKING))
		return "waiting for CloudWatch";
	return NULL;
}

static void
make_scene(const struct view *view, struct scene *s)
{
	size_t kinds = 0;

	*s = (struct scene){ .view = view, .window = view_chart_window(view) };
	s->n_marks = view_chart_marks(view, s->marks);
	s->n = view_chart_want_all(view, s->wants);
	for (size_t i = 0; i < s->n; i++) {
		struct chart *pane;

		make_line(s, i, &kinds);
		pane = pane_of(s, i);
		s->pane_lines[pane - s->panes][pane->n_lines++] = s->lines[i];
		if (s->lines[i].is_compared || s->wants[i].stat)
			continue;
		pane->known_from_s = MAX(pane->known_from_s, s->known_from_s[i]);
		if (!pane->nothing)
			pane->nothing = nothing_of(s, i);
	}
}

static void
free_scene(struct scene *s)
{
	for (size_t i = 0; i < s->n; i++)
		series_unref((struct series *)(uintptr_t)s->lines[i].series);
}

/* ---- the foot: what there is to be said ---- */

static void
say_mark(const struct mark *mark, int64_t span_s, struct text *out)
{
	char time[16];

	chart_time(mark->time_s, span_s, time);
	text_addf(out, "%c %s  %s", mark_letter(mark->kind), time, mark_word(mark->kind));
	if (mark->subject && mark->subject[0])
		text_addf(out, " %s", mark->subject);
	if (mark->text && mark->text[0])
		text_addf(out, ": %s", mark->text);
}

static void
say_period(int64_t period_s, struct text *out)
{
	static const struct {
		int64_t s;
		const char *one, *some;
	} units[] = { { 86400, "day", "days" },
		      { 3600, "hour", "hours" },
		      { 60, "minute", "minutes" },
		      { 1, "second", "seconds" } };

	for (size_t i = 0; i < LEN(units); i++)
		if (period_s % units[i].s == 0) {
			if (period_s == units[i].s)
				text_addf(out, "a point each %s", units[i].one);
			else
				text_addf(out, "a point each %lld %s",
					  (long long)(period_s / units[i].s), units[i].some);
			return;
		}
}

/* What failed comes first, then what is awaited, then what AWS says of an answer. */
static enum level
say_state(const struct scene *s, struct text *out)
{
	const struct view *view = s->view;
	const struct view_chart_data *asking = NULL, *told = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct view_chart_data *data = view_chart_find(view->charts, &s->wants[i]);

		if (data && data->state == CHART_FAILED) {
			text_addf(out, "%s: %s", state_word(state_of_err(data->err)), data->why);
			return LEVEL_UNKNOWN;
		}
		if (data && data->state == CHART_ASKING)
			asking = data;
		if (data && data->state == CHART_ANSWERED && data->why[0])
			told = data;
	}
	say_period(s->wants[0].period_s, out);
	if (asking)
		text_addf(out, "%sasking CloudWatch ...", view->style->dot);
	else if (view->facts.is_paused)
		text_addf(out, "%spaused: nothing is asked for", view->style->dot);
	if (told)
		text_addf(out, "%sAWS says: %s", view->style->dot, told->why);
	if (s->panes[0].is_fitted)
		text_addf(out, "%sthe scale does not begin at 0", view->style->dot);
	return LEVEL_OK;
}

/* A limit for the sum of a minute says nothing of that of an hour. */
static bool
hides_limits(const struct scene *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct metric_def *def = def_of(s, i);

		if (!s->wants[i].stat && !s->wants[i].shift_s && !limits_hold(def, &s->wants[i]) &&
		    (def->warn.compare != COMPARE_NEVER || def->alarm.compare != COMPARE_NEVER))
			return true;
	}
	return false;
}

static void
say_cost(const struct view_chart *charts, struct text *out)
{
	if (charts->n_paid > 0)
		text_addf(out, "%zu metric%s asked for: $%.5f", charts->n_paid,
			  charts->n_paid == 1 ? "" : "s",
			  (double)charts->n_paid * PRICE_CLOUDWATCH_METRIC);
}

static void
draw_state(const struct scene *s, struct area line)
{
	TEXT_ON(state, WHY_MAX + 200);
	TEXT_ON(cost, 80);
	enum level level = say_state(s, &state);
	int width;

	say_cost(s->view->charts, &cost);
	if (level == LEVEL_OK && hides_limits(s))
		text_addf(&state, "%slimits are of shorter periods: not drawn",
			  s->view->style->dot);
	width = text_width(cost.data);
	if (width > 0 && level == LEVEL_OK && text_width(state.data) + 2 + width <= line.width) {
		area_put(line, line.width - width, 0, ROLE_DIM, cost.data);
		line = area_sub(line, 0, 0, line.width - width - 2, 1);
	}
	if (level != LEVEL_OK) {
		area_glyph(line, 0, 0, role_of_level(level), (uint32_t)level_mark(level));
		line = area_cut(line, 2, 0);
	}
	area_line(line, ALIGN_LEFT, level == LEVEL_OK ? ROLE_DIM : role_of_level(level), state.data,
		  s->view->style);
}

static bool
is_at_cursor(const struct scene *s, const struct mark *mark)
{
	const struct chart *pane = &s->panes[0];
	int columns = MAX(s->view->charts->columns, 1);

	return chart_column(pane, columns, mark->time_s) ==
	       chart_column(pane, columns, pane->cursor_s);
}

/* What happened at the cursor, from row y on; returns the row after it. */
static int
draw_mark(const struct scene *s, const struct mark *mark, size_t n_more, struct area area, int y)
{
	bool tells_all = s->view->charts->tells_marks;
	TEXT_ON(words, WHY_MAX + 200);
	size_t at = 0;

	say_mark(mark, s->window.end_s - s->window.start_s, &words);
	if (n_more > 0)
		text_addf(&words, " (+%zu: Enter)", n_more);
	do {
		struct area row = area_sub(area, 0, y++, area.width, 1);
		size_t fits = MAX(text_fit(words.data + at, area.width), (size_t)1);

		area_line(row, ALIGN_LEFT, role_of_level(mark->level), words.data + at,
			  s->view->style);
		/* an ellipsis says that there is more, which is in the next row */
		if (tells_all && words.data[at + fits])
			area_put(row, 0, 0, role_of_level(mark->level), words.data + at);
		at += fits;
	} while (tells_all && words.data[at] && y < area.height);
	return y;
}

/* Rows of what happened at the cursor: one that counts them, or each in full. */
static void
draw_marks(const struct scene *s, size_t n, struct area area)
{
	bool tells_all = s->view->charts->tells_marks;
	int y = 0;

	for (size_t i = 0; i < s->n_marks && y < area.height; i++)
		if (is_at_cursor(s, &s->marks[i]))
			y = draw_mark(s, &s->marks[i], tells_all ? 0 : n - 1, area, y);
}

/* How many rows that takes. */
static int
marks_rows(const struct scene *s, size_t n, struct area area)
{
	int rows = 0;

	for (size_t i = 0; i < s->n_marks && n > 0; i++) {
		TEXT_ON(words, WHY_MAX + 200);

		if (!is_at_cursor(s, &s->marks[i]))
			continue;
		say_mark(&s->marks[i], s->window.end_s - s->window.start_s, &words);
		rows += text_width(words.data) / MAX(area.width, 1) + 1;
	}
	if (!s->view->charts->tells_marks)
		return MIN(rows, 1);
	return MIN(rows, MIN(TOLD_MAX, area.height / 2));
}

/* ---- all of it ---- */

static int
legend_rows(const struct chart *pane, int rows)
{
	return MIN((int)pane->n_lines, MAX(rows / 4, 1));
}

static void
draw_panes(struct view *view, struct scene *s, struct area area)
{
	size_t n = MIN(s->n_panes, (size_t)MAX(area.height / PANE_LEAST, 1));
	int rows = area.height / (int)n, labels = 0, y = 0;

	for (size_t i = 0; i < n; i++)
		labels = MAX(labels, chart_label_columns(&s->panes[i],
							 rows - legend_rows(&s->panes[i], rows)));
	view->charts->columns = chart_columns(&s->panes[0], labels, area.width);
	for (size_t i = 0; i < n; i++) {
		struct chart *pane = &s->panes[i];
		int height = i + 1 == n ? area.height - y : rows;
		int legend = legend_rows(pane, height);

		pane->label_columns = labels;
		pane->has_no_times = i + 1 < n;
		chart_legend_draw(area_sub(area, 0, y, area.width, legend), pane);
		chart_draw(area_sub(area, 0, y + legend, area.width, height - legend), pane);
		y += height;
	}
}

/* Panes that have no room are named. */
static void
say_left_out(const struct scene *s, int rows, struct text *out)
{
	size_t n = MIN(s->n_panes, (size_t)MAX(rows / PANE_LEAST, 1));

	for (size_t i = n; i < s->n_panes; i++)
		text_addf(out, "%s%s", i == n ? "no room for: " : ", ", s->panes[i].lines[0].name);
}

static void
draw_all(struct view *view, struct scene *s, struct area area)
{
	const struct mark *first = NULL;
	size_t n_told = view_chart_marks_at(view, s->marks, s->n_marks, &first);
	TEXT_ON(state, WHY_MAX + 200);
	TEXT_ON(left_out, 300);
	bool has_state = area.height >= FOOT_LEAST || say_state(s, &state) != LEVEL_OK;
	int told = marks_rows(s, n_told, area);
	int rows = area.height - told - has_state;

	if (told && rows < PANE_LEAST - 2)
		rows += has_state;
	has_state = rows + told < area.height;
	say_left_out(s, rows, &left_out);
	if (left_out.len > 0)
		rows--;
	draw_panes(view, s, area_sub(area, 0, 0, area.width, rows));
	if (left_out.len > 0)
		area_line(area_sub(area, 0, rows++, area.width, 1), ALIGN_LEFT, ROLE_DIM,
			  left_out.data, view->style);
	if (told)
		draw_marks(s, n_told, area_sub(area, 0, rows, area.width, told));
	if (has_state)
		draw_state(s, area_sub(area, 0, area.height - 1, area.width, 1));
}

void
view_chart_draw(struct view *view, struct view_popup *popup, struct area area)
{
	struct scene *s;

	(void)popup;
	if (!view->charts || !view->snapshot)
		return;
	area = area_sub(area, 1, 0, area.width - 2, area.height);
	s = mem_alloc(1, sizeof(*s));
	make_scene(view, s);
	draw_all(view, s, area);
	free_scene(s);
	free(s);
}
