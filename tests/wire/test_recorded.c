/* SPDX-License-Identifier: MIT */
/* test_recorded.c - recorded replies through the whole client, and what goes out for them. */
#include "client.h"

#include <string.h>

#include "base/text.h"

/* One recorded reply behind a client; `use` makes the call. */
static void
with_reply(const char *name, void (*use)(struct client *client))
{
	struct bag bag;
	struct client client;

	bag_init(&bag);
	bag_add_file(&bag, name);
	client_open(&client, bag.answers, bag.n);
	use(&client);
	client_close(&client);
	bag_done(&bag);
}

static void
ok(const struct client *client, enum err err)
{
	if (err)
		fail_msg("%s", client->why.text);
}

static void
use_metrics(struct client *c)
{
	static const double values[] = { 3.0, 0.0, 7.5 };
	struct metric_asked got = { 0 };

	ok(c, metric_ask(c, &got));
	assert_int_equal(got.points[0].n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(got.points[0].values[i] == values[i]);
		assert_int_equal(got.points[0].times_s[i], 1795235460 + 60 * (int64_t)i);
	}
	assert_int_equal(got.points[1].n, 0);
	assert_false(got.points[0].is_incomplete || got.points[1].is_incomplete);
}

static void
test_metrics(void **state)
{
	(void)state;
	with_reply("moto-get-metric-data.json", use_metrics);
	with_reply("moto-get-metric-data.json.gz", use_metrics);
}

static void
use_moto_alarms(struct client *c)
{
	struct alarm_list list = { 0 };

	ok(c, cw_alarms(&c->scope, NULL, &list, &c->why));
	assert_int_equal(list.n, 1);
	assert_string_equal(list.rows[0].name, "api-errors");
	assert_string_equal(list.rows[0].region, "eu-west-2");
	assert_string_equal(list.rows[0].reason, "two of three over 5");
	assert_string_equal(list.rows[0].metric, "Demo Errors");
	assert_string_equal(list.rows[0].threshold, "> 5 for 2 of 3 × 60s");
	assert_int_equal(list.rows[0].state, ALARM_ALARM);
	assert_int_equal(list.rows[0].since_s, 1795237260);
	assert_true(list.rows[0].are_actions_on);
	assert_false(list.rows[0].is_composite);
}

static void
use_invented_alarms(struct client *c)
{
	struct alarm_list list = { 0 };

	ok(c, cw_alarms(&c->scope, "city", &list, &c->why));
	assert_non_null(strstr(server_request(c->server, 0), "\"AlarmNamePrefix\":\"city\""));
	assert_int_equal(list.n, 4);
	assert_int_equal(list.rows[0].since_s, 1795224000); /* transitioned, not updated */
	assert_string_equal(list.rows[0].threshold, "> 5 for 3 of 3 × 60s");
	assert_string_equal(list.rows[1].metric, "math");
	assert_string_equal(list.rows[1].threshold, "<= 0.5 for 2 of 5");
	assert_int_equal(list.rows[1].state, ALARM_INSUFFICIENT);
	assert_true(list.rows[1].is_partial);
	assert_false(list.rows[1].are_actions_on);
	assert_string_equal(list.rows[2].threshold, "outside the band for 1 of 1");
	assert_int_equal(list.rows[2].state, ALARM_OK);
	assert_true(list.rows[3].is_composite);
	assert_string_equal(list.rows[3].metric, "composite");
	assert_string_equal(list.rows[3].threshold, "");
	assert_int_equal(list.rows[3].since_s, 1795225060);
	assert_true(text_is_clean(list.rows[3].reason));
	assert_non_null(strstr(list.rows[3].reason, "^[[31m"));
	/* another call appends */
	ok(c, cw_alarms(&c->scope, NULL, &list, &c->why));
	assert_int_equal(list.n, 8);
	assert_string_equal(list.rows[0].name, list.rows[4].name);
}

static void
test_alarms(void **state)
{
	(void)state;
	with_reply("moto-describe-alarms.json", use_moto_alarms);
	with_reply("invented-describe-alarms.json", use_invented_alarms);
}

