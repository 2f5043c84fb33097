/* SPDX-License-Identifier: MIT */
/* test_cost.c - the cost panel: in each state that it can be in, in another currency, on the first
 * of a month, without Cost Explorer, with a part of the bill, and the popup of its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/cost.h"
#include "model/prices.h"

#define N_DAYS 21 /* the first to the 21st of November */
#define FIRST_DAY_S INT64_C(1793491200)

#define SECTION(words)                                                                            \
	"'cost': {" words                                                                         \
	"  'plan': [ { 'title': 'Fargate', 'service': 'Elastic Container Service', 'usd': 30 },"  \
	"            { 'title': 'Load balancer', 'service': 'Elastic Load Balancing', 'usd': 20 " \
	"},"                                                                                      \
	"            { 'title': 'NAT gateways', 'service': 'EC2 - Other', 'usd': [60, 65] },"     \
	"            { 'title': 'Data transfer', 'service': 'EC2 - Other', 'usd': 9 },"           \
	"            { 'title': 'Logs', 'service': 'AmazonCloudWatch', 'usd': [2, 5] },"          \
	"            { 'title': 'Tickets', 'usd': 1 } ],"                                         \
	"  'thresholds': [ 80, 160 ], 'budgets': true,"                                           \
	"  'running': [ { 'price': 'nat_gateway_hour', 'title': 'NAT gateways', 'count': 2 },"    \
	"               { 'price': 'alb_hour', 'title': 'Load balancer' },"                       \
	"               { 'price': 'gold_hour', 'title': 'Gold' } ] },"

static const struct fixture_source_row sources[] = { { "cost", "", "us-east-1", 21600000 } };

static struct prices *prices;

/* ---- what AWS says ---- */

static struct part *
new_cost(const struct fixture *f, struct cost **out)
{
	struct part *part = part_new(PART_COST, 1u << 20);
	struct cost *cost;

	assert_non_null(part);
	part->time_ms = f->now_ms;
	cost = arena_alloc(part->arena, sizeof(*cost));
	*cost = (struct cost){ .account = "123456789012", .leave = "" };
	for (size_t i = 0; i < COST_ASKS; i++)
		cost->asked[i] = (struct cost_asked){ f->now_ms / 1000 - 7500,
						      f->now_ms / 1000 - 7500, ERR_OK, "" };
	cost->first_day_s = FIRST_DAY_S;
	cost->n_days = N_DAYS;
	cost->services = arena_array(part->arena, 10, sizeof(*cost->services));
	cost->used = 2;
	cost->used_s = f->now_ms / 1000 - 7500;
	part->row = cost;
	*out = cost;
	return part;
}

static void
bill(struct part *part, const char *name, double usd_a_day)
{
	struct cost *cost = (struct cost *)part->row;
	struct cost_service *service = &cost->services[cost->n_services++];

	service->name = name;
	service->usd = arena_array(part->arena, N_DAYS, sizeof(double));
	for (size_t i = 0; i < N_DAYS; i++)
		service->usd[i] = i + 1 < N_DAYS ? usd_a_day : usd_a_day / 4;
}

static void
fill(struct part *part, struct cost *cost)
{
	static const struct cost_budget budgets[] = {
		{ "shop", "COST", "MONTHLY", "USD", 120, 99.5, 141.2, true, true, true },
		{ "trial", "COST", "MONTHLY", "USD", 10, 0, 0, true, false, false },
	};

	bill(part, "Amazon Elastic Container Service", 1.05);
	bill(part, "Amazon Elastic Load Balancing", 0.635);
	bill(part, "EC2 - Other", 2.4);
	bill(part, "AmazonCloudWatch", 0.26);
	bill(part, "Amazon Route 53", 0.01);
	bill(part, "AWS Lambda", 0.2);
	bill(part, "Tax", 0.4);
	cost->forecast_from_s = FIRST_DAY_S + 20 * COST_DAY_S;
	cost->forecast_to_s = FIRST_DAY_S + 30 * COST_DAY_S;
	cost->forecast_usd = 49.4;
	cost->forecast_low_usd = 46.1;
	cost->forecast_high_usd = 53.6;
	cost->has_interval = true;
	cost->budgets = arena_array(part->arena, 2, sizeof(*budgets));
	memcpy(cost->budgets, budgets, sizeof(budgets));
	cost->n_budgets = 2;
}

static void
answer(struct fixture *f)
{
	struct cost *cost;
	struct part *part = new_cost(f, &cost);

	f->stack->prices = prices;
	fill(part, cost);
	fixture_part(f, 0, part);
}

/* An account without a bill. */
static void
answer_empty(struct fixture *f)
{
	struct cost *cost;

	fixture_part(f, 0, new_cost(f, &cost));
}

static const struct fixture_more more = {
	.panel = "cost",
	.sections = SECTION(""),
	.sources = sources,
	.n_sources = 1,
	.answer = answer,
	.answer_empty = answer_empty,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

/* ---- what else there is to see ---- */

static const char page[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['cost'] } ] } ]";

static void
open_with(struct fixture *f, const char *section)
{
	struct fixture_more other = more;

	other.sections = section;
	fixture_open_more(f, &other, page, STYLE_BRAILLE);
	f->stack->prices = prices;
	fixture_answer(f);
}

static void
shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}

/* The next scene goes on the same record. */
static void
next(struct fixture *f, const char *section)
{
	struct buf record = f->record;

	buf_init(&f->record, 1);
	fixture_close(f);
	open_with(f, section);
	f->record = record;
}

static void
test_more(void **state)
{
	struct fixture f;
	struct cost *cost;
	struct part *part;

	(void)state;
	open_with(&f, SECTION(""));
	answer(&f);
	fixture_shoot(&f, "selected", 80, 24);
	fixture_keys(&f, "jjd");
	fixture_shoot(&f, "a threshold", 80, 24);
	fixture_keys(&f, "\033jjjd");
	fixture_shoot(&f, "a line of the plan", 80, 24);
	fixture_keys(&f, "\033Gd");
	fixture_shoot(&f, "a thing without a price", 80, 24);

	next(&f, SECTION("'currency': 'GBP', 'per_usd': 0.79, 'rate_date': '2026-11-01',"));
	answer(&f);
	shoot(&f, "pounds");

	next(&f, SECTION(""));
	part = new_cost(&f, &cost);
	fill(part, cost);
	cost->is_partial = true;
	cost->n_services = 2;
	cost->asked[COST_ASK_FORECAST] =
		(struct cost_asked){ f.now_ms / 1000, 0, ERR_GONE,
				     "Cost Explorer makes no forecast: too little of the bill is "
				     "known yet" };
	cost->n_budgets = 0;
	cost->asked[COST_ASK_BUDGETS] =
		(struct cost_asked){ f.now_ms / 1000, 0, ERR_DENIED,
				     "not authorized to perform budgets:ViewBudget" };
	fixture_part(&f, 0, part);
	shoot(&f, "a part of the bill");

	next(&f, SECTION(""));
	answer(&f);
	fixture_pass(&f, 10 * 86400);
	shoot(&f, "another month");
	fixture_check(&f, "cost_more");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_states),
					    cmocka_unit_test(test_more) };

	struct why why = { "" };
	int failed;

	setenv("CWTOP_SHARE", "share", 1);
	if (prices_load(&prices, &why) != ERR_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	prices_free(prices);
	return failed;
}
