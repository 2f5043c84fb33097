/* SPDX-License-Identifier: MIT */
/* view_chart_row.c - from a row to the metrics that show it, and from them to their group and to
 * the log. */
#include <string.h>

#include "app/view_chart.h"
#include "app/view_subject.h"
#include "model/log_place.h"

static size_t
add_metric(size_t *metrics, size_t n, size_t metric)
{
	for (size_t i = 0; i < n; i++)
		if (metrics[i] == metric)
			return n;
	if (n < VIEW_CHART_METRICS)
		metrics[n++] = metric;
	return n;
}

/* All that CloudWatch says of a queue: its age, what comes and goes, its depth where the stack file
 * has that. */
static size_t
add_queue(const struct view *view, const struct stack_queue *queue, size_t *metrics, size_t n)
{
	const struct stack *stack = view->stack;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];

		for (size_t k = 0; k < def->n_dimensions; k++)
			if (text_is(def->namespace_, "AWS/SQS") &&
			    text_is(def->region, queue->region) &&
			    text_is(def->dimensions[k].name, "QueueName") &&
			    text_is(def->dimensions[k].value, queue->name))
				n = add_metric(metrics, n, i);
	}
	return n;
}

/* What its panel draws above its detail, else what its case is about. */
static size_t
metrics_of(struct view *view, const struct view_slot *slot, size_t item, struct subject subject,
	   size_t *out)
{
	struct panel_input input = view_input(view, slot);
	size_t metric = SIZE_MAX, n = 0;

	if (slot->panel->chart)
		metric = slot->panel->chart(&input, item);
	if (metric == SIZE_MAX && subject.kind != SUBJECT_NONE)
		metric = case_metric(view->snapshot, subject);
	if (metric < view->stack->n_metrics)
		n = add_metric(out, n, metric);
	if (subject.kind == SUBJECT_QUEUE)
		n = add_queue(view, view->snapshot->queues[subject.index].def, out, n);
	return n;
}

void
view_chart_open_row(struct view *view)
{
	size_t metrics[VIEW_CHART_METRICS], n = 0, item;
	struct subject subject = { .kind = SUBJECT_NONE };
	const struct view_slot *slot;
	struct panel_input input;
	struct text key;

	item = view_subject_item(view, &slot);
	if (item == SIZE_MAX || !slot->panel) {
		view_jobs_say(view, LEVEL_WARN, "chart: there is no row here to draw");
		return;
	}
	input = view_input(view, slot);
	if (slot->panel->subject)
		subject = slot->panel->subject(&input, item);
	n = metrics_of(view, slot, item, subject, metrics);
	if (n == 0) {
		view_jobs_say(view, LEVEL_WARN,
			      "chart: the stack file has no metric of this row: name one with its "
			      "dimensions, see man cwtop-stack");
		return;
	}
	view_remember(view, &view->slots[slot - view->slots]);
	view_chart_open(view, metrics, n, 0);
	if (!view->charts)
		return;
	text_init(&key, view->charts->subject, sizeof(view->charts->subject));
	subject_key(view->snapshot, subject, &key);
}

void
view_chart_beside(struct view *view)
{
	struct view_chart *charts = view->charts;
	const struct metric_def *first = &view->stack->metrics[charts->first[0]];
	size_t n;

	charts->has_beside = !charts->has_beside;
	memcpy(charts->metrics, charts->first, sizeof(charts->metrics));
	charts->n_metrics = n = charts->n_first;
	for (size_t i = 0; charts->has_beside && i < view->stack->n_metrics; i++) {
		const struct metric_def *def = &view->stack->metrics[i];

		if (text_is(def->group, first->group) && def->unit == first->unit &&
		    !def->is_hidden && !def->unresolved)
			charts->n_metrics = add_metric(charts->metrics, charts->n_metrics, i);
	}
	if (!charts->has_beside || charts->n_metrics > n)
		return;
	charts->has_beside = false;
	view_jobs_say(view, LEVEL_OK, "group: no other metric of it has the unit of this one");
}

/* ---- its log ---- */

void
view_chart_log(struct view *view)
{
	const struct view_chart *charts = view->charts;
	struct subject subject = subject_find(view->snapshot, charts->subject);
	struct log_places places = { 0 };
	const struct log_place *place = &places.items[0];

	if (subject.kind == SUBJECT_NONE)
		subject = (struct subject){ SUBJECT_METRIC, charts->metrics[0], SIZE_MAX };
	log_places(view->snapshot, subject, &places);
	if (places.n == 0) {
		view_jobs_say(view, LEVEL_WARN, "%s", places.lack);
		return;
	}
	view_logs_open(view, &place->where, place->title, charts->cursor_s * 1000);
}
