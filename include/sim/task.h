/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_TASK_H
#define CWTOP_SIM_TASK_H
/* task.h - one simulated ECS task. Its whole life is planned when it is launched, so that its state
 * at any moment is a pure function of time. */
#include "model/scenarios.h"

#define TASK_ID_LEN 32
#define TASK_KEPT_MS (INT64_C(3600) * 1000) /* ECS describes a stopped task for about an hour */
#define TASK_FOREVER INT64_MAX

/* How a task ends: ECS's own words. */
struct task_outcome {
	const char *stop_code;
	const char *reason;           /* stoppedReason */
	const char *container_reason; /* NULL: none */
	int exit_code;                /* -1: the container never ran */
	int run_min_s, run_max_s;     /* how long it runs before that */
};

struct run;

struct sim_task {
	char id[TASK_ID_LEN + 1];
	uint64_t serial; /* order of launch, from 0 */
	size_t cluster;  /* index in the stack; SIZE_MAX: not on ECS */
	const char *family;
	const char *service; /* NULL: a job */
	int revision;
	bool is_spot;
	const struct run *run;  /* the caller's job that it works on; NULL: none */
	size_t request;         /* of the RunTask that began it, from 1; 0: no caller did */
	enum scenario incident; /* why it fails; SCENARIO_STORY: for no one thing */
	uint64_t input;         /* of its message */
	const struct task_outcome *outcome;
	/* Virtual ms. A phase that the task never reaches is 0; TASK_FOREVER: not in sight. */
	int64_t created_ms, pending_ms, pull_started_ms, pull_stopped_ms, started_ms;
	int64_t execution_stopped_ms, stopping_ms, deprovisioning_ms, stopped_ms;
};

/* What a launch needs to know. */
struct task_plan {
	uint64_t key;
	size_t cluster;
	const char *family, *service;
	int revision;
	int64_t created_ms;
	double crash;           /* 0 ... 1: how likely workers crash now; 2: it surely does */
	bool never_fails;       /* nor does it now and then */
	bool is_doomed;         /* the bad deployment: always exits with 1 */
	bool is_endless;        /* a service's healthy task */
	enum scenario incident; /* that is on; SCENARIO_STORY: none that kills tasks */
	uint64_t input;         /* of the task's message; 0: it has none */
};

/* task_outcome_of - how tasks end of an incident; NULL: it kills none. */
const struct task_outcome *
task_outcome_of(enum scenario incident);

/* task_launch - plans the whole life. */
void
task_launch(const struct task_plan *plan, struct sim_task *out);

/* task_stop - ends it at that moment, whatever was planned; nothing where it ends earlier. A task
 * that has not started by then never does. @outcome  outlives the task; its exit code is for one
 * that runs */
void
task_stop(struct sim_task *task, int64_t at_ms, const struct task_outcome *outcome);

/* task_end - its container exits by itself at that moment, whatever was planned. at_ms is not
 * before its start; @outcome  outlives the task. */
void
task_end(struct sim_task *task, int64_t at_ms, const struct task_outcome *outcome);

/* task_over_ms - when nothing of it runs any more, or it is clear that it never will. */
int64_t
task_over_ms(const struct sim_task *task);

/* task_status, task_desired - ECS's lastStatus and desiredStatus at a moment. */
const char *
task_status(const struct sim_task *task, int64_t now_ms);
const char *
task_desired(const struct sim_task *task, int64_t now_ms);

/* task_is_known - created, and not yet forgotten by ECS. */
bool
task_is_known(const struct sim_task *task, int64_t now_ms);

/* task_has_succeeded - its plan ends with exit code 0. */
bool
task_has_succeeded(const struct sim_task *task);

#endif
