/* SPDX-License-Identifier: MIT */
/* test_case.c - the evidence of a case: each part is asked for on its own, and one that is denied,
 * throttled or cut off hides no other. */
#include "looks.h"

#include <stdio.h>
#include <string.h>

#include "../../src/act/act_case.h"
#include "../../src/act/act_copy.h"
#include "base/text.h"
#include "evidence.h"

static void
begin(struct look *l, const struct case_ask *ask)
{
	look_begin(l);
	l->order.ask = ask;
}

static size_t
n_of(const struct case_found *found, size_t i)
{
	const size_t counts[EVIDENCE_PARTS] = { found->metric.n, found->n_events, found->n_lines,
						found->n_traces };

	return counts[i];
}

static void
test_all(void **state)
{
	const struct case_found *found;
	struct look l;

	(void)state;
	begin(&l, &evidence_plan);
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		bag_add(&l.bag, "200 OK", "", evidence_good[i]);
	look_run(&l, act_carry_case);
	look_ok(&l, "");
	found = l.news.found;
	for (size_t i = 0; i < EVIDENCE_PARTS; i++)
		assert_int_equal(evidence_part(found, i)->state, CASE_ANSWERED);
	assert_int_equal(l.n_told, EVIDENCE_PARTS); /* news after each */
	look_sent(&l, 0, "\"Dimensions\":[{\"Name\":\"QueueName\",\"Value\":\"dlq\"}]");
	look_sent(&l, 0, "\"StartTime\":1795218600,\"EndTime\":1795222860"); /* no later than now */
	look_sent(&l, 1, "\"AlarmName\":\"a\"");
	look_sent(&l, 1, "\"HistoryItemType\":\"StateUpdate\"");
	look_sent(&l, 2, "\"logGroupName\":\"/g\"");
	look_sent(&l, 2, "\"startTime\":1795222140000,\"endTime\":1795222380000");
	look_sent(&l, 2, "\"filterPattern\":\"?ERROR\"");
	look_sent(&l, 3, "us-east-1/xray");
	look_sent(&l, 3, "fault = true");
	assert_true(found->metric.values[0] == 7);
	assert_string_equal(found->events[0].to, "ALARM");
	assert_string_equal(found->events[0].reason, "too many");
	/* lines that differ in numbers and ids only are one */
	assert_int_equal(found->n_lines, 2);
	assert_int_equal(found->lines_[0].n_alike, 2);
	assert_string_equal(found->lines_[0].text, "ERROR 17 of job 9ad01c2f lost");
	assert_string_equal(found->lines_[0].group, "/g");
	assert_string_equal(found->lines_[0].stream, "s");
	assert_string_equal(found->lines_[1].text, "ERROR out^[[2J");
	/* the worst first */
	assert_string_equal(found->traces_[0].id, "1-b");
	assert_int_equal(found->traces_[0].status, 502);
	assert_string_equal(found->traces_[0].region, "us-east-1");
	look_end(&l);
}

/* Whatever becomes of one part, the three others are there. */
static void
test_one_fails(void **state)
{
	static const struct {
		const char *status, *body, *says;
		size_t times; /* attempts */
	} faults[] = {
		{ "400 Bad Request", "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}",
		  "", 1 },
		{ "400 Bad Request", "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}",
		  "throttled", ACT_CASE_ATTEMPTS },
		{ "200 OK", "{\"Metric", "127.0.0.1", 1 },
	};
	static const char *const permissions[] = { "cloudwatch:GetMetricData",
						   "cloudwatch:DescribeAlarmHistory",
						   "logs:FilterLogEvents",
						   "xray:GetTraceSummaries" };

	(void)state;
	for (size_t part = 0; part < EVIDENCE_PARTS; part++) {
		for (size_t fault = 0; fault < LEN(faults); fault++) {
			struct look l;

			begin(&l, &evidence_plan);
			for (size_t i = 0; i < EVIDENCE_PARTS; i++)
				for (size_t k = 0; k < (i == part ? faults[fault].times : 1); k++)
					bag_add(&l.bag, i == part ? faults[fault].status : "200 OK",
						"",
						i == part ? faults[fault].body : evidence_good[i]);
			look_run(&l, act_carry_case);
			look_ok(&l, "");
			for (size_t i = 0; i < EVIDENCE_PARTS; i++) {
				const struct case_part *at = evidence_part(l.news.found, i);
				const char *says = *faults[fault].says ? faults[fault].says
								       : permissions[part];

				assert_int_equal(at->state,
						 i == part ? CASE_FAILED : CASE_ANSWERED);
				assert_int_equal(n_of(l.news.found, i) == 0, i == part);
				if (i == part && !strstr(at->why, says))
					fail_msg("%s is not in: %s", says, at->why);
			}
			look_end(&l);
		}
	}
}

