/* SPDX-License-Identifier: MIT */
/* view_offers.c - which job to make: the templates of the stack's routes, one row each. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

static struct view_values
values_of(const struct template *template, const char *const *values)
{
	struct view_values copies = { .n = template->n_fields };

	copies.value = mem_alloc(copies.n + 1, sizeof(*copies.value));
	for (size_t i = 0; i < copies.n; i++)
		text_copy(copies.value[i], sizeof(copies.value[i]),
			  values ? values[i] : template->fields[i].initial);
	return copies;
}

void
view_offers_forget(struct view_jobs *jobs)
{
	for (size_t i = 0; i < jobs->n_offers; i++) {
		template_free(jobs->offers[i].owned_template);
		free(jobs->offers[i].values.value);
	}
	free(jobs->offers);
	jobs->offers = NULL;
	jobs->n_offers = 0;
}

void
view_offers_closed(struct view *view)
{
	view_offers_forget(view->jobs);
}

struct view_offer
view_offer_of(const struct view_template *from)
{
	struct view_offer offer = { .route = from->route, .owned_template = from->owned_template };

	text_copy(offer.name, sizeof(offer.name), from->name);
	text_copy(offer.why, sizeof(offer.why), from->why);
	if (offer.owned_template)
		offer.values = values_of(offer.owned_template, from->values);
	return offer;
}

void
view_offer(struct view *view, const struct view_template *offer)
{
	struct view_jobs *jobs = view->jobs;
	size_t n = jobs->n_offers;

	jobs->offers = mem_resize(jobs->offers, n, n + 1, sizeof(*jobs->offers));
	jobs->offers[n] = view_offer_of(offer);
	jobs->offers[n].is_plain = true;
	jobs->n_offers++;
}

/* The form takes the offer over. */
static void
choose(struct view *view, size_t row)
{
	struct view_offer *offer = &view->jobs->offers[row], taken;

	if (!offer->owned_template) {
		view_jobs_say(view, LEVEL_ALARM, "%s", offer->why);
		return;
	}
	taken = *offer;
	offer->owned_template = NULL;
	offer->values.value = NULL;
	view_popup_close(view, VIEW_POPUP_OFFERS);
	view_offers_forget(view->jobs);
	view_form_open(view, &taken);
}

void
view_offers_open(struct view *view)
{
	if (view->jobs->n_offers == 1 && view->jobs->offers[0].owned_template)
		choose(view, 0);
	else if (!view_popup_open(view, VIEW_POPUP_OFFERS))
		view_offers_forget(view->jobs);
}

static size_t
offers_n(const struct view *view)
{
	return view->jobs->n_offers;
}

static void
offers_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct view_offer *offer = &view->jobs->offers[row];
	const struct template *template = offer->owned_template;

	if (column == 0)
		text_add(&out->text, offer->name);
	else if (column == 1)
		text_add(&out->text,
			 offer->route->title[0] ? offer->route->title : offer->route->name);
	else if (template)
		text_addf(&out->text, "%s", template->help[0] ? template->help : template->title);
	else
		text_addf(&out->text, "! %s", offer->why);
	if (!template)
		out->ink = column == 2 ? ROLE_ALARM : ROLE_DIM;
}

static const struct table_column columns[] = {
	{ .title = "Template", .width = 10, .is_name = true },
	{ .title = "Route", .width = 10, .priority = 1 },
	{ .title = "What it is", .width = 12, .weight = 1 },
};

const struct view_list view_offers_list = { columns, LEN(columns), offers_n, offers_cell };

struct view_did
view_offers_does(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	if (intent == INTENT_OPEN && view->jobs->n_offers > 0)
		choose(view, view_popup_top(view)->selected);
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_offers_offers(const struct view *view, enum intent intent)
{
	(void)view;
	return intent == INTENT_OPEN || intent == INTENT_BACK;
}
