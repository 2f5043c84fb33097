/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_ELBV2_H
#define CWTOP_SIM_API_ELBV2_H
/* api_elbv2.h - the health of targets, for those who tell of it beside DescribeTargetHealth. */
#include "sim/api.h"

/* elbv2_unhealthy - how many of a group's INCIDENT_TARGETS targets are unhealthy now.
 * @group  as CloudWatch's dimension has it: "targetgroup/NAME/ID" */
unsigned
elbv2_unhealthy(const struct call *call, const char *region, const char *group);

#endif