/* Nothing is an answer; what was not planned is not asked. */
static void
test_empty(void **state)
{
	struct case_ask few = evidence_plan;
	struct look l;

	(void)state;
	few.own.name = "";
	few.n_alarms = 0;
	few.trace_filter = "";
	begin(&l, &few);
	bag_add(&l.bag, "200 OK", "", "{\"events\":[]}");
	look_run(&l, act_carry_case);
	look_ok(&l, "");
	assert_int_equal(server_requests(l.client.server), 1);
	assert_int_equal(l.news.found->lines.state, CASE_ANSWERED);
	assert_string_equal(l.news.found->lines.why, "");
	assert_int_equal(l.news.found->n_lines, 0);
	assert_int_equal(l.news.found->history.state, CASE_NOT_ASKED);
	assert_int_equal(l.news.found->traces.state, CASE_NOT_ASKED);
	assert_int_equal(l.news.found->points.state, CASE_NOT_ASKED);
	look_end(&l);
}

/* Metric math travels with what it is made of, once the window is older than what is kept; before,
 * nothing is paid for it. */
static void
test_math(void **state)
{
	static struct metric_def metrics[] = {
		{ .id = "errors",
		  .region = "eu-west-2",
		  .namespace_ = "Demo",
		  .name = "Errors",
		  .stat = "Sum",
		  .period_s = 60,
		  .scale = 1 },
		{ .id = "rate",
		  .region = "eu-west-2",
		  .expression = "100*errors",
		  .period_s = 60,
		  .scale = 1 },
	};
	struct case_ask of_rate = evidence_plan;
	struct look l;

	(void)state;
	of_rate.metric = 1;
	of_rate.n_alarms = of_rate.n_logs = 0;
	of_rate.trace_filter = "";
	for (int64_t later_s = 0; later_s <= 7200; later_s += 7200) {
		of_rate.now_s = EVIDENCE_AT_S + later_s;
		begin(&l, &of_rate);
		l.stack.metrics = metrics;
		l.stack.n_metrics = LEN(metrics);
		bag_add(&l.bag, "200 OK", "",
			"{\"MetricDataResults\":[{\"Id\":\"rate\",\"Timestamps\":[1795222200],"
			"\"Values\":[9],\"StatusCode\":\"Complete\"}]}");
		look_run(&l, act_carry_case);
		look_ok(&l, "");
		assert_int_equal(server_requests(l.client.server), later_s > 0);
		if (later_s > 0) {
			look_sent(&l, 0, "\"Expression\":\"100*errors\"");
			look_sent(&l, 0, "\"MetricName\":\"Errors\"");
			assert_int_equal(l.news.found->points.state, CASE_ANSWERED);
			assert_int_equal(l.news.found->metric.n, 1);
			assert_true(l.news.found->metric.values[0] == 9);
		}
		look_end(&l);
	}
}

/* Of two logs one does not answer: its sentence stands beside the other's lines. */
static void
test_some_logs(void **state)
{
	struct case_ask two = evidence_plan;
	struct look l;

	(void)state;
	two.own.name = "";
	two.n_alarms = 0;
	two.trace_filter = "";
	two.logs[1] = two.logs[0];
	two.logs[1].where.group = "/other";
	two.n_logs = 2;
	begin(&l, &two);
	bag_add(&l.bag, "400 Bad Request", "",
		"{\"__type\":\"ResourceNotFoundException\",\"message\":\"The specified log group "
		"does "
		"not exist.\"}");
	bag_add(&l.bag, "200 OK", "", evidence_good[EVIDENCE_LINES]);
	look_run(&l, act_carry_case);
	look_ok(&l, "");
	assert_int_equal(l.news.found->lines.state, CASE_ANSWERED);
	assert_int_equal(l.news.found->n_lines, 2);
	assert_string_equal(l.news.found->lines_[0].group, "/other");
	if (!strstr(l.news.found->lines.why, "1 of 2 logs did not answer: /g: "))
		fail_msg("says: %s", l.news.found->lines.why);
	look_end(&l);
}

/* A function's usual group is taken for granted, for a reply may take long; where it is not there,
 * the function says where it writes. */
