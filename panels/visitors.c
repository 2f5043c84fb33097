/* SPDX-License-Identifier: MIT */
/* visitors.c - who uses the site, by CloudWatch RUM: sessions and visitors now, today and in the
 * days before, errors in browsers, how fast it feels, and how all that was counted. */
#include <string.h>

#include "common.h"
#include "metric_words.h"
#include "visit_list.h"
#include "visit_words.h"

#define WIDE 100 /* columns from which on there are two columns */
#define ERRORS_NARROW 3

static const struct common_sources sources = { { "sessions" } };

static const struct session_view *
monitor_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->watched.sessions[item];
}

static size_t
visitors_all(const struct panel_input *input)
{
	return input->snapshot->watched.n_sessions;
}

static enum level
visitors_level(const struct panel_input *input, size_t item)
{
	return monitor_at(input, item)->level;
}

static bool
visitors_shows(const struct panel_input *input, size_t item)
{
	const struct session_view *view = monitor_at(input, item);

	if (input->problems_only && view->level == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(view->def->title, input->filter) ||
	       text_has(view->def->name, input->filter);
}

static void
visitors_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct stack_monitor *def = monitor_at(input, item)->def;

	text_addf(out, "%s/%s", def->region, def->name);
}

/* ---- one monitor ---- */

struct block {
	const struct panel_input *input;
	const struct session_view *view;
	struct sessions now;
	bool is_stale;
};

/* Numbers one behind the other, over as many lines as they need. */
struct flow {
	struct area area;
	int x, y;
};

static void
put_number(struct flow *flow, unsigned ink, const char *value, const char *label)
{
	int width = text_width(value) + 1 + text_width(label);

	if (flow->x > 0 && flow->x + 3 + width > flow->area.width) {
		flow->x = 0;
		flow->y++;
	}
	flow->x += flow->x > 0 ? 3 : 0;
	flow->x = area_put(flow->area, flow->x, flow->y, ink, value);
	flow->x = area_put(flow->area, flow->x + 1, flow->y, ROLE_DIM, label);
}

static void
put_count(struct flow *flow, const struct block *b, int64_t n, const char *label)
{
	TEXT_ON(value, 32);
	bool is_known = visit_words_count(n, b->now.days[0].is_partial, &value);

	put_number(flow,
		   !is_known     ? ROLE_DIM
		   : b->is_stale ? ROLE_STALE
				 : ROLE_STRONG,
		   value.data, label);
}

static void
put_errors(struct flow *flow, const struct block *b)
{
	bool is_bad = b->view->level == LEVEL_WARN;
	TEXT_ON(value, 32);
	TEXT_ON(label, 64);

	visit_words_count(b->now.days[0].js_errors, b->now.days[0].is_partial, &value);
	text_add(&label, "JS errors");
	if (b->now.js_errors_hour >= 0)
		text_addf(&label, " (%lld in the last hour)", (long long)b->now.js_errors_hour);
	put_number(flow,
		   is_bad                         ? role_of_level(b->view->level)
		   : b->is_stale                  ? ROLE_STALE
		   : b->now.days[0].js_errors < 0 ? ROLE_DIM
						  : ROLE_STRONG,
		   value.data, label.data);
}

static struct area
draw_numbers(const struct block *b, struct area area)
{
	const struct sessions_day *today = &b->now.days[0];
	struct flow flow = { .area = area };
	TEXT_ON(average, 32);
	bool is_known = visit_words_duration(today->duration_s, &average);

	put_count(&flow, b, b->now.active, "active now");
	put_count(&flow, b, today->sessions, "sessions today");
	put_count(&flow, b, today->visitors, "unique visitors");
	put_number(&flow,
		   !is_known     ? ROLE_DIM
		   : b->is_stale ? ROLE_STALE
				 : ROLE_STRONG,
		   average.data, "average session");
	put_count(&flow, b, today->views, "page views");
	put_errors(&flow, b);
	return area_cut(area, 0, flow.y + 1);
}

