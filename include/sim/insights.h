/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INSIGHTS_H
#define CWTOP_SIM_INSIGHTS_H
/* insights.h - the query language of CloudWatch Logs Insights, as far as fields, display, filter,
 * stats ... by, pattern, sort and limit go. Lines are given one at a time, the rows come at the
 * end. */
#include "sim/log_source.h"

struct insights;

struct insights_cell {
	const char *field, *value;
};

struct insights_row {
	struct insights_cell *cells;
	size_t n;
};

struct insights_result {
	struct insights_row *rows;
	size_t n;
	double matched, scanned, bytes;
};

/* insights_new - reads the query. ERR_USAGE with a sentence about it, ERR_MEMORY.
 * @limit  rows at most where the query says nothing */
MUST_CHECK enum err
insights_new(struct arena *arena, const char *text, size_t limit, struct insights **out,
	     struct why *why);
void
insights_free(struct insights *insights); /* NULL is fine; the arena stays */

/* insights_line - one more line. @log  "ACCOUNT:GROUP". false: memory is out */
MUST_CHECK bool
insights_line(struct insights *insights, const char *log, const struct log_line *line);
/* insights_result - what came of them; of the arena. ERR_MEMORY. */
MUST_CHECK enum err
insights_result(struct insights *insights, struct insights_result *out, struct why *why);

#endif
