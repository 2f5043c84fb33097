/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_REFUSE_H
#define CWTOP_SIM_REFUSE_H
/* refuse.h - the troubles of the fault plan that are well-formed replies. What happens to the bytes
 * themselves is in wire.h. */
#include "sim/api.h"

/* refuse - fills the refusal for a trouble of phase TROUBLE_REFUSE, or an error that comes after
 * the operation; returns false. */
bool
refuse(struct call *call);

/* refuse_instead - fills the reply for a trouble of phase TROUBLE_INSTEAD. */
void
refuse_instead(struct call *call);

/* refuse_denied - the refusal of an action, in IAM's words; returns false. */
bool
refuse_denied(struct call *call, const char *action, const char *resource);

#endif
