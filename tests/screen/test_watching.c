/* SPDX-License-Identifier: MIT */
/* test_watching.c - the cost of watching on screen: its panel in every state, the monthly limit in
 * the header and in the panel, and metrics that are not watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fixture.h"

static const char panel_page[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['watching'] } ] } ]";

static void
cost(struct fixture *f)
{
	static const struct source_cost costs[FIXTURE_SOURCES] = {
		[FIXTURE_METRICS] = { 296, 0.07104, 2.07 },
		[FIXTURE_ALARMS] = { 1440, 0.0144, 0.432 },
		[FIXTURE_TASKS] = { 11520, 0, 0 },
		[FIXTURE_SERVICES] = { 5760, 0, 0 },
		[FIXTURE_JOBS] = { 11522, 0.0046088, 0.138 },
		[FIXTURE_MAIL] = { 3, 0.0000012, 0.069 },
	};

	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		model_set_source_cost(f->model, f->sources[i], &costs[i]);
	model_set_watching(f->model, &(struct watching){ .calls = 30541,
							 .errors = 2,
							 .usd = 0.09,
							 .calls_per_min = 21.2,
							 .usd_per_month = 2.71,
							 .limit_usd = 5,
							 .unlimited_usd = 2.71,
							 .pace = 1 });
}

/* Something is red, and the operator has pressed +: the limit decides. */
static void
limit(struct fixture *f, double usd_per_month)
{
	cost(f);
	f->facts.cadence = 2;
	model_set_watching(f->model, &(struct watching){ .calls = 30541,
							 .usd = 0.09,
							 .calls_per_min = 33.4,
							 .usd_per_month = usd_per_month,
							 .limit_usd = 5,
							 .unlimited_usd = 12.95,
							 .pace = 0.5,
							 .is_limited = true });
}

static void
rest(struct fixture *f)
{
	for (size_t i = 0; i < f->stack->n_metrics; i++)
		if (f->stack->metrics[i].warn.compare == COMPARE_NEVER)
			model_set_watched(f->model, i, false);
}

static void
test_states(void **state)
{
	const struct fixture_more more = {
		.panel = "watching", .sections = "", .answer = cost, .answer_empty = cost
	};

	(void)state;
	fixture_shoot_states(&more);
}

static void
test_limit(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, panel_page, STYLE_BRAILLE);
	fixture_answer(&f);
	limit(&f, 4.99);
	model_source_resting(f.model, f.sources[FIXTURE_METRICS], true);
	fixture_shoot(&f, "the limit decides", 80, 24);
	fixture_shoot(&f, "the limit decides", 120, 24);
	fixture_shoot(&f, "the limit decides", 40, 10);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "detail", 80, 24);
	fixture_keys(&f, "q");
	limit(&f, 6.5);
	fixture_shoot(&f, "it cannot be kept", 120, 24);
	fixture_check(&f, "limit");
	fixture_close(&f);
}

/* Seen for a moment only: a page that shows them has them asked for. */
static void
test_not_watched(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, "[ { 'name': 'one', 'rows': [ { 'panels': ['metrics'] } ] } ]",
		     STYLE_BRAILLE);
	fixture_answer(&f);
	rest(&f);
	fixture_shoot(&f, "a moment ago", 120, 24);
	fixture_pass(&f, 1200);
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		model_source_ok(f.model, f.sources[i], f.now_ms);
	fixture_shoot(&f, "not for twenty minutes", 120, 24);
	fixture_check(&f, "not_watched");
	fixture_close(&f);
}

/* Which metrics a page takes: all, those of a group, none; and those beside an open chart. */
static void
test_needs(void **state)
{
	struct metric_need need;
	struct fixture f;

	(void)state;
	fixture_open(&f,
		     "[ { 'name': 'a', 'rows': [ { 'panels': ['health', 'queues', 'metrics'] } ] },"
		     "  { 'name': 'b', 'rows': [ { 'panels': [{ 'panel': 'metrics', 'group': 'api' "
		     "}] } ] },"
		     "  { 'name': 'c', 'rows': [ { 'panels': ['health', 'queues'] } ] } ]",
		     STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	view_metric_need(f.view, &need);
	assert_true(need.is_everything);
	fixture_keys(&f, "1"); /* the health panel alone */
	view_metric_need(f.view, &need);
	assert_false(need.is_everything);
	assert_int_equal(need.n_groups, 0);
	fixture_keys(&f, "d"); /* the detail of its first tile lists the group */
	view_metric_need(f.view, &need);
	assert_int_equal(need.n_groups, 1);
	assert_string_equal(need.groups[0], "web");
	fixture_keys(&f, "qq");
	view_metric_need(f.view, &need);
	assert_true(need.is_everything);
	fixture_keys(&f, "\t\t\t"); /* past the three panels: the next page */
	view_metric_need(f.view, &need);
	assert_false(need.is_everything);
	assert_int_equal(need.n_groups, 1);
	assert_string_equal(need.groups[0], "api");
	fixture_keys(&f, "\t");
	view_metric_need(f.view, &need);
	assert_false(need.is_everything);
	assert_int_equal(need.n_groups, 0);
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_not_watched),
		cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
