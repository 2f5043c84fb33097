/* SPDX-License-Identifier: MIT */
/* test_session_count.c - sessions of a day as they are added up, and what is remembered of them. */
#include "../test.h"
#include "base/text.h"
#include "poll/session_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S INT64_C(1795219200) /* 2026-11-21 */
#define MS(s) (((s) + DAY_S) * INT64_C(1000))

static void
add(struct session_tally *tally, const char *session, const char *user, int64_t from_s,
    int64_t to_s)
{
	const struct session_sight sight = { .slot_s = DAY_S + from_s - from_s % SESSION_SLOT_S,
					     .session = session_hash(session),
					     .user = session_hash(user),
					     .first_ms = MS(from_s),
					     .last_ms = MS(to_s),
					     .views = 2,
					     .errors = 1 };

	assert_true(session_tally_add(tally, &sight));
}

static struct sessions_day
day_of(const struct session_tally *tally)
{
	struct sessions_day day;

	assert_true(session_tally_day(tally, &day));
	return day;
}

static void
test_ids(void **state)
{
	(void)state;
	assert_true(session_hash("") == 0);
	assert_true(session_hash("00000000-0000-0000-0000-000000000000") == 0);
	assert_true(session_hash("a") != 0);
	assert_true(session_hash("a") != session_hash("b"));
}

static void
test_a_session_lasts_from_first_to_last(void **state)
{
	struct session_tally *tally = session_tally_new(DAY_S);
	struct sessions_day day;

	(void)state;
	day = day_of(tally);
	assert_int_equal(day.sessions, 0);
	assert_int_equal(day.visitors, 0);
	assert_true(day.duration_s < 0); /* nobody's average is not 0 */
	/* one session over three slots, which come in any order */
	add(tally, "s1", "u1", 600, 700);
	add(tally, "s1", "u1", 10, 20);
	add(tally, "s1", "", 310, 320);
	add(tally, "s2", "u1", 1000, 1000); /* the same person again */
	add(tally, "s3", "u2", 1000, 1100);
	day = day_of(tally);
	assert_int_equal(day.sessions, 3);
	assert_int_equal(day.visitors, 2);
	assert_int_equal(day.views, 10);
	assert_int_equal(day.js_errors, 5);
	assert_true(day.duration_s > 263.32 && day.duration_s < 263.34); /* (690 + 0 + 100) / 3 */
	assert_false(day.is_partial);
	session_tally_free(tally);
}

static void
test_nobody_has_an_id(void **state)
{
	struct session_tally *tally = session_tally_new(DAY_S);

	(void)state;
	add(tally, "s1", "00000000-0000-0000-0000-000000000000", 0, 1);
	assert_int_equal(day_of(tally).sessions, 1);
	assert_int_equal(day_of(tally).visitors, -1);
	/* an event without a session is one all the same */
	add(tally, "", "", 0, 1);
	assert_int_equal(day_of(tally).sessions, 1);
	assert_int_equal(day_of(tally).views, 4);
	session_tally_free(tally);
}

static void
test_other_days_are_left_out(void **state)
{
	struct session_tally *tally = session_tally_new(DAY_S);

	(void)state;
	add(tally, "s1", "u1", -300, -1);
	add(tally, "s2", "u2", SESSION_DAY_S, SESSION_DAY_S + 1);
	assert_int_equal(day_of(tally).sessions, 0);
	add(tally, "s3", "u3", SESSION_DAY_S - 1, SESSION_DAY_S - 1);
	assert_int_equal(day_of(tally).sessions, 1);
	session_tally_free(tally);
}

static void
test_many(void **state)
{
	struct session_tally *tally = session_tally_new(DAY_S), *copy;
	char session[32], user[32];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(session, sizeof(session), "session-%d", i % 10000);
		snprintf(user, sizeof(user), "user-%d", i % 777);
		add(tally, session, i < 10000 ? user : "", i, i);
	}
	assert_int_equal(day_of(tally).sessions, 10000);
	assert_int_equal(day_of(tally).visitors, 777);
	copy = session_tally_copy(tally);
	assert_non_null(copy);
	add(copy, "one more", "and one", 0, 0);
	assert_int_equal(day_of(copy).sessions, 10001);
	assert_int_equal(day_of(copy).visitors, 778);
	assert_int_equal(day_of(tally).sessions, 10000);
	session_tally_free(tally);
	assert_int_equal(day_of(copy).sessions, 10001);
	session_tally_free(copy);
}

