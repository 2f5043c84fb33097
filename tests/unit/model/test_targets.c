/* SPDX-License-Identifier: MIT */
/* test_targets.c - states of targets as levels and words; their tile and reasons. */
#include "../test.h"
#include "model/model.h"
#include "model/targets.h"

#define NOW_MS INT64_C(1795222800000)

/* A group of targets in these states; state "h" is healthy, and so on. */
static struct target_group
group_of(struct target_row rows[8], const char *states)
{
	struct target_group group = {
		.name = "web", .dimension = "targetgroup/web/1", .note = "", .targets = rows
	};

	for (; states[group.n]; group.n++) {
		struct target_row *row = &rows[group.n];

		*row = (struct target_row){ .id = "i", .reason = "", .description = "" };
		switch (states[group.n]) {
		case 'h':
			row->state = "healthy";
			break;
		case 'u':
			row->state = "unhealthy";
			row->reason = "Target.Timeout";
			break;
		case 'U':
			row->state = "unhealthy.draining";
			break;
		case 'i':
			row->state = "initial";
			break;
		case 'd':
			row->state = "draining";
			break;
		case '-':
			row->state = "unused";
			break;
		case 'o':
			row->state = "unavailable";
			row->reason = "Target.HealthCheckDisabled";
			break;
		default:
			row->state = "unavailable";
			row->reason = "Elb.InternalError";
		}
	}
	return group;
}

static void
test_levels(void **state)
{
	static const struct {
		const char *states, *words;
		enum level level;
	} cases[] = {
		{ "", "no targets registered", LEVEL_OK },
		{ "hh", "2 of 2 healthy", LEVEL_OK },
		{ "hu", "1 of 2 healthy, 1 unhealthy", LEVEL_WARN },
		{ "hU", "1 of 2 healthy, 1 unhealthy", LEVEL_WARN },
		{ "uu", "0 of 2 healthy, 2 unhealthy", LEVEL_ALARM },
		{ "ui", "0 of 2 healthy, 1 unhealthy, 1 starting", LEVEL_ALARM },
		{ "hid", "1 of 3 healthy, 1 starting, 1 draining", LEVEL_OK },
		{ "i", "0 of 1 healthy, 1 starting", LEVEL_WARN },
		{ "dd", "0 of 2 healthy, 2 draining", LEVEL_OK },
		{ "--", "0 of 2 healthy, 2 not used", LEVEL_OK },
		{ "oo", "0 of 2 healthy, 2 unchecked", LEVEL_OK },
		{ "h?", "1 of 2 healthy, 1 not known", LEVEL_UNKNOWN },
		{ "hu?", "1 of 3 healthy, 1 unhealthy, 1 not known", LEVEL_WARN },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct target_row rows[8];
		struct target_group group = group_of(rows, cases[i].states);
		const struct targets targets = { &group, 1 };
		TEXT_ON(words, 100);

		target_group_words(&group, &words);
		assert_string_equal(words.data, cases[i].words);
		if (target_group_level(&group) != cases[i].level)
			fail_msg("%s: level %d", cases[i].states, target_group_level(&group));
		assert_int_equal(targets_level(&targets), cases[i].level);
		group.note = "gone";
		assert_int_equal(target_group_level(&group), LEVEL_UNKNOWN);
	}
}

static void
test_words(void **state)
{
	struct target_group group = { .health_protocol = "HTTP",
				      .health_port = "traffic-port",
				      .health_path = "/health",
				      .matcher = "200",
				      .interval_s = 30,
				      .timeout_s = -1,
				      .healthy_threshold = 5,
				      .unhealthy_threshold = 2,
				      .is_checked = true };
	TEXT_ON(check, 200);

	(void)state;
	assert_string_equal(target_reason_words("Target.Timeout"), "it does not answer in time");
	assert_string_equal(target_reason_words("Target.New"), "Target.New");
	assert_string_equal(target_reason_words(""), "");
	assert_string_equal(target_state_words("initial"), "starting");
	assert_string_equal(target_state_words("new"), "new");
	target_health_check(&group, &check);
	assert_string_equal(check.data,
			    "HTTP /health at the target's own port, expects 200, every 30s, "
			    "healthy after 5, unhealthy after 2");
	group.is_checked = false;
	text_init(&check, check_store, sizeof(check_store));
	target_health_check(&group, &check);
	assert_string_equal(check.data, "off");
}

/* ---- in the snapshot ---- */

static struct stack_balancer balancers[] = {
	{ .title = "Web", .region = "eu-west-2", .name = "app/web/1" },
	{ .title = "Admin", .region = "eu-west-2", .name = "", .unresolved = "admin_id" },
};
static const struct stack stack = { .name = "s",
				    .title = "S",
				    .region = "eu-west-2",
				    .balancers = balancers,
				    .n_balancers = LEN(balancers) };

