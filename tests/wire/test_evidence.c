/* SPDX-License-Identifier: MIT */
/* test_evidence.c - the source of events: the last lines of what stopped are fetched once, in time,
 * or said to be lost and why; and what a probe leaves in the box. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "polled.h"
#include "store/event_log.h"

#define NOW_S INT64_C(1795235400)
#define ARN "arn:aws:ecs:eu-west-2:123456789012:task/jobs/"

static const char bare_stack[] = "{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"region\": "
				 "\"eu-west-2\", \"alarms\": { \"regions\": [] } }";
static const char definition[] =
	"{\"taskDefinition\":{\"taskDefinitionArn\":\"arn:aws:ecs:eu-west-2:123456789012:"
	"task-definition/a:7\",\"family\":\"a\",\"revision\":7,\"status\":\"ACTIVE\","
	"\"containerDefinitions\":[{\"name\":\"side\",\"image\":\"i\",\"essential\":false},"
	"{\"name\":\"c\",\"image\":\"i\",\"logConfiguration\":{\"logDriver\":\"awslogs\","
	"\"options\":{\"awslogs-group\":\"/ecs/a\",\"awslogs-region\":\"eu-west-2\","
	"\"awslogs-stream-prefix\":\"p\"}}}]}}";
static const char no_driver[] =
	"{\"taskDefinition\":{\"taskDefinitionArn\":\"arn:aws:ecs:eu-west-2:123456789012:"
	"task-definition/a:7\",\"family\":\"a\",\"revision\":7,\"status\":\"ACTIVE\","
	"\"containerDefinitions\":[{\"name\":\"c\",\"image\":\"i\"}]}}";
static const char two_lines[] =
	"{\"events\":[{\"timestamp\":1795234990000,\"message\":\"one\",\"ingestionTime\":1},"
	"{\"timestamp\":1795234991000,\"message\":\"two\\u001b[31m\",\"ingestionTime\":1}],"
	"\"nextForwardToken\":\"f/1\",\"nextBackwardToken\":\"b/1\"}";
static const char no_lines[] = "{\"events\":[],\"nextForwardToken\":\"f/1\"}";
static const char no_stream[] = "{\"__type\":\"ResourceNotFoundException\",\"message\":\"The "
				"specified log stream does not exist.\"}";
static const char denied[] = "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}";

struct boxed {
	struct polled p;
	struct store *store;
};

static const struct event_log_place place = { .account = POLLED_ACCOUNT, .stack = "s" };

static void
box_open(struct boxed *b)
{
	polled_open(&b->p, bare_stack, &source_events, 0);
	assert_int_equal(store_open_temporary(&b->store, &b->p.why), ERR_OK);
	b->p.job->store = b->store;
}

static void
box_close(struct boxed *b)
{
	store_close(b->store);
	polled_close(&b->p);
}

static void
box_stop(struct boxed *b, const char *arn, int64_t time_s, enum level level)
{
	const struct event_row row = { .kind = EVENT_TASK,
				       .id = arn,
				       .time_s = time_s,
				       .level = level,
				       .region = "eu-west-2",
				       .subject = "a",
				       .cluster = "jobs",
				       .title = "stopped",
				       .reason = "",
				       .code = "",
				       .was = "",
				       .is = "a:7",
				       .container = "c",
				       .log = EVENT_LOG_WANTED,
				       .log_group = "",
				       .log_stream = "",
				       .log_note = "" };
	const struct event_log_notes notes = { place, &row, 1, NOW_S };

	assert_int_equal(event_log_note(b->store, &notes, NULL, &b->p.why), ERR_OK);
}

/* The events that one more poll, which must work, brings; NULL: none anew. */
static const struct events *
box_poll(struct boxed *b)
{
	struct job *job = b->p.job;

	if (job->part) {
		part_unref(job->previous);
		job->previous = part_ref(job->part);
	}
	if (polled_once(&b->p) != ERR_OK)
		fail_msg("%s", b->p.why.text);
	return job->part ? job->part->row : NULL;
}

