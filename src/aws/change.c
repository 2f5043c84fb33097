/* SPDX-License-Identifier: MIT */
/* change.c - see change.h. */
#include "aws/change.h"

#include "aws/client.h"

enum err
change_begin(struct aws *aws, struct aws_change *change, struct why *why)
{
	const struct aws_audit *audit = aws->shared->audit;

	if (aws->shared->is_read_only)
		return err_set(ERR_DENIED, why,
			       "%s:%s changes AWS: cwtop is read-only: start it without "
			       "--read-only",
			       change->service, change->action);
	http_reply_clear(&aws->reply); /* what is told afterwards is of this call */
	return audit ? audit->before(audit->ctx, change, why) : ERR_OK;
}

void
change_end(struct aws *aws, const struct aws_change *change, enum err err, const struct why *why)
{
	const struct aws_audit *audit = aws->shared->audit;
	const struct aws_outcome outcome = {
		.err = err,
		.sentence = err ? why->text : "",
		.status = aws->reply.status,
		.request_id = aws->reply.request_id,
		.is_in_doubt = err != ERR_OK && api_may_have_acted(aws),
	};

	if (audit)
		audit->after(audit->ctx, change, &outcome);
}

void
change_know(struct aws *aws, const char *account)
{
	const struct aws_audit *audit = aws->shared->audit;

	if (audit)
		audit->know(audit->ctx, account);
}