/* Over at most two lines: the end of a reason may be long. */
static struct area
draw_way(const struct block *b, struct area area)
{
	TEXT_ON(text, 1024);
	TEXT_ON(line, 1024);
	size_t fit;

	visit_words_way(b->view, &b->now, &text);
	fit = text_fit(text.data, area.width);
	while (text.data[fit] && fit > 0 && text.data[fit] != ' ')
		fit--;
	if (fit == 0 || area.height < 6)
		fit = text.len;
	text_add_n(&line, text.data, fit);
	area_line(area, ALIGN_LEFT, ROLE_DIM, line.data, b->input->style);
	if (!text.data[fit])
		return area_cut(area, 0, 1);
	area_line(area_cut(area, 0, 1), ALIGN_LEFT, ROLE_DIM, text.data + fit + 1, b->input->style);
	return area_cut(area, 0, 2);
}

static struct area
draw_spark(const struct block *b, struct area area)
{
	const struct metric_view *view =
		sessions_metric(b->input->snapshot, b->view, "SessionCount");
	int x;

	if (!view || view->series->n == 0 || view->def->period_s > 3600 || area.height < 8)
		return area;
	x = area_put(area, 0, 0, ROLE_DIM, "sessions begun ");
	metric_words_spark(b->input, area_sub(area, x, 0, MIN(area.width - x, 64), 1), view->def,
			   view->series, 0);
	return area_cut(area, 0, 1);
}

static struct area
draw_head(const struct block *b, struct area area, const char *text, const char *note)
{
	int x = area_put(area, 0, 0, ROLE_GROUP, text);

	if (note[0])
		area_line(area_cut(area, x + 1, 0), ALIGN_LEFT, ROLE_DIM, note, b->input->style);
	return area_cut(area, 0, 1);
}

static struct area
draw_vitals(const struct block *b, struct area area)
{
	struct flow flow = { .area = area };
	TEXT_ON(apdex, 64);

	if (b->now.way == SESSIONS_LOGS && b->now.vitals_s)
		area = draw_head(b, area, "Web vitals, p75", "of the last 24 hours");
	else
		area = draw_head(b, area, "Web vitals, p75",
				 b->now.way == SESSIONS_EVENTS ? "of today" : "newest period");
	flow.area = area;
	for (int i = 0; i < VITALS; i++) {
		TEXT_ON(value, 48);
		unsigned ink = visit_words_vital(&b->now, (enum vital)i, &value);
		const char *name = sessions_vital_name((enum vital)i);
		int width = text_width(name) + 1 + text_width(value.data);

		if (flow.x > 0 && flow.x + 3 + width > area.width) {
			flow.x = 0;
			flow.y++;
		}
		flow.x = area_put(area, flow.x + (flow.x > 0 ? 3 : 0), flow.y, ROLE_DIM, name);
		flow.x = area_put(area, flow.x + 1, flow.y, b->is_stale ? ROLE_STALE : ink,
				  value.data);
	}
	area = area_cut(area, 0, flow.y + 1);
	visit_words_apdex(&b->now, &apdex);
	flow.x = area_put(area, 0, 0, ROLE_DIM, "Apdex ");
	area_line(area_cut(area, flow.x, 0), ALIGN_LEFT,
		  b->now.apdex < 0 ? ROLE_DIM
		  : b->is_stale    ? ROLE_STALE
				   : ROLE_STRONG,
		  apdex.data, b->input->style);
	return area_cut(area, 0, 1);
}

static struct area
draw_errors(const struct block *b, struct area area, size_t max)
{
	const struct sessions *now = &b->now;
	size_t n = MIN(MIN(now->n_errors, max), (size_t)MAX(area.height - 1, 0));

	if (!now->has_errors)
		return area;
	area = draw_head(b, area, "JS errors today", now->n_errors ? "" : "none");
	for (size_t i = 0; i < n; i++) {
		const struct sessions_error *error = &now->errors[i];
		struct area line = area_sub(area, 0, (int)i, area.width, 1);
		TEXT_ON(count, 32);
		TEXT_ON(text, 400);

		text_addf(&count, "%lld", (long long)error->n);
		text_addf(&text, "%s%s%s", error->type, error->type[0] ? ": " : "", error->message);
		area_line(area_sub(line, 0, 0, 6, 1), ALIGN_RIGHT, ROLE_STRONG, count.data,
			  b->input->style);
		area_line(area_cut(line, 7, 0), ALIGN_LEFT, ROLE_TEXT, text.data, b->input->style);
	}
	return area_cut(area, 0, (int)n);
}