/* What failed comes first, the definition is asked for once, and nothing is asked twice. */
static void
test_kept(void **state)
{
	struct boxed b = { 0 };
	const struct events *events;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", definition);
	bag_add(&b.p.bag, "200 OK", "", two_lines);
	box_open(&b);
	box_stop(&b, ARN "fine", NOW_S - 10, LEVEL_OK);
	box_stop(&b, ARN "bad", NOW_S - 20, LEVEL_ALARM);
	events = box_poll(&b);
	assert_int_equal(events->n, 2);
	assert_string_equal(events->note, "");
	assert_int_equal(events->items[0].log, EVENT_LOG_KEPT);
	assert_int_equal(events->items[1].n_lines, 2);
	assert_string_equal(events->items[1].log_group, "/ecs/a");
	assert_string_equal(events->items[1].log_stream, "p/c/bad");
	assert_int_equal(events->items[1].lines[0].time_ms, 1795234990000);
	assert_string_equal(events->items[1].lines[0].text, "one");
	assert_string_equal(events->items[1].lines[1].text, "two^[[31m");
	assert_int_equal(server_requests(b.p.client.server), 3);
	polled_sent(&b.p, 0, "\"taskDefinition\":\"a:7\"");
	polled_sent(&b.p, 1, "\"logStreamName\":\"p/c/bad\"");
	polled_sent(&b.p, 1, "\"limit\":50");
	polled_sent(&b.p, 2, "\"logStreamName\":\"p/c/fine\"");
	(void)box_poll(&b); /* what it noted itself */
	assert_null(box_poll(&b));
	box_stop(&b, ARN "third", NOW_S - 5, LEVEL_ALARM); /* another cwtop's */
	assert_int_equal(box_poll(&b)->n, 3);
	box_close(&b);
}

/* What is gone for good says so; what may still come is waited for. */
static void
test_lost(void **state)
{
	struct boxed b = { 0 };
	const struct events *events;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", definition);
	bag_add(&b.p.bag, "400 Bad Request", "", no_stream); /* young */
	bag_add(&b.p.bag, "200 OK", "", no_lines);           /* young */
	bag_add(&b.p.bag, "400 Bad Request", "", no_stream);
	bag_add(&b.p.bag, "200 OK", "", no_lines);
	box_open(&b);
	box_stop(&b, ARN "1", NOW_S - 10, LEVEL_ALARM);
	box_stop(&b, ARN "2", NOW_S - 20, LEVEL_ALARM);
	box_stop(&b, ARN "3", NOW_S - 300, LEVEL_ALARM);
	box_stop(&b, ARN "4", NOW_S - 400, LEVEL_ALARM);
	events = box_poll(&b);
	assert_int_equal(events->items[0].log, EVENT_LOG_WANTED);
	assert_int_equal(events->items[1].log, EVENT_LOG_WANTED);
	assert_int_equal(events->items[2].log, EVENT_LOG_LOST);
	assert_non_null(strstr(events->items[2].log_note, "log stream"));
	assert_int_equal(events->items[3].log, EVENT_LOG_LOST);
	assert_non_null(strstr(events->items[3].log_note, "its stream is empty"));
	box_close(&b);
}

static void
test_no_log(void **state)
{
	struct boxed b = { 0 };
	const struct events *events;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", no_driver);
	box_open(&b);
	box_stop(&b, ARN "1", NOW_S - 10, LEVEL_ALARM);
	events = box_poll(&b);
	assert_int_equal(events->items[0].log, EVENT_LOG_LOST);
	assert_non_null(strstr(events->items[0].log_note, "does not log to CloudWatch Logs"));
	box_close(&b);
}

/* Who may not read logs is told, is not asked for each event, and not at each poll; with the right
 * all comes. */
static void
test_denied(void **state)
{
	struct boxed b = { 0 };
	const struct events *events;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", definition);
	bag_add(&b.p.bag, "400 Bad Request", "", denied);
	bag_add(&b.p.bag, "200 OK", "", definition);
	bag_add(&b.p.bag, "200 OK", "", two_lines);
	box_open(&b);
	box_stop(&b, ARN "1", NOW_S - 300, LEVEL_ALARM);
	box_stop(&b, ARN "2", NOW_S - 300, LEVEL_ALARM);
	events = box_poll(&b);
	assert_int_equal(events->n, 2);
	assert_int_equal(events->items[0].log, EVENT_LOG_WANTED);
	assert_non_null(strstr(events->note, "logs:GetLogEvents"));
	assert_false(events->is_lossy); /* only lines are missing */
	assert_int_equal(server_requests(b.p.client.server), 2);
	assert_null(box_poll(&b));
	assert_int_equal(server_requests(b.p.client.server), 2);
	clock_advance(INT64_C(601) * 1000);
	events = box_poll(&b);
	assert_int_equal(events->items[0].log, EVENT_LOG_KEPT);
	assert_int_equal(events->items[1].log, EVENT_LOG_KEPT);
	assert_string_equal(events->note, "");
	box_close(&b);
}

