/* SPDX-License-Identifier: MIT */
/* job_log.c - the files of the journal: who may write one, what is durable, which are too old. What
 * is in them is job_lines.c's and job_book.c's business. */
#include "store/job_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "job_file.h"

struct job_log {
	struct store_folder folder;
	char name[JOB_FILE_NAME_SIZE];
	int fd;      /* holds the lock */
	size_t size; /* of the file: up to its last whole record */
	size_t n;    /* records, those not synced included */
	struct buf added;
	struct arena *arena;
	struct job_book book;
	struct why dead; /* why nothing can be written any more; "": it can */
};

/* ---- writing ---- */

static void
log_free(struct job_log *log)
{
	if (log->fd >= 0)
		(void)close(log->fd);
	store_folder_close(&log->folder);
	buf_done(&log->added);
	job_book_done(&log->book);
	arena_free(log->arena);
	free(log);
}

static struct job_log *
log_new(const struct store_folder *folder, const char *name)
{
	struct job_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->folder = *folder;
	log->fd = -1;
	(void)snprintf(log->name, sizeof(log->name), "%s", name);
	buf_init(&log->added, JOB_FILE_BYTES_MAX);
	log->arena = arena_new(JOB_FILE_MEMORY_MAX);
	job_book_init(&log->book, log->arena);
	if (log->arena)
		return log;
	log->folder.fd = -1; /* stays the caller's */
	log_free(log);
	return NULL;
}

/* Once something failed nobody knows what the disk holds: a second sync would say that all is well
 * when it is not. What was not synced is taken back as far as that goes: who was told that a job
 * was refused must not find it sent later. */
static enum err
die(struct job_log *log, const char *what, int code, struct why *why)
{
	(void)!ftruncate(log->fd, (off_t)log->size);
	if (!log->dead.text[0])
		(void)err_set(ERR_SYSTEM, &log->dead,
			      "%s/%s: it could not be %s: %s: nothing more is submitted: make room "
			      "or let it be written, and start cwtop again",
			      log->folder.path, log->name, what, strerror(code));
	return err_set(ERR_SYSTEM, why, "%s", log->dead.text);
}

static enum err
check_alive(const struct job_log *log, struct why *why)
{
	return log->dead.text[0] ? err_set(ERR_SYSTEM, why, "%s", log->dead.text) : ERR_OK;
}

enum err
job_log_sync(struct job_log *log, struct why *why)
{
	ssize_t n;
	enum err err = check_alive(log, why);

	if (err || log->added.len == 0)
		return err;
	do
		n = pwrite(log->fd, log->added.data, log->added.len, (off_t)log->size);
	while (n < 0 && errno == EINTR);
	if (n < 0 || (size_t)n != log->added.len)
		return die(log, "written", n < 0 ? errno : ENOSPC, why);
	if (fdatasync(log->fd) != 0)
		return die(log, "synced", errno, why);
	log->size += log->added.len;
	buf_clear(&log->added);
	return ERR_OK;
}

/* What was encoded and what the book says are the same, or neither is. */
static enum err
add_record(struct job_log *log, bool is_encoded, size_t begin, enum err booked, struct why *why)
{
	if (is_encoded && !booked) {
		log->n++;
		return ERR_OK;
	}
	if (is_encoded) {
		log->added.len = begin;
		log->added.data[begin] = '\0';
	}
	if (is_encoded && booked == ERR_BUG)
		return err_set(ERR_BUG, why, "%s/%s: a job is noted twice, or never was",
			       log->folder.path, log->name);
	return err_memory(why);
}

/* Bytes that JSON cannot hold would not come back as they were. */
static bool
is_text(const char *s)
{
	return !s || utf8_is_valid(s, strlen(s));
}

enum err
job_log_intend(struct job_log *log, const struct job_intent *intent, struct why *why)
{
	size_t begin = log->added.len;
	bool is_encoded;
	enum err err = check_alive(log, why);

	if (err)
		return err;
	if (!uuid_is(intent->id) || !is_text(intent->config) || !is_text(intent->message) ||
	    !is_text(intent->run))
		return err_set(ERR_BUG, why, "%s/%s: a job has a bad id, or is no UTF-8",
			       log->folder.path, log->name);
	if (log->size + begin > JOB_FILE_BYTES_MAX / 2)
		return err_set(
			ERR_LIMIT, why,
			"%s/%s: a journal of %zu bytes takes no more jobs: start cwtop again",
			log->folder.path, log->name, log->size);
	is_encoded = job_lines_intent(&log->added, log->n, intent);
	return add_record(log, is_encoded, begin,
			  is_encoded ? job_book_intend(&log->book, intent) : ERR_MEMORY, why);
}

enum err
job_log_note(struct job_log *log, const struct job_note *note, struct why *why)
{
	size_t begin = log->added.len;
	bool is_encoded;
	enum err err = check_alive(log, why);

	if (err)
		return err;
	is_encoded = job_lines_note(&log->added, log->n, note);
	return add_record(log, is_encoded, begin,
			  is_encoded ? job_book_note(&log->book, note) : ERR_MEMORY, why);
}

bool
job_log_record(const struct job_log *log, const char *id, struct job_record *out)
{
	const struct job_record *record = job_book_find(&log->book, id);

	if (!record)
		return false;
	*out = *record;
	out->file = log->name;
	out->is_held = true;
	return true;
}

