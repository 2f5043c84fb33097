/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_RECORD_H
#define CWTOP_SIM_RECORD_H
/* record.h - what was asked: counts by operation, and the newest requests. One user at a time. */
#include "base/mem.h"

#define RECORD_KEPT 500

struct record;

/* record_new - never NULL; main thread. */
struct record *
record_new(void);
void
record_free(struct record *record);

struct request_line {
	char method[16], path[512], service[64], operation[96];
	unsigned status; /* of the reply that was meant; 0: nothing was to come */
};

void
record_add(struct record *record, const struct request_line *line);

/* record_calls - {"service:Operation": count}; record_requests - [{...}], oldest first. false: the
 * buffer is full. */
MUST_CHECK bool
record_calls(const struct record *record, struct buf *out);
MUST_CHECK bool
record_requests(const struct record *record, struct buf *out);

#endif
