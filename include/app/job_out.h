/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_JOB_OUT_H
#define CWTOP_APP_JOB_OUT_H
/* job_out.h - jobs as text for a person and as JSON for a program. The JSON is a contract:
 * share/schema/submit.schema.json and jobs.schema.json. Main thread. */
#include "base/json_put.h"
#include "base/text.h"
#include "model/job_view.h"
#include "store/job_log.h"

/* job_out_json - members of an object that the caller opens: the same for submit and jobs. */
void
job_out_json(struct json_writer *w, const struct job_view *job, int64_t now_s);

/* job_out_step - how far a submission went: "stored, queued (message 5c1e...), task started". */
void
job_out_step(const struct job_view *job, struct text *out);

/* job_out_line - one line of a list, job_out_head its head; job_out_all - all that is known, a line
 * a fact. false when buf's limit is met. */
MUST_CHECK bool
job_out_head(struct buf *out);
MUST_CHECK bool
job_out_line(const struct job_view *job, int64_t now_s, struct buf *out);
MUST_CHECK bool
job_out_all(const struct job_view *job, int64_t now_s, struct buf *out);

/* job_out_end - what became of it, in a few words: "succeeded in 1:20", "failed: out of memory". */
void
job_out_end(const struct job_view *job, int64_t now_s, struct text *out);

/* job_out_row - what the journal says, as a row without a status; borrows the record's strings. */
void
job_out_row(const struct job_record *record, struct job_row *out);

#endif
