/* SPDX-License-Identifier: MIT */
/* test_events.c - what happened, on screen: every kind, in every state; the evidence; and what is
 * not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_case.h"
#include "case_story.h"
#include "model/event_row.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['events'] } ] } ]"
#define NOW_S INT64_C(1795269900) /* the shop's */

/* The shop's now. */
static int64_t
ago(const struct fixture *f, int64_t seconds)
{
	return f->now_ms / 1000 - seconds;
}

static const struct event_line lines[] = {
	{ (NOW_S - 70) * 1000, "INFO worker:7 starting" },
	{ (NOW_S - 65) * 1000, "INFO reading 4,000,000 journeys" },
	{ (NOW_S - 61) * 1000, "WARN memory is at 99 % of the limit; the line goes on to the edge "
			       "of the popup and beyond it" },
};

static struct event_row rows[] = {
	{ .kind = EVENT_TASK,
	  .level = LEVEL_ALARM,
	  .id = "arn:aws:ecs:eu-west-2:123456789012:task/shop/2c3d4e5f60718293a4b5c6d7e8f90a1b",
	  .subject = "worker",
	  .cluster = "shop",
	  .title = "exit 137, EssentialContainerExited",
	  .reason = "OutOfMemoryError: Container killed due to memory usage",
	  .code = "EssentialContainerExited",
	  .is = "worker:7",
	  .container = "main",
	  .has_exit_code = true,
	  .exit_code = 137,
	  .log = EVENT_LOG_KEPT,
	  .log_group = "/ecs/worker",
	  .log_stream = "ecs/main/2c3d4e5f60718293a4b5c6d7e8f90a1b",
	  .lines = lines,
	  .n_lines = LEN(lines) },
	{ .kind = EVENT_ALARM,
	  .level = LEVEL_ALARM,
	  .id = "alarm:eu-west-2/shop-5xx@1",
	  .subject = "shop-5xx",
	  .title = "ALARM, was OK",
	  .code = "ALARM",
	  .was = "OK",
	  .reason = "Threshold Crossed: 3 datapoints were greater than the threshold (5.0)." },
	{ .kind = EVENT_DEPLOY,
	  .level = LEVEL_OK,
	  .id = "deploy:eu-west-2/shop/web@d2",
	  .subject = "shop/web",
	  .cluster = "shop",
	  .code = "COMPLETED",
	  .was = "web:7",
	  .is = "web:8",
	  .title = "deployed web:8, before web:7, completed",
	  .reason = "ECS deployment ecs-svc/1 completed." },
	{ .kind = EVENT_TASK,
	  .level = LEVEL_OK,
	  .id = "arn:aws:ecs:task/shop/1",
	  .subject = "worker",
	  .cluster = "shop",
	  .title = "exit 0, EssentialContainerExited",
	  .has_exit_code = true,
	  .log = EVENT_LOG_WANTED },
	{ .kind = EVENT_PROBE,
	  .level = LEVEL_WARN,
	  .region = "",
	  .id = "probe:site@1",
	  .subject = "site",
	  .title = "failed: timeout",
	  .code = "timeout",
	  .was = "ok",
	  .reason = "no answer within 10 s" },
	{ .kind = EVENT_TASK,
	  .level = LEVEL_ALARM,
	  .id = "arn:aws:ecs:task/shop/0",
	  .subject = "worker",
	  .cluster = "shop",
	  .title = "exit 1, EssentialContainerExited",
	  .has_exit_code = true,
	  .exit_code = 1,
	  .log = EVENT_LOG_LOST,
	  .log_note = "logs:GetLogEvents: no such log stream" },
	{ .kind = EVENT_ALARM,
	  .level = LEVEL_UNKNOWN,
	  .id = "alarm:us-east-1/bill@1",
	  .region = "us-east-1",
	  .subject = "bill",
	  .title = "INSUFFICIENT_DATA",
	  .code = "INSUFFICIENT_DATA",
	  .reason = "Unchecked: Initial alarm creation" },
};
static const int64_t ages[] = { 60, 125, 700, 900, 3000, 7300, 400000 };

