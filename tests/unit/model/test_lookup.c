/* SPDX-License-Identifier: MIT */
/* test_lookup.c - names as people remember them. */
#include "../test.h"
#include "model/lookup.h"

static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {
		{ "shop", "shop", true },
		{ "shop", "Shop", true },
		{ "shop", "shop-api", false },
		{ "shop*", "shop-api", true },
		{ "shop*", "shop", true },
		{ "*api", "shop-api", true },
		{ "*api", "shop-api-2", false },
		{ "shop*1", "shop-nat-1", true },
		{ "shop*1", "shop-nat-12", false },
		{ "a*b*c", "aXbXbXc", true },
		{ "a*b*c", "aXcXb", false },
		{ "*.example.com", "www.example.com", true },
		{ "*.example.com", "example.com", false },
		{ "*", "", true },
		{ "", "", true },
		{ "", "x", false },
		{ "**", "x", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		if (lookup_matches(cases[i].pattern, cases[i].text) != cases[i].fits)
			fail_msg("%s, %s", cases[i].pattern, cases[i].text);
}

static void
test_words(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_same;
	} cases[] = {
		{ "Prediction Count", "PredictionCount", true },
		{ "High Risk Prediction Count", "high_risk-prediction_count", true },
		{ "Prediction Count", "HighRiskPredictionCount", false },
		{ "Prediction Count", "Predictions", false },
		{ "a ", "a", true },
		{ "", "a", false },
		{ "", " -_", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		if (lookup_same_words(cases[i].a, cases[i].b) != cases[i].is_same ||
		    lookup_same_words(cases[i].b, cases[i].a) != cases[i].is_same)
			fail_msg("%s, %s", cases[i].a, cases[i].b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
