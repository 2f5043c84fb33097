/* SPDX-License-Identifier: MIT */
/* jobs_edit.c - what callers and incidents do to the simulated work: tasks that are run and
 * stopped, services that are scaled and deployed anew. */
#include "base/text.h"
#include "sim/jobs_state.h"
#include "sim/random.h"

#define REPLACED_MS 5000   /* a service notices that a task is gone */
#define TAKE_OVER_MS 60000 /* old tasks live until the new ones do */
#define KILLED_EVERY_S 240 /* a task of a service, while its memory does not suffice */
#define OUTCOMES_BYTES ((size_t)16 << 20)

struct sim_task *
jobs_run(struct jobs *jobs, const struct task_plan *plan)
{
	struct weather weather = story_weather(jobs->story, plan->created_ms / 1000);
	struct task_plan run = *plan;

	run.key = random_mix(random_mix(jobs->story->seed, 0x4A5), jobs->n_launched);
	run.crash = weather.crash;
	run.incident = weather.incident;
	run.never_fails = weather.is_sound;
	return jobs_launch(jobs, &run, NO_STREAM, (struct message){ 0 });
}

static bool
stop(struct jobs *jobs, struct sim_task *task, int64_t at_ms, struct task_outcome outcome)
{
	struct task_outcome *kept;

	if (!jobs->outcomes)
		jobs->outcomes = arena_new(OUTCOMES_BYTES);
	kept = jobs->outcomes ? arena_alloc(jobs->outcomes, sizeof(*kept)) : NULL;
	if (!kept)
		return false;
	*kept = outcome;
	kept->reason = arena_text(jobs->outcomes, outcome.reason);
	kept->exit_code = task->started_ms && task->started_ms <= at_ms ? 143 : -1;
	if (!kept->reason)
		return false;
	task_stop(task, at_ms, kept);
	return true;
}

static struct sim_task *
own(struct jobs *jobs, const struct sim_task *task)
{
	for (size_t i = 0; i < jobs->n_slots; i++) {
		if (&jobs->slots[i].task == task)
			return &jobs->slots[i].task;
	}
	return NULL;
}

static bool
launch_for(struct jobs *jobs, const struct sim_service *service, int64_t at_ms)
{
	const struct task_plan plan = {
		.key = random_mix(random_mix(service->key, 0x5CA1E), jobs->n_launched),
		.cluster = service->cluster,
		.family = service->name,
		.service = service->name,
		.revision = service->revision,
		.created_ms = at_ms,
		.is_endless = true,
	};

	return jobs_launch(jobs, &plan, NO_STREAM, (struct message){ 0 }) != NULL;
}

bool
jobs_stop(struct jobs *jobs, const struct sim_task *task, int64_t now_ms, const char *reason)
{
	struct sim_task *mine = own(jobs, task);
	bool is_replaced = mine && mine->service && mine->stopping_ms == TASK_FOREVER;

	if (!mine || !stop(jobs, mine, now_ms,
			   (struct task_outcome){ .stop_code = "UserInitiated", .reason = reason }))
		return false;
	for (size_t i = 0; is_replaced && i < jobs->n_services; i++) {
		const struct sim_service *service = &jobs->services[i];

		if (service->cluster == mine->cluster && text_is(service->name, mine->service))
			return launch_for(jobs, service, now_ms + REPLACED_MS);
	}
	return true;
}

/* Ends the healthy tasks of a service but for the oldest `keep` of them. */
static bool
stop_but(struct jobs *jobs, const struct sim_service *service, int keep, int64_t at_ms)
{
	const struct task_outcome outcome = {
		.stop_code = "ServiceSchedulerInitiated",
		.reason = "Scaling activity initiated by the service's deployment",
	};

	for (size_t i = 0; i < jobs->n_slots; i++) {
		struct sim_task *task = &jobs->slots[i].task;

		if (task->cluster == service->cluster && text_is(task->service, service->name) &&
		    task->stopping_ms == TASK_FOREVER && keep-- <= 0 &&
		    !stop(jobs, task, at_ms, outcome))
			return false;
	}
	return true;
}

