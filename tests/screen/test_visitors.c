/* SPDX-License-Identifier: MIT */
/* test_visitors.c - the panel of RUM visitors in each state, and the ways of counting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/sessions.h"

#define DAY_S 86400
#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['visitors'] } ] } ]"

static const struct fixture_source_row one_source[] = {
	{ "sessions", "shop", "eu-west-2", 300000 },
	{ "sessions", "shop-app", "eu-west-2", 300000 },
};

static const struct sessions_error errors[] = {
	{ "Cannot read properties of undefined (reading 'features')", "TypeError", 41 },
	{ "Script error.", "Error", 9 },
	{ "ResizeObserver loop completed with undelivered notifications.", "", 2 },
	{ "NetworkError when attempting to fetch resource.", "TypeError", 1 },
};

/* A busy shop, counted from its logs. */
static void
busy(const struct fixture *f, struct sessions *row)
{
	int64_t now_s = f->now_ms / 1000;

	sessions_blank(row);
	row->way = SESSIONS_LOGS;
	row->counted_s = now_s;
	row->active = 23;
	row->js_errors_hour = 31;
	row->n_days = SESSIONS_DAYS;
	for (int i = 0; i < SESSIONS_DAYS; i++)
		row->days[i] = (struct sessions_day){ .day_s = now_s - now_s % DAY_S - i * DAY_S,
						      .sessions = 912 - 40 * i * (i % 3),
						      .visitors = 544 - 30 * i * (i % 3),
						      .views = 3120 - 100 * i,
						      .js_errors = i ? 12 + i : 53,
						      .duration_s = 94 + i,
						      .is_partial = false };
	row->errors = errors;
	row->n_errors = LEN(errors);
	row->has_errors = true;
	row->vitals[VITAL_LCP] = (struct sessions_vital){ 2140, 812, true };
	row->vitals[VITAL_CLS] = (struct sessions_vital){ 0.31, 640, true };
	row->vitals[VITAL_INP] = (struct sessions_vital){ 260, 301, true };
	row->apdex = 0.938;
	row->apdex_n = 905;
	row->vitals_s = now_s;
	row->sample_rate = 1;
}

static void
put(struct fixture *f, size_t unit, const struct sessions *row)
{
	struct part *part = part_new(PART_SESSIONS, 1u << 20);
	struct sessions *copy;

	assert_non_null(part);
	copy = arena_alloc(part->arena, sizeof(*copy));
	assert_non_null(copy);
	*copy = *row;
	part->row = copy;
	fixture_part(f, unit, part);
}

static void
answer(struct fixture *f)
{
	struct sessions row;

	busy(f, &row);
	put(f, 0, &row);
}

/* Nobody came today, and nothing was ever logged. */
static void
answer_empty(struct fixture *f)
{
	struct sessions row;

	sessions_blank(&row);
	row.way = SESSIONS_LOGS;
	row.counted_s = f->now_ms / 1000;
	row.active = row.js_errors_hour = 0;
	row.n_days = 1;
	row.days[0] = (struct sessions_day){ .day_s = row.counted_s - row.counted_s % DAY_S,
					     .duration_s = -1 };
	row.has_errors = true;
	row.sample_rate = 1;
	put(f, 0, &row);
}

static const struct fixture_more one = {
	.panel = "visitors",
	.sections = "'rum': [ { 'monitor': 'shop', 'title': 'Shop', 'js_errors_warn': 20 } ],",
	.sources = one_source,
	.n_sources = 1,
	.answer = answer,
	.answer_empty = answer_empty,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&one);
}

static void
shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}

static void
test_ways(void **state)
{
	struct sessions row;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &one, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	busy(&f, &row);
	row.way = SESSIONS_EVENTS;
	row.way_note = "no logs: its events are not copied to a log group";
	row.events = 5000;
	row.days[0].is_partial = true;
	row.n_days = 1;
	put(&f, 0, &row);
	shoot(&f, "by events, more than are asked for");
	busy(&f, &row);
	row.sample_rate = 0.5;
	row.has_no_cookies = true;
	row.is_behind = true;
	row.counted_s -= 4 * 3600;
	row.active = row.js_errors_hour = -1;
	put(&f, 0, &row);
	shoot(&f, "sampled, without cookies, still counting");
	sessions_blank(&row);
	row.sample_rate = 1;
	row.way_note = "no logs: logs:StartQuery is denied; no events: rum:GetAppMonitorData is "
		       "denied";
	put(&f, 0, &row);
	shoot(&f, "metrics only");
	fixture_keys(&f, "\r");
	fixture_shoot(&f, "detail", 80, 24);
	fixture_check(&f, "visitors_ways");
	fixture_close(&f);
}

static const struct fixture_more several = {
	.sections = "'rum': [ { 'monitor': 'shop', 'title': 'Shop', 'js_errors_warn': 20 },"
		    "  { 'monitor': 'shop-app' }, { 'monitor': '${beta}' } ],"
		    "'vars': { 'beta': { 'help': 'the monitor of the beta' } },",
	.sources = one_source,
	.n_sources = 2,
};

static void
test_several(void **state)
{
	struct sessions row;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &several, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	busy(&f, &row);
	row.js_errors_hour = 3;
	row.active = 7;
	put(&f, 1, &row);
	shoot(&f, "several monitors");
	fixture_keys(&f, "jj");
	fixture_shoot(&f, "the unresolved one", 80, 24);
	fixture_keys(&f, "kz");
	fixture_shoot(&f, "problems", 80, 24);
	fixture_check(&f, "visitors_several");
	fixture_close(&f);
}

/* The panel's own metrics are asked for while it is on screen, and no others for it. */
static void
test_needs(void **state)
{
	struct metric_need need;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &one, PAGE, STYLE_BRAILLE);
	view_metric_need(f.view, &need);
	assert_false(need.is_everything);
	assert_int_equal(need.n_groups, 1);
	assert_string_equal(need.groups[0], "visitors");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
