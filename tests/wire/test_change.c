/* SPDX-License-Identifier: MIT */
/* test_change.c - what changes AWS passes one gate: who keeps a record is told before and after,
 * once, of each of those operations and of no other; a refusal there is the end of it. */
#include <string.h>

#include "aws/s3.h"
#include "base/text.h"
#include "scene.h"

/* What was told, a line each. */
struct record {
	char text[2000];
	struct text lines;
	bool refuses;
	unsigned n_before;
	struct server *server;
	size_t requests_before; /* when `before` was last called */
};

static enum err
note_before(void *ctx, struct aws_change *change, struct why *why)
{
	struct record *record = ctx;

	change->number = ++record->n_before;
	record->requests_before = server_requests(record->server);
	text_addf(&record->lines, "before %s:%s %s %s %s\n", change->service, change->action,
		  change->region, change->resource, change->subject);
	return record->refuses ? err_set(ERR_SYSTEM, why, "no room for the record") : ERR_OK;
}

static void
note_after(void *ctx, const struct aws_change *change, const struct aws_outcome *outcome)
{
	struct record *record = ctx;

	assert_int_equal(change->number, record->n_before);
	text_addf(&record->lines, "after %s %ld %s%s\n", err_word(outcome->err), outcome->status,
		  outcome->request_id, outcome->is_in_doubt ? " in doubt" : "");
	assert_true(outcome->err == ERR_OK || *outcome->sentence);
}

static struct aws_audit audit = { .before = note_before, .after = note_after };

static void
record_open(struct record *record, struct scene *s)
{
	*record = (struct record){ .refuses = false };
	text_init(&record->lines, record->text, sizeof(record->text));
	scene_open(s);
	record->server = s->client.server;
	audit.ctx = record;
	s->client.shared->audit = &audit;
}

static void
expect_record(const struct record *record, const char *expected)
{
	assert_string_equal(record->text, expected);
}

static enum err
change_send(const struct aws_scope *scope, struct why *why)
{
	struct sqs_message message = { .body = "hello", .delay_s = -1 };
	struct sqs_sent sent;

	return sqs_send(scope, "http://q/1/jobs", &message, &sent, why);
}

static enum err
change_send_batch(const struct aws_scope *scope, struct why *why)
{
	struct sqs_message message = { .body = "hello", .delay_s = -1 };
	struct sqs_sent sent;

	return sqs_send_batch(scope, "http://q/1/jobs", &message, 1, &sent, why);
}

static enum err
change_receive(const struct aws_scope *scope, struct why *why)
{
	const struct sqs_receive receive = { .url = "http://q/1/jobs", .most = 1 };
	struct sqs_messages messages;

	return sqs_receive(scope, &receive, &messages, why);
}

static enum err
change_visibility(const struct aws_scope *scope, struct why *why)
{
	return sqs_set_visibility(scope, "http://q/1/jobs", "r", 0, why);
}

static enum err
change_delete(const struct aws_scope *scope, struct why *why)
{
	return sqs_delete(scope, "http://q/1/jobs", "r", why);
}

static enum err
change_start_move(const struct aws_scope *scope, struct why *why)
{
	const char *handle;

	return sqs_start_move(scope, "arn:aws:sqs:eu-west-2:1:dlq", NULL, 0, &handle, why);
}

static enum err
change_cancel_move(const struct aws_scope *scope, struct why *why)
{
	int64_t moved;

	return sqs_cancel_move(scope, "handle", &moved, why);
}

static enum err
change_put(const struct aws_scope *scope, struct why *why)
{
	const struct s3_put put = {
		.bucket = "bucket", .key = "jobs/1/cancel", .bytes = "x", .n = 1
	};
	struct s3_written written;

	return s3_put(scope, &put, &written, why);
}

static enum err
change_run(const struct aws_scope *scope, struct why *why)
{
	const struct ecs_run run = { .cluster = "main",
				     .definition = "worker",
				     .client_token = "t" };
	struct ecs_run_result result;

	return ecs_run_task(scope, &run, &result, why);
}

