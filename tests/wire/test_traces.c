/* SPDX-License-Identifier: MIT */
/* test_traces.c - the service map, traces, pipelines and their runs. */
#include "cases.h"

#include <string.h>

#include "aws/codepipeline.h"
#include "aws/xray.h"
#include "base/text.h"

static const struct xray_span span = { 1795235400, 1795236000, NULL };

static void
check_map(const struct xray_graph *got)
{
	const struct xray_service *s = got->items;

	assert_int_equal(got->n, 3);
	assert_string_equal(s[0].name, "city-api");
	assert_string_equal(s[0].type, "AWS::Lambda::Function");
	assert_string_equal(s[0].state, "active");
	assert_true(s[0].is_root);
	assert_int_equal(s[0].stats.total, 10);
	assert_int_equal(s[0].stats.ok, 8);
	assert_int_equal(s[0].stats.errors, 1);
	assert_int_equal(s[0].stats.faults, 1);
	assert_true(s[0].stats.response_s == 12.5);
	assert_int_equal(s[0].n_bins, 2);
	assert_true(s[0].bins[1].response_s == 4.4);
	assert_int_equal(s[0].bins[1].count, 1);
	assert_int_equal(s[0].n_edges, 1);
	assert_int_equal(s[0].edges[0].to, 1);
	assert_int_equal(s[0].edges[0].stats.throttled, 2);
	assert_int_equal(s[0].edges[0].stats.errors, 3);
	/* without a name: the first of its names, else its type; without figures: not 0 */
	assert_string_equal(s[1].name, "city-cache");
	assert_int_equal(s[1].stats.total, -1);
	assert_true(s[1].stats.response_s == -1);
	assert_string_equal(s[2].name, "client");
	assert_int_equal(s[2].edges[0].to, 0);
	assert_int_equal(s[2].edges[0].stats.faults, -1);
}

static enum err
run_graph(struct client *c)
{
	struct xray_graph got;
	enum err err = xray_graph(&c->scope, span, &got, &c->why);

	if (!err)
		check_map(&got);
	return err;
}

static enum err
run_empty_graph(struct client *c)
{
	struct xray_graph got;
	enum err err = xray_graph(&c->scope, span, &got, &c->why);

	if (!err)
		assert_int_equal(got.n, 0);
	return err;
}

static enum err
run_summaries(struct client *c)
{
	const struct xray_question question = {
		.span = span, .filter = "fault = true", .limit = 2, .next = "here"
	};
	struct xray_summaries got;
	enum err err = xray_summaries(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.next, "more");
	assert_string_equal(got.items[0].entry, "city-api");
	assert_string_equal(got.items[0].method, "POST");
	assert_string_equal(got.items[0].url, "https://city.example/api/reasoning");
	assert_int_equal(got.items[0].status, 502);
	assert_true(got.items[0].has_fault);
	assert_false(got.items[0].has_error || got.items[0].is_partial);
	assert_true(got.items[0].duration_s == 5.25 && got.items[0].response_s == 5.125);
	assert_int_equal(got.items[0].started_s, 1795235401);
	assert_string_equal(got.items[0].cause, "TimeoutError: no answer in 5 s");
	assert_string_equal(got.items[0].cause_service, "gemini");
	assert_int_equal(got.items[1].started_s, 1795235400); /* from its id */
	assert_int_equal(got.items[1].status, -1);
	assert_true(got.items[1].response_s == -1);
	assert_string_equal(got.items[1].cause, "KeyError");
	assert_true(got.items[1].is_partial);
	return ERR_OK;
}

