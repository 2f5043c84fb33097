/* SPDX-License-Identifier: MIT */
/* burn.c - running tasks and things times list prices. */
#include "model/burn.h"

#include <stdlib.h>

#include "base/text.h"

#define CPU_UNITS 1024.0 /* of a vCPU */
#define MIB_A_GIB 1024.0

/* ---- one task ---- */

static const struct {
	const char *title, *vcpu, *gb;
} kinds[] = {
	{ "Fargate tasks", "fargate_vcpu_hour", "fargate_gb_hour" },
	{ "Fargate Spot tasks", "fargate_spot_vcpu_hour", "fargate_spot_gb_hour" },
};

/* The index in kinds; LEN(kinds): it is no Fargate task, so its host is what costs. */
static size_t
kind_of(const struct task_row *task)
{
	if (text_is(task->capacity_provider, "FARGATE_SPOT"))
		return 1;
	if (text_is(task->launch_type, "FARGATE") || text_is(task->capacity_provider, "FARGATE"))
		return 0;
	return LEN(kinds);
}

static bool
read_size(const char *s, double *out)
{
	char *end = NULL;
	unsigned long size = s && *s ? strtoul(s, &end, 10) : 0;

	if (size == 0 || *end)
		return false;
	*out = (double)size;
	return true;
}

bool
burn_of_task(const struct prices *prices, const struct task_row *task, const char *region,
	     double *out_usd, struct price_quote *out_quote)
{
	size_t kind = kind_of(task);
	struct price_quote vcpu, gb;
	double cpu, memory;

	if (kind == LEN(kinds) || !read_size(task->cpu, &cpu) || !read_size(task->memory, &memory))
		return false;
	if (!prices_find(prices, kinds[kind].vcpu, region, &vcpu) ||
	    !prices_find(prices, kinds[kind].gb, region, &gb))
		return false;
	*out_usd = cpu / CPU_UNITS * vcpu.usd + memory / MIB_A_GIB * gb.usd;
	if (out_quote)
		*out_quote = vcpu;
	return true;
}

/* ---- all of them ---- */

struct adding {
	const struct snapshot *snapshot;
	const struct prices *prices;
	struct burn_line *lines;
	struct burn *burn;
};

static struct burn_line *
add_line(struct adding *a, const char *title, double count)
{
	struct burn_line *line = &a->lines[a->burn->n++];

	*line = (struct burn_line){ .title = title, .count = count, .note = "" };
	return line;
}

static const char *
note_of(const struct adding *a, const struct price_quote *quote)
{
	if (quote->is_elsewhere)
		return mem_must(
			arena_format(a->snapshot->arena, "at the price of %s", quote->region));
	return quote->price->is_estimate ? "the price varies" : "";
}

/* From the pull of its image until it has stopped. */
static bool
is_up(const struct task_row *task)
{
	static const char *const up[] = { "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING",
					  "STOPPING" };

	for (size_t i = 0; i < LEN(up); i++)
		if (text_is(task->status, up[i]))
			return true;
	return false;
}

static const char *
region_of(const struct snapshot *snapshot, const char *cluster)
{
	for (size_t i = 0; i < snapshot->stack->n_clusters; i++)
		if (text_is(snapshot->stack->clusters[i].name, cluster))
			return snapshot->stack->clusters[i].region;
	return snapshot->stack->region;
}

static void
add_tasks(struct adding *a, size_t kind)
{
	struct price_quote quote = { 0 };
	double count = 0, usd = 0, of_task;
	unsigned n_unknown = 0;

	for (size_t i = 0; i < a->snapshot->n_tasks; i++) {
		const struct task_row *task = a->snapshot->tasks[i];

		if (!is_up(task) || kind_of(task) != kind)
			continue;
		if (burn_of_task(a->prices, task, region_of(a->snapshot, task->cluster), &of_task,
				 &quote)) {
			usd += of_task;
			count++;
		} else {
			n_unknown++;
		}
	}
	if (count > 0) {
		struct burn_line *line = add_line(a, kinds[kind].title, count);

		line->is_priced = true;
		line->usd_per_hour = usd;
		line->is_estimate = quote.price->is_estimate;
		line->note = note_of(a, &quote);
	}
	if (n_unknown > 0)
		add_line(a, kinds[kind].title, n_unknown)->note =
			a->prices ? "their size or price is not known" : "no prices are known";
	a->burn->n_not_priced += n_unknown;
}

static void
add_running(struct adding *a, const struct stack_running *running)
{
	struct burn_line *line = add_line(a, running->title, running->count);
	struct price_quote quote;
	double usd;

	if (!a->prices) {
		line->note = "no prices are known";
	} else if (!prices_find(a->prices, running->price, a->snapshot->stack->region, &quote)) {
		line->note = mem_must(arena_format(a->snapshot->arena, "there is no price \"%s\"",
						   running->price));
	} else if (!price_an_hour(&quote, &usd)) {
		line->note = "paid for by use, not by the hour";
	} else {
		line->is_priced = true;
		line->usd_per_hour = usd * running->count;
		line->is_estimate = quote.price->is_estimate;
		line->note = note_of(a, &quote);
		return;
	}
	a->burn->n_not_priced++;
}

static bool
knows_tasks(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (text_is(snapshot->sources[i].name, "tasks") &&
		    snapshot->sources[i].good_ms == 0)
			return false;
	return true;
}

void
burn_of(const struct snapshot *snapshot, struct burn *out)
{
	const struct stack_cost *def = &snapshot->stack->cost;
	const struct prices *prices = snapshot->stack->prices;
	struct burn burn = { .date = prices ? prices->date : "",
			     .is_partial = !knows_tasks(snapshot) };
	struct adding a = { snapshot, prices, NULL, &burn };

	/* two lines a kind of task: those with a price and those without */
	a.lines = mem_must(
		arena_array(snapshot->arena, def->n_running + 2 * LEN(kinds), sizeof(*a.lines)));
	for (size_t kind = 0; kind < LEN(kinds); kind++)
		add_tasks(&a, kind);
	for (size_t i = 0; i < def->n_running; i++)
		add_running(&a, &def->running[i]);
	burn.is_known = burn.n == 0 && !burn.is_partial;
	for (size_t i = 0; i < burn.n; i++) {
		burn.usd_per_hour += a.lines[i].usd_per_hour;
		burn.is_known = burn.is_known || a.lines[i].is_priced;
	}
	burn.lines = a.lines;
	*out = burn;
}
