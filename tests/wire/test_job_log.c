/* SPDX-License-Identifier: MIT */
/* test_job_log.c - the lines of a job: where they are looked for, and each of them once. */
#include "looks.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define NO_KEY                                                                              \
	"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>" \
	"</Error>"
#define STATUS(more)                                                 \
	"{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"" LOOKS_JOB \
	"\",\"state\":\"running\"" more "}"
#define EVENT(time, text) \
	"{\"timestamp\":" time ",\"ingestionTime\":1795222999000,\"message\":\"" text "\"}"
#define EVENTS(events, next) \
	"{\"events\":[" events "],\"nextForwardToken\":\"" next "\",\"nextBackwardToken\":\"b\"}"
#define TASKS                                                                           \
	"{\"tasks\":[{\"taskArn\":\"" LOOKS_TASK "\",\"clusterArn\":\"c/city\","        \
	"\"taskDefinitionArn\":\"arn:aws:ecs:eu-west-2:1:task-definition/worker:7\","   \
	"\"lastStatus\":\"RUNNING\",\"desiredStatus\":\"RUNNING\",\"containers\":[]}]," \
	"\"failures\":[]}"
#define LOGGING(driver, options) \
	"\"logConfiguration\":{\"logDriver\":\"" driver "\",\"options\":{" options "}}"
#define AWSLOGS(group, prefix) \
	LOGGING("awslogs",     \
		"\"awslogs-group\":\"" group "\",\"awslogs-stream-prefix\":\"" prefix "\"")
#define DEFINITION(containers)                                                           \
	"{\"taskDefinition\":{\"taskDefinitionArn\":\"arn:x:task-definition/worker:7\"," \
	"\"family\":\"worker\",\"revision\":7,\"containerDefinitions\":[" containers "]}}"
#define MAIN(logging) "{\"name\":\"main\",\"essential\":true," logging "}"
#define JOB                                              \
	"{\"name\":\"job\",\"essential\":true," LOGGING( \
		"awslogs", "\"awslogs-stream-prefix\":\"p\",\"awslogs-region\":\"eu-west-2\"") "}"
#define TASK_ID "9ad00000000000000000000000000000"
#define GONE(what)                                                                        \
	"{\"__type\":\"ResourceNotFoundException\",\"message\":\"The specified log " what \
	" does not exist.\"}"

static void
begin(struct look *l)
{
	look_begin(l);
}

static void
ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "ETag: \"e\"\r\n", body);
}

static void
expect_line(const struct look *l, size_t i, const char *id, const char *text)
{
	assert_true(i < l->news.n_lines);
	assert_string_equal(l->news.lines[i].id, id);
	assert_string_equal(l->news.lines[i].text, text);
}

/* What the worker has written wins: nothing else is asked. */
static void
test_own_word(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	ok(&l, EVENTS(EVENT("1795222900000", "one") "," EVENT("1795222900001", "two\\u001b[2J"),
		      "f/1"));
	l.order.task = LOOKS_TASK;
	look_run(&l, act_carry_log);
	look_ok(&l, "");
	assert_string_equal(l.news.done, "");
	look_sent(&l, 0, "GET /artifacts/" LOOKS_FOLDER "status.json ");
	look_sent(&l, 1,
		  "{\"logGroupName\":\"/g\",\"logStreamName\":\"s/1\","
		  "\"startFromHead\":false,\"limit\":1000}");
	assert_int_equal(server_requests(l.client.server), 2);
	assert_int_equal(l.news.n_lines, 2);
	expect_line(&l, 0, "1795222999000-0", "one");
	expect_line(&l, 1, "1795222999000-1", "two^[[2J");
	assert_int_equal(l.news.lines[1].time_ms, 1795222900001);
	assert_string_equal(l.news.group, "/g");
	assert_string_equal(l.news.stream, "s/1");
	look_end(&l);
}

/* Without it the task's own definition says where its container logs. */
static void
test_of_task(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	bag_add(&l.bag, "404 Not Found", "", NO_KEY);
	ok(&l, TASKS);
	ok(&l, DEFINITION("{\"name\":\"side\",\"essential\":false}," MAIN(
		       AWSLOGS("/ecs/worker", "ecs"))));
	ok(&l, EVENTS(EVENT("1795222900000", "one"), "f/1"));
	l.order.task = LOOKS_TASK;
	look_run(&l, act_carry_log);
	look_ok(&l, "");
	look_sent(&l, 1, "\"cluster\":\"city\"");
	look_sent(&l, 1, LOOKS_TASK);
	look_sent(&l, 2, "{\"taskDefinition\":\"worker:7\"}");
	look_sent(&l, 3, "\"logStreamName\":\"ecs/main/" TASK_ID "\"");
	assert_string_equal(l.news.group, "/ecs/worker");
	assert_int_equal(l.news.n_lines, 1);
	look_end(&l);
}

