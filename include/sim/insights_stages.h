/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INSIGHTS_STAGES_H
#define CWTOP_SIM_INSIGHTS_STAGES_H
/* insights_stages.h - a query of Logs Insights from inside: for insights_read.c, which reads it,
 * and insights.c, which runs it. Everybody else uses insights.h. */
#include "sim/insights.h"
#include "sim/insights_stats.h"

#define INSIGHTS_STAGES_MAX 16
#define INSIGHTS_COLUMNS_MAX 32
#define INSIGHTS_ROWS_MAX 100000 /* that wait to be sorted */

enum stage_kind {
	STAGE_FIELDS,
	STAGE_DISPLAY,
	STAGE_FILTER,
	STAGE_STATS,
	STAGE_PATTERN, /* stats by the pattern of a field */
	STAGE_SORT,
	STAGE_LIMIT
};

struct stage {
	enum stage_kind kind;
	struct named_node nodes[NODE_ARGS_MAX]; /* filter: the first; sort: by these */
	bool is_down[NODE_ARGS_MAX];
	size_t n;
	size_t limit;
	struct stats stats;
};

/* A record that is kept. */
struct row {
	const struct log_line *line; /* NULL: of stats */
	const char *log;
	struct {
		const char *name;
		struct value value;
	} columns[INSIGHTS_COLUMNS_MAX];
	size_t n;
	struct value keys[NODE_ARGS_MAX]; /* of the sort at work */
};

struct insights {
	struct arena *arena;
	struct stage stages[INSIGHTS_STAGES_MAX];
	size_t n_stages;
	size_t limit; /* of the request */
	struct expr_reader reader;
	struct row **rows;
	size_t n_rows, max_rows;
	double matched, scanned, bytes;
};

#endif
