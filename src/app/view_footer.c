/* SPDX-License-Identifier: MIT */
/* view_footer.c - the footer: where one is and which keys do something here, or what has just
 * happened. */
#include "app/view_jobs.h"

static bool
is_red_row(const struct view *view)
{
	return view->snapshot && case_level(view->snapshot, view_subject_row(view)) >= LEVEL_WARN;
}

static int
draw_hint(const struct view *view, const struct key_binding *binding, struct area line, int x)
{
	TEXT_ON(key, 32);
	const char *name = binding->name;
	int width;

	keys_first(binding, &key);
	if (binding->intent == INTENT_BACK_OR_QUIT && view_can_leave(view))
		name = "back";
	if (binding->context == KEYS_PANEL && binding->intent == INTENT_OPEN && is_red_row(view))
		name = "why";
	if (binding->intent == INTENT_LOG && view->facts.log_count > view->log_seen)
		name = "NEW errors";
	width = text_width(key.data) + 1 + text_width(name);
	if (x + width > line.width)
		return x;
	x = area_put(line, x, 0, ROLE_KEY, key.data);
	return area_put(line, x + 1, 0, ROLE_DIM, name) + 2;
}

/* What does nothing here and now has no place. */
static bool
is_offered(const struct view *view, const struct key_binding *binding)
{
	const struct view_popup_type *top =
		view->n_popups ? view_popup_type(view->popups[view->n_popups - 1].kind) : NULL;
	struct view_subject subject;

	/* a key that means something else here */
	if (keys_find(view_context(view), binding->keys[0]) != binding)
		return false;
	if (top && top->offers && binding->context == view_context(view))
		return top->offers(view, binding->intent);
	if (binding->intent == INTENT_NEXT_PAGE)
		return view->stack->n_pages > 1;
	if (binding->intent == INTENT_JOB_NEW)
		return view->stack->n_routes > 0;
	if (binding->intent == INTENT_ACTIONS) {
		view_subject_at(view, &subject);
		return subject.kind == SUBJECT_JOB || subject.n_dead > 0 || is_red_row(view);
	}
	return binding->intent != INTENT_HELP;
}

/* What this row or this panel is there for has a place before what works everywhere. */
static bool
is_leading(const struct view *view, enum intent intent)
{
	const struct panel *panel = view->n_slots > 0 ? view->slots[view->focus].panel : NULL;

	return intent == INTENT_OPEN || intent == INTENT_ACTIONS ||
	       (intent == INTENT_JOB_NEW && panel && text_is(panel->name, "jobs"));
}

static int
draw_hints_of(const struct view *view, enum keys_context context, struct area line, int x)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; keys_at(i); i++) {
			const struct key_binding *binding = keys_at(i);

			if (binding->context == context && binding->is_hint &&
			    is_leading(view, binding->intent) == (round == 0) &&
			    is_offered(view, binding))
				x = draw_hint(view, binding, line, x);
		}
	return x;
}

/* The one key that leads to all others has its place at the right end; returns what is left. */
static struct area
draw_help(const struct view *view, struct area line)
{
	const struct key_binding *help = keys_find(KEYS_GLOBAL, '?');
	int at = line.width - text_width(help->name) - 3;

	draw_hint(view, help, line, at);
	return area_sub(line, 0, 0, at - 2, 1);
}

static void
say_where(const struct view *view, struct text *out)
{
	const struct view_slot *slot = &view->slots[view->focus];
	const char *path = view->style->path;

	if (view->n_slots == 0)
		return;
	text_add(out, view->stack->pages[view->page].name);
	if (view->stack->n_pages > 1)
		text_addf(out, " %zu/%zu", view->page + 1, view->stack->n_pages);
	text_addf(out, "%s%s", path, view_title(view, slot));
	if (view->is_zoomed)
		text_addf(out, "%szoom", path);
	for (size_t i = 0; i < view->n_popups; i++)
		text_addf(out, "%s%s", path, view_popup_type(view->popups[i].kind)->where);
}

/* What has just happened stands in the place of the hints. */
static bool
draw_toast(const struct view *view, struct area area)
{
	const struct view_toast *toast = &view->jobs->toast;
	TEXT_ON(line, WHY_MAX + 90);

	if (view->facts.real_ms >= toast->until_ms)
		return false;
	if (toast->level != LEVEL_OK)
		text_addf(&line, "%c ", level_mark(toast->level));
	text_add(&line, toast->text);
	area_line(area_sub(area, 1, 0, area.width - 2, 1), ALIGN_LEFT,
		  toast->level == LEVEL_OK ? ROLE_STRONG : role_of_level(toast->level), line.data,
		  view->style);
	return true;
}

void
view_footer_draw(const struct view *view, struct area area)
{
	enum keys_context context = view_context(view);
	TEXT_ON(where, 200);
	bool is_alone;
	int x;

	if (context == KEYS_FILTER) {
		x = area_put(area, 1, 0, ROLE_KEY, "/");
		x = area_put(area, x, 0, ROLE_STRONG, view->slots[view->focus].filter);
		area_glyph(area, x, 0, ROLE_FOCUS, view->style->cursor);
		draw_hints_of(view, context, area, x + 3);
		return;
	}
	if (draw_toast(view, area))
		return;
	say_where(view, &where);
	x = area_line(area_sub(area, 1, 0, MAX(area.width / 3, 12), 1), ALIGN_LEFT, ROLE_DIM,
		      where.data, view->style) +
	    3;
	is_alone = keys_find(context, '?') == NULL;
	if (!is_alone)
		area = draw_help(view, area);
	x = draw_hints_of(view, context, area, x);
	if (!is_alone)
		draw_hints_of(view, KEYS_GLOBAL, area, x);
}
