/* SPDX-License-Identifier: MIT */
/* event_owner.c - see event_owner.h. */
#include "event_owner.h"

#include "base/arn.h"
#include "base/text.h"

enum event_owner
event_owner_of(const struct event_row *row, const char *account)
{
	char said[ARN_ACCOUNT_SIZE];

	if (!arn_account(row->id, said) || !arn_is_account(account))
		return EVENT_ANYBODYS;
	return text_is(said, account) ? EVENT_OWN : EVENT_OTHERS;
}
