/* SPDX-License-Identifier: MIT */
/* test_task.c - planned lives of tasks: phases in order, the right ones for each ending. */
#include "../test.h"
#include "base/text.h"
#include "sim/task.h"

static void
test_phases(void **state)
{
	static const char *const order[] = { "PROVISIONING",   "PENDING",      "ACTIVATING",
					     "RUNNING",        "DEACTIVATING", "STOPPING",
					     "DEPROVISIONING", "STOPPED" };
	struct task_plan plan = { .family = "f", .created_ms = 1000000 };

	(void)state;
	for (plan.key = 1; plan.key < 300; plan.key++) {
		struct sim_task task;
		size_t phase = 0, seen = 0;

		plan.crash = plan.key % 2 ? 1 : 0;
		task_launch(&plan, &task);
		for (int64_t t = task.created_ms; t <= task.stopped_ms; t += 100) {
			const char *status = task_status(&task, t);
			size_t before = phase;

			while (phase < LEN(order) && !text_is(order[phase], status))
				phase++;
			assert_in_range(phase, before, LEN(order) - 1);
			seen |= (size_t)1 << phase;
		}
		assert_string_equal(task_status(&task, task.stopped_ms), "STOPPED");
		/* Without a run there is neither RUNNING nor ACTIVATING nor DEACTIVATING. */
		assert_int_equal(seen & 0x1C, task.outcome->exit_code >= 0 ? seen & 0x1C : 0);
		assert_int_equal(task.started_ms == 0, task.outcome->exit_code < 0);
		assert_string_equal(task_desired(&task, task.stopping_ms - 1), "RUNNING");
		assert_string_equal(task_desired(&task, task.stopping_ms), "STOPPED");
	}
}

static void
test_outcomes(void **state)
{
	struct task_plan plan = { .family = "f", .created_ms = 1000000 };
	int good[2] = { 0 }, killed = 0, unborn = 0;

	(void)state;
	for (int crash = 0; crash < 2; crash++) {
		for (plan.key = 0; plan.key < 1000; plan.key++) {
			struct sim_task task;

			plan.crash = crash;
			task_launch(&plan, &task);
			good[crash] += task_has_succeeded(&task);
			killed += task.outcome->exit_code == 137;
			unborn += text_is(task.outcome->stop_code, "TaskFailedToStart");
		}
	}
	assert_true(good[0] > 980);
	assert_in_range(good[1], 80, 220);
	assert_true(killed > 200);
	assert_true(unborn > 150);
}

static void
test_memory(void **state)
{
	struct task_plan plan = { .key = 4, .family = "f", .created_ms = 1000000 };
	struct sim_task task;

	(void)state;
	task_launch(&plan, &task);
	assert_false(task_is_known(&task, task.created_ms - 1));
	assert_true(task_is_known(&task, task.stopped_ms + TASK_KEPT_MS - 1));
	assert_false(task_is_known(&task, task.stopped_ms + TASK_KEPT_MS));
	plan.is_endless = true;
	task_launch(&plan, &task);
	assert_true(task_is_known(&task, task.created_ms + 100 * TASK_KEPT_MS));
	assert_string_equal(task_status(&task, task.created_ms + TASK_KEPT_MS), "RUNNING");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
