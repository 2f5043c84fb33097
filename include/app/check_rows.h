/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CHECK_ROWS_H
#define CWTOP_APP_CHECK_ROWS_H
/* check_rows.h - the table of reads in check_reads.c: its rows, how one is tried, and what it is
 * made of that stands in other files. For the check*.c files only. */
#include "app/check_run.h"

/* What a probe is tried on. */
struct check_target {
	const char *name, *region; /* name "": nothing in particular */
	size_t index;              /* of the cluster, queue ... in the stack */
	int64_t period_s;          /* metrics */
	bool is_dlq;
};

/* A read that watching needs: one row each. */
struct check_probe {
	enum aws_operation operation;
	const char *needed_for;
	/* at - the i-th target that the stack may have; false: past the last. A target without a
	 * region is none. */
	bool (*at)(const struct stack *stack, size_t i, struct check_target *out);
	/* ask - sends it, and marks the references that it learns of. */
	enum err (*ask)(struct check_run *run, const struct check_target *target, struct why *why);
};

/* check_probe_at - row by row; NULL past the last. */
const struct check_probe *
check_probe_at(size_t index);

/* check_try - one read on one target, which becomes part of a permission's row; where its endpoint
 * cannot be asked, that is noted instead. Returns what came of it: with CHECK_NOTE it was not
 * asked, or not answered. */
struct check_verdict
check_try(struct check_run *run, const struct check_probe *probe,
	  const struct check_target *target);

/* at and ask of the rows for metrics, in check_metrics.c. */
bool
check_metrics_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_metrics_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for RUM monitors, in check_sessions.c. */
bool
check_monitors_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_queried_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_events_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_monitor(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_query(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_results(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_events(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for health checks, in check_probes.c. */
bool
check_checks_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_checks_ask(struct check_run *run, const struct check_target *target, struct why *why);
bool
check_status_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_status_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for load balancers and scaling, in check_fleet.c. */
bool
check_balancers_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_open_balancers_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_scaling_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_balancer(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_groups(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_health(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_bounds(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_policies(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_activities(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for pipelines and the service map, in check_delivery.c. */
bool
check_pipelines_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_pipelines_state(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_pipelines_runs(struct check_run *run, const struct check_target *target, struct why *why);
bool
check_map_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_map_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for log groups and traces, in check_logs.c. */
bool
check_logs_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_logs_ask(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_trace_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for jobs, in check_jobs.c. */
bool
check_folders_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_job_queues_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_launches_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_folder(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_file(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_job_queue(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_launch(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for events, in check_box.c. */
bool
check_families_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_functions_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_definition(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_lines(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_function(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for the bill, in check_money.c. */
bool
check_money_bill_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_money_ask_bill(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_money_ask_forecast(struct check_run *run, const struct check_target *target, struct why *why);
bool
check_money_budgets_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_money_ask_budgets(struct check_run *run, const struct check_target *target, struct why *why);

#endif
