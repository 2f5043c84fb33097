/* SPDX-License-Identifier: MIT */
/* test_check.c - what `cwtop check` makes of what it has found out: cost, exit code, lines that
 * fit, JSON without a secret. Nothing is asked here. */
#include "../test.h"
#include "app/check.h"
#include "app/check_run.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

#define CITYFLOW "share/stacks/cityflow.jsonc"

static const struct check_pace designed = { .factor = 1 };

static struct stack *
load_cityflow(bool with_values)
{
	static const struct stack_var vars[] = {
		{ "distribution_id", "E1" },
		{ "api_id", "a1" },
		{ "api_function", "fn" },
		{ "rum_monitor", "site" },
	};
	const struct stack_options options = { .vars = vars,
					       .n_vars = with_values ? LEN(vars) : 0 };
	struct stack *stack = NULL;
	struct why why;

	if (stack_load(CITYFLOW, &options, &stack, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return stack;
}

static void
expect_usd(double got, double expected)
{
	if (fabs(got - expected) > 1e-9)
		fail_msg("$%.9f, not $%.9f", got, expected);
}

/* At the designed pace, however many pages show them; with Cost Explorer's four requests a day at a
 * cent each it stays under the limit that the config has. */
static void
test_cost_of_cityflow(void **state)
{
	struct stack *stack = load_cityflow(true);
	struct check_cost cost;

	(void)state;
	check_cost_of(stack, &designed, &cost);
	assert_int_equal(cost.rest.n_metrics, 31);
	/* 28 every five minutes; the daily ones and the bill once an hour */
	expect_usd(cost.rest.metrics_usd, (28 * 8640 + 3 * 720) * 0.01 / 1000);
	assert_true(cost.rest.metrics_usd + cost.rest.calls_usd <= 5);
	/* alarms of two regions each minute; a queue and its dead letters four times a minute */
	assert_true(cost.rest.calls_usd >=
		    2 * 43200 * 0.01 / 1000 + 2 * 172800 * 0.40 / 1e6 - 1e-9);
	/* metrics each minute, or five, alarms and the list of jobs four times a minute */
	expect_usd(cost.red_usd - cost.rest.calls_usd - cost.rest.metrics_usd,
		   20 * (43200 - 8640) * 0.01 / 1000 + 2 * (172800 - 43200) * 0.01 / 1000 +
			   (172800 - 43200) * 0.005 / 1000);
	stack_free(stack);
}

static void
test_cost_follows_the_pace(void **state)
{
	struct stack *stack = load_cityflow(true);
	const struct check_pace half = { .factor = 2, .limit_usd = 1.5 };
	struct check_cost cost;

	(void)state;
	check_cost_of(stack, &half, &cost);
	expect_usd(cost.limit_usd, 1.5);
	expect_usd(cost.rest.metrics_usd, (28 * 4320 + 3 * 720) * 0.01 / 1000);
	stack_free(stack);
}

static void
test_what_has_no_value_costs_nothing(void **state)
{
	struct stack *stack = load_cityflow(false), empty = { .name = "empty" };
	struct check_cost cost;

	(void)state;
	check_cost_of(stack, &designed, &cost);
	/* the bill, the bucket of the site, and three of the queue */
	assert_int_equal(cost.rest.n_metrics, 5);
	stack_free(stack);
	check_cost_of(&empty, &designed, &cost);
	assert_int_equal(cost.rest.n_metrics, 0);
	expect_usd(cost.rest.metrics_usd + cost.rest.calls_usd + cost.red_usd, 0);
}

static void
test_exit_code(void **state)
{
	struct check check;
	size_t failed, warned;

	(void)state;
	check_init(&check);
	assert_int_equal(check_exit_code(&check, NULL, NULL), 0);
	check.clock.verdict.level = CHECK_NOTE;
	assert_int_equal(check_exit_code(&check, NULL, NULL), 0);
	check_mark(check_add_reference(&check, "queue", "jobs", ""), FOUND_MISSING, "gone");
	assert_int_equal(check_exit_code(&check, NULL, NULL), 1);
	check_add_permission(&check)->verdict =
		(struct check_verdict){ CHECK_FAIL, ERR_DENIED, "denied" };
	assert_int_equal(check_exit_code(&check, NULL, NULL), 77);
	check_add_permission(&check)->verdict =
		(struct check_verdict){ CHECK_FAIL, ERR_PARSE, "a web page" };
	assert_int_equal(check_exit_code(&check, NULL, NULL), 77); /* the first counts */
	check.identity.verdict = (struct check_verdict){ CHECK_FAIL, ERR_NET, "not reached" };
	assert_int_equal(check_exit_code(&check, &failed, &warned), 69);
	assert_int_equal(failed, 4);
	assert_int_equal(warned, 0);
	check_done(&check);
}

static struct check_permission *
add_read(struct check *check, const char *action, enum err err)
{
	struct check_permission *row = check_add_permission(check);

	row->action = action;
	row->region = row->target = "";
	row->needed_for = "watching";
	row->n_answered = err == ERR_OK;
	row->verdict = (struct check_verdict){ check_level_of(err), err, NULL };
	return row;
}

/* A service is watched when one of its reads was answered. */
static void
test_unheard_service(void **state)
{
	struct check check;
	struct check_permission *row;

	(void)state;
	check_init(&check);
	(void)add_read(&check, "ecs:ListTasks", ERR_OK);
	(void)add_read(&check, "ecs:DescribeTasks", ERR_THROTTLED);
	check_conclude(&check);
	assert_int_equal(check_exit_code(&check, NULL, NULL), 1);
	(void)add_read(&check, "sqs:GetQueueUrl", ERR_GONE);
	(void)add_read(&check, "ecs:ListServices", ERR_SERVER);
	check_conclude(&check);
	assert_int_equal(check.permissions[1].verdict.level, CHECK_WARN);
	assert_int_equal(check.permissions[2].verdict.level, CHECK_FAIL);
	assert_int_equal(check_exit_code(&check, NULL, NULL), 69);
	check_done(&check);

	/* not tried, and nothing that tells why */
	check_init(&check);
	row = add_read(&check, "sqs:GetQueueUrl", ERR_OK);
	row->n_answered = 0;
	row->verdict.level = CHECK_NOTE;
	check_conclude(&check);
	assert_int_equal(check_exit_code(&check, NULL, NULL), 69);
	check_done(&check);

	check_init(&check);
	check.identity.verdict = (struct check_verdict){ CHECK_WARN, ERR_THROTTLED, "throttled" };
	check_conclude(&check);
	assert_int_equal(check_exit_code(&check, NULL, NULL), 69);
	check_done(&check);
}

static void
test_not_looked_for(void **state)
{
	struct check check;

	(void)state;
	check_init(&check);
	(void)check_add_reference(&check, "queue", "jobs", "eu-west-2");
	(void)check_add_reference(&check, "cluster", "main", "eu-west-2");
	(void)add_read(&check, "ecs:ListTasks", ERR_OK);
	(void)add_read(&check, "ecs:DescribeTasks", ERR_SERVER);
	check_conclude(&check);
	assert_int_equal(check.references[0].verdict.level, CHECK_WARN);
	assert_non_null(check.references[0].verdict.say);
	assert_int_equal(check.references[1].verdict.level, CHECK_NOTE); /* see DescribeTasks */
	check_done(&check);
}

static void
test_missing_stays_missing(void **state)
{
	struct check check;
	struct check_reference *row;

	(void)state;
	check_init(&check);
	row = check_add_reference(&check, "cluster", "main", "eu-west-2");
	check_mark(row, FOUND_MISSING, "no such cluster");
	check_mark(row, FOUND_YES, NULL);
	assert_int_equal(row->found, FOUND_MISSING);
	assert_int_equal(row->verdict.level, CHECK_FAIL);
	assert_int_equal(row->verdict.err, ERR_GONE);
	row = check_add_reference(&check, "alarms", "prod-", "");
	check_mark(row, FOUND_MISSING, "none");
	assert_int_equal(row->verdict.level, CHECK_WARN);
	check_done(&check);
}

static void
test_levels(void **state)
{
	(void)state;
	assert_int_equal(check_level_of(ERR_OK), CHECK_OK);
	assert_int_equal(check_level_of(ERR_GONE), CHECK_WARN);
	assert_int_equal(check_level_of(ERR_THROTTLED), CHECK_WARN);
	assert_int_equal(check_level_of(ERR_DENIED), CHECK_FAIL);
	assert_int_equal(check_level_of(ERR_NET), CHECK_FAIL);
}

/* Whoever was waited for longest is named, and what was found stays said in both forms. */
static void
test_time_used_up(void **state)
{
	struct check_endpoint rows[] = {
		{ .service = AWS_STS, .region = "eu-west-2", .host = "sts", .waited_ms = 900 },
		{ .service = AWS_SQS, .region = "eu-west-1", .host = "sqs", .waited_ms = 18050 },
		{ .service = AWS_ECS, .region = "eu-west-2", .host = "ecs", .waited_ms = 1000 },
	};
	struct check check;
	struct check_run run = { .check = &check };

	(void)state;
	check_init(&check);
	assert_string_equal(check_time_used_up(&run),
			    "not tried: the time for this check (20 s) was used up by this "
			    "machine");
	run.late = NULL;
	check.endpoints = rows;
	check.n_endpoints = LEN(rows);
	run.is_time_up = true;
	assert_string_equal(check_obstacle(&run, &rows[0]),
			    "not tried: the time for this check (20 s) was used up by sqs (sqs in "
			    "eu-west-1: 18.1 s)");
	run.blocked = "credentials: expired"; /* comes first: waiting longer would not help */
	assert_string_equal(check_obstacle(&run, &rows[0]), "credentials: expired");
	check.endpoints = NULL;
	check_done(&check);
}

/* One of everything, with names and sentences that are longer than a line, one of them a single
 * word. */
static void
fill(struct check *check, const struct stack *stack)
{
	static char word[500];
	struct check_permission *permission;

	memset(word, 'w', sizeof(word) - 1);
	check_init(check);
	check->stack = stack;
	check->time_s = 1795010400;
	check->identity = (struct check_identity){
		.profile = "default",
		.region = "eu-west-2",
		.account = "123456789012",
		.arn = word,
		.user_id = "AIDA",
		.access_key = "AKIA…WXYZ",
		.source = word,
		.provider = "env",
		.keys = { CHECK_WARN, ERR_OK, "others can read the file: chmod 600 it" },
		.expires_s = 1795014000,
	};
	check->terminal =
		(struct check_terminal){ .term = word, .drawing = "ascii", .colours = "none" };
	permission = check_add_permission(check);
	*permission = (struct check_permission){
		.action = "sqs:GetQueueUrl",
		.region = "eu-west-2",
		.needed_for = "queues",
		.target = word,
		.n_tried = 1,
		.access = ACCESS_DENIED,
		.verdict = { CHECK_FAIL, ERR_DENIED,
			     "needs permission sqs:GetQueueUrl: a sentence that is far too long "
			     "for "
			     "one line of a terminal, and says what to do in the end: ask for it" },
	};
	for (int i = 0; i < 40; i++) {
		permission = check_add_permission(check);
		*permission = (struct check_permission){
			.action = "sqs:SendMessage",
			.region = "",
			.needed_for = "acting",
			.target = "",
			.is_write = true,
			.access = ACCESS_NOT_TRIED,
			.verdict = { CHECK_NOTE, ERR_OK, word },
		};
	}
	check_mark(check_add_reference(check, "queue", "größe-日本語", "eu-west-2"), FOUND_MISSING,
		   "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"
		   "日本語日本語日本語");
}

static void
test_lines_fit(void **state)
{
	struct stack *stack = load_cityflow(true);
	struct check check;
	struct buf out;
	char *rest;
	size_t n_lines = 0;

	(void)state;
	fill(&check, stack);
	buf_init(&out, 1u << 20);
	assert_true(check_text(&check, &out));
	assert_non_null(strstr(out.data, "needs permission sqs:GetQueueUrl: "));
	assert_non_null(strstr(out.data, "AKIA…WXYZ"));
	assert_non_null(strstr(out.data, "größe-日本語"));
	assert_non_null(strstr(out.data, "2026-11-18T15:00:00Z"));
	for (char *line = strtok_r(out.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		n_lines++;
		if (text_width(line) > 100)
			fail_msg("%d columns: %s", text_width(line), line);
	}
	assert_true(n_lines > 30);
	/* the forty are one entry: names, then why */
	assert_true(n_lines < 80);
	buf_done(&out);
	check_done(&check);
	stack_free(stack);
}

static void
test_json(void **state)
{
	struct stack *stack = load_cityflow(true);
	struct json *doc = NULL;
	const struct json_val *root, *row;
	struct check check;
	struct buf out;
	struct why why;

	(void)state;
	fill(&check, stack);
	buf_init(&out, 1u << 20);
	assert_true(check_json(&check, &out));
	assert_int_equal(json_parse(out.data, out.len, 0, &doc, &why), ERR_OK);
	root = json_root(doc);
	assert_string_equal(json_text(json_get(root, "schema"), ""), "cwtop-check/1");
	assert_int_equal(json_number(json_get(root, "exit_code"), 0), 77);
	row = json_first(json_get(root, "permissions"));
	assert_string_equal(json_text(json_get(row, "access"), ""), "denied");
	assert_string_equal(json_text(json_get(row, "how"), ""), "tried");
	assert_int_equal(json_type(json_get(json_get(root, "clock"), "aws_minus_local_s")),
			 JSON_T_NULL);
	assert_int_equal(json_count(json_get(root, "permissions")), 41);
	json_free(doc);
	buf_done(&out);
	check_done(&check);
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cost_of_cityflow),
		cmocka_unit_test(test_cost_follows_the_pace),
		cmocka_unit_test(test_what_has_no_value_costs_nothing),
		cmocka_unit_test(test_exit_code),
		cmocka_unit_test(test_unheard_service),
		cmocka_unit_test(test_not_looked_for),
		cmocka_unit_test(test_missing_stays_missing),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_time_used_up),
		cmocka_unit_test(test_lines_fit),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
