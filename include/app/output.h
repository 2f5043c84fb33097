/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_OUTPUT_H
#define CWTOP_APP_OUTPUT_H
/* output.h - standard output of the commands without a screen: whole, or an error. Main thread. */
#include "base/err.h"
#include "base/mem.h"

/* output_write - all of it, at once. output_flush - what stdio still holds. A reader that has gone
 * has what it wanted: ERR_OK. ERR_SYSTEM with what to do: it is closed, or the disk is full. */
MUST_CHECK enum err
output_write(const struct buf *text, struct why *why);
MUST_CHECK enum err
output_flush(struct why *why);

#endif
