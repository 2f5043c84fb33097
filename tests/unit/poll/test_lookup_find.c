/* SPDX-License-Identifier: MIT */
/* test_lookup_find.c - what a lookup asks for, which candidates it means, and what is said where
 * that is not one. Nothing is asked here. */
#include "../test.h"
#include "poll/lookup_find.h"

#include <string.h>

static void
expect_steps(enum lookup_kind kind, enum lookup_by by, const enum aws_operation *expected, size_t n)
{
	const struct stack_lookup lookup = { .kind = kind, .by = by, .key = "key" };
	struct lookup_step step;

	for (size_t i = 0; i < n; i++) {
		assert_true(lookup_step_at(&lookup, i, &step));
		assert_int_equal(step.operation, expected[i]);
		assert_non_null(step.ask);
	}
	assert_false(lookup_step_at(&lookup, n, &step));
}

#define EXPECT_STEPS(kind, by, ...)                                         \
	expect_steps(kind, by, (const enum aws_operation[]){ __VA_ARGS__ }, \
		     LEN(((const enum aws_operation[]){ __VA_ARGS__ })))

static void
test_steps(void **state)
{
	(void)state;
	EXPECT_STEPS(LOOKUP_DISTRIBUTION, LOOKUP_BY_ALIAS, CF_LIST);
	EXPECT_STEPS(LOOKUP_DISTRIBUTION, LOOKUP_BY_NAME, CF_LIST, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_DISTRIBUTION, LOOKUP_BY_TAG, CF_LIST, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_HEALTH_CHECK, LOOKUP_BY_ALIAS, R53_CHECKS);
	EXPECT_STEPS(LOOKUP_HEALTH_CHECK, LOOKUP_BY_NAME, R53_CHECKS, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_HTTP_API, LOOKUP_BY_NAME, API_HTTP);
	EXPECT_STEPS(LOOKUP_HTTP_API, LOOKUP_BY_ALIAS, API_HTTP, API_MAPPINGS);
	EXPECT_STEPS(LOOKUP_REST_API, LOOKUP_BY_ALIAS, API_REST, API_MAPPINGS);
	EXPECT_STEPS(LOOKUP_REST_API, LOOKUP_BY_TAG, API_REST, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_WEB_ACL, LOOKUP_BY_NAME, WAF_LIST, WAF_GET);
	EXPECT_STEPS(LOOKUP_WEB_ACL, LOOKUP_BY_TAG, WAF_LIST, WAF_GET, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_LOAD_BALANCER, LOOKUP_BY_ALIAS, ELB_BALANCERS);
	EXPECT_STEPS(LOOKUP_TARGET_GROUP, LOOKUP_BY_NAME, ELB_GROUPS);
	EXPECT_STEPS(LOOKUP_INSTANCE, LOOKUP_BY_NAME, EC2_INSTANCES);
	EXPECT_STEPS(LOOKUP_NAT_GATEWAY, LOOKUP_BY_TAG, EC2_NAT_GATEWAYS, TAGS_RESOURCES);
	EXPECT_STEPS(LOOKUP_DATABASE, LOOKUP_BY_NAME, RDS_INSTANCES);
	EXPECT_STEPS(LOOKUP_CACHE, LOOKUP_BY_NAME, CACHE_CLUSTERS);
	EXPECT_STEPS(LOOKUP_FUNCTION, LOOKUP_BY_NAME, LAMBDA_LIST);
	EXPECT_STEPS(LOOKUP_MONITOR, LOOKUP_BY_NAME, RUM_LIST);
	EXPECT_STEPS(LOOKUP_TABLE_NAME, LOOKUP_BY_NAME, CW_LIST_METRICS);
	EXPECT_STEPS(LOOKUP_BUCKET, LOOKUP_BY_NAME, CW_LIST_METRICS);
	EXPECT_STEPS(LOOKUP_METRIC, LOOKUP_BY_NAME, CW_LIST_METRICS);
}

/* Nothing that is looked up is changed, and each kind can be listed. */
static void
test_every_kind(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < LOOKUP_KINDS; kind++) {
		const struct stack_lookup lookup = { .kind = (enum lookup_kind)kind,
						     .by = LOOKUP_BY_TAG };
		struct lookup_step step;
		size_t n = 0;

		for (; lookup_step_at(&lookup, n, &step); n++)
			assert_int_equal(operation_at(step.operation)->effect, EFFECT_READ);
		assert_true(n >= 2);
	}
}

static const char *const domains[] = { "*.example.com" };

static struct lookup_candidates
candidates(struct lookup_candidate items[3])
{
	items[0] = (struct lookup_candidate){ .name = "shop-1", .id = "i-1", .value = "v-1" };
	items[1] = (struct lookup_candidate){ .name = "shop-2", .id = "i-2", .value = "v-2" };
	items[2] = (struct lookup_candidate){
		.name = "", .id = "i-3", .value = "v-3", .domains = domains, .n_domains = 1
	};
	return (struct lookup_candidates){ items, 3 };
}

static enum err
settle(struct stack_lookup lookup, const char **out_value, struct why *why)
{
	struct lookup_candidate items[3];
	struct lookup_candidates all = candidates(items);

	*out_value = "untouched";
	lookup.region = "eu-west-2";
	lookup.var = "id";
	lookup_choose(&lookup, &all);
	return lookup_settle(&lookup, &all, out_value, why);
}

static void
test_choice(void **state)
{
	struct stack_lookup lookup = { .kind = LOOKUP_INSTANCE, .key = "SHOP*2" };
	const char *value;
	struct why why;

	(void)state;
	assert_int_equal(settle(lookup, &value, &why), ERR_OK);
	assert_string_equal(value, "v-2");
	lookup = (struct stack_lookup){ .kind = LOOKUP_DISTRIBUTION,
					.by = LOOKUP_BY_ALIAS,
					.key = "www.example.com" };
	assert_int_equal(settle(lookup, &value, &why), ERR_OK);
	assert_string_equal(value, "v-3");
}

static void
test_none_and_several(void **state)
{
	struct stack_lookup lookup = { .kind = LOOKUP_NAT_GATEWAY, .key = "shop*" };
	const char *value;
	struct why why;

	(void)state;
	assert_int_equal(settle(lookup, &value, &why), ERR_REJECTED);
	assert_string_equal(value, "untouched");
	assert_string_equal(why.text, "2 of kind nat gateway fit shop* (v-1, v-2): give "
				      "--var id=..., or narrow the lookup");
	lookup.is_optional = true; /* which of them is no less a question */
	assert_int_equal(settle(lookup, &value, &why), ERR_REJECTED);
	lookup.key = "market*";
	assert_int_equal(settle(lookup, &value, &why), ERR_OK);
	assert_string_equal(value, "");
	lookup.is_optional = false;
	assert_int_equal(settle(lookup, &value, &why), ERR_GONE);
	assert_string_equal(why.text, "no nat gateway in eu-west-2 is called market*: check the "
				      "lookup, or give --var id=...");
	/* a metric has no variable */
	lookup = (struct stack_lookup){ .kind = LOOKUP_METRIC, .key = "Risk Count" };
	assert_int_equal(settle(lookup, &value, &why), ERR_REJECTED);
	assert_null(strstr(why.text, "--var"));
	assert_non_null(strstr(why.text, "v-1, v-2"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_none_and_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
