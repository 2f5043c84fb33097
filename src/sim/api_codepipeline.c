/* SPDX-License-Identifier: MIT */
/* api_codepipeline.c - pipelines of the simulated CodePipeline: each deployment of the story is a
 * run; the bad one fails in its last action when it is rolled back. Source: CodePipeline API
 * reference, ListPipelines, GetPipelineState, ListPipelineExecutions. */
#include "sim/api_codepipeline.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/paging.h"
#include "sim/random.h"

#define RUNS_MAX 64
#define DEPLOY_MS (INT64_C(10) * 60000) /* how long a run takes before its deployment begins */
#define QUIET_MS (INT64_C(4) * 3600000) /* between the ordinary runs */
#define VERSION 4

static const struct paging paging_pipelines = {
	.token = "nextToken",
	.next = "nextToken",
	.size = "maxResults",
	.bad_token = "InvalidNextTokenException",
	.bad_size = "ValidationException",
	.min = 1,
	.max = 1000,
	.normal = 1000,
};

static const struct paging paging_executions = {
	.token = "nextToken",
	.next = "nextToken",
	.size = "maxResults",
	.bad_token = "InvalidNextTokenException",
	.bad_size = "ValidationException",
	.min = 1,
	.max = 100,
	.normal = 100,
};

/* ---- runs ---- */

struct execution {
	const char *status;           /* InProgress, Succeeded, Failed */
	int64_t started_ms, ended_ms; /* ended: the last change */
	bool is_bad;                  /* the story's deployment */
	uint64_t key;
};

struct runs {
	struct execution items[RUNS_MAX]; /* newest first */
	size_t n;
};

/* Ordinary runs, at some of the day's fourth hours, until `before`; they all succeed. */
static void
add_quiet_runs(struct runs *runs, uint64_t key, int64_t before_ms, int64_t after_ms)
{
	int64_t at_ms = before_ms - 1 - (before_ms - 1) % QUIET_MS;

	for (; at_ms > after_ms && runs->n < RUNS_MAX; at_ms -= QUIET_MS) {
		uint64_t own = random_mix(key, (uint64_t)at_ms);
		int64_t took_ms = DEPLOY_MS + (int64_t)(own % 240000);

		/* One that a later one would overtake is left out. */
		if (at_ms + took_ms >= before_ms || own % 3 == 0)
			continue;
		runs->items[runs->n++] = (struct execution){ .status = "Succeeded",
							     .started_ms = at_ms,
							     .ended_ms = at_ms + took_ms,
							     .key = own };
	}
}

static void
collect(const struct call *call, const char *name, struct runs *out)
{
	const struct story *story = &call->world->story;
	uint64_t key = facts_key(call, "pipeline", call->region, name);
	int64_t before_ms = call->now_ms, start_s, back_s;
	int64_t release_s = story_incident_s(story, SCENARIO_JS_ERRORS);

	out->n = 0;
	if (before_ms / 1000 >= release_s) {
		/* What the site has been broken since went out without a fault. */
		out->items[out->n++] = (struct execution){
			.status = "Succeeded",
			.started_ms = release_s * 1000 - DEPLOY_MS,
			.ended_ms = release_s * 1000,
			.key = random_mix(key, (uint64_t)release_s),
		};
		before_ms = out->items[0].started_ms;
	}
	while (out->n < RUNS_MAX && before_ms > call->world->start_ms &&
	       story_deploy_start(story, before_ms / 1000, &start_s, &back_s)) {
		struct execution run = { .status = "Failed", .is_bad = true };
		int64_t deploy_ms = start_s * 1000;

		run.started_ms = deploy_ms - DEPLOY_MS;
		run.ended_ms = back_s == INT64_MAX ? deploy_ms : back_s * 1000;
		if (back_s == INT64_MAX || run.ended_ms > call->now_ms) {
			run.status = "InProgress";
			run.ended_ms = deploy_ms;
		}
		run.key = random_mix(key, (uint64_t)deploy_ms);
		add_quiet_runs(out, key, before_ms, MAX(run.ended_ms, call->world->start_ms));
		if (out->n < RUNS_MAX)
			out->items[out->n++] = run;
		before_ms = run.started_ms;
	}
	add_quiet_runs(out, key, before_ms, call->world->start_ms - 4 * QUIET_MS);
}

