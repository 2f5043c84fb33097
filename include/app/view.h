/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_H
#define CWTOP_APP_VIEW_H
/* view.h - the state of the screen: page, focus, zoom, cursors, filters, popups; keys in, layers of
 * cells out. Pure: no terminal, no network, no clock. What it knows of time is the snapshot's.
 * Main thread only. */
#include "base/log.h"
#include "model/snapshot.h"
#include "poll/metric_need.h"
#include "ui/cells.h"
#include "ui/keys.h"

struct view;

/* What the screen says that is in no snapshot. Strings are borrowed until the next call. */
struct view_facts {
	const char *profile;       /* NULL: none was named */
	bool has_environment_keys; /* they count, not those of the profile */
	const char *account;       /* NULL: the stack's */
	const char *endpoint_host; /* NULL: AWS itself; shown as a badge */
	const char *endpoint_url;  /* as the command line has it; NULL: it does not */
	bool is_demo;
	double speed; /* of the demo's clock */
	bool is_read_only, is_paused;
	bool is_acting;      /* something that changes AWS is on its way */
	int64_t real_ms;     /* real time: keys that were typed before what they answer was there */
	int64_t clock_off_s; /* this machine's clock against AWS, where it matters; 0: fine */
	double cadence;      /* how much oftener than usual AWS is asked: 1; 2: twice as often */
	const struct log_line *log; /* newest first */
	size_t n_log;
	uint64_t log_count; /* lines ever: a mark says when there are new ones */
};

/* view_new - of a stack (borrowed, outlives the view). Never NULL. */
struct view *
view_new(const struct stack *stack, const struct ui_style *style);
void
view_free(struct view *view); /* NULL is fine */

/* view_set_snapshot - what to show from now on; keeps a reference of its own. Cursors stay on the
 * row that they were on, wherever it went. */
void
view_set_snapshot(struct view *view, struct snapshot *snapshot);
/* view_set_facts - copies the struct, not the strings and lines. */
void
view_set_facts(struct view *view, const struct view_facts *facts);

/* view_set_now - the facts that change with every key. */
void
view_set_now(struct view *view, int64_t real_ms, bool is_acting);
/* view_log_told - the last lines of the log have been on screen: they are no news. */
void
view_log_told(struct view *view, uint64_t count_before, uint64_t count_now);

/* view_key - what a key does. Most of it happens here; what the app is to do comes back: QUIT,
 * REFRESH, PAUSE, FASTER, SLOWER, SUSPEND, REDRAW, ANSWER, DECLINE, else NONE. */
enum intent
view_key(struct view *view, uint32_t key);

/* view_ask - opens a popup that asks for a code, on top of all else; NULL: closes it. Asking the
 * same again changes nothing. view_code - what has been typed into it. view_forget_code - wipes
 * that. */
void
view_ask(struct view *view, const char *question);
const char *
view_code(const struct view *view);
void
view_forget_code(struct view *view);

/* view_draw - everything that is to be seen, at this size. Layers are all zero or from the last
 * call; the caller ends them with layers_done. */
void
view_draw(struct view *view, int width, int height, struct layers *out);

/* view_needs - enum need (panel.h) of the panels that are on the page now, zoom included. */
unsigned
view_needs(const struct view *view);

/* view_metric_need - which metrics that takes; its strings live as long as the stack, its list
 * until the next call. */
void
view_metric_need(struct view *view, struct metric_need *out);

#endif
