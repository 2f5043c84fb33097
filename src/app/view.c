/* SPDX-License-Identifier: MIT */
/* view.c - the screen's state, and what a new snapshot does to its cursors. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "model/was.h"

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
	view->jobs = view_jobs_new();
	view->was = was_memory_new();
	view->slots = mem_alloc(n + 1, sizeof(*view->slots));
	view->groups = mem_alloc(n + LAYERS_POPUPS_MAX + stack->n_groups + VIEW_CHART_METRICS + 1,
				 sizeof(*view->groups));
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
	view_jobs_free(view->jobs);
	view_case_free(view);
	was_memory_free(view->was);
	view_logs_free(view);
	view_chart_free(view);
	view_query_free(view);
	view_trace_free(view);
	view_palette_free(view);
	view_copy_free(view);
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

void
view_set_now(struct view *view, int64_t real_ms, bool is_acting)
{
	view->facts.real_ms = real_ms;
	view->facts.is_acting = is_acting;
}

void
view_log_told(struct view *view, uint64_t count_before, uint64_t count_now)
{
	if (view->log_seen == count_before)
		view->log_seen = count_now;
}

bool
view_is_open(const struct view *view)
{
	return view->n_popups > 0 || view->is_typing;
}

/* ---- rows and cursors ---- */

struct panel_input
view_input(const struct view *view, const struct view_slot *slot)
{
	return (struct panel_input){
		.panel = slot->panel,
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

void
view_remember(const struct view *view, struct view_slot *slot)
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
	was_memory_look(view->was, snapshot);
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
	if (view->n_popups > 0) {
		const struct view_popup_type *top =
			view_popup_type(view->popups[view->n_popups - 1].kind);

		return top->now ? top->now(view) : top->context;
	}
	return view->is_typing ? KEYS_FILTER : KEYS_PANEL;
}
