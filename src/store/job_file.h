/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_JOB_FILE_H
#define CWTOP_STORE_JOB_FILE_H
/* job_file.h - one file of the journal as its readers and its writer see it: its name, its lock,
 * the jobs in it. Shared by job_log.c and job_read.c. */
#include "base/uuid.h"
#include "job_book.h"
#include "job_lines.h"
#include "store_folder.h"

#define JOB_FILE_SUFFIX ".log"
#define JOB_FILE_NAME_SIZE (UUID_SIZE + sizeof(JOB_FILE_SUFFIX) - 1)
#define JOB_FILE_BYTES_MAX ((size_t)256 << 20)       /* some 100,000 jobs */
#define JOB_FILE_MEMORY_MAX (JOB_FILE_BYTES_MAX * 2) /* strings of that, with an arena's gaps */

/* The folder of them, below the store. */
extern const char *const job_file_folder[];

bool
job_file_is_name(const char *name);

/* job_file_lock - at once or not at all: 0, or an errno, of which EAGAIN and EACCES say that
 * somebody has it. It goes with the descriptor. job_file_is_held - somebody has it. */
int
job_file_lock(int fd);
bool
job_file_is_held(const struct store_folder *folder, const char *name);

struct job_file {
	struct buf text;
	struct job_lines lines; /* read to the end */
	struct job_book book;   /* strings: the reader's arena's */
};

void
job_file_init(struct job_file *file);
void
job_file_done(struct job_file *file);

/* job_file_read - all that is in it; a file that is damaged has lines.problem. ERR_NO_FILE. */
MUST_CHECK enum err
job_file_read(struct job_file *file, const struct store_folder *folder, const char *name,
	      struct arena *arena, struct why *why);

/* job_file_damage - ERR_FILE and the sentence on it. */
enum err
job_file_damage(const struct store_folder *folder, const char *name, const char *problem,
		struct why *why);

/* job_read_folder - job_log_read in the open folder. */
MUST_CHECK enum err
job_read_folder(const struct store_folder *folder, int64_t now_s, struct arena *arena,
		struct job_records *out, struct why *why);

#endif
