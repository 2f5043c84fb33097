/* SPDX-License-Identifier: MIT */
/* test_event_log.c - the box of events: what is kept of one, what a later sight adds, in which
 * order they come back, and how much is kept. */
#include "base/text.h"
#include "event_support.h"

#include <stdio.h>
#include <string.h>

static const struct event_line lines[] = {
	{ T0 * 1000 - 2000, "reading cities" },
	{ T0 * 1000 - 1000, "out of memory: \"killed\" \xc3\xa9" },
};

static void
assert_same(const struct event_row *a, const struct event_row *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->time_s, b->time_s);
	assert_int_equal(a->level, b->level);
	assert_string_equal(a->id, b->id);
	assert_string_equal(a->region, b->region);
	assert_string_equal(a->subject, b->subject);
	assert_string_equal(a->cluster, b->cluster);
	assert_string_equal(a->title, b->title);
	assert_string_equal(a->reason, b->reason);
	assert_string_equal(a->code, b->code);
	assert_string_equal(a->was, b->was);
	assert_string_equal(a->is, b->is);
	assert_string_equal(a->container, b->container);
	assert_int_equal(a->has_exit_code, b->has_exit_code);
	assert_int_equal(a->exit_code, b->exit_code);
	assert_int_equal(a->log, b->log);
	assert_string_equal(a->log_group, b->log_group);
	assert_string_equal(a->log_stream, b->log_stream);
	assert_string_equal(a->log_note, b->log_note);
	assert_int_equal(a->n_lines, b->n_lines);
	for (size_t i = 0; i < a->n_lines; i++) {
		assert_int_equal(a->lines[i].time_ms, b->lines[i].time_ms);
		assert_string_equal(a->lines[i].text, b->lines[i].text);
	}
}

static void
test_nothing_yet(void **state)
{
	struct look look = { .place = *state };
	const struct event_log_place of = { .account = "a", .stack = "s" };
	struct why why = { "" };
	uint64_t stamp = 1;

	look_at(&look, T0);
	assert_int_equal(look.events.n, 0);
	assert_string_equal(look.events.note, "");
	assert_int_equal(event_log_stamp(look.place->store, &of, &stamp, &why), ERR_OK);
	assert_int_equal(stamp, 0);
	assert_string_equal(why.text, "");
	look_done(&look);
}

/* All that an event has comes back, the newest event first. */
static void
test_round_trip(void **state)
{
	struct look look = { .place = *state };
	struct event_row rows[] = {
		event_of_deploy("d", T0 - 100, "COMPLETED"),
		event_with_lines(event_of_task("t", T0 - 50, 137), lines, LEN(lines)),
		event_of_task("u", T0 - 70, 0),
	};

	rows[0].was = "api:7";
	rows[2].log = EVENT_LOG_LOST;
	rows[2].log_note = "it is gone";
	assert_true(note_ok(look.place, rows, LEN(rows), T0));
	look_at(&look, T0);
	assert_int_equal(look.events.n, 3);
	assert_same(&look.events.items[0], &rows[1]);
	assert_same(&look.events.items[1], &rows[2]);
	assert_same(&look.events.items[2], &rows[0]);
	look_done(&look);
}

/* The same again writes nothing. */
static void
test_idempotent(void **state)
{
	struct look look = { .place = *state };
	struct event_row rows[] = {
		event_with_lines(event_of_task("t", T0 - 50, 137), lines, LEN(lines)),
		event_of_deploy("d", T0 - 100, "IN_PROGRESS"),
	};
	struct print before;

	assert_true(note_ok(look.place, rows, 2, T0));
	before = place_print(look.place, EVENTS_NAME);
	assert_false(note_ok(look.place, rows, 2, T0 + 60));
	rows[0] = event_of_task("t", T0 - 50, 137); /* the source sees it again, without lines */
	assert_false(note_ok(look.place, rows, 2, T0 + 120));
	assert_int_equal(place_print(look.place, EVENTS_NAME).size, before.size);
	assert_int_equal(place_print(look.place, EVENTS_NAME).inode, before.inode);
	look_at(&look, T0);
	assert_int_equal(look.events.n, 2);
	assert_int_equal(look.events.items[0].n_lines, 2);
	look_done(&look);
}

/* Lines and how a deployment went on complete what was there; whoever looked earlier and notes
 * later takes nothing back. */
