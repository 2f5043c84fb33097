/* SPDX-License-Identifier: MIT */
/* test_probes.c - what a probe's results come to: memory, days, levels, the tile and its reasons.
 */
#include "../test.h"
#include "base/text.h"
#include "model/health.h"
#include "model/model.h"
#include "model/probes.h"

#define NOW_S INT64_C(1795222800)
#define NOW_MS (NOW_S * 1000)
#define DAY_S 86400

static struct stack_probe probes[] = {
	{ .name = "api",
	  .url = "https://api.test/health",
	  .slow_warn_ms = 500,
	  .slow_alarm_ms = 2000,
	  .cert_warn_days = 21,
	  .cert_alarm_days = 7 },
	{ .name = "site",
	  .url = "https://${host}/",
	  .unresolved = "host",
	  .slow_warn_ms = -1,
	  .slow_alarm_ms = -1,
	  .cert_warn_days = 21,
	  .cert_alarm_days = 7 },
};

static struct probe_result
answered(int64_t first_us)
{
	return (struct probe_result){ .time_s = NOW_S,
				      .why = "",
				      .status = 200,
				      .times = { -1, -1, -1, first_us, first_us } };
}

static struct probe_result
failed(enum probe_error error)
{
	return (struct probe_result){ .time_s = NOW_S,
				      .error = error,
				      .why = "api.test: connection refused: nothing listens there",
				      .times = { -1, -1, -1, -1, -1 } };
}

static void
test_words(void **state)
{
	(void)state;
	for (int i = 0; i < PROBE_ERRORS; i++)
		assert_true(probe_error_word((enum probe_error)i)[0] != '\0');
	assert_string_equal(probe_error_word(PROBE_DNS), "dns");
}

/* The oldest fall out, the newest is the last, and failures are counted in a row. */
static void
test_memory(void **state)
{
	struct probe_result now, before;

	(void)state;
	before = answered(1000);
	probe_remember(&before, NULL);
	assert_int_equal(before.n_points, 1);
	assert_int_equal(before.failures, 0);
	for (int i = 1; i < 70; i++) {
		now = i % 10 == 9 ? failed(PROBE_DNS) : answered(1000 + i);
		now.time_s = NOW_S + i;
		probe_remember(&now, &before);
		before = now;
	}
	assert_int_equal(now.n_points, PROBE_POINTS);
	assert_int_equal(now.points[0].time_s, NOW_S + 10);
	assert_int_equal(now.points[PROBE_POINTS - 1].time_s, NOW_S + 69);
	assert_int_equal(now.points[0].first_us, 1010);
	assert_false(now.points[PROBE_POINTS - 1].is_up);
	assert_int_equal(probe_ups(&now), 54);
	assert_int_equal(now.failures, 1);
	now = failed(PROBE_STATUS);
	probe_remember(&now, &before);
	assert_int_equal(now.failures, 2);
}

static void
test_what_was_not_sent_is_not_remembered(void **state)
{
	struct probe_result before = failed(PROBE_DNS), now = failed(PROBE_NOT_SENT);

	(void)state;
	probe_remember(&before, NULL);
	probe_remember(&now, &before);
	assert_int_equal(now.n_points, 1);
	assert_int_equal(now.failures, 1);
	assert_int_equal(probe_level_of_failures(&now), LEVEL_UNKNOWN);
}

static void
test_days(void **state)
{
	static const struct {
		int64_t left_s, days;
	} rows[] = { { 0, 0 },           { 1, 0 },        { DAY_S - 1, 0 }, { DAY_S, 1 },
		     { 10 * DAY_S, 10 }, { -1, -1 },      { -DAY_S, -1 },   { -DAY_S - 1, -2 },
		     { -3 * DAY_S, -3 }, { DAY_S + 1, 1 } };
	struct probe_certificate certificate = { .is_known = false, .not_after_s = NOW_S };
	int64_t days = 77;

	(void)state;
	assert_false(probe_days_left(&certificate, NOW_S, &days));
	certificate.is_known = true;
	for (size_t i = 0; i < LEN(rows); i++) {
		certificate.not_after_s = NOW_S + rows[i].left_s;
		assert_true(probe_days_left(&certificate, NOW_S, &days));
		assert_int_equal(days, rows[i].days);
	}
	certificate.not_after_s = 0;
	assert_false(probe_days_left(&certificate, NOW_S, &days));
}

