/* SPDX-License-Identifier: MIT */
/* test_acks.c - keys that name a subject, and what was said of it: how long it holds, how it reads.
 */
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "base/clock.h"
#include "model/acks.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/job_row.h"
#include "model/job_view.h"
#include "model/model.h"
#include "model/service_map.h"
#include "model/targets.h"
#include "model/tell.h"

#define NOW_S INT64_C(1795269920) /* 2026-11-21 14:05:20 */

/* ---- keys ---- */

static struct alarm_row alarm = { .name = "shop-5xx", .region = "eu-west-2", .mute = "" };
static const struct alarm_row *alarms[] = { &alarm };
static const struct task_row task = {
	.id = "0a1b2c3d4e5f", .arn = "arn:t", .family = "worker", .revision = 7, .cluster = "shop"
};
static const struct task_row *tasks[] = { &task };
static const struct service_row service = { .name = "web", .cluster = "shop", .region = "eu" };
static const struct service_row *services[] = { &service };
static const struct target_row targets[] = { { .id = "10.0.0.1", .port = 80 } };
static const struct target_group groups[] = {
	{ .name = "web", .dimension = "targetgroup/web/1", .targets = targets, .n = 1 },
	{ .name = "green", .dimension = "targetgroup/green/2" },
};
static const struct targets balanced = { groups, LEN(groups) };
static const struct stack_balancer balancer = { .title = "Shop", .region = "eu" };
static struct target_view target_views[] = { { .def = &balancer, .row = &balanced } };
static const struct map_line lines[] = { { .name = "api" } };
static const struct service_map map = { .lines = lines, .n = 1 };
static struct map_view maps[] = { { .row = &map } };
static const struct job_row job = { .id = "01a1fe88-3064-7e50-9648-e2ad27765244" };
static struct job_view jobs[] = { { .row = &job } };
static const struct event_row events[] = { { .id = "task:arn:t", .subject = "worker" } };
static const struct events kept = { .items = events, .n = 1, .note = "" };
static const struct tile tiles[] = { { .kind = TILE_METRICS, .title = "API" },
				     { .kind = TILE_TASKS, .title = "API" } };
static const struct source_status sources[] = {
	{ .name = "alarms", .target = "", .region = "eu-west-2", .good_ms = NOW_S * 1000 },
};

static const struct snapshot world = {
	.time_ms = NOW_S * 1000,
	.sources = sources,
	.n_sources = LEN(sources),
	.alarms = alarms,
	.n_alarms = 1,
	.services = services,
	.n_services = 1,
	.tasks = tasks,
	.n_tasks = 1,
	.tiles = tiles,
	.n_tiles = LEN(tiles),
	.watched = { .events = { .row = &kept },
		     .targets = target_views,
		     .n_targets = 1,
		     .maps = maps,
		     .n_maps = 1,
		     .all_jobs = jobs,
		     .n_all_jobs = 1 },
};

