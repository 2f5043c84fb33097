/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANEL_H
#define CWTOP_PANEL_H
/* panel.h - what a panel is: one const row. A new panel is one file in panels/, one line in
 * panels.def, and its screen tests. A panel reads the snapshot and the ui only: no network, no
 * curses, no clock. Keys give intents, which the app carries out. */
#include "model/case.h"
#include "model/snapshot.h"
#include "ui/cells.h"
#include "ui/table.h"

/* Which sources a panel needs; the poller asks for nothing that nobody looks at. */
enum need {
	NEED_METRICS = 1 << 0,
	NEED_ALARMS = 1 << 1,
	NEED_TASKS = 1 << 2,
	NEED_QUEUES = 1 << 3,
	NEED_SESSIONS = 1 << 4,
	NEED_TARGETS = 1 << 5,
	NEED_SCALING = 1 << 6,
	NEED_CHECKS = 1 << 7,
	NEED_MAP = 1 << 8,
	NEED_PIPELINES = 1 << 9,
	NEED_PROBES = 1 << 10,
	NEED_COST = 1 << 11,
	/* The metrics of all groups, unless its place names one. A panel that says NEED_METRICS
	 * alone shows those of the group that its place names, and of no other. */
	NEED_EVERY_METRIC = 1 << 12,
	NEED_JOBS = 1 << 13,
	NEED_EVENTS = 1 << 14
};

struct panel;
struct panel_input {
	const struct panel *panel;       /* whose; NULL: what its rows stand for does not matter */
	const struct snapshot *snapshot; /* never NULL */
	const struct stack_panel *place; /* the stack file's words on this panel; never NULL */
	const char *filter;              /* "" or what / says */
	bool problems_only;              /* z */
	const size_t *items;             /* those that pass `shows`, in the panel's order */
	size_t n_items;
	size_t selected; /* index into items; 0 when there are none */
	size_t scroll;   /* first row shown the last time */
	bool is_focused;
	const struct ui_style *style; /* glyph set: braille, blocks or ASCII */
};

struct panel {
	const char *name, *title, *help;
	unsigned needs;            /* enum need */
	const char *namespace_;    /* CloudWatch's, whose metrics its rows show, too; NULL: none */
	int min_width, min_height; /* below this the layout folds it to its summary line */

	/* An item is a row that the cursor can be on: 0 ... n_all - 1. The view keeps those for
	 * which `shows` is true and hands them to the rest as input->items. */
	size_t (*n_all)(const struct panel_input *input);
	bool (*shows)(const struct panel_input *input, size_t item);
	/* identity - what makes an item the same one in the next snapshot. */
	void (*identity)(const struct panel_input *input, size_t item, struct text *out);
	/* level - how bad an item is: where not all fit the worst come first. NULL: never sorted.
	 */
	enum level (*level)(const struct panel_input *input, size_t item);
	/* want_height - rows of which more are of no use, the title included; 0: any number is.
	 * Must not depend on what polls bring, or panels would jump. */
	int (*want_height)(const struct panel_input *input);
	/* draw - everything below the title; returns the first row shown. */
	size_t (*draw)(const struct panel_input *input, struct area area);
	/* summary - one line for the title or the folded panel; returns its level. */
	enum level (*summary)(const struct panel_input *input, struct text *out);
	/* detail - text of the popup that Enter opens on an item, lines split by \n. */
	void (*detail)(const struct panel_input *input, size_t item, struct text *out);
	/* chart - the metric whose chart stands above that text; SIZE_MAX: none. NULL: never one.
	 */
	size_t (*chart)(const struct panel_input *input, size_t item);
	/* subject - what the item is: what keys act on, copy, and open the case of (model/case.h).
	 * NULL: nothing of that, for any item. */
	struct subject (*subject)(const struct panel_input *input, size_t item);
};

#define PANEL(name) extern const struct panel panel_##name;
#include "../panels/panels.def"
#undef PANEL

/* panel_find - by name; NULL when there is none. panel_at - in order; NULL past the last. */
const struct panel *
panel_find(const char *name);
const struct panel *
panel_at(size_t index);

#endif
