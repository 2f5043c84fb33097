/* SPDX-License-Identifier: MIT */
/* push.c - finds for each threshold the metric that has to be bent, and bends it. How far an input
 * of an expression has to go is found by trying the expression out. */
#include "sim/push.h"

#include "base/text.h"
#include "sim/generators.h"
#include "sim/push_trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SOLVED 4096 /* periods whose solution is remembered, of an expression */
#define DEPTH_MAX 3
#define HUGE_RAISE 1e9
#define INPUTS_MAX 8 /* of an expression that are kept inside */

struct solved {
	int64_t period; /* 0: empty */
	double value;   /* NaN: as it is */
};

struct push {
	const struct incident *incident;
	const struct sim_metric *lever;
	size_t def, lever_def; /* the same for a plain metric */
	struct stat stat;      /* by which the lever enters */
	int64_t period_s;
	struct incident_levels levels;
	bool is_raised;        /* the lever has to rise */
	bool is_quiet;         /* an input that is kept inside only: another one is the lever */
	struct solved *solved; /* NULL: a plain metric */
};

struct pushes {
	const struct catalog *catalog;
	const struct incidents *incidents;
	struct push *items; /* by lever */
	size_t n;
	unsigned depth; /* an expression's inputs are bent, too */
};

static bool
is_above(const struct threshold *threshold)
{
	return threshold->compare == COMPARE_ABOVE || threshold->compare == COMPARE_AT_LEAST;
}

static const struct metric_def *
def_at(const struct pushes *pushes, size_t i)
{
	return &incidents_stack(pushes->incidents)->metrics[i];
}

static const struct sim_metric *
metric_of(const struct pushes *pushes, size_t i)
{
	const struct metric_def *def = def_at(pushes, i);
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };

	return def->namespace_ ? catalog_find(pushes->catalog, &name) : NULL;
}

/* ---- which metric is bent ---- */

/* A wish is no state: an expression over what is wanted and what is breaches by what is. */
static bool
can_be_lever(const struct sim_metric *metric)
{
	return metric && !generator_is_bound(metric) && !strstr(metric->name, "Desired");
}

/* Whether the expression breaches with the lever at x. */
static bool
does_breach(struct trial *trial, const struct push *push, double x)
{
	double value = trial_value(trial, push->lever_def, x);

	return !isnan(value) && threshold_is_breached(&push->levels.worst, value);
}

/* The first input that makes the expression breach by rising; else the first by falling. */
static bool
choose_lever(struct pushes *pushes, struct push *push)
{
	const struct stack *stack = incidents_stack(pushes->incidents);
	const int64_t noon_s = catalog_origin(pushes->catalog) / 86400 * 86400 + 43200;
	struct trial *trial;
	bool is_found = false;

	trial = trial_new(pushes->catalog, stack, push->def, noon_s);
	for (unsigned falls = 0; trial && falls < 2 && !is_found; falls++) {
		for (size_t i = 0; i < stack->n_metrics && !is_found; i++) {
			push->lever_def = i;
			push->lever = metric_of(pushes, i);
			push->is_raised = !falls;
			is_found = i != push->def &&
				   incidents_uses(pushes->incidents, push->def, i) &&
				   can_be_lever(push->lever) &&
				   does_breach(trial, push, falls ? 0 : HUGE_RAISE) &&
				   !does_breach(trial, push, falls ? HUGE_RAISE : 0);
		}
	}
	trial_free(trial);
	return is_found;
}

static bool
make_push(struct pushes *pushes, const struct incident *incident, struct push *push)
{
	const struct metric_def *def = def_at(pushes, incident->metric);

	*push = (struct push){ .incident = incident,
			       .def = incident->metric,
			       .lever_def = incident->metric,
			       .period_s = MAX(def->period_s, 60) };
	if (!incident_levels(def, &push->levels))
		return false;
	push->is_raised = is_above(&push->levels.worst);
	push->lever = metric_of(pushes, incident->metric);
	if (def->expression ? !choose_lever(pushes, push) : !can_be_lever(push->lever))
		return false;
	return stat_parse(def_at(pushes, push->lever_def)->stat, &push->stat);
}

