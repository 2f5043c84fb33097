/* SPDX-License-Identifier: MIT */
/* test_events.c - what sources put into the box of events, and when; and that what cannot be put
 * there fails no poll. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "polled.h"
#include "store/event_log.h"

#define NOW_S INT64_C(1795235400)
#define STACK(more) \
	"{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"region\": \"eu-west-2\", " more " }"

struct boxed {
	struct polled p;
	struct store *store;
	struct arena *arena;
	struct events events;
};

static void
box_open(struct boxed *b, const char *stack, const struct source *source)
{
	polled_open(&b->p, stack, source, 0);
	assert_int_equal(store_open_temporary(&b->store, &b->p.why), ERR_OK);
	b->p.job->store = b->store;
}

static void
box_close(struct boxed *b)
{
	arena_free(b->arena);
	store_close(b->store);
	polled_close(&b->p);
}

/* One more poll, which must work, after what the one before brought. */
static void
box_poll(struct boxed *b)
{
	struct job *job = b->p.job;

	part_unref(job->previous);
	job->previous = job->part ? part_ref(job->part) : NULL;
	if (polled_once(&b->p) != ERR_OK)
		fail_msg("%s", b->p.why.text);
}

static void
box_look(struct boxed *b)
{
	const struct event_log_place place = { .account = POLLED_ACCOUNT, .stack = "s" };

	arena_free(b->arena);
	b->arena = arena_new(1 << 20);
	if (event_log_read(b->store, &place, NOW_S, b->arena, &b->events, &b->p.why))
		fail_msg("%s", b->p.why.text);
}

static const struct event_row *
box_find(struct boxed *b, const char *id)
{
	box_look(b);
	for (size_t i = 0; i < b->events.n; i++)
		if (strcmp(b->events.items[i].id, id) == 0)
			return &b->events.items[i];
	fail_msg("no event %s", id);
	return NULL;
}

/* ---- tasks ---- */

#define TASK(id, more)                                                                             \
	"{\"taskArn\":\"arn:aws:ecs:eu-west-2:123456789012:task/jobs/" id "\",\"clusterArn\":"     \
	"\"arn:aws:ecs:eu-west-2:123456789012:cluster/jobs\",\"taskDefinitionArn\":"               \
	"\"arn:aws:ecs:eu-west-2:123456789012:task-definition/a:7\",\"desiredStatus\":\"x\"," more \
	"}"
#define ARN "arn:aws:ecs:eu-west-2:123456789012:task/jobs/"

static const char tasks_stack[] = STACK("\"alarms\": { \"regions\": [] },"
					"\"ecs\": [ { \"cluster\": \"jobs\", \"services\": [], "
					"\"families\": [\"a\"] } ]");
static const char no_arns[] = "{\"taskArns\":[]}";
static const char three_arns[] = "{\"taskArns\":[\"" ARN "1\",\"" ARN "2\",\"" ARN "3\"]}";
static const char three_tasks[] = "{\"failures\":[],\"tasks\":[" TASK(
	"1",
	"\"lastStatus\":\"STOPPED\",\"startedAt\":1795230100,\"stoppedAt\":1795235000,"
	"\"stopCode\":\"EssentialContainerExited\",\"stoppedReason\":\"OOM\",\"containers\":"
	"[{\"name\":\"c\",\"exitCode\":137}]") "," TASK("2",
							"\"lastStatus\":\"RUNNING\"") "," TASK("3",
											       "\"l"
											       "ast"
											       "Sta"
											       "tus"
											       "\":"
											       "\"S"
											       "TOP"
											       "PED"
											       "\","
											       "\"s"
											       "top"
											       "ped"
											       "At"
											       "\":"
											       "179"
											       "523"
											       "500"
											       "1,"
											       "\"s"
											       "top"
											       "Cod"
											       "e\""
											       ":\""
											       "Tas"
											       "kFa"
											       "ile"
											       "dTo"
											       "Sta"
											       "rt"
											       "\","
											       "\"s"
											       "top"
											       "ped"
											       "Rea"
											       "son"
											       "\":"
											       "\"C"
											       "ann"
											       "otP"
											       "ull"
											       "\"") "]}";

