/* SPDX-License-Identifier: MIT */
/* view_keys.c - what keys do to the screen's state. */
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_triage.h"

/* ---- moving ---- */

/* How far: rows, half screenfuls. */
static const struct {
	int rows, halves;
} moves[] = {
	[INTENT_UP] = { -1, 0 },        [INTENT_DOWN] = { 1, 0 },
	[INTENT_TOP] = { -1000000, 0 }, [INTENT_BOTTOM] = { 1000000, 0 },
	[INTENT_PAGE_UP] = { 0, -2 },   [INTENT_PAGE_DOWN] = { 0, 2 },
	[INTENT_HALF_UP] = { 0, -1 },   [INTENT_HALF_DOWN] = { 0, 1 },
};

static int
steps_of(enum intent intent, int height)
{
	int half = MAX(height / 2, 1);

	return moves[intent].rows + moves[intent].halves * half;
}

static void
move_cursor(struct view *view, enum intent intent)
{
	struct view_slot *slot = view_slot_at(view);
	int64_t to;

	if (!slot || slot->n_items == 0)
		return;
	to = (int64_t)slot->selected + steps_of(intent, slot->height - 1);
	slot->selected = (size_t)MIN(MAX(to, 0), (int64_t)slot->n_items - 1);
	slot->has_moved = slot->selected > 0;
	view_remember(view, slot);
}

static void
move_row(struct view_popup *popup, size_t n, int steps)
{
	int64_t to = (int64_t)popup->selected + steps;

	popup->selected = (size_t)MAX(MIN(to, (int64_t)n - 1), 0);
}

static void
move(struct view *view, enum intent intent, uint32_t key)
{
	const struct view_list *list;
	struct view_popup *popup;

	(void)key;
	if (view->n_popups == 0) {
		move_cursor(view, intent);
		return;
	}
	popup = view_popup_top(view);
	list = view_popup_type(popup->kind)->list;
	if (list) {
		move_row(popup, list->n(view), steps_of(intent, popup->height));
		return;
	}
	popup->scroll += steps_of(intent, popup->height);
	popup->scroll = MAX(MIN(popup->scroll, popup->n_lines - popup->height), 0);
}

void
view_go(struct view *view, size_t slot)
{
	if (slot >= view->n_slots)
		return;
	view->focus = slot;
	view->page = view->slots[slot].page;
}

static void
next_panel(struct view *view, enum intent intent, uint32_t key)
{
	size_t n = view->n_slots;

	(void)key;
	if (n > 0)
		view_go(view, (view->focus + (intent == INTENT_NEXT_PANEL ? 1 : n - 1)) % n);
}

static void
next_page(struct view *view, enum intent intent, uint32_t key)
{
	size_t n = view->stack->n_pages, page;

	(void)key;
	if (n < 2)
		return;
	page = (view->page + (intent == INTENT_NEXT_PAGE ? 1 : n - 1)) % n;
	for (size_t i = view->n_slots; i-- > 0;)
		if (view->slots[i].page == page)
			view_go(view, i);
}

static void
choose_panel(struct view *view, enum intent intent, uint32_t key)
{
	size_t number = (size_t)(key - '0');

	(void)intent;
	for (size_t i = 0; i < view->n_slots; i++) {
		if (view->slots[i].page != view->page || view->slots[i].number != number)
			continue;
		if (i == view->focus)
			view->is_zoomed = !view->is_zoomed;
		view_go(view, i);
		return;
	}
}

/* ---- popups, filter ---- */

static void
open_detail(struct view *view, enum intent intent, uint32_t key)
{
	struct view_slot *slot = view_slot_at(view);
	struct view_popup *popup;
	struct panel_input input;

	(void)intent;
	(void)key;
	if (!slot || slot->n_items == 0)
		return;
	view_remember(view, slot);
	popup = view_popup_open(view, VIEW_POPUP_DETAIL);
	if (!popup)
		return;
	input = view_input(view, slot);
	popup->slot = view->focus;
	popup->metric = slot->panel->chart ? slot->panel->chart(&input, slot->items[slot->selected])
					   : SIZE_MAX;
	memcpy(popup->identity, slot->identity, sizeof(popup->identity));
}

