/* SPDX-License-Identifier: MIT */
/* api_iam.c - the simulated IAM: what a principal may do. All is allowed but what the fault plan
 * denies. Source: IAM API reference, SimulatePrincipalPolicy. */
#include "sim/api.h"

static void
write_result(struct call *call, const char *action, const char *resource)
{
	bool is_denied = plan_denies(&call->api->plan, action);

	write_object(call, NULL);
	write_text(call, "EvalActionName", action);
	write_text(call, "EvalResourceName", resource);
	write_text(call, "EvalDecision", is_denied ? "implicitDeny" : "allowed");
	write_array(call, "MatchedStatements");
	if (!is_denied) {
		write_object(call, NULL);
		write_text(call, "SourcePolicyId", "cwtop");
		write_text(call, "SourcePolicyType", "IAM Policy");
		write_object_end(call);
	}
	write_array_end(call);
	write_empty(call, "MissingContextValues");
	write_object_end(call);
}

static bool
simulate_principal_policy(struct call *call)
{
	const struct json_val *actions, *resources;
	const char *source;

	if (!param_need(call, "PolicySourceArn", &source) ||
	    !param_list(call, call->params, "ActionNames", &actions) ||
	    !param_list(call, call->params, "ResourceArns", &resources))
		return false;
	if (!json_count(actions))
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "1 validation error detected: Value null at 'actionNames' failed "
				 "to satisfy constraint: Member must not be null");
	write_array(call, "EvaluationResults");
	for (const struct json_val *a = json_first(actions); a; a = json_after(a)) {
		const struct json_val *r = json_first(resources);

		do {
			write_result(call, json_text(a, ""), json_text(r, "*"));
			r = r ? json_after(r) : NULL;
		} while (r);
	}
	write_array_end(call);
	write_flag(call, "IsTruncated", false);
	return true;
}

static const struct operation operations[] = {
	OPERATION("SimulatePrincipalPolicy", simulate_principal_policy),
};

const struct service api_iam = {
	.name = "iam",
	.protocol = PROTOCOL_QUERY,
	.version = "2010-05-08",
	.xmlns = "https://iam.amazonaws.com/doc/2010-05-08/",
	.operations = operations,
	.n_operations = LEN(operations),
};
