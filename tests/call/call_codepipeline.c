/* SPDX-License-Identifier: MIT */
/* call_codepipeline.c - the calls of codepipeline.h. */
#include "put.h"

#include "aws/codepipeline.h"

static enum err
list_pipelines(struct call *call, struct why *why)
{
	struct codepipeline_list list;
	enum err err = codepipeline_list(&call->scope, &list, why);

	if (err)
		return err;
	put_list(call, "pipelines");
	for (size_t i = 0; i < list.n; i++) {
		put_item(call);
		put_said(call, "name", list.items[i].name);
		put_said(call, "pipelineType", list.items[i].type);
		put_said(call, "executionMode", list.items[i].mode);
		put_count(call, "version", list.items[i].version);
		put_time(call, "created", list.items[i].created_s);
		put_time(call, "updated", list.items[i].updated_s);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static void
put_action(struct call *call, const struct codepipeline_action *a)
{
	put_item(call);
	put_said(call, "actionName", a->name);
	put_said(call, "revisionId", a->revision);
	put_said(call, "entityUrl", a->entity_url);
	put_object(call, "latestExecution");
	put_said(call, "status", a->status);
	put_said(call, "summary", a->summary);
	put_said(call, "externalExecutionId", a->run);
	put_said(call, "externalExecutionUrl", a->url);
	put_time(call, "lastStatusChange", a->changed_s);
	put_count(call, "percentComplete", a->percent);
	put_object(call, "errorDetails");
	put_said(call, "code", a->error_code);
	put_said(call, "message", a->error_message);
	put_object_end(call);
	put_object_end(call);
	put_object_end(call);
}

static void
put_stage(struct call *call, const struct codepipeline_stage *s)
{
	put_item(call);
	put_said(call, "stageName", s->name);
	put_object(call, "latestExecution");
	put_said(call, "status", s->status);
	put_said(call, "pipelineExecutionId", s->execution);
	put_object_end(call);
	put_said(call, "inboundExecution", s->inbound);
	put_object(call, "inboundTransitionState");
	put_bool(call, "enabled", s->is_open);
	put_said(call, "disabledReason", s->closed_reason);
	put_object_end(call);
	put_list(call, "actionStates");
	for (size_t i = 0; i < s->n_actions; i++)
		put_action(call, &s->actions[i]);
	put_list_end(call);
	put_object_end(call);
}

static enum err
get_state(struct call *call, struct why *why)
{
	struct codepipeline_state state;
	enum err err = codepipeline_state(&call->scope, call_arg(call, "name"), &state, why);

	if (err)
		return err;
	put_said(call, "pipelineName", state.name);
	put_count(call, "pipelineVersion", state.version);
	put_time(call, "created", state.created_s);
	put_time(call, "updated", state.updated_s);
	put_list(call, "stageStates");
	for (size_t i = 0; i < state.n_stages; i++)
		put_stage(call, &state.stages[i]);
	put_list_end(call);
	return ERR_OK;
}

static void
put_execution(struct call *call, const struct codepipeline_execution *e)
{
	put_item(call);
	put_said(call, "pipelineExecutionId", e->id);
	put_said(call, "status", e->status);
	put_said(call, "executionType", e->type);
	put_said(call, "triggerType", e->trigger);
	put_said(call, "triggerDetail", e->trigger_detail);
	put_said(call, "revisionId", e->revision);
	put_said(call, "revisionSummary", e->revision_summary);
	put_said(call, "revisionUrl", e->revision_url);
	put_said(call, "stopReason", e->stop_reason);
	put_time(call, "startTime", e->started_s);
	put_time(call, "lastUpdateTime", e->updated_s);
	put_object_end(call);
}

static enum err
executions(struct call *call, struct why *why)
{
	struct codepipeline_executions list;
	enum err err = codepipeline_executions(&call->scope, call_arg(call, "pipelineName"),
					       (size_t)call_number(call, "maxResults"), &list, why);

	if (err)
		return err;
	put_list(call, "pipelineExecutionSummaries");
	for (size_t i = 0; i < list.n; i++)
		put_execution(call, &list.items[i]);
	put_list_end(call);
	put_bool(call, "is_cut", list.is_cut);
	return ERR_OK;
}

const struct call_row calls_codepipeline[] = {
	{ PIPELINE_LIST, { NULL }, list_pipelines },
	{ PIPELINE_STATE, { "name=cityflow" }, get_state },
	{ PIPELINE_EXECUTIONS, { "pipelineName=cityflow", "maxResults=20" }, executions },
};
const size_t n_calls_codepipeline = LEN(calls_codepipeline);
