/* SPDX-License-Identifier: MIT */
/* health.c - one line for each part of the stack: how bad, its worst number, its last hour, why. */
#include "common.h"
#include "metric_words.h"

static const struct tile *
tile_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->tiles[item];
}

static enum level
health_level(const struct panel_input *input, size_t item)
{
	return tile_at(input, item)->level;
}

static size_t
health_all(const struct panel_input *input)
{
	return input->snapshot->n_tiles;
}

static bool
health_shows(const struct panel_input *input, size_t item)
{
	const struct tile *tile = tile_at(input, item);

	if (input->problems_only && tile->level == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(tile->title, input->filter) ||
	       text_has(tile->note, input->filter);
}

static void
health_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct tile *tile = tile_at(input, item);

	text_addf(out, "%d/%zu", (int)tile->kind, tile->index);
}

static int
health_want(const struct panel_input *input)
{
	const struct stack *stack = input->snapshot->stack;

	/* one tile each, and one for the alarms */
	return (int)MIN(stack->n_groups + stack->n_clusters + stack->n_queues + stack->n_monitors +
				stack->n_balancers + stack->n_routes,
			(size_t)1000) +
	       2;
}

/* ---- drawing ---- */

struct widths {
	int title, value, spark;
};

/* Titles come from the stack file: the columns stand still. */
static int
widest_title(const struct panel_input *input)
{
	int widest = 8;

	for (size_t i = 0; i < input->snapshot->n_tiles; i++)
		widest = MAX(widest, text_width(tile_at(input, i)->title));
	return widest;
}

static struct widths
find_widths(const struct panel_input *input, int width)
{
	struct widths w = { .title = MIN(widest_title(input), MAX(width / 4, 10)),
			    .value = width < 60 ? 12 : 20 };
	int rest = width - 2 - w.title - 2 - w.value - 1;

	w.spark = rest >= 24 ? MIN(rest * 2 / 5, 64) : 0;
	return w;
}

/* The limit that a value must stay below, 0 when there is none: next to it noise looks like noise.
 */
static double
upper_limit(const struct metric_def *def)
{
	const struct threshold *threshold =
		def->warn.compare != COMPARE_NEVER ? &def->warn : &def->alarm;
	bool is_upper =
		threshold->compare == COMPARE_ABOVE || threshold->compare == COMPARE_AT_LEAST;

	return is_upper ? threshold->limit : 0;
}

static void
draw_tile(const struct panel_input *input, size_t item, struct area line)
{
	const struct tile *tile = tile_at(input, item);
	struct widths w = find_widths(input, line.width);
	enum role role = role_of_level(tile->level);
	bool is_bad = tile->level != LEVEL_OK;
	struct table_cell mark = { .ink = ROLE_TEXT };
	char store[8];
	char said = common_said_mark(input, item);
	TEXT_ON(note, WHY_MAX);
	int x = 2 + w.title + 2;

	common_said(input, item, &note);
	text_addf(&note, "%s%s", note.len ? ": " : "", tile->note);
	text_init(&mark.text, store, sizeof(store));
	if (said)
		text_addf(&mark.text, "%c", said);
	else
		common_mark(&mark, tile->level, tile->is_stale);
	area_put(line, 0, 0, mark.ink, mark.text.data);
	area_line(area_sub(line, 2, 0, w.title, 1), ALIGN_LEFT, is_bad ? role : ROLE_TEXT,
		  tile->title, input->style);
	area_line(area_sub(line, x, 0, w.value, 1), ALIGN_LEFT,
		  tile->is_stale ? ROLE_STALE
		  : is_bad       ? role
				 : ROLE_STRONG,
		  tile->value, input->style);
	x += w.value + 1;
	if (w.spark && tile->metric && tile->series && tile->series->n > 0) {
		metric_words_spark(input, area_sub(line, x, 0, w.spark, 1), tile->metric,
				   tile->series, upper_limit(tile->metric));
		x += w.spark + 2;
	}
	area_line(area_cut(line, x, 0), ALIGN_LEFT, is_bad ? ROLE_TEXT : ROLE_DIM, note.data,
		  input->style);
}

/* Reasons that have room below the tiles. */
static void
draw_reasons(const struct panel_input *input, struct area area)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->n_reasons && (int)i + 1 < area.height; i++) {
		const struct reason *reason = &snapshot->reasons[i];
		struct area line = area_sub(area, 0, (int)i + 1, area.width, 1);

		area_glyph(line, 0, 0, role_of_level(reason->level),
			   (uint32_t)level_mark(reason->level));
		area_line(area_cut(line, 2, 0), ALIGN_LEFT, ROLE_DIM, reason->text, input->style);
	}
}