/* ECS forgets a task within the hour: the route's family, group and container are asked then. */
static void
test_of_route(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, STATUS(",\"task_arn\":\"" LOOKS_TASK "\""));
	ok(&l, "{\"tasks\":[],\"failures\":[{\"arn\":\"" LOOKS_TASK "\",\"reason\":\"MISSING\"}]}");
	ok(&l, DEFINITION(MAIN(AWSLOGS("/ecs/worker", "ecs")) "," JOB));
	ok(&l, EVENTS("", "f/1"));
	l.route.log_group = "/mine";
	l.route.launch.container = "job";
	look_run(&l, act_carry_log);
	look_ok(&l, "no line yet: the stream p/job/" TASK_ID " in /mine is empty");
	look_sent(&l, 2, "{\"taskDefinition\":\"worker\"}");
	look_sent(&l, 3, "{\"logGroupName\":\"/mine\",\"logStreamName\":\"p/job/" TASK_ID "\"");
	assert_int_equal(l.news.n_lines, 0);
	assert_true(*l.news.token);
	look_end(&l);
}

/* Nothing to look at yet is no error, and says what is missing. */
static void
test_not_yet(void **state)
{
	struct look l;

	(void)state;
	begin(&l); /* nobody has the job */
	bag_add(&l.bag, "404 Not Found", "", NO_KEY);
	look_run(&l, act_carry_log);
	look_ok(&l, "no line yet: no task is known to have the job");
	assert_string_equal(l.news.token, "");
	look_end(&l);
	begin(&l); /* the container has not begun */
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	bag_add(&l.bag, "400 Bad Request", "", GONE("stream"));
	look_run(&l, act_carry_log);
	look_ok(&l, "no line yet: there is no stream s/1 in /g");
	assert_string_equal(l.news.token, ""); /* it may be another by then */
	assert_int_equal(l.news.n_lines, 0);
	assert_int_equal(server_requests(l.client.server), 2);
	look_end(&l);
	begin(&l); /* the same, said less clearly: the group is there */
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	bag_add(&l.bag, "400 Bad Request", "", GONE("group"));
	ok(&l, "{\"logStreams\":[]}");
	look_run(&l, act_carry_log);
	look_ok(&l, "no line yet: there is no stream s/1 in /g");
	look_sent(&l, 2, "{\"logGroupName\":\"/g\",\"logStreamNamePrefix\":\"s/1\"");
	look_end(&l);
	begin(&l); /* another log driver */
	bag_add(&l.bag, "404 Not Found", "", NO_KEY);
	ok(&l, TASKS);
	ok(&l, DEFINITION(MAIN(LOGGING("splunk", ""))));
	l.order.task = LOOKS_TASK;
	look_run(&l, act_carry_log);
	look_ok(&l, "does not log to CloudWatch Logs");
	look_end(&l);
}

