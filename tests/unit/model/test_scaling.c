/* SPDX-License-Identifier: MIT */
/* test_scaling.c - when a service is stuck at its maximum, and the words for what scaling did. */
#include "../test.h"
#include "model/model.h"
#include "model/scaling.h"

#define NOW_S INT64_C(1795222800)
#define NOW_MS (NOW_S * 1000)

#define AT_MAX(age)                                                                             \
	{                                                                                       \
		.description = "Attempting to scale", .cause = "", .status = "Failed",          \
		.message = "", .not_scaled = "AlreadyAtMaxCapacity", .started_s = NOW_S - (age) \
	}
#define DONE(age)                                                                                  \
	{                                                                                          \
		.description = "Setting desired count to 4.", .cause = "", .status = "Successful", \
		.message = "", .not_scaled = "", .started_s = NOW_S - (age)                        \
	}

static void
test_stuck(void **state)
{
	static const struct scaling_activity none_yet[] = { DONE(30) };
	static const struct scaling_activity just[] = { AT_MAX(120), DONE(4000) };
	static const struct scaling_activity again[] = { AT_MAX(120), AT_MAX(900), DONE(4000) };
	static const struct scaling_activity over[] = { DONE(60), AT_MAX(900) };
	static const struct {
		const struct scaling_activity *activities;
		size_t n;
		int desired;
		int64_t since_s;
		enum level level;
	} cases[] = {
		{ none_yet, 0, 4, 0, LEVEL_OK },
		{ none_yet, 1, 4, 0, LEVEL_OK },
		{ just, 2, 4, NOW_S - 120, LEVEL_OK },
		{ again, 3, 4, NOW_S - 900, LEVEL_WARN },
		{ again, 3, 3, NOW_S - 900, LEVEL_OK }, /* it has come down since */
		{ over, 2, 4, 0, LEVEL_OK },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		const struct scaling_item item = { .service = "web",
						   .min = 1,
						   .max = 4,
						   .activities = cases[i].activities,
						   .n_activities = cases[i].n };
		const struct service_row service = { .desired = cases[i].desired };

		assert_int_equal(scaling_stuck_since(&item), cases[i].since_s);
		assert_int_equal(scaling_level(&item, &service, NOW_S), cases[i].level);
	}
}

static void
test_words(void **state)
{
	static const struct scaling_activity at_max = AT_MAX(1), done = DONE(1);
	struct scaling_activity odd = at_max;
	const struct scaling_item item = { .is_in_suspended = true, .is_schedule_suspended = true };
	const struct scaling_policy policy = { .name = "cpu",
					       .type = "TargetTrackingScaling",
					       .metric = "ECSServiceAverageCPUUtilization",
					       .has_target = true,
					       .target = 62.5,
					       .out_cooldown_s = -1,
					       .in_cooldown_s = 90 };
	TEXT_ON(text, 400);

	(void)state;
	scaling_activity_words(&at_max, &text);
	text_add(&text, "|");
	scaling_activity_words(&done, &text);
	text_add(&text, "|");
	odd.not_scaled = "SomethingNew";
	scaling_activity_words(&odd, &text);
	text_add(&text, "|");
	odd = done;
	odd.status = "InProgress";
	scaling_activity_words(&odd, &text);
	text_add(&text, "|");
	scaling_suspended_words(&item, &text);
	text_add(&text, "|");
	scaling_policy_words(&policy, &text);
	assert_string_equal(text.data,
			    "not scaled: at its maximum already (AlreadyAtMaxCapacity)|"
			    "Setting desired count to 4.|"
			    "not scaled: SomethingNew|"
			    "Setting desired count to 4. (InProgress)|"
			    "suspended: in, scheduled|"
			    "cpu: keeps ECSServiceAverageCPUUtilization at 62.5, waits 1m30s after "
			    "scaling in");
}

/* ---- in the snapshot ---- */

static struct stack_cluster clusters[] = {
	{ .name = "shop", .region = "eu-west-2", .all_services = true, .has_scaling = true },
	{ .name = "shop", .region = "us-east-1", .all_services = true, .has_scaling = true },
};
static const struct stack stack = { .name = "s",
				    .title = "S",
				    .region = "eu-west-2",
				    .clusters = clusters,
				    .n_clusters = LEN(clusters) };

/* Two clusters of one name: what is said of one says nothing of the other. */
static void
test_health(void **state)
{
	static const struct scaling_activity again[] = { AT_MAX(3600) };
	static const struct scaling_item item = {
		.service = "web", .min = 1, .max = 4, .activities = again, .n_activities = 1
	};
	static const struct scaling row = { &item, 1, "" };
	struct model *model = model_new(&stack, 3600);
	struct part *services = part_new(PART_ECS, 4096), *scaling = part_new(PART_SCALING, 4096);
	struct snapshot *snapshot;
	size_t unit;

	(void)state;
	services->ecs.services = arena_array(services->arena, 1, sizeof(struct service_row));
	services->ecs.services[0] = (struct service_row){ .cluster = "shop",
							  .name = "web",
							  .status = "ACTIVE",
							  .desired = 4,
							  .running = 4,
							  .rollout = "",
							  .rollout_reason = "",
							  .event = "",
							  .region = "eu-west-2" };
	services->ecs.n_services = 1;
	unit = model_add_source(model, "services", "shop", "eu-west-2", 15000);
	model_source_ok(model, unit, NOW_MS);
	model_apply_part(model, unit, services);
	scaling->row = &row;
	unit = model_add_source(model, "scaling", "shop", "eu-west-2", 120000);
	model_source_ok(model, unit, NOW_MS);
	model_apply_part(model, unit, scaling);
	snapshot = model_publish(model, NOW_MS);
	assert_int_equal(snapshot->watched.scaling[0].level, LEVEL_WARN);
	assert_int_equal(snapshot->watched.scaling[1].level, LEVEL_OK);
	assert_int_equal(snapshot->health, LEVEL_WARN);
	assert_int_equal(snapshot->n_reasons, 1);
	assert_string_equal(snapshot->reasons[0].text,
			    "web wants more than its maximum of 4 tasks for 1h00m");
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_TASKS)
			assert_int_equal(snapshot->tiles[i].level,
					 snapshot->tiles[i].index == 0 ? LEVEL_WARN : LEVEL_OK);
	snapshot_unref(snapshot);
	model_free(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_health),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
