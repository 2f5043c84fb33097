/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_MODEL_H
#define CWTOP_MODEL_MODEL_H
/* model.h - the present, before it is published: takes what polls bring and makes snapshots.
 * Main thread only. A failed poll changes a source's state and nothing else: old values stay. */
#include "model/snapshot.h"

struct model;

/* model_new - knows the stack (borrowed, outlives the model); history_s: how far series reach back.
 * Never NULL. */
struct model *
model_new(const struct stack *stack, int64_t history_s);
void
model_free(struct model *model);

/* model_add_source - announces one source unit before polling starts; returns its index. Strings
 * are copied. Metrics name their unit with model_set_metric_source. */
size_t
model_add_source(struct model *model, const char *name, const char *target, const char *region,
		 int64_t cadence_ms);
void
model_set_metric_source(struct model *model, size_t metric, size_t source);
void
model_set_cadence(struct model *model, size_t source, int64_t cadence_ms);

/* model_source_ok, model_source_failed - the outcome of a poll, at virtual time now_ms. */
void
model_source_ok(struct model *model, size_t source, int64_t now_ms);
void
model_source_failed(struct model *model, size_t source, enum err err, const char *sentence);
void
model_source_paused(struct model *model, size_t source, bool is_paused);

/* model_source_resting - nothing needs the unit now; it is neither asked nor stale. */
void
model_source_resting(struct model *model, size_t source, bool is_resting);
void
model_set_source_cost(struct model *model, size_t source, const struct source_cost *cost);

/* model_set_watched - whether a metric is asked for now; at first each is. */
void
model_set_watched(struct model *model, size_t metric, bool is_watched);

/* model_apply_points - merges a reply's points of one metric, asked for [from_s, to_s). */
void
model_apply_points(struct model *model, size_t metric, const struct points *points, int64_t from_s,
		   int64_t to_s, int64_t now_ms);
/* model_apply_part - replaces the source's rows; takes the reference. */
void
model_apply_part(struct model *model, size_t source, struct part *owned_part);

/* model_part - what the newest good poll of a source brought, one reference; NULL: nothing yet. */
struct part *
model_part(const struct model *model, size_t source);

void
model_set_watching(struct model *model, const struct watching *watching);

/* model_set_acks - all that operators have said so far (acks.h); copied. A snapshot has those that
 * still hold. */
void
model_set_acks(struct model *model, const struct ack *acks, size_t n);

/* model_publish - a new snapshot with health worked out; one reference for the caller. */
struct snapshot *
model_publish(struct model *model, int64_t now_ms);

#endif
