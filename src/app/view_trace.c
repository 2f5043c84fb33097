/* SPDX-License-Identifier: MIT */
/* view_trace.c - one X-Ray trace: a waterfall of who called whom, when and how long, with what
 * failed marked, and the exception of the segment under the cursor below. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/trace_tree.h"
#include "app/view_jobs.h"
#include "app/view_kinds.h"
#include "app/view_triage.h"
#include "base/clock.h"

#define LOW 10    /* rows below which only the waterfall is there */
#define NARROW 60 /* columns below which there is no status and no start */
#define STATUS_WIDTH 4
#define TIME_WIDTH 8
#define BAR_LEAST 6
#define FOOT_ROWS 2

struct view_trace {
	char region[32], id[64];
	struct act_news *news; /* owned; NULL: asking */
	struct trace_tree tree;
	size_t selected, scroll;
	int height; /* rows of the waterfall when it was drawn last */
};

/* ---- opening, news ---- */

static void
forget(struct view_trace *trace)
{
	trace_tree_free(&trace->tree);
	act_news_free(trace->news);
	trace->news = NULL;
	trace->selected = trace->scroll = 0;
}

static void
ask(struct view *view)
{
	struct view_trace *trace = view->trace;
	const struct ask_trace asked = { .region = trace->region, .id = trace->id };
	const struct act_order order = { .kind = ACT_TRACE, .trace = &asked };

	view_jobs_drop(view, ACT_TRACE);
	forget(trace);
	view_jobs_ask(view, &order);
}

void
view_trace_open(struct view *view, const char *region, const char *id)
{
	if (!view->trace)
		view->trace = mem_alloc(1, sizeof(*view->trace));
	text_copy(view->trace->region, sizeof(view->trace->region),
		  region ? region : view->stack->region);
	text_copy(view->trace->id, sizeof(view->trace->id), id);
	view_popup_close(view, VIEW_POPUP_SEGMENT);
	view_popup_close(view, VIEW_POPUP_TRACE);
	view_popup_open(view, VIEW_POPUP_TRACE);
	ask(view);
}

/* How much a segment tells of what went wrong: a fault, its exception, and how deep it is. */
static unsigned
tells(const struct trace_row *row)
{
	const struct xray_segment *segment = row->segment;
	unsigned rank = (segment->is_fault ? 2u : 0) + (segment->message[0] ? 1u : 0);

	return rank ? rank * 1000 + MIN(row->depth, 999u) : 0;
}

/* The cursor begins where the fault did. */
static size_t
first_look(const struct trace_tree *tree)
{
	size_t found = 0;

	for (size_t i = 1; i < tree->n; i++)
		if (tells(&tree->rows[i]) > tells(&tree->rows[found]))
			found = i;
	return found;
}

bool
view_trace_take(struct view *view, struct act_news *news)
{
	struct view_trace *trace = view->trace;

	if (!trace || !view_popup_find(view, VIEW_POPUP_TRACE))
		return false;
	forget(trace);
	trace->news = news;
	if (news->traced)
		trace_tree_make(news->traced, &trace->tree);
	trace->selected = first_look(&trace->tree);
	return true;
}

void
view_trace_closed(struct view *view)
{
	view_jobs_drop(view, ACT_TRACE);
	forget(view->trace);
}

void
view_trace_free(struct view *view)
{
	if (view->trace)
		forget(view->trace);
	free(view->trace);
	view->trace = NULL;
}

/* ---- words ---- */

static const struct trace_row *
selected(const struct view_trace *trace)
{
	return trace->selected < trace->tree.n ? &trace->tree.rows[trace->selected] : NULL;
}

static enum level
level_of(const struct xray_segment *segment)
{
	if (segment->is_fault)
		return LEVEL_ALARM;
	return segment->is_error || segment->is_throttled ? LEVEL_WARN : LEVEL_OK;
}

static void
say_took(double duration_s, struct text *out)
{
	char took[UNIT_TEXT_MAX];

	if (duration_s < 0) {
		text_add(out, "no end");
		return;
	}
	unit_format(duration_s, UNIT_SECONDS, took);
	text_add(out, took);
}

static void
say_n(size_t n, const char *one, const char *many, struct text *out)
{
	if (n > 0)
		text_addf(out, "%s%zu %s", out->len ? ", " : "", n, n == 1 ? one : many);
}

