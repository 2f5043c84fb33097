/* SPDX-License-Identifier: MIT */
/* test_targets.c - targets of load balancers on screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/targets.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['targets'] } ] } ]"
#define SECTIONS              \
	"'load_balancers': [" \
	"  { 'balancer': 'app/shop/50dc6c495c0c9188', 'title': 'Shop' } ],"
#define UNRESOLVED                                                                          \
	"'vars': { 'lb': {}, 'group': {} },"                                                \
	"'load_balancers': [ { 'balancer': 'app/shop/50dc6c495c0c9188', 'title': 'Shop' }," \
	"  { 'balancer': '${lb}', 'title': 'Admin' } ],"

static const struct target_row web[] = {
	{ "10.0.1.17", "eu-west-2a", "8080", "healthy", "", "", 8080 },
	{ "10.0.2.201", "eu-west-2b", "8080", "unhealthy", "Target.Timeout", "Request timed out",
	  8080 },
	{ "10.0.3.88", "eu-west-2c", "8080", "initial", "Elb.InitialHealthChecking",
	  "Initial health checks in progress", 8080 },
	{ "10.0.1.44", "eu-west-2a", "8080", "draining", "Target.DeregistrationInProgress",
	  "Target deregistration is in progress", 8080 },
};

static const struct target_row hosts[] = {
	{ "i-0123456789abcdef0", "eu-west-2a", "80", "unhealthy", "Target.ResponseCodeMismatch",
	  "Health checks failed with these codes: [502]", 80 },
	{ "i-0fedcba9876543210", "", "80", "unhealthy.draining", "Target.FailedHealthChecks", "",
	  -1 },
};

#define GROUP(group_name, id)                                                                     \
	.name = (group_name), .dimension = "targetgroup/" group_name "/" id, .target_type = "ip", \
	.health_protocol = "HTTP", .health_port = "traffic-port", .health_path = "/health",       \
	.matcher = "200-299", .interval_s = 30, .timeout_s = 5, .healthy_threshold = 5,           \
	.unhealthy_threshold = 2, .is_checked = true, .note = ""

static const struct target_group groups[] = {
	{ GROUP("shop-web", "943f017f100becff"), .targets = web, .n = LEN(web) },
	{ GROUP("shop-hosts", "a43f017f100becff"), .targets = hosts, .n = LEN(hosts) },
	{ GROUP("shop-green", "b43f017f100becff") },
};

static const struct targets all = { groups, LEN(groups) };
static const struct targets none = { groups, 0 };

static void
answer_with(struct fixture *f, const struct targets *row)
{
	struct part *part = part_new(PART_TARGETS, 4096);

	part->row = row;
	fixture_part(f, 0, part);
}

static void
answer(struct fixture *f)
{
	answer_with(f, &all);
}

static void
answer_empty(struct fixture *f)
{
	answer_with(f, &none);
}

static const struct fixture_source_row sources[] = {
	{ "targets", "app/shop/50dc6c495c0c9188", "eu-west-2", 60000 },
};

static const struct fixture_more more = {
	.panel = "targets",
	.sections = SECTIONS,
	.sources = sources,
	.n_sources = LEN(sources),
	.answer = answer,
	.answer_empty = answer_empty,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

static void
test_detail(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	fixture_show(&f, 80, 24);
	fixture_keys(&f, "jd");
	fixture_shoot(&f, "a target that does not answer", 80, 24);
	fixture_keys(&f, "\033z");
	fixture_shoot(&f, "problems only", 80, 24);
	fixture_keys(&f, "z/green\r");
	fixture_shoot(&f, "filter", 80, 24);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "a group without targets", 80, 24);
	fixture_check(&f, "targets_detail");
	fixture_close(&f);
}

/* One variable without a value, and a group that is not there. */
static void
test_honest(void **state)
{
	static const struct target_group odd[] = {
		{ GROUP("shop-web", "943f017f100becff"), .targets = web, .n = 1 },
		{ .name = "shop-old",
		  .dimension = "targetgroup/shop-old/1",
		  .target_type = "",
		  .health_protocol = "",
		  .health_port = "",
		  .health_path = "",
		  .matcher = "",
		  .note = "there is no such target group: correct its name in the stack file" },
	};
	static const struct targets row = { odd, LEN(odd) };
	struct fixture_more honest = more;
	struct fixture f;

	(void)state;
	honest.sections = UNRESOLVED;
	fixture_open_more(&f, &honest, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer_with(&f, &row);
	fixture_shoot(&f, "unresolved and missing", 80, 24);
	fixture_shoot(&f, "unresolved and missing", 40, 10);
	fixture_keys(&f, "Gd");
	fixture_shoot(&f, "an unresolved balancer", 80, 24);
	fixture_check(&f, "targets_honest");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_honest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