static void
use_service_names(struct client *c)
{
	struct ecs_names names = { 0 };

	ok(c, ecs_list_services(&c->scope, "demo", &names, &c->why));
	assert_int_equal(names.n, 1);
	assert_string_equal(names.items[0], "arn:aws:ecs:eu-west-2:123456789012:service/demo/web");
}

static void
use_moto_services(struct client *c)
{
	const char *items[] = { "web", "absent" };
	struct ecs_services got = { 0 };

	ok(c, ecs_describe_services(&c->scope, "demo", &(struct ecs_names){ items, 2 }, &got,
				    &c->why));
	assert_int_equal(got.n, 2);
	assert_string_equal(got.rows[0].cluster, "demo");
	assert_string_equal(got.rows[0].name, "web");
	assert_string_equal(got.rows[0].status, "ACTIVE");
	assert_int_equal(got.rows[0].desired, 2);
	assert_int_equal(got.rows[0].running, 0);
	assert_int_equal(got.rows[0].pending, 2);
	assert_int_equal(got.rows[0].deployments, 1);
	assert_string_equal(got.rows[0].rollout, "IN_PROGRESS");
	assert_int_equal(got.rows[0].n_rollouts, 1);
	assert_ptr_equal(got.rows[0].primary, &got.rows[0].rollouts[0]);
	assert_null(got.rows[0].replaced);
	assert_string_equal(got.rows[0].primary->id, "ecs-svc/782760341667970609");
	assert_string_equal(got.rows[0].primary->definition, "worker:1");
	assert_int_equal(got.rows[0].primary->created_s, 1795237261);
	assert_string_equal(got.rows[0].event, "");
	assert_string_equal(got.rows[1].name, "absent");
	assert_string_equal(got.rows[1].status, "MISSING");
	assert_string_equal(got.rows[1].cluster, "demo");
	assert_string_equal(got.rows[1].rollout, "");
	assert_null(got.rows[1].primary);
}

static void
use_botocore_services(struct client *c)
{
	const char *items[] = { "ecs-simple-service" };
	struct ecs_services got = { 0 };

	ok(c, ecs_describe_services(&c->scope, "default", &(struct ecs_names){ items, 1 }, &got,
				    &c->why));
	assert_int_equal(got.n, 1);
	assert_true(text_starts(got.rows[0].event, "(service ecs-simple-service) was unable"));
	assert_int_equal(got.rows[0].event_s, 1472487958);
	assert_string_equal(got.rows[0].rollout, "");
}

static void
test_services(void **state)
{
	(void)state;
	with_reply("moto-list-services.json", use_service_names);
	with_reply("moto-describe-services.json", use_moto_services);
	with_reply("botocore-describe-services.json", use_botocore_services);
}

static void
use_task_names(struct client *c)
{
	struct ecs_names names = { 0 };
	struct ecs_task_filter filter = { .cluster = "demo",
					  .family = "worker",
					  .is_stopped = true };

	ok(c, ecs_list_tasks(&c->scope, &filter, &names, &c->why));
	filter.is_stopped = false;
	filter.family = NULL;
	ok(c, ecs_list_tasks(&c->scope, &filter, &names, &c->why));
	assert_int_equal(names.n, 2);
	assert_non_null(strstr(server_request(c->server, 0), "\"desiredStatus\":\"STOPPED\""));
	assert_non_null(strstr(server_request(c->server, 0), "\"family\":\"worker\""));
	assert_non_null(strstr(server_request(c->server, 1), "\"desiredStatus\":\"RUNNING\""));
	assert_null(strstr(server_request(c->server, 1), "family"));
}

static struct ecs_tasks
describe(struct client *c)
{
	const char *items[] = { "x" };
	struct ecs_tasks got = { 0 };

	ok(c, ecs_describe_tasks(&c->scope, "c", &(struct ecs_names){ items, 1 }, &got, &c->why));
	return got;
}

static void
use_moto_tasks(struct client *c)
{
	struct ecs_tasks got = describe(c);

	assert_int_equal(got.n, 1);
	assert_string_equal(got.rows[0].id, "9363fa91-42db-4210-9eab-f0c4dca4c3b4");
	assert_string_equal(got.rows[0].family, "worker");
	assert_int_equal(got.rows[0].revision, 1);
	assert_string_equal(got.rows[0].status, "DEACTIVATING");
	assert_int_equal(got.rows[0].started_s, 0);
	assert_string_equal(got.rows[0].launch_type, "FARGATE");
}