static void
say_head(const struct view *view, struct text *out)
{
	const struct trace_tree *tree = &view->trace->tree;
	const char *dot = view->style->dot;
	char iso[24];
	TEXT_ON(counts, 160);

	date_iso((int64_t)tree->start_s, iso);
	text_addf(out, "began %.10s %.8s UTC%stook ", iso, iso + 11, dot);
	say_took(tree->end_s - tree->start_s, out);
	text_add(out, tree->n_open > 0 ? " so far" : "");
	say_n(tree->n, "segment", "segments", &counts);
	say_n(tree->n_faults, "fault", "faults", &counts);
	say_n(tree->n_errors, "error", "errors", &counts);
	say_n(tree->n_throttled, "throttled", "throttled", &counts);
	text_addf(out, "%s%s", dot, counts.data);
}

/* In what way it is not the whole trace; "" where it is. */
static void
say_partial(const struct view_trace *trace, struct text *out)
{
	const struct trace_tree *tree = &trace->tree;

	if (trace->news->traced->is_cut)
		text_add(out, "too large: this is all that X-Ray holds");
	say_n(tree->n_open, "has no end (yet)", "have no end (yet)", out);
	say_n(tree->n_orphans, "without its caller", "without their callers", out);
}

/* ---- drawing ---- */

struct waterfall {
	const struct view *view;
	int name, bar; /* widths */
	bool has_status, has_start;
};

static struct waterfall
waterfall_of(const struct view *view, int width)
{
	const struct trace_tree *tree = &view->trace->tree;
	struct waterfall w = { .view = view,
			       .has_status = width >= NARROW,
			       .has_start = width >= NARROW };
	int rest = width - 2 - TIME_WIDTH - 1 - (w.has_status ? STATUS_WIDTH + 1 : 0) -
		   (w.has_start ? TIME_WIDTH + 1 : 0);

	for (size_t i = 0; i < tree->n; i++)
		w.name = MAX(w.name, 2 * (int)MIN(tree->rows[i].depth, 20u) +
					     text_width(tree->rows[i].segment->name));
	w.name = MAX(MIN(w.name, rest - MAX(rest / 2, BAR_LEAST) - 1), 4);
	w.bar = MAX(rest - w.name - 1, 0);
	return w;
}

static void
draw_bar(const struct waterfall *w, const struct xray_segment *segment, struct area area)
{
	const struct trace_tree *tree = &w->view->trace->tree;
	const struct ui_style *style = w->view->style;
	double all_s = tree->end_s - tree->start_s, scale = all_s > 0 ? area.width / all_s : 0;
	bool is_open = segment->duration_s < 0;
	double from = (segment->start_s - tree->start_s) * scale;
	double to = is_open ? area.width : from + segment->duration_s * scale;
	int first = MIN((int)floor(from), area.width - 1);
	int last = MAX(MIN((int)ceil(to), area.width), first + 1);
	enum level level = level_of(segment);
	unsigned ink = level == LEVEL_OK ? ROLE_OK : role_of_level(level);

	for (int x = MAX(first, 0); x < last; x++)
		area_glyph(area, x, 0, is_open ? ROLE_INCOMPLETE : ink,
			   is_open ? style->hatch : style->bars[STYLE_STEPS - 1]);
}

static void
draw_segment(const struct waterfall *w, const struct trace_row *row, struct area line)
{
	const struct xray_segment *segment = row->segment;
	const struct ui_style *style = w->view->style;
	enum level level = level_of(segment);
	unsigned ink = level == LEVEL_OK ? ROLE_TEXT : role_of_level(level);
	int indent = 2 * (int)MIN(row->depth, 20u), x = 2;
	double offset_s = segment->start_s - w->view->trace->tree.start_s;
	TEXT_ON(text, 40);

	if (level != LEVEL_OK)
		area_glyph(line, 0, 0, ink, (uint32_t)level_mark(level));
	indent = MIN(indent, w->name / 2);
	area_line(area_sub(line, x + indent, 0, w->name - indent, 1), ALIGN_LEFT, ink,
		  segment->name, style);
	x += w->name + 1;
	if (w->has_status && segment->status > 0)
		text_addf(&text, "%lld", (long long)segment->status);
	if (w->has_status) {
		area_line(area_sub(line, x, 0, STATUS_WIDTH, 1), ALIGN_RIGHT, ink, text.data,
			  style);
		x += STATUS_WIDTH + 1;
	}
	if (w->has_start) {
		text_init(&text, text_store, sizeof(text_store));
		text_add(&text, "+");
		say_took(MAX(offset_s, 0.0), &text);
		area_line(area_sub(line, x, 0, TIME_WIDTH, 1), ALIGN_RIGHT, ROLE_DIM, text.data,
			  style);
		x += TIME_WIDTH + 1;
	}
	text_init(&text, text_store, sizeof(text_store));
	say_took(segment->duration_s, &text);
	area_line(area_sub(line, x, 0, TIME_WIDTH, 1), ALIGN_RIGHT,
		  segment->duration_s < 0 ? ROLE_UNKNOWN : ROLE_STRONG, text.data, style);
	x += TIME_WIDTH + 1;
	if (w->bar >= BAR_LEAST)
		draw_bar(w, segment, area_sub(line, x, 0, w->bar, 1));
}

