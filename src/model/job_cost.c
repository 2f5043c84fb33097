/* SPDX-License-Identifier: MIT */
/* job_cost.c - when a job began and ended, and what its task costs for so long. */
#include "base/text.h"
#include "model/burn.h"
#include "model/job_view.h"

#define HOUR_S 3600.0

int64_t
job_begun_s(const struct job_view *view)
{
	int64_t said_s = view->row->status.started_s;

	return said_s || !view->task ? said_s : view->task->started_s;
}

int64_t
job_ended_s(const struct job_view *view)
{
	int64_t said_s = view->row->status.finished_s;
	bool is_over = view->is_orphan || job_state_is_final(view->row->state);

	return said_s || !view->task || !is_over ? said_s : view->task->stopped_s;
}

int64_t
job_elapsed_s(const struct job_view *view, int64_t now_s)
{
	int64_t begun_s = job_begun_s(view), ended_s = job_ended_s(view);
	bool is_over = view->is_orphan || job_state_is_final(view->row->state);

	if (view->row->is_elsewhere)
		return -1;
	if (begun_s && ended_s)
		return MAX(ended_s - begun_s, 0);
	if (begun_s && !is_over)
		return MAX(now_s - begun_s, 0);
	if (is_over || !view->row->created_s)
		return -1;
	return MAX(now_s - view->row->created_s, 0);
}

/* Of the route's size: what ECS would have said of the task. */
static struct task_row
task_of_route(const struct stack_route *route)
{
	return (struct task_row){ .launch_type = "FARGATE",
				  .capacity_provider = route->launch.is_spot ? "FARGATE_SPOT" : "",
				  .cpu = route->cpu ? route->cpu : "",
				  .memory = route->memory ? route->memory : "" };
}

static const char *
why_unknown(const struct stack *stack, const struct job_view *view)
{
	const struct stack_route *route = view->jobs->def;

	if (!stack->prices)
		return "no prices are known";
	if (!view->task && (!route->cpu || !route->memory))
		return "its task is not known, and the stack file gives no cpu and memory";
	return "its task has no list price: it is not Fargate, or of an unknown size";
}

void
job_cost_of(const struct stack *stack, const struct job_view *view, int64_t now_s,
	    struct arena *arena, struct job_cost *out)
{
	const struct stack_route *route = view->jobs->def;
	struct task_row sized = task_of_route(route);
	struct price_quote quote = { 0 };
	int64_t ended_s = job_ended_s(view);
	struct job_cost cost = { .note = "", .is_final = ended_s > 0 };
	double usd_per_hour;

	*out = cost;
	if (view->row->is_elsewhere) {
		out->note = "it is not looked at from here";
		return;
	}
	if (!job_begun_s(view) || (!ended_s && job_elapsed_s(view, now_s) < 0)) {
		out->note =
			job_begun_s(view) ? "it is not known when it ended" : "it has not begun";
		return;
	}
	if (!burn_of_task(stack->prices, view->task ? view->task : &sized, route->region,
			  &usd_per_hour, &quote)) {
		out->note = why_unknown(stack, view);
		return;
	}
	cost.is_known = true;
	cost.usd = usd_per_hour * (double)job_elapsed_s(view, now_s) / HOUR_S;
	cost.is_estimate = quote.price->is_estimate || !view->task;
	if (quote.is_elsewhere)
		cost.note = mem_must(arena_format(arena, "at the price of %s", quote.region));
	else if (!view->task)
		cost.note = "of the size in the stack file";
	else if (quote.price->is_estimate)
		cost.note = "the price varies";
	*out = cost;
}