static void
test_completes(void **state)
{
	struct look look = { .place = *state };
	struct event_row task = event_of_task("t", T0 - 50, 137);
	struct event_row deploy = event_of_deploy("d", T0 - 100, "IN_PROGRESS");
	struct event_row lost = task;

	assert_true(note_ok(look.place, (struct event_row[]){ task, deploy }, 2, T0));
	lost.log = EVENT_LOG_LOST;
	lost.log_note = "gone";
	assert_true(note_ok(look.place, &lost, 1, T0));
	task = event_with_lines(task, lines, LEN(lines));
	deploy = event_of_deploy("d", T0 - 100, "FAILED");
	deploy.level = LEVEL_ALARM;
	deploy.was = "api:7";
	assert_true(note_ok(look.place, (struct event_row[]){ task, deploy }, 2, T0));
	assert_false(note_ok(look.place, &lost, 1, T0));
	deploy = event_of_deploy("d", T0 - 100, "IN_PROGRESS");
	assert_false(note_ok(look.place, &deploy, 1, T0));
	look_at(&look, T0);
	assert_int_equal(look.events.n, 2);
	assert_int_equal(look.events.items[0].log, EVENT_LOG_KEPT);
	assert_int_equal(look.events.items[0].n_lines, 2);
	assert_string_equal(look.events.items[0].log_note, "");
	assert_string_equal(look.events.items[1].code, "FAILED");
	assert_string_equal(look.events.items[1].was, "api:7");
	assert_int_equal(look.events.items[1].level, LEVEL_ALARM);
	look_done(&look);
}

static void
test_probe_grows_worse(void **state)
{
	struct look look = { .place = *state };
	struct event_row once = event_of_deploy("probe:site@1", T0, "timeout"), twice = once;

	once.kind = twice.kind = EVENT_PROBE;
	once.level = LEVEL_WARN;
	twice.level = LEVEL_ALARM;
	twice.title = "failed twice";
	assert_true(note_ok(look.place, &once, 1, T0));
	assert_true(note_ok(look.place, &twice, 1, T0));
	assert_false(note_ok(look.place, &once, 1, T0));
	look_at(&look, T0);
	assert_int_equal(look.events.items[0].level, LEVEL_ALARM);
	assert_string_equal(look.events.items[0].title, "failed twice");
	look_done(&look);
}

/* Stacks and accounts have boxes of their own. */
static void
test_places(void **state)
{
	static const struct event_log_place places[] = {
		{ "a", "s", NULL },
		{ "a", "t", NULL },
		{ "b", "s", NULL },
		{ "a", "../../s/x", "" },
	};
	struct place *place = *state;
	struct arena *arena = arena_new(1 << 20);
	struct why why = { "" };
	struct events events;

	for (size_t i = 0; i < LEN(places); i++) {
		struct event_row row = event_of_task(arena_format(arena, "t%zu", i), T0, 1);
		const struct event_log_notes notes = { places[i], &row, 1, T0 };

		assert_int_equal(event_log_note(place->store, &notes, NULL, &why), ERR_OK);
	}
	for (size_t i = 0; i < LEN(places); i++) {
		assert_int_equal(event_log_read(place->store, &places[i], T0, arena, &events, &why),
				 ERR_OK);
		assert_int_equal(events.n, 1);
		assert_string_equal(events.items[0].id, arena_format(arena, "t%zu", i));
	}
	arena_free(arena);
}

#define ONE "111122223333"
#define OTHER "444455556666"
#define TASK_OF(account, id) "arn:aws:ecs:eu-west-2:" account ":task/c/" id

static void
put(struct place *place, const char *account, const char *stack, const char *id)
{
	const struct event_row row = event_of_task(id, T0, 1);
	const struct event_log_notes notes = { { account, stack, NULL }, &row, 1, T0 };
	struct why why = { "" };

	if (event_log_note(place->store, &notes, NULL, &why))
		fail_msg("%s", why.text);
}

/* @ids  "ID ID ", in their order */
static void
expect_ids(struct place *place, const struct event_log_place *of, const char *ids)
{
	struct arena *arena = arena_new(1 << 20);
	struct why why = { "" };
	struct events events;
	TEXT_ON(found, 1000);

	if (event_log_read(place->store, of, T0, arena, &events, &why))
		fail_msg("%s", why.text);
	for (size_t i = 0; i < events.n; i++)
		text_addf(&found, "%s ", events.items[i].id);
	assert_string_equal(found.data, ids);
	arena_free(arena);
}

/* Two accounts under one name: the boxes of earlier versions, which were a profile's or nobody's,
 * give each what says itself that it is its own; what the account's box has is its own but for what
 * says otherwise. */
