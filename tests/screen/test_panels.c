/* SPDX-License-Identifier: MIT */
/* test_panels.c - the panels of the shop alone, in each state that they can be in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

static void
test_health(void **state)
{
	(void)state;
	fixture_shoot_states(&(struct fixture_more){ .panel = "health", .sections = "" });
}

static void
test_metrics(void **state)
{
	(void)state;
	fixture_shoot_states(&(struct fixture_more){ .panel = "metrics", .sections = "" });
}

static void
test_alarms(void **state)
{
	(void)state;
	fixture_shoot_states(&(struct fixture_more){ .panel = "alarms", .sections = "" });
}

static void
test_tasks(void **state)
{
	(void)state;
	fixture_shoot_states(&(struct fixture_more){ .panel = "tasks", .sections = "" });
}

static void
test_queues(void **state)
{
	(void)state;
	fixture_shoot_states(&(struct fixture_more){ .panel = "queues", .sections = "" });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_health), cmocka_unit_test(test_metrics),
		cmocka_unit_test(test_alarms), cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_queues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