static void
test_keys(void **state)
{
	static const struct {
		struct subject subject;
		const char *key, *title;
	} cases[] = {
		{ { SUBJECT_ALARM, 0, SIZE_MAX }, "alarm:eu-west-2/shop-5xx", "shop-5xx" },
		{ { SUBJECT_TASK, 0, SIZE_MAX }, "task:arn:t", "worker:7 0a1b2c3d" },
		{ { SUBJECT_SERVICE, 0, SIZE_MAX }, "service:eu/shop/web", "web" },
		{ { SUBJECT_TARGETS, 0, SIZE_MAX }, "targets:eu/Shop", "Shop" },
		{ { SUBJECT_TARGETS, 0, 0 },
		  "targets:eu/Shop/targetgroup/web/1/10.0.0.1:80",
		  "10.0.0.1" },
		{ { SUBJECT_TARGETS, 0, 1 }, "targets:eu/Shop/targetgroup/green/2", "green" },
		{ { SUBJECT_NODE, 0, 0 }, "node:api", "api" },
		{ { SUBJECT_JOB, 0, SIZE_MAX },
		  "job:01a1fe88-3064-7e50-9648-e2ad27765244",
		  "01a1fe88..5244" },
		{ { SUBJECT_EVENT, 0, SIZE_MAX }, "event:task:arn:t", "worker" },
		{ { SUBJECT_TILE, 0, SIZE_MAX }, "tile:metrics/API", "API" },
		{ { SUBJECT_TILE, 1, SIZE_MAX }, "tile:tasks/API", "API" },
		{ { SUBJECT_ALARM, 1, SIZE_MAX }, "", "" },
		{ { .kind = SUBJECT_NONE }, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		const struct subject wanted = cases[i].subject;
		struct subject found;
		TEXT_ON(key, SUBJECT_KEY_MAX);
		TEXT_ON(title, 80);

		subject_key(&world, wanted, &key);
		subject_title(&world, wanted, &title);
		assert_string_equal(key.data, cases[i].key);
		assert_string_equal(title.data, cases[i].title);
		found = subject_find(&world, key.data);
		if (!key.len)
			assert_int_equal(found.kind, SUBJECT_NONE);
		else if (found.kind != wanted.kind || found.index != wanted.index ||
			 found.part != wanted.part)
			fail_msg("%s: found %d %zu %zu", key.data, (int)found.kind, found.index,
				 found.part);
	}
	assert_int_equal(subject_find(&world, "alarm:eu-west-2/other").kind, SUBJECT_NONE);
	assert_int_equal(subject_find(&world, "alarmed").kind, SUBJECT_NONE);
	assert_int_equal(subject_find(&world, "nonsense:x").kind, SUBJECT_NONE);
}

static void
test_sources(void **state)
{
	(void)state;
	assert_int_equal(subject_source(&world, (struct subject){ SUBJECT_ALARM, 0, SIZE_MAX }), 0);
	assert_int_equal(subject_source(&world, (struct subject){ SUBJECT_TASK, 0, SIZE_MAX }),
			 SIZE_MAX);
	assert_int_equal(subject_source(&world, (struct subject){ SUBJECT_ALARM, 1, SIZE_MAX }),
			 SIZE_MAX);
}

/* ---- what was said ---- */

static struct ack
said(enum ack_kind kind, int64_t at_s, int64_t until_s)
{
	return (struct ack){ .kind = kind,
			     .key = "alarm:eu-west-2/shop-5xx",
			     .by = "ana@desk",
			     .at_s = at_s,
			     .until_s = until_s };
}

static void
test_holds(void **state)
{
	struct ack seen = said(ACK_SEEN, NOW_S - 240, 0);
	struct ack muted = said(ACK_MUTED, NOW_S - 240, NOW_S + 60);
	struct ack gone = said(ACK_SEEN, NOW_S - ACK_LIFE_S + 1, 0);

	(void)state;
	alarm.state = ALARM_ALARM;
	assert_false(acks_is_over(&world, &seen));
	assert_false(acks_is_over(&world, &muted));
	/* well again: what was acknowledged is over, what was muted is muted */
	alarm.state = ALARM_OK;
	assert_true(acks_is_over(&world, &seen));
	assert_false(acks_is_over(&world, &muted));
	/* it was well before anybody said something, and nothing newer is known */
	seen.at_s = NOW_S;
	assert_false(acks_is_over(&world, &seen));
	muted.until_s = NOW_S;
	assert_true(acks_is_over(&world, &muted));
	/* AWS does not list it any more */
	text_copy(gone.key, sizeof(gone.key), "alarm:eu-west-2/deleted");
	assert_false(acks_is_over(&world, &gone));
	gone.at_s--;
	assert_true(acks_is_over(&world, &gone));
}

static void
test_words(void **state)
{
	static const struct {
		enum ack_kind kind;
		int64_t at_s, until_s;
		char mark;
		const char *words;
	} cases[] = {
		{ ACK_SEEN, NOW_S - 240, 0, 'a', "ack by ana@desk 4m ago" },
		{ ACK_SEEN, NOW_S - 1, 0, 'a', "ack by ana@desk now" },
		{ ACK_MUTED, NOW_S, NOW_S + 900, 'm', "muted until 14:20 by ana@desk" },
		{ ACK_MUTED, NOW_S, NOW_S + 86400, 'm', "muted until 11-22 14:05 by ana@desk" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct ack ack = said(cases[i].kind, cases[i].at_s, cases[i].until_s);
		TEXT_ON(words, 200);

		acks_words(&world, &ack, &words);
		assert_string_equal(words.data, cases[i].words);
		assert_int_equal(acks_mark(&ack), cases[i].mark);
	}
}

/* A rule of CloudWatch mutes, too, as long as it lasts. */
static void
test_quiet(void **state)
{
	const char *key = "alarm:eu-west-2/shop-5xx";
	const struct ack ack = said(ACK_SEEN, NOW_S, 0);
	struct snapshot snapshot = world;
	TEXT_ON(words, 200);

	(void)state;
	assert_false(acks_are_quiet(&snapshot, key));
	acks_mute_words(&snapshot, &alarm, &words);
	assert_string_equal(words.data, "");
	alarm.mute = "cwtop-shop-5xx";
	alarm.muted_until_s = NOW_S + 60;
	assert_true(acks_are_quiet(&snapshot, key));
	acks_mute_words(&snapshot, &alarm, &words);
	assert_string_equal(words.data, "muted at AWS until 14:06");
	alarm.muted_until_s = NOW_S;
	assert_false(acks_are_quiet(&snapshot, key));
	alarm.muted_until_s = 0;
	assert_true(acks_are_quiet(&snapshot, key));
	alarm.mute = "";
	snapshot.acks = &ack;
	snapshot.n_acks = 1;
	assert_true(acks_are_quiet(&snapshot, key));
	assert_false(acks_are_quiet(&snapshot, "task:arn:t"));
	assert_false(acks_are_quiet(&snapshot, ""));
	assert_ptr_equal(acks_of(&snapshot, (struct subject){ SUBJECT_ALARM, 0, SIZE_MAX }), &ack);
	assert_null(acks_of(&snapshot, (struct subject){ SUBJECT_TASK, 0, SIZE_MAX }));
}

/* What is said of one is not said of its namesake in another cluster, or in another region. */
static void
test_namesakes(void **state)
{
	static const struct service_row webs[] = {
		{ .name = "web",
		  .cluster = "shop",
		  .region = "eu",
		  .status = "ACTIVE",
		  .rollout = "",
		  .desired = 2 },
		{ .name = "web",
		  .cluster = "city",
		  .region = "eu",
		  .status = "ACTIVE",
		  .rollout = "",
		  .desired = 2 },
	};
	static const struct service_row *both[] = { &webs[0], &webs[1] };
	static const struct alarm_row fives[] = {
		{ .name = "5xx", .region = "eu", .state = ALARM_ALARM, .metric = "", .reason = "" },
		{ .name = "5xx", .region = "us", .state = ALARM_ALARM, .metric = "", .reason = "" },
	};
	static const struct alarm_row *two[] = { &fives[0], &fives[1] };
	static struct stack_cluster clusters[] = { { .name = "shop" }, { .name = "city" } };
	static const struct stack stack = { .name = "s", .clusters = clusters, .n_clusters = 2 };
	static const struct ack acks[] = { { .key = "service:eu/shop/web" },
					   { .key = "alarm:eu/5xx" } };
	struct scaling_view scaling[] = { { .level = LEVEL_OK }, { .level = LEVEL_OK } };
	struct snapshot now = { .stack = &stack,
				.watched = { .scaling = scaling, .n_scaling = 2 },
				.services = both,
				.n_services = 2,
				.alarms = two,
				.n_alarms = 2,
				.acks = acks,
				.n_acks = 2,
				.arena = arena_new(1 << 20) };

	(void)state;
	health_fill(&now);
	assert_int_equal(now.n_reasons, 4);
	for (size_t i = 0; i < now.n_reasons; i++) {
		const struct reason *reason = &now.reasons[i];
		bool is_said =
			text_is(reason->key, acks[0].key) || text_is(reason->key, acks[1].key);

		assert_int_equal(tell_is_quiet(&now, reason->subject, reason->key), is_said);
	}
	assert_string_equal(tell_first(&now)->key, "alarm:us/5xx");
	arena_free(now.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),  cmocka_unit_test(test_sources),
		cmocka_unit_test(test_holds), cmocka_unit_test(test_words),
		cmocka_unit_test(test_quiet), cmocka_unit_test(test_namesakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