static void
check_segments(const struct xray_segment *s)
{
	assert_string_equal(s[0].name, "city-api");
	assert_string_equal(s[0].parent, "");
	assert_string_equal(s[0].origin, "AWS::Lambda::Function");
	assert_string_equal(s[0].method, "POST");
	assert_int_equal(s[0].status, 502);
	assert_true(s[0].start_s == 1795235401.5 && s[0].duration_s == 5.25);
	assert_true(s[0].is_fault);
	assert_int_equal(s[0].depth, 0);
	assert_string_equal(s[1].name, "gemini");
	assert_string_equal(s[1].parent, s[0].id);
	assert_string_equal(s[1].namespace_, "remote");
	assert_string_equal(s[1].message, "TimeoutError: no answer in 5 s");
	assert_true(s[1].is_error);
	assert_int_equal(s[1].depth, 1);
	assert_string_equal(s[2].name, "dns");
	assert_string_equal(s[2].parent, s[1].id);
	assert_int_equal(s[2].depth, 2);
	assert_true(s[2].duration_s == 0);
	assert_string_equal(s[3].name, "DynamoDB");
	assert_true(s[3].duration_s == -1); /* not ended */
	assert_true(s[3].is_throttled);
	assert_int_equal(s[3].status, -1);
	assert_string_equal(s[4].name, "city-cache");
	assert_string_equal(s[4].parent, s[3].id);
	assert_int_equal(s[4].depth, 0);
}

