/* SPDX-License-Identifier: MIT */
/* task.c - the life of a simulated ECS task, from PROVISIONING to STOPPED. */
#include "sim/task.h"

#include "base/text.h"
#include "sim/random.h"

#include <stdio.h>

/* Wording as ECS reports it (Amazon ECS developer guide, "Amazon ECS stopped tasks error
 * messages"). */
static const struct task_outcome outcome_success = {
	.stop_code = "EssentialContainerExited",
	.reason = "Essential container in task exited",
	.exit_code = 0,
	.run_min_s = 70,
	.run_max_s = 330,
};

static const struct task_outcome outcome_doomed = {
	.stop_code = "EssentialContainerExited",
	.reason = "Essential container in task exited",
	.exit_code = 1,
	.run_min_s = 25,
	.run_max_s = 60,
};

struct failure {
	double calm_pct, crash_pct; /* chance while all is well, and while workers crash */
	struct task_outcome outcome;
};

/* Places in the table. */
enum { FAILURE_MEMORY, FAILURE_OTHER, FAILURE_IMAGE, FAILURE_NETWORK, FAILURE_SPOT };

static const struct failure failures[] = {
	{ 0.05,
	  38,
	  { .stop_code = "EssentialContainerExited",
	    .reason = "Essential container in task exited",
	    .container_reason = "OutOfMemoryError: Container killed due to memory usage",
	    .exit_code = 137,
	    .run_min_s = 12,
	    .run_max_s = 45 } },
	{ 0.1,
	  16,
	  { .stop_code = "EssentialContainerExited",
	    .reason = "Essential container in task exited",
	    .exit_code = 1,
	    .run_min_s = 5,
	    .run_max_s = 40 } },
	{ 0.0,
	  26,
	  { .stop_code = "TaskFailedToStart",
	    .reason = "CannotPullContainerError: pull image manifest has been retried 5 time(s): "
		      "failed to resolve the image reference: not found",
	    .container_reason = "CannotPullContainerError: pull image manifest has been retried 5 "
				"time(s): failed to resolve the image reference: not found",
	    .exit_code = -1 } },
	{ 0.05,
	  5,
	  { .stop_code = "TaskFailedToStart",
	    .reason = "ResourceInitializationError: unable to pull secrets or registry auth: "
		      "execution resource retrieval failed: context deadline exceeded",
	    .exit_code = -1 } },
	{ 0.15,
	  1,
	  { .stop_code = "SpotInterruption",
	    .reason = "Your Spot Task was interrupted.",
	    .exit_code = 143,
	    .run_min_s = 20,
	    .run_max_s = 200 } },
};

/* The incidents that kill tasks: of so many percent. */
static const struct {
	enum scenario incident;
	double pct;
	const struct task_outcome *outcome;
} killers[] = {
	{ SCENARIO_OUT_OF_MEMORY, 80, &failures[FAILURE_MEMORY].outcome },
	{ SCENARIO_NO_IMAGE, 100, &failures[FAILURE_IMAGE].outcome },
	{ SCENARIO_SPOT, 75, &failures[FAILURE_SPOT].outcome },
};

const struct task_outcome *
task_outcome_of(enum scenario incident)
{
	for (size_t i = 0; i < LEN(killers); i++) {
		if (killers[i].incident == incident)
			return killers[i].outcome;
	}
	return NULL;
}

static const struct task_outcome *
choose_outcome(const struct task_plan *plan)
{
	double draw = 100 * random_unit(random_mix(plan->key, 1));

	if (plan->is_endless)
		return &outcome_success;
	for (size_t i = 0; i < LEN(killers); i++) {
		if (killers[i].incident == plan->incident)
			return plan->is_doomed || draw < killers[i].pct ? killers[i].outcome
									: &outcome_success;
	}
	if (plan->is_doomed)
		return &outcome_doomed;
	if (plan->never_fails)
		return &outcome_success;
	for (size_t i = 0; i < LEN(failures); i++) {
		double pct = failures[i].calm_pct +
			     (failures[i].crash_pct - failures[i].calm_pct) * plan->crash;

		if (draw < pct)
			return &failures[i].outcome;
		draw -= pct;
	}
	return &outcome_success;
}

/* Milliseconds between low and high seconds, by the plan's key. */
static int64_t
lasting(const struct task_plan *plan, uint64_t what, double low_s, double high_s)
{
	return (int64_t)(1000 * random_between(random_mix(plan->key, what), low_s, high_s));
}

/* From the moment nothing runs any more: the network interface is given back, then it is over. */
static void
plan_end(const struct task_plan *plan, struct sim_task *task)
{
	task->deprovisioning_ms = task->stopping_ms + lasting(plan, 8, 1, 4);
	task->stopped_ms = task->deprovisioning_ms + lasting(plan, 9, 8, 20);
}