static void
test_now(void **state)
{
	struct session_tally *before = session_tally_new(DAY_S - SESSION_DAY_S);
	struct session_tally *today = session_tally_new(DAY_S);
	struct session_sight late = { .slot_s = DAY_S - 300,
				      .session = session_hash("over midnight"),
				      .first_ms = MS(-100),
				      .last_ms = MS(-50),
				      .errors = 4 };

	(void)state;
	assert_true(session_tally_add(before, &late));
	add(today, "over midnight", "", 30, 40);
	add(today, "other", "", 300, 310);
	/* ten minutes after midnight: the same session is not active twice */
	assert_int_equal(session_tally_active(today, MS(600 - 1800), NULL), 2);
	assert_int_equal(session_tally_active(before, MS(600 - 1800), today), 0);
	assert_int_equal(session_tally_active(before, MS(600 - 1800), NULL), 1);
	assert_int_equal(session_tally_active(today, MS(50), NULL), 1);
	assert_int_equal(session_tally_active(today, MS(40), NULL), 2); /* that moment, too */
	assert_int_equal(session_tally_errors(today, DAY_S), 2);
	assert_int_equal(session_tally_errors(today, DAY_S + 1), 1);
	assert_int_equal(session_tally_errors(before, DAY_S - 300), 4);
	assert_int_equal(session_tally_errors(before, DAY_S - 299), 0);
	session_tally_free(before);
	session_tally_free(today);
}

static void
test_messages_and_values(void **state)
{
	struct session_tally *tally = session_tally_new(DAY_S);
	struct session_message message = { .text = "x is undefined", .type = "TypeError", .n = 2 };
	double p75 = -1;

	(void)state;
	session_tally_message(tally, &message);
	session_tally_message(tally, &message);
	message.type[0] = 'R';
	session_tally_message(tally, &message);
	assert_int_equal(tally->n_messages, 2);
	assert_int_equal(tally->messages[0].n, 4);
	for (int i = 0; i < SESSION_MESSAGES_MAX + 5; i++) {
		snprintf(message.text, sizeof(message.text), "%d", i);
		session_tally_message(tally, &message);
	}
	assert_int_equal(tally->n_messages, SESSION_MESSAGES_MAX);
	assert_false(session_tally_p75(tally, VITAL_LCP, &p75));
	for (int i = 0; i < 4; i++)
		assert_true(session_tally_value(tally, VITAL_LCP, 400 - 100 * i));
	assert_true(session_tally_p75(tally, VITAL_LCP, &p75));
	assert_true(p75 == 300);
	assert_false(session_tally_p75(tally, VITAL_CLS, &p75));
	session_tally_load(tally, 1999);
	session_tally_load(tally, 2000);
	session_tally_load(tally, 7999);
	session_tally_load(tally, 8000);
	assert_int_equal(tally->satisfied, 1);
	assert_int_equal(tally->tolerated, 2);
	assert_int_equal(tally->frustrated, 1);
	assert_true(sessions_apdex(1, 2, 1) == 0.5);
	assert_true(sessions_apdex(0, 0, 0) < 0);
	session_tally_free(tally);
}

/* ---- memory ---- */

static struct session_memory *
full_memory(void)
{
	struct session_memory *memory = session_memory_new("monitor-1", SESSIONS_LOGS);
	struct session_message message = { .text = "a b c", .type = "Type Error", .n = 7 };
	struct session_past *today = session_memory_day(memory, DAY_S);
	struct session_past *before = session_memory_day(memory, DAY_S - SESSION_DAY_S);

	today->tally = session_tally_new(DAY_S);
	add(today->tally, "s1", "u1", 10, 99);
	add(today->tally, "s2", "u2", 900, 901);
	session_tally_message(today->tally, &message);
	today->tally->settled_s = DAY_S + 1200;
	before->tally = session_tally_new(DAY_S - SESSION_DAY_S);
	before->tally->is_partial = true;
	assert_true(session_memory_close(before));
	memory->vitals[VITAL_CLS] = (struct sessions_vital){ 0.1 + 0.2, 5, true };
	memory->vitals_s = DAY_S;
	memory->vitals_next_s = DAY_S + 3600;
	memory->apdex = 0.75;
	memory->apdex_n = 12;
	return memory;
}