static void
test_accounts(void **state)
{
	static const struct event_log_place one = { ONE, "s", NULL }, other = { OTHER, "s", "" },
					    staging = { ONE, "s", "staging" },
					    unknown = { "key-0011223344556677", "s", NULL };
	struct place *place = *state;
	struct why why = { "" };
	uint64_t before, after;

	put(place, "any", "s", TASK_OF(ONE, "1"));
	put(place, "any", "s", TASK_OF(OTHER, "2"));
	put(place, "any", "s", "alarm of any");
	put(place, "any", "s\nstaging", TASK_OF(ONE, "3"));
	expect_ids(place, &one, TASK_OF(ONE, "1") " ");
	expect_ids(place, &other, TASK_OF(OTHER, "2") " ");
	expect_ids(place, &staging, TASK_OF(ONE, "3") " ");
	expect_ids(place, &unknown, "");
	put(place, ONE, "s\nstaging", "alarm of staging");
	put(place, ONE, "s\nstaging", TASK_OF(OTHER, "4"));
	put(place, ONE, "s", "alarm of one");
	put(place, ONE, "s", TASK_OF(OTHER, "5"));
	put(place, "key-0011223344556677", "s", "alarm of whom?");
	expect_ids(place, &one, "alarm of one " TASK_OF(ONE, "1") " ");
	expect_ids(place, &staging, "alarm of one alarm of staging " TASK_OF(ONE, "3") " ");
	expect_ids(place, &other, TASK_OF(OTHER, "2") " ");
	expect_ids(place, &unknown, "alarm of whom? ");
	assert_int_equal(event_log_stamp(place->store, &one, &before, &why), ERR_OK);
	put(place, "any", "s", TASK_OF(ONE, "6")); /* by an earlier version that still runs */
	assert_int_equal(event_log_stamp(place->store, &one, &after, &why), ERR_OK);
	assert_true(before != after);
	expect_ids(place, &one, "alarm of one " TASK_OF(ONE, "1") " " TASK_OF(ONE, "6") " ");
}

static void
test_no_events(void **state)
{
	struct look look = { .place = *state };
	struct event_row rows[] = {
		event_of_task("", T0, 1),
		event_of_task("no time", 0, 1),
		event_of_task("too old", T0 - EVENT_LOG_KEEP_S - 1, 1),
		event_of_task("to come", T0 + 2 * 86400, 1),
		event_of_task("just in", T0 - EVENT_LOG_KEEP_S, 1),
	};

	assert_true(note_ok(look.place, rows, LEN(rows), T0));
	look_at(&look, T0);
	assert_int_equal(look.events.n, 1);
	assert_string_equal(look.events.items[0].id, "just in");
	look_done(&look);
}

/* What is old is neither shown nor, with the next one, there. */
static void
test_age(void **state)
{
	struct look look = { .place = *state };
	int64_t later = T0 + EVENT_LOG_KEEP_S + 2 * 86400;
	struct event_row row = event_of_task("old", T0, 1);
	struct buf file;

	buf_init(&file, 100000);
	assert_true(note_ok(look.place, &row, 1, T0));
	look_at(&look, T0 + EVENT_LOG_KEEP_S);
	assert_int_equal(look.events.n, 1);
	look_at(&look, T0 + EVENT_LOG_KEEP_S + 1);
	assert_int_equal(look.events.n, 0);
	row = event_of_task("new", later, 1);
	assert_true(note_ok(look.place, &row, 1, later));
	place_read(look.place, EVENTS_NAME, &file);
	assert_non_null(strstr(file.data, "\"new\""));
	assert_null(strstr(file.data, "\"old\""));
	buf_done(&file);
	look_done(&look);
}

/* A clock that is a decade ahead throws nothing away that is needed when it is right again, though
 * the file is written afresh meanwhile. */
static void
test_wrong_clock(void **state)
{
	struct look look = { .place = *state };
	int64_t ahead = T0 + 4000 * INT64_C(86400);
	struct event_row row = event_of_task("t", T0, 1);
	ino_t before;

	assert_true(note_ok(look.place, &row, 1, T0));
	before = place_print(look.place, EVENTS_NAME).inode;
	for (int i = 0; i < 200; i++) {
		row = event_of_deploy("d", T0 + 1, i % 2 ? "FAILED" : "COMPLETED");
		assert_true(note_ok(look.place, &row, 1, ahead));
	}
	assert_true(place_print(look.place, EVENTS_NAME).inode != before);
	look_at(&look, ahead);
	assert_int_equal(look.events.n, 0);
	look_at(&look, T0 + 60);
	assert_int_equal(look.events.n, 2);
	look_done(&look);
}

static struct event_row *
many(struct arena *arena, size_t n, const struct event_line *with, size_t n_lines)
{
	struct event_row *rows = arena_array(arena, n, sizeof(*rows));

	assert_non_null(rows);
	for (size_t i = 0; i < n; i++) {
		rows[i] = event_of_task(arena_format(arena, "t%05zu", i), T0 + (int64_t)i, 1);
		if (n_lines)
			rows[i] = event_with_lines(rows[i], with, n_lines);
	}
	return rows;
}