static void
plan_run(const struct task_plan *plan, struct sim_task *task)
{
	const struct task_outcome *outcome = task->outcome;

	task->pull_stopped_ms = task->pull_started_ms + lasting(plan, 4, 4, 14);
	task->started_ms = task->pull_stopped_ms + lasting(plan, 5, 0.4, 2.5);
	if (plan->is_endless) {
		task->execution_stopped_ms = task->stopping_ms = TASK_FOREVER;
		task->deprovisioning_ms = task->stopped_ms = TASK_FOREVER;
		return;
	}
	task->execution_stopped_ms =
		task->started_ms + lasting(plan, 6, outcome->run_min_s, outcome->run_max_s);
	task->stopping_ms = task->execution_stopped_ms + lasting(plan, 7, 1, 9);
	plan_end(plan, task);
}

void
task_launch(const struct task_plan *plan, struct sim_task *out)
{
	*out = (struct sim_task){ .cluster = plan->cluster,
				  .family = plan->family,
				  .service = plan->service,
				  .revision = plan->revision,
				  .input = plan->input,
				  .outcome = choose_outcome(plan),
				  .created_ms = plan->created_ms };
	if (!task_has_succeeded(out))
		out->incident = plan->incident;
	snprintf(out->id, sizeof(out->id), "%016llx%016llx",
		 (unsigned long long)random_mix(plan->key, 10),
		 (unsigned long long)random_mix(plan->key, 11));
	out->is_spot = text_is(out->outcome->stop_code, "SpotInterruption") ||
		       (!plan->service && random_unit(random_mix(plan->key, 12)) < 0.4);
	out->pending_ms = out->created_ms + lasting(plan, 2, 6, 14);
	out->pull_started_ms = out->pending_ms + lasting(plan, 3, 4, 12);
	if (out->outcome->exit_code >= 0) {
		plan_run(plan, out);
		return;
	}
	out->stopping_ms = out->pull_started_ms + lasting(plan, 4, 8, 25);
	if (text_starts(out->outcome->reason, "ResourceInitializationError"))
		out->pull_started_ms = 0; /* it did not even get to the image */
	plan_end(plan, out);
}

static void
forget_after(int64_t *moment_ms, int64_t at_ms)
{
	if (*moment_ms > at_ms)
		*moment_ms = 0;
}

void
task_stop(struct sim_task *task, int64_t at_ms, const struct task_outcome *outcome)
{
	const struct task_plan plan = { .key = random_text(task->id) };

	if (task->stopping_ms <= at_ms ||
	    (task->execution_stopped_ms && task->execution_stopped_ms <= at_ms))
		return;
	task->outcome = outcome;
	forget_after(&task->pending_ms, at_ms);
	forget_after(&task->pull_started_ms, at_ms);
	forget_after(&task->pull_stopped_ms, at_ms);
	forget_after(&task->started_ms, at_ms);
	task->stopping_ms = at_ms;
	task->execution_stopped_ms = 0;
	plan_end(&plan, task);
	if (!task->started_ms)
		return;
	/* SIGTERM, and some seconds to tidy up. */
	task->execution_stopped_ms = at_ms + lasting(&plan, 13, 1, 8);
	task->deprovisioning_ms += task->execution_stopped_ms - at_ms;
	task->stopped_ms += task->execution_stopped_ms - at_ms;
}

void
task_end(struct sim_task *task, int64_t at_ms, const struct task_outcome *outcome)
{
	const struct task_plan plan = { .key = random_text(task->id) };

	task->outcome = outcome;
	task->execution_stopped_ms = at_ms;
	task->stopping_ms = at_ms + lasting(&plan, 7, 1, 9);
	plan_end(&plan, task);
}

int64_t
task_over_ms(const struct sim_task *task)
{
	return task->execution_stopped_ms ? task->execution_stopped_ms : task->stopping_ms;
}

const char *
task_status(const struct sim_task *task, int64_t now_ms)
{
	/* Newest phase first; a phase that is 0 is skipped. */
	const struct {
		int64_t from_ms;
		const char *status;
	} phases[] = {
		{ task->stopped_ms, "STOPPED" },   { task->deprovisioning_ms, "DEPROVISIONING" },
		{ task->stopping_ms, "STOPPING" }, { task->execution_stopped_ms, "DEACTIVATING" },
		{ task->started_ms, "RUNNING" },   { task->pull_stopped_ms, "ACTIVATING" },
		{ task->pending_ms, "PENDING" },
	};

	for (size_t i = 0; i < LEN(phases); i++) {
		if (phases[i].from_ms && now_ms >= phases[i].from_ms)
			return phases[i].status;
	}
	return "PROVISIONING";
}

const char *
task_desired(const struct sim_task *task, int64_t now_ms)
{
	return now_ms >= task->stopping_ms ? "STOPPED" : "RUNNING";
}

bool
task_is_known(const struct sim_task *task, int64_t now_ms)
{
	return now_ms >= task->created_ms &&
	       (task->stopped_ms == TASK_FOREVER || now_ms < task->stopped_ms + TASK_KEPT_MS);
}

bool
task_has_succeeded(const struct sim_task *task)
{
	return task->outcome->exit_code == 0;
}