/* ---- days ---- */

enum { DAY_NAME, DAY_SESSIONS, DAY_VISITORS, DAY_AVERAGE, DAY_VIEWS, DAY_ERRORS, DAY_BAR };

static const struct table_column day_columns[] = {
	[DAY_NAME] = { .title = "Day (UTC)", .width = 10 },
	[DAY_SESSIONS] = { .title = "Sessions", .width = 8, .align = ALIGN_RIGHT },
	[DAY_VISITORS] = { .title = "Visitors", .width = 8, .align = ALIGN_RIGHT },
	[DAY_AVERAGE] = { .title = "Average", .width = 8, .align = ALIGN_RIGHT, .priority = 1 },
	[DAY_VIEWS] = { .title = "Views", .width = 8, .align = ALIGN_RIGHT, .priority = 2 },
	[DAY_ERRORS] = { .title = "JS errors", .width = 9, .align = ALIGN_RIGHT, .priority = 3 },
	[DAY_BAR] = { .title = "", .width = 6, .weight = 1, .priority = 4 },
};

/* Eighths of the longest bar: a day against the others. */
static void
put_bar(const struct block *b, const struct sessions_day *day, struct text *out)
{
	enum { CELLS = 12 };
	int64_t most = 1, left;

	for (size_t i = 0; i < b->now.n_days; i++)
		most = MAX(most, b->now.days[i].sessions);
	left = MAX(day->sessions, (int64_t)0) * CELLS / most;
	for (; left > 0; left--) {
		char glyph[4];

		text_add_n(out, glyph, utf8_encode(b->input->style->bars[STYLE_STEPS - 1], glyph));
	}
}

static void
day_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct block *b = ctx;
	const struct sessions_day *day = &b->now.days[row];
	const int64_t counts[] = { [DAY_SESSIONS] = day->sessions,
				   [DAY_VISITORS] = day->visitors,
				   [DAY_AVERAGE] = 0,
				   [DAY_VIEWS] = day->views,
				   [DAY_ERRORS] = day->js_errors };
	bool is_known = true;

	if (column == DAY_NAME)
		visit_words_day(&b->now, row, &out->text);
	else if (column == DAY_AVERAGE)
		is_known = visit_words_duration(
			row == 0 && b->now.duration_span_s ? -1 : day->duration_s, &out->text);
	else if (column == DAY_BAR)
		put_bar(b, day, &out->text);
	else
		is_known = visit_words_count(counts[column], day->is_partial, &out->text);
	out->ink = !is_known           ? ROLE_DIM
		   : b->is_stale       ? ROLE_STALE
		   : column == DAY_BAR ? ROLE_SPARK
				       : ROLE_TEXT;
}

static void
draw_days(const struct block *b, struct area area)
{
	const struct table table = { .columns = day_columns,
				     .n_columns = LEN(day_columns),
				     .n_rows = b->now.n_days,
				     .style = b->input->style,
				     .cell = day_cell,
				     .ctx = b };

	if (area.height >= 2)
		table_draw(area, &table);
}

static void
draw_block(const struct block *b, struct area area)
{
	area = draw_numbers(b, area);
	area = draw_way(b, area);
	if (b->view->def->unresolved)
		return;
	area = draw_spark(b, area);
	if (area.width >= WIDE) {
		struct area right = area_cut(area, area.width / 2 + 2, 1);

		draw_days(b, area_sub(area, 0, 1, area.width / 2, area.height - 1));
		right = area_cut(draw_vitals(b, right), 0, 1);
		draw_errors(b, right, SESSIONS_ERRORS_MAX);
		return;
	}
	area = draw_vitals(b, area);
	area = draw_errors(b, area, ERRORS_NARROW);
	draw_days(b, area);
}

