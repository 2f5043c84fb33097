/* SPDX-License-Identifier: MIT */
/* view_was.c - in the detail of what is well: the last time that it was red, and by Enter the case
 * of that time. */
#include "app/view_case.h"
#include "app/view_kinds.h"

/* Esc leads from a detail that a case has opened back to it: no case above a case. */
static bool
find(const struct view *view, struct subject subject, struct was *out)
{
	return view->snapshot && !view_case_is_open(view) &&
	       was_find(view->was, view->snapshot, subject, out);
}

static void
add_span(const struct was *was, int64_t now_s, struct text *out)
{
	if (was->to_s == was->from_s) {
		text_add(out, "at ");
	} else {
		text_addf(out, "from %s", was->is_older ? "before " : "");
		view_case_time(was->from_s, now_s, out);
		text_add(out, " to ");
	}
	view_case_time(was->to_s, now_s, out);
	text_add(out, " UTC");
}

void
view_was_write(const struct view *view, struct subject subject, struct text *out)
{
	int64_t now_s = view->snapshot->time_ms / 1000;
	struct was was;

	if (!find(view, subject, &was))
		return;
	if (was.from_s == 0) {
		text_add(out, "well since\t");
		view_case_time(was.to_s, now_s, out);
		text_add(out, " UTC; Enter asks AWS what was before\n");
		return;
	}
	text_add(out, "was red\t");
	if (was.subject.kind != subject.kind || was.subject.index != subject.index) {
		view_case_name(view->snapshot, was.subject, out);
		text_add(out, " ");
	}
	add_span(&was, now_s, out);
	text_addf(out, "; Enter shows why%s%s\n", was.words[0] ? ": " : "", was.words);
}

struct view_did
view_was_does(struct view *view, enum intent intent, uint32_t key)
{
	struct was was;

	if (intent != INTENT_BACK || key != KEY_IS_ENTER || !view->snapshot ||
	    !find(view, view_subject_row(view), &was))
		return (struct view_did){ .is_done = false };
	/* there is one detail at a time: the case has its own, and those of its rows */
	view_popup_close(view, VIEW_POPUP_DETAIL);
	view_case_open_was(view, &was);
	return (struct view_did){ .is_done = true };
}
