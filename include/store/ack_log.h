/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_ACK_LOG_H
#define CWTOP_STORE_ACK_LOG_H
/* ack_log.h - what operators have said of what is wrong (model/acks.h), a small file a stack: seen
 * by every cwtop of this user that watches it, and by the next one. Workers only. */
#include "model/acks.h"
#include "store/store.h"

struct ack_place {
	const char *account; /* as account_place of aws/account.h has it */
	const char *stack;
};

struct ack_list {
	struct ack items[ACKS_MAX];
	size_t n;
};

/* ack_log_read - all of it, the oldest first; none is no error. Waits for no lock. ERR_FILE: it is
 * damaged, and the next change begins it anew. ERR_SYSTEM, ERR_MEMORY. */
MUST_CHECK enum err
ack_log_read(const struct store *store, const struct ack_place *place, struct ack_list *out,
	     struct why *why);

/* ack_log_put - in the place of what was said of the same key; what has lasted its time goes. What
 * there is then. At any moment, and after any crash, a reader finds the old or the new list whole.
 */
MUST_CHECK enum err
ack_log_put(const struct store *store, const struct ack_place *place, const struct ack *ack,
	    struct ack_list *out, struct why *why);

/* ack_log_drop - takes it back; at_s: only what was said then, 0: whatever was. */
MUST_CHECK enum err
ack_log_drop(const struct store *store, const struct ack_place *place, const struct ack *ack,
	     struct ack_list *out, struct why *why);

#endif