bool
jobs_scale(struct jobs *jobs, const struct sim_service *service, int desired, int64_t now_ms)
{
	struct sim_service *mine = &jobs->services[service - jobs->services];
	int more = desired - mine->desired;

	mine->desired = desired;
	for (; more > 0; more--) {
		if (!launch_for(jobs, mine, now_ms))
			return false;
	}
	return more == 0 || stop_but(jobs, mine, desired, now_ms);
}

bool
jobs_redeploy(struct jobs *jobs, const struct sim_service *service, int64_t now_ms)
{
	struct sim_service *mine = &jobs->services[service - jobs->services];

	mine->redeployed_ms = now_ms;
	if (!stop_but(jobs, mine, 0, now_ms + TAKE_OVER_MS))
		return false;
	for (int i = 0; i < mine->desired; i++) {
		if (!launch_for(jobs, mine, now_ms))
			return false;
	}
	return true;
}

/* ---- incidents of a day ---- */

/* The load balancer finds them unhealthy; what replaces them does not come yet. */
static void
lose_tasks(struct jobs *jobs, const struct sim_service *service, int n, int64_t tick_ms)
{
	const struct task_outcome outcome = {
		.stop_code = "ServiceSchedulerInitiated",
		.reason = "Task failed ELB health checks",
	};

	for (size_t i = 0; i < jobs->n_slots && n > 0; i++) {
		struct sim_task *task = &jobs->slots[i].task;

		if (task->cluster == service->cluster && text_is(task->service, service->name) &&
		    task->stopping_ms == TASK_FOREVER && stop(jobs, task, tick_ms, outcome))
			n--;
	}
}

static void
meet_shortage(struct jobs *jobs, struct sim_service *service, bool is_on, int64_t tick_ms)
{
	int missing =
		is_on ? (int)incident_shortage(jobs->story->incidents, (unsigned)service->desired)
		      : 0;

	if (is_on == (service->n_missing > 0))
		return;
	if (is_on)
		lose_tasks(jobs, service, missing, tick_ms);
	for (int i = 0; i < service->n_missing; i++)
		(void)!launch_for(jobs, service, tick_ms);
	service->n_missing = missing;
}

void
jobs_meet_incidents(struct jobs *jobs, int64_t tick_ms)
{
	const struct incidents *incidents = jobs->story->incidents;
	bool is_short = incident_is_on(incidents_of(incidents, INCIDENT_SHORTAGE), tick_ms / 1000);

	for (size_t i = 0; i < jobs->n_services; i++) {
		struct sim_service *service = &jobs->services[i];
		int extra = services_extra(jobs->stack, service, incidents, tick_ms / 1000);

		if (service->started_ms == tick_ms)
			continue; /* it has only just been made */
		meet_shortage(jobs, service, is_short, tick_ms);
		if (extra != service->n_extra &&
		    jobs_scale(jobs, service, service->desired + extra - service->n_extra, tick_ms))
			service->n_extra = extra;
	}
}

/* ---- the incident of a scenario ---- */

/* The oldest task that is well: all get their turn. */
static struct sim_task *
oldest_task(struct jobs *jobs, const struct sim_service *service)
{
	for (size_t i = 0; i < jobs->n_slots; i++) {
		struct sim_task *task = &jobs->slots[i].task;

		if (task->cluster == service->cluster && text_is(task->service, service->name) &&
		    task->stopping_ms == TASK_FOREVER)
			return task;
	}
	return NULL;
}

void
jobs_meet_scenario(struct jobs *jobs, int64_t tick_ms)
{
	int64_t start_s = story_incident_s(jobs->story, SCENARIO_OUT_OF_MEMORY);
	int64_t since_s = start_s == INT64_MAX ? -1 : tick_ms / 1000 - start_s;

	if (since_s <= 0 || since_s % KILLED_EVERY_S >= TICK_MS / 1000)
		return;
	for (size_t i = 0; i < jobs->n_services; i++) {
		struct sim_task *task = oldest_task(jobs, &jobs->services[i]);

		if (!task || !task->started_ms || task->started_ms > tick_ms)
			continue;
		task->incident = SCENARIO_OUT_OF_MEMORY;
		task_end(task, tick_ms, task_outcome_of(SCENARIO_OUT_OF_MEMORY));
		(void)!launch_for(jobs, &jobs->services[i], tick_ms + REPLACED_MS);
	}
}
