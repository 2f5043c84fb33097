/* SPDX-License-Identifier: MIT */
/* session_ask.c - the two moments that divide what is counted. */
#include "poll/session_ask.h"

int64_t
session_ask_midnight(const struct session_ask *ask)
{
	return ask->now_s - ask->now_s % SESSION_DAY_S;
}

int64_t
session_ask_settled(const struct session_ask *ask)
{
	int64_t settled_s = ask->now_s - SESSION_SETTLE_S;

	return settled_s - settled_s % SESSION_SLOT_S;
}
