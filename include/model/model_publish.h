/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_MODEL_PUBLISH_H
#define CWTOP_MODEL_MODEL_PUBLISH_H
/* model_publish.h - what a model is made of, for the files that keep it and that make snapshots of
 * it: model.c, model_publish.c, model_watched.c. Not for others. */
#include "model/model.h"

struct model_source {
	char *name, *target, *region;
	enum state state, state_before_pause;
	int64_t good_ms, cadence_ms;
	enum err err; /* of the last failure, and its sentence */
	char error[WHY_MAX];
	unsigned failures;
	bool is_resting;
	struct source_cost cost;
	struct part *part; /* NULL until the first good poll, and for metrics */
};

struct model_metric {
	struct series *series;
	size_t source;
	bool is_watched, is_forbidden;
	int64_t good_ms;
	char message[160];
};

struct model {
	const struct stack *stack;
	struct model_metric *metrics; /* one per stack metric */
	struct model_source *sources;
	size_t n_sources;
	struct watching watching;
	struct ack *acks;
	size_t n_acks;
	uint64_t version;
};

/* model_publish_array - zeroed, in the snapshot's arena; never NULL. */
void *
model_publish_array(struct snapshot *snapshot, size_t n, size_t size);

/* model_publish_part - what the newest good poll of a source unit brought; NULL: nothing yet.
 * @region      NULL: any, where the partition decides
 * @out_source  the unit; left alone when there is none such */
const struct part *
model_publish_part(const struct model *model, const char *name, const char *target,
		   const char *region, size_t *out_source);

/* model_publish_watched - the views of watched.h. */
void
model_publish_watched(const struct model *model, struct snapshot *snapshot);

#endif