static enum err
run_traces(struct client *c)
{
	static const char *const ids[] = { "1-a", "1-b" };
	struct xray_traces got;
	enum err err = xray_traces(&c->scope, ids, 2, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_true(got.items[0].is_cut && got.items[0].duration_s == 5.25);
	assert_int_equal(got.items[0].n_segments, 5);
	check_segments(got.items[0].segments);
	assert_int_equal(got.n_missing, 1);
	assert_true(text_starts(got.missing[0], "1-6b011e48-1"));
	return ERR_OK;
}

static void
test_xray(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-service-graph.json",
		  run_graph,
		  { "POST /ServiceGraph HTTP", "Content-Type: application/json\r\n",
		    "{\"StartTime\":1795235400,\"EndTime\":1795236000}" },
		  { "Services", "ReferenceId" } },
		{ "moto-get-service-graph.json", run_empty_graph, { NULL }, { "Services" } },
		{ "invented-trace-summaries.json",
		  run_summaries,
		  { "POST /TraceSummaries HTTP",
		    "{\"StartTime\":1795235400,\"EndTime\":1795236000,\"FilterExpression\":"
		    "\"fault = true\",\"NextToken\":\"here\"}" },
		  { "TraceSummaries", "Id" } },
		{ "invented-traces.json",
		  run_traces,
		  { "POST /Traces HTTP", "{\"TraceIds\":[\"1-a\",\"1-b\"]}" },
		  { "Traces", "Id", "Document" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_six_ids(struct client *c)
{
	static const char *const ids[] = { "1", "2", "3", "4", "5", "6" };
	struct xray_traces got;

	if (xray_traces(&c->scope, ids, LEN(ids), &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_int_equal(server_requests(c->server), 2);
	assert_non_null(strstr(server_request(c->server, 0), "[\"1\",\"2\",\"3\",\"4\",\"5\"]"));
	assert_non_null(strstr(server_request(c->server, 1), "[\"6\"]"));
	assert_int_equal(got.n, 2);
	assert_int_equal(got.n_missing, 2);
	assert_int_equal(xray_traces(&c->scope, NULL, 0, &got, &c->why), ERR_OK);
	assert_int_equal(got.n, 0);
	assert_int_equal(server_requests(c->server), 2);
}

static void
test_five_ids_at_most(void **state)
{
	(void)state;
	case_with("200 OK", "", "invented-traces.json", use_six_ids);
}

static enum err
run_pipelines(struct client *c)
{
	struct codepipeline_list got;
	enum err err = codepipeline_list(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_int_equal(got.items[0].version, 1);
	assert_true(got.items[0].created_s > 1795000000);
	return ERR_OK;
}

static void
check_stages(const struct codepipeline_stage *s)
{
	assert_string_equal(s[0].name, "Source");
	assert_string_equal(s[0].status, "Succeeded");
	assert_string_equal(s[0].execution, "p1");
	assert_true(s[0].is_open);
	assert_string_equal(s[0].actions[0].revision, "0a1b2c");
	assert_string_equal(s[0].actions[0].summary, "Fix the map");
	assert_int_equal(s[0].actions[0].changed_s, 1795235100);
	assert_int_equal(s[0].actions[0].percent, -1);
	assert_int_equal(s[1].n_actions, 2);
	assert_string_equal(s[1].actions[0].status, "Failed");
	assert_string_equal(s[1].actions[0].error_code, "JobFailed");
	assert_string_equal(s[1].actions[0].error_message, "Build terminated with state: FAILED");
	assert_string_equal(s[1].actions[0].url, "https://console.example/builds/7");
	assert_string_equal(s[1].actions[0].run, "city:7");
	assert_int_equal(s[1].actions[0].changed_s, 1795222923);
	assert_int_equal(s[1].actions[1].percent, 40);
	assert_string_equal(s[2].status, "");
	assert_string_equal(s[2].inbound, "p0");
	assert_false(s[2].is_open);
	assert_string_equal(s[2].closed_reason, "freeze");
	assert_int_equal(s[3].n_actions, 0);
}

static enum err
run_state(struct client *c)
{
	struct codepipeline_state got;
	enum err err = codepipeline_state(&c->scope, "city", &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.name, "city");
	assert_int_equal(got.version, 3);
	assert_int_equal(got.created_s, 1795000000);
	assert_int_equal(got.n_stages, 4);
	check_stages(got.stages);
	return ERR_OK;
}

static enum err
run_executions(struct client *c)
{
	struct codepipeline_executions got;
	enum err err = codepipeline_executions(&c->scope, "city", 2, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2); /* of three that came */
	assert_true(got.is_cut);
	assert_string_equal(got.items[0].id, "p2");
	assert_string_equal(got.items[0].status, "Stopped");
	assert_string_equal(got.items[0].type, "ROLLBACK");
	assert_string_equal(got.items[0].trigger, "WebhookV2");
	assert_string_equal(got.items[0].trigger_detail, "push");
	assert_string_equal(got.items[0].revision_summary, "Fix the map");
	assert_string_equal(got.items[0].stop_reason, "wrong branch");
	assert_int_equal(got.items[0].started_s, 1795235400);
	assert_string_equal(got.items[1].revision, "");
	assert_int_equal(got.items[1].started_s, 0);
	return ERR_OK;
}

static void
test_pipelines(void **state)
{
	static const struct wire_case cases[] = {
		{ "moto-list-pipelines.json",
		  run_pipelines,
		  { "X-Amz-Target: CodePipeline_20150709.ListPipelines\r\n",
		    "{\"maxResults\":1000}" },
		  { "pipelines", "name" } },
		{ "invented-pipeline-state.json",
		  run_state,
		  { "{\"name\":\"city\"}" },
		  { "pipelineName", "stageStates", "stageName", "actionName" } },
		{ "invented-pipeline-executions.json",
		  run_executions,
		  { "{\"pipelineName\":\"city\",\"maxResults\":2}" },
		  { "pipelineExecutionSummaries", "pipelineExecutionId", "status" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static void
test_gone(void **state)
{
	struct codepipeline_state got;
	struct bag bag;
	struct client c;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "400 Bad Request", "",
		"{\"__type\":\"PipelineNotFoundException\",\"message\":\"no pipeline 'absent'\"}");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(codepipeline_state(&c.scope, "absent", &got, &c.why), ERR_GONE);
	expect_why(&c, "codepipeline:GetPipelineState: no pipeline 'absent': check the name");
	client_close(&c);
	bag_done(&bag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xray),
		cmocka_unit_test(test_five_ids_at_most),
		cmocka_unit_test(test_pipelines),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
