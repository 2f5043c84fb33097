/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_ARN_H
#define CWTOP_BASE_ARN_H
/* arn.h - Amazon Resource Names, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, and the account ids
 * in them. Nothing is allocated; any thread. Source: the IAM User Guide, "Amazon Resource Names".
 */
#include "base/base.h"

enum arn_field {
	ARN_PARTITION = 1,
	ARN_SERVICE,
	ARN_REGION,  /* empty in those of global services */
	ARN_ACCOUNT, /* empty in those of S3; "aws" in those that AWS owns */
	ARN_RESOURCE /* all the rest, with its colons */
};

#define ARN_ACCOUNT_SIZE 13 /* twelve digits, NUL */

/* arn_field - where a field of it begins, and its length: not NUL-terminated but for the resource.
 * "" of length 0 where there is no such field; NULL and what is no ARN have none. */
const char *
arn_field(const char *arn, enum arn_field field, size_t *out_len);

/* arn_account - the account's id; false: it names none, and out is "". */
bool
arn_account(const char *arn, char out[ARN_ACCOUNT_SIZE]);

/* arn_is_account - twelve digits and nothing else. */
bool
arn_is_account(const char *text);

#endif
