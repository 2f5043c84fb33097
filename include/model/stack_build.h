/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_STACK_BUILD_H
#define CWTOP_MODEL_STACK_BUILD_H
/* stack_build.h - what the files of the stack loader share while a stack file is read: not for
 * anyone else. Every function fills its part of builder->stack or fails with the place in words:
 * ERR_FILE, ERR_MEMORY (and ERR_USAGE for --var and --region). One thread at a time. */
#include "model/stack.h"

struct stack_variable {
	const char *name;
	const char *value;  /* NULL: none, so that what uses it is unresolved */
	bool is_unresolved; /* listed in stack.unresolved */
	bool is_given;      /* not by a lookup, nor only for the demo */
	bool is_found;      /* by a lookup */
	const struct json_val *val;
};

struct stack_builder {
	const char *path;
	const struct json *doc;
	const struct json_val *root;
	const struct stack_options *options;
	struct stack *stack;
	struct arena *arena; /* stack->arena */
	struct stack_variable *vars;
	size_t n_vars;
	const char **unresolved; /* room for n_vars; becomes stack->unresolved */
	/* metrics that the file lists, beside stack->metrics: where each stands, and by id */
	const struct json_val **metric_vals;
	const struct metric_def **metrics_by_id;
	size_t n_listed;
};

/* The published schema, made at build time from share/schema/stack.schema.json. */
extern const unsigned char stack_schema_text[];
extern const size_t stack_schema_len;

/* stack_build_fail - ERR_FILE with "path:line:column: ..."; @at NULL: the beginning. */
enum err
stack_build_fail(const struct stack_builder *builder, const struct json_val *at, struct why *why,
		 const char *fmt, ...) PRINTF_LIKE(4, 5);

/* stack_vars_read - the variables and their values. First of all: the others use them. */
MUST_CHECK enum err
stack_vars_read(struct stack_builder *builder, struct why *why);
/* stack_vars_text - a string with its variables put in, in the stack's arena. An absent value
 * leaves *out alone.
 * @unresolved  gets the first variable without a value, unless it has one already; NULL: such a
 *              variable is an error */
MUST_CHECK enum err
stack_vars_text(struct stack_builder *builder, const struct json_val *val, const char **out,
		const char **unresolved, struct why *why);
/* stack_vars_texts - an array of strings, all with values. */
MUST_CHECK enum err
stack_vars_texts(struct stack_builder *builder, const struct json_val *array, const char ***out,
		 size_t *out_n, struct why *why);
/* stack_vars_count - a whole number, or a string that becomes one; absent: *out stays. */
MUST_CHECK enum err
stack_vars_count(struct stack_builder *builder, const struct json_val *val, int64_t *out,
		 struct why *why);

/* stack_syntax_region - has the form of a region: eu-west-2, us-gov-west-1. */
bool
stack_syntax_region(const char *s);
/* stack_syntax_is_plain_region - of the partition aws, where some namespaces are in us-east-1 only.
 */
bool
stack_syntax_is_plain_region(const char *region);
/* stack_syntax_name - letters, digits, - and _; stack_syntax_queue - the same, .fifo allowed. */
bool
stack_syntax_name(const char *s, size_t len_max);
bool
stack_syntax_queue(const char *s);
/* stack_syntax_statistic - Sum, p99, TM(10%:90%) ... */
bool
stack_syntax_statistic(const char *s);

/* stack_region_read - an optional region; absent: the home region. */
MUST_CHECK enum err
stack_region_read(struct stack_builder *builder, const struct json_val *val, const char **out,
		  struct why *why);

/* stack_metrics_read - groups and their metrics; leaves room for `n_implied` more. */
MUST_CHECK enum err
stack_metrics_read(struct stack_builder *builder, size_t n_implied, struct why *why);
/* stack_metrics_find - a listed metric by the first len bytes of id; NULL when there is none. */
const struct metric_def *
stack_metrics_find(const struct stack_builder *builder, const char *id, size_t len);

/* stack_math_check - every expression: its form, its inputs, no circles; hands down what an
 * expression has from its inputs (unresolved, lag). */
MUST_CHECK enum err
stack_math_check(struct stack_builder *builder, struct why *why);

/* stack_alarms_read, stack_clusters_read, stack_queues_read - what is not a metric; queues append
 * their implied metrics. */
MUST_CHECK enum err
stack_alarms_read(struct stack_builder *builder, struct why *why);
MUST_CHECK enum err
stack_clusters_read(struct stack_builder *builder, struct why *why);
#define STACK_QUEUE_METRICS 3 /* implied by each queue */
MUST_CHECK enum err
stack_queues_read(struct stack_builder *builder, struct why *why);

/* stack_lookups_read - what finds values of variables and metrics. After the metrics. */
MUST_CHECK enum err
stack_lookups_read(struct stack_builder *builder, struct why *why);
/* stack_lookups_metric - a metric whose name the document leaves open ("find"): namespace, name and
 * dimensions where they were found ("NAMESPACE|NAME|DIMENSION=VALUE|..."), else unresolved. */
MUST_CHECK enum err
stack_lookups_metric(struct stack_builder *builder, const struct json_val *find,
		     struct metric_def *def, struct why *why);
/* stack_vars_is_given - the variable's value stands above whatever a lookup may find. */
bool
stack_vars_is_given(const struct stack_builder *builder, const char *name);

/* stack_web_read - monitors, balancers, health checks, service map, pipelines.
 * stack_probes_read, stack_cost_read */
MUST_CHECK enum err
stack_web_read(struct stack_builder *builder, struct why *why);
MUST_CHECK enum err
stack_probes_read(struct stack_builder *builder, struct why *why);
MUST_CHECK enum err
stack_cost_read(struct stack_builder *builder, struct why *why);

/* stack_routes_read - how jobs are taken. */
MUST_CHECK enum err
stack_routes_read(struct stack_builder *builder, struct why *why);

/* stack_logs_read - log groups, and those that metrics imply: of a Lambda function, and of
 * AWS/Logs.
 */
MUST_CHECK enum err
stack_logs_read(struct stack_builder *builder, struct why *why);

/* stack_pages_read - the pages, or the default page. Last: it names groups. */
MUST_CHECK enum err
stack_pages_read(struct stack_builder *builder, struct why *why);

#endif
