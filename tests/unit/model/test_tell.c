/* SPDX-License-Identifier: MIT */
/* test_tell.c - from snapshot to snapshot: what is told, and what is not. */
#include "../test.h"
#include "model/acks.h"
#include "model/tell.h"

#include <stdio.h>

#define MINUTE_MS INT64_C(60000)

static const struct stack stack = { .name = "shop" };
static struct tell *tell;
static struct snapshot now;
static struct source_status sources[3];
static struct reason reasons[24];
static int
open_tell(void **state)
{
	(void)state;
	tell = tell_new();
	sources[0] = (struct source_status){ .name = "alarms", .state = STATE_PENDING };
	sources[1] = (struct source_status){ .name = "queues", .state = STATE_PENDING };
	sources[2] = (struct source_status){ .name = "metrics", .state = STATE_PENDING };
	now = (struct snapshot){ .stack = &stack,
				 .time_ms = 1795222800000,
				 .sources = sources,
				 .n_sources = LEN(sources),
				 .reasons = reasons };
	return 0;
}

static int
close_tell(void **state)
{
	(void)state;
	tell_free(tell);
	return 0;
}

static void
answer(size_t source)
{
	sources[source].state = STATE_OK;
	sources[source].good_ms = now.time_ms;
	sources[source].is_stale = false;
}

static void
be(const char *subject, enum level level)
{
	const char *words = text_starts(subject, "queue") ? "queues metrics" : "alarms";

	reasons[now.n_reasons++] = (struct reason){ level, subject, "why", words, "" };
	now.health = MAX(now.health, level);
}

static void
be_well(void)
{
	now.n_reasons = 0;
	now.health = LEVEL_OK;
}

/* The snapshot of this moment, and the one after what comes together has come together. */
static void
expect(const char *line)
{
	TEXT_ON(said, 400);

	tell_look(tell, &now);
	assert_false(tell_next(tell, &now, &said));
	now.time_ms += TELL_GATHER_MS;
	tell_look(tell, &now);
	if (tell_next(tell, &now, &said) != (line != NULL) || !text_is(said.data, line ? line : ""))
		fail_msg("told: \"%s\"; to be told: \"%s\"", said.data, line ? line : "");
	assert_false(tell_next(tell, &now, &said));
}

static void
start(void)
{
	for (size_t i = 0; i < LEN(sources); i++)
		answer(i);
	expect(NULL);
}

static void
test_transitions_are_told_once(void **state)
{
	(void)state;
	start();
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
	expect(NULL);
	now.time_ms += 60 * MINUTE_MS;
	expect(NULL);
	be("web-5xx", LEVEL_ALARM); /* two reasons of one thing */
	expect(NULL);
	be_well();
	expect("cwtop shop - well again web-5xx");
	expect(NULL);
	be("web-5xx", LEVEL_WARN);
	expect(NULL);
}

static void
test_nothing_at_the_start(void **state)
{
	(void)state;
	expect(NULL);
	be("bill", LEVEL_ALARM); /* rows before their source has said that it is done */
	expect(NULL);
	answer(0);
	be("web-5xx", LEVEL_ALARM);
	expect(NULL);
	answer(1); /* a source that answers later, too, was red before */
	be("queue-a", LEVEL_ALARM);
	expect(NULL);
	answer(2);
	expect(NULL);
	be("queue-b", LEVEL_ALARM);
	expect("cwtop shop - ALARM queue-b");
	be_well();
	expect("cwtop shop - well again bill, web-5xx, queue-a, queue-b");
}

/* A permission that comes later: its first answer is no news; what follows is. */
static void
test_a_source_that_was_denied(void **state)
{
	(void)state;
	answer(1);
	answer(2);
	sources[0].state = STATE_DENIED;
	expect(NULL);
	be("queue-a", LEVEL_ALARM);
	expect("cwtop shop - ALARM queue-a");
	answer(0);
	be("web-5xx", LEVEL_ALARM);
	expect(NULL);
	be("api-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM api-5xx");
}

