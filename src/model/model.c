/* SPDX-License-Identifier: MIT */
/* model.c - the present: the newest series and parts, and the state of every source unit. How that
 * becomes a snapshot is model_publish.c's business, what it means health.c's. */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/acks.h"
#include "model/model_publish.h"

struct model *
model_new(const struct stack *stack, int64_t history_s)
{
	struct model *model = mem_alloc(1, sizeof(*model));

	model->stack = stack;
	model->metrics = mem_alloc(stack->n_metrics + 1, sizeof(*model->metrics));
	for (size_t i = 0; i < stack->n_metrics; i++) {
		int64_t period_s = stack->metrics[i].period_s;
		/* A day's metric needs more than three hours to have any history at all. */
		size_t window = (size_t)MAX(history_s / period_s, 16) + 1;

		model->metrics[i].series = series_new(period_s, window);
		model->metrics[i].is_watched = true;
	}
	return model;
}

void
model_free(struct model *model)
{
	if (!model)
		return;
	for (size_t i = 0; i < model->stack->n_metrics; i++)
		series_unref(model->metrics[i].series);
	for (size_t i = 0; i < model->n_sources; i++) {
		part_unref(model->sources[i].part);
		free(model->sources[i].name);
		free(model->sources[i].target);
		free(model->sources[i].region);
	}
	free(model->metrics);
	free(model->sources);
	free(model->acks);
	free(model);
}

size_t
model_add_source(struct model *model, const char *name, const char *target, const char *region,
		 int64_t cadence_ms)
{
	size_t n = model->n_sources;

	model->sources = mem_resize(model->sources, n, n + 1, sizeof(*model->sources));
	model->sources[n] = (struct model_source){
		.name = mem_text(name),
		.target = mem_text(target),
		.region = mem_text(region),
		.cadence_ms = cadence_ms,
	};
	model->n_sources++;
	return n;
}

void
model_set_metric_source(struct model *model, size_t metric, size_t source)
{
	model->metrics[metric].source = source;
}

void
model_set_cadence(struct model *model, size_t source, int64_t cadence_ms)
{
	model->sources[source].cadence_ms = cadence_ms;
}

void
model_source_ok(struct model *model, size_t source, int64_t now_ms)
{
	struct model_source *s = &model->sources[source];

	s->state = STATE_OK;
	s->good_ms = now_ms;
	s->failures = 0;
	s->err = ERR_OK;
	s->error[0] = '\0';
}

void
model_source_failed(struct model *model, size_t source, enum err err, const char *sentence)
{
	struct model_source *s = &model->sources[source];

	s->state = state_of_err(err);
	s->err = err;
	s->failures++;
	text_clean(sentence, strlen(sentence), s->error, sizeof(s->error));
}

void
model_source_paused(struct model *model, size_t source, bool is_paused)
{
	struct model_source *s = &model->sources[source];

	if (is_paused == (s->state == STATE_PAUSED))
		return;
	if (is_paused)
		s->state_before_pause = s->state;
	s->state = is_paused ? STATE_PAUSED : s->state_before_pause;
}

void
model_source_resting(struct model *model, size_t source, bool is_resting)
{
	model->sources[source].is_resting = is_resting;
}

void
model_set_source_cost(struct model *model, size_t source, const struct source_cost *cost)
{
	model->sources[source].cost = *cost;
}

void
model_set_watched(struct model *model, size_t metric, bool is_watched)
{
	model->metrics[metric].is_watched = is_watched;
}

void
model_apply_points(struct model *model, size_t metric, const struct points *points, int64_t from_s,
		   int64_t to_s, int64_t now_ms)
{
	struct model_metric *m = &model->metrics[metric];
	const struct metric_def *def = &model->stack->metrics[metric];
	int64_t zero_lag_s = def->is_zero_less ? def->lag_s : SERIES_NOT_ZERO_LESS;
	const char *message = points->message ? points->message : "";

	m->good_ms = now_ms;
	m->is_forbidden = points->is_forbidden;
	text_clean(message, strlen(message), m->message, sizeof(m->message));
	/* What CloudWatch would not show us is unknown: the old values stay. */
	if (points->is_forbidden)
		return;
	m->series = series_own(m->series);
	series_merge(m->series, points, from_s, to_s, now_ms / 1000, zero_lag_s);
}

void
model_apply_part(struct model *model, size_t source, struct part *owned_part)
{
	part_unref(model->sources[source].part);
	model->sources[source].part = owned_part;
}

struct part *
model_part(const struct model *model, size_t source)
{
	struct part *part = model->sources[source].part;

	return part ? part_ref(part) : NULL;
}

void
model_set_watching(struct model *model, const struct watching *watching)
{
	model->watching = *watching;
}

void
model_set_acks(struct model *model, const struct ack *acks, size_t n)
{
	free(model->acks);
	model->acks = mem_alloc(n + 1, sizeof(*acks));
	for (size_t i = 0; i < n; i++)
		model->acks[i] = acks[i];
	model->n_acks = n;
}
