/* SPDX-License-Identifier: MIT */
/* test_prices.c - the price list: what is found where, what is refused, and the shipped one. */
#include "../test.h"
#include "base/text.h"
#include "model/prices.h"

#include <stdlib.h>
#include <string.h>

static const char list[] =
	"{ \"schema\": \"cwtop-prices/1\", \"date\": \"2026-11\", \"prices\": ["
	"{ \"id\": \"nat\", \"title\": \"NAT\", \"unit\": \"hour\", \"page\": \"https://x\","
	"  \"usd\": { \"us-east-1\": 0.045, \"eu-west-2\": 0.05 } },"
	"{ \"id\": \"zone\", \"title\": \"Zone\", \"unit\": \"month\", \"page\": \"https://x\","
	"  \"usd\": { \"global\": 0.73 }, \"estimate\": true },"
	"{ \"id\": \"far\", \"title\": \"Far\", \"unit\": \"gb\", \"page\": \"https://x\","
	"  \"usd\": { \"ap-south-1\": 1 } } ] }";

static void
expect_usd(double usd, double want)
{
	assert_true(usd > want - 1e-12 && usd < want + 1e-12);
}

static void
test_find(void **state)
{
	struct prices *prices = NULL;
	struct price_quote quote;
	struct why why;
	double usd;

	(void)state;
	assert_int_equal(prices_parse(list, strlen(list), "list", &prices, &why), ERR_OK);
	assert_string_equal(prices->date, "2026-11");
	assert_true(prices_find(prices, "nat", "eu-west-2", &quote));
	assert_false(quote.is_elsewhere || quote.price->is_estimate);
	assert_true(price_an_hour(&quote, &usd));
	expect_usd(usd, 0.05);
	assert_true(prices_find(prices, "nat", "eu-north-1", &quote));
	assert_true(quote.is_elsewhere);
	assert_string_equal(quote.region, "us-east-1");
	expect_usd(quote.usd, 0.045);
	assert_true(prices_find(prices, "zone", "eu-north-1", &quote));
	assert_true(quote.price->is_estimate && !quote.is_elsewhere);
	assert_true(price_an_hour(&quote, &usd));
	expect_usd(usd, 0.001);
	assert_true(prices_find(prices, "far", "ap-south-1", &quote));
	assert_false(price_an_hour(&quote, &usd));                     /* by use */
	assert_false(prices_find(prices, "far", "eu-west-2", &quote)); /* nor in us-east-1 */
	assert_false(prices_find(prices, "gold", "eu-west-2", &quote));
	assert_false(prices_find(NULL, "nat", "eu-west-2", &quote));
	prices_free(prices);
	prices_free(NULL);
}

#define HEAD "{\"schema\":\"cwtop-prices/1\",\"date\":\"2026-11\",\"prices\":["
#define PRICE(unit, usd) \
	HEAD "{\"id\":\"a\",\"title\":\"A\",\"page\":\"p\",\"unit\":" unit ",\"usd\":" usd "}]}"

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "{", "line" },
		{ "{\"schema\":\"cwtop-prices/2\",\"date\":\"d\",\"prices\":[1]}", "schema" },
		{ "{\"schema\":\"cwtop-prices/1\",\"prices\":[1]}", "date" },
		{ HEAD "]}", "prices" },
		{ HEAD "1]}", "price 1" },
		{ PRICE("\"day\"", "{\"global\":1}"), "unit" },
		{ PRICE("\"hour\"", "{}"), "usd" },
		{ PRICE("\"hour\"", "{\"global\":-1}"), "usd" },
		{ PRICE("\"hour\"", "{\"global\":\"1\"}"), "usd" },
		{ PRICE("\"hour\"", "3"), "usd" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct prices *prices = NULL;
		struct why why = { "" };

		assert_int_equal(
			prices_parse(bad[i].text, strlen(bad[i].text), "list", &prices, &why),
			ERR_FILE);
		if (!text_has(why.text, bad[i].why) || !text_has(why.text, "list"))
			fail_msg("%zu: %s", i, why.text);
		assert_null(prices);
	}
}

/* Those that share/prices.json must have, as AWS lists them. */
static void
test_shipped(void **state)
{
	static const struct {
		const char *id, *region;
		double usd;
	} want[] = {
		{ "fargate_vcpu_hour", "us-east-1", 0.04048 },
		{ "fargate_gb_hour", "us-east-1", 0.004445 },
		{ "fargate_spot_vcpu_hour", "us-east-1", 0.012144 },
		{ "nat_gateway_hour", "us-east-1", 0.045 },
		{ "alb_hour", "us-east-1", 0.0225 },
		{ "ec2_t3a_medium_hour", "us-east-1", 0.0376 },
		{ "rds_db_t3_micro_hour", "us-east-1", 0.018 },
		{ "secret_month", "eu-west-2", 0.40 },
		{ "waf_acl_month", "eu-west-1", 5 },
		{ "route53_check_month", "eu-west-1", 0.5 },
		{ "lambda_provisioned_gb_hour", "us-east-1", 0.015 },
	};
	struct prices *prices = NULL;
	struct why why = { "" };

	(void)state;
	setenv("CWTOP_SHARE", "share", 1);
	if (prices_load(&prices, &why) != ERR_OK)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < LEN(want); i++) {
		struct price_quote quote;

		if (!prices_find(prices, want[i].id, want[i].region, &quote) || quote.is_elsewhere)
			fail_msg("no price %s in %s", want[i].id, want[i].region);
		expect_usd(quote.usd, want[i].usd);
	}
	for (size_t i = 0; i < prices->n; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(prices->items[i].id, prices->items[j].id);
	prices_free(prices);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
