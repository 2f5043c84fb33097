/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_SINK_H
#define CWTOP_UI_SINK_H
/* sink.h - a stream in memory that a library writes to as if it were a terminal, and that is
 * emptied at will. */
#include <stdio.h>

#include "base/mem.h"

struct sink {
	FILE *out; /* to be written */
	FILE *in;  /* nothing to read, ever */
};

/* sink_open - ERR_SYSTEM when there are no more descriptors. */
MUST_CHECK enum err
sink_open(struct sink *out, struct why *why);
void
sink_close(struct sink *sink); /* an all-zero one is fine */
/* sink_take - appends what was written since; false when it did not fit into the buf. */
MUST_CHECK bool
sink_take(struct sink *sink, struct buf *out);

#endif