static void
write_commit(struct call *call, const char *key, const struct execution *run)
{
	write_text(call, key, facts_hex(call, "", random_mix(run->key, 0xC0), 32));
}

/* ---- ListPipelines ---- */

static bool
list_pipelines(struct call *call)
{
	struct inventory_list list;
	struct page page;

	if (!paging_begin(call, &paging_pipelines, &page))
		return false;
	list = inventory_list(call, INVENTORY_PIPELINE, call->region);
	write_array(call, "pipelines");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++) {
		const char *name = list.items[i]->name;
		uint64_t key = facts_key(call, "pipeline", call->region, name);

		write_object(call, NULL);
		write_text(call, "name", name);
		write_integer(call, "version", VERSION);
		write_text(call, "pipelineType", "V2");
		write_text(call, "executionMode", "QUEUED");
		write_time(call, "created", facts_born_ms(call, key));
		write_time(call, "updated", facts_born_ms(call, key) + 86400000);
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging_pipelines, &page, list.n);
	return true;
}

static bool
read_pipeline(struct call *call, const char *key, const char **out)
{
	if (!param_need(call, key, out))
		return false;
	if (inventory_find(call, INVENTORY_PIPELINE, call->region, *out))
		return true;
	return fault_own(call->refusal, 400, "PipelineNotFoundException",
			 "Account '%s' does not have a pipeline with name '%.100s'",
			 call->world->account, *out);
}

/* ---- GetPipelineState ---- */

/* Three stages of one action each; share: of the run's time before the deployment, in percent. */
static const struct stage {
	const char *name, *action, *summary;
	unsigned from_pct, to_pct;
} stages[] = {
	{ "Source", "Checkout", "Merged the main branch", 0, 2 },
	{ "Build", "Build", "Build succeeded", 2, 90 },
	{ "Deploy", "Deploy", "Deployment succeeded", 90, 100 },
};

struct progress {
	const char *status; /* NULL: not begun */
	const char *error;
	int64_t changed_ms;
};

static struct progress
progress_of(const struct call *call, const struct execution *run, size_t i)
{
	/* The bad run deploys until it is rolled back. */
	int64_t took_ms = run->is_bad ? DEPLOY_MS : run->ended_ms - run->started_ms;
	int64_t from_ms = run->started_ms + took_ms * stages[i].from_pct / 100;
	int64_t to_ms = run->started_ms + took_ms * stages[i].to_pct / 100;
	bool is_last = i + 1 == LEN(stages);

	if (call->now_ms < from_ms)
		return (struct progress){ .status = NULL };
	if (is_last && run->is_bad && text_is(run->status, "Failed"))
		return (struct progress){ "Failed",
					  "The deployment failed because it was rolled back: its "
					  "tasks did not become healthy.",
					  run->ended_ms };
	if (call->now_ms < to_ms || (is_last && run->is_bad))
		return (struct progress){ "InProgress", NULL, from_ms };
	return (struct progress){ "Succeeded", NULL, to_ms };
}

static void
write_action_run(struct call *call, const struct execution *run, size_t i,
		 const struct progress *progress)
{
	uint64_t key = random_mix(run->key, i);
	const char *id = facts_uuid(call, random_mix(key, 2));

	write_object(call, "latestExecution");
	write_text(call, "actionExecutionId", facts_uuid(call, key));
	write_text(call, "status", progress->status);
	if (text_is(progress->status, "Succeeded"))
		write_text(call, "summary", stages[i].summary);
	write_time(call, "lastStatusChange", progress->changed_ms);
	write_text(call, "externalExecutionId", id);
	write_format(call, "externalExecutionUrl",
		     "https://%s.console.aws.amazon.com/codesuite/executions/%s", call->region, id);
	if (progress->error) {
		write_object(call, "errorDetails");
		write_text(call, "code", "JobFailed");
		write_text(call, "message", progress->error);
		write_object_end(call);
	}
	write_object_end(call);
}

static void
write_stage(struct call *call, const struct execution *run, size_t i,
	    const struct progress *progress)
{
	write_object(call, NULL);
	write_text(call, "stageName", stages[i].name);
	write_object(call, "inboundTransitionState");
	write_flag(call, "enabled", true);
	write_object_end(call);
	write_array(call, "actionStates");
	write_object(call, NULL);
	write_text(call, "actionName", stages[i].action);
	if (!i) {
		write_object(call, "currentRevision");
		write_commit(call, "revisionId", run);
		write_text(call, "revisionChangeId", "main");
		write_time(call, "created", run->started_ms);
		write_object_end(call);
	}
	write_action_run(call, run, i, progress);
	write_object_end(call);
	write_array_end(call);
	write_object(call, "latestExecution");
	write_text(call, "pipelineExecutionId", facts_uuid(call, run->key));
	write_text(call, "status", progress->status);
	write_text(call, "type", "STANDARD");
	write_object_end(call);
	write_object_end(call);
}

