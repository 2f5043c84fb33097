/* SPDX-License-Identifier: MIT */
/* cost_plan.c - which service is billed for which lines of the plan. Lines that name the same
 * service are one: nobody can tell whose dollars are whose, and sharing them out would be a guess.
 */
#include "model/cost_plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct planning {
	const struct snapshot *snapshot;
	const struct stack_cost *def;
	const struct cost *cost;
	struct cost_report *out;
	size_t *line_of;                     /* by line of the plan: of the report */
	const struct cost_service ***billed; /* by line of the report */
	size_t *n_billed;
};

static void *
array(const struct planning *p, size_t n, size_t size)
{
	return mem_must(arena_array(p->snapshot->arena, n + 1, size));
}

static const char *
joined(const struct planning *p, const char *a, const char *b)
{
	return *a ? mem_must(arena_format(p->snapshot->arena, "%s + %s", a, b)) : b;
}

/* ---- lines of the plan ---- */

static size_t
line_with(const struct planning *p, const char *service, size_t before)
{
	for (size_t i = 0; i < before && *service; i++)
		if (strcasecmp(p->def->plan[i].service, service) == 0)
			return p->line_of[i];
	return p->out->n_lines;
}

static void
add_plan(struct planning *p)
{
	struct cost_report *out = p->out;

	for (size_t i = 0; i < p->def->n_plan; i++) {
		const struct stack_plan *plan = &p->def->plan[i];
		size_t at = line_with(p, plan->service, i);
		struct cost_line *line = &out->lines[at];

		p->line_of[i] = at;
		if (at == out->n_lines) {
			*line = (struct cost_line){ .kind = *plan->service ? COST_LINE_PLANNED
									   : COST_LINE_NAMELESS,
						    .title = "",
						    .services = "",
						    .has_plan = true,
						    .note = "" };
			p->billed[at] = array(p, p->cost ? p->cost->n_services : 0,
					      sizeof(const struct cost_service *));
			out->n_lines++;
		}
		line->title = joined(p, line->title, plan->title);
		line->low_usd += plan->low_usd;
		line->high_usd += plan->high_usd;
		out->plan_low_usd += plan->low_usd;
		out->plan_high_usd += plan->high_usd;
	}
	out->has_plan = p->def->n_plan > 0;
}

/* ---- services ---- */

/* The line whose word for the service is the longest; SIZE_MAX: none. */
static size_t
line_for(const struct planning *p, const char *service)
{
	size_t best = SIZE_MAX, best_len = 0;

	for (size_t i = 0; i < p->def->n_plan; i++) {
		size_t len = strlen(p->def->plan[i].service);

		if (len <= best_len || !text_has(service, p->def->plan[i].service))
			continue;
		best = p->line_of[i];
		best_len = len;
	}
	return best;
}

static int64_t
month_start(const struct planning *p)
{
	return cost_month(p->snapshot->time_ms / 1000, 0);
}

static void
add_service(struct planning *p, const struct cost_service *service)
{
	size_t at = line_for(p, service->name);
	struct cost_line *line;

	if (at == SIZE_MAX) {
		/* of the days before the month alone */
		if (cost_sum(p->cost, service, month_start(p), INT64_MAX) == 0)
			return;
		at = p->out->n_lines++;
		p->out->lines[at] = (struct cost_line){ .kind = COST_LINE_UNPLANNED,
							.title = service->name,
							.services = "",
							.note = "" };
		p->billed[at] = array(p, 1, sizeof(const struct cost_service *));
	}
	line = &p->out->lines[at];
	line->services = *line->services ? mem_must(arena_format(p->snapshot->arena, "%s, %s",
								 line->services, service->name))
					 : service->name;
	p->billed[at][p->n_billed[at]++] = service;
}

/* ---- amounts and levels ---- */

static void
add_amounts(const struct planning *p, size_t at)
{
	struct cost_line *line = &p->out->lines[at];
	int64_t today = cost_day(p->snapshot->time_ms / 1000);
	bool is_rated = !p->cost || !p->cost->is_partial;

	/* what is not on the page that came may be on the next */
	if (!p->cost || line->kind == COST_LINE_NAMELESS ||
	    (p->n_billed[at] == 0 && p->cost->is_partial))
		return;
	line->month.is_known = true;
	line->today.is_known = cost_has_day(p->cost, today) && !p->cost->is_partial;
	for (size_t i = 0; i < p->n_billed[at]; i++) {
		const struct cost_service *service = p->billed[at][i];
		double rate = 0;

		line->month.usd += cost_sum(p->cost, service, month_start(p), INT64_MAX);
		line->today.usd += cost_sum(p->cost, service, today, today + COST_DAY_S);
		is_rated = cost_at_rate(p->cost, service, &rate) && is_rated;
		line->at_rate.usd += rate;
	}
	line->at_rate.is_known = is_rated && p->n_billed[at] > 0;
}

static void
judge(const struct planning *p, struct cost_line *line)
{
	if (line->kind == COST_LINE_PLANNED && line->high_usd == 0) {
		/* planned to be free: a few cents are no alarm */
		line->level = line->month.usd > COST_SURPRISE_USD ? LEVEL_WARN : LEVEL_OK;
		line->note = line->level == LEVEL_OK ? "" : "planned to be free";
	} else if (line->kind == COST_LINE_PLANNED && line->month.is_known &&
		   line->month.usd > line->high_usd) {
		line->level = LEVEL_ALARM;
		line->note = "over the plan";
	} else if (line->kind == COST_LINE_PLANNED && line->at_rate.is_known &&
		   line->at_rate.usd > line->high_usd) {
		line->level = LEVEL_WARN;
		line->note = "over the plan at this rate";
	} else if (line->kind == COST_LINE_UNPLANNED && p->out->has_plan &&
		   line->month.usd > COST_SURPRISE_USD && !text_is(line->title, "Tax")) {
		line->level = LEVEL_WARN;
		line->note = "not planned";
	}
	p->out->level = MAX(p->out->level, line->level);
}

static int
dearest_first(const void *a, const void *b)
{
	double x = ((const struct cost_line *)a)->month.usd;
	double y = ((const struct cost_line *)b)->month.usd;

	return (x < y) - (x > y);
}

void
cost_plan_find(const struct snapshot *snapshot, const struct stack_cost *def,
	       const struct cost *cost, struct cost_report *out)
{
	struct planning p = { .snapshot = snapshot, .def = def, .cost = cost, .out = out };
	size_t n_services = cost ? cost->n_services : 0, n_max = def->n_plan + n_services, n_plan;

	out->lines = array(&p, n_max, sizeof(*out->lines));
	p.line_of = array(&p, def->n_plan, sizeof(*p.line_of));
	p.billed = array(&p, n_max, sizeof(*p.billed));
	p.n_billed = array(&p, n_max, sizeof(*p.n_billed));
	add_plan(&p);
	out->plan_lines = p.line_of;
	n_plan = out->n_lines;
	for (size_t i = 0; i < n_services; i++)
		add_service(&p, &cost->services[i]);
	for (size_t i = 0; i < out->n_lines; i++) {
		add_amounts(&p, i);
		judge(&p, &out->lines[i]);
	}
	qsort(out->lines + n_plan, out->n_lines - n_plan, sizeof(*out->lines), dearest_first);
}
