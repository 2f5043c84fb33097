/* SPDX-License-Identifier: MIT */
/* test_stack_sections.c - what a stack file says beside metrics, alarms, clusters and queues, and
 * what is said of it when it is wrong. */
#include "stack_support.h"

#define HEAD "{\"schema\":\"cwtop-stack/1\",\"region\":\"eu-west-2\","

static void
test_web(void **state)
{
	struct stack *stack = parse(
		HEAD
		"\"vars\":{\"lb\":{}},"
		"\"rum\":[{\"monitor\":\"site\",\"visitors\":\"events\",\"js_errors_warn\":7}],"
		"\"load_balancers\":[{\"balancer\":\"${lb}\",\"title\":\"Front\","
		"\"target_groups\":[\"targetgroup/a/1\"]}],"
		"\"health_checks\":[{\"id\":\"abc\"}],"
		"\"service_map\":{\"sampled_pct\":5},"
		"\"pipelines\":[{\"name\":\"build\",\"region\":\"us-east-1\"}]}",
		&no_options);

	(void)state;
	assert_int_equal(stack->n_monitors, 1);
	assert_string_equal(stack->monitors[0].region, "eu-west-2");
	assert_int_equal(stack->monitors[0].visitors, VISITORS_EVENTS);
	assert_int_equal(stack->monitors[0].js_errors_warn, 7);
	assert_null(stack->monitors[0].unresolved);
	assert_string_equal(stack->balancers[0].unresolved, "lb");
	assert_string_equal(stack->balancers[0].title, "Front");
	assert_int_equal(stack->balancers[0].n_target_groups, 1);
	assert_string_equal(stack->checks[0].title, "abc");
	assert_true(stack->map.is_watched);
	assert_true(stack->map.sampled_pct == 5);
	assert_int_equal(stack->map.window_s, 3600);
	assert_string_equal(stack->pipelines[0].region, "us-east-1");
	stack_free(stack);
}

static void
test_nothing_is_watched_unasked(void **state)
{
	struct stack *stack = parse(HEAD "\"title\":\"t\"}", &no_options);

	(void)state;
	assert_false(stack->map.is_watched);
	assert_false(stack->cost.is_watched);
	assert_int_equal(stack->n_probes + stack->n_monitors + stack->n_lookups, 0);
	stack_free(stack);
}

static void
test_probes(void **state)
{
	struct stack *stack = parse(
		HEAD "\"probes\":[{\"name\":\"a\",\"url\":\"https://example.org/x?y=1\"},"
		     "{\"name\":\"b\",\"url\":\"http://127.0.0.1:8080\",\"method\":\"HEAD\","
		     "\"status\":[200,204],\"every\":300,\"slow_ms\":{\"alarm\":900},"
		     "\"certificate_days\":{\"warn\":30},\"headers\":{\"X-Key\":\"MY_KEY\"}}]}",
		&no_options);
	const struct stack_probe *plain = &stack->probes[0], *all = &stack->probes[1];

	(void)state;
	assert_int_equal(plain->every_s, 60);
	assert_int_equal(plain->timeout_s, 10);
	assert_int_equal(plain->n_expected, 0);
	assert_int_equal(plain->slow_warn_ms, -1);
	assert_int_equal(plain->cert_warn_days, 21);
	assert_true(all->is_head);
	assert_int_equal(all->expected[1], 204);
	assert_int_equal(all->every_s, 300);
	assert_int_equal(all->slow_alarm_ms, 900);
	assert_int_equal(all->cert_warn_days, 30);
	assert_int_equal(all->cert_alarm_days, 7);
	assert_string_equal(all->headers[0].variable, "MY_KEY");
	stack_free(stack);
}

