/* SPDX-License-Identifier: MIT */
/* chart_limits.c - the limits of a chart: a dashed line for each and its value beside it. In a row
 * that several share each has its own words, so that none is taken for another or for where the
 * scale begins. */
#include "chart_limits.h"

#define LIMITS_MAX (2 * CHART_LINES_MAX)
#define PARTS_MAX 3 /* of a label */

struct limit {
	double value;
	enum level level;
};

struct limits {
	size_t n;
	struct limit at[LIMITS_MAX]; /* the least first */
};

struct label {
	int row;
	size_t n;
	struct label_part {
		enum role role;
		char words[UNIT_TEXT_MAX + 2];
	} parts[PARTS_MAX];
};

static void
add_limit(struct limits *limits, const struct threshold *threshold, enum level level)
{
	size_t at = limits->n;

	if (!threshold || threshold->compare == COMPARE_NEVER)
		return;
	for (; at > 0 && limits->at[at - 1].value > threshold->limit; at--)
		limits->at[at] = limits->at[at - 1];
	limits->at[at] = (struct limit){ threshold->limit, level };
	limits->n++;
}

/* Those that the row shows. */
static void
limits_of(const struct chart_plot *plot, int row, struct limits *out)
{
	const struct chart *chart = plot->chart;
	struct limits all = { .n = 0 };

	for (size_t i = 0; i < chart->n_lines; i++) {
		add_limit(&all, chart->lines[i].warn, LEVEL_WARN);
		add_limit(&all, chart->lines[i].alarm, LEVEL_ALARM);
	}
	out->n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (chart_plot_row(plot, all.at[i].value) == row)
			out->at[out->n++] = all.at[i];
}

static enum level
worst_of(const struct limits *limits)
{
	enum level worst = LEVEL_OK;

	for (size_t i = 0; i < limits->n; i++)
		worst = MAX(worst, limits->at[i].level);
	return worst;
}

static int
width_of(const struct label *label)
{
	int width = 0;

	for (size_t i = 0; i < label->n; i++)
		width += text_width(label->parts[i].words) + (i > 0);
	return width;
}

static void
add_part(struct label *label, enum role role, const char *words)
{
	struct label_part *part = &label->parts[MIN(label->n, (size_t)PARTS_MAX - 1)];
	struct text text;

	if (label->n == PARTS_MAX || (label->n > 0 && text_is(part[-1].words, words)))
		return;
	label->n++;
	part->role = role;
	text_init(&text, part->words, sizeof(part->words));
	text_add(&text, words);
}

static void
add_value(struct label *label, const struct chart *chart, const struct limit *limit)
{
	char value[UNIT_TEXT_MAX];
	TEXT_ON(words, UNIT_TEXT_MAX + 2);

	unit_format(limit->value, chart->unit, value);
	text_addf(&words, "%c %s", level_mark(limit->level), value);
	add_part(label, role_of_level(limit->level), words.data);
}

/* With what the scale begins at, where it does so in this row: a limit just above is no 0. */
static void
say_all(const struct chart_plot *plot, const struct limits *limits, bool has_least,
	struct label *out)
{
	char least[UNIT_TEXT_MAX];

	if (has_least) {
		chart_scale_label(plot->scale.min, plot->scale.step, plot->chart->unit, least);
		add_part(out, ROLE_DIM, plot->scale.min == 0 ? "0" : least);
	}
	for (size_t i = 0; i < limits->n; i++)
		add_value(out, plot->chart, &limits->at[i]);
}

/* As much as so many columns hold: all of them, in the row above the lowest where they are too long
 * for that, the worst. */
static struct label
label_of(const struct chart_plot *plot, int row, const struct limits *limits, int most)
{
	bool has_least = row == plot->area.height - 1 && limits->at[0].value > plot->scale.min;
	struct label label = { .row = row };
	struct limits above;

	say_all(plot, limits, has_least, &label);
	if (width_of(&label) <= most && limits->n + has_least <= PARTS_MAX)
		return label;
	limits_of(plot, row - 1, &above);
	label = (struct label){ .row = row - (has_least && above.n == 0) };
	say_all(plot, limits, false, &label);
	if (width_of(&label) <= most && limits->n <= PARTS_MAX)
		return label;
	label.n = 0;
	for (size_t i = 0; i < limits->n && label.n == 0; i++)
		if (limits->at[i].level == worst_of(limits))
			add_value(&label, plot->chart, &limits->at[i]);
	return label;
}

int
chart_limits_columns(const struct chart_plot *plot, int most)
{
	int widest = 0;

	for (int row = 0; row < plot->area.height; row++) {
		struct limits limits;
		struct label label;

		limits_of(plot, row, &limits);
		if (limits.n == 0)
			continue;
		label = label_of(plot, row, &limits, most);
		widest = MAX(widest, width_of(&label));
	}
	return MIN(widest, most);
}

static void
draw_label(const struct chart_plot *plot, const struct label *label, struct area labels)
{
	struct area field = area_sub(labels, 0, label->row, labels.width, 1);
	int x = MAX(field.width - width_of(label), 0);

	area_fill(field, ROLE_TEXT);
	for (size_t i = 0; i < label->n; i++) {
		area_line(area_cut(field, x, 0), ALIGN_LEFT, label->parts[i].role,
			  label->parts[i].words, plot->chart->style);
		x += text_width(label->parts[i].words) + 1;
	}
}

void
chart_limits_draw(const struct chart_plot *plot, struct area labels)
{
	for (int row = 0; row < plot->area.height; row++) {
		bool is_warn = false, is_alarm = false;
		struct limits limits;
		struct label label;

		limits_of(plot, row, &limits);
		for (size_t i = 0; i < limits.n; i++) {
			is_warn = is_warn || limits.at[i].level == LEVEL_WARN;
			is_alarm = is_alarm || limits.at[i].level == LEVEL_ALARM;
		}
		if (limits.n == 0)
			continue;
		area_repeat(plot->area, 0, row,
			    is_warn && is_alarm ? ROLE_THRESHOLD : role_of_level(worst_of(&limits)),
			    plot->chart->style->dashes);
		label = label_of(plot, row, &limits, labels.width);
		draw_label(plot, &label, labels);
	}
}
