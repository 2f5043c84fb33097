/* SPDX-License-Identifier: MIT */
/* api_lambda.c - functions of the simulated Lambda, the account's limits, provisioned concurrency.
 * Source: Lambda API reference, ListFunctions, GetFunctionConfiguration, GetAccountSettings,
 * ListProvisionedConcurrencyConfigs. */
#include "sim/api_lambda.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/paging.h"
#include "sim/random.h"
#include "sim/services.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LISTED_MAX 50
#define CONCURRENT_MAX 1000
#define CODE_MAX INT64_C(80530636800)
#define LATEST "$LATEST"
#define ALIAS "live" /* where metrics name none */

static const struct paging paging = {
	.token = "Marker",
	.next = "NextMarker",
	.size = "MaxItems",
	.bad_token = "InvalidParameterValueException",
	.bad_size = "InvalidParameterValueException",
	.min = 1,
	.max = 10000,
	.normal = LISTED_MAX,
};

static uint64_t
key_of(const struct call *call, const char *name)
{
	return facts_key(call, "function", call->region, name);
}

static const char *
arn_of(struct call *call, const char *name, const char *qualifier)
{
	return arena_format(call->arena, "arn:aws:lambda:%s:%s:function:%s%s%s", call->region,
			    call->world->account, name, qualifier ? ":" : "",
			    qualifier ? qualifier : "");
}

static int
version_of(const struct call *call, const char *name)
{
	return 3 + (int)(random_mix(key_of(call, name), 0x5E) % 60);
}

static int64_t
code_bytes(const struct call *call, const char *name)
{
	return 40000 + (int64_t)(random_mix(key_of(call, name), 0xC0DE) % 24000000);
}

/* "2026-11-18T14:00:00.000+0000": a text, with a zone of four digits. */
static void
write_modified(struct call *call, const char *key, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	char date[40];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S.000+0000", &tm);
	write_text(call, key, arena_text(call->arena, date));
}

/* The code changes with the deployments of the story. */
static int64_t
modified_ms(const struct call *call, const char *name)
{
	struct deployment deployment = services_deployment(&call->world->story, call->now_ms);

	if (story_has(&call->world->story, SCENARIO_NO_IMAGE, call->now_ms / 1000))
		deployment = (struct deployment){ .rollout = ROLLOUT_STEADY }; /* of containers */
	if (deployment.back_ms)
		return deployment.back_ms;
	return deployment.bad_ms ? deployment.bad_ms : facts_born_ms(call, key_of(call, name));
}

/* ---- a function ---- */

static void
write_code(struct call *call, const char *name)
{
	uint64_t key = random_mix(key_of(call, name), (uint64_t)modified_ms(call, name));

	write_integer(call, "CodeSize", code_bytes(call, name));
	write_text(call, "CodeSha256",
		   arena_format(call->arena, "%s%sQ=", facts_word(call, "", key, 32),
				facts_word(call, "", ~key, 10)));
	write_text(call, "RevisionId", facts_uuid(call, key));
}

static void
write_settings(struct call *call, const char *name)
{
	write_object(call, "Environment");
	write_object(call, "Variables");
	write_text(call, "LOG_LEVEL",
		   story_has(&call->world->story, SCENARIO_COST_SPIKE, call->now_ms / 1000)
			   ? "debug"
			   : "info");
	write_object_end(call);
	write_object_end(call);
	write_object(call, "TracingConfig");
	write_text(call, "Mode", "Active");
	write_object_end(call);
	write_array(call, "Architectures");
	write_text(call, NULL, "arm64");
	write_array_end(call);
	write_object(call, "EphemeralStorage");
	write_integer(call, "Size", 512);
	write_object_end(call);
	write_object(call, "SnapStart");
	write_text(call, "ApplyOn", "None");
	write_text(call, "OptimizationStatus", "Off");
	write_object_end(call);
	write_object(call, "LoggingConfig");
	write_text(call, "LogFormat", "Text");
	write_text(call, "LogGroup", arena_format(call->arena, "/aws/lambda/%s", name));
	write_object_end(call);
}