/* The other inputs that could break the rule by rising. */
static void
add_quiet(struct pushes *pushes, const struct push *lever)
{
	const struct stack *stack = incidents_stack(pushes->incidents);
	struct trial *trial = trial_new(pushes->catalog, stack, lever->def,
					catalog_origin(pushes->catalog) / 60 * 60);
	size_t n = 0;

	for (size_t i = 0; trial && i < stack->n_metrics && n < INPUTS_MAX; i++) {
		struct push *push = &pushes->items[pushes->n];

		*push = *lever;
		push->is_quiet = push->is_raised = true;
		push->lever_def = i;
		push->lever = metric_of(pushes, i);
		if (i == lever->def || push->lever == lever->lever ||
		    !incidents_uses(pushes->incidents, lever->def, i) ||
		    !can_be_lever(push->lever) || !does_breach(trial, push, HUGE_RAISE) ||
		    does_breach(trial, push, 0) ||
		    !stat_parse(def_at(pushes, i)->stat, &push->stat))
			continue;
		push->solved = mem_alloc(SOLVED, sizeof(push->solved[0]));
		pushes->n++;
		n++;
	}
	trial_free(trial);
}

static int
by_lever(const void *a, const void *b)
{
	const struct push *x = a, *y = b;

	if (x->lever != y->lever)
		return x->lever < y->lever ? -1 : 1;
	return x->def < y->def ? -1 : x->def > y->def;
}

struct pushes *
pushes_new(const struct catalog *catalog, const struct incidents *incidents)
{
	struct pushes *pushes = mem_alloc(1, sizeof(*pushes));

	pushes->catalog = catalog;
	pushes->incidents = incidents;
	pushes->items = mem_alloc(incidents_count(incidents) * (1 + INPUTS_MAX) + 1,
				  sizeof(pushes->items[0]));
	for (size_t i = 0; i < incidents_count(incidents); i++) {
		const struct incident *incident = incidents_at(incidents, i);
		struct push *push = &pushes->items[pushes->n];

		if (incident->kind != INCIDENT_METRIC || !make_push(pushes, incident, push))
			continue;
		pushes->n++;
		if (push->def == push->lever_def)
			continue;
		push->solved = mem_alloc(SOLVED, sizeof(push->solved[0]));
		add_quiet(pushes, push);
	}
	qsort(pushes->items, pushes->n, sizeof(pushes->items[0]), by_lever);
	return pushes;
}

void
pushes_free(struct pushes *pushes)
{
	if (!pushes)
		return;
	for (size_t i = 0; i < pushes->n; i++)
		free(pushes->items[i].solved);
	free(pushes->items);
	free(pushes);
}

const struct push *
pushes_of(const struct pushes *pushes, const struct sim_metric *metric, size_t *out_n)
{
	const struct push *first = NULL;

	*out_n = 0;
	for (size_t i = 0; i < pushes->n; i++) {
		if (pushes->items[i].lever != metric)
			continue;
		if (!first)
			first = &pushes->items[i];
		++*out_n;
	}
	return first;
}

bool
push_is_on(const struct push *pushes, size_t n, int64_t t_s)
{
	for (size_t i = 0; i < n; i++) {
		if (!pushes[i].is_quiet && incident_is_on(pushes[i].incident, t_s))
			return true;
	}
	return false;
}

bool
pushes_are_nested(const struct pushes *pushes)
{
	return pushes->depth > 0;
}

/* ---- how far it is bent ---- */

/* The lever's value with which the expression is at its level: a straight line where it is one,
 * else halving. NaN: it cannot be reached. */
static double
solve(struct trial *trial, const struct push *push)
{
	double at_0 = trial_value(trial, push->lever_def, 0);
	double at_1 = trial_value(trial, push->lever_def, 1);
	double x = (push->levels.bad - at_0) / (at_1 - at_0);
	double good = push->is_raised ? 0 : 1, bad = push->is_raised ? 1 : 0;

	if (isfinite(x) && x >= 0 && does_breach(trial, push, x))
		return x;
	while (push->is_raised && bad < HUGE_RAISE && !does_breach(trial, push, bad))
		bad *= 2;
	while (!push->is_raised && good < HUGE_RAISE && does_breach(trial, push, good))
		good *= 2;
	if (!does_breach(trial, push, bad))
		return NAN;
	for (unsigned i = 0; i < 40; i++) {
		double mid = (good + bad) / 2;

		if (does_breach(trial, push, mid))
			bad = mid;
		else
			good = mid;
	}
	return push->is_raised ? 1.5 * bad : 0.5 * bad;
}