static const struct tile *
tile_of(const struct snapshot *snapshot, size_t index)
{
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_TARGETS && snapshot->tiles[i].index == index)
			return &snapshot->tiles[i];
	fail();
	return NULL;
}

static struct snapshot *
snapshot_with(const struct targets *row)
{
	struct model *model = model_new(&stack, 3600);
	struct snapshot *snapshot;
	size_t unit = model_add_source(model, "targets", "app/web/1", "eu-west-2", 60000);

	if (row) {
		struct part *part = part_new(PART_TARGETS, 4096);

		part->row = row;
		model_source_ok(model, unit, NOW_MS);
		model_apply_part(model, unit, part);
	}
	snapshot = model_publish(model, NOW_MS);
	model_free(model);
	return snapshot;
}

static void
test_tiles(void **state)
{
	struct target_row rows[2][8];
	struct target_group groups[] = { group_of(rows[0], "hu"), group_of(rows[1], "u") };
	const struct targets targets = { groups, LEN(groups) };
	struct snapshot *snapshot;

	(void)state;
	groups[1].name = "hosts";
	snapshot = snapshot_with(&targets);
	assert_string_equal(tile_of(snapshot, 0)->value, "1 of 3 healthy");
	assert_string_equal(tile_of(snapshot, 0)->note,
			    "hosts: 0 of 1 healthy, 1 unhealthy: it does not answer in time "
			    "(Target.Timeout)");
	assert_int_equal(tile_of(snapshot, 0)->level, LEVEL_ALARM);
	assert_int_equal(snapshot->watched.targets[0].level, LEVEL_ALARM);
	assert_int_equal(snapshot->health, LEVEL_ALARM);
	assert_int_equal(snapshot->n_reasons, 3);
	assert_true(text_starts(snapshot->reasons[0].text, "hosts: "));
	assert_int_equal(snapshot->reasons[2].level, LEVEL_UNKNOWN);
	assert_string_equal(snapshot->reasons[2].text,
			    "Admin: unresolved: give --var admin_id=...");
	assert_string_equal(tile_of(snapshot, 1)->note, "unresolved: admin_id");
	assert_int_equal(tile_of(snapshot, 1)->level, LEVEL_UNKNOWN);
	assert_int_equal(snapshot->watched.targets[1].source, SIZE_MAX);
	snapshot_unref(snapshot);
}

static void
test_quiet_tiles(void **state)
{
	struct target_row rows[8];
	struct target_group groups[] = { group_of(rows, "hh"), group_of(rows, "") };
	const struct targets targets = { groups, LEN(groups) }, none = { groups, 0 };
	struct snapshot *snapshot;

	(void)state;
	groups[0].targets = rows;
	groups[0].n = 0;
	snapshot = snapshot_with(&targets);
	assert_string_equal(tile_of(snapshot, 0)->value, "no targets");
	assert_true(text_has(tile_of(snapshot, 0)->note, "no targets registered"));
	assert_int_equal(snapshot->n_reasons, 1); /* of the other, which is unresolved */
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	snapshot_unref(snapshot);
	snapshot = snapshot_with(&none);
	assert_string_equal(tile_of(snapshot, 0)->note, "no target groups");
	snapshot_unref(snapshot);
	snapshot = snapshot_with(NULL);
	assert_string_equal(tile_of(snapshot, 0)->note, "waiting for the first answer");
	assert_int_equal(tile_of(snapshot, 0)->level, LEVEL_UNKNOWN);
	snapshot_unref(snapshot);
}

static void
test_parts(void **state)
{
	struct target_row rows[8];
	struct target_group groups[] = { group_of(rows, "hu"), { .name = "green" } };
	const struct targets targets = { groups, LEN(groups) }, none = { 0 };
	const struct target_group *group;
	const struct target_row *target;

	(void)state;
	assert_int_equal(targets_parts(&targets), 3);
	assert_int_equal(targets_parts(&none), 0);
	targets_part(&targets, 1, &group, &target);
	assert_ptr_equal(group, &groups[0]);
	assert_ptr_equal(target, &rows[1]);
	targets_part(&targets, 2, &group, &target);
	assert_ptr_equal(group, &groups[1]);
	assert_null(target);
	targets_part(&targets, SIZE_MAX, &group, &target);
	assert_null(group);
	assert_null(target);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),      cmocka_unit_test(test_words),
		cmocka_unit_test(test_parts),       cmocka_unit_test(test_tiles),
		cmocka_unit_test(test_quiet_tiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