/* @qualifier  NULL: none was asked for */
static void
write_function(struct call *call, const char *name, const char *qualifier, const char *version)
{
	write_text(call, "FunctionName", name);
	write_text(call, "FunctionArn", arn_of(call, name, qualifier));
	write_text(call, "Runtime", "python3.12");
	write_text(
		call, "Role",
		arena_format(call->arena, "arn:aws:iam::%s:role/%s", call->world->account, name));
	write_text(call, "Handler", "main.handler");
	write_code(call, name);
	write_text(call, "Description", "");
	write_integer(call, "Timeout", 10);
	write_integer(call, "MemorySize", 512);
	write_modified(call, "LastModified", modified_ms(call, name));
	write_text(call, "Version", version);
	write_text(call, "PackageType", "Zip");
	write_settings(call, name);
}

static bool
list_functions(struct call *call)
{
	struct inventory_list functions;
	const char *which;
	struct page page;
	size_t n;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, "FunctionVersion", &which))
		return false;
	if (which && !text_is(which, "ALL"))
		return fault_own(call->refusal, 400, "InvalidParameterValueException",
				 "1 validation error detected: Value '%.40s' at 'functionVersion' "
				 "failed to satisfy constraint: Member must satisfy enum value "
				 "set: [ALL]",
				 which);
	page.size = MIN(page.size, LISTED_MAX);
	functions = inventory_list(call, INVENTORY_FUNCTION, call->region);
	n = which ? 2 * functions.n : functions.n;
	write_array(call, "Functions");
	for (size_t i = page.offset; i < paging_last(&page, n); i++) {
		const char *name = functions.items[which ? i / 2 : i]->name, *version = LATEST;

		if (which && i % 2)
			version = arena_format(call->arena, "%d", version_of(call, name));
		write_object(call, NULL);
		write_function(call, name, which ? version : NULL, version);
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

/* ---- one function by name, partial or whole ARN, with or without a qualifier ---- */

const char *
lambda_alias(const struct call *call, const char *name)
{
	const struct catalog *catalog = call->world->catalog;
	const char *alias = NULL;

	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct sim_metric *metric = catalog_at(catalog, i);
		const char *function = inventory_dimension(metric, "FunctionName");
		const char *resource = inventory_dimension(metric, "Resource");
		const char *colon = resource ? strchr(resource, ':') : NULL;

		if (!text_is(metric->namespace_, "AWS/Lambda") || !text_is(function, name) ||
		    !text_is(metric->region, call->region))
			continue;
		if (colon)
			return colon + 1;
		if (text_starts(metric->name, "ProvisionedConcurrency"))
			alias = ALIAS;
	}
	return alias;
}

static bool
no_function(struct call *call, const char *name, const char *qualifier)
{
	return fault_own(call->refusal, 404, "ResourceNotFoundException", "Function not found: %s",
			 arn_of(call, name, qualifier));
}

struct wanted {
	const char *name, *qualifier; /* qualifier NULL: none */
};

static bool
read_name(struct call *call, struct wanted *out)
{
	const char *given, *at, *qualifier, *colon;

	if (!param_need(call, "FunctionName", &given) ||
	    !param_text(call, call->params, "Qualifier", &qualifier))
		return false;
	at = strstr(given, "function:");
	at = at ? at + strlen("function:") : given;
	colon = strchr(at, ':');
	*out = (struct wanted){ .name = at, .qualifier = qualifier };
	if (colon) {
		out->name = arena_text_n(call->arena, at, (size_t)(colon - at));
		out->qualifier = colon + 1;
	}
	if (strlen(given) > 256 || !out->name || !*out->name ||
	    (colon && qualifier && !text_is(colon + 1, qualifier)))
		return fault_own(call->refusal, 400, "InvalidParameterValueException",
				 "The derived qualifier from the function name does not match the "
				 "specified qualifier.");
	if (!inventory_find(call, INVENTORY_FUNCTION, call->region, out->name))
		return no_function(call, out->name, out->qualifier);
	return true;
}