/* Outside an incident: 0 of what breaks the rule, if that is what breaks it now. */
static double
calm(struct trial *trial, const struct push *push)
{
	double value = trial_value(trial, push->lever_def, NAN);

	if (!push->is_raised || isnan(value) ||
	    !threshold_is_breached(&push->levels.mildest, value))
		return NAN;
	return 0;
}

static double
solution(struct pushes *pushes, const struct push *push, int64_t start_s, bool is_on)
{
	int64_t period = start_s / push->period_s;
	struct solved *solved = &push->solved[period % SOLVED];
	struct trial *trial;

	if (solved->period == period)
		return solved->value;
	trial = trial_new(pushes->catalog, incidents_stack(pushes->incidents), push->def,
			  period * push->period_s);
	if (!trial)
		return NAN;
	pushes->depth++;
	solved->value = is_on ? solve(trial, push) : calm(trial, push);
	pushes->depth--;
	solved->period = period;
	trial_free(trial);
	return solved->value;
}

/* ---- bending ---- */

/* The same observations, so many times greater. */
static void
multiply(struct point *point, double factor)
{
	point->sum *= factor;
	point->min *= factor;
	point->max *= factor;
	point->log_mid += point->count * log(factor);
}

/* @value   of the push's statistic over its period
 * @is_up  a whole number is rounded up */
static void
force(const struct push *push, double value, bool is_up, struct point *point)
{
	enum shape shape = generator_shape(push->lever->generator);
	bool is_sum = push->stat.kind == STAT_SUM || push->stat.kind == STAT_COUNT;
	double count = fmax(point->count, 1), now = stat_of(&push->stat, point);

	if (is_sum)
		value = value * 60 / (double)push->period_s;
	if (shape == SHAPE_SHARE && push->stat.kind == STAT_AVERAGE)
		value *= count;
	if (shape != SHAPE_GAUGE && shape != SHAPE_SPREAD)
		value = is_up ? ceil(value - 1e-9) : floor(value + 1e-9);
	value = fmax(value, 0);
	if (shape == SHAPE_SHARE) {
		value = fmin(value, count);
		*point = (struct point){ .count = count,
					 .sum = value,
					 .min = value >= count,
					 .max = value > 0,
					 .log_mid = -INFINITY };
	} else if (shape == SHAPE_COUNT && is_sum) {
		*point = value > 0 ? point_many(value, 1) : point_one(0);
	} else if (is_sum) {
		*point = point_many(count, value / count);
	} else if (isnormal(now) && value > 0) {
		multiply(point, value / now);
	} else {
		*point = point_many(count, value);
	}
}

/* A minute of a plain metric outside its incident. */
static bool
keep_inside(const struct push *push, struct point *point)
{
	double value = stat_of(&push->stat, point);

	if (push->stat.kind == STAT_SUM || push->stat.kind == STAT_COUNT)
		value *= (double)push->period_s / 60;
	if (!threshold_is_breached(&push->levels.mildest, value))
		return false;
	force(push, push->levels.good, !is_above(&push->levels.mildest), point);
	return true;
}

static bool
push_beyond(struct pushes *pushes, const struct push *push, int64_t start_s, bool has,
	    struct point *point)
{
	double value = push->levels.bad;

	if (push->solved)
		value = solution(pushes, push, start_s, true);
	if (isnan(value))
		return has;
	if (!has)
		*point = point_one(0);
	force(push, value, push->is_raised, point);
	return true;
}

static void
keep_expression_inside(struct pushes *pushes, const struct push *push, int64_t start_s,
		       struct point *point)
{
	double value;

	/* Nothing of what breaks the rule, and so often: no need to work it out. */
	if (pushes->depth || !(point->sum > 0))
		return;
	value = solution(pushes, push, start_s, false);
	if (!isnan(value))
		force(push, value, false, point);
}

bool
pushes_apply(struct pushes *pushes, const struct sim_metric *metric, int64_t start_s, bool has,
	     struct point *point)
{
	if (pushes->depth > DEPTH_MAX)
		return has;
	for (size_t i = 0; i < metric->n_pushes; i++) {
		const struct push *push = &metric->pushes[i];

		if (!push->is_quiet && incident_is_on(push->incident, start_s))
			return push_beyond(pushes, push, start_s, has, point);
	}
	for (size_t i = 0; has && i < metric->n_pushes; i++) {
		const struct push *push = &metric->pushes[i];

		if (incident_is_on(push->incident, start_s))
			continue;
		if (push->solved)
			keep_expression_inside(pushes, push, start_s, point);
		else
			(void)keep_inside(push, point);
	}
	return has;
}
