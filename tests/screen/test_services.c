/* SPDX-License-Identifier: MIT */
/* test_services.c - ECS services and how they scale, on screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/scaling.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['services'] } ] } ]"

#define NOW_S INT64_C(1795269920) /* 2026-11-21 14:05:20 UTC */
#define CPU_HIGH "monitor alarm TargetTracking-service/shop/shop-web-AlarmHigh-1 in state ALARM"
#define AT_MAX                                                                        \
	{                                                                             \
		"Attempting to scale due to alarm triggered", CPU_HIGH, "Failed", "", \
			"AlreadyAtMaxCapacity", NOW_S - 1500, 0                       \
	}

static const char *const alarms[] = { "TargetTracking-service/shop/shop-web-AlarmHigh-1" };
static const struct scaling_policy policies[] = {
	{ .name = "cpu",
	  .type = "TargetTrackingScaling",
	  .metric = "ECSServiceAverageCPUUtilization",
	  .has_target = true,
	  .target = 70,
	  .out_cooldown_s = 60,
	  .in_cooldown_s = 300,
	  .alarms = alarms,
	  .n_alarms = LEN(alarms) },
	{ .name = "night",
	  .type = "StepScaling",
	  .metric = "",
	  .n_steps = 2,
	  .out_cooldown_s = -1,
	  .in_cooldown_s = -1,
	  .is_in_off = true },
};
static const struct scaling_activity went_out[] = {
	{ "Setting desired count to 3.", CPU_HIGH, "Successful",
	  "Successfully set desired count to 3.", "", NOW_S - 320, NOW_S - 275 },
};
static const struct scaling_activity stuck[] = {
	AT_MAX,
	{ "Setting desired count to 4.", CPU_HIGH, "Successful", "", "", NOW_S - 4000,
	  NOW_S - 3950 },
};
static const struct scaling_item items[] = {
	{ .service = "shop-web",
	  .min = 2,
	  .max = 6,
	  .policies = policies,
	  .n_policies = LEN(policies),
	  .activities = went_out,
	  .n_activities = 1 },
	{ .service = "shop-api",
	  .min = 1,
	  .max = 4,
	  .activities = stuck,
	  .n_activities = LEN(stuck) },
	{ .service = "shop-mail",
	  .min = 1,
	  .max = 2,
	  .is_out_suspended = true,
	  .is_in_suspended = true },
};
static const struct scaling all = { items, LEN(items), "" };
static const struct scaling none = { items, 0, "" };

static const struct service_row services[] = {
	{ .cluster = "shop",
	  .name = "shop-web",
	  .status = "ACTIVE",
	  .desired = 3,
	  .running = 2,
	  .pending = 1,
	  .rollout = "IN_PROGRESS",
	  .rollout_reason = "ECS deployment ecs-svc/123 in progress.",
	  .deployments = 2,
	  .failed_tasks = 1,
	  .event = "(service shop-web) has started 1 tasks: (task 0a1b2c3d).",
	  .event_s = NOW_S - 75,
	  .region = "eu-west-2" },
	{ .cluster = "shop",
	  .name = "shop-api",
	  .status = "ACTIVE",
	  .desired = 4,
	  .running = 4,
	  .rollout = "COMPLETED",
	  .rollout_reason = "ECS deployment ecs-svc/456 completed.",
	  .deployments = 1,
	  .event = "(service shop-api) has reached a steady state.",
	  .event_s = NOW_S - 9000,
	  .region = "eu-west-2" },
	{ .cluster = "shop",
	  .name = "shop-mail",
	  .status = "ACTIVE",
	  .desired = 1,
	  .running = 1,
	  .rollout = "FAILED",
	  .rollout_reason = "ECS deployment circuit breaker: tasks failed to start.",
	  .deployments = 2,
	  .failed_tasks = 12,
	  .event = "(service shop-mail) (deployment ecs-svc/789) deployment failed: tasks failed "
		   "to start.",
	  .event_s = NOW_S - 400,
	  .region = "eu-west-2" },
	{ .cluster = "shop",
	  .name = "shop-cron",
	  .status = "ACTIVE",
	  .desired = 1,
	  .running = 1,
	  .rollout = "",
	  .rollout_reason = "",
	  .deployments = 1,
	  .event = "",
	  .region = "eu-west-2" },
	{ .cluster = "shop",
	  .name = "shop-old",
	  .status = "MISSING",
	  .rollout = "",
	  .rollout_reason = "",
	  .event = "",
	  .region = "eu-west-2" },
};

static void
answer_with(struct fixture *f, const struct scaling *row)
{
	struct part *own = part_new(PART_SCALING, 4096), *part = part_new(PART_ECS, 1u << 16);

	own->row = row;
	fixture_part(f, 0, own);
	part->ecs.services = arena_array(part->arena, LEN(services), sizeof(*services));
	memcpy(part->ecs.services, services, sizeof(services));
	part->ecs.n_services = LEN(services);
	part->time_ms = f->now_ms;
	model_apply_part(f->model, f->sources[FIXTURE_SERVICES], part);
}

static void
answer(struct fixture *f)
{
	answer_with(f, &all);
}

static void
answer_empty(struct fixture *f)
{
	struct part *own = part_new(PART_SCALING, 4096);

	own->row = &none;
	fixture_part(f, 0, own);
}

static const struct fixture_source_row sources[] = {
	{ "scaling", "shop", "eu-west-2", 120000 },
};

static const struct fixture_more more = {
	.panel = "services",
	.sections = "",
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
	assert_int_equal(f.now_ms, NOW_S * 1000);
	fixture_show(&f, 120, 40);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "a service in a rollout", 120, 40);
	fixture_keys(&f, "\033jd");
	fixture_shoot(&f, "at its maximum for long", 120, 40);
	fixture_keys(&f, "\033jjd");
	fixture_shoot(&f, "scaling suspended", 120, 40);
	fixture_keys(&f, "\033z");
	fixture_shoot(&f, "problems only", 80, 24);
	fixture_check(&f, "services_detail");
	fixture_close(&f);
}

/* Bounds without the rest; bounds that are refused beside services that are told. */
static void
test_honest(void **state)
{
	static const struct scaling_item bare[] = { { .service = "shop-web", .min = 2, .max = 6 } };
	static const struct scaling partial = {
		bare, 1,
		"application-autoscaling:DescribeScalingActivities: denied: ask for the permission"
	};
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer_with(&f, &partial);
	fixture_shoot(&f, "activities refused", 120, 24);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "activities refused, the detail", 120, 40);
	fixture_check(&f, "services_honest");
	fixture_close(&f);
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	model_source_failed(f.model, f.more[0], ERR_DENIED, "scaling: denied: ask for it");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "? denied (shop)"));
	assert_true(fixture_has(&f, "shop-web"));
	assert_true(fixture_has(&f, " ? ")); /* the bounds: not "fixed" */
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
