/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_PIPELINES_H
#define CWTOP_MODEL_PIPELINES_H
/* pipelines.h - where a CodePipeline pipeline stands: the row of a "pipelines" unit. Words are
 * CodePipeline's own; "" for what it did not say, times 0. */
#include "model/sample.h"

struct pipeline_action {
	const char *stage, *name;
	const char *status;          /* InProgress, Abandoned, Succeeded, Failed; "" it never ran */
	const char *summary, *error; /* error: code and message */
	const char *revision, *url;
	int64_t changed_s;
};

struct pipeline_stage {
	const char *name;
	const char *status; /* InProgress, Succeeded, Failed, Stopped ...; "" it never ran */
	bool is_open;       /* what comes from the stage before may come in */
	const char *closed_reason;
};

struct pipeline_run {
	const char *id, *status; /* InProgress, Succeeded, Failed, Superseded ... */
	const char *trigger, *revision, *message;
	int64_t started_s, updated_s;
};

struct pipeline {
	const struct pipeline_stage *stages; /* in their order */
	size_t n_stages;
	const struct pipeline_action *actions;
	size_t n_actions;
	const struct pipeline_run *runs; /* newest first */
	size_t n_runs;
};

/* pipeline_level - of a status: Failed is an alarm, Stopped and Cancelled are a warning. */
enum level
pipeline_level(const char *status);

/* pipeline_stands - the stage that counts: the first that failed, else the first that is under way,
 * else the last that ran; NULL: none ever ran. */
const struct pipeline_stage *
pipeline_stands(const struct pipeline *pipeline);

/* pipeline_failure - the action that failed; NULL: none did. */
const struct pipeline_action *
pipeline_failure(const struct pipeline *pipeline);

#endif