static bool
get_function_configuration(struct call *call)
{
	struct wanted wanted;
	const char *number, *version = LATEST;

	if (!read_name(call, &wanted))
		return false;
	number = arena_format(call->arena, "%d", version_of(call, wanted.name));
	if (wanted.qualifier && !text_is(wanted.qualifier, LATEST)) {
		if (!text_is(wanted.qualifier, number) &&
		    !text_is(wanted.qualifier, lambda_alias(call, wanted.name)))
			return no_function(call, wanted.name, wanted.qualifier);
		version = number;
	}
	write_function(call, wanted.name, wanted.qualifier, version);
	write_text(call, "State", "Active");
	write_text(call, "LastUpdateStatus", "Successful");
	return true;
}

/* ---- capacity ---- */

static bool
get_account_settings(struct call *call)
{
	struct inventory_list functions = inventory_list(call, INVENTORY_FUNCTION, call->region);
	int64_t bytes = 0;

	for (size_t i = 0; i < functions.n; i++)
		bytes += code_bytes(call, functions.items[i]->name);
	write_object(call, "AccountLimit");
	write_integer(call, "TotalCodeSize", CODE_MAX);
	write_integer(call, "CodeSizeUnzipped", 262144000);
	write_integer(call, "CodeSizeZipped", 52428800);
	write_integer(call, "ConcurrentExecutions", CONCURRENT_MAX);
	write_integer(call, "UnreservedConcurrentExecutions", CONCURRENT_MAX);
	write_object_end(call);
	write_object(call, "AccountUsage");
	write_integer(call, "TotalCodeSize", bytes);
	write_integer(call, "FunctionCount", (int64_t)functions.n);
	write_object_end(call);
	return true;
}

/* While a deployment is made its capacity is not there yet. */
static void
write_provision(struct call *call, const char *name, const char *alias)
{
	struct deployment deployment = services_deployment(&call->world->story, call->now_ms);
	bool is_ready = deployment.rollout != ROLLOUT_BACK;
	int64_t wanted = 1 + (int64_t)(random_mix(key_of(call, name), 0x9C) % 4);

	write_object(call, NULL);
	write_text(call, "FunctionArn", arn_of(call, name, alias));
	write_integer(call, "RequestedProvisionedConcurrentExecutions", wanted);
	write_integer(call, "AvailableProvisionedConcurrentExecutions", is_ready ? wanted : 0);
	write_integer(call, "AllocatedProvisionedConcurrentExecutions", is_ready ? wanted : 0);
	write_text(call, "Status", is_ready ? "READY" : "IN_PROGRESS");
	write_modified(call, "LastModified", modified_ms(call, name));
	write_object_end(call);
}

static bool
list_provisioned(struct call *call)
{
	struct wanted wanted;
	const char *alias;
	struct page page;
	size_t n;

	if (!paging_begin(call, &paging, &page) || !read_name(call, &wanted))
		return false;
	alias = lambda_alias(call, wanted.name);
	n = alias ? 1 : 0;
	write_array(call, "ProvisionedConcurrencyConfigs");
	for (size_t i = page.offset; i < paging_last(&page, n); i++)
		write_provision(call, wanted.name, alias);
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION_AT("ListFunctions", "GET /2015-03-31/functions", list_functions),
	OPERATION_AT("GetFunctionConfiguration",
		     "GET /2015-03-31/functions/{FunctionName}/configuration",
		     get_function_configuration),
	OPERATION_AT("GetAccountSettings", "GET /2016-08-19/account-settings",
		     get_account_settings),
	OPERATION_AT("ListProvisionedConcurrencyConfigs",
		     "GET /2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL",
		     list_provisioned),
};

const struct service api_lambda = {
	.name = "lambda",
	.protocol = PROTOCOL_REST_JSON,
	.errors = ERRORS_LAMBDA,
	.throttle = "TooManyRequestsException",
	.operations = operations,
	.n_operations = LEN(operations),
};
