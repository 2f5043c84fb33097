/* SPDX-License-Identifier: MIT */
/* poller.c - units (a source, in a region, for a target), when each is due, and what its jobs
 * brought. All policy about time is here; all threads are behind worker.h. */
#include "poll/poller.h"

#include <stdlib.h>
#include <string.h>

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "poll/cadence.h"
#include "poll/watching_cost.h"
#include "poll/worker.h"

#define FIRST_FETCH_SLICES 4 /* as many as an endpoint has workers */
#define SLICE_MIN 16         /* fewer queries than this are not worth a second request */
#define STOP_MS 2000         /* longer than a woken transfer takes; a resolver that hangs is left */

struct poll_unit {
	const struct source *source;
	struct unit_plan plan;
	char *region, *target_name;
	size_t model_source;
	int64_t due_ms;     /* virtual */
	int64_t good_ms;    /* virtual: up to when everything is known; 0: nothing yet */
	unsigned under_way; /* jobs */
	unsigned failures;
	bool is_tried, is_throttled;

	/* what the jobs of this round have brought so far */
	enum err round_err;
	char round_why[WHY_MAX];
	int64_t round_ms;

	struct metric_plan metrics;
	char notes[JOB_NOTES][512];
};

struct poller {
	const struct stack *stack;
	struct model *model;
	struct credential_chain *credentials;
	struct poller_options options;
	struct queue *queue;
	struct pool *pool;
	struct poll_unit *units;
	size_t n_units;
	struct job *waiting, **last_waiting; /* jobs for which no worker was free */
	bool is_paused, is_red, is_focused;
	double pace;
	struct aws_stats stats;
	double usd;
};

/* ---- cadence ---- */

static int64_t
unit_cadence_ms(const struct poller *poller, const struct poll_unit *unit)
{
	bool is_looked_at = poller->is_focused && unit->plan.period_s;
	struct pace pace = { poller->options.is_urgent || poller->is_red || is_looked_at,
			     poller->pace };

	return cadence_ms(unit->source, &unit->plan, &pace);
}

static double
random_share(void)
{
	uint32_t bits = 0;

	if (!crypto_random(&bits, sizeof(bits)))
		return 0.5;
	return bits / 4294967296.0;
}

/* ---- handing out ---- */

static struct job *
make_job(const struct poller *poller, size_t index)
{
	const struct poll_unit *unit = &poller->units[index];
	struct job *job = job_new();

	job->source = unit->source;
	job->stack = poller->stack;
	job->unit = index;
	job->region = unit->region;
	job->target = unit->plan.target;
	job->max_attempts = unit->is_throttled ? 1 : 0;
	job->store = poller->options.store;
	job->demo_host = poller->options.demo_host;
	memcpy(job->notes, unit->notes, sizeof(job->notes));
	return job;
}

static void
give_or_wait(struct poller *poller, struct job *job)
{
	poller->units[job->unit].under_way++;
	if (pool_give(poller->pool, job))
		return;
	job->next = NULL;
	*poller->last_waiting = job;
	poller->last_waiting = &job->next;
}

static void
start_metrics(struct poller *poller, size_t index, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[index];
	struct span span = metric_plan_span(unit->plan.period_s, poller->options.history_s,
					    unit->good_ms / 1000, now_ms / 1000);
	size_t wanted = unit->good_ms ? 1 : MIN(unit->metrics.n / SLICE_MIN, FIRST_FETCH_SLICES);
	struct metric_slice slice = { 0, 0 };

	for (size_t first = 0; first < unit->metrics.n; first += slice.n) {
		struct job *job = make_job(poller, index);

		slice = metric_plan_slice(&unit->metrics, first, MAX(wanted, (size_t)1),
					  CW_QUERIES_MAX);
		job->metrics = unit->metrics.metrics + slice.first;
		job->n_metrics = slice.n;
		job->span = span;
		give_or_wait(poller, job);
	}
}

static void
start(struct poller *poller, size_t index, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[index];

	unit->round_err = ERR_OK;
	unit->round_ms = now_ms;
	if (unit->plan.period_s)
		start_metrics(poller, index, now_ms);
	else
		give_or_wait(poller, make_job(poller, index));
}

static void
hand_out(struct poller *poller, int64_t now_ms)
{
	struct job *waiting = poller->waiting;

	poller->waiting = NULL;
	poller->last_waiting = &poller->waiting;
	while (waiting) {
		struct job *next = waiting->next;

		poller->units[waiting->unit].under_way--;
		give_or_wait(poller, waiting);
		waiting = next;
	}
	for (size_t i = 0; i < poller->n_units && !poller->is_paused; i++)
		if (poller->units[i].under_way == 0 && poller->units[i].due_ms <= now_ms)
			start(poller, i, now_ms);
}

/* ---- taking back ---- */

static void
apply_points(struct poller *poller, const struct job *job, int64_t now_ms)
{
	for (size_t i = 0; i < job->n_metrics; i++)
		model_apply_points(poller->model, job->metrics[i], &job->points[i],
				   job->span.start_s, job->span.end_s, now_ms);
}

