/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SIGNALS_H
#define CWTOP_APP_SIGNALS_H
/* signals.h - signals as bytes in a pipe: resize, continue, and those that end the program. */
#include "base/err.h"

/* signals_open - from now on signals go to the pipe. @on_second is called from the handler when a
 * second signal to end arrives: async-signal-safe, gives the terminal back. Once, main thread. */
MUST_CHECK enum err
signals_open(void (*on_second)(void), struct why *why);
/* signals_open_quiet - the same for a command without a screen: what its caller lets it ignore
 * (nohup, a shell's background) stays ignored. */
MUST_CHECK enum err
signals_open_quiet(struct why *why);
/* signals_fd - readable when there is one. */
int
signals_fd(void);
/* signals_next - its number, 0 when there is none. */
int
signals_next(void);
/* signals_to_end - the next that is to end the program, 0 when there is none; others are dropped.
 */
int
signals_to_end(void);

#endif