static enum err
change_stop(const struct aws_scope *scope, struct why *why)
{
	const char *status;

	return ecs_stop_task(scope, "main", "arn:aws:ecs:eu-west-2:1:task/main/9a", NULL, &status,
			     why);
}

static enum err
change_update(const struct aws_scope *scope, struct why *why)
{
	const struct ecs_update update = { .cluster = "main", .service = "api", .desired = 1 };
	struct ecs_updated updated;

	return ecs_update_service(scope, &update, &updated, why);
}

static enum err
change_mute(const struct aws_scope *scope, struct why *why)
{
	static const char *const alarms[] = { "5xx" };
	const struct cw_mute mute = { .name = "quiet",
				      .alarms = alarms,
				      .n_alarms = 1,
				      .start_s = 1795235400,
				      .duration_s = 600 };

	return cw_put_mute_rule(scope, &mute, why);
}

static enum err
change_unmute(const struct aws_scope *scope, struct why *why)
{
	return cw_delete_mute_rule(scope, "quiet", why);
}

static const struct {
	enum aws_operation operation;
	enum err (*run)(const struct aws_scope *scope, struct why *why);
	const char *told; /* service:operation, region, resource */
} rows[] = {
	{ SQS_SEND, change_send, "sqs:SendMessage eu-west-2 http://q/1/jobs" },
	{ SQS_SEND_BATCH, change_send_batch, "sqs:SendMessageBatch eu-west-2 http://q/1/jobs" },
	{ SQS_RECEIVE, change_receive, "sqs:ReceiveMessage eu-west-2 http://q/1/jobs" },
	{ SQS_VISIBILITY, change_visibility,
	  "sqs:ChangeMessageVisibility eu-west-2 http://q/1/jobs" },
	{ SQS_DELETE, change_delete, "sqs:DeleteMessage eu-west-2 http://q/1/jobs" },
	{ SQS_START_MOVE, change_start_move,
	  "sqs:StartMessageMoveTask eu-west-2 arn:aws:sqs:eu-west-2:1:dlq" },
	{ SQS_CANCEL_MOVE, change_cancel_move, "sqs:CancelMessageMoveTask eu-west-2 handle" },
	{ S3_PUT, change_put, "s3:PutObject eu-west-2 bucket/jobs/1/cancel" },
	{ ECS_RUN_TASK, change_run, "ecs:RunTask eu-west-2 main/worker" },
	{ ECS_STOP_TASK, change_stop,
	  "ecs:StopTask eu-west-2 arn:aws:ecs:eu-west-2:1:task/main/9a" },
	{ ECS_UPDATE_SERVICE, change_update, "ecs:UpdateService eu-west-2 main/api" },
	{ CW_PUT_MUTE_RULE, change_mute, "cloudwatch:PutAlarmMuteRule eu-west-2 quiet" },
	{ CW_DELETE_MUTE_RULE, change_unmute, "cloudwatch:DeleteAlarmMuteRule eu-west-2 quiet" },
};

/* Every operation that changes AWS is in the table above, and is told of with its resource; when
 * the record cannot be kept, or cwtop is read-only, nothing is sent. */
static void
test_each(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		n += operation_at((enum aws_operation)i)->effect != EFFECT_READ;
	assert_int_equal(n, LEN(rows));
	for (size_t i = 0; i < LEN(rows); i++) {
		struct record record;
		TEXT_ON(expected, 200);
		struct scene s;

		assert_int_not_equal(operation_at(rows[i].operation)->effect, EFFECT_READ);
		text_addf(&expected, "before %s 0192\n", rows[i].told);
		bag_init(&s.bag);
		bag_add(&s.bag, "403 Forbidden", "", "{\"__type\":\"AccessDenied\"}");
		record_open(&record, &s);
		s.client.scope.subject = "0192";
		record.refuses = true;
		assert_int_equal(rows[i].run(&s.client.scope, &s.client.why), ERR_SYSTEM);
		expect_why(&s.client, "no room for the record");
		expect_record(&record, expected.data);
		s.client.shared->is_read_only = true;
		assert_int_equal(rows[i].run(&s.client.scope, &s.client.why), ERR_DENIED);
		expect_why(&s.client, "read-only");
		expect_record(&record, expected.data);
		assert_int_equal(server_requests(s.client.server), 0);
		scene_close(&s);
	}
}

