/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INSIGHTS_STATS_H
#define CWTOP_SIM_INSIGHTS_STATS_H
/* insights_stats.h - groups of records and what is counted in them: `stats ... by`. For
 * insights.c. */
#include "sim/insights_expr.h"

struct named_node {
	const char *name;
	struct node *node;
};

struct stats {
	struct named_node columns[NODE_ARGS_MAX], keys[NODE_ARGS_MAX];
	size_t n_columns, n_keys;
	struct node *aggregates[NODE_ARGS_MAX];
	size_t n_aggregates;
	struct stats_group **groups; /* in the order of their first record */
	size_t n_groups, max_groups;
	size_t *table; /* of groups + 1 by hash; 0: free */
	size_t n_table;
	struct arena *arena;
};

/* stats_add - one more record. false: memory is out. */
MUST_CHECK bool
stats_add(struct stats *stats, const struct record *record);

/* stats_key, stats_column - of the i-th group. */
struct value
stats_key(const struct stats *stats, size_t i, size_t key);
/* @scratch  for what is sorted on the way */
struct value
stats_column(const struct stats *stats, size_t i, size_t column);
void
stats_done(struct stats *stats);

#endif
