/* SPDX-License-Identifier: MIT */
/* days.c - what became of each cluster's tasks, day by day, the newest first: as far as somebody
 * watched, and what was not watched is said. */
#include "base/clock.h"
#include "common.h"
#include "model/task_day.h"

#define BAR_WIDTH 16
#define BLIND_S 60 /* less than that of a day was watched: nothing is known of it */

static const struct common_sources sources = { { "tasks" } };

enum {
	COL_MARK,
	COL_DATE,
	COL_CLUSTER,
	COL_STARTED,
	COL_FAILED,
	COL_AVERAGE,
	COL_LONGEST,
	COL_BAR,
	COL_NOTE
};

/* Of several clusters each row says whose it is, and rather not how long the longest took. */
#define COLUMNS(cluster_priority)                                                                \
	[COL_MARK] = { .title = "", .width = 1 },                                                \
	[COL_DATE] = { .title = "Day (UTC)", .width = 10 },                                      \
	[COL_CLUSTER] = { .title = "Cluster",                                                    \
			  .width = 9,                                                            \
			  .weight = 1,                                                           \
			  .priority = (cluster_priority),                                        \
			  .is_name = true },                                                     \
	[COL_STARTED] = { .title = "Started", .width = 7, .align = ALIGN_RIGHT },                \
	[COL_FAILED] = { .title = "Failed", .width = 6, .align = ALIGN_RIGHT },                  \
	[COL_AVERAGE] = { .title = "Average", .width = 7, .align = ALIGN_RIGHT, .priority = 2 }, \
	[COL_LONGEST] = { .title = "Longest", .width = 7, .align = ALIGN_RIGHT, .priority = 4 }, \
	[COL_BAR] = { .title = "", .width = BAR_WIDTH, .priority = 5 },                          \
	[COL_NOTE] = { .title = "", .width = 14, .weight = 3, .priority = 3 },

static const struct table_column columns[] = { COLUMNS(6) };
static const struct table_column columns_of_many[] = { COLUMNS(1) };

/* A day of a cluster; day NULL: none is kept, and the row says why. */
struct place {
	const struct task_days_view *view;
	const struct task_day *day;
	bool is_today;
};

static size_t
items_of(const struct task_days_view *view)
{
	if (!view->row)
		return 0;
	return view->row->n > 0 ? view->row->n : view->row->note[0] != '\0';
}

static struct place
place_of(const struct panel_input *input, size_t item)
{
	const struct watched_views *watched = &input->snapshot->watched;
	struct place place = { 0 };
	size_t i = 0;

	while (i + 1 < watched->n_task_days && item >= items_of(&watched->task_days[i]))
		item -= items_of(&watched->task_days[i++]);
	place.view = &watched->task_days[i];
	if (place.view->row && item < place.view->row->n) {
		const struct task_days *days = place.view->row;
		int64_t now_s = input->snapshot->time_ms / 1000;

		place.day = &days->items[days->n - 1 - item];
		place.is_today = now_s < place.day->day_s + TASK_DAY_S;
	}
	return place;
}

static size_t
days_all(const struct panel_input *input)
{
	const struct watched_views *watched = &input->snapshot->watched;
	size_t n = 0;

	for (size_t i = 0; i < watched->n_task_days; i++)
		n += items_of(&watched->task_days[i]);
	return n;
}

static void
add_date(const struct task_day *day, struct text *out)
{
	char iso[24];

	date_iso(day->day_s, iso);
	text_add_n(out, iso, 10);
}

static bool
days_shows(const struct panel_input *input, size_t item)
{
	struct place place = place_of(input, item);
	TEXT_ON(date, 16);

	if (input->problems_only && (!place.day || place.day->failed == 0))
		return false;
	if (place.day)
		add_date(place.day, &date);
	return !input->filter[0] || text_has(place.view->def->name, input->filter) ||
	       text_has(date.data, input->filter);
}

static void
days_identity(const struct panel_input *input, size_t item, struct text *out)
{
	struct place place = place_of(input, item);

	text_addf(out, "%s/%s/", place.view->def->region, place.view->def->name);
	if (place.day)
		add_date(place.day, out);
}

/* ---- drawing ---- */

