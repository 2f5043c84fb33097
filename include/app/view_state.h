/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_STATE_H
#define CWTOP_APP_VIEW_STATE_H
/* view_state.h - what the parts of the view share: view.c changes it by keys, the others draw it.
 * Nobody else includes this. */
#include "app/view.h"
#include "app/view_popup.h"
#include "panel.h"

#define VIEW_FILTER_MAX 64
#define VIEW_TEXT_MAX 32768
#define VIEW_CODE_MAX 16 /* of an MFA device: six digits, so far */

/* One place for a panel on a page. */
struct view_slot {
	const struct panel *panel; /* NULL: the stack file names one that does not exist */
	const struct stack_panel *place;
	size_t page, row;
	unsigned row_weight;
	size_t number; /* on its page, from 1 */
	char filter[VIEW_FILTER_MAX];
	size_t *items; /* rows that are shown, in their order */
	size_t n_items, cap_items;
	size_t selected, scroll;
	bool has_moved; /* the operator chose the row: the cursor follows it */
	char identity[VIEW_IDENTITY_MAX];
	int height; /* rows below the title when it was drawn last; 0: never */
};

struct view {
	const struct stack *stack;
	const struct ui_style *style;
	struct snapshot *snapshot; /* NULL before the first */
	struct view_facts facts;
	struct view_slot *slots; /* of all pages, page by page */
	size_t n_slots;
	const char **groups; /* room for view_metric_need */
	size_t page, focus;
	bool is_zoomed, problems_only, is_typing;
	struct view_popup popups[LAYERS_POPUPS_MAX];
	size_t n_popups;
	uint64_t log_seen;
	struct view_jobs *jobs; /* view_jobs.h */
	/* view_triage.h; NULL: not open so far */
	struct view_case *case_;
	struct was_memory *was; /* what was red */
	struct view_logs *logs;
	struct view_chart *charts;
	struct view_query *query;
	struct view_trace *trace;
	struct view_palette *palette;
	struct view_copy *copy;
	char question[VIEW_FILTER_MAX * 4]; /* that the operator is asked; "": none */
	char code[VIEW_CODE_MAX];           /* typed so far */
};

/* view.c */
/* view_input - what a slot's panel is given. The view has a snapshot and the slot a panel. */
struct panel_input
view_input(const struct view *view, const struct view_slot *slot);
/* view_fill - which rows pass and in which order; the cursor stays on its row. */
void
view_fill(struct view *view, struct view_slot *slot);
/* view_remember - notes which row the cursor is on. */
void
view_remember(const struct view *view, struct view_slot *slot);
/* view_slot_at - the slot that has the keys; NULL when the stack has no page. */
struct view_slot *
view_slot_at(struct view *view);

/* What a panel is called: the stack file's title where it shows one group of metrics. */
const char *
view_title(const struct view *view, const struct view_slot *slot);
enum keys_context
view_context(const struct view *view);

/* view_keys.c */
/* view_go - the panel gets the keys, and its page is shown; SIZE_MAX: nothing happens. */
void
view_go(struct view *view, size_t slot);
/* view_act - what an intent does to the view; the app's come back. */
enum intent
view_act(struct view *view, enum intent intent, uint32_t key);

/* view_texts.c */
/* view_find_item - the item of that identity; SIZE_MAX when AWS does not list it any more. */
size_t
view_find_item(const struct panel_input *input, const struct panel *panel, const char *identity);
/* view_say - adds to the text of a popup; what is too much is left out. */
void
view_say(struct buf *out, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* view_bars.c */
/* view_bars_header - one or two lines. */
void
view_bars_header(const struct view *view, struct area area);

/* view_footer.c */
/* view_footer_draw - one line. */
void
view_footer_draw(const struct view *view, struct area area);

/* view_can_leave - Esc or q would leave something: a popup, the zoom, a filter. */
bool
view_can_leave(const struct view *view);

#endif
