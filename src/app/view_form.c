/* SPDX-License-Identifier: MIT */
/* view_form.c - a new job is filled in: a field of the template is a field of the form, judged as
 * it is typed. Nothing is submitted from here: the page that checks it comes first. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

/* ---- fields ---- */

static struct form_field
field_of(const struct template_field *from, const char *rule)
{
	struct form_field field = { .title = from->title,
				    .help = from->help,
				    .rule = rule,
				    .unit = from->unit,
				    .kind = FORM_TEXT,
				    .is_required = from->is_required };

	/* several values can only be typed */
	if (from->type == FIELD_CHOICE && !from->is_sweepable) {
		field.kind = FORM_CHOICE;
		field.choices = from->choices;
		field.n_choices = from->n_choices;
	} else if (from->type == FIELD_BOOLEAN && !from->is_sweepable) {
		field.kind = FORM_SWITCH;
	}
	return field;
}

static void
judge(struct view_draft *draft, size_t i)
{
	struct why why = { "" };

	if (template_judge(&draft->owned_template->fields[i], form_value(&draft->form, i), &why) ==
	    ERR_OK)
		why.text[0] = '\0';
	form_set_error(&draft->form, i, why.text);
}

static void
make_form(struct view_draft *draft, const struct view_values *values)
{
	const struct template *template = draft->owned_template;
	size_t n = template->n_fields;

	draft->fields = mem_alloc(n + 1, sizeof(*draft->fields));
	draft->rules = mem_alloc(n + 1, sizeof(*draft->rules));
	for (size_t i = 0; i < n; i++) {
		struct text rule;

		text_init(&rule, draft->rules[i], sizeof(draft->rules[i]));
		template_field_rule(&template->fields[i], &rule);
		draft->fields[i] = field_of(&template->fields[i], draft->rules[i]);
	}
	form_init(&draft->form, draft->fields, n);
	for (size_t i = 0; i < n; i++)
		form_set_value(&draft->form, i, values->value[i]);
}

void
view_draft_forget(struct view_jobs *jobs)
{
	struct view_draft *draft = &jobs->draft;

	if (draft->has_plan)
		submit_plan_done(&draft->plan);
	form_done(&draft->form);
	free(draft->fields);
	free(draft->rules);
	free(draft->config);
	template_free(draft->owned_template);
	*draft = (struct view_draft){ .route = NULL };
}

/* A form that was left begins again where it was left. */
static bool
goes_on(const struct view_draft *draft, const struct view_offer *offer)
{
	return draft->owned_template && offer->is_plain && draft->route == offer->route &&
	       text_is(draft->owned_template->name, offer->name) &&
	       draft->owned_template->n_fields == offer->owned_template->n_fields;
}

void
view_draft_take(struct view *view, struct view_offer *owned_offer)
{
	struct view_draft *draft = &view->jobs->draft;

	for (size_t i = 0; goes_on(draft, owned_offer) && i < owned_offer->values.n; i++)
		snprintf(owned_offer->values.value[i], sizeof(owned_offer->values.value[i]), "%s",
			 form_value(&draft->form, i));
	view_draft_forget(view->jobs);
	draft->route = owned_offer->route;
	draft->owned_template = owned_offer->owned_template;
	make_form(draft, &owned_offer->values);
	free(owned_offer->values.value);
}

void
view_form_open(struct view *view, struct view_offer *owned_offer)
{
	view_draft_take(view, owned_offer);
	view_popup_open(view, VIEW_POPUP_FORM);
}

/* ---- the popup ---- */

void
view_form_titles(const struct view *view, struct text *out)
{
	const struct template *template = view->jobs->draft.owned_template;

	text_add(out, template->title[0] ? template->title : template->name);
}

void
view_form_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct template *template = view->jobs->draft.owned_template;

	(void)popup;
	if (template->help[0])
		view_say(out, "%s\n\n", template->help);
}

int
view_form_rows(const struct view *view, int width)
{
	(void)width;
	return form_height(&view->jobs->draft.form);
}

void
view_form_draw(struct view *view, struct area area)
{
	form_draw(area, &view->jobs->draft.form, view->style);
}

/* Where all is right the page that checks it, else to the first field that is not. */
static void
review(struct view *view)
{
	struct view_draft *draft = &view->jobs->draft;
	size_t wrong;

	for (size_t i = 0; i < draft->form.n; i++)
		judge(draft, i);
	wrong = form_first_error(&draft->form);
	if (wrong == SIZE_MAX)
		view_draft_review(view);
	else
		form_go(&draft->form, wrong);
}

struct view_did
view_form_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_draft *draft = &view->jobs->draft;
	enum form_answer answer = FORM_CANCEL;

	if (intent != INTENT_BACK)
		answer = form_key(&draft->form, key);
	if (answer == FORM_CHANGED)
		judge(draft, form_focus(&draft->form));
	else if (answer == FORM_DONE)
		review(view);
	else if (answer == FORM_CANCEL)
		view_popup_close(view, VIEW_POPUP_FORM);
	return (struct view_did){ .is_done = true };
}
