/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_ROWS_H
#define CWTOP_MODEL_ROWS_H
/* rows.h - what AWS says of alarms, services, tasks and queues, as plain data. All strings are
 * cleaned (text_clean) where they enter, belong to the part's arena, and are "" rather than NULL.
 * A part is what one poll of one source unit brought: immutable once published, counted, and shared
 * by snapshots. Made by a worker, then owned by the main thread. */
#include "base/mem.h"
#include "model/metric.h"
#include "model/sample.h"

enum alarm_state { ALARM_OK, ALARM_ALARM, ALARM_INSUFFICIENT };

const char *
alarm_state_word(enum alarm_state state); /* "OK", "ALARM", "INSUFFICIENT_DATA" */

struct alarm_metric { /* what an alarm watches, as CloudWatch names it */
	const char *namespace_, *name;
	const char *stat; /* Statistic or ExtendedStatistic; "" not said */
	const struct dimension *dimensions;
	size_t n_dimensions;
	int64_t period_s; /* 0: not said */
};

struct alarm_row {
	const char *name, *region, *reason;
	const char *metric;     /* "AWS/Lambda Errors", or "composite", or "math" */
	const char *dimensions; /* of the metric: "FunctionName=api, Resource=api:prod"; "" none */
	const struct alarm_metric *of; /* or the first that its expression takes; NULL: none */
	const char *threshold;         /* "> 5 for 3 of 3 × 60s"; "" where it has none */
	enum alarm_state state;
	int64_t since_s; /* StateTransitionedTimestamp, else StateUpdatedTimestamp; 0 unknown */
	bool is_composite;
	bool is_partial;     /* EvaluationState PARTIAL_DATA */
	bool are_actions_on; /* ActionsEnabled */
	/* A mute rule of CloudWatch that is active for it, by name; "" or NULL: none is known. */
	const char *mute;
	int64_t muted_until_s; /* 0: it has no end, or none is known */
};

struct service_deployment {
	const char *id;         /* "ecs-svc/1234..." */
	const char *definition; /* "family:12" */
	const char *rollout,
		*reason; /* rolloutState: IN_PROGRESS, COMPLETED, FAILED; "" not said */
	int64_t created_s;
	int failed_tasks;
	bool is_primary;
};

struct service_row {
	const char *cluster, *name, *status; /* ACTIVE, DRAINING, INACTIVE; "MISSING" when gone */
	int desired, running, pending;
	const char *rollout; /* rolloutState of the PRIMARY deployment; "" unknown */
	const char *rollout_reason;
	const char *definition; /* of the tasks that it starts now: ARN; "" or NULL not known */
	int deployments, failed_tasks;
	const char *event; /* newest service event */
	int64_t event_s;
	const char *region; /* of the cluster; NULL: not said */
	/* the PRIMARY deployment and what it replaces, while it does; NULL: none */
	const struct service_deployment *primary, *replaced;
	const struct service_deployment *rollouts; /* all of them */
	size_t n_rollouts;
};

struct task_row {
	const char *id; /* last part of the ARN */
	const char *arn, *cluster, *family, *group;
	int revision;
	const char *status, *desired_status; /* ECS's words: RUNNING, STOPPED ... */
	const char *stop_code, *reason; /* stopCode; stoppedReason, or the container's reason */
	const char *container;          /* whose exit code: the first that failed, else the first */
	bool has_exit_code;
	int exit_code;
	int64_t created_s, started_s, stopped_s; /* 0: not (yet) */
	const char *launch_type, *cpu, *memory;
	const char *capacity_provider; /* "FARGATE_SPOT"; "" none */
};

/* task_has_failed - its stop code says so, or an exit code that is not zero or missing.
 */
bool
task_has_failed(const struct task_row *task);

struct queue_counts {
	bool is_found; /* false: QueueDoesNotExist, or no such queue configured */
	int64_t visible, in_flight, delayed;
};

struct queue_row {
	const char *name, *region;
	struct queue_counts main;
	const char *dlq_name; /* "" when there is none */
	struct queue_counts dlq;
	int max_receive_count; /* of the redrive policy; 0 unknown */
	bool is_fifo;
};

enum part_kind {
	PART_ALARMS,
	PART_ECS,
	PART_QUEUE,
	PART_SESSIONS,
	PART_TARGETS,
	PART_SCALING,
	PART_CHECK,
	PART_MAP,
	PART_PIPELINE,
	PART_PROBE,
	PART_COST,
	PART_LOOKUP,
	PART_JOBS,
	PART_EVENTS,
	PART_KINDS
};

struct task_days;

struct part {
	unsigned refs; /* main thread only, once handed over */
	struct arena *arena;
	enum part_kind kind;
	int64_t time_ms; /* virtual, when the reply was complete */
	union {
		struct {
			struct alarm_row *rows;
			size_t n;
		} alarms;
		struct {
			struct service_row *services;
			size_t n_services;
			struct task_row *tasks;
			size_t n_tasks;
			const struct task_days *days; /* NULL: nothing is kept */
		} ecs;
		struct queue_row queue;
		const void *row; /* of all other kinds: see watched.h; in the arena */
	};
};

/* part_new - empty, one reference, over an arena that the part owns; NULL when memory is out. */
struct part *
part_new(enum part_kind kind, size_t limit_bytes);
struct part *
part_ref(struct part *part);
void
part_unref(struct part *part); /* NULL is fine */

#endif