/* Without a folder nothing is kept, and it is said; as is what another source could not keep. */
static void
test_notes(void **state)
{
	struct boxed b = { 0 };
	const struct events *events;

	(void)state;
	bag_init(&b.p.bag);
	bag_add(&b.p.bag, "200 OK", "", definition);
	box_open(&b);
	(void)snprintf(b.p.job->unkept, sizeof(b.p.job->unkept), "the disk is full");
	events = box_poll(&b);
	assert_string_equal(events->note, "the disk is full");
	assert_true(events->is_lossy);
	assert_null(box_poll(&b));
	b.p.job->unkept[0] = '\0';
	events = box_poll(&b);
	assert_string_equal(events->note, "");
	assert_false(events->is_lossy);
	b.p.job->store = NULL;
	events = box_poll(&b);
	assert_true(events->is_lossy);
	assert_non_null(strstr(events->note, "nothing is kept: there is no folder"));
	assert_int_equal(events->n, 0);
	box_close(&b);
}

/* ---- probes ---- */

static void
probe_once(struct boxed *b, int64_t after_s)
{
	struct job *job = b->p.job;

	clock_advance(after_s * 1000);
	part_unref(job->previous);
	job->previous = job->part ? part_ref(job->part) : NULL;
	assert_int_equal(polled_once(&b->p), ERR_OK);
}

static void
expect_events(struct boxed *b, const char *expected)
{
	struct arena *arena = arena_new(1 << 20);
	struct events events = { .n = 0 };
	TEXT_ON(got, 1000);

	assert_int_equal(event_log_read(b->store, &place, NOW_S, arena, &events, &b->p.why),
			 ERR_OK);
	for (size_t i = 0; i < events.n; i++)
		text_addf(&got, "%s %lld %s %s; ", events.items[i].id,
			  (long long)(events.items[i].time_s - NOW_S),
			  level_word(events.items[i].level), events.items[i].title);
	assert_string_equal(got.data, expected);
	arena_free(arena);
}

/* Down once, twice, well again; and over a restart in between it is one failure. */
static void
test_probes(void **state)
{
	static const char stack[] = "{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"region\": "
				    "\"eu-west-2\", \"probes\": [ { \"name\": \"site\", \"url\": "
				    "\"http://site.example/\" } ] }";
	static const char *const statuses[] = { "200 OK",  "502 Bad", "502 Bad", "502 Bad",
						"503 Bad", "200 OK",  "200 OK" };
	struct boxed b = { 0 };
	char host[32];

	(void)state;
	bag_init(&b.p.bag);
	for (size_t i = 0; i < LEN(statuses); i++)
		bag_add(&b.p.bag, statuses[i], "X-Cwtop-Probe: answered\r\n", "x");
	polled_open(&b.p, stack, &source_probes, 0);
	assert_int_equal(store_open_temporary(&b.store, &b.p.why), ERR_OK);
	b.p.job->store = b.store;
	(void)snprintf(host, sizeof(host), "127.0.0.1:%d", server_port(b.p.client.server));
	b.p.job->demo_host = host;
	probe_once(&b, 0);
	expect_events(&b, "");
	probe_once(&b, 60);
	expect_events(&b, "probe:site@1795235460 60 warn failed: status; ");
	probe_once(&b, 60);
	expect_events(&b, "probe:site@1795235460 60 alarm failed: status; ");
	probe_once(&b, 60);
	assert_false(b.p.job->has_noted);
	/* another run */
	source_forget(&source_probes, b.p.job->memory);
	b.p.job->memory = NULL;
	b.p.job->notes[0][0] = '\0';
	part_unref(b.p.job->part);
	b.p.job->part = NULL;
	probe_once(&b, 60);
	expect_events(&b, "probe:site@1795235460 60 alarm failed: status; ");
	probe_once(&b, 60);
	expect_events(&b, "probe:site@1795235700 300 ok well again after 4m00s; "
			  "probe:site@1795235460 60 alarm failed: status; ");
	probe_once(&b, 60);
	assert_false(b.p.job->has_noted);
	box_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),   cmocka_unit_test(test_lost),
		cmocka_unit_test(test_no_log), cmocka_unit_test(test_denied),
		cmocka_unit_test(test_notes),  cmocka_unit_test(test_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
