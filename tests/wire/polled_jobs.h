/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_POLLED_JOBS_H
#define CWTOP_TESTS_WIRE_POLLED_JOBS_H
/* polled_jobs.h - the source of jobs, polled by hand: answers, rows, and a journal beside it. */
#include "model/job_row.h"
#include "polled.h"
#include "store/job_log.h"

#define JOB_A "01a1fc55-2180-7000-8000-0000000000aa" /* 04:20 */
#define JOB_B "01a1fc5d-5ee0-7000-8000-0000000000bb" /* 04:29 */
#define JOB_C "01a1fc5d-d410-7000-8000-0000000000cc" /* 04:29:30 */
#define STATUS(id, rest) "{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"" id "\"," rest "}"

extern const char jobs_running[]; /* status.json of A */

/* jobs_add - one more answer, as S3 gives them. */
void
jobs_add(struct polled *p, const char *status, const char *body);
void
jobs_poll_well(struct polled *p);
const struct job_rows *
jobs_rows(const struct polled *p);
const struct job_row *
jobs_row(const struct polled *p, const char *id);

struct journal {
	struct store *store;
	struct job_log *log;
	char endpoint[64];
};

/* polled_journal_open - an empty one, for the job that is polled. */
void
polled_journal_open(struct journal *j, struct polled *p);
void
polled_journal_close(struct journal *j);
/* polled_journal_add - a job of route "simulate", made at 04:20. @why  NULL: none */
void
polled_journal_add(struct journal *j, enum route_kind kind, const char *id, const char *account,
		   enum job_phase phase, const char *why);

#endif
