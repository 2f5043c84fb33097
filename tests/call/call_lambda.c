/* SPDX-License-Identifier: MIT */
/* call_lambda.c - the calls of lambda.h. */
#include "put.h"

#include "aws/lambda.h"

#define FUNCTION "FunctionName=cityflow-api"

static void
put_function(struct call *call, const struct lambda_function *f)
{
	put_said(call, "FunctionName", f->name);
	put_said(call, "FunctionArn", f->arn);
	put_said(call, "Version", f->version);
	put_said(call, "Runtime", f->runtime);
	put_said(call, "PackageType", f->package);
	put_said(call, "Description", f->description);
	put_said(call, "State", f->state);
	put_said(call, "StateReason", f->state_reason);
	put_said(call, "LastUpdateStatus", f->update);
	put_said(call, "LastUpdateStatusReason", f->update_reason);
	put_said(call, "log_group", f->log_group);
	put_count(call, "MemorySize", f->memory_mib);
	put_count(call, "Timeout", f->timeout_s);
	put_count(call, "CodeSize", f->code_bytes);
	put_time(call, "modified", f->modified_s);
	put_bool(call, "is_traced", f->is_traced);
}

static enum err
list_functions(struct call *call, struct why *why)
{
	struct lambda_functions list;
	enum err err = lambda_list(&call->scope, &list, why);

	if (err)
		return err;
	put_list(call, "Functions");
	for (size_t i = 0; i < list.n; i++) {
		put_item(call);
		put_function(call, &list.items[i]);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static enum err
get_function(struct call *call, struct why *why)
{
	struct lambda_function function;
	enum err err = lambda_get(&call->scope, call_arg(call, "FunctionName"), &function, why);

	if (!err)
		put_function(call, &function);
	return err;
}

static enum err
account(struct call *call, struct why *why)
{
	struct lambda_account a;
	enum err err = lambda_account(&call->scope, &a, why);

	if (err)
		return err;
	put_object(call, "AccountLimit");
	put_count(call, "ConcurrentExecutions", a.concurrent);
	put_count(call, "UnreservedConcurrentExecutions", a.unreserved);
	put_count(call, "TotalCodeSize", a.code_max_bytes);
	put_object_end(call);
	put_object(call, "AccountUsage");
	put_count(call, "FunctionCount", a.functions);
	put_count(call, "TotalCodeSize", a.code_bytes);
	put_object_end(call);
	return ERR_OK;
}

static enum err
provisioned(struct call *call, struct why *why)
{
	struct lambda_provisions list;
	enum err err = lambda_provisioned(&call->scope, call_arg(call, "FunctionName"), &list, why);

	if (err)
		return err;
	put_list(call, "ProvisionedConcurrencyConfigs");
	for (size_t i = 0; i < list.n; i++) {
		const struct lambda_provision *p = &list.items[i];

		put_item(call);
		put_said(call, "FunctionArn", p->arn);
		put_said(call, "qualifier", p->qualifier);
		put_said(call, "Status", p->status);
		put_said(call, "StatusReason", p->reason);
		put_count(call, "RequestedProvisionedConcurrentExecutions", p->requested);
		put_count(call, "AvailableProvisionedConcurrentExecutions", p->available);
		put_count(call, "AllocatedProvisionedConcurrentExecutions", p->allocated);
		put_time(call, "modified", p->modified_s);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_lambda[] = {
	{ LAMBDA_LIST, { NULL }, list_functions },
	{ LAMBDA_CONFIGURATION, { FUNCTION }, get_function },
	{ LAMBDA_ACCOUNT, { NULL }, account },
	{ LAMBDA_PROVISIONED, { FUNCTION }, provisioned },
};
const size_t n_calls_lambda = LEN(calls_lambda);
