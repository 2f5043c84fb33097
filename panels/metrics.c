/* SPDX-License-Identifier: MIT */
/* metrics.c - every metric of the stack, group by group: sparkline, value, scale, what it is worth.
 */
#include "common.h"
#include "metric_words.h"

static const struct common_sources sources = { { "metrics" } };

static const struct metric_view *
metric_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->metrics[item];
}

static const struct stack_group *
group_of(const struct stack *stack, const char *id)
{
	for (size_t i = 0; i < stack->n_groups; i++)
		if (text_is(stack->groups[i].id, id))
			return &stack->groups[i];
	return NULL;
}

static const char *
group_title(const struct panel_input *input, size_t item)
{
	const char *id = metric_at(input, item)->def->group;
	const struct stack_group *group = group_of(input->snapshot->stack, id);

	return group ? group->title : id ? id : "";
}

static enum level
metrics_level(const struct panel_input *input, size_t item)
{
	enum level level = metric_at(input, item)->level;

	return level == LEVEL_UNKNOWN ? LEVEL_OK : level;
}

static size_t
metrics_all(const struct panel_input *input)
{
	return input->snapshot->n_metrics;
}

static bool
metrics_shows(const struct panel_input *input, size_t item)
{
	const struct metric_def *def = metric_at(input, item)->def;
	const char *filter = input->filter;

	if (def->is_hidden || (input->place->group && !text_is(input->place->group, def->group)))
		return false;
	if (input->problems_only && metrics_level(input, item) == LEVEL_OK)
		return false;
	return !filter[0] || text_has(def->title, filter) || text_has(def->id, filter) ||
	       (def->name && text_has(def->name, filter)) ||
	       text_has(group_title(input, item), filter);
}

static void
metrics_identity(const struct panel_input *input, size_t item, struct text *out)
{
	text_add(out, metric_at(input, item)->def->id);
}

/* ---- drawing ---- */

/* Columns of one row; a width of 0 is left out. */
struct widths {
	int title, spark, range, note;
};

#define VALUE_COLUMNS 8

/* Titles come from the stack file: the columns stand still. */
static int
widest_title(const struct panel_input *input)
{
	int widest = 8;

	for (size_t i = 0; i < input->snapshot->n_metrics; i++)
		if (!metric_at(input, i)->def->is_hidden)
			widest = MAX(widest, text_width(metric_at(input, i)->def->title));
	return widest;
}

static struct widths
find_widths(const struct panel_input *input, int width)
{
	struct widths w = { .title = MIN(widest_title(input), MAX(width / 4, 13)) };
	int rest = width - 2 - w.title - 1 - VALUE_COLUMNS - 1;

	w.range = rest >= 44 ? 15 : 0;
	rest -= w.range ? w.range + 1 : 0;
	w.note = rest >= 32 ? MIN(rest / 4, 30) : rest >= 20 ? 8 : 0;
	rest -= w.note ? w.note + 1 : 0;
	w.spark = MAX(MIN(rest, 180), 0);
	return w;
}

static void
draw_range(const struct panel_input *input, struct area field, const struct metric_def *def,
	   struct spark_scale scale)
{
	char low[UNIT_TEXT_MAX], high[UNIT_TEXT_MAX];
	TEXT_ON(range, 2 * UNIT_TEXT_MAX + 4);

	if (!scale.has_values)
		return;
	unit_format(scale.min, def->unit, low);
	unit_format(scale.max, def->unit, high);
	text_addf(&range, "%s..%s", scale.min < 0 ? low : "0", high);
	area_line(field, ALIGN_LEFT, ROLE_DIM, range.data, input->style);
}

static void
draw_mark(struct area line, enum level level, bool is_old)
{
	if (level == LEVEL_WARN || level == LEVEL_ALARM)
		area_glyph(line, 0, 0, role_of_level(level), (uint32_t)level_mark(level));
	else if (is_old)
		area_glyph(line, 0, 0, ROLE_STALE, '.');
}

static void
draw_metric(const struct panel_input *input, size_t item, struct area line)
{
	const struct metric_view *view = metric_at(input, item);
	struct widths w = find_widths(input, line.width);
	bool is_stale = common_is_stale(input->snapshot, view->source) ||
			(!view->is_watched && !view->def->unresolved);
	char said = common_said_mark(input, item);
	int x = 2 + w.title + 1;
	struct spark_scale scale;
	unsigned ink;
	TEXT_ON(value, UNIT_TEXT_MAX);
	TEXT_ON(note, 240);

	if (said)
		area_glyph(line, 0, 0, ROLE_DIM, (uint32_t)said);
	else
		draw_mark(line, view->level, is_stale || view->is_late);
	area_line(area_sub(line, 2, 0, w.title, 1), ALIGN_LEFT, is_stale ? ROLE_STALE : ROLE_TEXT,
		  view->def->title, input->style);
	scale = metric_words_spark(input, area_sub(line, x, 0, w.spark, 1), view->def, view->series,
				   0);
	x += w.spark + (w.spark ? 1 : 0);
	ink = metric_words_value(view, is_stale, &value);
	area_line(area_sub(line, x, 0, VALUE_COLUMNS, 1), ALIGN_RIGHT, ink, value.data,
		  input->style);
	x += VALUE_COLUMNS + 1;
	if (w.range)
		draw_range(input, area_sub(line, x, 0, w.range, 1), view->def, scale);
	x += w.range ? w.range + 1 : 0;
	common_said(input, item, &note);
	text_add(&note, note.len ? ": " : "");
	metric_words_note(input, view, &note);
	area_line(area_sub(line, x, 0, w.note, 1), ALIGN_LEFT, ROLE_DIM, note.data, input->style);
}