static void
use_invented_tasks(struct client *c)
{
	struct ecs_tasks got = describe(c);
	const struct task_row *t = got.rows;

	assert_int_equal(got.n, 5);
	assert_string_equal(t[0].container, "sim");
	assert_true(t[0].has_exit_code);
	assert_int_equal(t[0].exit_code, 137);
	assert_string_equal(t[0].reason, "Essential container in task exited: OutOfMemoryError: "
					 "Container killed due to memory usage");
	assert_int_equal(t[0].created_s, 1795222800);
	assert_int_equal(t[0].started_s, 1795222830);
	assert_int_equal(t[0].stopped_s, 1795223000);
	assert_string_equal(t[0].family, "cityflow-worker");
	assert_int_equal(t[0].revision, 12);
	assert_true(task_has_failed(&t[0]));
	/* the container's reason repeats the task's: said once */
	assert_string_equal(t[1].reason, "CannotPullContainerError: pull image manifest has been "
					 "retried 5 time(s)");
	assert_false(t[1].has_exit_code);
	assert_string_equal(t[1].stop_code, "TaskFailedToStart");
	assert_true(task_has_failed(&t[1]));
	assert_string_equal(t[2].status, "RUNNING");
	assert_int_equal(t[2].stopped_s, 0);
	assert_false(task_has_failed(&t[2]));
	assert_true(t[3].has_exit_code);
	assert_int_equal(t[3].exit_code, 0);
	assert_false(task_has_failed(&t[3]));
	/* stopped without an exit code: that container, not the first */
	assert_string_equal(t[4].container, "sim");
	assert_false(t[4].has_exit_code);
	assert_string_equal(t[4].reason, "Your Spot Task was interrupted.");
}

static void
use_botocore_tasks(struct client *c)
{
	struct ecs_tasks got = describe(c);

	assert_int_equal(got.n, 1);
	assert_string_equal(got.rows[0].container, "ecs-demo");
	assert_string_equal(got.rows[0].family, "amazon-ecs-sample");
}

static void
test_tasks(void **state)
{
	(void)state;
	with_reply("moto-list-tasks.json", use_task_names);
	with_reply("moto-describe-tasks.json", use_moto_tasks);
	with_reply("invented-describe-tasks.json", use_invented_tasks);
	with_reply("botocore-describe-tasks.json", use_botocore_tasks);
}

static void
use_url(struct client *c)
{
	const char *url = NULL;

	ok(c, sqs_queue_url(&c->scope, "jobs", &url, &c->why));
	assert_string_equal(url, "http://127.0.0.1:5917/123456789012/jobs");
}

static void
use_attributes(struct client *c)
{
	struct sqs_queue q = { 0 };

	ok(c, sqs_queue_attributes(&c->scope, "url", &q, &c->why));
	assert_true(q.counts.is_found);
	assert_int_equal(q.counts.visible, 2);
	assert_int_equal(q.counts.in_flight, 1);
	assert_int_equal(q.counts.delayed, 0);
	assert_int_equal(q.max_receive_count, 5);
	assert_string_equal(q.dlq_name, "jobs-dlq");
	assert_false(q.is_fifo);
}

static void
use_fifo(struct client *c)
{
	struct sqs_queue q = { 0 };

	ok(c, sqs_queue_attributes(&c->scope, "url", &q, &c->why));
	assert_int_equal(q.counts.visible, 12);
	assert_true(q.is_fifo);
	assert_null(q.dlq_name);
	assert_int_equal(q.max_receive_count, 0);
}

static void
test_queues(void **state)
{
	(void)state;
	with_reply("moto-get-queue-url.json", use_url);
	with_reply("moto-get-queue-attributes.json", use_attributes);
	with_reply("invented-queue-fifo.json", use_fifo);
}

