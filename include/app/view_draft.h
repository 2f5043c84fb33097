/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_DRAFT_H
#define CWTOP_APP_VIEW_DRAFT_H
/* view_draft.h - a job to be: templates to choose from, the form, and what the page that checks it
 * is about. Only the files of the view include this. */
#include "app/view_state.h"
#include "app/view_wish.h"
#include "ui/form.h"

#define VIEW_RULE_MAX 160

struct view_values { /* of a template's fields, as typed */
	char (*value)[TEMPLATE_VALUE_MAX];
	size_t n;
};

struct view_offer {
	const struct stack_route *route;
	char name[64];
	struct template *owned_template; /* NULL: it cannot be used */
	char why[WHY_MAX];
	struct view_values values;
	bool is_plain; /* nothing but n: a form that was left may go on in it */
};

struct view_draft { /* what is to be submitted */
	const struct stack_route *route;
	struct template *owned_template; /* NULL: there is none, or `config` is sent as it was */
	struct form form;
	struct form_field *fields;
	char (*rules)[VIEW_RULE_MAX];
	bool has_plan;
	struct submit_plan plan;
	char *config; /* of a job that is tried again: its config.json; NULL: none */
	char of[JOB_ID_SIZE];
};

struct view_saving { /* an artifact, to a file */
	bool is_on;
	size_t n_done, n_all; /* bytes; n_all 0: not known */
	char name[VIEW_KEY_MAX], said[WHY_MAX + 120];
};

struct view_before { /* what was submitted last, to know it again */
	uint64_t digest;
	int64_t real_ms;
	char job[JOB_ID_SIZE];
};

struct view_jobs;

void
view_offers_forget(struct view_jobs *jobs);
struct view_offer
view_offer_of(const struct view_template *from);
/* view_draft_take - the offer becomes the draft. view_form_open - and is filled in. */
void
view_draft_take(struct view *view, struct view_offer *owned_offer);
void
view_form_open(struct view *view, struct view_offer *owned_offer);
void
view_draft_forget(struct view_jobs *jobs);
/* view_draft_review - the page that checks it. view_draft_submit - y was said to it. */
void
view_draft_review(struct view *view);
void
view_draft_submit(struct view *view);
/* view_draft_digest - the same for two drafts that come to the same jobs. */
uint64_t
view_draft_digest(const struct view *view);
/* view_draft_read - the configuration of an earlier job has come. */
void
view_draft_read(struct view *view, const struct act_news *news);
void
view_review_write(const struct view *view, struct buf *out);

#endif