/* The seconds of a day so far. */
static int64_t
day_length(const struct snapshot *snapshot, const struct task_day *day)
{
	return MIN(MAX(snapshot->time_ms / 1000 - day->day_s, 0), TASK_DAY_S);
}

/* Nobody watched, so none is no answer. */
static bool
is_blind(const struct snapshot *snapshot, const struct task_day *day)
{
	return day->started == 0 && day->stopped == 0 && day->gap_s > 0 &&
	       day->gap_s >= day_length(snapshot, day) - BLIND_S;
}

/* What was counted beside a gap is at least so much. */
static void
put_count(const struct snapshot *snapshot, const struct task_day *day, unsigned count,
	  struct table_cell *out)
{
	if (is_blind(snapshot, day)) {
		text_add(&out->text, "-");
		out->ink = ROLE_MISSING;
		return;
	}
	text_addf(&out->text, "%u%s", count, day->gap_s > 0 ? "+" : "");
}

static void
put_duration(bool is_known, int64_t duration_s, struct table_cell *out)
{
	char text[UNIT_TEXT_MAX] = "-";

	if (is_known)
		unit_duration(duration_s, text);
	else
		out->ink = ROLE_DIM;
	text_add(&out->text, text);
}

static void
put_bar(const struct panel_input *input, const struct task_day *day, struct table_cell *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	uint32_t full = input->style->bars[STYLE_STEPS - 1];
	unsigned most = 1;
	size_t cells;

	for (size_t i = 0; i < watched->n_task_days; i++) {
		const struct task_days *days = watched->task_days[i].row;

		for (size_t j = 0; days && j < days->n; j++)
			most = MAX(most, days->items[j].started);
	}
	cells = ((size_t)day->started * BAR_WIDTH + most - 1) / most;
	out->ink = ROLE_SPARK;
	for (size_t i = 0; i < cells; i++) {
		char bytes[4];

		text_add_n(&out->text, bytes, utf8_encode(full, bytes));
	}
}

static void
put_note(const struct place *place, struct table_cell *out)
{
	char gap[UNIT_TEXT_MAX];

	out->ink = place->day->gap_s > 0 ? ROLE_MISSING : ROLE_DIM;
	if (place->day->gap_s > 0) {
		unit_duration(place->day->gap_s, gap);
		text_addf(&out->text, "not watched %s", gap);
	}
	if (place->is_today)
		text_addf(&out->text, "%sstill going on", out->text.len ? ", " : "");
}

static void
day_cell(const struct panel_input *input, const struct place *place, size_t column,
	 struct table_cell *out)
{
	const struct task_day *day = place->day;

	if (column == COL_DATE) {
		add_date(day, &out->text);
	} else if (column == COL_STARTED) {
		put_count(input->snapshot, day, day->started, out);
	} else if (column == COL_FAILED) {
		put_count(input->snapshot, day, day->failed, out);
		if (day->failed > 0)
			out->ink = ROLE_ALARM;
	} else if (column == COL_AVERAGE) {
		put_duration(day->ran > 0, day->ran ? day->run_s / day->ran : 0, out);
	} else if (column == COL_LONGEST) {
		put_duration(day->ran > 0, day->longest_s, out);
	} else if (column == COL_BAR) {
		put_bar(input, day, out);
	} else if (column == COL_NOTE) {
		put_note(place, out);
	}
}

static void
days_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	struct place place = place_of(input, input->items[row]);
	bool is_stale = common_is_stale(input->snapshot, place.view->source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK) {
		common_mark(out, place.day ? LEVEL_OK : LEVEL_UNKNOWN, is_stale);
	} else if (column == COL_CLUSTER) {
		text_add(&out->text, place.view->def->name);
		out->ink = is_stale ? ROLE_STALE : ROLE_DIM;
	} else if (place.day) {
		day_cell(input, &place, column, out);
	} else if (column == COL_NOTE) {
		text_addf(&out->text, "not kept: %s", place.view->row->note);
		out->ink = ROLE_UNKNOWN;
	} else if (column != COL_BAR) {
		text_add(&out->text, "-");
		out->ink = ROLE_DIM;
	}
}

