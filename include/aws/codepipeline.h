/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CODEPIPELINE_H
#define CWTOP_AWS_CODEPIPELINE_H
/* codepipeline.h - pipelines, where each stage and action stands, and past runs. JSON 1.1,
 * CodePipeline_20150709. Strings are the arena's, "" for what AWS did not say; numbers -1; times 0.
 * Blocks: workers only. */
#include "aws/aws.h"

struct codepipeline_row {
	const char *name, *type, *mode; /* V1, V2; QUEUED, SUPERSEDED, PARALLEL */
	int64_t version, created_s, updated_s;
};

struct codepipeline_list {
	struct codepipeline_row *items;
	size_t n;
};

/* codepipeline_list - pipelines of the region, all pages. Source: CodePipeline API reference,
 * ListPipelines. */
MUST_CHECK enum err
codepipeline_list(const struct aws_scope *scope, struct codepipeline_list *out, struct why *why);

struct codepipeline_action {
	const char *name;
	const char *status; /* InProgress, Abandoned, Succeeded, Failed; "" never ran */
	const char *summary;
	const char *error_code, *error_message;
	const char *revision;         /* what it last worked on */
	const char *url, *entity_url; /* of the run, of what it runs */
	const char *run;              /* id of the run at the one who does it: a build's ... */
	int64_t changed_s;
	int64_t percent;
};

struct codepipeline_stage {
	const char *name;
	const char *status, *execution; /* Cancelled, InProgress, Failed, Stopped, Stopping,
					   Succeeded, Skipped; "" never ran */
	const char *inbound;            /* execution that waits to come in */
	const char *closed_reason;
	bool is_open; /* what comes from the stage before may come in */
	const struct codepipeline_action *actions;
	size_t n_actions;
};

struct codepipeline_state {
	const char *name;
	int64_t version, created_s, updated_s;
	const struct codepipeline_stage *stages; /* in their order */
	size_t n_stages;
};

/* codepipeline_state - where a pipeline stands. ERR_GONE: no such pipeline.
 * Source: GetPipelineState. */
MUST_CHECK enum err
codepipeline_state(const struct aws_scope *scope, const char *name, struct codepipeline_state *out,
		   struct why *why);

struct codepipeline_execution {
	const char *id, *status; /* Cancelled, InProgress, Stopped, Stopping, Succeeded, Superseded,
				    Failed */
	const char *type;        /* STANDARD, ROLLBACK */
	const char *trigger, *trigger_detail;
	const char *revision, *revision_summary, *revision_url; /* of the first source */
	const char *stop_reason;
	int64_t started_s, updated_s;
};

struct codepipeline_executions {
	struct codepipeline_execution *items;
	size_t n;
	bool is_cut; /* there are older ones */
};

/* codepipeline_executions - newest runs first, at most `limit` (at least 1). ERR_GONE: no such
 * pipeline. Source: ListPipelineExecutions. */
MUST_CHECK enum err
codepipeline_executions(const struct aws_scope *scope, const char *name, size_t limit,
			struct codepipeline_executions *out, struct why *why);

#endif