static void
test_stops(void **state)
{
	struct boxed b = { 0 };
	const struct event_row *row;

	(void)state;
	bag_init(&b.p.bag);
	for (int i = 0; i < 2; i++) {
		bag_add(&b.p.bag, "200 OK", "", no_arns);
		bag_add(&b.p.bag, "200 OK", "", three_arns);
		bag_add(&b.p.bag, "200 OK", "", three_tasks);
	}
	box_open(&b, tasks_stack, &source_tasks);
	box_poll(&b);
	assert_true(b.p.job->has_noted);
	row = box_find(&b, ARN "1");
	assert_int_equal(b.events.n, 2);
	assert_int_equal(row->kind, EVENT_TASK);
	assert_int_equal(row->time_s, 1795235000);
	assert_int_equal(row->level, LEVEL_ALARM);
	assert_string_equal(row->title, "exit 137, EssentialContainerExited");
	assert_string_equal(row->reason, "OOM");
	assert_string_equal(row->subject, "a");
	assert_string_equal(row->is, "a:7");
	assert_string_equal(row->container, "c");
	assert_int_equal(row->exit_code, 137);
	assert_int_equal(row->log, EVENT_LOG_WANTED);
	row = box_find(&b, ARN "3");
	assert_string_equal(row->title, "TaskFailedToStart");
	assert_int_equal(row->log, EVENT_LOG_NONE); /* it never wrote a line */
	box_poll(&b);
	assert_false(b.p.job->has_noted);
	box_close(&b);
}

/* It is said, and what was seen is tried again. */
static void
test_unkept(void **state)
{
	struct boxed b = { 0 };
	char path[600];

	(void)state;
	bag_init(&b.p.bag);
	for (int i = 0; i < 2; i++) {
		bag_add(&b.p.bag, "200 OK", "", no_arns);
		bag_add(&b.p.bag, "200 OK", "", three_arns);
		bag_add(&b.p.bag, "200 OK", "", three_tasks);
	}
	box_open(&b, tasks_stack, &source_tasks);
	(void)snprintf(path, sizeof(path), "%s/accounts", store_path(b.store));
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/accounts/" POLLED_ACCOUNT, store_path(b.store));
	assert_int_equal(symlink("/tmp", path), 0);
	box_poll(&b);
	assert_int_equal(b.p.job->part->ecs.n_tasks, 3);
	assert_false(b.p.job->has_noted);
	assert_non_null(strstr(b.p.job->unkept, "it is a link or no folder: move it away"));
	assert_int_equal(unlink(path), 0);
	box_poll(&b);
	assert_true(b.p.job->has_noted);
	assert_string_equal(b.p.job->unkept, "");
	box_look(&b);
	assert_int_equal(b.events.n, 2);
	box_close(&b);
}

/* ---- alarms ---- */

#define ALARM(name, state, since)                                                             \
	"{\"AlarmName\":\"" name "\",\"StateValue\":\"" state "\",\"StateReason\":\"because " \
	"of " name "\",\"StateTransitionedTimestamp\":" since "}"
#define ALARMS(list) "{\"MetricAlarms\":[" list "],\"CompositeAlarms\":[]}"

static const char no_rules[] = "{\"AlarmMuteRuleSummaries\":[]}"; /* asked for while one rings */
static const char alarms_stack[] = STACK("\"alarms\": { \"regions\": [\"eu-west-2\"] }");
static const char first_alarms[] =
	ALARMS(ALARM("red", "ALARM", "1795000000") "," ALARM("ever", "OK", "1790000000") "," ALARM(
		"well", "OK", "1795235000") "," ALARM("new", "INSUFFICIENT_DATA", "1795235000"));
static const char next_alarms[] =
	ALARMS(ALARM("red", "OK", "1795235300") "," ALARM("ever", "ALARM", "1795235301") "," ALARM(
		"well", "OK", "1795235000") "," ALARM("new", "OK", "1795235302"));

