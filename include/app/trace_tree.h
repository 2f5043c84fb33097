/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_TRACE_TREE_H
#define CWTOP_APP_TRACE_TREE_H
/* trace_tree.h - the segments of a trace as a waterfall: each below the one that called it, those
 * of one caller in the order of time. Pure. Main thread. */
#include "aws/xray.h"

struct trace_row {
	const struct xray_segment *segment;
	unsigned depth;
	bool is_orphan; /* it names a caller that is not in the trace */
};

struct trace_tree {
	struct trace_row *rows; /* owned */
	size_t n;
	double start_s,
		end_s; /* of all of it, epoch; of what has not ended the latest that is known */
	size_t n_faults, n_errors, n_throttled, n_open, n_orphans; /* open: not ended */
};

/* trace_tree_make - of a trace that outlives it; every segment once, whatever their parents say. */
void
trace_tree_make(const struct xray_trace *trace, struct trace_tree *out);
void
trace_tree_free(struct trace_tree *tree); /* an all-zero one is fine */

#endif
