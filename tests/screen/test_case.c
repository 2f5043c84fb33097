/* SPDX-License-Identifier: MIT */
/* test_case.c - Enter on what is red: its cause, its chart and its evidence on one screen, while it
 * comes in, where it is denied, and when the thing itself has gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_case.h"
#include "case_story.h"
#include "model/targets.h"

#define PAGE(panel) "[ { 'name': 'one', 'rows': [ { 'panels': ['" panel "'] } ] } ]"

/* ---- opening ---- */

static void
shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 200, 50);
	fixture_shoot(f, title, 40, 10);
	fixture_show(f, 80, 24);
}

static void
open_on(struct fixture *f, const char *pages, const char *keys, enum style_kind style)
{
	fixture_open(f, pages, style);
	fixture_answer(f);
	fixture_show(f, 80, 24);
	fixture_keys(f, keys);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Case:"));
}

static void
has(struct fixture *f, const char *text)
{
	if (!fixture_has(f, text))
		fail_msg("not on screen: %s", text);
}

/* All that was asked for has come. */
static void
answer_good(struct fixture *f)
{
	const struct case_found found = case_story_good(f);

	case_story_expect(f);
	case_story_tell(f, &found, ERR_OK, true);
}

/* ---- tests ---- */

static void
test_tile(void **state)
{
	struct arena *arena;
	struct case_found found;
	struct case_ask ask;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	has(&f, "Web (CloudFront)");
	shoot(&f, "asking");
	assert_true(case_story_asked(&f, &ask, &arena));
	assert_int_equal(ask.to_s - ask.from_s, 2 * CASE_WINDOW_S);
	assert_int_equal(ask.n_logs, 2); /* of CloudFront itself there is none */
	assert_string_equal(ask.logs[0].where.group, "/aws/lambda/shop-api");
	assert_string_equal(ask.logs[1].where.service, "shop-web");
	arena_free(arena);
	found = case_story_good(&f);
	found.traces.state = found.lines.state = CASE_ASKING;
	found.n_lines = found.n_traces = 0;
	case_story_tell(&f, &found, ERR_OK, false);
	fixture_shoot(&f, "the history is there", 80, 24);
	has(&f, "asking for log lines of that minute");
	found = case_story_good(&f);
	case_story_tell(&f, &found, ERR_OK, true);
	shoot(&f, "all of it");
	has(&f, "87 lines in /aws/lambda/shop-api like: ConnectionError");
	has(&f, "shop-db: timed out");
	fixture_check(&f, "case_tile");
	fixture_close(&f);
}

static void
test_ascii(void **state)
{
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_ASCII);
	answer_good(&f);
	shoot(&f, "in ASCII");
	fixture_check(&f, "case_ascii");
	/* the keys of where one is come first */
	fixture_keys(&f, "?");
	fixture_show(&f, 80, 24);
	has(&f, "In the case of something red");
	has(&f, "go on to what the line under the cursor is about");
	fixture_close(&f);
}

static void
test_task(void **state)
{
	struct arena *arena;
	struct case_found found;
	struct case_ask ask;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("tasks"), "/OutOf\r\r", STYLE_BRAILLE);
	has(&f, "(the task has 2048 MiB), exit 137: OutOfMemoryError");
	assert_true(case_story_asked(&f, &ask, &arena));
	assert_string_equal(ask.logs[0].where.task, "2c3d4e5f60718293a4b5c6d7e8f90a1b");
	assert_int_equal(ask.at_s, f.now_ms / 1000 - 240);
	arena_free(arena);
	case_story_all(&found, CASE_FAILED, "logs:FilterLogEvents is denied");
	case_story_tell(&f, &found, ERR_OK, true);
	shoot(&f, "a task, and its log is denied");
	has(&f, "logs:FilterLogEvents is denied");
	fixture_check(&f, "case_task");
	fixture_close(&f);
}

/* What ECS has forgotten is shown as it was; and says so. */
static void
test_gone(void **state)
{
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("tasks"), "/OutOf\r\r", STYLE_BRAILLE);
	answer_good(&f);
	fixture_answer_empty(&f);
	fixture_shoot(&f, "it is gone", 80, 24);
	has(&f, "not listed any more; as it was at 14:05");
	has(&f, "ran out of memory");
	fixture_keys(&f, "\033");
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "Case:"));
	fixture_check(&f, "case_gone");
	fixture_close(&f);
}

static void
test_queue(void **state)
{
	struct arena *arena;
	struct case_ask ask;
	struct case_found found;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("queues"), "\r", STYLE_BRAILLE);
	assert_true(case_story_asked(&f, &ask, &arena));
	assert_string_equal(ask.own.dimensions[0].value, "shop-jobs-dlq");
	arena_free(arena);
	case_story_all(&found, CASE_ANSWERED, "");
	case_story_tell(&f, &found, ERR_OK, true);
	shoot(&f, "dead letters, and nothing was found");
	has(&f, "dead letters");
	fixture_keys(&f, "t");
	fixture_show(&f, 80, 24);
	has(&f, "its metric is not in the stack file: what is drawn here is all of it");
	fixture_check(&f, "case_queue");
	fixture_close(&f);
}