/* ---- all of it ---- */

static size_t
visitors_draw(const struct panel_input *input, struct area area)
{
	struct block block = { .input = input };
	size_t first = 0;

	area = common_sources_draw(input, &sources, area);
	if (input->n_items == 0) {
		common_empty_draw(input, &sources, area, "the stack file names no RUM monitor");
		return 0;
	}
	if (input->n_items > 1)
		first = visit_list_draw(input, &area);
	block.view = monitor_at(input, input->items[input->selected]);
	block.is_stale = common_is_stale(input->snapshot, block.view->source);
	sessions_of(input->snapshot, block.view, &block.now);
	draw_block(&block, area);
	return first;
}

static enum level
visitors_summary(const struct panel_input *input, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	enum level worst = LEVEL_OK, unknown;
	struct sessions sum, pair[2];
	bool is_any = false;

	for (size_t i = 0; i < snapshot->watched.n_sessions; i++) {
		worst = MAX(worst, visitors_level(input, i));
		if (monitor_at(input, i)->def->unresolved)
			continue;
		sessions_of(snapshot, monitor_at(input, i), &pair[is_any]);
		sessions_sum(pair, is_any ? 2 : 1, &sum);
		pair[0] = sum;
		is_any = true;
	}
	if (is_any && sum.active >= 0)
		text_addf(out, "%lld active", (long long)sum.active);
	if (is_any && sum.days[0].sessions >= 0)
		text_addf(out, "%s%lld sessions today", out->len ? ", " : "",
			  (long long)sum.days[0].sessions);
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

static void
visitors_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct session_view *view = monitor_at(input, item);
	struct sessions now;

	sessions_of(input->snapshot, view, &now);
	text_addf(out, "monitor\t%s\nregion\t%s\ncounted\t", view->def->name, view->def->region);
	visit_words_way(view, &now, out);
	text_add(out, "\nactive\t");
	visit_words_count(now.active, now.days[0].is_partial, out);
	text_addf(out, ": an event in the last %d minutes\n", SESSIONS_ACTIVE_S / 60);
	for (int i = 0; i < VITALS; i++) {
		text_addf(out, "%s p75\t", sessions_vital_name((enum vital)i));
		visit_words_vital(&now, (enum vital)i, out);
		text_add(out, "\n");
	}
	text_add(out, "Apdex\t");
	visit_words_apdex(&now, out);
	text_add(out, "\n");
	if (view->def->js_errors_warn >= 0)
		text_addf(out, "limit\t%lld JS errors in an hour: a warning\n",
			  (long long)view->def->js_errors_warn);
	for (size_t i = 0; i < now.n_errors; i++)
		text_addf(out, "%lld\t%s: %s\n", (long long)now.errors[i].n, now.errors[i].type,
			  now.errors[i].message);
	text_add(out, "\n");
	common_source_detail(input->snapshot, view->source, out);
}

static size_t
visitors_chart(const struct panel_input *input, size_t item)
{
	const struct metric_view *view =
		sessions_metric(input->snapshot, monitor_at(input, item), "SessionCount");

	return view ? stack_metric(input->snapshot->stack, view->def->id) : SIZE_MAX;
}

static struct subject
visitors_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_MONITOR, item, SIZE_MAX };
}

const struct panel panel_visitors = {
	.name = "visitors",
	.title = "Visitors",
	.help = "who uses the site: sessions, unique visitors, errors in browsers, web vitals",
	.needs = NEED_SESSIONS | NEED_METRICS,
	.namespace_ = "AWS/RUM",
	.min_width = 38,
	.min_height = 3,
	.n_all = visitors_all,
	.shows = visitors_shows,
	.identity = visitors_identity,
	.level = visitors_level,
	.draw = visitors_draw,
	.summary = visitors_summary,
	.detail = visitors_detail,
	.chart = visitors_chart,
	.subject = visitors_subject,
};
