/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_LAMBDA_H
#define CWTOP_SIM_API_LAMBDA_H
/* api_lambda.h - what other services know of the simulated Lambda. */
#include "sim/api.h"

/* lambda_alias - the alias of a function of the call's region that has provisioned concurrency;
 * NULL: it has none, for the stack has no metric of it. */
const char *
lambda_alias(const struct call *call, const char *name);

#endif
