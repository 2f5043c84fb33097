/* SPDX-License-Identifier: MIT */
/* test_case_many.c - a case of which there is more than anybody reads: thousands of tasks that
 * failed in an hour, each with a long reason, in ECS's list and in the black box. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_case.h"
#include "case_story.h"
#include "model/event_row.h"

#define TASKS 6000
#define EVENTS 2000
#define HALF 1000 /* events whose tasks ECS still lists */

static const struct fixture_source_row sources[] = { { "events", "", "", 60000 } };
static const struct fixture_more more = {
	.panel = "tasks", .sections = "", .sources = sources, .n_sources = LEN(sources)
};
static char reason[1000];

static const char *
arn_of(struct arena *arena, size_t i)
{
	return mem_must(
		arena_format(arena, "arn:aws:ecs:eu-west-2:111122223333:task/shop/%032zx", i));
}

static void
answer_tasks(struct fixture *f)
{
	struct part *part = part_new(PART_ECS, 32u << 20);
	struct task_row *tasks = mem_must(arena_array(part->arena, TASKS, sizeof(*tasks)));

	for (size_t i = 0; i < TASKS; i++) {
		const char *arn = arn_of(part->arena, i);

		tasks[i] = (struct task_row){ .id = text_tail(arn, '/'),
					      .arn = arn,
					      .cluster = "shop",
					      .family = "shop-worker",
					      .group = "family:shop-worker",
					      .revision = 42,
					      .status = "STOPPED",
					      .desired_status = "STOPPED",
					      .stop_code = "EssentialContainerExited",
					      .reason = reason,
					      .container = "worker",
					      .launch_type = "FARGATE",
					      .capacity_provider = "",
					      .cpu = "1024",
					      .memory = "2048",
					      .has_exit_code = true,
					      .exit_code = 1,
					      .started_s = f->now_ms / 1000 - 900,
					      .stopped_s = f->now_ms / 1000 - 600 };
	}
	part->ecs.tasks = tasks;
	part->ecs.n_tasks = TASKS;
	part->time_ms = f->now_ms;
	model_source_ok(f->model, f->sources[FIXTURE_TASKS], f->now_ms);
	model_apply_part(f->model, f->sources[FIXTURE_TASKS], part);
}

static void
answer_events(struct fixture *f)
{
	struct part *part = part_new(PART_EVENTS, 8u << 20);
	struct event_row *rows = mem_must(arena_array(part->arena, EVENTS, sizeof(*rows)));
	struct events *events = mem_must(arena_alloc(part->arena, sizeof(*events)));

	for (size_t i = 0; i < EVENTS; i++)
		rows[i] = (struct event_row){ .kind = EVENT_TASK,
					      .time_s = f->now_ms / 1000 - 600,
					      .level = LEVEL_ALARM,
					      .id = arn_of(part->arena, TASKS - HALF + i),
					      .region = "eu-west-2",
					      .subject = "shop-worker",
					      .cluster = "shop",
					      .title = "exit 1",
					      .reason = reason,
					      .code = "EssentialContainerExited",
					      .was = "",
					      .is = "shop-worker:42",
					      .container = "worker",
					      .has_exit_code = true,
					      .exit_code = 1,
					      .log_group = "",
					      .log_stream = "",
					      .log_note = "" };
	*events = (struct events){ .items = rows, .n = EVENTS, .note = "" };
	part->row = events;
	fixture_part(f, 0, part);
}

static void
open_many(struct fixture *f)
{
	const struct case_found found = case_story_good(f);

	memset(reason, 'x', sizeof(reason) - 1);
	fixture_open_more(f, &more, "[ { 'name': 'one', 'rows': [ { 'panels': ['tasks'] } ] } ]",
			  STYLE_BRAILLE);
	fixture_answer(f);
	answer_tasks(f);
	answer_events(f);
	fixture_show(f, 80, 24);
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Case: task"));
	case_story_expect(f);
	case_story_tell(f, &found, ERR_OK, true);
	fixture_show(f, 80, 24);
}

static size_t
count(const struct view_case *c, enum case_section section)
{
	size_t n = 0;

	for (size_t i = 0; i < c->rows.n; i++)
		n += c->rows.items[i].section == section;
	return n;
}

static const struct case_row *
last_of(const struct view_case *c, enum case_section section)
{
	const struct case_row *last = NULL;

	for (size_t i = 0; i < c->rows.n; i++)
		if (c->rows.items[i].section == section)
			last = &c->rows.items[i];
	return last;
}

/* However many there are, what is shown of them has a bound, says how many it leaves out, and
 * takes no other section's place. */
static void
test_many(void **state)
{
	struct view_case *c;
	struct fixture f;

	(void)state;
	open_many(&f);
	c = f.view->case_;
	assert_int_equal(count(c, CASE_TASKS), 3);
	assert_string_equal(last_of(c, CASE_TASKS)->text, "6998 more");
	view_case_place(c)->expanded |= 1u << CASE_TASKS;
	fixture_show(&f, 80, 24);
	assert_in_range(count(c, CASE_TASKS), 100, 400);
	assert_non_null(strstr(last_of(c, CASE_TASKS)->text, " more: too many for a case"));
	assert_true(count(c, CASE_LINES) > 1);
	assert_true(count(c, CASE_TRACES) > 0);
	assert_true(count(c, CASE_REDS) > 0);
	fixture_keys(&f, "Gkjg\r");
	fixture_show(&f, 200, 50);
	fixture_close(&f);
}

/* Where nothing can be kept, that nothing is known is no word on what happened. */
static void
test_lost(void **state)
{
	struct events events = { .note = "the disk is full", .is_lossy = true };
	struct part *part;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, "[ { 'name': 'one', 'rows': [ { 'panels': ['metrics'] } ] } ]",
			  STYLE_BRAILLE);
	fixture_answer(&f);
	model_apply_part(f.model, f.sources[FIXTURE_TASKS], part_new(PART_ECS, 1u << 16));
	model_apply_part(f.model, f.sources[FIXTURE_SERVICES], part_new(PART_ECS, 1u << 16));
	part = part_new(PART_EVENTS, 1u << 16);
	part->row = &events;
	fixture_part(&f, 0, part);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "\r");
	fixture_show(&f, 80, 50);
	assert_true(fixture_has(&f, "Case: metric"));
	assert_true(fixture_has(&f, "change   not all are known: the disk is full"));
	assert_true(fixture_has(&f, "ECS lists none, what it forgot is lost: the disk is full"));
	assert_false(fixture_has(&f, "no deployment"));
	events = (struct events){ .note = "a log is denied" };
	part = part_new(PART_EVENTS, 1u << 16);
	part->row = &events;
	fixture_part(&f, 0, part);
	fixture_show(&f, 80, 50);
	assert_true(fixture_has(&f, "no deployment, scaling or job in the window"));
	model_source_failed(f.model, f.more[0], ERR_FILE, "it is no event log: move it away");
	fixture_show(&f, 80, 50);
	assert_true(fixture_has(&f, "not all are known: it is no event log: move it away"));
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_many),
					    cmocka_unit_test(test_lost) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
