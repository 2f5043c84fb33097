/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_WORK_H
#define CWTOP_ACT_ACT_WORK_H
/* act_work.h - an order on its worker: what the files of src/act share, one function a kind of
 * order. Each is straight-line code that blocks; what it finds goes into work->news, whose last
 * copy act.c sends when the function has returned. Nobody else includes this. Workers only. */
#include "act/act.h"
#include "aws/sts.h"
#include "journal.h"

struct act_item;
struct act_crew;

struct act_work {
	const struct act_options *options;
	const struct act_order *order; /* copies; its arena lives as long as the work */
	struct aws_scope scope;        /* of the route's or the queue's region; arena: the news' */
	struct act_news *news;         /* to fill */
	struct act *act;
	struct act_item *item; /* of act.c */
	/* clients for what is asked at the same time, the first is the scope's; NULL: none */
	const struct act_crew *crew;
	void (*tell)(struct act_work *work);
	bool (*is_dropped)(const struct act_work *work);
	struct journal *journal; /* of the worker that changes; NULL on the others */
};

typedef enum err
act_carry(struct act_work *work, struct why *why);

/* act_work_tell - news on the way: the counts and the sentence `done` as they are now. Cheap enough
 * for every megabyte or job; act.c sends at most ten a second. */
static inline void
act_work_tell(struct act_work *work)
{
	work->tell(work);
}
/* act_work_is_dropped - nobody waits for it any more, or cwtop ends: stop where it does no harm. */
static inline bool
act_work_is_dropped(const struct act_work *work)
{
	return work->is_dropped(work);
}

/* act_work_identity - whose account the keys are of, in the news' arena. ERR_DENIED: the stack
 * names another. In act_check.c. */
MUST_CHECK enum err
act_work_identity(struct act_work *work, struct sts_identity *out, struct why *why);

/* act_work_place - a job is sent where it was meant to go, and cancelled where it went, or nowhere.
 * ERR_DENIED: it belongs to another account or endpoint. In act_resolve.c. */
MUST_CHECK enum err
act_work_place(struct act_work *work, const struct job_intent *intent, struct why *why);

/* act_work_recover - what earlier runs left, in the news of an order that nobody gave (number 0);
 * news->done is "" when there was nothing to do. In act_recovery.c. */
act_carry act_work_recover;

/* act_submit.c, act_check.c, act_resolve.c, act_cancel.c */
act_carry act_carry_submit, act_carry_check, act_carry_resend, act_carry_mark_sent,
	act_carry_abandon, act_carry_cancel;
/* act_artifacts.c ... act_resubmit.c */
act_carry act_carry_artifacts, act_carry_read, act_carry_download, act_carry_log, act_carry_peek,
	act_carry_redrive, act_carry_resubmit;
/* act_follow.c, act_points.c, act_case.c, act_query.c, act_trace.c, act_change.c, act_ack.c */
act_carry act_carry_lines, act_carry_points, act_carry_case, act_carry_query, act_carry_trace,
	act_carry_stop, act_carry_deploy, act_carry_mute, act_carry_unmute, act_carry_ack;

/* act_points_of - the points of one metric of the stack in that span and in its own period; an
 * expression travels with what it is made of. In act_points.c. */
struct points;
enum err
act_points_of(struct act_work *work, size_t metric, struct span span, struct points *out,
	      struct why *why);

#endif
