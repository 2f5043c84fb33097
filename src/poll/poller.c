/* SPDX-License-Identifier: MIT */
/* poller.c - when each unit (a source, in a region, for a target) is due, and what its jobs
 * brought. What it asks for and how often: poller_units.c. All threads are behind worker.h. */
#include "poll/poller.h"

#include <stdlib.h>
#include <string.h>

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "poll/poller_state.h"

#define FIRST_FETCH_SLICES 4 /* as many as an endpoint has workers */
#define SLICE_MIN 16         /* fewer queries than this are not worth a second request */
#define STOP_MS 2000         /* longer than a woken transfer takes; a resolver that hangs is left */

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
make_job(struct poller *poller, size_t index)
{
	struct poll_unit *unit = &poller->units[index];
	struct job *job = job_new();

	job->source = unit->source;
	job->stack = poller->stack;
	job->unit = index;
	job->region = unit->region;
	job->target = unit->plan.target;
	job->max_attempts = unit->is_throttled ? 1 : 0;
	job->followed = poller->followed;
	job->n_followed = poller->n_followed;
	job->store = poller->options.store;
	job->demo_host = poller->options.demo_host;
	if (job->source == &source_events)
		memcpy(job->unkept, poller->unkept, sizeof(job->unkept));
	job->previous = model_part(poller->model, unit->model_source);
	memcpy(job->notes, unit->notes, sizeof(job->notes));
	job_swap_memory(job, &unit->memory);
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
	int64_t oldest_ms = poller_unit_oldest_ms(poller, index);
	struct span span = metric_plan_span(unit->plan.period_s, poller->options.history_s,
					    oldest_ms / 1000, now_ms / 1000);
	size_t wanted = oldest_ms ? 1 : MIN(unit->round.n / SLICE_MIN, FIRST_FETCH_SLICES);
	struct metric_slice slice = { 0, 0 };

	for (size_t first = 0; first < unit->round.n; first += slice.n) {
		struct job *job = make_job(poller, index);

		slice = metric_plan_slice(&unit->round, first, MAX(wanted, (size_t)1),
					  CW_QUERIES_MAX);
		job->metrics = unit->round.metrics + slice.first;
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
	if (!unit->plan.period_s) {
		give_or_wait(poller, make_job(poller, index));
		return;
	}
	poller_unit_pick(poller, index, now_ms);
	if (unit->round.n > 0)
		start_metrics(poller, index, now_ms);
	else /* all of it was asked for since the last time it was due */
		unit->due_ms = cadence_next_ms(now_ms, poller_unit_cadence_ms(poller, index));
}

static bool
is_to_start(const struct poller *poller, size_t index)
{
	return poller->units[index].under_way == 0 && !poller->is_paused &&
	       !poller_unit_rests(poller, index);
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
	for (size_t i = 0; i < poller->n_units; i++)
		if (is_to_start(poller, i) && poller->units[i].due_ms <= now_ms)
			start(poller, i, now_ms);
}

/* ---- taking back ---- */

static void
apply_points(struct poller *poller, const struct job *job, int64_t now_ms)
{
	for (size_t i = 0; i < job->n_metrics; i++) {
		poller->metric_good_ms[job->metrics[i]] = poller->units[job->unit].round_ms;
		model_apply_points(poller->model, job->metrics[i], &job->points[i],
				   job->span.start_s, job->span.end_s, now_ms);
	}
}

static void
log_unit(enum log_level level, const struct poll_unit *unit, const char *text)
{
	log_add(level, "%s%s%s%s%s: %s", unit->source->name, unit->target_name[0] ? " " : "",
		unit->target_name, unit->region[0] ? " in " : "", unit->region, text);
}

/* Where nobody can do anything: what the poller does. Who asks only once promises nothing. */
static const char *
promise_of(enum err err)
{
	switch (err) {
	case ERR_SERVER:
	case ERR_TIMEOUT:
		return ": asked again at the next poll";
	case ERR_THROTTLED:
		return ": asked again more slowly";
	default:
		return "";
	}
}

static void
note_failure(struct poll_unit *unit, const struct job *job)
{
	struct why why;
	bool is_news;

	(void)err_set(job->err, &why, "%s%s", job->why.text, promise_of(job->err));
	is_news = unit->failures == 0 || !text_is(unit->round_why, why.text);
	unit->round_err = job->err;
	memcpy(unit->round_why, why.text, sizeof(unit->round_why));
	if (is_news)
		log_unit(LOG_WARN, unit, why.text);
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
finish_round(struct poller *poller, size_t index, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[index];
	int64_t every_ms = poller_unit_cadence_ms(poller, index);

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

/* What happened is shown from the box: its source looks when something is new there, or cannot be
 * put there, which is said once. */
static void
take_events(struct poller *poller, const struct job *job)
{
	bool is_news = !text_is(job->unkept, poller->unkept) && (job->unkept[0] || job->has_noted);

	if (is_news && !poller->unkept[0])
		log_add(LOG_WARN, "events: %s", job->unkept);
	if (is_news)
		memcpy(poller->unkept, job->unkept, sizeof(poller->unkept));
	if (is_news || job->has_noted)
		poller_hurry(poller, "events");
}

static void
take_back(struct poller *poller, struct job *job, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[job->unit];

	pool_done(poller->pool, job);
	unit->under_way--;
	memcpy(unit->notes, job->notes, sizeof(unit->notes));
	job_swap_memory(job, &unit->memory);
	poller->errors += job->stats.failed;
	unit->cost.calls += job_calls(job);
	unit->cost.usd += job_usd(job);
	if (job->err != ERR_OK)
		note_failure(unit, job);
	else if (job->points)
		apply_points(poller, job, now_ms);
	if (job->source != &source_events)
		take_events(poller, job);
	if (job->part) {
		job->part->time_ms = now_ms;
		model_apply_part(poller->model, unit->model_source, job->part);
		job->part = NULL;
	}
	unit->is_hurried = unit->is_hurried || (job->is_unfinished && job->err == ERR_OK);
	if (unit->under_way == 0) {
		finish_round(poller, job->unit, now_ms);
		unit->due_ms = unit->is_hurried ? 0 : unit->due_ms;
		unit->is_hurried = false;
	}
	job_free(job);
}

/* ---- asked by the app ---- */

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
		poller_units_tell(poller);
	return is_changed;
}

int
poller_fd(const struct poller *poller)
{
	return queue_fd(poller->queue);
}

int64_t
poller_wait_ms(const struct poller *poller)
{
	int64_t due_ms = INT64_MAX;

	for (size_t i = 0; i < poller->n_units; i++)
		if (is_to_start(poller, i))
			due_ms = MIN(due_ms, poller->units[i].due_ms);
	return due_ms == INT64_MAX ? 24 * 3600 * 1000 : clock_real_until(due_ms);
}

bool
poller_is_idle(const struct poller *poller)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		const struct poll_unit *unit = &poller->units[i];

		if (unit->under_way > 0 || (!unit->is_tried && !poller_unit_rests(poller, i)))
			return false;
	}
	return true;
}