/* ---- open, claim, close ---- */

/* Nothing may be sent while it is not known what was. */
static enum err
check_others(const struct store_folder *folder, struct why *why)
{
	struct arena *arena = arena_new(JOB_FILE_MEMORY_MAX);
	struct job_records records = { .damaged = "" };
	enum err err = arena ? job_read_folder(folder, clock_now_s(), arena, &records, why)
			     : err_memory(why);

	if (!err && records.damaged[0])
		err = err_set(ERR_FILE, why, "%s", records.damaged);
	arena_free(arena);
	return err;
}

/* The head, and the name, are on the disk before anything is promised. */
static enum err
log_create(struct job_log *log, struct why *why)
{
	enum err err =
		store_file_open(&log->folder, log->name, O_RDWR | O_CREAT | O_EXCL, &log->fd, why);
	int code;

	if (err)
		return err;
	code = job_file_lock(log->fd);
	if (code)
		err = store_fault(&log->folder, log->name, "locked", code, why);
	else if (!job_lines_head(&log->added))
		err = err_memory(why);
	else
		err = job_log_sync(log, why);
	if (!err && fsync(log->folder.fd) != 0)
		err = store_fault(&log->folder, ".", "synced", errno, why);
	log->n = 1;
	if (err)
		(void)unlinkat(log->folder.fd, log->name, 0);
	return err;
}

enum err
job_log_open(const struct store *store, struct job_log **out, struct why *why)
{
	char id[UUID_SIZE], name[JOB_FILE_NAME_SIZE];
	struct store_folder folder;
	struct job_log *log = NULL;
	enum err err = store_folder_open(store, job_file_folder, true, &folder, why);

	if (err)
		return err;
	err = check_others(&folder, why);
	if (!err && !uuid_make(clock_now_ms(), id))
		err = err_set(ERR_SYSTEM, why, "jobs: there are no random bytes to name one by");
	if (!err) {
		(void)snprintf(name, sizeof(name), "%s" JOB_FILE_SUFFIX, id);
		log = log_new(&folder, name);
		err = log ? ERR_OK : err_memory(why);
	}
	if (!log) {
		store_folder_close(&folder);
		return err;
	}
	err = log_create(log, why);
	if (err)
		log_free(log);
	else
		*out = log;
	return err;
}

static enum err
gone(const struct job_log *log, const char *what, struct why *why)
{
	return err_set(ERR_GONE, why, "%s/%s: %s: look at the jobs again", log->folder.path,
		       log->name, what);
}

/* Goes on where the writer stopped: behind its last whole record. What was read may be what the
 * writer wrote and did not live to sync. */
static enum err
log_resume(struct job_log *log, struct why *why)
{
	struct job_file file;
	enum err err;

	job_file_init(&file);
	err = job_file_read(&file, &log->folder, log->name, log->arena, why);
	if (!err && file.lines.problem)
		err = job_file_damage(&log->folder, log->name, file.lines.problem, why);
	else if (!err && file.book.n == 0)
		err = gone(log, "no job is in it", why);
	else if (!err && ((file.lines.good < file.text.len &&
			   ftruncate(log->fd, (off_t)file.lines.good) != 0) ||
			  fdatasync(log->fd) != 0))
		err = store_fault(&log->folder, log->name, "written", errno, why);
	if (!err) {
		log->size = file.lines.good;
		log->n = file.lines.n;
		log->book = file.book;
		log->book.arena = log->arena;
		job_book_init(&file.book, NULL); /* handed over */
	}
	job_file_done(&file);
	return err;
}

static enum err
log_claim(struct job_log *log, struct why *why)
{
	struct stat stat;
	enum err err = store_file_open(&log->folder, log->name, O_RDWR, &log->fd, why);
	int code;

	if (err == ERR_NO_FILE)
		return gone(log, "it is no more", why);
	if (err)
		return err;
	code = job_file_lock(log->fd);
	if (code == EAGAIN || code == EACCES)
		return gone(log, "another cwtop has it", why);
	if (code || fstat(log->fd, &stat) != 0)
		return store_fault(&log->folder, log->name, "locked", code ? code : errno, why);
	if (stat.st_nlink == 0)
		return gone(log, "it is no more", why);
	return log_resume(log, why);
}

enum err
job_log_claim(const struct store *store, const char *name, struct job_log **out, struct why *why)
{
	struct store_folder folder;
	struct job_log *log;
	enum err err;

	if (!job_file_is_name(name))
		return err_set(ERR_BUG, why, "jobs/%s: that is no journal's name", name);
	err = store_folder_open(store, job_file_folder, false, &folder, why);
	if (err == ERR_NO_FILE)
		return err_set(ERR_GONE, why, "jobs/%s: it is no more", name);
	if (err)
		return err;
	log = log_new(&folder, name);
	if (!log) {
		store_folder_close(&folder);
		return err_memory(why);
	}
	err = log_claim(log, why);
	if (err)
		log_free(log);
	else
		*out = log;
	return err;
}

void
job_log_close(struct job_log *log)
{
	if (!log)
		return;
	if (log->book.n == 0)
		(void)unlinkat(log->folder.fd, log->name, 0);
	log_free(log);
}
