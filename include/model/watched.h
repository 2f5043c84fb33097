/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_WATCHED_H
#define CWTOP_MODEL_WATCHED_H
/* watched.h - the things of a stack file, each beside what the newest good poll said of it: what
 * snapshots hold of them, one a thing, in the order of the file. All views have the same members:
 * row     NULL until the first good poll, and for ever where def->unresolved
 * source  its source unit; SIZE_MAX: it is not asked for
 * level   set by health */
#include "model/sample.h"
#include "model/stack.h"

struct sessions; /* sessions.h: what browsers reported */
struct session_view {
	const struct stack_monitor *def;
	const struct sessions *row;
	size_t source;
	enum level level;
};

struct targets; /* targets.h: health of a load balancer's targets */
struct target_view {
	const struct stack_balancer *def;
	const struct targets *row;
	size_t source;
	enum level level;
};

struct scaling; /* scaling.h: bounds and activities of a cluster's services */
struct scaling_view {
	const struct stack_cluster *def;
	const struct scaling *row;
	size_t source;
	enum level level;
};

struct task_days; /* task_day.h: tasks by day, kept over restarts */
struct task_days_view {
	const struct stack_cluster *def;
	const struct task_days *row;
	size_t source;
	enum level level;
};

struct check_status; /* checks.h: a Route 53 health check */
struct check_view {
	const struct stack_check *def;
	const struct check_status *row;
	size_t source;
	enum level level;
};

struct service_map; /* service_map.h: X-Ray; n is 0 or 1 */
struct map_view {
	const struct stack_map *def;
	const struct service_map *row;
	size_t source;
	enum level level;
};

struct pipeline; /* pipelines.h */
struct pipeline_view {
	const struct stack_pipeline *def;
	const struct pipeline *row;
	size_t source;
	enum level level;
};

struct probe_result; /* probes.h */
struct probe_view {
	const struct stack_probe *def;
	const struct probe_result *row;
	size_t source;
	enum level level;
};

struct cost; /* cost.h: the bill, forecast, budgets; n is 0 or 1 */
struct cost_report;
struct cost_view {
	const struct stack_cost *def;
	const struct cost *row;
	const struct cost_report *report; /* cost_report.h; never NULL: set by health */
	size_t source;
	enum level level;
};

struct lookup_found; /* lookup.h: what a name turned out to be */
struct lookup_view {
	const struct stack_lookup *def;
	const struct lookup_found *row;
	size_t source;
	enum level level;
};

struct job_view; /* job_view.h: one job, beside its task */
struct job_rows; /* job_row.h: the jobs of a route */
struct jobs_view {
	const struct stack_route *def;
	const struct job_rows *row;
	size_t source;
	enum level level;
};

struct events; /* event_row.h: what happened, kept over restarts */
struct events_view {
	const struct events *row;
	size_t source;
};

struct watched_views {
	struct events_view events;
	struct session_view *sessions;
	size_t n_sessions;
	struct target_view *targets;
	size_t n_targets;
	struct scaling_view *scaling;
	size_t n_scaling;
	struct task_days_view *task_days;
	size_t n_task_days;
	struct check_view *checks;
	size_t n_checks;
	struct map_view *maps;
	size_t n_maps;
	struct pipeline_view *pipelines;
	size_t n_pipelines;
	struct probe_view *probes;
	size_t n_probes;
	struct cost_view *costs;
	size_t n_costs;
	struct lookup_view *lookups;
	size_t n_lookups;
	struct jobs_view *jobs;
	size_t n_jobs;
	struct job_view *all_jobs; /* of all routes, in the order that they are shown in */
	size_t n_all_jobs;
};

#endif