static void
test_cost(void **state)
{
	struct stack *stack = parse(
		HEAD "\"vars\":{\"l\":\"10\"},\"cost\":{\"currency\":\"GBP\",\"per_usd\":0.76,"
		     "\"rate_date\":\"2026-11-02\",\"thresholds\":[\"${l}\",20],"
		     "\"plan\":[{\"title\":\"S3\",\"service\":\"Storage\",\"usd\":[0,1]},"
		     "{\"title\":\"DNS\",\"usd\":1}],\"tag\":\"Project=x\","
		     "\"running\":[{\"price\":\"nat_gateway_hour\",\"count\":2}]}}",
		&no_options);
	const struct stack_cost *cost = &stack->cost;

	(void)state;
	assert_true(cost->is_watched);
	assert_true(cost->per_usd == 0.76);
	assert_true(cost->thresholds[0] == 10 && cost->thresholds[1] == 20);
	assert_true(cost->plan[0].low_usd == 0 && cost->plan[0].high_usd == 1);
	assert_true(cost->plan[1].low_usd == 1 && cost->plan[1].high_usd == 1);
	assert_string_equal(cost->plan[1].service, "");
	assert_string_equal(cost->tag_key, "Project");
	assert_string_equal(cost->tag_value, "x");
	assert_true(cost->running[0].count == 2);
	assert_string_equal(cost->running[0].title, "nat_gateway_hour");
	stack_free(stack);
}

/* ---- lookups ---- */

#define LOOKUPS                                                                                   \
	HEAD "\"vars\":{\"d\":{\"lookup\":{\"kind\":\"distribution\",\"alias\":\"a.org\"},"       \
	     "\"demo\":\"E1\"},\"x\":{\"lookup\":{\"kind\":\"cache\",\"name\":\"x*\","            \
	     "\"optional\":true}}},"                                                              \
	     "\"metrics\":[{\"group\":\"g\",\"namespace\":\"N\",\"dimensions\":{\"D\":\"${d}\"}," \
	     "\"metrics\":[{\"id\":\"m\",\"name\":\"M\",\"stat\":\"Sum\"}]},"                     \
	     "{\"group\":\"h\",\"namespace\":\"N\",\"dimensions\":{\"X\":\"${x}\"},"              \
	     "\"metrics\":[{\"id\":\"o\",\"name\":\"O\",\"stat\":\"Sum\"}]},"                     \
	     "{\"group\":\"f\",\"metrics\":[{\"id\":\"c\",\"find\":{\"name\":\"My Count\","       \
	     "\"demo\":\"Own|MyCount\"},\"stat\":\"Sum\"}]}]}"

static void
test_lookups_wanted(void **state)
{
	struct stack *stack = parse(LOOKUPS, &no_options);
	const struct stack_lookup *distribution = &stack->lookups[0], *metrics = &stack->lookups[2];

	(void)state;
	assert_int_equal(stack->n_lookups, 3);
	assert_true(distribution->is_wanted);
	assert_null(distribution->value);
	assert_string_equal(distribution->region, "us-east-1");
	assert_int_equal(distribution->by, LOOKUP_BY_ALIAS);
	assert_string_equal(metric(stack, "m")->unresolved, "d");
	assert_false(metric(stack, "m")->is_optional);
	assert_true(metric(stack, "o")->is_optional);
	assert_int_equal(metrics->kind, LOOKUP_METRIC);
	assert_string_equal(metrics->key, "My Count");
	assert_string_equal(metric(stack, "c")->unresolved, "c");
	stack_free(stack);
}

static void
test_lookups_found(void **state)
{
	const struct stack_var found[] = { { "d", "E9" }, { "c", "Own|MyCount|A=1|B=x=y" } };
	const struct stack_options options = { .found = found, .n_found = LEN(found) };
	struct stack *stack = parse(LOOKUPS, &options);
	const struct metric_def *count = metric(stack, "c");

	(void)state;
	assert_string_equal(metric(stack, "m")->dimensions[0].value, "E9");
	assert_string_equal(stack->lookups[0].value, "E9");
	assert_true(stack->lookups[0].is_found);
	assert_null(count->unresolved);
	assert_string_equal(count->namespace_, "Own");
	assert_string_equal(count->name, "MyCount");
	assert_int_equal(count->n_dimensions, 2);
	assert_string_equal(count->dimensions[1].value, "x=y");
	stack_free(stack);
}

