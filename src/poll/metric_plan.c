/* SPDX-License-Identifier: MIT */
/* metric_plan.c - groups metrics by what their expressions need. Does not read expressions further
 * than their names: CloudWatch and the loader do that. */
#include "poll/metric_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define REVISED_PERIODS 5    /* CloudWatch revises this many of the newest periods */
#define HISTORY_SLOTS_MIN 16 /* a day's metric has some history, too */

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The next word of an expression, as a length; *at moves to where it begins. Text in quotes is a
 * search pattern, not names. */
static size_t
next_name(const char **at)
{
	const char *s = *at;
	size_t len = 0;

	while (*s && !is_name_char(*s)) {
		char quote = *s++;

		if (quote != '\'' && quote != '"')
			continue;
		while (*s && *s != quote)
			s++;
		s += *s != '\0';
	}
	while (is_name_char(s[len]))
		len++;
	*at = s;
	return len;
}

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

/* Calls back for each metric that an expression names. */
static void
each_input(const struct stack *stack, size_t metric, void (*each)(void *ctx, size_t input),
	   void *ctx)
{
	const char *at = stack->metrics[metric].expression;
	size_t len;

	while (at && (len = next_name(&at)) > 0) {
		char name[256];

		if (len < sizeof(name)) {
			size_t input;

			memcpy(name, at, len);
			name[len] = '\0';
			input = stack_metric(stack, name);
			if (input != SIZE_MAX)
				each(ctx, input);
		}
		at += len;
	}
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

static void
keep_input(void *ctx, size_t input)
{
	struct metric_inputs *inputs = ctx;
	size_t *n = &inputs->first[inputs->n + 1];

	inputs->items = mem_resize(inputs->items, *n, *n + 1, sizeof(*inputs->items));
	inputs->items[(*n)++] = input;
}

void
metric_inputs_init(struct metric_inputs *inputs, const struct stack *stack)
{
	*inputs = (struct metric_inputs){
		.first = mem_alloc(stack->n_metrics + 2, sizeof(*inputs->first)),
	};
	for (; inputs->n < stack->n_metrics; inputs->n++) {
		inputs->first[inputs->n + 1] = inputs->first[inputs->n];
		each_input(stack, inputs->n, keep_input, inputs);
	}
}

void
metric_inputs_done(struct metric_inputs *inputs)
{
	free(inputs->first);
	free(inputs->items);
}

void
metric_inputs_add(const struct metric_inputs *inputs, bool *marks)
{
	bool is_changed = true;

	/* an expression over expressions takes another round for each level: few */
	while (is_changed) {
		is_changed = false;
		for (size_t i = 0; i < inputs->n; i++) {
			for (size_t j = inputs->first[i]; marks[i] && j < inputs->first[i + 1];
			     j++) {
				is_changed = is_changed || !marks[inputs->items[j]];
				marks[inputs->items[j]] = true;
			}
		}
	}
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
		each_input(stack, i, join, &(struct joining){ root, i });
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