/* Enter: the case of what is red, the detail of all else. */
static void
open_row(struct view *view, enum intent intent, uint32_t key)
{
	struct view_slot *slot = view_slot_at(view);
	struct panel_input input;
	struct subject subject;

	if (slot && slot->n_items > 0 && slot->panel->subject) {
		input = view_input(view, slot);
		subject = slot->panel->subject(&input, slot->items[slot->selected]);
		if (case_level(view->snapshot, subject) >= LEVEL_WARN) {
			view_remember(view, slot);
			view_case_open(view, subject);
			return;
		}
	}
	open_detail(view, intent, key);
}

static void
open_palette(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_palette_open(view);
}

static void
open_chart(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_chart_open_row(view);
}

static void
open_popup(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	view_popup_open(view, intent == INTENT_HELP ? VIEW_POPUP_HELP : VIEW_POPUP_ERRORS);
	if (intent == INTENT_LOG)
		view->log_seen = view->facts.log_count;
}

static void
open_leaving(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	if (!view->snapshot)
		return;
	if (intent == INTENT_HAND_OVER)
		view_hand_open(view);
	else
		view_copy_open(view);
}

static void
refill(struct view *view)
{
	for (size_t i = 0; i < view->n_slots; i++)
		view_fill(view, &view->slots[i]);
}

bool
view_can_leave(const struct view *view)
{
	const struct view_slot *slot = &view->slots[view->focus];

	return view->n_popups > 0 || view->is_zoomed || view->problems_only ||
	       (view->n_slots > 0 && slot->filter[0]);
}

/* Leaves what is innermost; false when there is nothing to leave. */
static bool
leave(struct view *view)
{
	struct view_slot *slot = view_slot_at(view);

	if (view->n_popups > 0) {
		view_popup_close(view, view_popup_top(view)->kind);
	} else if (view->is_zoomed) {
		view->is_zoomed = false;
	} else if (slot && slot->filter[0]) {
		slot->filter[0] = '\0';
		refill(view);
	} else if (view->problems_only) {
		view->problems_only = false;
		refill(view);
	} else {
		return false;
	}
	return true;
}

static void
back(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	leave(view);
}

static void
show_problems(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view->problems_only = !view->problems_only;
	refill(view);
}

static void
edit_filter(struct view *view, enum intent intent, uint32_t key)
{
	struct view_slot *slot = view_slot_at(view);
	size_t len;

	(void)key;
	if (!slot)
		return;
	view->is_typing = intent != INTENT_FILTER_DONE && intent != INTENT_FILTER_CANCEL;
	len = strlen(slot->filter);
	if (intent == INTENT_FILTER_CANCEL || intent == INTENT_FILTER_CLEAR)
		len = 0;
	/* back over the bytes of one character */
	if (intent == INTENT_FILTER_ERASE && len > 0)
		do
			len--;
		while (len > 0 && ((unsigned char)slot->filter[len] & 0xc0) == 0x80);
	slot->filter[len] = '\0';
	view_fill(view, slot);
}

static void
type(struct view *view, uint32_t key)
{
	struct view_slot *slot = view_slot_at(view);
	char bytes[4];
	size_t len, n;

	if (!slot || key < 0x20 || key >= KEY_IS_UP || text_char_width(key) < 1)
		return;
	len = strlen(slot->filter);
	n = utf8_encode(key, bytes);
	if (len + n >= sizeof(slot->filter))
		return;
	memcpy(slot->filter + len, bytes, n);
	slot->filter[len + n] = '\0';
	view_fill(view, slot);
}

static void
act_on_row(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	view_actions_do(view, intent);
}

/* ---- keys ---- */