/* What the operator says is not looked up; the demo has its own. */
static void
test_lookups_given(void **state)
{
	const struct stack_var given[] = { { "d", "E5" } }, found[] = { { "d", "E9" } };
	const struct stack_options options = {
		.vars = given, .n_vars = 1, .found = found, .n_found = 1
	};
	const struct stack_options demo = { .is_demo = true };
	struct stack *stack = parse(LOOKUPS, &options);

	(void)state;
	assert_string_equal(metric(stack, "m")->dimensions[0].value, "E5");
	assert_false(stack->lookups[0].is_wanted);
	stack_free(stack);
	stack = parse(LOOKUPS, &demo);
	assert_string_equal(metric(stack, "m")->dimensions[0].value, "E1");
	assert_string_equal(metric(stack, "c")->namespace_, "Own");
	stack_free(stack);
}

/* ---- what is wrong ---- */

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "\"probes\":[{\"name\":\"a\",\"url\":\"ftp://x\"}]",
		  "this is no address of a web page" },
		{ "\"probes\":[{\"name\":\"a\",\"url\":\"https://u:p@x/\"}]",
		  "a name or password stands in it" },
		{ "\"probes\":[{\"name\":\"a\",\"url\":\"http://x\"},"
		  "{\"name\":\"a\",\"url\":\"http://y\"}]",
		  "there is one of this name already" },
		{ "\"probes\":[{\"name\":\"a\",\"url\":\"http://x\",\"headers\":{\"X\":\"a-b\"}}]",
		  "X" },
		{ "\"cost\":{\"currency\":\"GBP\"}", "names no rate" },
		{ "\"cost\":{\"currency\":\"GBP\",\"per_usd\":1,\"rate_date\":\"May\"}",
		  "names no rate" },
		{ "\"cost\":{\"thresholds\":[20,10]}", "they must rise" },
		{ "\"cost\":{\"thresholds\":[\"ten\"]}", "an amount belongs here" },
		{ "\"cost\":{\"plan\":[{\"title\":\"a\",\"usd\":[2,1]}]}", "lower bound is above" },
		{ "\"cost\":{\"tag\":\"x\"}", "no key or no value" },
		{ "\"vars\":{\"a\":{\"lookup\":{\"kind\":\"cache\"}}}", "does not say by what" },
		{ "\"vars\":{\"a\":{\"lookup\":{\"kind\":\"cache\",\"name\":\"x\",\"tag\":\"a=b\"}}"
		  "}",
		  "it is by one of name, alias and tag" },
		{ "\"vars\":{\"a\":{\"lookup\":{\"kind\":\"cache\",\"tag\":\"x\"}}}",
		  "it has no value" },
		{ "\"vars\":{\"a\":{\"lookup\":{\"kind\":\"moon\",\"name\":\"x\"}}}", "kind" },
		{ "\"metrics\":[{\"group\":\"g\",\"metrics\":[{\"id\":\"m\",\"name\":\"M\","
		  "\"stat\":"
		  "\"Sum\",\"find\":{\"name\":\"M\"}}]}]",
		  "what is found needs no name" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		char text[1024];

		snprintf(text, sizeof(text), HEAD "%s}", cases[i].text);
		refuse(text, &no_options, ERR_FILE, cases[i].expected);
	}
}

static void
test_shipped(void **state)
{
	static const char *const names[] = { "cityflow", "skyral", "wellbeing", "co2", "elanswer" };
	const struct stack_options demo = { .is_demo = true };

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		char path[128];
		struct stack *stack;

		snprintf(path, sizeof(path), "share/stacks/%s.jsonc", names[i]);
		stack = load(path, &demo);
		if (stack->n_unresolved)
			fail_msg("%s: the demo has no %s", path, stack->unresolved[0]);
		assert_true(stack->cost.is_watched);
		stack_free(stack);
		stack_free(load(path, &no_options));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_web),
		cmocka_unit_test(test_nothing_is_watched_unasked),
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_lookups_wanted),
		cmocka_unit_test(test_lookups_found),
		cmocka_unit_test(test_lookups_given),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
