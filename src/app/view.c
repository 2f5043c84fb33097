/* SPDX-License-Identifier: MIT */
/* view.c - what keys do to the screen's state, and what a new snapshot does to its cursors. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_state.h"

/* ---- making ---- */

static void
add_slots(struct view *view, size_t page, size_t row)
{
	const struct stack_row *at = &view->stack->pages[page].rows[row];

	for (size_t i = 0; i < at->n_panels; i++) {
		size_t n = view->n_slots++;
		bool is_first = n == 0 || view->slots[n - 1].page != page;

		view->slots[n] = (struct view_slot){
			.panel = panel_find(at->panels[i].panel),
			.place = &at->panels[i],
			.page = page,
			.row = row,
			.row_weight = at->weight,
			.number = is_first ? 1 : view->slots[n - 1].number + 1,
		};
	}
}

struct view *
view_new(const struct stack *stack, const struct ui_style *style)
{
	struct view *view = mem_alloc(1, sizeof(*view));
	size_t n = 0;

	view->stack = stack;
	view->style = style;
	view->facts = (struct view_facts){ .cadence = 1 };
	for (size_t p = 0; p < stack->n_pages; p++)
		for (size_t r = 0; r < stack->pages[p].n_rows; r++)
			n += stack->pages[p].rows[r].n_panels;
	view->slots = mem_alloc(n + 1, sizeof(*view->slots));
	view->groups = mem_alloc(n + LAYERS_POPUPS_MAX + stack->n_groups, sizeof(*view->groups));
	for (size_t p = 0; p < stack->n_pages; p++)
		for (size_t r = 0; r < stack->pages[p].n_rows; r++)
			add_slots(view, p, r);
	return view;
}

void
view_free(struct view *view)
{
	if (!view)
		return;
	for (size_t i = 0; i < view->n_slots; i++)
		free(view->slots[i].items);
	free(view->slots);
	free(view->groups);
	snapshot_unref(view->snapshot);
	free(view);
}

void
view_set_facts(struct view *view, const struct view_facts *facts)
{
	view->facts = *facts;
}

/* ---- rows and cursors ---- */

struct panel_input
view_input(const struct view *view, const struct view_slot *slot)
{
	return (struct panel_input){
		.snapshot = view->snapshot,
		.place = slot->place,
		.filter = slot->filter,
		.problems_only = view->problems_only,
		.items = slot->items,
		.n_items = slot->n_items,
		.selected = slot->selected,
		.scroll = slot->scroll,
		.is_focused = slot == &view->slots[view->focus] && view->n_popups == 0,
		.style = view->style,
	};
}

/* Stable: items of one level keep their order. */
static void
worst_first(const struct panel_input *input, const struct panel *panel, struct view_slot *slot)
{
	size_t *sorted = mem_alloc(slot->n_items + 1, sizeof(*sorted));
	size_t n = 0;

	for (int level = LEVEL_COUNT - 1; level >= 0; level--)
		for (size_t i = 0; i < slot->n_items; i++)
			if ((int)panel->level(input, slot->items[i]) == level)
				sorted[n++] = slot->items[i];
	memcpy(slot->items, sorted, n * sizeof(*sorted));
	free(sorted);
}

static void
remember(const struct view *view, struct view_slot *slot)
{
	struct panel_input input = view_input(view, slot);
	struct text identity;

	text_init(&identity, slot->identity, sizeof(slot->identity));
	if (slot->panel && slot->n_items > 0)
		slot->panel->identity(&input, slot->items[slot->selected], &identity);
}

static void
follow(const struct view *view, struct view_slot *slot)
{
	struct panel_input input = view_input(view, slot);

	for (size_t i = 0; slot->has_moved && i < slot->n_items; i++) {
		TEXT_ON(identity, VIEW_IDENTITY_MAX);

		slot->panel->identity(&input, slot->items[i], &identity);
		if (text_is(identity.data, slot->identity)) {
			slot->selected = i;
			return;
		}
	}
	slot->selected = slot->n_items ? MIN(slot->selected, slot->n_items - 1) : 0;
}