static void
test_refused(void **state)
{
	struct look l;

	(void)state;
	begin(&l); /* a group that is not there is a mistake, not a matter of time */
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	bag_add(&l.bag, "400 Bad Request", "", GONE("group"));
	bag_add(&l.bag, "400 Bad Request", "", GONE("group"));
	look_run(&l, act_carry_log);
	look_fails(&l, ERR_GONE, "log group does not exist");
	look_end(&l);
	begin(&l);
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	bag_add(&l.bag, "400 Bad Request", "",
		"{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
	look_run(&l, act_carry_log);
	look_fails(&l, ERR_DENIED, "logs:GetLogEvents");
	look_end(&l);
	begin(&l); /* a damaged status, and no task that is known otherwise */
	ok(&l, "{\"schema\":");
	look_run(&l, act_carry_log);
	look_fails(&l, ERR_PARSE, "status.json");
	look_end(&l);
}

/* Denied, of a file that the list does not have: that is how S3 says "not there" to some. */
static void
test_status_denied(void **state)
{
	static const char denied[] =
		"<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
	struct look l;

	(void)state;
	begin(&l);
	bag_add(&l.bag, "403 Forbidden", "", denied);
	ok(&l, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
	look_run(&l, act_carry_log);
	look_ok(&l, "no line yet: no task");
	look_sent(&l, 1, "prefix=jobs%2F" LOOKS_JOB "%2Fstatus.json");
	look_end(&l);
	begin(&l);
	bag_add(&l.bag, "403 Forbidden", "", denied);
	ok(&l, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>" LOOKS_FOLDER
	       "status.json</Key><Size>1</Size></Contents></ListBucketResult>");
	look_run(&l, act_carry_log);
	look_fails(&l, ERR_DENIED, "s3:GetObject");
	look_end(&l);
}

/* ---- one order after another ---- */

static char token[4096];

/* The next order, with the token of the one before. */
static void
look_again(struct look *l, const char *const *answers, size_t n)
{
	(void)snprintf(token, sizeof(token), "%s", l->news.token);
	look_end(l);
	begin(l);
	for (size_t i = 0; i < n; i++)
		ok(l, answers[i]);
	l->order.token = token;
	look_run(l, act_carry_log);
	if (l->err)
		fail_msg("%s", l->client.why.text);
}

static void
first_look(struct look *l)
{
	begin(l);
	ok(l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/1\""));
	ok(l, EVENTS(EVENT("1795222900000", "one") "," EVENT("1795222900001", "two"), "f/1"));
	look_run(l, act_carry_log);
	look_ok(l, "");
}

/* Each line once: forward with AWS's token, over empty pages, and the place is not looked for. */
static void
test_on(void **state)
{
	static const char *const nothing[] = { EVENTS("", "f/1") };
	static const char *const more[] = { EVENTS("", "f/2"),
					    EVENTS(EVENT("1795222900001", "three"), "f/3") };
	static const char *const after[] = { EVENTS("", "f/3") };
	struct look l;

	(void)state;
	first_look(&l);
	look_again(&l, nothing, LEN(nothing));
	assert_int_equal(l.news.n_lines, 0);
	assert_int_equal(server_requests(l.client.server), 1);
	look_sent(&l, 0, "\"startFromHead\":true,\"limit\":1000,\"nextToken\":\"f/1\"}");
	look_again(&l, more, LEN(more));
	assert_int_equal(l.news.n_lines, 1);
	expect_line(&l, 0, "1795222999000-2", "three");
	look_sent(&l, 1, "\"nextToken\":\"f/2\"}");
	assert_string_equal(l.news.group, "/g");
	look_again(&l, after, LEN(after));
	look_sent(&l, 0, "\"nextToken\":\"f/3\"}");
	assert_int_equal(l.news.n_lines, 0);
	look_end(&l);
}

/* A token of AWS's that is too old: on from the last line's time, without what was shown. */
static void
test_old_token(void **state)
{
	struct look l;

	(void)state;
	first_look(&l);
	(void)snprintf(token, sizeof(token), "%s", l.news.token);
	look_end(&l);
	begin(&l);
	bag_add(&l.bag, "400 Bad Request", "",
		"{\"__type\":\"InvalidParameterException\","
		"\"message\":\"The specified nextToken is invalid.\"}");
	ok(&l, EVENTS(EVENT("1795222900001", "two") "," EVENT("1795222900001", "three") "," EVENT(
			      "1795222900002", "four"),
		      "f/9"));
	l.order.token = token;
	look_run(&l, act_carry_log);
	look_ok(&l, "");
	look_sent(&l, 1, "\"startTime\":1795222900001,\"startFromHead\":true");
	look_not_sent(&l, 1, "nextToken");
	assert_int_equal(l.news.n_lines, 2);
	expect_line(&l, 0, "1795222999000-2", "three");
	expect_line(&l, 1, "1795222999000-3", "four");
	look_end(&l);
}

/* Another task has the job by now: the place is looked for again, ids go on. */
static void
test_other_task(void **state)
{
	struct look l;

	(void)state;
	first_look(&l);
	(void)snprintf(token, sizeof(token), "%s", l.news.token);
	look_end(&l);
	begin(&l);
	ok(&l, STATUS(",\"log_group\":\"/g\",\"log_stream\":\"s/2\""));
	ok(&l, EVENTS(EVENT("1795222905000", "again"), "f/1"));
	l.order.token = token;
	l.order.task = LOOKS_TASK;
	look_run(&l, act_carry_log);
	look_ok(&l, "");
	assert_string_equal(l.news.stream, "s/2");
	expect_line(&l, 0, "1795222999000-2", "again");
	look_end(&l);
}

static void
test_bad_token(void **state)
{
	static const char *const tokens[] = { "x", "{}", "[1]",
					      "{\"region\":\"r\",\"group\":\"g\",\"stream\":1}" };
	struct look l;

	(void)state;
	for (size_t i = 0; i < LEN(tokens); i++) {
		begin(&l);
		ok(&l, EVENTS("", "f/1"));
		l.order.token = tokens[i];
		look_run(&l, act_carry_log);
		look_fails(&l, ERR_USAGE, "the token is of no earlier look");
		assert_int_equal(server_requests(l.client.server), 0);
		look_end(&l);
	}
}

/* Of an API's job only the task can be asked. */
static void
test_no_bucket(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, TASKS);
	ok(&l, DEFINITION(MAIN(AWSLOGS("/ecs/worker", "ecs"))));
	ok(&l, EVENTS(EVENT("1795222900000", "one"), "f/1"));
	l.route.bucket = NULL;
	l.route.kind = ROUTE_HTTP;
	l.order.task = LOOKS_TASK;
	look_run(&l, act_carry_log);
	look_ok(&l, "");
	assert_int_equal(l.news.n_lines, 1);
	look_end(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_word),   cmocka_unit_test(test_of_task),
		cmocka_unit_test(test_of_route),   cmocka_unit_test(test_not_yet),
		cmocka_unit_test(test_refused),    cmocka_unit_test(test_status_denied),
		cmocka_unit_test(test_on),         cmocka_unit_test(test_old_token),
		cmocka_unit_test(test_other_task), cmocka_unit_test(test_bad_token),
		cmocka_unit_test(test_no_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
