/* SPDX-License-Identifier: MIT */
/* view_draft.c - what is to be submitted: from a form, from the last job, or from an earlier job's
 * configuration; and the page that checks it. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"

#define SAME_MS 2000 /* real: so soon after it the same is taken for a slip */
#define VALUES_LIMIT (1u << 20)

static void
open_review(struct view *view)
{
	const struct view_subject subject = { .route = view->jobs->draft.route };

	if (subject.route->unresolved)
		view_jobs_say(view, LEVEL_ALARM,
			      "route %s: the variable %s has no value: give it with --var %s=...",
			      subject.route->name, subject.route->unresolved,
			      subject.route->unresolved);
	else
		view_confirm_open(view, VIEW_CONFIRM_SUBMIT, &subject);
}

void
view_draft_review(struct view *view)
{
	struct view_draft *draft = &view->jobs->draft;
	const char *values[TEMPLATE_FIELDS_MAX];
	const struct submit_form form = { view->stack, draft->route, draft->owned_template,
					  values };
	struct why why = { "" };

	for (size_t i = 0; i < draft->form.n; i++)
		values[i] = form_value(&draft->form, i);
	if (draft->has_plan)
		submit_plan_done(&draft->plan);
	draft->has_plan = submit_plan_from(&form, &draft->plan, &why) == ERR_OK;
	if (draft->has_plan)
		open_review(view);
	else
		view_jobs_say(view, LEVEL_ALARM, "%s", why.text);
}

void
view_again(struct view *view, const struct view_template *from)
{
	struct view_offer offer = view_offer_of(from);

	if (!offer.owned_template) {
		view_jobs_say(view, LEVEL_ALARM, "%s", offer.why);
		return;
	}
	view_draft_take(view, &offer);
	view_draft_review(view);
}

/* ---- from an earlier job ---- */

static void
say_unread(struct view *view, const char *why)
{
	view_jobs_say(view, LEVEL_ALARM, "%s: its configuration cannot be used: %s",
		      view->jobs->subject.id, why);
}

static void
retry(struct view *view, const char *config)
{
	struct view_draft *draft = &view->jobs->draft;

	view_draft_forget(view->jobs);
	draft->route = view->jobs->subject.route;
	draft->config = mem_text(config);
	memcpy(draft->of, view->jobs->subject.job, sizeof(draft->of));
	open_review(view);
}

static void
edit(struct view *view, const char *config)
{
	struct arena *arena = mem_must(arena_new(VALUES_LIMIT));
	struct view_wish *wish;
	struct why why = { "" };
	const char *name;
	struct text text;

	if (template_of(config, strlen(config), arena, &name, &why) != ERR_OK) {
		say_unread(view, why.text);
	} else {
		free(view->jobs->edited);
		view->jobs->edited = mem_text(config);
		wish = view_jobs_wish(view, VIEW_WISH_TEMPLATE);
		wish->route = view->jobs->subject.route;
		text_init(&text, wish->name, sizeof(wish->name));
		text_add(&text, name);
	}
	arena_free(arena);
}

void
view_draft_read(struct view *view, const struct act_news *news)
{
	view->jobs->toast.until_ms = 0; /* it said that this is being read */
	if (news->err != ERR_OK || !news->text || news->is_cut || news->is_binary)
		say_unread(view, news->err != ERR_OK ? news->why.text
				 : news->is_cut      ? "it is too large"
						     : "it is no text");
	else if (view_popup_find(view, VIEW_POPUP_CONFIRM) ||
		 view_popup_find(view, VIEW_POPUP_FORM))
		view_jobs_say(view, LEVEL_WARN,
			      "%s: its configuration came while another job was "
			      "made: press the key again",
			      view->jobs->subject.id);
	else if (view->jobs->reads == VIEW_READS_RETRY)
		retry(view, news->text);
	else
		edit(view, news->text);
}

void
view_template(struct view *view, const struct view_template *from)
{
	struct arena *arena = mem_must(arena_new(VALUES_LIMIT));
	const char *values[TEMPLATE_FIELDS_MAX];
	struct view_template filled = *from;
	const char *config = view->jobs->edited;
	struct view_offer offer;
	struct why why = { "" };

	filled.values = values;
	if (!from->owned_template) {
		say_unread(view, from->why);
	} else if (!config || template_unfill(from->owned_template, config, strlen(config), arena,
					      values, &why) != ERR_OK) {
		say_unread(view, why.text);
		template_free(from->owned_template);
	} else {
		offer = view_offer_of(&filled);
		view_form_open(view, &offer);
	}
	free(view->jobs->edited);
	view->jobs->edited = NULL;
	arena_free(arena);
}

/* ---- submitting ---- */

static uint64_t
mix(uint64_t digest, const char *s)
{
	/* FNV-1a; the NUL keeps "a", "bc" and "ab", "c" apart */
	for (const char *c = s ? s : "";; c++) {
		digest = (digest ^ (unsigned char)*c) * 1099511628211u;
		if (*c == '\0')
			return digest;
	}
}

