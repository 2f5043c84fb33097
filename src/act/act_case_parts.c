/* SPDX-License-Identifier: MIT */
/* act_case_parts.c - three parts of a case: points, the alarms' histories, traces. The log lines
 * are in act_case_lines.c. */
#include <string.h>

#include "act_case.h"
#include "aws/cloudwatch.h"

#define HISTORY_MAX 20 /* of one alarm */
#define TRACES_MAX 100 /* looked at; each that is scanned costs */
#define TRACES_KEPT 20

struct aws_scope
act_case_scope(const struct act_work *work, const char *region)
{
	struct aws_scope scope = work->scope;

	scope.region = region && *region ? region : scope.region;
	if (!scope.max_attempts)
		scope.max_attempts = ACT_CASE_ATTEMPTS;
	return scope;
}

/* ---- points ---- */

static void
def_of_own(const struct case_series *own, struct dimension *dimensions, struct metric_def *out)
{
	*out = (struct metric_def){ .id = "own",
				    .title = own->title,
				    .region = own->region,
				    .namespace_ = own->namespace_,
				    .name = own->name,
				    .dimensions = dimensions,
				    .n_dimensions = own->n_dimensions,
				    .stat = own->stat,
				    .period_s = own->period_s,
				    .scale = 1 };
	memcpy(dimensions, own->dimensions, own->n_dimensions * sizeof(*dimensions));
}

/* Metric math takes all that it is made of: not while the snapshot has the window itself. */
static size_t
count_points(const struct act_work *work)
{
	const struct case_ask *ask = work->order->ask;
	const struct stack *stack = work->options->stack;

	if (ask->metric >= stack->n_metrics)
		return *ask->own.name != '\0';
	return !stack->metrics[ask->metric].expression ||
	       ask->chart_from_s < ask->now_s - 2 * CASE_WINDOW_S;
}

static enum err
ask_points(struct act_work *work, size_t index, struct act_case_answer *out, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct stack *stack = work->options->stack;
	struct dimension dimensions[CASE_DIMENSIONS_MAX];
	struct metric_def own;
	struct metric_query query = { .is_wanted = true };
	struct aws_scope scope;
	struct span span;

	(void)index;
	def_of_own(&ask->own, dimensions, &own);
	query.def = ask->metric < stack->n_metrics ? &stack->metrics[ask->metric] : &own;
	scope = act_case_scope(work, query.def->region);
	span.start_s = ask->chart_from_s - ask->chart_from_s % query.def->period_s;
	span.end_s = MIN(ask->chart_to_s, ask->now_s) + query.def->period_s;
	span.end_s -= span.end_s % query.def->period_s;
	if (query.def->expression)
		return act_points_of(work, ask->metric, span, &out->points, why);
	return cw_metric_data(&scope, &query, 1, span, &out->points, why);
}

static enum err
join_points(struct act_work *work, const struct act_case_question *const *answered, size_t n,
	    struct case_found *found, struct text *note)
{
	(void)work;
	(void)note;
	if (n > 0)
		found->metric = answered[0]->answer.points;
	return ERR_OK;
}

const struct act_case_part act_case_points = {
	.what = "metrics",
	.askers = 1,
	.limit_bytes = 4u << 20,
	.count = count_points,
	.ask = ask_points,
	.join = join_points,
};

/* ---- alarms ---- */

static size_t
count_alarms(const struct act_work *work)
{
	return work->order->ask->n_alarms;
}

static enum err
ask_history(struct act_work *work, size_t index, struct act_case_answer *out, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct cw_event_filter filter = { .alarm = ask->alarms[index].name,
						.are_states_only = true,
						.start_s = ask->from_s,
						.end_s = MIN(ask->to_s, ask->now_s) + 1,
						.limit = HISTORY_MAX };
	struct aws_scope scope = act_case_scope(work, ask->alarms[index].region);

	return cw_alarm_history(&scope, &filter, &out->events, why);
}

