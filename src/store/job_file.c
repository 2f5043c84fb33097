/* SPDX-License-Identifier: MIT */
/* job_file.c - see job_file.h. */
#include "job_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define READS_MAX 3 /* of a file that changes while it is read */

const char *const job_file_folder[] = { "jobs", NULL };

/* A lock of the open file, not of the process: it goes with the last descriptor, whatever else of
 * the file is opened and closed meanwhile. 0, or an errno: EAGAIN, EACCES: somebody has it. */
int
job_file_lock(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

static bool
is_locked(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool
job_file_is_name(const char *name)
{
	char id[UUID_SIZE];

	if (strlen(name) != JOB_FILE_NAME_SIZE - 1 ||
	    strcmp(name + UUID_SIZE - 1, JOB_FILE_SUFFIX) != 0)
		return false;
	memcpy(id, name, UUID_SIZE - 1);
	id[UUID_SIZE - 1] = '\0';
	return uuid_is(id);
}

/* All records of a text: a job's strings are the arena's. */
static enum err
take_records(struct job_lines *lines, struct job_book *book, struct arena *arena)
{
	struct job_line line;
	enum err err = ERR_OK, taken;

	while (!err && job_lines_next(lines, arena, &line, &err)) {
		taken = line.is_intent ? job_book_intend(book, &line.intent)
				       : job_book_note(book, &line.note);
		if (taken == ERR_MEMORY)
			err = taken;
		else if (taken && !lines->problem)
			lines->problem = "its records contradict each other";
	}
	return err;
}

void
job_file_init(struct job_file *file)
{
	buf_init(&file->text, JOB_FILE_BYTES_MAX);
	job_book_init(&file->book, NULL);
}

void
job_file_done(struct job_file *file)
{
	buf_done(&file->text);
	job_book_done(&file->book);
}

/* Who claims a file cuts its torn end off and goes on: whoever reads it meanwhile may see half of
 * the one and half of the other, which is not damage. */
enum err
job_file_read(struct job_file *file, const struct store_folder *folder, const char *name,
	      struct arena *arena, struct why *why)
{
	enum err err = ERR_OK;

	for (int i = 0; i < READS_MAX && !err; i++) {
		job_book_done(&file->book);
		err = store_read(folder, name, &file->text, why);
		if (err)
			return err;
		job_lines_begin(&file->lines, file->text.data, file->text.len);
		if (take_records(&file->lines, &file->book, arena))
			err = err_memory(why);
		if (!file->lines.problem)
			break;
	}
	return err;
}

bool
job_file_is_held(const struct store_folder *folder, const char *name)
{
	struct why unused;
	bool is_held;
	int fd;

	if (store_file_open(folder, name, O_RDONLY, &fd, &unused))
		return false;
	is_held = is_locked(fd);
	(void)close(fd);
	return is_held;
}

enum err
job_file_damage(const struct store_folder *folder, const char *name, const char *problem,
		struct why *why)
{
	return err_set(ERR_FILE, why, "%s/%s: %s: nothing is submitted until it is moved away",
		       folder->path, name, problem);
}
