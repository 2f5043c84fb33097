/* SPDX-License-Identifier: MIT */
/* chart_legend.c - the lines of a chart in words: the value at the cursor, and what it is to the
 * limits. */
#include <math.h>

#include "chart_plot.h"

#define NAME_LEAST 8
#define NAME_MOST 36
#define VALUE_COLUMNS 9
#define RANGE_COLUMNS 20
#define RANGE_MAX (2 * UNIT_TEXT_MAX + 4)
#define NOTE_COLUMNS 24
#define NOTE_LEAST 22

struct sample
chart_value_at(const struct series *series, int64_t time_s)
{
	int64_t slot = series->n ? (time_s - series->start_s) / series->period_s : -1;

	if (slot < 0 || time_s < series->start_s || slot >= (int64_t)series->n)
		return (struct sample){ .quality = QUALITY_NONE };
	return series_at(series, (size_t)slot);
}

static void
say_distance(const struct threshold *limit, enum level level, enum unit unit, double value,
	     struct text *out)
{
	char apart[UNIT_TEXT_MAX], words[32];

	unit_format(fabs(value - limit->limit), unit, apart);
	threshold_format(limit, unit, words);
	text_addf(out, "%s%s %s %c %s", out->len ? ", " : "", apart,
		  threshold_is_breached(limit, value) ? "beyond" : "to", level_mark(level), words);
}

/* The worst limit that is broken, and the next one that is not. */
enum level
chart_distance(const struct chart_line *line, enum unit unit, double value, struct text *out)
{
	const struct threshold *limits[] = {
		[LEVEL_WARN] = line->warn, [LEVEL_ALARM] = line->alarm
	};
	enum level worst = LEVEL_OK;

	for (enum level level = LEVEL_ALARM; level >= LEVEL_WARN; level--) {
		const struct threshold *limit = limits[level];

		if (!limit || limit->compare == COMPARE_NEVER)
			continue;
		if (threshold_is_breached(limit, value)) {
			worst = level;
			break;
		}
	}
	if (worst != LEVEL_OK)
		say_distance(limits[worst], worst, unit, value, out);
	for (enum level level = worst == LEVEL_OK ? LEVEL_WARN : worst + 1; level <= LEVEL_ALARM;
	     level++)
		if (limits[level] && limits[level]->compare != COMPARE_NEVER) {
			say_distance(limits[level], level, unit, value, out);
			break;
		}
	return worst;
}

/* The newest value of the window where there is no cursor. */
static struct sample
sample_of(const struct chart *chart, const struct chart_line *line)
{
	if (chart->cursor_s)
		return chart_value_at(line->series, chart->cursor_s);
	for (size_t i = line->series->n; i-- > 0;) {
		struct sample sample = series_at(line->series, i);

		if (sample.time_s < chart->from_s)
			break;
		if (sample.time_s < chart->to_s && quality_has_value(sample.quality))
			return sample;
	}
	return (struct sample){ .quality = QUALITY_NONE };
}

static const char *
note_of(enum quality quality)
{
	static const char *const notes[QUALITY_COUNT] = {
		[QUALITY_NONE] = "",
		[QUALITY_OK] = "",
		[QUALITY_PROVISIONAL] = "may still change",
		[QUALITY_INCOMPLETE] = "of a partial answer",
		[QUALITY_ZERO] = "nothing was published",
	};

	return notes[quality];
}

struct widths {
	int name, range; /* 0: no room */
};

static void
say_range(const struct chart *chart, const struct chart_line *line, struct text *out)
{
	char low[UNIT_TEXT_MAX], high[UNIT_TEXT_MAX];
	double min, max;

	if (!chart_plot_range(chart, line, &min, &max))
		return;
	unit_format(min, chart->unit, low);
	unit_format(max, chart->unit, high);
	text_addf(out, "%s..%s", low, high);
}

/* Of lines that lie on one another the ranges are all that tells them apart: they have as little as
 * they need where there is no more. */
static struct widths
widths_of(const struct chart *chart, int columns)
{
	struct widths widths = { .name = NAME_LEAST };
	int rest, widest = 0;
	size_t n_own = 0;

	for (size_t i = 0; i < chart->n_lines; i++) {
		TEXT_ON(range, RANGE_MAX);

		say_range(chart, &chart->lines[i], &range);
		widest = MAX(widest, text_width(range.data));
		n_own += !chart->lines[i].is_compared;
		widths.name = MAX(widths.name, text_width(chart->lines[i].name));
	}
	widths.name = MIN(widths.name, MIN(NAME_MOST, MAX(columns - 30, NAME_LEAST)));
	rest = columns - (2 + widths.name + 1 + VALUE_COLUMNS + 2);
	if (rest >= RANGE_COLUMNS + 2 + NOTE_COLUMNS)
		widths.range = RANGE_COLUMNS;
	else if (n_own > 1 && rest >= widest + 2 + NOTE_LEAST)
		widths.range = widest;
	return widths;
}

static void
draw_row(const struct chart *chart, const struct chart_line *line, struct widths widths,
	 struct area row)
{
	struct sample sample = sample_of(chart, line);
	bool has_value = quality_has_value(sample.quality);
	enum level level = LEVEL_OK;
	char value[UNIT_TEXT_MAX] = "no data";
	TEXT_ON(note, 200);
	TEXT_ON(range, RANGE_MAX);
	int x = 2;

	if (has_value) {
		unit_format(sample.value, chart->unit, value);
		level = chart_distance(line, chart->unit, sample.value, &note);
		if (*note_of(sample.quality))
			text_addf(&note, "%s%s", note.len ? chart->style->dot : "",
				  note_of(sample.quality));
	}
	area_glyph(row, 0, 0, chart_plot_role(line), chart_plot_glyph(chart, line));
	area_line(area_sub(row, x, 0, widths.name, 1), ALIGN_LEFT,
		  line->is_compared ? ROLE_DIM : ROLE_TEXT, line->name, chart->style);
	x += widths.name + 1;
	area_line(area_sub(row, x, 0, VALUE_COLUMNS, 1), ALIGN_RIGHT,
		  !has_value          ? ROLE_MISSING
		  : level != LEVEL_OK ? role_of_level(level)
				      : ROLE_STRONG,
		  value, chart->style);
	x += VALUE_COLUMNS + 2;
	say_range(chart, line, &range);
	area_line(area_sub(row, x, 0, widths.range, 1), ALIGN_LEFT, ROLE_DIM, range.data,
		  chart->style);
	x += widths.range ? widths.range + 2 : 0;
	area_line(area_cut(row, x, 0), ALIGN_LEFT,
		  level == LEVEL_OK ? ROLE_DIM : role_of_level(level), note.data, chart->style);
}

void
chart_legend_draw(struct area area, const struct chart *chart)
{
	size_t n = MIN(chart->n_lines, (size_t)MAX(area.height, 0));
	struct widths widths = widths_of(chart, area.width);
	TEXT_ON(more, 40);

	if (n < chart->n_lines && n > 1)
		n--;
	for (size_t i = 0; i < n; i++)
		draw_row(chart, &chart->lines[i], widths, area_sub(area, 0, (int)i, area.width, 1));
	if (n < chart->n_lines && area.height > (int)n) {
		text_addf(&more, "+%zu more lines", chart->n_lines - n);
		area_put(area, 2, (int)n, ROLE_DIM, more.data);
	}
}
