/* SPDX-License-Identifier: MIT */
/* dashboard_jobs.c - see dashboard_jobs.h. */
#include "app/dashboard_jobs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/job_memory.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/uuid.h"

#define GIVEN_MAX 64
#define NAMES_MAX 99 /* files of one name: NAME, NAME.1, ... */
#define PATH_BYTES 4096
#define NO_PLACE "save: there is no place for it: neither this folder nor HOME can be written to"

struct dashboard_jobs {
	struct session *session;
	const struct dashboard_hand *hand;
	struct job_memory *memory;
	struct dashboard_acks *acks; /* borrowed */
	struct given {
		uint64_t number;
		bool is_change;
		char job[JOB_ID_SIZE]; /* the first of those that it is about; "" none */
	} given[GIVEN_MAX];            /* whose last news have not come */
	size_t n_given;
};

struct dashboard_jobs *
dashboard_jobs_new(struct session *session, struct dashboard_acks *acks,
		   const struct dashboard_hand *hand)
{
	struct dashboard_jobs *jobs = mem_alloc(1, sizeof(*jobs));

	jobs->session = session;
	jobs->hand = hand;
	jobs->acks = acks;
	jobs->memory = job_memory_new(session->store, session->stack);
	return jobs;
}

void
dashboard_jobs_free(struct dashboard_jobs *jobs)
{
	struct why why = { "" };

	if (job_memory_keep(jobs->memory, jobs->session->store, jobs->session->stack, &why) !=
	    ERR_OK)
		log_add(LOG_WARN, "%s", why.text);
	job_memory_free(jobs->memory);
	free(jobs);
}

/* ---- what is on its way ---- */

static bool
is_change(enum act_kind kind)
{
	return act_changes(kind) && kind != ACT_PEEK; /* which only hides them for a while */
}

static uint64_t
give(struct dashboard_jobs *jobs, const struct act_order *order)
{
	uint64_t number = act_give(jobs->session->act, order);
	struct given given = { .number = number, .is_change = is_change(order->kind) };
	const char *job = order->n_jobs > 0 ? order->ids[0] : order->job;
	struct text text;

	/* where there are too many the oldest is taken for done: it only keeps scripts waiting */
	if (jobs->n_given == GIVEN_MAX)
		memmove(jobs->given, jobs->given + 1, --jobs->n_given * sizeof(*jobs->given));
	text_init(&text, given.job, sizeof(given.job));
	text_add(&text, job ? job : "");
	jobs->given[jobs->n_given++] = given;
	return number;
}

static void
forget(struct dashboard_jobs *jobs, uint64_t number)
{
	size_t n = 0;

	for (size_t i = 0; i < jobs->n_given; i++)
		if (jobs->given[i].number != number)
			jobs->given[n++] = jobs->given[i];
	jobs->n_given = n;
}

bool
dashboard_jobs_are_idle(const struct dashboard_jobs *jobs)
{
	return jobs->n_given == 0;
}

bool
dashboard_jobs_are_changing(const struct dashboard_jobs *jobs)
{
	for (size_t i = 0; i < jobs->n_given; i++)
		if (jobs->given[i].is_change)
			return true;
	/* what an earlier run left is gone on with, and nobody gave that */
	return jobs->session->act && act_is_busy(jobs->session->act);
}

/* ---- wishes ---- */

static const char *
said(const char *s)
{
	return *s ? s : NULL;
}

/* Where an artifact goes: this folder, else home; never over anything. An artifact's name is a
 * path of its own: the last part of it is the file's. */
static bool
find_path(const char *name, struct text *out)
{
	const char *base = text_tail(name, '/');
	char folder[PATH_BYTES];

	if (!hand_over_folder(folder, sizeof(folder)))
		return false;
	for (unsigned i = 0; i < NAMES_MAX; i++) {
		text_init(out, out->data, out->size);
		text_addf(out, "%s/%s", folder, file_name_is_safe(base) ? base : "artifact");
		if (i > 0)
			text_addf(out, ".%u", i);
		if (!out->is_cut && access(out->data, F_OK) != 0)
			return true;
	}
	return false;
}