/* At first sight: what is red, and what has just become well; then each change. */
static void
test_alarms(void **state)
{
	struct boxed b = { 0 };
	const struct event_row *row;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", first_alarms);
	bag_add(&b.p.bag, "200 OK", "", no_rules);
	bag_add(&b.p.bag, "200 OK", "", first_alarms);
	bag_add(&b.p.bag, "200 OK", "", no_rules);
	bag_add(&b.p.bag, "200 OK", "", next_alarms);
	bag_add(&b.p.bag, "200 OK", "", no_rules);
	bag_add(&b.p.bag, "200 OK", "", next_alarms);
	bag_add(&b.p.bag, "200 OK", "", no_rules);
	box_open(&b, alarms_stack, &source_alarms);
	box_poll(&b);
	row = box_find(&b, "alarm:eu-west-2/red@1795000000");
	assert_int_equal(b.events.n, 2);
	assert_string_equal(row->title, "ALARM");
	assert_string_equal(row->reason, "because of red");
	assert_int_equal(row->level, LEVEL_ALARM);
	(void)box_find(&b, "alarm:eu-west-2/well@1795235000");
	box_poll(&b);
	assert_false(b.p.job->has_noted);
	box_poll(&b);
	row = box_find(&b, "alarm:eu-west-2/ever@1795235301");
	assert_int_equal(b.events.n, 5);
	assert_string_equal(row->title, "ALARM, was OK");
	assert_string_equal(row->was, "OK");
	row = box_find(&b, "alarm:eu-west-2/red@1795235300");
	assert_string_equal(row->title, "OK, was ALARM");
	assert_int_equal(row->level, LEVEL_OK);
	row = box_find(&b, "alarm:eu-west-2/new@1795235302");
	assert_string_equal(row->was, "INSUFFICIENT_DATA");
	box_poll(&b);
	assert_false(b.p.job->has_noted);
	box_close(&b);
}

/* What was red when cwtop ended, and is well when it begins again, has changed. */
static void
test_alarms_after_a_restart(void **state)
{
	static const char later[] = ALARMS(ALARM("red", "OK", "1795100000"));
	struct boxed b = { 0 };

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", first_alarms);
	bag_add(&b.p.bag, "200 OK", "", no_rules);
	bag_add(&b.p.bag, "200 OK", "", later);
	box_open(&b, alarms_stack, &source_alarms);
	box_poll(&b);
	source_forget(&source_alarms, b.p.job->memory);
	b.p.job->memory = NULL;
	part_unref(b.p.job->part);
	b.p.job->part = NULL;
	box_poll(&b);
	assert_string_equal(box_find(&b, "alarm:eu-west-2/red@1795100000")->was, "ALARM");
	box_close(&b);
}

/* ---- deployments ---- */

#define SERVICE(deployments)                                                                    \
	"{\"failures\":[],\"services\":[{\"serviceName\":\"web\",\"clusterArn\":\"arn:aws:ecs:" \
	"eu-west-2:123456789012:cluster/c\",\"status\":\"ACTIVE\",\"desiredCount\":2,"          \
	"\"runningCount\":2,\"pendingCount\":0,\"deployments\":[" deployments "]}]}"
#define ROLLOUT(id, status, definition, state, at, failed)                                  \
	"{\"id\":\"" id "\",\"status\":\"" status "\",\"taskDefinition\":\"arn:aws:ecs:"    \
	"eu-west-2:123456789012:task-definition/" definition "\",\"rolloutState\":\"" state \
	"\",\"rolloutStateReason\":\"it is " state "\",\"createdAt\":" at                   \
	",\"failedTasks\":" failed "}"

static const char services_stack[] =
	STACK("\"alarms\": { \"regions\": [] },"
	      "\"ecs\": [ { \"cluster\": \"c\", \"services\": [\"web\"] } ]");

