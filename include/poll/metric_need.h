/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_METRIC_NEED_H
#define CWTOP_POLL_METRIC_NEED_H
/* metric_need.h - which metrics are worth paying for now. Always: those with a threshold, what a
 * group's tile shows, and those that no group names because something else implies them (a queue).
 * Beyond them only what is on screen; and what any of these is worked out from. Pure. */
#include "poll/metric_plan.h"

/* What the screen shows of metrics. Borrowed for the call. */
struct metric_need {
	bool is_everything;        /* all groups, or nobody knows: nothing is left out */
	const char *const *groups; /* ids of those on the page */
	size_t n_groups;
};

/* metric_need_mark - out_wanted[i]: metric i is to be asked for. One that is unresolved never is.
 */
void
metric_need_mark(const struct stack *stack, const struct metric_inputs *inputs,
		 const struct metric_need *need, bool *out_wanted);

#endif