static void
log_unit(enum log_level level, const struct poll_unit *unit, const char *text)
{
	log_add(level, "%s%s%s in %s: %s", unit->source->name, unit->target_name[0] ? " " : "",
		unit->target_name, unit->region, text);
}

static void
note_failure(struct poll_unit *unit, const struct job *job)
{
	bool is_news = unit->failures == 0 || !text_is(unit->round_why, job->why.text);

	unit->round_err = job->err;
	memcpy(unit->round_why, job->why.text, sizeof(unit->round_why));
	if (is_news)
		log_unit(LOG_WARN, unit, job->why.text);
}

/* One unit of an endpoint that was away answers: the others there need not wait out their pause. */
static void
wake_neighbours(struct poller *poller, const struct poll_unit *healed, int64_t now_ms)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];
		bool was_away = unit->round_err == ERR_NET || unit->round_err == ERR_TIMEOUT ||
				unit->round_err == ERR_EXPIRED ||
				unit->round_err == ERR_NO_CREDENTIALS;

		if (unit != healed && unit->failures > 0 && unit->under_way == 0 && was_away)
			unit->due_ms = now_ms;
	}
}

/* The last job of a round is back: the unit's state, and when it is due again. */
static void
finish_round(struct poller *poller, struct poll_unit *unit, int64_t now_ms)
{
	int64_t every_ms = unit_cadence_ms(poller, unit);

	unit->is_tried = true;
	if (unit->round_err == ERR_OK) {
		if (unit->failures > 0) {
			log_unit(LOG_INFO, unit, "ok again");
			unit->failures = 0;
			wake_neighbours(poller, unit, now_ms);
		}
		unit->is_throttled = false;
		unit->good_ms = unit->round_ms;
		unit->due_ms = cadence_next_ms(now_ms, every_ms);
		model_source_ok(poller->model, unit->model_source, now_ms);
		return;
	}
	unit->failures++;
	unit->is_throttled = unit->is_throttled || unit->round_err == ERR_THROTTLED;
	unit->due_ms = now_ms + cadence_back_off_ms(every_ms, unit->failures, unit->round_err,
						    random_share());
	model_source_failed(poller->model, unit->model_source, unit->round_err, unit->round_why);
}

static void
take_back(struct poller *poller, struct job *job, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[job->unit];

	pool_done(poller->pool, job);
	unit->under_way--;
	memcpy(unit->notes, job->notes, sizeof(unit->notes));
	job_count(job, &poller->stats);
	poller->usd += job_usd(job);
	if (job->err != ERR_OK) {
		note_failure(unit, job);
	} else if (job->points) {
		apply_points(poller, job, now_ms);
	} else {
		job->part->time_ms = now_ms;
		model_apply_part(poller->model, unit->model_source, job->part);
		job->part = NULL;
	}
	if (unit->under_way == 0)
		finish_round(poller, unit, now_ms);
	job_free(job);
}

/* ---- what watching costs ---- */

static void
tell_watching(struct poller *poller)
{
	struct watching watching = {
		.calls = poller->stats.requests,
		.errors = poller->stats.failed,
		.usd = poller->usd,
	};
	struct watching_cost cost = { 0 };

	for (size_t i = 0; i < poller->n_units && !poller->is_paused; i++) {
		const struct poll_unit *unit = &poller->units[i];
		const struct watched watched = { poller->stack, unit->source, &unit->plan,
						 unit->plan.period_s ? &unit->metrics : NULL };

		watching_add(&cost, &watched, unit_cadence_ms(poller, unit));
	}
	watching.calls_per_min = cost.calls_per_day / (24 * 60);
	watching.usd_per_month = cost.metrics_usd + cost.calls_usd;
	model_set_watching(poller->model, &watching);
}

bool
poller_run(struct poller *poller)
{
	int64_t now_ms = clock_now_ms();
	struct job *job = queue_take(poller->queue);
	bool is_changed = job != NULL;

	while (job) {
		struct job *next = job->next;

		take_back(poller, job, now_ms);
		job = next;
	}
	hand_out(poller, now_ms);
	if (is_changed)
		tell_watching(poller);
	return is_changed;
}

/* ---- asked by the app ---- */

int
poller_fd(const struct poller *poller)
{
	return queue_fd(poller->queue);
}

int64_t
poller_wait_ms(const struct poller *poller)
{
	int64_t due_ms = INT64_MAX;

	for (size_t i = 0; i < poller->n_units && !poller->is_paused; i++)
		if (poller->units[i].under_way == 0)
			due_ms = MIN(due_ms, poller->units[i].due_ms);
	return due_ms == INT64_MAX ? 24 * 3600 * 1000 : clock_real_until(due_ms);
}

bool
poller_is_idle(const struct poller *poller)
{
	for (size_t i = 0; i < poller->n_units; i++)
		if (poller->units[i].under_way > 0 || !poller->units[i].is_tried)
			return false;
	return true;
}