static void
draw_heads(const struct waterfall *w, struct area line)
{
	const struct ui_style *style = w->view->style;
	int x = 2;

	area_line(area_sub(line, x, 0, w->name, 1), ALIGN_LEFT, ROLE_COLUMN, "Called", style);
	x += w->name + 1;
	if (w->has_status) {
		area_line(area_sub(line, x, 0, STATUS_WIDTH, 1), ALIGN_RIGHT, ROLE_COLUMN, "HTTP",
			  style);
		x += STATUS_WIDTH + 1;
	}
	if (w->has_start) {
		area_line(area_sub(line, x, 0, TIME_WIDTH, 1), ALIGN_RIGHT, ROLE_COLUMN, "After",
			  style);
		x += TIME_WIDTH + 1;
	}
	area_line(area_sub(line, x, 0, TIME_WIDTH, 1), ALIGN_RIGHT, ROLE_COLUMN, "Took", style);
}

static void
draw_waterfall(const struct view *view, struct area area)
{
	struct view_trace *trace = view->trace;
	struct waterfall w = waterfall_of(view, area.width);

	trace->height = MAX(area.height - 1, 0);
	trace->scroll = table_scroll(trace->scroll, trace->selected, trace->tree.n, trace->height);
	draw_heads(&w, area);
	for (int y = 0; y < trace->height; y++) {
		size_t at = trace->scroll + (size_t)y;

		if (at >= trace->tree.n)
			break;
		draw_segment(&w, &trace->tree.rows[at], area_sub(area, 0, y + 1, area.width, 1));
		if (at == trace->selected)
			area_select(area, y + 1);
	}
}

/* What the one under the cursor was, and what it threw. */
static void
draw_foot(const struct view *view, struct area area)
{
	const struct trace_row *row = selected(view->trace);
	TEXT_ON(text, 600);

	if (!row)
		return;
	text_addf(&text, "%s%s%s %s", row->segment->name, row->segment->origin[0] ? ", " : "",
		  row->segment->origin, row->segment->method);
	text_addf(&text, " %s", row->segment->url);
	area_line(area, ALIGN_LEFT, ROLE_DIM, text.data, view->style);
	if (row->segment->message[0])
		area_line(area_cut(area, 0, 1), ALIGN_LEFT, role_of_level(level_of(row->segment)),
			  row->segment->message, view->style);
}

/* There is no waterfall: why. */
static void
draw_nothing(const struct view *view, struct area area)
{
	const struct act_news *news = view->trace->news;
	struct view_lines lines = { .width = area.width };
	struct buf text;

	buf_init(&text, WHY_MAX * 2);
	if (!news)
		view_say(&text, "asking X-Ray ...\n");
	else if (news->err != ERR_OK)
		view_say(&text, "? %s\n", news->why.text);
	else
		view_say(&text,
			 "X-Ray has nothing of this trace: it was not sampled, or it is not in yet "
			 "(r asks again), or it is older than 30 days.\n");
	view_wrap(&lines, &text);
	view_wrap_draw(&lines, 0, area);
	free(lines.line);
	buf_done(&text);
}

void
view_trace_titles(const struct view *view, struct text *out)
{
	text_addf(out, " %s", view->trace->id);
}