static void
test_deployments(void **state)
{
	static const char *const answers[] = {
		SERVICE(ROLLOUT("d1", "PRIMARY", "web:7", "COMPLETED", "1795100000", "0")),
		SERVICE(ROLLOUT("d2", "PRIMARY", "web:8", "IN_PROGRESS", "1795235000",
				"0") "," ROLLOUT("d1", "ACTIVE", "web:7", "COMPLETED", "1795100000",
						 "0")),
		SERVICE(ROLLOUT("d2", "PRIMARY", "web:8", "IN_PROGRESS", "1795235000",
				"2") "," ROLLOUT("d1", "ACTIVE", "web:7", "COMPLETED", "1795100000",
						 "0")),
		/* rolled back: the new deployment is of the old definition */
		SERVICE(ROLLOUT("d3", "PRIMARY", "web:7", "IN_PROGRESS", "1795235200",
				"0") "," ROLLOUT("d2", "ACTIVE", "web:8", "FAILED", "1795235000",
						 "2")),
		SERVICE(ROLLOUT("d4", "PRIMARY", "web:9", "COMPLETED", "1795235300", "0")),
	};
	struct boxed b = { 0 };
	const struct event_row *row;

	(void)state;
	bag_init(&b.p.bag);
	for (size_t i = 0; i < LEN(answers); i++)
		bag_add(&b.p.bag, "200 OK", "", answers[i]);
	box_open(&b, services_stack, &source_services);
	box_poll(&b);
	assert_string_equal(box_find(&b, "deploy:eu-west-2/c/web@d1")->title,
			    "deployed web:7, completed");
	box_poll(&b);
	row = box_find(&b, "deploy:eu-west-2/c/web@d2");
	assert_string_equal(row->title, "deployed web:8, before web:7, in progress");
	assert_string_equal(row->was, "web:7");
	assert_int_equal(row->level, LEVEL_OK);
	box_poll(&b);
	assert_int_equal(box_find(&b, "deploy:eu-west-2/c/web@d2")->level, LEVEL_WARN);
	box_poll(&b);
	row = box_find(&b, "deploy:eu-west-2/c/web@d2");
	assert_int_equal(row->level, LEVEL_ALARM);
	assert_string_equal(row->code, "FAILED");
	assert_string_equal(row->reason, "it is FAILED");
	assert_string_equal(row->was, "web:7"); /* what was known of it stays */
	assert_string_equal(box_find(&b, "deploy:eu-west-2/c/web@d3")->was, "web:8");
	box_poll(&b);
	row = box_find(&b, "deploy:eu-west-2/c/web@d3");
	assert_string_equal(row->code, "REPLACED");
	assert_string_equal(row->title, "deployed web:7, replaced before it had ended");
	assert_string_equal(box_find(&b, "deploy:eu-west-2/c/web@d4")->was, "web:7");
	assert_int_equal(b.events.n, 4);
	box_close(&b);
}

static const char function_stack[] =
	STACK("\"alarms\": { \"regions\": [] }, \"metrics\": [ { \"group\": \"fn\", "
	      "\"namespace\": \"AWS/Lambda\", \"dimensions\": { \"FunctionName\": \"api\" }, "
	      "\"metrics\": [ { \"id\": \"errors\", \"name\": \"Errors\", \"stat\": \"Sum\" }, "
	      "{ \"id\": \"calls\", \"name\": \"Invocations\", \"stat\": \"Sum\" } ] } ]");

#define FUNCTION(time, update)                                                               \
	"{\"FunctionName\":\"api\",\"FunctionArn\":\"arn:aws:lambda:eu-west-2:123456789012:" \
	"function:api\",\"Version\":\"$LATEST\",\"State\":\"Active\",\"LastUpdateStatus\":"  \
	"\"" update "\",\"LastModified\":\"" time "+0000\"}"

static void
count_unit(void *ctx, const struct unit_plan *plan)
{
	assert_string_equal(plan->target_name, "api");
	++*(int *)ctx;
}

static void
test_functions(void **state)
{
	struct boxed b = { 0 };
	const struct event_row *row;
	int n = 0;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", FUNCTION("2026-11-20T01:00:00.000", "Successful"));
	bag_add(&b.p.bag, "200 OK", "", FUNCTION("2026-11-20T01:00:00.000", "Successful"));
	bag_add(&b.p.bag, "200 OK", "", FUNCTION("2026-11-21T04:00:00.000", "Failed"));
	box_open(&b, function_stack, &source_functions);
	source_functions.plan(b.p.stack, count_unit, &n);
	assert_int_equal(n, 1); /* two metrics, one function */
	box_poll(&b);
	(void)box_find(&b, "deploy:eu-west-2/api@1795136400");
	box_poll(&b);
	assert_false(b.p.job->has_noted);
	box_poll(&b);
	row = box_find(&b, "deploy:eu-west-2/api@1795233600");
	assert_int_equal(b.events.n, 2);
	assert_string_equal(row->was, "2026-11-20T01:00:00Z");
	assert_string_equal(row->title, "function changed: Failed");
	assert_int_equal(row->level, LEVEL_ALARM);
	box_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stops),       cmocka_unit_test(test_unkept),
		cmocka_unit_test(test_alarms),      cmocka_unit_test(test_alarms_after_a_restart),
		cmocka_unit_test(test_deployments), cmocka_unit_test(test_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