static enum level
level_with_days(int64_t days)
{
	struct probe_result result = answered(1000);

	probe_remember(&result, NULL);
	result.certificate = (struct probe_certificate){ .is_known = true,
							 .not_after_s = NOW_S + days * DAY_S,
							 .problem = "" };
	return probe_level(&probes[0], &result, NOW_S);
}

static enum level
level_with_time(int64_t first_us)
{
	struct probe_result result = answered(first_us);

	probe_remember(&result, NULL);
	return probe_level(&probes[0], &result, NOW_S);
}

static void
test_levels(void **state)
{
	struct probe_result one = failed(PROBE_TLS), two = failed(PROBE_TLS), up = answered(10);

	(void)state;
	probe_remember(&one, NULL);
	assert_int_equal(probe_level(&probes[0], &one, NOW_S), LEVEL_WARN);
	probe_remember(&two, &one);
	assert_int_equal(probe_level(&probes[0], &two, NOW_S), LEVEL_ALARM);
	probe_remember(&up, &two);
	assert_int_equal(probe_level(&probes[0], &up, NOW_S), LEVEL_OK);
	assert_int_equal(level_with_days(21), LEVEL_OK);
	assert_int_equal(level_with_days(20), LEVEL_WARN);
	assert_int_equal(level_with_days(7), LEVEL_WARN);
	assert_int_equal(level_with_days(6), LEVEL_ALARM);
	assert_int_equal(level_with_days(-1), LEVEL_ALARM);
	assert_int_equal(level_with_time(499999), LEVEL_OK);
	assert_int_equal(level_with_time(500000), LEVEL_WARN);
	assert_int_equal(level_with_time(2000000), LEVEL_ALARM);
}

/* ---- through the model ---- */

static struct snapshot *
publish(const struct stack *stack, const struct probe_result *result)
{
	struct model *model = model_new(stack, 3600);
	size_t source = model_add_source(model, "probes", "api", "", 60000);
	struct snapshot *snapshot;

	if (result) {
		struct part *part = part_new(PART_PROBE, 65536);
		struct probe_result *copy = arena_alloc(part->arena, sizeof(*copy));

		*copy = *result;
		part->row = copy;
		model_apply_part(model, source, part);
		model_source_ok(model, source, NOW_MS);
	}
	snapshot = model_publish(model, NOW_MS);
	model_free(model);
	return snapshot;
}

static const struct tile *
tile_of(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_PROBES)
			return &snapshot->tiles[i];
	fail_msg("no tile");
	return NULL;
}

static void
test_tile(void **state)
{
	struct stack stack = { .name = "s", .title = "S", .region = "eu-west-2", .probes = probes };
	struct probe_result up = answered(10), down = failed(PROBE_CONNECT);
	struct snapshot *snapshot;

	(void)state;
	stack.n_probes = 1;
	probe_remember(&up, NULL);
	snapshot = publish(&stack, &up);
	assert_int_equal(snapshot->health, LEVEL_OK);
	assert_string_equal(tile_of(snapshot)->value, "1 of 1 up");
	assert_int_equal(snapshot->n_reasons, 0);
	snapshot_unref(snapshot);

	probe_remember(&down, NULL);
	snapshot = publish(&stack, &down);
	assert_int_equal(snapshot->health, LEVEL_WARN);
	assert_string_equal(tile_of(snapshot)->value, "0 of 1 up");
	assert_string_equal(tile_of(snapshot)->note, "api: connect");
	assert_string_equal(snapshot->reasons[0].subject, "api");
	assert_true(text_has(snapshot->reasons[0].text, "connection refused"));
	snapshot_unref(snapshot);

	snapshot = publish(&stack, NULL);
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	assert_string_equal(snapshot->reasons[0].text, "probes api: waiting for the first answer");
	assert_string_equal(tile_of(snapshot)->value, "");
	snapshot_unref(snapshot);

	stack.n_probes = 2;
	snapshot = publish(&stack, &up);
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	assert_string_equal(tile_of(snapshot)->value, "1 of 2 up");
	assert_true(text_has(tile_of(snapshot)->note, "unresolved: give --var host"));
	assert_int_equal(snapshot->watched.probes[1].level, LEVEL_UNKNOWN);
	snapshot_unref(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_what_was_not_sent_is_not_remembered),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_tile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
