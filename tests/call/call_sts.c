/* SPDX-License-Identifier: MIT */
/* call_sts.c - the calls of sts.h. */
#include "call.h"

#include "aws/sts.h"

static enum err
caller_identity(struct call *call, struct why *why)
{
	struct sts_identity identity;
	enum err err = sts_caller_identity(&call->scope, &identity, why);

	if (err)
		return err;
	put_text(call, "Account", identity.account);
	put_text(call, "Arn", identity.arn);
	put_text(call, "UserId", identity.user_id);
	return ERR_OK;
}

const struct call_row calls_sts[] = {
	{ STS_CALLER_IDENTITY, { NULL }, caller_identity },
};
const size_t n_calls_sts = LEN(calls_sts);
