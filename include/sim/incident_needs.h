/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INCIDENT_NEEDS_H
#define CWTOP_SIM_INCIDENT_NEEDS_H
/* incident_needs.h - the greatest limits of a stack, for those who plan its incidents. */
#include "sim/incidents.h"

/* incident_is_of_queue - a metric of AWS/SQS, of a queue by name (NULL: of none). */
bool
incident_is_of_queue(const struct metric_def *def, const char *name);
/* incident_age_limit - of a queue's oldest message, seconds; 0: none. */
double
incident_age_limit(const struct stack *stack);
/* incident_failure_limit - of failed tasks in an hour; at least 1. */
double
incident_failure_limit(const struct stack *stack);

#endif
