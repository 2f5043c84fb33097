/* SPDX-License-Identifier: MIT */
/* poller_units.c - the units of a stack: which of their metrics are wanted and due, how often each
 * is asked under the monthly limit, and what that costs. Starts no job. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "poll/poller_state.h"
#include "poll/price.h"

static struct pace
pace_of(const struct poller *poller)
{
	return (struct pace){ .factor = poller->pace, .stretch = poller->stretch };
}

int64_t
poller_unit_cadence_ms(const struct poller *poller, size_t index)
{
	struct pace pace = pace_of(poller);

	return watching_cadence_ms(&poller->watched[index], &pace);
}

bool
poller_unit_rests(const struct poller *poller, size_t index)
{
	const struct poll_unit *unit = &poller->units[index];

	return unit->is_needless || (unit->plan.period_s && poller->watched[index].n_queries == 0);
}

/* ---- what a round asks for ---- */

static bool
is_due(const struct poller *poller, size_t metric, int64_t every_ms, int64_t now_ms)
{
	int64_t good_ms = poller->metric_good_ms[metric];

	return good_ms == 0 || cadence_next_ms(good_ms, every_ms) <= now_ms;
}

void
poller_unit_pick(struct poller *poller, size_t index, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[index];
	int64_t every_ms = poller_unit_cadence_ms(poller, index);
	bool *marks = mem_alloc(poller->stack->n_metrics + 1, sizeof(*marks));

	for (size_t i = 0; i < unit->metrics.n; i++) {
		size_t metric = unit->metrics.metrics[i];

		marks[metric] = poller->wanted[metric] &&
				(unit->is_forced || is_due(poller, metric, every_ms, now_ms));
	}
	/* an expression is worked out by CloudWatch, from inputs in the same request */
	metric_inputs_add(&poller->inputs, marks);
	metric_plan_done(&unit->round);
	metric_plan_pick(&unit->round, &unit->metrics, poller->stack, marks);
	unit->is_forced = false;
	free(marks);
}

int64_t
poller_unit_oldest_ms(const struct poller *poller, size_t index)
{
	const struct metric_plan *round = &poller->units[index].round;
	int64_t oldest_ms = INT64_MAX;

	for (size_t i = 0; i < round->n; i++)
		oldest_ms = MIN(oldest_ms, poller->metric_good_ms[round->metrics[i]]);
	return round->n ? oldest_ms : 0;
}

/* ---- how often, and what it costs ---- */

static void
find_stretch(struct poller *poller)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		bool is_looked_at = poller->is_focused && poller->units[i].plan.period_s;

		poller->watched[i].is_urgent =
			poller->options.is_urgent || poller->is_red || is_looked_at;
	}
	poller->stretch = watching_stretch(poller->watched, poller->n_units, poller->pace,
					   poller->options.limit_usd);
}

void
poller_units_changed(struct poller *poller)
{
	int64_t now_ms = clock_now_ms();

	find_stretch(poller);
	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];
		int64_t every_ms = poller_unit_cadence_ms(poller, i);

		model_set_cadence(poller->model, unit->model_source, every_ms);
		if (unit->failures == 0)
			unit->due_ms = MIN(unit->due_ms, cadence_next_ms(now_ms, every_ms));
	}
	poller_units_tell(poller);
}

void
poller_units_tell(struct poller *poller)
{
	struct watching watching = { .calls = poller->before.calls,
				     .errors = poller->errors,
				     .usd = poller->before.usd,
				     .limit_usd = poller->options.limit_usd,
				     .pace = poller->pace,
				     .is_limited = poller->stretch > 1 };
	struct pace unlimited = { .factor = poller->pace };
	struct watching_cost all = watching_sum(poller->watched, poller->n_units, &unlimited);

	watching.unlimited_usd = poller->is_paused ? 0 : all.metrics_usd + all.calls_usd;
	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];
		struct watching_cost cost = { 0 };

		if (!poller->is_paused)
			watching_add(&cost, &poller->watched[i], poller_unit_cadence_ms(poller, i));
		unit->cost.usd_per_month = cost.metrics_usd + cost.calls_usd;
		model_set_source_cost(poller->model, unit->model_source, &unit->cost);
		watching.calls += unit->cost.calls;
		watching.usd += unit->cost.usd;
		watching.usd_per_month += unit->cost.usd_per_month;
		watching.calls_per_min += cost.calls_per_day / (24 * 60);
	}
	model_set_watching(poller->model, &watching);
}

static struct source_cost *
cost_of(struct poller *poller, const struct poll_unit *like)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		struct poll_unit *unit = &poller->units[i];

		if (unit->source == like->source && unit->plan.period_s == like->plan.period_s &&
		    text_is(unit->region, like->region) &&
		    text_is(unit->target_name, like->target_name))
			return &unit->cost;
	}
	return &poller->before;
}