static size_t
health_draw(const struct panel_input *input, struct area area)
{
	size_t first = table_scroll(input->scroll, input->selected, input->n_items, area.height);
	int y = 0;

	if (input->n_items == 0)
		area_line(area, ALIGN_LEFT, ROLE_DIM,
			  input->filter[0]       ? "no part of the stack has that in its name"
			  : input->problems_only ? "nothing is wrong"
						 : "the stack file names nothing to watch",
			  input->style);
	for (; first + (size_t)y < input->n_items && y < area.height; y++) {
		size_t row = first + (size_t)y;

		draw_tile(input, input->items[row], area_sub(area, 0, y, area.width, 1));
		if (input->is_focused && row == input->selected)
			area_select(area, y);
	}
	draw_reasons(input, area_cut(area, 0, MAX(y, 1)));
	return first;
}

static enum level
health_summary(const struct panel_input *input, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	static const char *const words[LEVEL_COUNT] = {
		[LEVEL_UNKNOWN] = "unknown", [LEVEL_WARN] = "in warning", [LEVEL_ALARM] = "in alarm"
	};
	size_t counts[LEVEL_COUNT] = { 0 };

	for (size_t i = 0; i < snapshot->n_tiles; i++)
		counts[snapshot->tiles[i].level]++;
	for (int level = LEVEL_ALARM; level > LEVEL_OK; level--)
		if (counts[level])
			text_addf(out, "%s%zu%s %s", out->len ? ", " : "", counts[level],
				  out->len             ? ""
				  : counts[level] == 1 ? " part"
						       : " parts",
				  words[level]);
	if (out->len == 0)
		text_add(out, snapshot->health == LEVEL_OK ? "all ok" : "see below");
	return snapshot->health;
}

static void
tile_rows(const struct panel_input *input, const struct tile *tile, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct stack *stack = snapshot->stack;

	if (tile->kind == TILE_METRICS) {
		const struct stack_group *group = &stack->groups[tile->index];

		for (size_t i = 0; i < group->n_metrics; i++) {
			const struct metric_view *view =
				&snapshot->metrics[group->first_metric + i];
			TEXT_ON(note, 120);
			TEXT_ON(value, UNIT_TEXT_MAX);

			if (view->def->is_hidden)
				continue;
			metric_words_value(view, false, &value);
			metric_words_note(input, view, &note);
			text_addf(out, "%s\t%c %s  %s\n", view->def->title, level_mark(view->level),
				  value.data, note.data);
		}
	} else if (tile->kind == TILE_TASKS) {
		common_source_detail(snapshot, common_source(snapshot, "tasks", tile->title, NULL),
				     out);
	} else if (tile->kind == TILE_QUEUES) {
		common_source_detail(snapshot, snapshot->queues[tile->index].source, out);
	} else if (tile->kind == TILE_SESSIONS) {
		common_source_detail(snapshot, snapshot->watched.sessions[tile->index].source, out);
	} else if (tile->kind == TILE_JOBS) {
		common_source_detail(snapshot, snapshot->watched.jobs[tile->index].source, out);
	} else if (tile->kind == TILE_TARGETS) {
		common_source_detail(snapshot, snapshot->watched.targets[tile->index].source, out);
	} else {
		common_source_detail(snapshot, common_source(snapshot, "alarms", NULL, NULL), out);
	}
}

static void
health_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct tile *tile = tile_at(input, item);

	text_addf(out, "part\t%s\n", tile->title);
	text_addf(out, "level\t%s%s\n", level_word(tile->level),
		  tile->is_stale ? ", by old data" : "");
	if (tile->value[0])
		text_addf(out, "value\t%s\n", tile->value);
	if (tile->note[0])
		text_addf(out, "note\t%s\n", tile->note);
	text_add(out, "\n");
	tile_rows(input, tile, out);
	if (snapshot->n_reasons > 0)
		text_add(out, "\nEverything that is wrong now:\n");
	for (size_t i = 0; i < snapshot->n_reasons; i++)
		text_addf(out, "%c %s\n", level_mark(snapshot->reasons[i].level),
			  snapshot->reasons[i].text);
}

static size_t
health_chart(const struct panel_input *input, size_t item)
{
	const struct tile *tile = tile_at(input, item);

	return tile->metric ? stack_metric(input->snapshot->stack, tile->metric->id) : SIZE_MAX;
}

static struct subject
health_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_TILE, item, SIZE_MAX };
}

const struct panel panel_health = {
	.name = "health",
	.title = "Health",
	.help = "each part of the stack on one line: how bad, its worst number, why",
	.needs = NEED_METRICS | NEED_ALARMS | NEED_TASKS | NEED_QUEUES | NEED_SESSIONS,
	.min_width = 36,
	.min_height = 3,
	.n_all = health_all,
	.shows = health_shows,
	.identity = health_identity,
	.level = health_level,
	.want_height = health_want,
	.draw = health_draw,
	.summary = health_summary,
	.detail = health_detail,
	.chart = health_chart,
	.subject = health_subject,
};