/* The first cluster of which no day is kept; why stands over the table, where there is room. */
static struct area
draw_notes(const struct panel_input *input, struct area area)
{
	const struct watched_views *watched = &input->snapshot->watched;

	for (size_t i = 0; i < watched->n_task_days && area.height > 2; i++) {
		const struct task_days_view *view = &watched->task_days[i];
		TEXT_ON(line, WHY_MAX + 80);

		if (!view->row || !view->row->note[0])
			continue;
		text_addf(&line, "? %s: not kept: %s", view->def->name, view->row->note);
		area_line(area, ALIGN_LEFT, ROLE_UNKNOWN, line.data, input->style);
		return area_cut(area, 0, 1);
	}
	return area;
}

static size_t
days_draw(const struct panel_input *input, struct area area)
{
	bool is_one = input->snapshot->watched.n_task_days < 2;
	const struct common_table table = { is_one ? columns : columns_of_many, LEN(columns),
					    days_cell, &sources, "no day is known yet" };

	return common_table_draw(input, &table, draw_notes(input, area));
}

static enum level
days_summary(const struct panel_input *input, struct text *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	unsigned started = 0, failed = 0;
	bool is_known = false, is_lost = false, is_partial = false;
	const char *least;
	enum level unknown;

	for (size_t i = 0; i < watched->n_task_days; i++) {
		const struct task_days *days = watched->task_days[i].row;
		const struct task_day *last =
			days && days->n > 0 ? &days->items[days->n - 1] : NULL;

		is_lost |= days && days->note[0];
		if (!last || input->snapshot->time_ms / 1000 >= last->day_s + TASK_DAY_S)
			continue;
		is_known = true;
		is_partial |= last->gap_s > 0;
		started += last->started;
		failed += last->failed;
	}
	least = is_partial ? "+" : "";
	if (is_known)
		text_addf(out, "today %u%s started, %u%s failed", started, least, failed, least);
	if (is_lost)
		text_addf(out, "%snot kept", out->len ? ", " : "");
	unknown = common_sources_add(input, &sources, out);
	return is_lost ? LEVEL_UNKNOWN : unknown;
}

/* ---- detail ---- */

static void
days_detail(const struct panel_input *input, size_t item, struct text *out)
{
	struct place place = place_of(input, item);
	const struct task_day *day = place.day;
	char text[UNIT_TEXT_MAX];

	if (day) {
		text_add(out, "day\t");
		add_date(day, out);
		text_addf(out, ", UTC%s\n", place.is_today ? ", still going on" : "");
		text_addf(out, "started\t%u task%s\n", day->started, day->started == 1 ? "" : "s");
		text_addf(out, "stopped\t%u, of them %u failed\n", day->stopped, day->failed);
		if (day->ran > 0) {
			unit_duration(day->run_s / day->ran, text);
			text_addf(out, "ran for\t%s on average", text);
			unit_duration(day->longest_s, text);
			text_addf(out, ", %s at the longest, of the %u that stopped\n", text,
				  day->ran);
		}
		unit_duration(day->gap_s, text);
		if (day->gap_s > 0)
			text_addf(out, "not watched\t%s: what ended then may be missing\n", text);
		else
			text_add(out, "watched\tall of the day\n");
	} else {
		text_addf(out, "days\tnot kept: %s\n", place.view->row->note);
	}
	text_addf(out, "cluster\t%s\n", place.view->def->name);
	text_addf(out, "region\t%s\n\n", place.view->def->region);
	common_source_detail(input->snapshot, place.view->source, out);
}

/* Today stands for its cluster as it is now; of a day that is over nothing can be asked any more.
 */
static struct subject
days_subject(const struct panel_input *input, size_t item)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct place place = place_of(input, item);

	for (size_t i = 0; place.is_today && i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_TASKS &&
		    place.view->def == &snapshot->stack->clusters[snapshot->tiles[i].index])
			return (struct subject){ SUBJECT_TILE, i, SIZE_MAX };
	return (struct subject){ .kind = SUBJECT_NONE };
}

const struct panel panel_days = {
	.name = "days",
	.title = "Days",
	.help = "tasks by day: started, failed, how long they ran; kept over restarts, gaps marked",
	.needs = NEED_TASKS,
	.min_width = 34,
	.min_height = 3,
	.n_all = days_all,
	.shows = days_shows,
	.identity = days_identity,
	.draw = days_draw,
	.summary = days_summary,
	.detail = days_detail,
	.subject = days_subject,
};
