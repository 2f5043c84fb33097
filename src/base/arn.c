/* SPDX-License-Identifier: MIT */
/* arn.c - see arn.h. */
#include "base/arn.h"

#include <string.h>

#include "base/text.h"

#define PREFIX "arn:"
#define DIGITS "0123456789"
#define ACCOUNT_LEN ((size_t)ARN_ACCOUNT_SIZE - 1)

const char *
arn_field(const char *arn, enum arn_field field, size_t *out_len)
{
	const char *at = arn && text_starts(arn, PREFIX) ? arn : NULL;

	for (int i = 0; at && i < (int)field; i++) {
		at = strchr(at, ':');
		at = at ? at + 1 : NULL;
	}
	*out_len = !at ? 0 : field == ARN_RESOURCE ? strlen(at) : strcspn(at, ":");
	return at ? at : "";
}

bool
arn_account(const char *arn, char out[ARN_ACCOUNT_SIZE])
{
	size_t len;
	const char *at = arn_field(arn, ARN_ACCOUNT, &len);
	bool is_there = len == ACCOUNT_LEN && strspn(at, DIGITS) == ACCOUNT_LEN;

	if (is_there)
		memcpy(out, at, ACCOUNT_LEN);
	out[is_there ? ACCOUNT_LEN : 0] = '\0';
	return is_there;
}

bool
arn_is_account(const char *text)
{
	return strlen(text) == ACCOUNT_LEN && strspn(text, DIGITS) == ACCOUNT_LEN;
}