static void
wish_order(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	struct act_order order = { .kind = wish->act,
				   .route = wish->route,
				   .queue = wish->queue,
				   .job = said(wish->job),
				   .task = said(wish->task),
				   .key = said(wish->key),
				   .token = said(wish->token),
				   .message = said(wish->message) };
	TEXT_ON(path, PATH_BYTES + 64);

	if (wish->owned_arena) {
		view_wish_given(view, wish, give(jobs, &wish->order));
		arena_free(wish->owned_arena);
		return;
	}
	if (wish->act == ACT_DOWNLOAD) {
		if (!find_path(wish->name, &path)) {
			view_wish_failed(view, wish, NO_PLACE);
			return;
		}
		order.path = path.data;
	}
	view_wish_given(view, wish, give(jobs, &order));
}

static void
wish_drop(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	(void)view;
	act_drop(jobs->session->act, wish->number);
	forget(jobs, wish->number);
}

static void
load_offer(const struct dashboard_jobs *jobs, const struct stack_route *route, const char *name,
	   const char **values, struct view_template *out, struct why *why)
{
	struct template *template = NULL;

	*out = (struct view_template){ .route = route, .name = name, .why = why->text };
	why->text[0] = '\0';
	if (template_load(name, &template, why) != ERR_OK)
		return;
	job_memory_values(jobs->memory, template, values);
	out->owned_template = template;
	out->values = values;
}

static void
wish_offers(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	const struct stack *stack = jobs->session->stack;

	(void)wish;
	for (size_t i = 0; i < stack->n_routes; i++)
		for (size_t j = 0; j < stack->routes[i].n_templates; j++) {
			const char *values[TEMPLATE_FIELDS_MAX];
			struct view_template offer;
			struct why why;

			load_offer(jobs, &stack->routes[i], stack->routes[i].templates[j], values,
				   &offer, &why);
			view_offer(view, &offer);
		}
	view_offers_open(view);
}

static void
wish_again(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	const char *route_name = NULL, *name = NULL, *values[TEMPLATE_FIELDS_MAX];
	const struct stack_route *route = NULL;
	struct view_template offer;
	struct why why;

	if (job_memory_last(jobs->memory, &route_name, &name))
		route = stack_route_named(jobs->session->stack, route_name);
	if (!route) {
		view_wish_failed(view, wish,
				 "again: nothing has been submitted yet: n makes a new job");
		return;
	}
	load_offer(jobs, route, name, values, &offer, &why);
	view_again(view, &offer);
}

static void
wish_template(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	const char *values[TEMPLATE_FIELDS_MAX];
	struct view_template offer;
	struct why why;

	load_offer(jobs, wish->route, wish->name, values, &offer, &why);
	view_template(view, &offer);
}

/* ---- submitting ---- */

static void
submit_plan(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish,
	    struct submit_plan *plan)
{
	struct act_order order = { .kind = ACT_SUBMIT, .route = plan->route };
	struct why why = { "" };

	if (submit_plan_fill(plan, jobs->session->by, &why) != ERR_OK) {
		view_wish_failed(view, wish, why.text);
		return;
	}
	order.template_name = plan->template->name;
	order.title = plan->template->title;
	order.configs = plan->configs;
	order.ids = plan->ids;
	order.n_jobs = plan->n_jobs;
	view_wish_given(view, wish, give(jobs, &order));
	job_memory_note(jobs->memory, plan->route, plan->template, plan->values);
	log_add(LOG_INFO, "submit %s: %zu job%s on %s", plan->ids[0], plan->n_jobs,
		plan->n_jobs == 1 ? "" : "s", plan->route->name);
	view_wish_submitted(view, plan->ids[0]);
}

/* The configuration of an earlier job once more, as another job. */
static enum err
submit_config(struct dashboard_jobs *jobs, const struct view_submission *from, uint64_t *out_number,
	      char id[UUID_SIZE], struct why *why)
{
	const struct template_job job = { .id = id,
					  .by = jobs->session->by,
					  .created_ms = clock_now_ms() };
	struct arena *arena = mem_must(arena_new(4096));
	struct act_order order = { .kind = ACT_SUBMIT, .route = from->route, .n_jobs = 1 };
	struct buf config;
	enum err err = ERR_OK;

	buf_init(&config, TEMPLATE_CONFIG_MAX);
	if (!uuid_make(job.created_ms, id))
		err = err_set(ERR_SYSTEM, why,
			      "the system has no random bytes: a job cannot be given an id");
	if (!err)
		err = template_again(from->config, strlen(from->config), &job, &config, why);
	if (!err)
		err = template_of(from->config, strlen(from->config), arena, &order.template_name,
				  why);
	if (!err) {
		order.title = order.template_name;
		order.configs = (const char *const[]){ config.data };
		order.ids = (const char *const[]){ id };
		*out_number = give(jobs, &order);
	}
	buf_done(&config);
	arena_free(arena);
	return err;
}

