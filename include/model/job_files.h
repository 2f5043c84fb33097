/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_JOB_FILES_H
#define CWTOP_MODEL_JOB_FILES_H
/* job_files.h - the files in a job's folder, as whoever wrote them meant them: status.json of the
 * worker, and what config.json says of the job besides its parameters. The text is remote: strings
 * come out cleaned and cut. Pure. */
#include "base/mem.h"
#include "model/job_row.h"

#define JOB_STATUS_BYTES_MAX (64u << 10)
#define JOB_CONFIG_BYTES_MAX (320u << 10) /* 256 KiB of parameters, and what is around them */

/* job_status_read - share/schema/job-status.schema.json; what is missing or null is not said.
 * ERR_PARSE: no such document, of another job, or of an unknown state; ERR_MEMORY. */
MUST_CHECK enum err
job_status_read(const char *text, size_t len, const char *id, struct arena *arena,
		struct job_status *out, struct why *why);
/* job_status_none - no status.json. */
struct job_status
job_status_none(void);
/* job_status_unreadable - there is one, but it says nothing: its state is UNKNOWN, and error is the
 * sentence (borrowed). */
struct job_status
job_status_unreadable(const char *sentence);

/* What config.json says of its job. */
struct job_head {
	const char *template_name, *by; /* "" not said */
	int64_t submitted_s;            /* 0: not said */
};
MUST_CHECK enum err
job_head_read(const char *text, size_t len, const char *id, struct arena *arena,
	      struct job_head *out, struct why *why);

#endif