enum err
poller_total_failure(const struct poller *poller, struct why *why)
{
	const struct poll_unit *worst = NULL;

	/* "There is no such cluster" is an answer, too. What a login could mend comes first. */
	for (size_t i = 0; i < poller->n_units; i++) {
		const struct poll_unit *unit = &poller->units[i];

		if (unit->good_ms || unit->round_err == ERR_GONE)
			return ERR_OK;
		if (!worst || err_exit_code(unit->round_err) > err_exit_code(worst->round_err))
			worst = unit;
	}
	return worst ? err_set(worst->round_err, why, "%s", worst->round_why) : ERR_OK;
}

void
poller_refresh(struct poller *poller)
{
	credentials_retry(poller->credentials);
	for (size_t i = 0; i < poller->n_units; i++)
		poller->units[i].due_ms = 0;
}

void
poller_pause(struct poller *poller, bool is_paused)
{
	poller->is_paused = is_paused;
	for (size_t i = 0; i < poller->n_units; i++)
		model_source_paused(poller->model, poller->units[i].model_source, is_paused);
	tell_watching(poller);
}

/* A cadence that gets shorter must not wait for the end of the longer one. */
static void
cadence_changed(struct poller *poller)
{
	int64_t now_ms = clock_now_ms();

	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];
		int64_t every_ms = unit_cadence_ms(poller, unit);

		model_set_cadence(poller->model, unit->model_source, every_ms);
		if (unit->failures == 0)
			unit->due_ms = MIN(unit->due_ms, cadence_next_ms(now_ms, every_ms));
	}
	tell_watching(poller);
}

void
poller_set_red(struct poller *poller, bool is_red)
{
	if (is_red == poller->is_red)
		return;
	poller->is_red = is_red;
	cadence_changed(poller);
}

void
poller_set_focus(struct poller *poller, bool is_focused)
{
	if (is_focused == poller->is_focused)
		return;
	poller->is_focused = is_focused;
	cadence_changed(poller);
}

void
poller_pace(struct poller *poller, double factor)
{
	poller->pace = MIN(MAX(factor, 0.25), 16.0);
	cadence_changed(poller);
}

double
poller_pace_now(const struct poller *poller)
{
	return poller->pace;
}

/* ---- making and ending ---- */

struct planning {
	struct poller *poller;
	const struct source *source;
};

static void
add_unit(void *ctx, const struct unit_plan *plan)
{
	struct poller *poller = ((struct planning *)ctx)->poller;
	const struct source *source = ((struct planning *)ctx)->source;
	struct poll_unit *unit;

	poller->units = mem_resize(poller->units, poller->n_units, poller->n_units + 1,
				   sizeof(*poller->units));
	unit = &poller->units[poller->n_units++];
	unit->source = source;
	unit->plan = *plan;
	unit->region = mem_text(plan->region);
	unit->target_name = mem_text(plan->target_name);
	unit->model_source = model_add_source(poller->model, source->name, plan->target_name,
					      plan->region, unit_cadence_ms(poller, unit));
	if (!plan->period_s)
		return;
	metric_plan_init(&unit->metrics, poller->stack, plan->region, plan->period_s);
	for (size_t i = 0; i < unit->metrics.n; i++)
		model_set_metric_source(poller->model, unit->metrics.metrics[i],
					unit->model_source);
}

/* On a worker: a question of the credentials has opened or closed. */
static void
wake(void *queue)
{
	queue_wake(queue);
}

enum err
poller_new(const struct stack *stack, struct aws_shared *shared, struct model *model,
	   const struct poller_options *options, struct poller **out, struct why *why)
{
	struct poller *poller = mem_alloc(1, sizeof(*poller));

	poller->stack = stack;
	poller->model = model;
	poller->options = *options;
	poller->pace = 1;
	poller->last_waiting = &poller->waiting;
	poller->queue = queue_new();
	if (!poller->queue) {
		free(poller);
		return err_set(ERR_SYSTEM, why,
			       "cannot make a pipe: too many open files: "
			       "raise the limit (ulimit -n) and start again");
	}
	poller->credentials = aws_credentials(shared);
	if (options->can_ask)
		credentials_can_ask(poller->credentials, wake, poller->queue);
	poller->pool = pool_new(shared, poller->queue, aws_custom_endpoint(shared) != NULL);
	for (size_t i = 0; source_at(i); i++) {
		struct planning planning = { poller, source_at(i) };

		planning.source->plan(stack, add_unit, &planning);
	}
	tell_watching(poller);
	*out = poller;
	return ERR_OK;
}

bool
poller_stop(struct poller *poller)
{
	if (!pool_stop(poller->pool, STOP_MS))
		return false;
	for (struct job *job = poller->waiting, *next; job; job = next) {
		next = job->next;
		job_free(job);
	}
	queue_free(poller->queue);
	for (size_t i = 0; i < poller->n_units; i++) {
		metric_plan_done(&poller->units[i].metrics);
		free(poller->units[i].region);
		free(poller->units[i].target_name);
	}
	free(poller->units);
	free(poller);
	return true;
}
