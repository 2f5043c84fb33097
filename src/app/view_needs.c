/* SPDX-License-Identifier: MIT */
/* view_needs.c - what of the account is on screen: the poller asks for no more than that and what
 * is always watched. */
#include "app/view_triage.h"

static bool
is_on_screen(const struct view *view, size_t slot)
{
	return view->slots[slot].panel && view->slots[slot].page == view->page &&
	       (!view->is_zoomed || slot == view->focus);
}

/* What a case looks at beside the row that it is of. */
#define NEEDS_OF_CASE                                                                       \
	(NEED_ALARMS | NEED_TASKS | NEED_QUEUES | NEED_TARGETS | NEED_SCALING | NEED_JOBS | \
	 NEED_PIPELINES | NEED_PROBES | NEED_CHECKS | NEED_SESSIONS | NEED_MAP | NEED_EVENTS)

unsigned
view_needs(const struct view *view)
{
	unsigned needs = view_case_is_open(view) ? NEEDS_OF_CASE : 0;

	for (size_t i = 0; i < view->n_slots; i++)
		if (is_on_screen(view, i))
			needs |= view->slots[i].panel->needs;
	return needs;
}

/* The detail of a metric, or of a tile, lists those beside it. */
static const char *
group_of_popup(const struct view *view, const struct view_popup *popup)
{
	if (popup->kind != VIEW_POPUP_DETAIL || popup->metric >= view->stack->n_metrics)
		return NULL;
	return view->stack->metrics[popup->metric].group;
}

/* A panel on screen shows metrics of the group's namespace beside rows of its own. */
static bool
is_shown_beside(const struct view *view, const struct stack_group *group)
{
	const struct metric_def *first = &view->stack->metrics[group->first_metric];

	for (size_t i = 0; i < view->n_slots && group->n_metrics > 0; i++)
		if (is_on_screen(view, i) && view->slots[i].panel->namespace_ &&
		    text_is(first->namespace_, view->slots[i].panel->namespace_))
			return true;
	return false;
}

void
view_metric_need(struct view *view, struct metric_need *out)
{
	bool is_everything = false;
	const size_t *charts;
	size_t n = 0, n_charts, of_case;

	for (size_t i = 0; i < view->n_slots; i++) {
		const struct view_slot *slot = &view->slots[i];
		unsigned needs = slot->panel ? slot->panel->needs : 0;

		if (!is_on_screen(view, i))
			continue;
		if (slot->place->group && (needs & NEED_METRICS))
			view->groups[n++] = slot->place->group;
		else if (needs & NEED_EVERY_METRIC)
			is_everything = true;
	}
	for (size_t i = 0; i < view->stack->n_groups; i++)
		if (is_shown_beside(view, &view->stack->groups[i]))
			view->groups[n++] = view->stack->groups[i].id;
	for (size_t i = 0; i < view->n_popups; i++) {
		const char *group = group_of_popup(view, &view->popups[i]);

		if (group)
			view->groups[n++] = group;
	}
	of_case = view_case_metric(view);
	if (of_case < view->stack->n_metrics)
		view->groups[n++] = view->stack->metrics[of_case].group;
	n_charts = view_chart_metrics(view, &charts);
	for (size_t i = 0; i < n_charts; i++)
		view->groups[n++] = view->stack->metrics[charts[i]].group;
	*out = (struct metric_need){ is_everything, view->groups, n };
}
