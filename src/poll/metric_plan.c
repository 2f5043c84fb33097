/* SPDX-License-Identifier: MIT */
/* metric_plan.c - groups metrics by what their expressions need. */
#include "poll/metric_plan.h"

#include <stdlib.h>

#include "base/text.h"

#define REVISED_PERIODS 5    /* CloudWatch revises this many of the newest periods */
#define HISTORY_SLOTS_MIN 16 /* a day's metric has some history, too */

/* Union-find over the stack's metrics: root[i] leads to the least index of i's group. */
static size_t
find_root(size_t *root, size_t i)
{
	while (root[i] != i) {
		root[i] = root[root[i]];
		i = root[i];
	}
	return i;
}

struct joining {
	size_t *root, metric;
};

static void
join(void *ctx, size_t input)
{
	struct joining *joining = ctx;
	size_t a = find_root(joining->root, joining->metric);
	size_t b = find_root(joining->root, input);

	joining->root[MAX(a, b)] = MIN(a, b);
}

static bool
belongs(const struct metric_def *def, const char *region, int64_t period_s)
{
	return !def->unresolved && def->period_s == period_s && text_is(def->region, region);
}

void
metric_plan_init(struct metric_plan *plan, const struct stack *stack, const char *region,
		 int64_t period_s)
{
	size_t *root = mem_alloc(stack->n_metrics + 1, sizeof(*root));

	*plan = (struct metric_plan){
		.metrics = mem_alloc(stack->n_metrics + 1, sizeof(*plan->metrics)),
		.starts_group = mem_alloc(stack->n_metrics + 1, sizeof(*plan->starts_group)),
	};
	for (size_t i = 0; i < stack->n_metrics; i++)
		root[i] = i;
	for (size_t i = 0; i < stack->n_metrics; i++)
		metric_inputs_each(stack, i, join, &(struct joining){ root, i });
	for (size_t leader = 0; leader < stack->n_metrics; leader++) {
		bool is_first = true;

		if (find_root(root, leader) != leader)
			continue;
		for (size_t i = leader; i < stack->n_metrics; i++) {
			const struct metric_def *def = &stack->metrics[i];

			if (!belongs(def, region, period_s) || find_root(root, i) != leader)
				continue;
			plan->starts_group[plan->n] = is_first;
			plan->metrics[plan->n++] = i;
			plan->n_plain += def->expression == NULL;
			is_first = false;
		}
	}
	free(root);
}

void
metric_plan_pick(struct metric_plan *plan, const struct metric_plan *from,
		 const struct stack *stack, const bool *marks)
{
	bool is_first = true; /* of its group, as far as anything of it is picked */

	*plan = (struct metric_plan){
		.metrics = mem_alloc(from->n + 1, sizeof(*plan->metrics)),
		.starts_group = mem_alloc(from->n + 1, sizeof(*plan->starts_group)),
	};
	for (size_t i = 0; i < from->n; i++) {
		size_t metric = from->metrics[i];

		is_first = is_first || from->starts_group[i];
		if (!marks[metric])
			continue;
		plan->starts_group[plan->n] = is_first;
		plan->metrics[plan->n++] = metric;
		plan->n_plain += stack->metrics[metric].expression == NULL;
		is_first = false;
	}
}

void
metric_plan_done(struct metric_plan *plan)
{
	free(plan->metrics);
	free(plan->starts_group);
}

struct metric_slice
metric_plan_slice(const struct metric_plan *plan, size_t first, size_t wanted, size_t max)
{
	size_t share = MIN((plan->n + wanted - 1) / MAX(wanted, (size_t)1), max);
	struct metric_slice slice = { first, 0 };
	size_t at = first;

	while (at < plan->n) {
		size_t end = at + 1;

		while (end < plan->n && !plan->starts_group[end])
			end++;
		if (slice.n > 0 && end - first > share)
			break;
		slice.n = end - first;
		at = end;
	}
	return slice;
}

struct span
metric_plan_span(int64_t period_s, int64_t history_s, int64_t good_s, int64_t now_s)
{
	int64_t start_s = now_s - MAX(history_s, HISTORY_SLOTS_MIN * period_s);

	if (good_s)
		start_s = MAX(start_s, good_s - REVISED_PERIODS * period_s);
	return (struct span){
		.start_s = start_s - start_s % period_s,
		.end_s = now_s - now_s % period_s + period_s,
	};
}
