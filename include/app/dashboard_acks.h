/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_DASHBOARD_ACKS_H
#define CWTOP_APP_DASHBOARD_ACKS_H
/* dashboard_acks.h - what operators said of what is wrong (model/acks.h), between the file that
 * keeps it and the model: read now and then, for other cwtops write it, too; ended when the thing
 * is well again. Only the dashboard uses this. Main thread. */
#include "app/session.h"

struct dashboard_acks;

/* dashboard_acks_new - the session is borrowed. */
struct dashboard_acks *
dashboard_acks_new(struct session *session);
void
dashboard_acks_free(struct dashboard_acks *acks);

/* dashboard_acks_ask - has it read anew when it is time. dashboard_acks_take - keeps what the news
 * say; true: they are nothing for the operator. dashboard_acks_have_changed - since it was asked
 * last: a new snapshot would tell. */
void
dashboard_acks_ask(struct dashboard_acks *acks);
MUST_CHECK bool
dashboard_acks_take(struct dashboard_acks *acks, const struct act_news *news);
MUST_CHECK bool
dashboard_acks_have_changed(struct dashboard_acks *acks);

/* dashboard_acks_review - what does not hold in this snapshot any more is over for all.
 * dashboard_acks_renew - the session has another model and desk. */
void
dashboard_acks_review(struct dashboard_acks *acks, const struct snapshot *snapshot);
void
dashboard_acks_renew(struct dashboard_acks *acks);

#endif