void
view_fill(struct view *view, struct view_slot *slot)
{
	const struct panel *panel = slot->panel;
	struct panel_input input;
	size_t n;

	slot->n_items = 0;
	if (!view->snapshot || !panel)
		return;
	input = view_input(view, slot);
	n = panel->n_all(&input);
	if (n > slot->cap_items) {
		slot->items = mem_resize(slot->items, slot->cap_items, n, sizeof(*slot->items));
		slot->cap_items = n;
	}
	for (size_t i = 0; i < n; i++)
		if (panel->shows(&input, i))
			slot->items[slot->n_items++] = i;
	/* the header of a table takes a row */
	if (panel->level && slot->height > 0 && slot->n_items + 1 > (size_t)slot->height)
		worst_first(&input, panel, slot);
	follow(view, slot);
}

void
view_set_snapshot(struct view *view, struct snapshot *snapshot)
{
	struct snapshot *old = view->snapshot;

	view->snapshot = snapshot_ref(snapshot);
	snapshot_unref(old);
	for (size_t i = 0; i < view->n_slots; i++)
		view_fill(view, &view->slots[i]);
}

struct view_slot *
view_slot_at(struct view *view)
{
	return view->focus < view->n_slots ? &view->slots[view->focus] : NULL;
}

enum keys_context
view_context(const struct view *view)
{
	if (view->question[0])
		return KEYS_QUESTION;
	return view->is_typing ? KEYS_FILTER : view->n_popups > 0 ? KEYS_POPUP : KEYS_PANEL;
}

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
	remember(view, slot);
}

static void
move(struct view *view, enum intent intent, uint32_t key)
{
	struct view_popup *popup;

	(void)key;
	if (view->n_popups == 0) {
		move_cursor(view, intent);
		return;
	}
	popup = &view->popups[view->n_popups - 1];
	popup->scroll += steps_of(intent, popup->height);
	popup->scroll = MAX(MIN(popup->scroll, popup->n_lines - popup->height), 0);
}

static void
focus_on(struct view *view, size_t slot)
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
		focus_on(view, (view->focus + (intent == INTENT_NEXT_PANEL ? 1 : n - 1)) % n);
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
			focus_on(view, i);
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
		focus_on(view, i);
		return;
	}
}

/* ---- popups, filter ---- */

static struct view_popup *
push_popup(struct view *view, enum view_popup_kind kind)
{
	struct view_popup *top = &view->popups[view->n_popups];

	for (size_t i = 0; i < view->n_popups; i++)
		if (view->popups[i].kind == kind)
			return NULL; /* it is open already */
	*top = (struct view_popup){ .kind = kind };
	view->n_popups++;
	return top;
}

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
	remember(view, slot);
	popup = push_popup(view, VIEW_POPUP_DETAIL);
	if (!popup)
		return;
	input = view_input(view, slot);
	popup->slot = view->focus;
	popup->metric = slot->panel->chart ? slot->panel->chart(&input, slot->items[slot->selected])
					   : SIZE_MAX;
	memcpy(popup->identity, slot->identity, sizeof(popup->identity));
}

static void
open_popup(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	push_popup(view, intent == INTENT_HELP ? VIEW_POPUP_HELP : VIEW_POPUP_LOG);
	if (intent == INTENT_LOG)
		view->log_seen = view->facts.log_count;
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
		view->n_popups--;
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
erase_digit(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_question_erase(view);
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
	[INTENT_OPEN] = open_detail,
	[INTENT_BACK] = back,
	[INTENT_FILTER] = edit_filter,
	[INTENT_FILTER_DONE] = edit_filter,
	[INTENT_FILTER_CANCEL] = edit_filter,
	[INTENT_FILTER_ERASE] = edit_filter,
	[INTENT_FILTER_CLEAR] = edit_filter,
	[INTENT_PROBLEMS] = show_problems,
	[INTENT_HELP] = open_popup,
	[INTENT_LOG] = open_popup,
	[INTENT_QUESTION_ERASE] = erase_digit,
};

enum intent
view_key(struct view *view, uint32_t key)
{
	const struct key_binding *binding = keys_find(view_context(view), key);

	if (!binding) {
		if (view->question[0])
			view_question_type(view, key);
		else if (view->is_typing)
			type(view, key);
		return INTENT_NONE;
	}
	if (binding->intent == INTENT_BACK_OR_QUIT)
		return leave(view) ? INTENT_NONE : INTENT_QUIT;
	if (binding->intent >= INTENT_QUIT)
		return binding->intent;
	handlers[binding->intent](view, binding->intent, key);
	return INTENT_NONE;
}