/* Newest first. */
static void
add_event(struct case_event *items, size_t n, const struct cw_event *event)
{
	size_t at = n;

	for (; at > 0 && items[at - 1].time_s < event->time_s; at--)
		items[at] = items[at - 1];
	items[at] =
		(struct case_event){ .time_s = event->time_s,
				     .alarm = event->alarm,
				     .from = event->old_state,
				     .to = event->new_state,
				     .reason = *event->reason ? event->reason : event->summary };
}

static enum err
join_history(struct act_work *work, const struct act_case_question *const *answered, size_t n,
	     struct case_found *found, struct text *note)
{
	struct case_event *items;
	size_t n_events = 0;

	(void)note;
	for (size_t i = 0; i < n; i++)
		n_events += answered[i]->answer.events.n;
	items = arena_array(work->news->arena, n_events + 1, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	found->events = items;
	found->n_events = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < answered[i]->answer.events.n; k++)
			add_event(items, found->n_events++, &answered[i]->answer.events.items[k]);
	return ERR_OK;
}

/* DescribeAlarmHistory: 20 a second. */
const struct act_case_part act_case_history = {
	.what = "alarms",
	.askers = 2,
	.limit_bytes = 512u << 10,
	.count = count_alarms,
	.ask = ask_history,
	.join = join_history,
};

/* ---- traces ---- */

static bool
is_worse(const struct xray_summary *a, const struct xray_summary *b)
{
	if (a->has_fault != b->has_fault)
		return a->has_fault;
	if ((*a->cause != '\0') != (*b->cause != '\0'))
		return *a->cause != '\0';
	return a->duration_s > b->duration_s;
}

static void
sort_traces(struct xray_summary *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct xray_summary moving = items[i];
		size_t at = i;

		for (; at > 0 && is_worse(&moving, &items[at - 1]); at--)
			items[at] = items[at - 1];
		items[at] = moving;
	}
}

static size_t
count_traces(const struct act_work *work)
{
	return *work->order->ask->trace_filter != '\0';
}

static enum err
ask_traces(struct act_work *work, size_t index, struct act_case_answer *out, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct xray_question question = {
		.span = { .start_s = ask->lines_from_s,
			  .end_s = MAX(MIN(ask->traces_to_s, ask->now_s), ask->lines_from_s + 1) },
		.filter = ask->trace_filter,
		.limit = TRACES_MAX
	};
	struct aws_scope scope = act_case_scope(work, ask->trace_region);
	enum err err;

	(void)index;
	err = xray_summaries(&scope, &question, &out->traces, why);
	if (!err)
		sort_traces(out->traces.items, out->traces.n);
	return err;
}

static struct case_trace
trace_of(const struct xray_summary *summary, const char *region)
{
	return (struct case_trace){ .time_s = summary->started_s,
				    .id = summary->id,
				    .region = region,
				    .method = summary->method,
				    .url = summary->url,
				    .entry = summary->entry,
				    .cause = summary->cause,
				    .cause_service = summary->cause_service,
				    .duration_s = summary->duration_s,
				    .status = summary->status,
				    .has_fault = summary->has_fault };
}

static enum err
join_traces(struct act_work *work, const struct act_case_question *const *answered, size_t n,
	    struct case_found *found, struct text *note)
{
	const struct aws_scope scope = act_case_scope(work, work->order->ask->trace_region);
	const struct xray_summaries *all = n > 0 ? &answered[0]->answer.traces : NULL;
	size_t n_kept = all ? MIN(all->n, (size_t)TRACES_KEPT) : 0;
	struct case_trace *items = arena_array(work->news->arena, n_kept + 1, sizeof(*items));

	if (!items)
		return ERR_MEMORY;
	for (size_t i = 0; i < n_kept; i++)
		items[i] = trace_of(&all->items[i], scope.region);
	found->traces_ = items;
	found->n_traces = n_kept;
	if (all && (all->n > n_kept || all->next))
		text_addf(note, "the worst %zu of %zu%s", n_kept, all->n,
			  all->next ? " or more" : "");
	return ERR_OK;
}

const struct act_case_part act_case_traces = {
	.what = "traces",
	.askers = 1,
	.limit_bytes = 4u << 20,
	.count = count_traces,
	.ask = ask_traces,
	.join = join_traces,
};
