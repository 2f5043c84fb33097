/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_SERVICES_H
#define CWTOP_SIM_SERVICES_H
/* services.h - ECS services of the simulated world: which there are, which tasks they launch, and
 * where their newest deployment stands. Pure functions of time. */
#include "model/stack.h"
#include "sim/story.h"
#include "sim/task.h"

struct sim_service {
	const char *name;
	size_t cluster; /* index in the stack */
	int desired;
	int revision; /* of the task definition that works; the bad deployment is one higher */
	int64_t started_ms;    /* when its healthy tasks were launched */
	int64_t redeployed_ms; /* when a caller wanted new ones; 0: never */
	int n_missing;         /* tasks that died and are not replaced yet */
	int n_extra;           /* that scaling has added */
	uint64_t key;
};

/* services_make - the stack's services; a cluster that watches all services but names none has
 * those that the metrics name; without any, and without a task family, it gets one, "api". The
 * array is the caller's to free. Main thread. */
void
services_make(const struct stack *stack, const struct story *story, struct sim_service **out,
	      size_t *out_n);

/* services_launch - the n-th task that the service launches at this tick; false: no more. */
MUST_CHECK bool
services_launch(struct sim_service *service, const struct story *story, int64_t tick_ms, unsigned n,
		struct task_plan *out);

enum rollout {
	ROLLOUT_STEADY, /* the old revision runs */
	ROLLOUT_BAD,    /* the bad revision is being deployed and keeps failing */
	ROLLOUT_BACK,   /* the circuit breaker rolls back */
};

struct deployment {
	enum rollout rollout;
	int64_t bad_ms;  /* when the newest bad deployment began; 0: there was none */
	int64_t back_ms; /* when it was rolled back; 0: not yet */
};

/* services_extra - tasks that scaling has added to a service by t_s: one while the load of its CPU
 * or memory is beyond the threshold, and some minutes more. */
#define SCALE_OUT_S 180 /* after the load rose */
#define SCALE_IN_S 900  /* after it fell */
int
services_extra(const struct stack *stack, const struct sim_service *service,
	       const struct incidents *incidents, int64_t t_s);
/* services_is_load - whether an incident is one of the service's load. */
bool
services_is_load(const struct stack *stack, const struct sim_service *service,
		 const struct incident *incident);

/* services_deployment - where the service's deployments stand at now_ms. */
struct deployment
services_deployment(const struct story *story, int64_t now_ms);

#endif