static void
test_function(void **state)
{
	static const struct {
		const char *group; /* that the function names */
		size_t n;          /* requests, then */
		bool is_there;
	} rows[] = { { NULL, 1, true }, { "/own", 3, true }, { "/aws/lambda/f", 2, false } };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct case_ask one = evidence_plan;
		const struct case_part *part;
		struct look l;
		TEXT_ON(function, 200);

		one.own.name = "";
		one.n_alarms = 0;
		one.trace_filter = "";
		one.logs[0].where.group = "/aws/lambda/f";
		begin(&l, &one);
		text_addf(&function,
			  "{\"FunctionName\":\"f\",\"FunctionArn\":\"arn:x\",\"LoggingConfig\":{"
			  "\"LogGroup\":\"%s\"}}",
			  rows[i].group ? rows[i].group : "");
		if (rows[i].group) {
			bag_add(&l.bag, "400 Bad Request", "",
				"{\"__type\":\"ResourceNotFoundException\",\"message\":\"The "
				"specified log group does not exist.\"}");
			bag_add(&l.bag, "200 OK", "", function.data);
		}
		bag_add(&l.bag, "200 OK", "", evidence_good[EVIDENCE_LINES]);
		look_run(&l, act_carry_case);
		part = evidence_part(l.news.found, EVIDENCE_LINES);
		assert_int_equal(server_requests(l.client.server), rows[i].n);
		assert_int_equal(part->state, rows[i].is_there ? CASE_ANSWERED : CASE_FAILED);
		if (rows[i].is_there)
			assert_string_equal(l.news.found->lines_[0].group,
					    rows[i].group ? rows[i].group : "/aws/lambda/f");
		else if (!strstr(part->why, "/aws/lambda/f"))
			fail_msg("says: %s", part->why);
		look_end(&l);
	}
}

/* The last words of one stream are kept one by one, whatever they are like. */
static void
test_last_words(void **state)
{
	struct case_ask one = evidence_plan;
	struct look l;

	(void)state;
	one.own.name = "";
	one.n_alarms = 0;
	one.trace_filter = "";
	one.logs[0].where.stream = "ecs/main/t1";
	one.logs[0].pattern = "";
	begin(&l, &one);
	bag_add(&l.bag, "200 OK", "",
		"{\"events\":[{\"timestamp\":1795222201000,\"message\":\"step 1\"},"
		"{\"timestamp\":1795222202000,\"message\":\"step "
		"2\"}],\"nextForwardToken\":\"f\"}");
	look_run(&l, act_carry_case);
	look_ok(&l, "");
	look_sent(&l, 0, "\"startFromHead\":false");
	look_sent(&l, 0, "\"logStreamName\":\"ecs/main/t1\"");
	assert_int_equal(l.news.found->n_lines, 2);
	assert_int_equal(l.news.found->lines_[1].n_alike, 1);
	assert_string_equal(l.news.found->lines_[1].stream, "ecs/main/t1");
	look_end(&l);
}

static void
test_dropped(void **state)
{
	struct look l;

	(void)state;
	begin(&l, &evidence_plan);
	bag_add(&l.bag, "200 OK", "", evidence_good[EVIDENCE_POINTS]);
	l.drop_after = 2; /* after the first part */
	look_run(&l, act_carry_case);
	assert_int_equal(server_requests(l.client.server), 1);
	assert_int_equal(l.news.found->history.state, CASE_ASKING);
	look_end(&l);
}

static void
test_masks(void **state)
{
	static const struct {
		const char *line, *mask;
	} rows[] = {
		{ "took 17 ms", "took # ms" },
		{ "job 019ab1c2-0000-7000-8000-00000000000a lost", "job # lost" },
		{ "RequestId: 40a77b3a-1ba6-4928-aa6d-453690c281a7", "RequestId: #" },
		{ "at 0x7ffe12ab", "at #" },
		{ "commit deadbeefcafe1 gone", "commit # gone" },
		{ "user12 of shop3", "user# of shop#" },
		{ "deadbeef facade", "deadbeef facade" }, /* words, for all we know */
		{ "10.0.0.1:8080", "#.#.#.#:#" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(mask, 200);

		act_case_mask(rows[i].line, &mask);
		assert_string_equal(mask.data, rows[i].mask);
	}
}

/* News on the way are copies, and of no worker's memory. */
static void
test_copies(void **state)
{
	struct case_ask few = evidence_plan;
	struct look l;
	struct act_box *box;

	(void)state;
	few.own.name = "";
	begin(&l, &few);
	for (size_t i = 1; i < EVIDENCE_PARTS; i++)
		bag_add(&l.bag, "200 OK", "", evidence_good[i]);
	look_run(&l, act_carry_case);
	box = act_copy_progress(&l.news);
	assert_non_null(box);
	look_end(&l); /* what it was copied from is gone */
	assert_int_equal(box->news.found->n_lines, 2);
	assert_string_equal(box->news.found->lines_[0].text, "ERROR 17 of job 9ad01c2f lost");
	assert_string_equal(box->news.found->lines_[0].group, "/g");
	assert_string_equal(box->news.found->events[0].reason, "too many");
	assert_string_equal(box->news.found->traces_[0].url, "https://x/");
	assert_int_equal(box->news.found->history.state, CASE_ANSWERED);
	act_news_free(&box->news);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),     cmocka_unit_test(test_one_fails),
		cmocka_unit_test(test_empty),   cmocka_unit_test(test_some_logs),
		cmocka_unit_test(test_math),    cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_dropped), cmocka_unit_test(test_masks),
		cmocka_unit_test(test_copies),  cmocka_unit_test(test_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
