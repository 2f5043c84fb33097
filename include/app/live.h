/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_LIVE_H
#define CWTOP_APP_LIVE_H
/* live.h - the loop of the dashboard: results, keys, resizes and signals in; frames out. It waits
 * in poll() only; it never waits for the network. Main thread. */
#include "app/session.h"

/* live_run - until the operator quits, a signal ends it, or the terminal is gone. Takes the session
 * and closes it. @speed 0: not the demo. Returns the exit code; an unusable terminal is ERR_USAGE.
 */
int
live_run(const struct options *options, struct session *owned_session, enum err *out_err,
	 struct why *why);

#endif
