/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_SUBJECT_H
#define CWTOP_APP_VIEW_SUBJECT_H
/* view_subject.h - what an action is about: a copy of the row, for rows come and go while a
 * question stands. Only the files of the view include this. */
#include "app/view_wish.h"
#include "model/acks.h"
#include "model/job_view.h"

#define VIEW_TITLE_MAX 80
#define VIEW_NAME_MAX 256
#define VIEW_REGION_MAX 32

struct view_subject {
	enum subject_kind kind;
	char key[SUBJECT_KEY_MAX]; /* subject_key */
	char title[VIEW_TITLE_MAX];
	enum level level;
	char region[VIEW_REGION_MAX]; /* "": the stack's */
	bool is_acked, is_muted;      /* on this machine (acks.h) ... */
	char said[160];               /* ... in words */

	/* a job */
	const struct stack_route *route;
	char job[JOB_ID_SIZE], id[JOB_SHORT_SIZE]; /* whole, and as it is shown */
	char task[VIEW_ARN_MAX];                   /* its task; of a task its ARN */
	char why[WHY_MAX];                         /* refused, in doubt */
	enum job_state state;
	enum job_phase phase;
	bool is_ours, is_held, is_elsewhere, has_cancel;

	/* a queue */
	const struct stack_queue *queue;
	int64_t n_dead; /* -1: not known */

	/* a task, a service, an alarm */
	char name[VIEW_NAME_MAX]; /* of a service or alarm, exactly; of a task its group */
	char cluster[VIEW_NAME_MAX];
	char status[VIEW_TITLE_MAX]; /* in words */
	bool is_gone;                /* a task that has stopped, a service that does not exist */
	char mute[ACK_RULE_MAX];     /* the rule of CloudWatch that mutes it; "" none is known */
	int64_t for_s;               /* MUTE: how long */
};

/* view_subject_item - which item of which slot's panel the detail that is open is of, else the
 * cursor is on; SIZE_MAX: none, or a case is open. */
struct view_slot;
size_t
view_subject_item(const struct view *view, const struct view_slot **out_slot);
/* view_subject_row - what the case or the detail that is open is of, else the row under the cursor;
 * kind NONE: there is none, or it stands for nothing. view_subject_is_row - there is one at all. */
struct subject
view_subject_row(const struct view *view);
bool
view_subject_is_row(const struct view *view);

/* view_subject_at - a copy of view_subject_row as it is now. view_subject_renew - the same thing as
 * it is now; left as it was where it is no more. */
void
view_subject_at(const struct view *view, struct view_subject *out);
void
view_subject_renew(const struct view *view, struct view_subject *subject);

/* view_subject_change - asks for an order on it: ACT_CHECK, STOP, DEPLOY, MUTE, UNMUTE.
 * view_subject_ack - says something of it: `ack` without key and title. */
void
view_subject_change(struct view *view, enum act_kind act, const struct view_subject *subject);
void
view_subject_ack(struct view *view, const struct view_subject *subject, struct ask_ack ack);

#endif
