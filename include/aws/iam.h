/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_IAM_H
#define CWTOP_AWS_IAM_H
/* iam.h - whether a principal may do something, without doing it. Query protocol, 2010-05-08. */
#include "aws/aws.h"

struct iam_question {
	const char *principal; /* ARN of a user, group or role: see iam_principal */
	const char *const *actions;
	size_t n_actions;
	const char *const *resources; /* none: "*" */
	size_t n_resources;
};

struct iam_verdict {
	const char *action, *resource; /* "*" when the question named none */
	const char *decision;          /* allowed, explicitDeny, implicitDeny */
	const char *policy;            /* id of the first policy that decided; "" none did */
	bool is_allowed;
	bool is_incomplete;        /* it hangs on condition keys that were not given */
	bool is_organization_deny; /* a service control policy refuses it */
};

struct iam_verdicts {
	struct iam_verdict *items;
	size_t n;
};

/* iam_simulate - at least a verdict for each action, all pages; ERR_PARSE when one is missing.
 * ERR_GONE: no such principal. Blocks: workers only.
 * Source: IAM API reference, SimulatePrincipalPolicy. */
MUST_CHECK enum err
iam_simulate(const struct aws_scope *scope, const struct iam_question *question,
	     struct iam_verdicts *out, struct why *why);

/* iam_principal - what can be asked about for an identity: a user as it is, the role (without the
 * path, which the session's ARN does not tell) of an assumed role. NULL for the root, federated
 * users and when memory is out. Pure. */
const char *
iam_principal(struct arena *arena, const char *identity_arn);

#endif
