/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_JOBS_STATE_H
#define CWTOP_SIM_JOBS_STATE_H
/* jobs_state.h - the simulated work from inside: for jobs.c, which moves it through time, and for
 * jobs_edit.c, which does what callers ask. Everybody else uses jobs.h. */
#include "sim/jobs.h"

#define TASKS_MAX 8192
#define PAST_MAX ((size_t)65536) /* tasks that ECS has forgotten and a judge may ask for */
#define NO_STREAM SIZE_MAX

/* Work of one kind: a queue, its dead-letter queue and the tasks that empty it. */
struct stream {
	struct sim_queue *queue, *dlq; /* NULL: none */
	const struct stack_queue *def; /* of the queue; NULL: none */
	size_t cluster;                /* SIZE_MAX: workers that are not on ECS */
	const char *family;
	uint64_t key;
	uint64_t n_launched;
	size_t n_running; /* without those of callers' jobs */
	bool is_quiet;    /* only callers send to it */
};

struct slot {
	struct sim_task task;
	size_t stream; /* NO_STREAM: a service's task */
	struct message message;
	bool is_settled; /* its message is deleted, returned or dead */
};

struct jobs {
	const struct stack *stack;
	const struct story *story;
	int64_t next_tick_ms;
	struct stream *streams;
	size_t n_streams;
	struct sim_queue *queues;
	size_t n_queues;
	struct sim_service *services;
	size_t n_services;
	struct slot *slots; /* in order of launch */
	size_t n_slots;
	struct sim_task *past; /* a ring */
	size_t n_past;
	uint64_t n_launched;
	struct arena *outcomes; /* of tasks that were stopped; NULL until the first */
	struct crew *crew;      /* of callers' jobs; NULL: nobody takes them */
};

/* jobs_launch - one more task; NULL: there are too many. */
struct sim_task *
jobs_launch(struct jobs *jobs, const struct task_plan *plan, size_t stream, struct message message);

/* jobs_slot_of - by its serial number, in place until the next tick; NULL: it is forgotten. */
struct slot *
jobs_slot_of(struct jobs *jobs, uint64_t serial);

/* jobs_meet_scenario - what the incident of a scenario does to them: tasks that die and are
 * replaced. */
void
jobs_meet_scenario(struct jobs *jobs, int64_t tick_ms);
/* jobs_meet_incidents - what a day's incidents do to the services at a tick: tasks that go missing,
 * and those that scaling adds. */
void
jobs_meet_incidents(struct jobs *jobs, int64_t tick_ms);

#endif
