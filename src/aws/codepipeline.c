/* SPDX-License-Identifier: MIT */
/* codepipeline.c - pipelines and runs as rows. It starts and approves nothing: the token of an
 * approval is never read. Source: CodePipeline API reference, ListPipelines, GetPipelineState,
 * ListPipelineExecutions. */
#include "aws/codepipeline.h"

#include "aws/list.h"
#include "base/text.h"

#define PIPELINES_MAX 1000
#define EXECUTIONS_MAX 100

static void
ask_list(struct api_request *r, const void *question)
{
	(void)question;
	api_integer(r, "maxResults", PIPELINES_MAX);
}

static const char *
fill_row(struct gather *g, const struct json_val *item, void *to)
{
	struct codepipeline_row *row = to;

	row->name = gather_text(g, json_get(item, "name"));
	row->type = gather_text(g, json_get(item, "pipelineType"));
	row->mode = gather_text(g, json_get(item, "executionMode"));
	row->version = gather_count(json_get(item, "version"));
	row->created_s = gather_time(json_get(item, "created"));
	row->updated_s = gather_time(json_get(item, "updated"));
	return *row->name ? NULL : "a pipeline without name";
}

static const struct list_call list_pipelines = {
	.operation = PIPELINE_LIST,
	.member = "pipelines",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct codepipeline_row),
	.ask = ask_list,
	.fill = fill_row,
};

enum err
codepipeline_list(const struct aws_scope *scope, struct codepipeline_list *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_pipelines, NULL, NULL, &rows, why);

	if (!err)
		*out = (struct codepipeline_list){ rows.items, rows.n };
	return err;
}

static const char *
fill_action(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *last = json_get(item, "latestExecution");
	const struct json_val *error = json_get(last, "errorDetails");
	struct codepipeline_action *row = to;

	row->name = gather_text(g, json_get(item, "actionName"));
	row->revision = gather_text(g, json_get(json_get(item, "currentRevision"), "revisionId"));
	row->entity_url = gather_text(g, json_get(item, "entityUrl"));
	row->status = gather_text(g, json_get(last, "status"));
	row->summary = gather_text(g, json_get(last, "summary"));
	row->error_code = gather_text(g, json_get(error, "code"));
	row->error_message = gather_text(g, json_get(error, "message"));
	row->url = gather_text(g, json_get(last, "externalExecutionUrl"));
	row->run = gather_text(g, json_get(last, "externalExecutionId"));
	row->changed_s = gather_time(json_get(last, "lastStatusChange"));
	row->percent = gather_count(json_get(last, "percentComplete"));
	return *row->name ? NULL : "an action without actionName";
}

static const struct list_call actions_of = {
	.operation = PIPELINE_STATE,
	.member = "actionStates",
	.row_size = sizeof(struct codepipeline_action),
	.may_lack_member = true,
	.fill = fill_action,
};

static const char *
fill_stage(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *last = json_get(item, "latestExecution");
	const struct json_val *gate = json_get(item, "inboundTransitionState");
	const struct json_val *inbound = json_get(item, "inboundExecution");
	struct codepipeline_stage *row = to;

	row->name = gather_text(g, json_get(item, "stageName"));
	row->status = gather_text(g, json_get(last, "status"));
	row->execution = gather_text(g, json_get(last, "pipelineExecutionId"));
	row->inbound = gather_text(g, json_get(inbound, "pipelineExecutionId"));
	row->is_open = json_bool(json_get(gate, "enabled"), true);
	row->closed_reason = gather_text(g, json_get(gate, "disabledReason"));
	if (json_type(last) == JSON_T_OBJECT && !*row->status)
		return "a stage's execution without status";
	return *row->name ? NULL : "a stage without stageName";
}

static const struct list_call stages_of = {
	.operation = PIPELINE_STATE,
	.member = "stageStates",
	.row_size = sizeof(struct codepipeline_stage),
	.fill = fill_stage,
};

static enum err
fill_stages(const struct api_request *r, const struct json_val *root,
	    struct codepipeline_state *state, struct why *why)
{
	struct list_rows stages = { 0 };
	struct codepipeline_stage *stage;
	enum err err = list_add(r, &stages_of, root, &stages, why);

	if (err)
		return err;
	state->stages = stage = stages.items;
	state->n_stages = stages.n;
	for (const struct json_val *val = json_first(json_get(root, "stageStates")); val && !err;
	     val = json_after(val), stage++) {
		struct list_rows actions = { 0 };

		err = list_add(r, &actions_of, val, &actions, why);
		stage->actions = actions.items;
		stage->n_actions = actions.n;
	}
	return err;
}

enum err
codepipeline_state(const struct aws_scope *scope, const char *name, struct codepipeline_state *out,
		   struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct codepipeline_state state = { 0 };
	const struct json_val *root;
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	api_begin(&r, scope, PIPELINE_STATE);
	api_text(&r, "name", name);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	root = json_root(doc);
	state.name = gather_text(&g, json_get(root, "pipelineName"));
	state.version = gather_count(json_get(root, "pipelineVersion"));
	state.created_s = gather_time(json_get(root, "created"));
	state.updated_s = gather_time(json_get(root, "updated"));
	err = fill_stages(&r, root, &state, why);
	json_free(doc);
	if (!err && g.is_out_of_memory)
		err = err_memory(why);
	if (!err && !*state.name)
		err = api_malformed(&r, "no pipelineName", why);
	if (!err)
		*out = state;
	return err;
}

struct executions_question {
	const char *name;
	size_t limit;
};

static void
ask_executions(struct api_request *r, const void *question)
{
	const struct executions_question *q = question;

	api_text(r, "pipelineName", q->name);
	api_integer(r, "maxResults", (int64_t)MIN(q->limit, EXECUTIONS_MAX));
}

static const char *
fill_execution(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *trigger = json_get(item, "trigger");
	const struct json_val *revision = json_first(json_get(item, "sourceRevisions"));
	struct codepipeline_execution *row = to;

	row->id = gather_text(g, json_get(item, "pipelineExecutionId"));
	row->status = gather_text(g, json_get(item, "status"));
	row->type = gather_text(g, json_get(item, "executionType"));
	row->trigger = gather_text(g, json_get(trigger, "triggerType"));
	row->trigger_detail = gather_text(g, json_get(trigger, "triggerDetail"));
	row->revision = gather_text(g, json_get(revision, "revisionId"));
	row->revision_summary = gather_text(g, json_get(revision, "revisionSummary"));
	row->revision_url = gather_text(g, json_get(revision, "revisionUrl"));
	row->stop_reason = gather_text(g, json_get(json_get(item, "stopTrigger"), "reason"));
	row->started_s = gather_time(json_get(item, "startTime"));
	row->updated_s = gather_time(json_get(item, "lastUpdateTime"));
	return *row->id && *row->status ? NULL : "an execution without id or status";
}

static const struct list_call list_executions = {
	.operation = PIPELINE_EXECUTIONS,
	.member = "pipelineExecutionSummaries",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct codepipeline_execution),
	.ask = ask_executions,
	.fill = fill_execution,
};

enum err
codepipeline_executions(const struct aws_scope *scope, const char *name, size_t limit,
			struct codepipeline_executions *out, struct why *why)
{
	const struct executions_question question = { name, MAX(limit, 1) };
	const struct list_range range = { .limit = MAX(limit, 1) };
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_executions, &question, &range, &rows, why);

	if (!err)
		*out = (struct codepipeline_executions){ rows.items, MIN(rows.n, range.limit),
							 rows.next || rows.n > range.limit };
	return err;
}