static void
test_nothing_of_what_cannot_be_seen(void **state)
{
	(void)state;
	start();
	be("web-5xx", LEVEL_ALARM);
	be("queue-a", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx, queue-a");
	sources[0].state = STATE_UNREACHABLE;
	sources[1].is_stale = true;
	be_well();
	expect(NULL);
	be("queue-a", LEVEL_UNKNOWN);
	sources[1].is_stale = false;
	expect(NULL);
	be_well();
	expect("cwtop shop - well again queue-a");
	answer(0);
	expect("cwtop shop - well again web-5xx");
	/* it turned red while nobody could see it */
	sources[0].state = STATE_THROTTLED;
	expect(NULL);
	answer(0);
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
}

/* That an alarm has no data, or a metric no datapoint, does not make it well. */
static void
test_nothing_of_what_has_no_data(void **state)
{
	struct alarm_row row = { .name = "web-5xx", .state = ALARM_INSUFFICIENT };
	const struct alarm_row *rows[] = { &row };
	struct metric_def def = { .id = "errors" };
	struct metric_view metric = { .def = &def, .level = LEVEL_UNKNOWN };

	(void)state;
	start();
	be("web-5xx", LEVEL_ALARM);
	be("errors", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx, errors");
	be_well();
	now.alarms = rows;
	now.n_alarms = 1;
	now.metrics = &metric;
	now.n_metrics = 1;
	expect(NULL);
	row.state = ALARM_OK;
	expect("cwtop shop - well again web-5xx");
	metric.level = LEVEL_OK;
	expect("cwtop shop - well again errors");
}

static void
flip(const char *line)
{
	static bool is_red;

	is_red = now.n_reasons == 0;
	be_well();
	if (is_red)
		be("web-5xx", LEVEL_ALARM);
	expect(line);
	now.time_ms += MINUTE_MS;
}

static void
test_flapping(void **state)
{
	(void)state;
	start();
	flip("cwtop shop - ALARM web-5xx");
	flip("cwtop shop - well again web-5xx");
	flip("cwtop shop - ALARM web-5xx");
	flip("cwtop shop - well again web-5xx");
	flip("cwtop shop - flapping web-5xx");
	for (size_t i = 0; i < 20; i++)
		flip(NULL);
	assert_int_equal(now.n_reasons, 1);
	now.time_ms += TELL_CALM_MS - 3 * MINUTE_MS;
	expect(NULL);
	now.time_ms += 2 * MINUTE_MS;
	expect("cwtop shop - ALARM web-5xx"); /* where it came to rest */
	expect(NULL);
	be_well();
	expect("cwtop shop - well again web-5xx");
}

/* Changes that are far enough apart are each told, for ever. */
static void
test_slow_changes_do_not_flap(void **state)
{
	(void)state;
	start();
	for (size_t i = 0; i < 10; i++) {
		flip("cwtop shop - ALARM web-5xx");
		now.time_ms += 2 * MINUTE_MS;
		flip("cwtop shop - well again web-5xx");
		now.time_ms += 2 * MINUTE_MS;
	}
}

static void
test_acknowledged(void **state)
{
	static const struct alarm_row rows[] = { { .name = "web-5xx", .region = "eu-west-2" },
						 { .name = "api-5xx", .region = "eu-west-2" } };
	const struct alarm_row *alarms[] = { &rows[0], &rows[1] };
	struct ack ack = { .key = "alarm:eu-west-2/web-5xx" };

	(void)state;
	start();
	now.alarms = alarms;
	now.n_alarms = LEN(alarms);
	now.acks = &ack;
	now.n_acks = 1;
	be("web-5xx", LEVEL_ALARM);
	expect(NULL);
	be("api-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM api-5xx");
	now.n_acks = 0; /* it is red all the same, and was told by whoever acknowledged it */
	expect(NULL);
	now.n_acks = 1;
	expect(NULL);
	now.n_acks = 0; /* an acknowledgement ends when the thing is well */
	be_well();
	expect("cwtop shop - well again api-5xx");
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
}

static void
test_muted_at_aws(void **state)
{
	struct alarm_row row = { .name = "web-5xx", .region = "eu-west-2", .mute = "rule" };
	const struct alarm_row *alarms[] = { &row };

	(void)state;
	start();
	now.alarms = alarms;
	now.n_alarms = 1;
	be("web-5xx", LEVEL_ALARM);
	expect(NULL);
	be_well();
	row.mute = "";
	expect(NULL);
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
}

/* What health calls a thing is not always what its key or title is. */
static void
test_which_things_are_quiet(void **state)
{
	static const struct metric_def def = { .id = "errors", .title = "Errors" };
	static const struct stack_queue queue = { .name = "work", .region = "eu-west-2" };
	static const struct tile tiles[] = { { .kind = TILE_TASKS, .title = "jobs" },
					     { .kind = TILE_METRICS, .title = "errors" } };
	struct metric_view metric = { .def = &def };
	struct queue_view queues[] = { { .def = &queue } };
	static const struct stack_monitor site = { .name = "site-rum",
						   .title = "Site",
						   .region = "eu-west-2" };
	struct session_view monitor = { .def = &site };
	struct cost_view cost = { .level = LEVEL_ALARM };
	struct ack acks[] = { { .key = "metric:errors" },
			      { .key = "queue:eu-west-2/work" },
			      { .key = "tile:tasks/jobs" },
			      { .key = "monitor:eu-west-2/site-rum" },
			      { .key = "cost:month" } };

	(void)state;
	now.metrics = &metric;
	now.n_metrics = 1;
	now.queues = queues;
	now.n_queues = 1;
	now.tiles = tiles;
	now.n_tiles = LEN(tiles);
	now.watched.sessions = &monitor;
	now.watched.n_sessions = 1;
	now.watched.costs = &cost;
	now.watched.n_costs = 1;
	assert_false(tell_is_quiet(&now, "errors", ""));
	assert_false(tell_is_quiet(&now, "cost", ""));
	now.acks = acks;
	now.n_acks = LEN(acks);
	assert_true(tell_is_quiet(&now, "errors", ""));
	assert_true(tell_is_quiet(&now, "work", ""));
	assert_true(tell_is_quiet(&now, "jobs", ""));
	assert_true(tell_is_quiet(&now, "site-rum", ""));
	assert_true(tell_is_quiet(&now, "cost", ""));
	assert_false(tell_is_quiet(&now, "Errors", ""));
	assert_false(tell_is_quiet(&now, "alarms", ""));
}

/* Less than red is neither news nor well; red again after a long while of it is news. */
static void
test_warnings(void **state)
{
	(void)state;
	start();
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
	reasons[0].level = LEVEL_WARN;
	expect(NULL);
	reasons[0].level = LEVEL_ALARM;
	expect(NULL);
	reasons[0].level = LEVEL_WARN;
	expect(NULL);
	now.time_ms += TELL_CALM_MS;
	expect(NULL);
	reasons[0].level = LEVEL_ALARM;
	expect("cwtop shop - ALARM web-5xx");
}

/* Red and well again within the gathering time is nothing at all. */
static void
test_what_comes_together_is_one_line(void **state)
{
	char names[20][24];
	TEXT_ON(said, 400);

	(void)state;
	start();
	be("blip", LEVEL_ALARM);
	tell_look(tell, &now);
	now.time_ms += TELL_GATHER_MS / 2;
	be_well();
	be("web-5xx", LEVEL_ALARM);
	tell_look(tell, &now);
	now.time_ms += TELL_GATHER_MS / 2;
	assert_false(tell_next(tell, &now, &said));
	now.time_ms += TELL_GATHER_MS / 2;
	assert_true(tell_next(tell, &now, &said));
	assert_string_equal(said.data, "cwtop shop - ALARM web-5xx");
	be_well();
	for (size_t i = 0; i < LEN(names); i++) {
		snprintf(names[i], sizeof(names[i]), "cityflow-alarm-%02zu", i);
		be(names[i], LEVEL_ALARM);
	}
	expect("cwtop shop - ALARM cityflow-alarm-00, cityflow-alarm-01, cityflow-alarm-02, "
	       "cityflow-alarm-03 and 16 more - well again web-5xx");
}

static void
test_another_stack_begins_anew(void **state)
{
	(void)state;
	start();
	be("web-5xx", LEVEL_ALARM);
	expect("cwtop shop - ALARM web-5xx");
	tell_forget(tell);
	be("api-5xx", LEVEL_ALARM);
	expect(NULL);
	be_well();
	expect("cwtop shop - well again web-5xx, api-5xx");
}

static void
test_hostile_names(void **state)
{
	static const struct {
		const char *name, *plain;
	} rows[] = {
		{ "web-5xx 99.9% a/b_c:d", "web-5xx 99.9% a/b_c:d" },
		{ "x\033]0;owned\a", "x--0-owned-" },
		{ "\xc2\x9b"
		  "31m;`id`$(id)'\"\\",
		  "-31m--id---id----" },
		{ "caf\xc3\xa9", "caf-" },
		{ "0123456789012345678901234567890123456789cut",
		  "0123456789012345678901234567890123456789" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(plain, 100);

		tell_plain(rows[i].name, &plain);
		assert_string_equal(plain.data, rows[i].plain);
	}
	start();
	be("a\033]52;c;eA==\a", LEVEL_ALARM);
	expect("cwtop shop - ALARM a--52-c-eA---");
}

static void
expect_title(const char *expected)
{
	TEXT_ON(title, 200);

	tell_title(&now, &title);
	assert_string_equal(title.data, expected);
}

static void
test_titles(void **state)
{
	(void)state;
	expect_title("shop - cwtop");
	be("a", LEVEL_WARN);
	expect_title("~ 1 shop - cwtop");
	be("b", LEVEL_ALARM);
	be("b", LEVEL_ALARM);
	be("c", LEVEL_ALARM);
	expect_title("! 2 shop - cwtop");
	be_well();
	be("d", LEVEL_UNKNOWN);
	expect_title("? shop - cwtop");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_tell, close_tell)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_transitions_are_told_once),
		TEST(test_nothing_at_the_start),
		TEST(test_a_source_that_was_denied),
		TEST(test_nothing_of_what_cannot_be_seen),
		TEST(test_nothing_of_what_has_no_data),
		TEST(test_flapping),
		TEST(test_slow_changes_do_not_flap),
		TEST(test_acknowledged),
		TEST(test_muted_at_aws),
		TEST(test_which_things_are_quiet),
		TEST(test_warnings),
		TEST(test_what_comes_together_is_one_line),
		TEST(test_another_stack_begins_anew),
		TEST(test_hostile_names),
		TEST(test_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