static void
wish_submit(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	struct view_submission submission;
	char id[UUID_SIZE] = "";
	struct why why = { "" };
	uint64_t number = 0;

	view_draft(view, &submission);
	if (submission.plan) {
		submit_plan(jobs, view, wish, submission.plan);
	} else if (submit_config(jobs, &submission, &number, id, &why) != ERR_OK) {
		view_wish_failed(view, wish, why.text);
	} else {
		view_wish_given(view, wish, number);
		log_add(LOG_INFO, "submit %s: the configuration of %s again", id, submission.of);
		view_wish_submitted(view, id);
	}
}

static void
wish_hand(struct dashboard_jobs *jobs, struct view *view, const struct view_wish *wish)
{
	dashboard_hand_do(jobs->hand, jobs->session->stack, view, wish);
}

static void (*const wishes[])(struct dashboard_jobs *jobs, struct view *view,
			      const struct view_wish *wish) = {
	[VIEW_WISH_ORDER] = wish_order,   [VIEW_WISH_DROP] = wish_drop,
	[VIEW_WISH_SUBMIT] = wish_submit, [VIEW_WISH_OFFERS] = wish_offers,
	[VIEW_WISH_AGAIN] = wish_again,   [VIEW_WISH_TEMPLATE] = wish_template,
	[VIEW_WISH_SAVE] = wish_hand,     [VIEW_WISH_COPY] = wish_hand,
	[VIEW_WISH_HAND] = wish_hand,
};

/* ---- news ---- */

/* News of several jobs name none: the first of them stands for all. */
static void
name_job(const struct dashboard_jobs *jobs, struct act_news *news)
{
	for (size_t i = 0; i < jobs->n_given && !*news->job; i++)
		if (jobs->given[i].number == news->number && jobs->given[i].job[0])
			news->job = mem_must(arena_text(news->arena, jobs->given[i].job));
}

/* What was done, and what was not, is in the log; the screen has just told it. */
static void
note(const struct act_news *news, struct view *view)
{
	TEXT_ON(sentence, WHY_MAX + 80);
	uint64_t before = log_count();

	if (!news->is_last || !view_news_say(news, &sentence))
		return;
	log_add(news->err == ERR_OK ? LOG_INFO : LOG_WARN, "%s", sentence.data);
	view_log_told(view, before, log_count());
}

bool
dashboard_jobs_run(struct dashboard_jobs *jobs, struct view *view)
{
	struct act *act = jobs->session->act;
	struct act_news *news;
	struct view_wish wish;
	bool is_changed = false;

	if (!act)
		return false;
	view_set_now(view, clock_real_ms(), dashboard_jobs_are_changing(jobs));
	while ((news = act_next(act)) != NULL) {
		name_job(jobs, news);
		if (news->is_last) {
			forget(jobs, news->number);
			poller_add_asked(jobs->session->poller, &news->asked, news->n_paid_metrics,
					 news->scanned_bytes);
		}
		if (dashboard_acks_take(jobs->acks, news)) {
			act_news_free(news);
			continue;
		}
		is_changed = true;
		note(news, view);
		/* what was done is seen in the jobs and queues now, not at their next turn */
		if (news->is_last && is_change(news->kind)) {
			poller_hurry(jobs->session->poller, "jobs");
			poller_hurry(jobs->session->poller, "queues");
			poller_hurry(jobs->session->poller, "tasks");
			poller_hurry(jobs->session->poller, "services");
			poller_hurry(jobs->session->poller, "alarms");
		}
		view_take_news(view, news);
	}
	while (view_wish_next(view, &wish)) {
		wishes[wish.kind](jobs, view, &wish);
		is_changed = true;
	}
	view_set_now(view, clock_real_ms(), dashboard_jobs_are_changing(jobs));
	return is_changed;
}