enum err
poller_total_failure(const struct poller *poller, struct why *why)
{
	const struct poll_unit *worst = NULL;
	/* "No such cluster" is an answer, too, and a probe is none; what a login mends is first */
	for (size_t i = 0; i < poller->n_units; i++) {
		const struct poll_unit *unit = &poller->units[i];

		if (!unit->region[0])
			continue;
		if (unit->good_ms || unit->round_err == ERR_GONE)
			return ERR_OK;
		if (poller_unit_rests(poller, i))
			continue;
		if (!worst || err_exit_code(unit->round_err) > err_exit_code(worst->round_err))
			worst = unit;
	}
	return worst ? err_set(worst->round_err, why, "%s", worst->round_why) : ERR_OK;
}

void
poller_refresh(struct poller *poller)
{
	credentials_retry(poller->credentials);
	for (size_t i = 0; i < poller->n_units; i++) {
		poller->units[i].due_ms = 0;
		poller->units[i].is_forced = true;
	}
}

void
poller_follow(struct poller *poller, const char *const *ids, size_t n)
{
	poller->followed = ids;
	poller->n_followed = n;
}

void
poller_hurry(struct poller *poller, const char *source)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];

		if (!text_is(unit->source->name, source))
			continue;
		unit->due_ms = 0;
		/* what is under way may have looked before */
		unit->is_hurried = unit->under_way > 0;
	}
}

void
poller_pause(struct poller *poller, bool is_paused)
{
	poller->is_paused = is_paused;
	for (size_t i = 0; i < poller->n_units; i++)
		model_source_paused(poller->model, poller->units[i].model_source, is_paused);
	poller_units_tell(poller);
}

void
poller_set_red(struct poller *poller, bool is_red)
{
	if (is_red == poller->is_red)
		return;
	poller->is_red = is_red;
	poller_units_changed(poller);
}

void
poller_set_focus(struct poller *poller, bool is_focused)
{
	if (is_focused == poller->is_focused)
		return;
	poller->is_focused = is_focused;
	poller_units_changed(poller);
}

void
poller_pace(struct poller *poller, double factor)
{
	poller->pace = MIN(MAX(factor, 0.25), 16.0);
	poller_units_changed(poller);
}

double
poller_pace_now(const struct poller *poller)
{
	return poller->pace;
}

/* ---- making and ending ---- */

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
	poller->pace = options->pace > 0 ? options->pace : 1;
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
	poller_units_plan(poller);
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
	poller_units_free(poller);
	free(poller);
	return true;
}
