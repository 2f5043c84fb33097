/* SPDX-License-Identifier: MIT */
/* call_iam.c - the calls of iam.h. */
#include "call.h"

#include "aws/iam.h"

static enum err
simulate(struct call *call, struct why *why)
{
	const char *actions[] = { call_arg(call, "ActionName"), call_arg(call, "ActionName2") };
	const struct iam_question question = { .principal = call_arg(call, "PolicySourceArn"),
					       .actions = actions,
					       .n_actions = *actions[1] ? 2 : 1 };
	struct iam_verdicts verdicts;
	enum err err = iam_simulate(&call->scope, &question, &verdicts, why);

	if (err)
		return err;
	json_write_key(call->out, "EvaluationResults");
	json_write_array(call->out);
	for (size_t i = 0; i < verdicts.n; i++) {
		const struct iam_verdict *v = &verdicts.items[i];

		json_write_object(call->out);
		put_text(call, "EvalActionName", v->action);
		put_text(call, "EvalResourceName", v->resource);
		put_text(call, "EvalDecision", v->decision);
		put_text(call, "SourcePolicyId", v->policy);
		put_bool(call, "Allowed", v->is_allowed);
		put_bool(call, "MissingContextValues", v->is_incomplete);
		put_bool(call, "AllowedByOrganizations", !v->is_organization_deny);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

const struct call_row calls_iam[] = {
	{ IAM_SIMULATE,
	  { "PolicySourceArn=arn:aws:iam::123456789012:user/operator",
	    "ActionName=cloudwatch:GetMetricData", "ActionName2=ecs:StopTask" },
	  simulate },
};
const size_t n_calls_iam = LEN(calls_iam);