/* The oldest go; each further one does not write the file afresh. */
static void
test_number(void **state)
{
	struct look look = { .place = *state };
	struct arena *arena = arena_new(16u << 20);
	size_t n = EVENT_LOG_EVENTS_MAX + 300;
	struct event_row *rows = many(arena, n, NULL, 0);
	struct print print = { 0 };
	int n_afresh = 0;

	assert_true(note_ok(look.place, rows, EVENT_LOG_EVENTS_MAX, T0));
	for (size_t i = EVENT_LOG_EVENTS_MAX; i < n; i += 10) {
		ino_t before = print.inode;

		assert_true(note_ok(look.place, &rows[i], 10, T0 + (int64_t)n));
		print = place_print(look.place, EVENTS_NAME);
		n_afresh += before && print.inode != before;
	}
	assert_in_range(n_afresh, 0, 2);
	look_at(&look, T0 + (int64_t)n);
	assert_in_range(look.events.n, EVENT_LOG_EVENTS_MAX / 8 * 7, EVENT_LOG_EVENTS_MAX);
	assert_string_equal(look.events.items[0].id, rows[n - 1].id);
	assert_string_equal(look.events.items[look.events.n - 1].id, rows[n - look.events.n].id);
	look_done(&look);
	arena_free(arena);
}

/* Lines as long as they can be: the file stays within its bytes, and the newest have theirs. */
static void
test_bytes(void **state)
{
	struct look look = { .place = *state };
	struct arena *arena = arena_new(16u << 20);
	struct event_line long_lines[EVENT_LINES_MAX];
	char text[EVENT_LOG_LINE_MAX];
	struct event_row *rows;
	int n_afresh = 0;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < LEN(long_lines); i++)
		long_lines[i] = (struct event_line){ T0 * 1000, text };
	rows = many(arena, 120, long_lines, LEN(long_lines));
	assert_true(note_ok(look.place, rows, 100, T0 + 120));
	for (size_t i = 100; i < 120; i += 2) {
		ino_t inode = place_print(look.place, EVENTS_NAME).inode;

		assert_true(note_ok(look.place, &rows[i], 2, T0 + 120));
		n_afresh += place_print(look.place, EVENTS_NAME).inode != inode;
		assert_in_range(place_print(look.place, EVENTS_NAME).size, 1, EVENT_LOG_BYTES_MAX);
	}
	assert_in_range(n_afresh, 1, 4); /* not for each event */
	look_at(&look, T0 + 120);
	assert_in_range(look.events.n, 60, 85);
	for (size_t i = 0; i < look.events.n; i++) {
		assert_string_equal(look.events.items[i].id, rows[119 - i].id);
		assert_int_equal(look.events.items[i].n_lines, EVENT_LINES_MAX);
		assert_int_equal(strlen(look.events.items[i].lines[49].text), sizeof(text) - 1);
	}
	look_done(&look);
	arena_free(arena);
}

/* Records of events that were completed again and again do not pile up. */
static void
test_piles(void **state)
{
	struct look look = { .place = *state };
	char title[32];

	for (int i = 0; i < 400; i++) {
		struct event_row row = event_of_task("t", T0, 1);

		(void)snprintf(title, sizeof(title), "sight %d", i);
		row.title = title;
		assert_true(note_ok(look.place, &row, 1, T0));
	}
	assert_in_range(place_print(look.place, EVENTS_NAME).size, 1, 120 * 400);
	look_at(&look, T0);
	assert_int_equal(look.events.n, 1);
	assert_string_equal(look.events.items[0].title, "sight 399");
	look_done(&look);
}

static void
test_stamp(void **state)
{
	const struct event_log_place of = { .account = "a", .stack = "s" };
	struct place *place = *state;
	struct event_row row = event_of_task("t", T0, 1);
	uint64_t first = 0, same = 0, next = 0;
	struct why why = { "" };

	assert_true(note_ok(place, &row, 1, T0));
	assert_int_equal(event_log_stamp(place->store, &of, &first, &why), ERR_OK);
	assert_false(note_ok(place, &row, 1, T0));
	assert_int_equal(event_log_stamp(place->store, &of, &same, &why), ERR_OK);
	row.id = "u";
	assert_true(note_ok(place, &row, 1, T0));
	assert_int_equal(event_log_stamp(place->store, &of, &next, &why), ERR_OK);
	assert_true(first != 0 && first == same && next != first);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_nothing_yet),
		WITH_PLACE(test_round_trip),
		WITH_PLACE(test_idempotent),
		WITH_PLACE(test_completes),
		WITH_PLACE(test_probe_grows_worse),
		WITH_PLACE(test_places),
		WITH_PLACE(test_accounts),
		WITH_PLACE(test_no_events),
		WITH_PLACE(test_age),
		WITH_PLACE(test_wrong_clock),
		WITH_PLACE(test_number),
		WITH_PLACE(test_bytes),
		WITH_PLACE(test_piles),
		WITH_PLACE(test_stamp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
