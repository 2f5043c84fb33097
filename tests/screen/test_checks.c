/* SPDX-License-Identifier: MIT */
/* test_checks.c - the panel of Route 53 health checks: healthy, half seen, unhealthy, by the
 * metric, disabled, denied in part, unresolved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/checks.h"

#define SECTIONS                                             \
	"'vars': { 'dr': {} }, 'health_checks': ["           \
	"  { 'id': 'a1', 'title': 'Shop from everywhere' }," \
	"  { 'id': 'a2', 'title': 'API' },"                  \
	"  { 'id': 'a3', 'title': 'Any of three' },"         \
	"  { 'id': 'a4', 'title': 'Old site' },"             \
	"  { 'id': 'a5', 'title': 'Payments' },"             \
	"  { 'id': '${dr}', 'title': 'Other region' } ],"

static const struct fixture_source_row rows[] = {
	{ "checks", "a1", "us-east-1", 60000 }, { "checks", "a2", "us-east-1", 60000 },
	{ "checks", "a3", "us-east-1", 60000 }, { "checks", "a4", "us-east-1", 60000 },
	{ "checks", "a5", "us-east-1", 60000 },
};

static struct check_status
https(const char *target)
{
	return (struct check_status){ .has_config = true,
				      .type = "HTTPS",
				      .target = target,
				      .search = "",
				      .interval_s = 30,
				      .failure_threshold = 3,
				      .missing = "" };
}

static void
answer(struct fixture *f, size_t unit, struct check_status status, const char *seen)
{
	static const char *const regions[] = { "us-east-1",      "us-west-2",      "eu-west-1",
					       "ap-southeast-2", "ap-northeast-1", "sa-east-1" };
	struct part *part = part_new(PART_CHECK, 1u << 20);
	struct check_status *row = arena_alloc(part->arena, sizeof(*row));
	size_t n = strlen(seen);
	struct check_observation *all = arena_array(part->arena, n + 1, sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = (struct check_observation){
			.region = regions[i % LEN(regions)],
			.ip = "192.0.2.17",
			.status = seen[i] == '+'   ? "Success: HTTP Status Code 200, OK"
				  : seen[i] == '-' ? "Failure: HTTP Status Code 502, Bad Gateway"
						   : "",
			.is_success = seen[i] == '+',
			.checked_s = seen[i] == '?' ? 0 : f->now_ms / 1000 - 12,
		};
	*row = status;
	row->has_observations = n > 0;
	row->observations = all;
	row->n_observations = n;
	checks_count(row);
	part->row = row;
	fixture_part(f, unit, part);
}

static void
answer_all(struct fixture *f)
{
	struct check_status calculated = https("2 of 3 health checks"),
			    disabled = https("http://old.shop.example.org/"), denied = https("");

	calculated.type = "CALCULATED";
	calculated.is_without_checkers = true;
	calculated.interval_s = calculated.failure_threshold = -1;
	disabled.is_disabled = true;
	denied.has_config = false;
	denied.type = "";
	denied.missing = "route53:ListHealthChecks: denied: ask for the permission";
	answer(f, 0, https("https://shop.example.org/health"), "++++-+++++++");
	answer(f, 1, https("https://api.shop.example.org/v1/health"), "-----+------");
	answer(f, 2, calculated, "");
	answer(f, 3, disabled, "------------");
	answer(f, 4, denied, "+++++++++++?");
}

static void
answer_nothing(struct fixture *f)
{
	for (size_t i = 0; i < LEN(rows); i++)
		answer(f, i, https("https://shop.example.org/health"), "????????????");
}

static const struct fixture_more more = {
	.panel = "checks",
	.sections = SECTIONS,
	.sources = rows,
	.n_sources = LEN(rows),
	.answer = answer_all,
	.answer_empty = answer_nothing,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

static void
test_details(void **state)
{
	static const char page[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['checks'] } ] } ]";
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, page, STYLE_ASCII);
	fixture_answer(&f);
	answer_all(&f);
	fixture_show(&f, 90, 30);
	for (int i = 0; i < 6; i++) {
		fixture_keys(&f, "d");
		fixture_shoot(&f, "detail", 90, 30);
		fixture_keys(&f, "\033j");
	}
	fixture_keys(&f, "z");
	fixture_shoot(&f, "problems only", 80, 12);
	fixture_check(&f, "checks_details");
	fixture_close(&f);
}

static void
test_in_health(void **state)
{
	static const char health[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['health'] } ] } ]";
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, health, STYLE_BRAILLE);
	fixture_answer(&f);
	answer_all(&f);
	fixture_shoot(&f, "tile and reasons", 80, 30);
	fixture_check(&f, "checks_health");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_in_health),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