static bool
begins_group(const struct panel_input *input, size_t row, size_t first)
{
	if (input->place->group)
		return false;
	return row == first || !text_is(metric_at(input, input->items[row])->def->group,
					metric_at(input, input->items[row - 1])->def->group);
}

/* The last row that is shown when `first` is the first. */
static size_t
last_row(const struct panel_input *input, size_t first, int height)
{
	size_t row = first;

	for (; row < input->n_items; row++) {
		height -= begins_group(input, row, first) ? 2 : 1;
		if (height < 0)
			break;
	}
	return row > first ? row - 1 : first;
}

static size_t
first_row(const struct panel_input *input, int height)
{
	size_t first = MIN(input->scroll, input->selected);

	/* no blank lines at the end while there are rows above */
	while (first > 0 && last_row(input, first - 1, height) + 1 == input->n_items)
		first--;
	while (first < input->selected && last_row(input, first, height) < input->selected)
		first++;
	return first;
}

static size_t
metrics_draw(const struct panel_input *input, struct area area)
{
	struct area rows = common_sources_draw(input, &sources, area);
	size_t first = first_row(input, rows.height);
	int y = 0;

	if (input->n_items == 0) {
		common_empty_draw(input, &sources, rows, "no metrics");
		return 0;
	}
	for (size_t row = first; row < input->n_items && y < rows.height; row++) {
		if (begins_group(input, row, first) && rows.height > 1) {
			/* a head without a row below it says nothing */
			if (y + 1 == rows.height)
				break;
			area_line(area_sub(rows, 0, y++, rows.width, 1), ALIGN_LEFT, ROLE_GROUP,
				  group_title(input, input->items[row]), input->style);
		}
		draw_metric(input, input->items[row], area_sub(rows, 0, y, rows.width, 1));
		if (input->is_focused && row == input->selected)
			area_select(rows, y);
		y++;
	}
	return first;
}

static enum level
metrics_summary(const struct panel_input *input, struct text *out)
{
	size_t counts[LEVEL_COUNT] = { 0 }, shown = 0;
	enum level level;

	for (size_t i = 0; i < input->snapshot->n_metrics; i++) {
		const struct metric_view *view = metric_at(input, i);

		if (view->def->is_hidden ||
		    (input->place->group && !text_is(input->place->group, view->def->group)))
			continue;
		shown++;
		counts[view->level]++;
	}
	if (counts[LEVEL_ALARM])
		text_addf(out, "%zu in alarm", counts[LEVEL_ALARM]);
	if (counts[LEVEL_WARN])
		text_addf(out, "%s%zu in warning", out->len ? ", " : "", counts[LEVEL_WARN]);
	if (out->len == 0 && common_sources_answered(input, &sources))
		text_addf(out, "%zu metric%s", shown, shown == 1 ? "" : "s");
	level = common_sources_add(input, &sources, out);
	return counts[LEVEL_ALARM] ? LEVEL_ALARM : counts[LEVEL_WARN] ? LEVEL_WARN : level;
}

static void
metrics_detail(const struct panel_input *input, size_t item, struct text *out)
{
	text_addf(out, "metric\t%s, %s\n", metric_at(input, item)->def->title,
		  group_title(input, item));
	metric_words_detail(input->snapshot, metric_at(input, item), out);
}

static size_t
metrics_chart(const struct panel_input *input, size_t item)
{
	(void)input;
	return item;
}

static struct subject
metrics_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_METRIC, item, SIZE_MAX };
}

const struct panel panel_metrics = {
	.name = "metrics",
	.title = "Metrics",
	.help = "every CloudWatch metric of the stack, with its last hour; Enter draws all of it",
	.needs = NEED_METRICS | NEED_EVERY_METRIC,
	.min_width = 36,
	.min_height = 3,
	.n_all = metrics_all,
	.shows = metrics_shows,
	.identity = metrics_identity,
	.level = metrics_level,
	.draw = metrics_draw,
	.summary = metrics_summary,
	.detail = metrics_detail,
	.chart = metrics_chart,
	.subject = metrics_subject,
};
