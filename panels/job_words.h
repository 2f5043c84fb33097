/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_JOB_WORDS_H
#define CWTOP_PANELS_JOB_WORDS_H
/* job_words.h - a job in words: short ones for its row, all of it for the popup. For jobs.c. */
#include "common.h"
#include "model/job_view.h"

/* job_words_state - "running", "cancelling", "not sent"; its ink is job_words_ink. */
const char *
job_words_state(const struct job_view *view);
enum role
job_words_ink(const struct job_view *view);
/* job_words_step - what is to be said first of it: why it failed or waits, else what it does. */
void
job_words_step(const struct job_view *view, struct text *out);
/* job_words_progress - a bar of so many cells and the percentage; nothing while it is not known. */
void
job_words_progress(const struct job_view *view, const struct ui_style *style, int cells,
		   struct text *out);
/* job_words_remaining - as the worker expects, else "~" and what its progress so far suggests.
 * job_words_cost - "$0.0123"; "~" before an estimate. false: not known, nothing is added. */
MUST_CHECK bool
job_words_remaining(const struct job_view *view, int64_t now_s, struct text *out);
MUST_CHECK bool
job_words_cost(const struct job_cost *cost, struct text *out);
/* job_words_task - the last part of its task's ARN; "" not known. */
const char *
job_words_task(const struct job_view *view);
/* job_words_detail - all of it. */
void
job_words_detail(const struct panel_input *input, const struct job_view *view, struct text *out);

#endif
