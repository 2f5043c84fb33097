/* SPDX-License-Identifier: MIT */
/* test_probes.c - the probes panel: sites that are up, slow, down, about to lose their certificate,
 * simulated, and unresolved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_case.h"
#include "fixture.h"
#include "model/probes.h"

#define DAY_S 86400
#define SECTIONS                                                                                \
	"'vars': { 'old_host': {} }, 'probes': ["                                               \
	"  { 'name': 'Shop', 'url': 'https://shop.example.org/', 'slow_ms': { 'warn': 800 } }," \
	"  { 'name': 'API health', 'url': 'https://api.shop.example.org/v1/health',"            \
	"    'status': [200] },"                                                                \
	"  { 'name': 'Checkout', 'url': 'https://pay.shop.example.org/', 'slow_ms': { 'warn': " \
	"300, 'alarm': 900 } },"                                                                \
	"  { 'name': 'Images', 'url': 'https://img.shop.example.org/', 'method': 'HEAD' },"     \
	"  { 'name': 'Old site', 'url': 'https://${old_host}/' } ],"

static const struct fixture_source_row rows[] = {
	{ "probes", "Shop", "", 60000 },
	{ "probes", "API health", "", 60000 },
	{ "probes", "Checkout", "", 60000 },
	{ "probes", "Images", "", 60000 },
};

static struct probe_result
up(const struct fixture *f, int64_t first_us, int64_t days)
{
	int64_t now_s = f->now_ms / 1000;

	return (struct probe_result){
		.time_s = now_s,
		.why = "",
		.status = 200,
		.version = "2",
		.address = "203.0.113.7:443",
		.proxy = "",
		.times = { 4100, 11800, 25300, first_us, first_us + 1900 },
		.size_bytes = 5120,
		.certificate = { .is_known = true,
				 .not_before_s = now_s - 30 * DAY_S,
				 .not_after_s = now_s + days * DAY_S + 3600,
				 .subject = "shop.example.org",
				 .issuer = "Amazon RSA 2048 M03",
				 .problem = "" },
	};
}

static struct probe_result
down(const struct fixture *f, enum probe_error error, const char *why)
{
	struct probe_result result = up(f, -1, 61);

	result.error = error;
	result.why = why;
	if (error == PROBE_STATUS) {
		result.status = 502;
		result.times.first_us = 29000;
		result.times.total_us = 31200;
		return result;
	}
	result.status = 0;
	result.version = "";
	result.size_bytes = -1;
	result.times.total_us = 31200;
	return result;
}

/* The result, after 59 others that went as the pattern says, again and again. */
static void
answer(struct fixture *f, size_t unit, struct probe_result last, const char *pattern)
{
	struct part *part = part_new(PART_PROBE, 1u << 20);
	struct probe_result *row = arena_alloc(part->arena, sizeof(*row)), before, earlier;

	earlier = up(f, 61000, 61);
	for (int i = 0; i < 59; i++) {
		char c = pattern[(size_t)i % strlen(pattern)];

		before = c == 'x' ? down(f, PROBE_STATUS, "x") : up(f, (c - '0') * 30000, 61);
		before.time_s = f->now_ms / 1000 - (59 - i) * 60;
		probe_remember(&before, i ? &earlier : NULL);
		earlier = before;
	}
	probe_remember(&last, &earlier);
	*row = last;
	part->row = row;
	fixture_part(f, unit, part);
}

static void
answer_all(struct fixture *f)
{
	struct probe_result slow = up(f, 412000, 9);

	slow.is_cut = true;
	slow.size_bytes = 65536;
	answer(f, 0, up(f, 64200, 61), "2232242333");
	answer(f, 1,
	       down(f, PROBE_STATUS, "api.shop.example.org: answered 502 where 200 is expected"),
	       "222222222222222222222222222222222222222222222222222222222xx");
	answer(f, 2, slow, "456789");
	answer(f, 3,
	       down(f, PROBE_TLS, "img.shop.example.org: its certificate is expired: renew it"),
	       "2");
}

static void
answer_expired(struct fixture *f)
{
	struct probe_result expired =
		down(f, PROBE_TLS, "img.shop.example.org: its certificate is expired: renew it");

	answer_all(f);
	expired.certificate.not_after_s = f->now_ms / 1000 - 3 * DAY_S + 60;
	expired.certificate.problem = "expired";
	expired.certificate.subject = "img.shop.example.org";
	answer(f, 3, expired, "2");
}

/* Nobody plays the sites: a custom endpoint. */
static void
answer_nothing(struct fixture *f)
{
	for (size_t i = 0; i < LEN(rows); i++) {
		struct part *part = part_new(PART_PROBE, 1u << 20);
		struct probe_result *row = arena_alloc(part->arena, sizeof(*row));

		*row = down(f, PROBE_NOT_SENT,
			    "nobody there plays this site for the custom endpoint");
		row->is_simulated = true;
		row->times = (struct probe_times){ -1, -1, -1, -1, -1 };
		row->address = "";
		row->certificate =
			(struct probe_certificate){ .subject = "", .issuer = "", .problem = "" };
		probe_remember(row, NULL);
		part->row = row;
		fixture_part(f, i, part);
	}
}

static const struct fixture_more more = {
	.panel = "probes",
	.sections = SECTIONS,
	.sources = rows,
	.n_sources = LEN(rows),
	.answer = answer_expired,
	.answer_empty = answer_nothing,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

static const char page[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['probes'] } ] } ]";

/* Details of each, in ASCII; problems only; the tile. */
static void
test_details(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, page, STYLE_ASCII);
	fixture_answer(&f);
	answer_expired(&f);
	fixture_shoot(&f, "ascii", 120, 14);
	for (int i = 0; i < 5; i++) {
		fixture_keys(&f, "d");
		fixture_shoot(&f, "detail", 90, 30);
		fixture_keys(&f, "\033j");
	}
	fixture_keys(&f, "z");
	fixture_shoot(&f, "problems only", 80, 12);
	fixture_check(&f, "probes_details");
	fixture_close(&f);
}

static void
test_a_header_that_is_not_set(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, page, STYLE_BRAILLE);
	fixture_answer(&f);
	answer_all(&f);
	model_source_failed(f.model, f.more[1], ERR_USAGE,
			    "not sent: its header X-Api-Key stands in the environment variable "
			    "SHOP_KEY, which is not set: set it and start cwtop again");
	fixture_shoot(&f, "a variable is missing", 80, 24);
	fixture_check(&f, "probes_header");
	fixture_close(&f);
}

/* Longer than anything is kept: the moment of its case does not move on with what falls off. */
static void
test_case_of_old(void **state)
{
	static const char why[] = "api.shop.example.org: answered 502 where 200 is expected";
	struct case_ask before;
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, page, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f, 1, down(&f, PROBE_STATUS, why), "x");
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "/API\r\r");
	fixture_shoot(&f, "since before", 80, 24);
	assert_true(fixture_has(&f, "since before 13:06 UTC: api.shop"));
	before = f.view->case_->ask;
	fixture_pass(&f, 600);
	answer(&f, 1, down(&f, PROBE_STATUS, why), "x");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "since before 13:06 UTC: api.shop"));
	assert_int_equal(f.view->case_->ask.from_s, before.from_s);
	fixture_check(&f, "probes_case");
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
	answer_expired(&f);
	fixture_shoot(&f, "tile and reasons", 80, 30);
	fixture_check(&f, "probes_health");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_a_header_that_is_not_set),
		cmocka_unit_test(test_case_of_old),
		cmocka_unit_test(test_in_health),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
