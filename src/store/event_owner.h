/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_EVENT_OWNER_H
#define CWTOP_STORE_EVENT_OWNER_H
/* event_owner.h - whose account an event is of, as far as it says so itself: a task's id is its
 * ARN. Pure. */
#include "model/event_row.h"

enum event_owner {
	EVENT_OWN,      /* of the account */
	EVENT_ANYBODYS, /* it does not say */
	EVENT_OTHERS,
};

/* event_owner_of - for an account's digits; any other word: EVENT_ANYBODYS. */
enum event_owner
event_owner_of(const struct event_row *row, const char *account);

#endif
