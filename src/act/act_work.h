/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_WORK_H
#define CWTOP_ACT_ACT_WORK_H
/* act_work.h - an order on its worker: what the files of src/act share, one function a kind of
 * order. Each is straight-line code that blocks; what it finds goes into work->news, whose last
 * copy act.c sends when the function has returned. Nobody else includes this. Workers only. */
#include "act/act.h"

struct act_work {
	const struct act_options *options;
	const struct act_order *order; /* copies; its arena lives as long as the work */
	struct aws_scope scope;        /* of the route's or the queue's region; arena: the news' */
	struct act_news *news;         /* to fill */
	struct act *act;
};

typedef enum err
act_carry(struct act_work *work, struct why *why);

/* act_work_tell - news on the way: the counts and the sentence `done` as they are now. Cheap enough
 * for every megabyte or job; act.c sends at most ten a second. */
void
act_work_tell(struct act_work *work);
/* act_work_is_dropped - nobody waits for it any more, or cwtop ends: stop where it does no harm. */
bool
act_work_is_dropped(const struct act_work *work);

/* submit.c, resolve.c, cancel.c */
act_carry act_carry_submit, act_carry_check, act_carry_resend, act_carry_mark_sent,
	act_carry_abandon, act_carry_cancel;
/* artifacts.c, job_lines.c, letters.c */
act_carry act_carry_artifacts, act_carry_read, act_carry_download, act_carry_log, act_carry_peek,
	act_carry_redrive, act_carry_resubmit;

#endif