/* One sentence each: not one of them is nothing. */
static void
test_parts(void **state)
{
	struct case_found found;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	case_story_expect(&f);
	case_story_all(&found, CASE_FAILED, "denied: ask for the permission");
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_shoot(&f, "every part is denied", 80, 24);
	case_story_all(&found, CASE_ANSWERED, "");
	fixture_keys(&f, "r");
	case_story_expect(&f);
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_shoot(&f, "every part is empty", 80, 24);
	has(&f, "no line of that minute tells of an error");
	fixture_check(&f, "case_parts");
	fixture_close(&f);
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	case_story_expect(&f);
	case_story_tell(&f, NULL, ERR_SYSTEM, true);
	fixture_show(&f, 80, 24);
	has(&f, "nobody is at home");
	fixture_close(&f);
}

/* Where the cursor is on, whatever comes in above it. */
static void
test_cursor(void **state)
{
	struct case_found found;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	case_story_expect(&f);
	found = case_story_good(&f);
	found.n_lines = 0;
	found.lines.state = CASE_ASKING;
	case_story_tell(&f, &found, ERR_OK, false);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "jjj");
	fixture_shoot(&f, "the cursor is on a row", 80, 24);
	found = case_story_good(&f);
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_pass(&f, 60);
	fixture_shoot(&f, "and still is", 80, 24);
	fixture_check(&f, "case_cursor");
	fixture_close(&f);
}

/* Where Enter leads, and Esc back to the row. */
static void
test_drill(void **state)
{
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	answer_good(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r");
	fixture_show(&f, 80, 24);
	has(&f, "t range");
	fixture_keys(&f, "\033");
	fixture_show(&f, 80, 24);
	has(&f, "Health \xe2\x80\xba Case");
	fixture_keys(&f, "jjj"); /* over two tasks, to the first line of the log */
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r");
	fixture_show(&f, 80, 24);
	has(&f, "Log of metric Web");
	fixture_keys(&f, "\033");
	fixture_shoot(&f, "back on the line", 80, 24);
	fixture_keys(&f, "t");
	fixture_show(&f, 80, 24);
	has(&f, "t range");
	fixture_keys(&f, "\033G");
	fixture_shoot(&f, "at the end", 80, 24);
	fixture_check(&f, "case_drill");
	fixture_close(&f);
}

/* Another case above it, and back. */
static void
test_nested(void **state)
{
	struct case_found found;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("alarms"), "\r", STYLE_BRAILLE);
	has(&f, "Case: alarm shop-api-5xx");
	case_story_expect(&f);
	case_story_all(&found, CASE_ANSWERED, "");
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_show(&f, 200, 50);
	has(&f, "red now");
	for (int i = 0; i < 40; i++) {
		fixture_keys(&f, "\r");
		fixture_show(&f, 200, 50);
		if (!fixture_has(&f, "Case: alarm shop-api-5xx") && fixture_has(&f, "Case: "))
			break;
		if (!fixture_has(&f, "Case: "))
			fixture_keys(&f, "\033");
		fixture_keys(&f, "j");
	}
	has(&f, "Case: metric Web (CloudFront): 5xx rate");
	case_story_expect(&f); /* for itself */
	fixture_keys(&f, "\033");
	fixture_show(&f, 200, 50);
	has(&f, "Case: alarm shop-api-5xx");
	fixture_keys(&f, "\033");
	fixture_show(&f, 200, 50);
	assert_false(fixture_has(&f, "Case:"));
	/* what it was opened from may be gone by then: it is not shown with another's name */
	fixture_keys(&f, "\r");
	fixture_show(&f, 200, 50);
	view_case_push(f.view, (struct subject){ SUBJECT_METRIC, 0, SIZE_MAX }, NULL);
	fixture_answer_empty(&f);
	fixture_show(&f, 200, 50);
	fixture_keys(&f, "\033");
	fixture_show(&f, 200, 50);
	assert_false(fixture_has(&f, "Case:"));
	has(&f, "what it was opened from is not listed any more");
	fixture_close(&f);
}

/* What is well has a detail, not a case. */
static void
test_well(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, PAGE("alarms"), STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "G\r");
	fixture_show(&f, 80, 24);
	assert_false(fixture_has(&f, "Case:"));
	has(&f, "Detail");
	fixture_close(&f);
}

/* ---- a balancer ---- */

