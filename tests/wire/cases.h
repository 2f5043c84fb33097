/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_CASES_H
#define CWTOP_TESTS_WIRE_CASES_H
/* cases.h - one operation against a recorded reply, and against what can go wrong with it: the
 * reply throttled, cut anywhere, or without a member that it must have. */
#include "client.h"

struct wire_case {
	const char *reply; /* file of tests/wire/replies; ".xml" is XML */
	/* makes the call; when it succeeds, looks at what came */
	enum err (*run)(struct client *client);
	const char *sent[8];  /* texts of the request that went out */
	const char *needs[6]; /* members without which the reply is malformed */
};

/* cases_run - every case, in all those ways. */
void
cases_run(const struct wire_case *cases, size_t n);

/* case_with - one reply of that status and headers ("Name: value\r\n"...), one call. */
void
case_with(const char *status, const char *headers, const char *reply,
	  void (*use)(struct client *client));

#endif
