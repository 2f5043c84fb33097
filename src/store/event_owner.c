/* SPDX-License-Identifier: MIT */
/* event_owner.c - see event_owner.h. */
#include "event_owner.h"

#include <string.h>

#include "base/text.h"

#define DIGITS 12

bool
event_owner_is_account(const char *text)
{
	return strlen(text) == DIGITS && strspn(text, "0123456789") == DIGITS;
}

/* "arn:aws:ecs:eu-west-2:123456789012:task/..."; NULL: it is no ARN of an account's. */
static const char *
account_at(const char *arn)
{
	const char *at = text_starts(arn, "arn:") ? arn : NULL;

	for (int colons = 0; at && colons < 4; colons++) {
		at = strchr(at, ':');
		at = at ? at + 1 : NULL;
	}
	return at && strspn(at, "0123456789") == DIGITS && at[DIGITS] == ':' ? at : NULL;
}

enum event_owner
event_owner_of(const struct event_row *row, const char *account)
{
	const char *said = account_at(row->id);

	if (!said || !event_owner_is_account(account))
		return EVENT_ANYBODYS;
	return strncmp(said, account, DIGITS) == 0 ? EVENT_OWN : EVENT_OTHERS;
}