void
poller_add_spent(struct poller *poller, const struct poller *before)
{
	poller->errors += before->errors;
	poller->before.calls += before->before.calls;
	poller->before.usd += before->before.usd;
	for (size_t i = 0; i < before->n_units; i++) {
		struct source_cost *cost = cost_of(poller, &before->units[i]);

		cost->calls += before->units[i].cost.calls;
		cost->usd += before->units[i].cost.usd;
	}
	poller_units_tell(poller);
}

void
poller_add_asked(struct poller *poller, const struct aws_stats *asked, size_t n_paid_metrics,
		 double scanned_bytes)
{
	poller->before.calls += price_requests(asked);
	poller->before.usd += price_of(asked, n_paid_metrics, scanned_bytes);
	poller_units_tell(poller);
}

/* ---- what is wanted ---- */

/* What is newly wanted and not fresh is asked for at once, unless its unit is failing: then it
 * comes with the next attempt. */
static void
want(struct poller *poller, size_t index, const bool *wanted, int64_t now_ms)
{
	struct poll_unit *unit = &poller->units[index];
	struct watched *watched = &poller->watched[index];
	int64_t every_ms = poller_unit_cadence_ms(poller, index);

	watched->n_queries = watched->n_paid = 0;
	for (size_t i = 0; i < unit->metrics.n; i++) {
		size_t metric = unit->metrics.metrics[i];

		watched->n_queries += wanted[metric];
		watched->n_paid += wanted[metric] && !poller->stack->metrics[metric].expression;
		if (wanted[metric] && !poller->wanted[metric] && unit->failures == 0 &&
		    is_due(poller, metric, every_ms, now_ms))
			unit->due_ms = MIN(unit->due_ms, now_ms);
		model_set_watched(poller->model, metric, wanted[metric]);
	}
	model_source_resting(poller->model, unit->model_source, poller_unit_rests(poller, index));
}

/* Takes the marks, one per metric of the stack. */
static void
set_wanted(struct poller *poller, bool *owned_wanted)
{
	int64_t now_ms = clock_now_ms();

	for (size_t i = 0; i < poller->n_units; i++)
		if (poller->units[i].plan.period_s)
			want(poller, i, owned_wanted, now_ms);
	free(poller->wanted);
	poller->wanted = owned_wanted;
	poller_units_changed(poller);
}

void
poller_set_need(struct poller *poller, const struct metric_need *need)
{
	size_t n = poller->stack->n_metrics;
	bool *wanted = mem_alloc(n + 1, sizeof(*wanted));

	metric_need_mark(poller->stack, &poller->inputs, need, wanted);
	if (memcmp(wanted, poller->wanted, n * sizeof(*wanted)) == 0)
		free(wanted);
	else
		set_wanted(poller, wanted);
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
	unit->model_source =
		model_add_source(poller->model, source->name, plan->target_name, plan->region, 0);
	unit->is_needless = poller->options.is_needed &&
			    !poller->options.is_needed(poller->stack, source->name);
	if (!plan->period_s)
		return;
	metric_plan_init(&unit->metrics, poller->stack, plan->region, plan->period_s);
	for (size_t i = 0; i < unit->metrics.n; i++)
		model_set_metric_source(poller->model, unit->metrics.metrics[i],
					unit->model_source);
}

void
poller_units_plan(struct poller *poller)
{
	const struct metric_need all = { .is_everything = true };
	bool *wanted = mem_alloc(poller->stack->n_metrics + 1, sizeof(*wanted));

	for (size_t i = 0; source_at(i); i++) {
		struct planning planning = { poller, source_at(i) };

		planning.source->plan(poller->stack, add_unit, &planning);
	}
	metric_inputs_init(&poller->inputs, poller->stack);
	poller->wanted = mem_alloc(poller->stack->n_metrics + 1, sizeof(*poller->wanted));
	poller->metric_good_ms =
		mem_alloc(poller->stack->n_metrics + 1, sizeof(*poller->metric_good_ms));
	poller->watched = mem_alloc(poller->n_units + 1, sizeof(*poller->watched));
	for (size_t i = 0; i < poller->n_units; i++)
		poller->watched[i] = (struct watched){ .stack = poller->stack,
						       .source = poller->units[i].source,
						       .unit = &poller->units[i].plan };
	metric_need_mark(poller->stack, &poller->inputs, &all, wanted);
	set_wanted(poller, wanted);
}

void
poller_units_free(struct poller *poller)
{
	for (size_t i = 0; i < poller->n_units; i++) {
		metric_plan_done(&poller->units[i].metrics);
		metric_plan_done(&poller->units[i].round);
		source_forget(poller->units[i].source, poller->units[i].memory);
		free(poller->units[i].region);
		free(poller->units[i].target_name);
	}
	metric_inputs_done(&poller->inputs);
	free(poller->units);
	free(poller->watched);
	free(poller->wanted);
	free(poller->metric_good_ms);
}
