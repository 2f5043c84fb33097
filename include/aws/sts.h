/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_STS_H
#define CWTOP_AWS_STS_H
/* sts.h - who the credentials in force belong to. Query protocol, 2011-06-15. */
#include "aws/aws.h"

struct sts_identity { /* none is "" */
	const char *account, *arn, *user_id;
};

/* sts_caller_identity - needs no permission. ERR_PARSE unless all three are said. Blocks: workers
 * only. Source: STS API reference, GetCallerIdentity. */
MUST_CHECK enum err
sts_caller_identity(const struct aws_scope *scope, struct sts_identity *out, struct why *why);

#endif
