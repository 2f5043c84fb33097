/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_AUDIT_H
#define CWTOP_ACT_AUDIT_H
/* audit.h - who changed what: every call that changes AWS (or that an API makes for us) is a line
 * of the audit log before it is sent, and another when its result is known. A call whose line
 * cannot be written is refused. No secret and no body is in it.
 *
 * {"time","call","step":"before","user","host","tty","account","region","action":"sqs:SendMessage",
 * "resource","job","prev"}, and after it the same with "step":"after","outcome":"ok","status",
 * "request_id","in_doubt","why". The two have the same "call". What is not known is null. */
#include "aws/change.h"
#include "store/store.h"

struct audit;

/* audit_by - who this is, "user@host": who submits, and who is on record. */
#define AUDIT_BY_MAX 192
void
audit_by(char out[AUDIT_BY_MAX]);

/* audit_new - @by "user@host". Main thread; NULL never. audit_free - after the last call; NULL is
 * fine. */
struct audit *
audit_new(const char *by);
void
audit_free(struct audit *audit);

/* audit_use - where the log is; before this, and with NULL, every change is refused. Main thread,
 * before workers. */
void
audit_use(struct audit *audit, const struct store *store);

/* audit_hooks - for aws_options; lives as long as the audit. */
const struct aws_audit *
audit_hooks(const struct audit *audit);

#endif