/* A stage that the newest run has not reached still shows the run before. */
static void
write_newest(struct call *call, const struct runs *runs, size_t i)
{
	for (size_t r = 0; r < runs->n; r++) {
		struct progress progress = progress_of(call, &runs->items[r], i);

		if (progress.status) {
			write_stage(call, &runs->items[r], i, &progress);
			return;
		}
	}
}

static bool
get_pipeline_state(struct call *call)
{
	struct runs *runs = arena_alloc(call->arena, sizeof(*runs));
	const char *name;
	uint64_t key;

	if (!read_pipeline(call, "name", &name))
		return false;
	if (!runs)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	collect(call, name, runs);
	key = facts_key(call, "pipeline", call->region, name);
	write_text(call, "pipelineName", name);
	write_integer(call, "pipelineVersion", VERSION);
	write_array(call, "stageStates");
	for (size_t i = 0; i < LEN(stages); i++)
		write_newest(call, runs, i);
	write_array_end(call);
	write_time(call, "created", facts_born_ms(call, key));
	write_time(call, "updated", facts_born_ms(call, key) + 86400000);
	return true;
}

/* ---- ListPipelineExecutions ---- */

static void
write_run(struct call *call, const struct execution *run)
{
	write_object(call, NULL);
	write_text(call, "pipelineExecutionId", facts_uuid(call, run->key));
	write_text(call, "status", run->status);
	write_time(call, "startTime", run->started_ms);
	write_time(call, "lastUpdateTime", run->ended_ms);
	write_array(call, "sourceRevisions");
	write_object(call, NULL);
	write_text(call, "actionName", stages[0].action);
	write_commit(call, "revisionId", run);
	write_text(call, "revisionSummary", run->is_bad ? "Answer faster" : "Small changes");
	write_object_end(call);
	write_array_end(call);
	write_object(call, "trigger");
	write_text(call, "triggerType", "WebhookV2");
	write_text(call, "triggerDetail", "main");
	write_object_end(call);
	write_text(call, "executionMode", "QUEUED");
	write_text(call, "executionType", "STANDARD");
	write_object_end(call);
}

static bool
list_pipeline_executions(struct call *call)
{
	struct runs *runs = arena_alloc(call->arena, sizeof(*runs));
	struct page page;
	const char *name;

	if (!paging_begin(call, &paging_executions, &page) ||
	    !read_pipeline(call, "pipelineName", &name))
		return false;
	if (!runs)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	collect(call, name, runs);
	write_array(call, "pipelineExecutionSummaries");
	for (size_t i = page.offset; i < paging_last(&page, runs->n); i++)
		write_run(call, &runs->items[i]);
	write_array_end(call);
	paging_end(call, &paging_executions, &page, runs->n);
	return true;
}

void
codepipeline_write_runs(struct call *call, const char *name, int64_t from_ms, int64_t to_ms)
{
	struct runs *runs = arena_alloc(call->arena, sizeof(*runs));

	if (!runs)
		return;
	collect(call, name, runs);
	for (size_t i = 0; i < runs->n; i++) {
		const struct execution *run = &runs->items[i];

		if (run->started_ms < from_ms || run->started_ms >= to_ms)
			continue;
		write_object(call, NULL);
		write_text(call, "name", name);
		write_text(call, "status", run->status);
		write_integer(call, "started_ms", run->started_ms);
		write_integer(call, "ended_ms", run->ended_ms);
		write_object_end(call);
	}
}

static const struct operation operations[] = {
	OPERATION("ListPipelines", list_pipelines),
	OPERATION("GetPipelineState", get_pipeline_state),
	OPERATION("ListPipelineExecutions", list_pipeline_executions),
};

const struct service api_codepipeline = {
	.name = "codepipeline",
	.protocol = PROTOCOL_JSON,
	.target = "CodePipeline_20150709",
	.operations = operations,
	.n_operations = LEN(operations),
};
