/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_LAMBDA_H
#define CWTOP_AWS_LAMBDA_H
/* lambda.h - Lambda functions, the account's concurrency, provisioned concurrency. rest-json. A
 * function's environment is never read: it may hold secrets. Strings are the arena's, "" for what
 * AWS did not say; numbers -1; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct lambda_function {
	const char *name; /* of CloudWatch: FunctionName */
	const char *arn, *version, *runtime, *package, *description;
	const char *state,
		*state_reason; /* Pending, Active, Inactive, Failed ...; only lambda_get */
	const char *update, *update_reason; /* Successful, Failed, InProgress; only lambda_get */
	const char *log_group; /* "/aws/lambda/NAME" unless the function says another */
	int64_t memory_mib, timeout_s, code_bytes, modified_s;
	bool is_traced; /* X-Ray, active */
};

struct lambda_functions {
	struct lambda_function *items;
	size_t n;
};

/* lambda_list - functions of the region, $LATEST of each, all pages. Source: Lambda API reference,
 * ListFunctions. */
MUST_CHECK enum err
lambda_list(const struct aws_scope *scope, struct lambda_functions *out, struct why *why);

/* lambda_get - one function, by name or ARN. ERR_GONE: no such function.
 * Source: GetFunctionConfiguration. */
MUST_CHECK enum err
lambda_get(const struct aws_scope *scope, const char *name, struct lambda_function *out,
	   struct why *why);

struct lambda_account {
	int64_t concurrent; /* executions at once, of all functions of the region */
	int64_t unreserved; /* of them, what no function has reserved */
	int64_t functions, code_bytes, code_max_bytes;
};

/* lambda_account - limits of the account in the region. Source: GetAccountSettings. */
MUST_CHECK enum err
lambda_account(const struct aws_scope *scope, struct lambda_account *out, struct why *why);

struct lambda_provision {
	const char *arn, *qualifier; /* alias or version */
	const char *status, *reason; /* IN_PROGRESS, READY, FAILED */
	int64_t requested, available, allocated, modified_s;
};

struct lambda_provisions {
	struct lambda_provision *items;
	size_t n;
};

/* lambda_provisioned - provisioned concurrency of a function's aliases and versions, all pages.
 * ERR_GONE: no such function. Source: ListProvisionedConcurrencyConfigs. */
MUST_CHECK enum err
lambda_provisioned(const struct aws_scope *scope, const char *name, struct lambda_provisions *out,
		   struct why *why);

#endif
