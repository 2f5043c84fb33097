/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_REDACT_H
#define CWTOP_AWS_REDACT_H
/* redact.h - keeps secrets out of sentences. AWS repeats what it was sent when it refuses a
 * signature (the canonical request holds the session token), and so may anything else that answers.
 */
#include "base/base.h"

#define REDACTED "[hidden]"
#define REDACT_LEAST 16 /* shorter pieces of a secret tell nothing, and are often words */

/* redact - in `text`, every word of at least REDACT_LEAST characters that is a part of one of the
 * secrets becomes REDACTED; the text never grows. @secrets NULL members are skipped. Any thread. */
void
redact(char *text, const char *const *secrets, size_t n);

#endif