static const struct target_row web[] = {
	{ "10.0.1.17", "eu-west-2a", "8080", "healthy", "", "", 8080 },
	{ "10.0.2.201", "eu-west-2b", "8080", "unhealthy", "Target.Timeout", "Request timed out",
	  8080 },
};
static const struct target_group group = { .name = "shop-web",
					   .dimension = "targetgroup/shop-web/943f017f100becff",
					   .target_type = "ip",
					   .health_protocol = "HTTP",
					   .health_port = "traffic-port",
					   .health_path = "/health",
					   .matcher = "200-299",
					   .interval_s = 30,
					   .timeout_s = 5,
					   .healthy_threshold = 5,
					   .unhealthy_threshold = 2,
					   .is_checked = true,
					   .note = "",
					   .targets = web,
					   .n = LEN(web) };
static const struct targets balancer = { &group, 1 };

static void
answer_targets(struct fixture *f)
{
	struct part *part = part_new(PART_TARGETS, 4096);

	part->row = &balancer;
	fixture_part(f, 0, part);
}

static const struct fixture_source_row sources[] = {
	{ "targets", "app/shop/50dc6c495c0c9188", "eu-west-2", 60000 },
};
static const struct fixture_more more = {
	.panel = "targets",
	.sections = "'load_balancers': ["
		    "  { 'balancer': 'app/shop/50dc6c495c0c9188', 'title': 'Shop' } ],",
	.sources = sources,
	.n_sources = LEN(sources),
	.answer = answer_targets,
	.answer_empty = answer_targets,
};

static void
test_targets(void **state)
{
	struct case_found found;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE("targets"), STYLE_BRAILLE);
	fixture_answer(&f);
	answer_targets(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "j\r");
	fixture_show(&f, 80, 24);
	case_story_expect(&f);
	case_story_all(&found, CASE_ANSWERED, "");
	case_story_tell(&f, &found, ERR_OK, true);
	shoot(&f, "a target that does not answer");
	has(&f, "(Target.Timeout)");
	fixture_check(&f, "case_targets");
	fixture_close(&f);
}

/* Points that were asked for once go on with what the snapshot has of later. */
static void
test_newer(void **state)
{
	int64_t times_s[2];
	double values[2] = { 3, 4 };
	const struct series *series, *own;
	struct case_found found;
	struct case_ask ask;
	struct arena *arena;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "\r", STYLE_BRAILLE);
	assert_true(case_story_asked(&f, &ask, &arena));
	series = f.view->snapshot->metrics[ask.metric].series;
	times_s[0] = ask.chart_from_s - ask.chart_from_s % series->period_s;
	times_s[1] = times_s[0] + series->period_s;
	assert_true(series_last(series).time_s > times_s[1]);
	found = case_story_good(&f);
	found.metric = (struct points){ .times_s = times_s, .values = values, .n = 2 };
	case_story_tell(&f, &found, ERR_OK, true);
	own = f.view->case_->own;
	assert_int_equal(series_last(own).time_s, series_last(series).time_s);
	arena_free(arena);
	fixture_close(&f);
}

/* Two keys in one turn of the loop: the second is for the case that the first opened. */
static void
test_fast(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, PAGE("health"), STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r\r");
	fixture_show(&f, 80, 24);
	has(&f, "─ Chart ");
	fixture_keys(&f, "\033");
	fixture_show(&f, 80, 24);
	has(&f, "Web (CloudFront)");
	fixture_close(&f);
}

/* The case of a tile is that of its thing: what can be done with that can be done here. */
static void
test_thing(void **state)
{
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "/shop-jobs\r\r", STYLE_BRAILLE);
	has(&f, "Case: queue shop-jobs");
	case_story_expect(&f);
	fixture_keys(&f, "a");
	fixture_show(&f, 80, 24);
	has(&f, "move all its dead letters back into it");
	fixture_close(&f);
}

/* What gets well while one looks at it: the case stays, of the same thing and moment. */
static void
test_well_again(void **state)
{
	struct case_ask before;
	struct fixture f;

	(void)state;
	open_on(&f, PAGE("health"), "/shop-jobs\r\r", STYLE_BRAILLE);
	answer_good(&f);
	fixture_show(&f, 80, 24);
	before = f.view->case_->ask;
	fixture_pass(&f, 60);
	fixture_answer_empty(&f);
	fixture_show(&f, 80, 24);
	has(&f, "Case: queue shop-jobs");
	has(&f, " to 14:05 UTC, 27 waiting, 3 dead letters; now: ");
	assert_int_equal(f.view->case_->ask.from_s, before.from_s);
	assert_true(f.view->case_->n_causes > 0);
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tile),       cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_task),       cmocka_unit_test(test_gone),
		cmocka_unit_test(test_queue),      cmocka_unit_test(test_parts),
		cmocka_unit_test(test_cursor),     cmocka_unit_test(test_drill),
		cmocka_unit_test(test_nested),     cmocka_unit_test(test_well),
		cmocka_unit_test(test_targets),    cmocka_unit_test(test_newer),
		cmocka_unit_test(test_fast),       cmocka_unit_test(test_thing),
		cmocka_unit_test(test_well_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
