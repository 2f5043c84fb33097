/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ACCOUNT_H
#define CWTOP_AWS_ACCOUNT_H
/* account.h - whose account the keys in force are of, as what is kept of one account must never be
 * shown as another's. Told by STS, or, where that does not answer, by the ARN of something that
 * only the account itself is shown; remembered of the access key that was in force, so that other
 * keys (another login, other variables) are asked about anew. */
#include "aws/aws.h"

#define ACCOUNT_NAME_SIZE 32
#define ACCOUNT_NOBODY "none"

/* account_ask - has STS asked where it is not known yet: once, and not again for a while where it
 * does not answer. While one thread asks, others wait for its answer. Blocks: workers only. */
void
account_ask(const struct aws_scope *scope);

/* account_find - the account's digits, remembered or asked for as account_ask does it; else what
 * STS said, which may be a minute old. A scope with credentials of its own is asked about those.
 * Workers only. */
enum err
account_find(const struct aws_scope *scope, char out[ACCOUNT_NAME_SIZE], struct why *why);

/* account_learn - from an ARN of the caller's own: a task, a cluster, a function. What STS has said
 * stays. NULL, "" and what is no ARN teach nothing. Any thread. */
void
account_learn(const struct aws *aws, const char *arn);

/* account_place - below which name things of the keys in force are kept: the account's digits;
 * while it is not known `named`, the stack file's word (NULL: none); else "key-" and a digest of
 * the access key; ACCOUNT_NOBODY without keys. Asks nobody. Any thread. */
void
account_place(const struct aws_shared *shared, const char *named, char out[ACCOUNT_NAME_SIZE]);
void
account_client_place(const struct aws *aws, const char *named, char out[ACCOUNT_NAME_SIZE]);

#endif