static void (*const handlers[])(struct view *view, enum intent intent, uint32_t key) = {
	[INTENT_UP] = move,
	[INTENT_DOWN] = move,
	[INTENT_TOP] = move,
	[INTENT_BOTTOM] = move,
	[INTENT_PAGE_UP] = move,
	[INTENT_PAGE_DOWN] = move,
	[INTENT_HALF_UP] = move,
	[INTENT_HALF_DOWN] = move,
	[INTENT_NEXT_PANEL] = next_panel,
	[INTENT_LAST_PANEL] = next_panel,
	[INTENT_NEXT_PAGE] = next_page,
	[INTENT_LAST_PAGE] = next_page,
	[INTENT_PANEL] = choose_panel,
	[INTENT_OPEN] = open_row,
	[INTENT_DETAIL] = open_detail,
	[INTENT_CHART] = open_chart,
	[INTENT_BACK] = back,
	[INTENT_FILTER] = edit_filter,
	[INTENT_FILTER_DONE] = edit_filter,
	[INTENT_FILTER_CANCEL] = edit_filter,
	[INTENT_FILTER_ERASE] = edit_filter,
	[INTENT_FILTER_CLEAR] = edit_filter,
	[INTENT_PROBLEMS] = show_problems,
	[INTENT_HELP] = open_popup,
	[INTENT_HAND_OVER] = open_leaving,
	[INTENT_COPY] = open_leaving,
	[INTENT_LOG] = open_popup,
	[INTENT_PALETTE] = open_palette,
	[INTENT_JOB_NEW] = act_on_row,
	[INTENT_JOB_AGAIN] = act_on_row,
	[INTENT_ACTIONS] = act_on_row,
	[INTENT_JOB_LOG] = act_on_row,
	[INTENT_FILES] = act_on_row,
	[INTENT_CANCEL] = act_on_row,
	[INTENT_RETRY] = act_on_row,
	[INTENT_EDIT] = act_on_row,
	[INTENT_RESEND] = act_on_row,
	[INTENT_MARK] = act_on_row,
	[INTENT_ABANDON] = act_on_row,
	[INTENT_REDRIVE] = act_on_row,
	[INTENT_ACKNOWLEDGE] = act_on_row,
	[INTENT_MUTE] = act_on_row,
	[INTENT_DEPLOY] = act_on_row,
};

enum intent
view_act(struct view *view, enum intent intent, uint32_t key)
{
	if (intent == INTENT_BACK_OR_QUIT)
		return leave(view) ? INTENT_NONE : view_confirm_quit(view);
	if (intent == INTENT_QUIT)
		return view_confirm_quit(view);
	if (intent >= INTENT_QUIT)
		return intent;
	if ((size_t)intent < LEN(handlers) && handlers[intent])
		handlers[intent](view, intent, key);
	return INTENT_NONE;
}

static void
do_on_detail(struct view *view, enum intent intent)
{
	if (intent == INTENT_CHART)
		view_chart_open_row(view);
	else if (intent == INTENT_COPY)
		view_copy_open(view);
	else
		view_actions_do(view, intent);
}

enum intent
view_key(struct view *view, uint32_t key)
{
	const struct view_popup *top = view_popup_top(view);
	const struct key_binding *binding = keys_find(view_context(view), key);
	enum intent intent = binding ? binding->intent : INTENT_NONE;
	struct view_did did = { 0 };

	if (top && view_popup_type(top->kind)->does)
		did = view_popup_type(top->kind)->does(view, intent, key);
	if (did.is_done)
		return did.intent;
	if (!binding && view_context(view) == KEYS_FILTER)
		type(view, key);
	/* what can be done with a row can be done where all of it is shown */
	if (!binding && top && top->kind == VIEW_POPUP_DETAIL && keys_find(KEYS_PANEL, key)) {
		intent = keys_find(KEYS_PANEL, key)->intent;
		if (intent != INTENT_COPY) {
			do_on_detail(view, intent);
			intent = INTENT_NONE;
		}
	}
	return view_act(view, intent, key);
}