uint64_t
view_draft_digest(const struct view *view)
{
	const struct view_draft *draft = &view->jobs->draft;
	uint64_t digest = mix(14695981039346656037u, draft->route->name);

	digest = mix(digest, draft->config);
	if (!draft->has_plan)
		return digest;
	digest = mix(digest, draft->plan.template->name);
	for (size_t i = 0; i < draft->plan.template->n_fields; i++)
		digest = mix(digest, draft->plan.values[i]);
	return digest;
}

void
view_draft_submit(struct view *view)
{
	const struct view_before *before = &view->jobs->before;
	bool is_same = before->job[0] && before->digest == view_draft_digest(view) &&
		       view->facts.real_ms < before->real_ms + SAME_MS;

	if (is_same && view->jobs->confirm.kind != VIEW_CONFIRM_SAME)
		view_confirm_open(view, VIEW_CONFIRM_SAME, NULL);
	else
		view_jobs_wish(view, VIEW_WISH_SUBMIT);
}

void
view_draft(struct view *view, struct view_submission *out)
{
	struct view_draft *draft = &view->jobs->draft;

	*out = (struct view_submission){ .route = draft->route,
					 .plan = draft->has_plan ? &draft->plan : NULL,
					 .config = draft->config,
					 .of = draft->of };
}

/* ---- the page that checks it ---- */

static void
write_amount(const struct view_draft *draft, struct buf *out)
{
	const struct submit_plan *plan = &draft->plan;
	char lasts[UNIT_TEXT_MAX];

	if (draft->config) {
		view_say(out, "jobs\t1, with the configuration of\n\t%s\n", draft->of);
		return;
	}
	view_say(out, "jobs\t%zu\n", plan->n_jobs);
	if (plan->seconds > 0) {
		unit_duration((int64_t)(plan->seconds / (double)plan->n_jobs), lasts);
		view_say(out, "takes\tabout %s%s\n", lasts, plan->n_jobs > 1 ? " each" : "");
	} else {
		view_say(out, "takes\tnot known\n");
	}
	if (plan->has_price)
		view_say(out, "costs\tabout $%.*f at list prices\n", plan->usd < 1 ? 4 : 2,
			 plan->usd);
	else
		view_say(out, "costs\tnot known\n");
}

static void
write_queue(const struct view *view, const struct stack_route *route, struct buf *out)
{
	const struct view_confirm *confirm = &view->jobs->confirm;
	bool is_known = !confirm->is_asking && confirm->err == ERR_OK;
	bool is_fifo = is_known ? confirm->is_fifo : stack_route_is_fifo(route);

	if (!route->queue)
		return;
	view_say(out, "queue\t%s\n", route->queue);
	view_say(out, "\t%s\n",
		 is_fifo ? "FIFO: it finds duplicates by itself"
			 : "standard: it cannot find duplicates");
	if (confirm->n_waiting >= 0)
		view_say(out, "\t%lld waiting\n", (long long)confirm->n_waiting);
}

static void
write_route(const struct view *view, const struct stack_route *route, struct buf *out)
{
	const char *start = route->submit_url ? strstr(route->submit_url, "://") : NULL;

	view_say(out, "region\t%s\n", route->region);
	if (route->kind == ROUTE_HTTP) {
		start = start ? start + 3 : "";
		view_say(out, "host\t%.*s\n", (int)strcspn(start, "/?#"), start);
		view_say(out, "\t%s\n", route->submit_url);
		return;
	}
	view_say(out, "bucket\t%s\n", route->bucket);
	view_say(out, "key\t%sJOB-ID/config.json\n", route->prefix);
	write_queue(view, route, out);
	if (route->launch.cluster)
		view_say(out, "task\t%s in %s, Fargate%s\n", route->launch.family,
			 route->launch.cluster, route->launch.is_spot ? " Spot" : "");
}

static void
write_values(const struct submit_plan *plan, struct buf *out)
{
	const struct template *template = plan->template;

	view_say(out, "\n");
	for (size_t i = 0; i < template->n_fields; i++)
		if (plan->values[i][0])
			view_say(out, "%s\t%s%s%s\n", template->fields[i].id, plan->values[i],
				 template->fields[i].unit[0] ? " " : "", template->fields[i].unit);
}

void
view_review_write(const struct view *view, struct buf *out)
{
	const struct view_draft *draft = &view->jobs->draft;
	const struct stack_route *route = draft->route;

	view_confirm_who(view, out);
	write_amount(draft, out);
	view_say(out, "route\t%s (%s)\n",
		 route->title && route->title[0] ? route->title : route->name,
		 route_kind_word(route->kind));
	write_route(view, route, out);
	if (draft->has_plan)
		write_values(&draft->plan, out);
}
