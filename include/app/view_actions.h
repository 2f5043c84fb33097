/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_ACTIONS_H
#define CWTOP_APP_VIEW_ACTIONS_H
/* view_actions.h - the table of what can be done with a row: between view_actions_table.c, which
 * has it, and view_actions.c, which finds the row for a key and lists those that can be done. */
#include "app/view_subject.h"
#include "ui/keys.h"

struct view_action {
	enum intent intent;
	enum subject_kind kind; /* NONE: of anything */
	const char *name;       /* of a sentence; NULL: the key's */
	const char *words;
	bool changes; /* AWS, or what is noted of a job: not where cwtop only reads */
	/* refuses - why it cannot be done, for as long as the subject; NULL: it can */
	const char *(*refuses)(const struct view_subject *subject);
	void (*run)(struct view *view); /* on view->jobs->subject */
};

extern const struct view_action view_actions_table[];
extern const size_t view_actions_count;

#endif
