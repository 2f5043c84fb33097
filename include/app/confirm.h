/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CONFIRM_H
#define CWTOP_APP_CONFIRM_H
/* confirm.h - a question before AWS is changed, for commands without a screen. Main thread. */
#include "base/err.h"

/* confirm_is_possible - somebody is there to be asked: standard input and error are terminals. */
bool
confirm_is_possible(void);

/* confirm_ask - "QUESTION [y/N] " on standard error; true for y and yes alone. A signal to end is
 * a no, too: its number goes to *out_signal, else 0. */
MUST_CHECK bool
confirm_ask(const char *question, int *out_signal);

#endif
