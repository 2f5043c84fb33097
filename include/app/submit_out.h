/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SUBMIT_OUT_H
#define CWTOP_APP_SUBMIT_OUT_H
/* submit_out.h - what `cwtop submit` says: before it sends, where everything goes; after, what
 * became of it. For submit*.c and cmd_submit.c. Main thread. */
#include "app/job_watch.h"
#include "app/submit_plan.h"
#include "base/json_put.h"

/* Where it goes, as AWS says: of the order ACT_CHECK. */
struct submit_target {
	char account[32], arn[256]; /* "" not said */
	bool is_fifo;
	int64_t n_waiting; /* in the queue; -1: not known */
};

/* What the journal says of each job of the plan, in its order; of one that is not in it a row that
 * says why. */
struct submit_result {
	struct jobs_view route; /* what the views are of */
	struct job_row *rows;
	struct job_view *views;
	size_t n, n_submitted, n_in_doubt, n_refused;
	size_t n_left; /* stopped before they were sent: the next run goes on with them */
	struct arena *arena;
};

struct submit_report { /* for the JSON document; borrowed */
	const struct desk *desk;
	const struct submit_plan *plan;
	const struct submit_target *target;
	const struct submit_result *result;
	const struct job_watch *watch; /* NULL: nobody waited */
};

/* submit_review - a line a fact, on standard error. submit_question - "Submit 6 jobs to ...?" */
void
submit_review(const struct desk *desk, const struct submit_plan *plan,
	      const struct submit_target *target);
void
submit_question(const struct submit_plan *plan, struct text *out);

/* submit_result_read - ERR_FILE, ERR_SYSTEM: the journal cannot be read.
 * @sent_why  why what is not in the journal was not sent */
MUST_CHECK enum err
submit_result_read(const struct desk *desk, const struct submit_plan *plan,
		   const struct why *sent_why, struct submit_result *out, struct why *why);
void
submit_result_done(struct submit_result *result); /* all-zero is fine */

/* submit_json - the document: share/schema/submit.schema.json. false at buf's limit. */
MUST_CHECK bool
submit_json(const struct submit_report *report, struct buf *out);

#endif