/* Before anything is sent, and once for all attempts. */
static void
test_once(void **state)
{
	struct record record;
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "400 Slow", "", "{\"__type\":\"ThrottlingException\"}");
	bag_add(&s.bag, "200 OK", "",
		"{\"MessageId\":\"m1\",\"MD5OfMessageBody\":"
		"\"5d41402abc4b2a76b9719d911017c592\"}");
	record_open(&record, &s);
	assert_int_equal(change_send(&s.client.scope, &s.client.why), ERR_OK);
	assert_int_equal(record.requests_before, 0);
	assert_int_equal(server_requests(s.client.server), 2);
	expect_record(&record, "before sqs:SendMessage eu-west-2 http://q/1/jobs \n"
			       "after ok 200 7c1f\n");
	scene_close(&s);
}

static void
test_outcomes(void **state)
{
	static const struct {
		const char *status, *body, *told;
	} outcomes[] = {
		{ "403 No", "{\"__type\":\"AccessDenied\"}", "after denied 403 7c1f\n" },
		{ "500 Oops", "{}", "after server error 500 7c1f in doubt\n" },
		{ "200 OK", "{\"MessageId\":", "after malformed answer 200 7c1f in doubt\n" },
		{ "", "", "after unreachable 0  in doubt\n" }, /* reset */
	};

	(void)state;
	for (size_t i = 0; i < LEN(outcomes); i++) {
		struct record record;
		TEXT_ON(expected, 200);
		struct scene s;

		text_addf(&expected, "before sqs:SendMessage eu-west-2 http://q/1/jobs \n%s",
			  outcomes[i].told);
		bag_init(&s.bag);
		if (*outcomes[i].status)
			bag_add(&s.bag, outcomes[i].status, "", outcomes[i].body);
		else
			bag_add_raw(&s.bag, "", 0, AFTER_RESET);
		record_open(&record, &s);
		assert_int_not_equal(change_send(&s.client.scope, &s.client.why), ERR_OK);
		expect_record(&record, expected.data);
		scene_close(&s);
	}
}

/* The second attempt is refused for certain; the first may have started a task. */
static void
test_doubt_of_an_attempt(void **state)
{
	struct record record;
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "500 Oops", "", "{}");
	bag_add(&s.bag, "403 No", "", "{\"__type\":\"AccessDenied\"}");
	record_open(&record, &s);
	assert_int_equal(change_run(&s.client.scope, &s.client.why), ERR_DENIED);
	assert_false(api_was_in_doubt(s.client.aws));
	assert_true(api_may_have_acted(s.client.aws));
	expect_record(&record, "before ecs:RunTask eu-west-2 main/worker \n"
			       "after denied 403 7c1f in doubt\n");
	scene_close(&s);
}

static void
test_reads_are_not_told(void **state)
{
	struct json *doc = NULL;
	struct record record;
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "", "{}");
	record_open(&record, &s);
	record.refuses = true;
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	expect_record(&record, "");
	scene_close(&s);
}

/* Only tasks that say who started them: ECS takes no other filter beside it. */
static void
test_started_by(void **state)
{
	const struct ecs_task_filter filter = { .cluster = "main", .started_by = "0192" };
	struct ecs_names names = { 0 };
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "", "{\"taskArns\":[\"arn:1\"]}");
	scene_open(&s);
	assert_int_equal(ecs_list_tasks(&s.client.scope, &filter, &names, &s.client.why), ERR_OK);
	assert_int_equal(names.n, 1);
	scene_sent(&s, 0, "\"startedBy\":\"0192\"");
	scene_not_sent(&s, 0, "family");
	scene_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_doubt_of_an_attempt),
		cmocka_unit_test(test_reads_are_not_told),
		cmocka_unit_test(test_started_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