static void
answer_with(struct fixture *f, const struct event_row *items, size_t n, const char *note)
{
	struct part *part = part_new(PART_EVENTS, 1u << 16);
	struct events *events = arena_alloc(part->arena, sizeof(*events));

	*events = (struct events){ .items = items, .n = n, .note = note };
	part->row = events;
	part->time_ms = f->now_ms;
	fixture_part(f, 0, part);
}

/* What is not said is "", and most are of one region. */
static void
fill(struct event_row *row)
{
	const char **texts[] = { &row->cluster,   &row->reason,     &row->code,
				 &row->was,       &row->is,         &row->container,
				 &row->log_group, &row->log_stream, &row->log_note };

	for (size_t i = 0; i < LEN(texts); i++)
		*texts[i] = *texts[i] ? *texts[i] : "";
	row->region = row->region ? row->region : "eu-west-2";
}

static void
answer(struct fixture *f)
{
	for (size_t i = 0; i < LEN(rows); i++) {
		fill(&rows[i]);
		rows[i].time_s = ago(f, ages[i]);
	}
	answer_with(f, rows, LEN(rows), "");
}

static void
answer_empty(struct fixture *f)
{
	answer_with(f, NULL, 0, "");
}

static const struct fixture_source_row source = { "events", "", "", 60000 };
static const struct fixture_more more = { .panel = "events",
					  .sections = "",
					  .sources = &source,
					  .n_sources = 1,
					  .answer = answer,
					  .answer_empty = answer_empty };

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

/* Evidence of each kind; only what is bad; only what is looked for. */
static void
test_details(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_ASCII);
	fixture_answer(&f);
	answer(&f);
	fixture_shoot(&f, "ASCII", 80, 24);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "a task, with its last lines", 80, 30);
	fixture_shoot(&f, "a task, in little room", 40, 10);
	fixture_keys(&f, "qjjd");
	fixture_shoot(&f, "a deployment", 80, 24);
	fixture_keys(&f, "qjjjd");
	fixture_shoot(&f, "lines that are lost", 80, 24);
	fixture_keys(&f, "qz");
	fixture_shoot(&f, "problems only", 80, 24);
	fixture_keys(&f, "z/probe\r");
	fixture_shoot(&f, "filtered", 80, 24);
	fixture_check(&f, "events_detail");
	fixture_close(&f);
}

/* What a task said last is in its case, though its log says nothing of it any more. */
static void
test_case_kept(void **state)
{
	struct case_found found;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_ASCII);
	fixture_answer(&f);
	answer(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r");
	fixture_show(&f, 80, 40);
	case_story_expect(&f);
	case_story_all(&found, CASE_FAILED, "no line: there is no such stream");
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_shoot(&f, "its last lines in its case", 80, 40);
	assert_true(
		fixture_has(&f, "log      its last 3, as kept here; no line: there is no such s"));
	assert_true(fixture_has(&f, "INFO reading 4,000,000 journeys"));
	assert_true(fixture_has(&f, "task     14:04 worker 2c3d4e5f"));
	fixture_check(&f, "events_case");
	for (int i = 0; i < 12 && !fixture_has(&f, "Detail"); i++) {
		const struct view_case *c = f.view->case_;

		if (c->rows.items[c->selected].section == CASE_LINES)
			fixture_keys(&f, "\r");
		else
			fixture_keys(&f, "j");
		fixture_show(&f, 80, 40);
	}
	assert_true(fixture_has(&f, "Detail"));
	assert_true(fixture_has(&f, "log group     /ecs/worker"));
	fixture_close(&f);
}

static void
test_not_kept(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	answer_with(&f, rows, 2,
		    "/var/lib/ops/state/cwtop/accounts: it cannot be written: No space left on "
		    "device: make room there");
	fixture_shoot(&f, "not kept", 80, 24);
	fixture_shoot(&f, "not kept", 40, 10);
	answer_with(&f, NULL, 0, "nothing is kept: there is no folder for it: see the error log");
	fixture_shoot(&f, "nothing at all", 80, 24);
	fixture_check(&f, "events_lost");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_case_kept),
		cmocka_unit_test(test_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