static void
test_memory_comes_back(void **state)
{
	struct session_memory *memory = full_memory();
	struct session_memory *again = session_memory_new("monitor-1", SESSIONS_LOGS);
	const struct session_past *today, *before;
	struct buf text;

	(void)state;
	buf_init(&text, 1u << 20);
	assert_true(session_memory_write(memory, true, &text));
	assert_true(session_memory_read(again, text.data));
	today = session_memory_day(again, DAY_S);
	before = session_memory_day(again, DAY_S - SESSION_DAY_S);
	assert_non_null(today->tally);
	assert_int_equal(today->tally->settled_s, DAY_S + 1200);
	assert_int_equal(day_of(today->tally).sessions, 2);
	assert_int_equal(day_of(today->tally).visitors, 2);
	assert_int_equal(day_of(today->tally).views, 4);
	assert_int_equal(session_tally_errors(today->tally, DAY_S + 900), 1);
	assert_true(day_of(today->tally).duration_s == 45);
	assert_int_equal(today->tally->n_messages, 1);
	assert_string_equal(today->tally->messages[0].text, "a b c");
	assert_string_equal(today->tally->messages[0].type, "Type Error");
	assert_int_equal(today->tally->messages[0].n, 7);
	assert_true(before->is_done && before->numbers.is_partial && !before->has_events);
	assert_true(again->vitals[VITAL_CLS].is_known && !again->vitals[VITAL_LCP].is_known);
	assert_true(again->vitals[VITAL_CLS].p75 == 0.1 + 0.2);
	assert_int_equal(again->vitals_next_s, DAY_S + 3600);
	assert_true(again->apdex == 0.75 && again->apdex_n == 12);
	buf_done(&text);
	session_memory_free(memory);
	session_memory_free(again);
}

static void
test_memory_of_something_else(void **state)
{
	struct session_memory *memory = full_memory();
	struct session_memory *other = session_memory_new("monitor-2", SESSIONS_LOGS);
	struct session_memory *events = session_memory_new("monitor-1", SESSIONS_EVENTS);
	struct buf text;

	(void)state;
	buf_init(&text, 1u << 20);
	assert_true(session_memory_write(memory, true, &text));
	assert_false(session_memory_read(other, text.data));
	assert_false(session_memory_read(events, text.data));
	assert_false(session_memory_read(other, ""));
	buf_done(&text);
	session_memory_free(memory);
	session_memory_free(other);
	session_memory_free(events);
}

/* Wherever a text was cut, or a byte of it changed, it is read or refused: never worse. */
static void
test_damaged_memory(void **state)
{
	struct session_memory *memory = full_memory();
	struct buf text;

	(void)state;
	buf_init(&text, 1u << 20);
	assert_true(session_memory_write(memory, true, &text));
	for (size_t i = 0; i < 2 * text.len; i++) {
		struct session_memory *again = session_memory_new("monitor-1", SESSIONS_LOGS);
		char *copy = strdup(text.data);
		bool ok;

		copy[i / 2] = i % 2 ? '\0' : '9';
		ok = session_memory_read(again, copy);
		if (i % 2 && copy[0] && i / 2 > 40 && text.data[i / 2 - 1] != '\n')
			assert_false(ok && i / 2 < text.len - 1 && text.data[i / 2] != '\n');
		session_memory_free(again);
		free(copy);
	}
	buf_done(&text);
	session_memory_free(memory);
}

static void
test_only_finished_days_fit(void **state)
{
	struct session_memory *memory = full_memory();
	struct session_memory *again = session_memory_new("monitor-1", SESSIONS_LOGS);
	struct buf text;

	(void)state;
	buf_init(&text, 1u << 20);
	assert_true(session_memory_write(memory, false, &text));
	assert_true(session_memory_read(again, text.data));
	assert_null(session_memory_day(again, DAY_S)->tally);
	assert_true(session_memory_day(again, DAY_S - SESSION_DAY_S)->is_done);
	buf_done(&text);
	session_memory_free(memory);
	session_memory_free(again);
}

static void
test_days_make_room(void **state)
{
	struct session_memory *memory = full_memory();

	(void)state;
	assert_null(session_memory_day(memory, DAY_S + SESSIONS_DAYS * SESSION_DAY_S)->tally);
	assert_null(session_memory_day(memory, DAY_S)->tally); /* its place was taken */
	session_memory_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_a_session_lasts_from_first_to_last),
		cmocka_unit_test(test_nobody_has_an_id),
		cmocka_unit_test(test_other_days_are_left_out),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_messages_and_values),
		cmocka_unit_test(test_memory_comes_back),
		cmocka_unit_test(test_memory_of_something_else),
		cmocka_unit_test(test_damaged_memory),
		cmocka_unit_test(test_only_finished_days_fit),
		cmocka_unit_test(test_days_make_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
