/* SPDX-License-Identifier: MIT */
/* act_case.c - the evidence of a case: points of its metric, its alarms' histories, the log lines
 * of that minute, traces. Each part is asked for on its own, the quickest first, and told of as
 * soon as it is there: one that is denied, throttled or empty hides no other. */
#include "act_case.h"

#include <string.h>

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

enum err
act_case_points(struct act_work *work, struct case_found *found, struct text *note, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct stack *stack = work->options->stack;
	struct dimension dimensions[CASE_DIMENSIONS_MAX];
	struct metric_def own;
	struct metric_query query = { .is_wanted = true };
	struct aws_scope scope;
	struct span span;

	(void)note;
	def_of_own(&ask->own, dimensions, &own);
	query.def = ask->metric < stack->n_metrics ? &stack->metrics[ask->metric] : &own;
	scope = act_case_scope(work, query.def->region);
	span.start_s = ask->chart_from_s - ask->chart_from_s % query.def->period_s;
	span.end_s = MIN(ask->chart_to_s, ask->now_s) + query.def->period_s;
	span.end_s -= span.end_s % query.def->period_s;
	if (query.def->expression)
		return act_points_of(work, ask->metric, span, &found->metric, why);
	return cw_metric_data(&scope, &query, 1, span, &found->metric, why);
}

/* ---- alarms ---- */

static enum err
add_events(struct act_work *work, const struct cw_events *events, struct case_found *found,
	   struct why *why)
{
	struct case_event *items =
		arena_array(work->news->arena, found->n_events + events->n + 1, sizeof(*items));

	if (!items)
		return err_memory(why);
	if (found->n_events)
		memcpy(items, found->events, found->n_events * sizeof(*items));
	for (size_t i = 0; i < events->n; i++) {
		const struct cw_event *event = &events->items[i];
		size_t at = found->n_events++;

		/* newest first */
		for (; at > 0 && items[at - 1].time_s < event->time_s; at--)
			items[at] = items[at - 1];
		items[at] = (struct case_event){ .time_s = event->time_s,
						 .alarm = event->alarm,
						 .from = event->old_state,
						 .to = event->new_state,
						 .reason = *event->reason ? event->reason
									  : event->summary };
	}
	found->events = items;
	return ERR_OK;
}

enum err
act_case_history(struct act_work *work, struct case_found *found, struct text *note,
		 struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	size_t n_failed = 0;
	enum err err = ERR_OK;

	for (size_t i = 0; i < ask->n_alarms && !act_work_is_dropped(work); i++) {
		const struct cw_event_filter filter = { .alarm = ask->alarms[i].name,
							.are_states_only = true,
							.start_s = ask->from_s,
							.end_s = MIN(ask->to_s, ask->now_s) + 1,
							.limit = HISTORY_MAX };
		struct aws_scope scope = act_case_scope(work, ask->alarms[i].region);
		struct cw_events events = { 0 };
		struct why failure;
		enum err one = cw_alarm_history(&scope, &filter, &events, &failure);

		if (!one)
			one = add_events(work, &events, found, &failure);
		if (!one)
			continue;
		if (n_failed++ == 0) {
			err = one;
			*why = failure;
		}
	}
	if (n_failed == 0 || n_failed == ask->n_alarms)
		return err;
	text_addf(note, "%zu of %zu alarms did not answer: %s", n_failed, ask->n_alarms, why->text);
	return ERR_OK;
}

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

enum err
act_case_traces(struct act_work *work, struct case_found *found, struct text *note, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct xray_question question = {
		.span = { .start_s = ask->lines_from_s,
			  .end_s = MAX(MIN(ask->traces_to_s, ask->now_s), ask->lines_from_s + 1) },
		.filter = ask->trace_filter,
		.limit = TRACES_MAX
	};
	struct aws_scope scope = act_case_scope(work, ask->trace_region);
	struct xray_summaries summaries = { 0 };
	const char *region = arena_text(work->news->arena, scope.region);
	struct case_trace *items;
	enum err err = xray_summaries(&scope, &question, &summaries, why);
	size_t n = MIN(summaries.n, (size_t)TRACES_KEPT);

	if (err)
		return err;
	sort_traces(summaries.items, summaries.n);
	items = arena_array(work->news->arena, n + 1, sizeof(*items));
	if (!items || !region)
		return err_memory(why);
	for (size_t i = 0; i < n; i++) {
		const struct xray_summary *summary = &summaries.items[i];

		items[i] = (struct case_trace){ .time_s = summary->started_s,
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
	found->traces_ = items;
	found->n_traces = n;
	if (summaries.n > n || summaries.next)
		text_addf(note, "the worst %zu of %zu%s", n, summaries.n,
			  summaries.next ? " or more" : "");
	return ERR_OK;
}

/* ---- one after another ---- */

struct asking {
	bool is_asked;
	struct case_part *state;
	act_case_part *ask;
};

static void
ask_part(struct act_work *work, struct case_found *found, const struct asking *part)
{
	struct why why = { .text = "" };
	struct text note;
	enum err err;

	text_init(&note, part->state->why, sizeof(part->state->why));
	err = part->ask(work, found, &note, &why);
	part->state->state = err ? CASE_FAILED : CASE_ANSWERED;
	if (err)
		text_copy(part->state->why, sizeof(part->state->why), why.text);
}

/* Metric math takes all that it is made of: not while the snapshot has the window itself. */
static bool
has_points(const struct act_work *work)
{
	const struct case_ask *ask = work->order->ask;
	const struct stack *stack = work->options->stack;

	if (!ask || ask->metric >= stack->n_metrics)
		return ask && *ask->own.name;
	return !stack->metrics[ask->metric].expression ||
	       ask->chart_from_s < ask->now_s - 2 * CASE_WINDOW_S;
}

enum err
act_carry_case(struct act_work *work, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	struct case_found *found = arena_alloc(work->news->arena, sizeof(*found));
	struct asking parts[] = {
		{ has_points(work), NULL, act_case_points },
		{ ask && ask->n_alarms > 0, NULL, act_case_history },
		{ ask && ask->n_logs > 0, NULL, act_case_lines },
		{ ask && *ask->trace_filter, NULL, act_case_traces },
	};

	if (!ask)
		return err_set(ERR_USAGE, why, "case: nothing says what to ask for");
	if (!found)
		return err_memory(why);
	parts[0].state = &found->points;
	parts[1].state = &found->history;
	parts[2].state = &found->lines;
	parts[3].state = &found->traces;
	for (size_t i = 0; i < LEN(parts); i++)
		parts[i].state->state = parts[i].is_asked ? CASE_ASKING : CASE_NOT_ASKED;
	work->news->found = found;
	for (size_t i = 0; i < LEN(parts) && !act_work_is_dropped(work); i++) {
		if (!parts[i].is_asked)
			continue;
		ask_part(work, found, &parts[i]);
		act_work_tell(work);
	}
	return ERR_OK;
}
