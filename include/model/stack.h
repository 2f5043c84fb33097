/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_STACK_H
#define CWTOP_MODEL_STACK_H
/* stack.h - a stack file, read: what to watch, when it is bad, and how the pages are laid out. Pure
 * data; nothing in it can run a command or name a credential, an endpoint or a path.
 * Immutable after loading; shared by all threads. Format: man cwtop-stack; rule: share/schema. */
#include "base/json.h"
#include "model/metric.h"
#include "model/stack_routes.h"
#include "model/stack_watch.h"

struct prices;

struct stack_group { /* a tile in the health panel, a block in the metrics panel */
	const char *id, *title;
	size_t first_metric, n_metrics; /* a run in stack.metrics */
};

struct stack_cluster {
	const char *name, *region;
	const char **services; /* names; all_services: ask ListServices */
	size_t n_services;
	bool all_services;
	const char **families; /* task families whose tasks are followed; none: every task */
	size_t n_families;
	unsigned failures_warn, failures_alarm; /* failed tasks in the last hour; 0: no threshold */
	bool has_scaling; /* bounds and activities of its services' scaling are asked for */
};

struct stack_queue {
	const char *name, *region;
	const char *dlq;                     /* NULL: none */
	int64_t visible_warn, visible_alarm; /* depth thresholds; -1: none */
	int64_t dlq_alarm;                   /* DLQ depth that is an alarm: default 1 */
	int64_t age_warn_s, age_alarm_s;     /* of the oldest message; -1: none */
	/* indices into stack.metrics of the implied AWS/SQS metrics, SIZE_MAX where there is none:
	 * ApproximateAgeOfOldestMessage Maximum, NumberOfMessagesSent Sum, NumberOfMessagesDeleted
	 * Sum */
	size_t age_metric, sent_metric, deleted_metric;
};

/* A page is a column of rows, each a row of panels; weights share out the space. */
struct stack_panel {
	const char *panel; /* name in panels.def */
	unsigned weight;
	const char *group; /* metrics panel: only this group; NULL: all */
};

struct stack_row {
	unsigned weight;
	const struct stack_panel *panels;
	size_t n_panels;
};

struct stack_page {
	const char *name;
	const struct stack_row *rows;
	size_t n_rows;
};

struct stack {
	const char *name, *title, *path;
	const char *region;  /* home region */
	const char *account; /* NULL: any */
	bool is_prod;
	const char *band;        /* colour of the header: red, yellow, green, blue, magenta; NULL */
	const char *environment; /* a badge's word: "staging"; NULL */
	struct metric_def *metrics;
	size_t n_metrics;
	struct stack_group *groups;
	size_t n_groups;
	const char **alarm_prefixes; /* none: every alarm of the region */
	size_t n_alarm_prefixes;
	const char **alarm_regions; /* home region and us-east-1, each once */
	size_t n_alarm_regions;
	struct stack_cluster *clusters;
	size_t n_clusters;
	struct stack_queue *queues;
	size_t n_queues;
	struct stack_lookup *lookups;
	size_t n_lookups;
	struct stack_monitor *monitors;
	size_t n_monitors;
	struct stack_balancer *balancers;
	size_t n_balancers;
	struct stack_check *checks;
	size_t n_checks;
	struct stack_map map;
	struct stack_pipeline *pipelines;
	size_t n_pipelines;
	struct stack_probe *probes;
	size_t n_probes;
	struct stack_route *routes; /* how jobs are taken */
	size_t n_routes;
	struct stack_log *logs; /* those of the file first, then what metrics imply */
	size_t n_logs;
	struct stack_cost cost;
	struct stack_page *pages;
	size_t n_pages;
	const char *const *unresolved; /* variables without a value, for one clear line */
	size_t n_unresolved;
	const struct prices *prices; /* prices.h: what runs costs; NULL: not known */
	struct arena *arena;
};

/* A variable given on the command line; later ones win over the environment (CWTOP_VAR_name), which
 * wins over the file. */
struct stack_var {
	const char *name, *value;
};

struct stack_options {
	const struct stack_var *vars;
	size_t n_vars;
	const char *region;         /* NULL: the file's (or the caller's default below) */
	const char *default_region; /* when neither --region nor the file says; NULL: us-east-1 */
	bool is_demo;               /* variables take their demo value where they have no other */
	const struct stack_var *found; /* what lookups found: below the file's values */
	size_t n_found;
	const struct prices *prices; /* handed down in the stack, which it outlives; NULL: none */
};

/* stack_load - reads, checks and resolves a stack file.
 * @path  of the file; kept in the stack for messages
 * ERR_NO_FILE, ERR_FILE ("path:line:column: what: why: what to do"), ERR_MEMORY.
 * ERR_USAGE: a --var that the file does not define, or an option's region that is none.
 * Main thread, or any one thread. */
MUST_CHECK enum err
stack_load(const char *path, const struct stack_options *options, struct stack **out,
	   struct why *why);
/* stack_parse - the same from text in memory; `path` is only the name in messages. */
MUST_CHECK enum err
stack_parse(const char *text, size_t len, const char *path, const struct stack_options *options,
	    struct stack **out, struct why *why);
void
stack_free(struct stack *stack); /* NULL is fine */

/* stack_metric - index of a metric by id, SIZE_MAX when there is none. */
size_t
stack_metric(const struct stack *stack, const char *id);

#endif
