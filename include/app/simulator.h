/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SIMULATOR_H
#define CWTOP_APP_SIMULATOR_H
/* simulator.h - cwtop-sim as a child process: started on a free port with our clock, stopped
 * whatever happens (it ends by itself when its standard input does). Main thread. */
#include "app/options.h"

struct simulator;

/* simulator_start - also points this process at it: its clock, the example key pair, no profile and
 * no shared file of the operator. ERR_SYSTEM when the program is missing or does not come up. */
MUST_CHECK enum err
simulator_start(const struct options *options, const char *stack_path, struct simulator **out,
		struct why *why);
/* simulator_url - "http://127.0.0.1:PORT". */
const char *
simulator_url(const struct simulator *simulator);
void
simulator_stop(struct simulator *simulator); /* NULL is fine */

#endif
