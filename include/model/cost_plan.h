/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_COST_PLAN_H
#define CWTOP_MODEL_COST_PLAN_H
/* cost_plan.h - the plan of a stack file against the services that are billed. For cost_report.c.
 */
#include "model/cost_report.h"

/* A service that the plan does not name is a surprise from here on. */
#define COST_SURPRISE_USD 1.0

/* cost_plan_find - lines, plan and their levels of a report; cost NULL: nothing is billed by
 * service, as far as is known. */
void
cost_plan_find(const struct snapshot *snapshot, const struct stack_cost *def,
	       const struct cost *cost, struct cost_report *out);

#endif