void
view_trace_draw(struct view *view, struct view_popup *popup, struct area area)
{
	struct view_trace *trace = view->trace;
	struct area inner = area_sub(area, 1, 0, area.width - 2, area.height);
	TEXT_ON(head, 300);
	TEXT_ON(partial, 300);
	int y = 0;

	if (trace->tree.n == 0) {
		draw_nothing(view, inner);
		return;
	}
	say_head(view, &head);
	say_partial(trace, &partial);
	if (area.height >= LOW)
		area_line(area_sub(inner, 0, y++, inner.width, 1), ALIGN_LEFT, ROLE_DIM, head.data,
			  view->style);
	if (partial.len > 0) {
		text_init(&head, head_store, sizeof(head_store));
		text_addf(&head, "~ %s", partial.data);
		area_line(area_sub(inner, 0, y++, inner.width, 1), ALIGN_LEFT, ROLE_WARN, head.data,
			  view->style);
	}
	if (area.height >= LOW) {
		draw_foot(view, area_cut(inner, 0, inner.height - FOOT_ROWS));
		inner.height -= FOOT_ROWS;
	}
	draw_waterfall(view, area_cut(inner, 0, y));
	popup->scroll = (int)trace->scroll;
	popup->height = trace->height;
	popup->n_lines = (int)trace->tree.n;
}

/* ---- one segment ---- */

static void
say_if(struct buf *out, const char *label, const char *value)
{
	if (value[0])
		view_say(out, "%s\t%s\n", label, value);
}

void
view_segment_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct trace_row *row = view->trace ? selected(view->trace) : NULL;
	const struct xray_segment *s = row ? row->segment : NULL;
	TEXT_ON(took, 40);
	char iso[24];

	(void)popup;
	if (!s) {
		view_say(out, "the segment is not there any more\n");
		return;
	}
	date_iso((int64_t)s->start_s, iso);
	say_took(s->duration_s, &took);
	view_say(out, "name\t%s\n", s->name);
	say_if(out, "message", s->message);
	view_say(out, "marks\t%s%s%s%s\n", s->is_fault ? "fault (5xx) " : "",
		 s->is_error ? "error (4xx) " : "", s->is_throttled ? "throttled (429) " : "",
		 level_of(s) == LEVEL_OK ? "none" : "");
	say_if(out, "request", s->url);
	say_if(out, "method", s->method);
	if (s->status > 0)
		view_say(out, "status\t%lld\n", (long long)s->status);
	view_say(out, "began\t%.10s %.8s UTC, %.3f s after the trace\n", iso, iso + 11,
		 s->start_s - view->trace->tree.start_s);
	view_say(out, "took\t%s\n", took.data);
	say_if(out, "origin", s->origin);
	say_if(out, "namespace", s->namespace_);
	view_say(out, "id\t%s\n", s->id);
	if (s->parent[0])
		view_say(out, "called by\t%s%s\n", s->parent,
			 row->is_orphan ? " (X-Ray does not have it)" : "");
}

/* ---- keys ---- */

static bool
move(struct view_trace *trace, enum intent intent)
{
	int page = MAX(trace->height, 1);
	const int64_t steps[] = {
		[INTENT_UP] = -1,
		[INTENT_DOWN] = 1,
		[INTENT_TOP] = -(int64_t)trace->tree.n,
		[INTENT_BOTTOM] = (int64_t)trace->tree.n,
		[INTENT_PAGE_UP] = -page,
		[INTENT_PAGE_DOWN] = page,
	};

	if ((size_t)intent >= LEN(steps) || (!steps[intent] && trace->tree.n > 0))
		return false;
	trace->selected = (size_t)MAX(
		MIN((int64_t)trace->selected + steps[intent], (int64_t)trace->tree.n - 1), 0);
	return true;
}

struct view_did
view_trace_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_did did = { .is_done = true };

	(void)key;
	if (intent == INTENT_REFRESH)
		ask(view);
	else if (intent == INTENT_OPEN && selected(view->trace))
		view_popup_open(view, VIEW_POPUP_SEGMENT);
	else if (intent == INTENT_BACK || intent == INTENT_OPEN)
		did.is_done = intent == INTENT_OPEN;
	else
		did.is_done = move(view->trace, intent);
	return did;
}

bool
view_trace_offers(const struct view *view, enum intent intent)
{
	return intent != INTENT_OPEN || view->trace->tree.n > 0;
}
