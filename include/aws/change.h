/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CHANGE_H
#define CWTOP_AWS_CHANGE_H
/* change.h - the one gate in front of everything that changes AWS, or that another API does for us:
 * with --read-only it is shut, and who keeps a record is told before and after. Pollers and actions
 * need the structs only; change_begin and change_end are for the files of src/aws that send. */
#include "base/err.h"

struct aws;

/* What is about to be done. Texts are borrowed for the call; "" where there is none. */
struct aws_change {
	const char *service, *action; /* "sqs", "SendMessage" */
	const char *region;
	const char *resource; /* queue URL, BUCKET/KEY, ARN ... */
	const char *subject;  /* what it is for: a job's id, or several with ", " between them */
	uint64_t number;      /* the keeper's own, set by `before` for `after` */
};

struct aws_outcome {
	enum err err;
	const char *sentence;   /* with an error; it holds no secret */
	long status;            /* of HTTP; 0: no answer came */
	const char *request_id; /* the service's; "" */
	bool is_in_doubt;       /* it failed, and may have been done all the same */
};

/* Called on the worker that makes the call, by several at once; all three there.
 * @before  once an operation, before it is signed for its first attempt; an error refuses it, and
 *          nothing is sent
 * @after   once for each `before` that did not refuse
 * @know    whose account the keys of the profile are of, whenever STS has said so */
struct aws_audit {
	void *ctx;
	enum err (*before)(void *ctx, struct aws_change *change, struct why *why);
	void (*after)(void *ctx, const struct aws_change *change,
		      const struct aws_outcome *outcome);
	void (*know)(void *ctx, const char *account);
};

/* change_begin - ERR_DENIED when cwtop is read-only, or what `before` says. With ERR_OK a
 * change_end must follow. */
MUST_CHECK enum err
change_begin(struct aws *aws, struct aws_change *change, struct why *why);
/* change_end - with the client's last answer. */
void
change_end(struct aws *aws, const struct aws_change *change, enum err err, const struct why *why);
/* change_know - hands on whose account it is. */
void
change_know(struct aws *aws, const char *account);

#endif