static void
test_gone(void **state)
{
	struct bag bag;
	struct client c;
	struct buf body;
	struct ecs_names names = { 0 };
	const char *url = NULL;

	(void)state;
	bag_init(&bag);
	reply_file("moto-cluster-not-found.json", &body);
	bag_add_bytes(&bag, "400 Bad Request", "", &body);
	buf_done(&body);
	reply_file("moto-queue-does-not-exist.json", &body);
	bag_add_bytes(&bag, "400 Bad Request",
		      "x-amzn-query-error: AWS.SimpleQueueService.NonExistentQueue;Sender\r\n",
		      &body);
	buf_done(&body);
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(ecs_list_services(&c.scope, "absent", &names, &c.why), ERR_GONE);
	expect_why(&c, "ecs:ListServices: Cluster not found: check the name");
	assert_int_equal(sqs_queue_url(&c.scope, "absent", &url, &c.why), ERR_GONE);
	expect_why(&c, "sqs:GetQueueUrl: The specified queue does not exist: check the name");
	assert_null(url);
	client_close(&c);
	bag_done(&bag);
}

/* Value of a header of a request, copied out. */
static void
header(const char *request, const char *name, char *out, size_t size)
{
	const char *at = strcasestr(request, name);
	struct text text;

	assert_non_null(at);
	at += strlen(name);
	text_init(&text, out, size);
	text_add_n(&text, at, strcspn(at, "\r"));
}

static void
use_request(struct client *c)
{
	static const char start[] = "{\"StartTime\":1795235400,\"EndTime\":1795236000,"
				    "\"ScanBy\":\"TimestampAscending\",\"MetricDataQueries\":[{"
				    "\"Id\":\"errors\",\"MetricStat\":{\"Metric\":{\"Namespace\":"
				    "\"Demo\",\"MetricName\":\"Errors\",\"Dimensions\":[{\"Name\":"
				    "\"FunctionName\",\"Value\":\"api\"}]},\"Period\":60,\"Stat\":"
				    "\"Sum\"}},";
	struct metric_asked got = { 0 };
	const char *request;
	char host[64], date[32], target[80], authorization[300];
	struct sigv4_header headers[] = { { "Host", host },
					  { "Content-Type", "application/x-amz-json-1.0" },
					  { "X-Amz-Target", target },
					  { "x-amzn-query-mode", "true" },
					  { "X-Amz-Date", date } };
	struct sigv4_request again = {
		.method = "POST", .path = "/", .headers = headers, .n_headers = LEN(headers)
	};
	struct sigv4_context context = { .access_key = "AKIAIOSFODNN7EXAMPLE",
					 .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
					 .region = "eu-west-2",
					 .service = "monitoring",
					 .is_normalized = true };
	struct sigv4 sig;

	ok(c, metric_ask(c, &got));
	request = server_request(c->server, 0);
	assert_memory_equal(request, "POST / HTTP/1.1\r\n", 17);
	header(request, "\nHost: ", host, sizeof(host));
	header(request, "\nX-Amz-Date: ", date, sizeof(date));
	header(request, "\nX-Amz-Target: ", target, sizeof(target));
	header(request, "\nAuthorization: ", authorization, sizeof(authorization));
	assert_string_equal(target, "GraniteServiceVersion20100801.GetMetricData");
	assert_non_null(strstr(request, "\r\nContent-Type: application/x-amz-json-1.0\r\n"));
	assert_non_null(strstr(request, "\r\nAccept-Encoding: gzip\r\n"));
	assert_null(strcasestr(request, "\nExpect:"));
	assert_null(strcasestr(request, "X-Amz-Security-Token"));
	again.payload = strstr(request, "\r\n\r\n") + 4;
	again.payload_len = strlen(again.payload);
	assert_memory_equal(again.payload, start, sizeof(start) - 1);
	/* what arrived carries a signature over what arrived */
	sigv4_init(&sig);
	assert_int_equal(sigv4_sign(&sig, &again, &context, NULL, &c->why), ERR_OK);
	assert_string_equal(sig.authorization.data, authorization);
	sigv4_done(&sig);
}

static void
test_what_is_sent(void **state)
{
	(void)state;
	with_reply("moto-get-metric-data.json", use_request);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_metrics),      cmocka_unit_test(test_alarms),
		cmocka_unit_test(test_services),     cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_queues),       cmocka_unit_test(test_gone),
		cmocka_unit_test(test_what_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
