/* SPDX-License-Identifier: MIT */
/* lambda.c - functions and concurrency as rows. Invocations, errors and durations are metrics.
 * Source: Lambda API reference, ListFunctions, GetFunctionConfiguration, GetAccountSettings,
 * ListProvisionedConcurrencyConfigs. */
#include "aws/lambda.h"

#include <string.h>

#include "aws/list.h"
#include "base/clock.h"
#include "base/text.h"

#define PAGE_MAX 50 /* never more are returned */

/* "2026-11-21T01:45:58.080+0000": a zone without a colon. */
static int64_t
lambda_time(const struct json_val *val)
{
	const char *s = json_text(val, "");
	size_t n = strlen(s);
	TEXT_ON(utc, 40);
	int64_t ms;

	if (n < 5 || strcmp(s + n - 5, "+0000") != 0)
		return gather_time(val);
	text_add_n(&utc, s, n - 5);
	text_add(&utc, "Z");
	return date_parse_iso(utc.data, &ms) ? ms / 1000 : 0;
}

static const char *
gather_log_group(struct gather *g, const struct json_val *item)
{
	const char *group = json_text(json_get(json_get(item, "LoggingConfig"), "LogGroup"), "");
	TEXT_ON(usual, 300);

	text_addf(&usual, "/aws/lambda/%s", json_text(json_get(item, "FunctionName"), ""));
	return gather_clean(g, *group ? group : usual.data);
}

static const char *
fill_function(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *tracing = json_get(item, "TracingConfig");
	struct lambda_function *row = to;

	row->name = gather_text(g, json_get(item, "FunctionName"));
	row->arn = gather_text(g, json_get(item, "FunctionArn"));
	row->version = gather_text(g, json_get(item, "Version"));
	row->runtime = gather_text(g, json_get(item, "Runtime"));
	row->package = gather_text(g, json_get(item, "PackageType"));
	row->description = gather_text(g, json_get(item, "Description"));
	row->state = gather_text(g, json_get(item, "State"));
	row->state_reason = gather_text(g, json_get(item, "StateReason"));
	row->update = gather_text(g, json_get(item, "LastUpdateStatus"));
	row->update_reason = gather_text(g, json_get(item, "LastUpdateStatusReason"));
	row->log_group = gather_log_group(g, item);
	row->memory_mib = gather_count(json_get(item, "MemorySize"));
	row->timeout_s = gather_count(json_get(item, "Timeout"));
	row->code_bytes = gather_count(json_get(item, "CodeSize"));
	row->modified_s = lambda_time(json_get(item, "LastModified"));
	row->is_traced = strcmp(json_text(json_get(tracing, "Mode"), ""), "Active") == 0;
	return *row->name && *row->arn ? NULL : "a function without FunctionName or FunctionArn";
}

static void
ask_list(struct api_request *r, const void *question)
{
	(void)question;
	api_integer(r, "MaxItems", PAGE_MAX);
}

static const struct list_call list_functions = {
	.operation = LAMBDA_LIST,
	.member = "Functions",
	.token = "Marker",
	.next = "NextMarker",
	.row_size = sizeof(struct lambda_function),
	.ask = ask_list,
	.fill = fill_function,
};

enum err
lambda_list(const struct aws_scope *scope, struct lambda_functions *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_functions, NULL, NULL, &rows, why);

	if (!err)
		*out = (struct lambda_functions){ rows.items, rows.n };
	return err;
}

enum err
lambda_get(const struct aws_scope *scope, const char *name, struct lambda_function *out,
	   struct why *why)
{
	struct lambda_function row = { 0 };
	struct api_request r;
	enum err err;

	api_begin(&r, scope, LAMBDA_CONFIGURATION);
	api_label(&r, "FunctionName", name);
	err = list_one(&r, NULL, fill_function, &row, why);
	if (!err)
		*out = row;
	return err;
}

static const char *
fill_account(struct gather *g, const struct json_val *root, void *to)
{
	const struct json_val *limit = json_get(root, "AccountLimit");
	const struct json_val *usage = json_get(root, "AccountUsage");
	struct lambda_account *account = to;

	(void)g;
	*account = (struct lambda_account){
		.concurrent = gather_count(json_get(limit, "ConcurrentExecutions")),
		.unreserved = gather_count(json_get(limit, "UnreservedConcurrentExecutions")),
		.functions = gather_count(json_get(usage, "FunctionCount")),
		.code_bytes = gather_count(json_get(usage, "TotalCodeSize")),
		.code_max_bytes = gather_count(json_get(limit, "TotalCodeSize")),
	};
	return account->concurrent < 0 ? "no AccountLimit.ConcurrentExecutions" : NULL;
}

enum err
lambda_account(const struct aws_scope *scope, struct lambda_account *out, struct why *why)
{
	struct lambda_account account;
	struct api_request r;
	enum err err;

	api_begin(&r, scope, LAMBDA_ACCOUNT);
	err = list_one(&r, NULL, fill_account, &account, why);
	if (!err)
		*out = account;
	return err;
}

static void
ask_provisioned(struct api_request *r, const void *question)
{
	api_label(r, "FunctionName", question);
	api_integer(r, "MaxItems", PAGE_MAX);
}

static const char *
fill_provision(struct gather *g, const struct json_val *item, void *to)
{
	const char *arn = json_text(json_get(item, "FunctionArn"), "");
	struct lambda_provision *row = to;

	row->arn = gather_clean(g, arn);
	row->qualifier = gather_tail(g, arn, ':');
	row->status = gather_text(g, json_get(item, "Status"));
	row->reason = gather_text(g, json_get(item, "StatusReason"));
	row->requested = gather_count(json_get(item, "RequestedProvisionedConcurrentExecutions"));
	row->available = gather_count(json_get(item, "AvailableProvisionedConcurrentExecutions"));
	row->allocated = gather_count(json_get(item, "AllocatedProvisionedConcurrentExecutions"));
	row->modified_s = lambda_time(json_get(item, "LastModified"));
	return *row->arn && *row->status && row->requested >= 0
		       ? NULL
		       : "a configuration without FunctionArn, Status or what was requested";
}

static const struct list_call list_provisioned = {
	.operation = LAMBDA_PROVISIONED,
	.member = "ProvisionedConcurrencyConfigs",
	.token = "Marker",
	.next = "NextMarker",
	.row_size = sizeof(struct lambda_provision),
	.ask = ask_provisioned,
	.fill = fill_provision,
};

enum err
lambda_provisioned(const struct aws_scope *scope, const char *name, struct lambda_provisions *out,
		   struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_provisioned, name, NULL, &rows, why);

	if (!err)
		*out = (struct lambda_provisions){ rows.items, rows.n };
	return err;
}
