/* SPDX-License-Identifier: MIT */
/* job_folders.c - see job_folders.h. A status that is final is never asked for again. */
#include "poll/job_folders.h"

#include <inttypes.h>
#include <string.h>

#include "aws/http_job.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "store/job_log.h"

#define FOLDERS_MAX 3000 /* three pages */
#define STATUSES_MAX 200
#define API_STATUSES_MAX 50
#define HEADS_MAX 20
#define CANCELS_MAX 20
#define CANCEL_BYTES_MAX (4u << 10)
#define KEY_MAX 1200
#define ROOM (64u << 10) /* of an answer's arena, beside its content */

/* ---- listing ---- */

/* Ids made later are greater: the first 48 bits of a UUID version 7 are its time. */
static void
add_start(const struct stack_route *route, int64_t from_s, struct text *out)
{
	uint64_t ms = (uint64_t)MAX(from_s, 0) * 1000;

	text_addf(out, "%s%08" PRIx64 "-%04" PRIx64, route->prefix, ms >> 16, ms & 0xffff);
}

enum err
job_folders_list(const struct job_folders *f, int64_t window_s, int64_t now_s, struct arena *arena,
		 struct s3_rows *out, bool *out_is_cut, struct why *why)
{
	struct aws_scope scope = f->scope;
	TEXT_ON(after, KEY_MAX);
	const struct s3_listing listing = { .bucket = f->route->bucket,
					    .prefix = f->route->prefix,
					    .delimiter = "/",
					    .after = after.data,
					    .limit = FOLDERS_MAX };
	struct s3_rows rows = { 0 };
	enum err err;

	add_start(f->route, now_s - window_s, &after);
	scope.arena = arena;
	err = s3_list(&scope, &listing, &rows, why);
	if (err)
		return err;
	*out_is_cut = rows.next != NULL;
	*out = rows;
	return ERR_OK;
}

const char *
job_folders_id(const struct job_folders *f, const struct s3_row *row, struct arena *arena)
{
	size_t skip = strlen(f->route->prefix), len = strlen(row->key);
	const char *id;

	if (!row->is_prefix || len <= skip + 1 || row->key[len - 1] != '/' ||
	    strncmp(row->key, f->route->prefix, skip) != 0)
		return NULL;
	id = arena_text_n(arena, row->key + skip, len - skip - 1);
	return id && file_name_is_safe(id) ? id : NULL;
}

/* ---- one file ---- */

/* Some arena, freed by its user, and what was read into it. */
struct file {
	struct arena *arena;
	const char *bytes;
	size_t n;
};

static enum err
read_object(struct job_folders *f, const char *id, const char *name, size_t most, struct file *file,
	    struct why *why)
{
	struct aws_scope scope = f->scope;
	TEXT_ON(key, KEY_MAX);
	const struct s3_address at = { f->route->bucket, key.data, NULL };
	struct s3_content content = { .bytes = "" };
	enum err err;

	stack_route_key(f->route, id, name, &key);
	scope.arena = file->arena;
	err = s3_read(&scope, &at, most, &content, why);
	if (err == ERR_DENIED && !f->is_absent_denied)
		f->is_absent_denied = !s3_may_be_there(&scope, &at);
	if (err == ERR_DENIED && f->is_absent_denied)
		return ERR_GONE;
	file->bytes = content.bytes;
	file->n = content.n;
	return err;
}

static enum err
read_answer(struct job_folders *f, const char *id, struct file *file, struct why *why)
{
	struct aws_scope scope = f->scope;
	struct http_job_text text = { "", 0 };
	enum err err;

	scope.arena = file->arena;
	err = http_job_status(&scope, f->route, id, JOB_STATUS_BYTES_MAX, &text, why);
	file->bytes = text.bytes;
	file->n = text.n;
	return err;
}

/* ---- status.json ---- */

static bool
may_have_run(const struct job_known *job)
{
	const struct job_record *record = job->record;

	return !record || (record->phase != JOB_CREATED && record->phase != JOB_STORED);
}

static bool
is_over(const struct job_known *job)
{
	return job->status.is_there && job_state_is_final(job->status.state);
}

static bool
may_ask_status(const struct job_known *job)
{
	return !job->is_elsewhere && !is_over(job) && may_have_run(job);
}

bool
job_folders_is_unread(const struct job_known *job)
{
	return job->status_asked == 0 && may_ask_status(job);
}

static uint64_t
status_asked(const struct job_known *job)
{
	return job->status_asked;
}

static enum err
keep_unreadable(struct job_folders *f, struct job_known *job, const struct why *said,
		struct why *why)
{
	const char *sentence =
		arena_format(f->memory->arena, "status.json cannot be read: %s", said->text);

	if (!sentence)
		return err_memory(why);
	job->status = job_status_unreadable(sentence);
	return ERR_OK;
}

/* What was there once is not absent because it may not be read any more. */
static enum err
read_status(struct job_folders *f, const struct job_known *job, struct file *file, struct why *why)
{
	enum err err;

	if (f->route->kind == ROUTE_HTTP)
		return read_answer(f, job->id, file, why);
	err = read_object(f, job->id, "status.json", JOB_STATUS_BYTES_MAX, file, why);
	if (err == ERR_GONE && f->is_absent_denied && job->status.is_there)
		return err_set(ERR_DENIED, why, "the status of a job may not be read any more");
	return err;
}

static enum err
take_status(struct job_folders *f, struct job_known *job, struct file *file, struct why *why)
{
	struct why said = { "" };
	int64_t now_s = clock_now_s(); /* before: what happens meanwhile may not be in it */
	enum err err = read_status(f, job, file, &said);

	if (err == ERR_GONE)
		job->status = job_status_none();
	else if (err == ERR_LIMIT)
		err = keep_unreadable(f, job, &said, &said);
	else if (!err && job_status_read(file->bytes, file->n, job->id, f->memory->arena,
					 &job->status, &said) != ERR_OK)
		err = keep_unreadable(f, job, &said, &said);
	if (err && err != ERR_GONE)
		return err_set(err, why, "%s", said.text);
	job->status_asked = f->memory->n_polls;
	job->status_s = now_s;
	return ERR_OK;
}

/* ---- config.json, cancel ---- */

static bool
may_ask_head(const struct job_known *job)
{
	return !job->record && !job->is_head_read;
}

static uint64_t
never_asked(const struct job_known *job)
{
	(void)job;
	return 0;
}

/* What is not there, or is none of ours, will not be another. */
static enum err
take_head(struct job_folders *f, struct job_known *job, struct file *file, struct why *why)
{
	struct why said = { "" };
	enum err err = read_object(f, job->id, "config.json", JOB_CONFIG_BYTES_MAX, file, &said);

	if (err && err != ERR_GONE && err != ERR_LIMIT)
		return err_set(err, why, "%s", said.text);
	job->is_head_read = true;
	if (!err && job_head_read(file->bytes, file->n, job->id, f->memory->arena, &job->head,
				  &said) != ERR_OK)
		job->head = (struct job_head){ "", "", 0 };
	return ERR_OK;
}

static bool
may_ask_cancel(const struct job_known *job)
{
	return job->record && !job->has_cancel && may_ask_status(job);
}

static uint64_t
cancel_asked(const struct job_known *job)
{
	return job->cancel_asked;
}

static enum err
take_cancel(struct job_folders *f, struct job_known *job, struct file *file, struct why *why)
{
	struct why said = { "" };
	enum err err = read_object(f, job->id, "cancel", CANCEL_BYTES_MAX, file, &said);

	job->cancel_asked = f->memory->n_polls;
	job->has_cancel = !err || err == ERR_LIMIT;
	return job->has_cancel || err == ERR_GONE ? ERR_OK : err_set(err, why, "%s", said.text);
}

/* ---- all of them ---- */

static const struct {
	bool (*may)(const struct job_known *job);
	uint64_t (*asked)(const struct job_known *job);
	enum err (*take)(struct job_folders *f, struct job_known *job, struct file *file,
			 struct why *why);
	size_t most, api_most, bytes;
} questions[] = {
	{ may_ask_status, status_asked, take_status, STATUSES_MAX, API_STATUSES_MAX,
	  JOB_STATUS_BYTES_MAX },
	{ may_ask_cancel, cancel_asked, take_cancel, CANCELS_MAX, 0, CANCEL_BYTES_MAX },
	{ may_ask_head, never_asked, take_head, HEADS_MAX, 0, JOB_CONFIG_BYTES_MAX },
};

static enum err
ask_one(struct job_folders *f, size_t question, struct job_known *job, struct why *why)
{
	struct file file = { .arena = arena_new(questions[question].bytes + ROOM), .bytes = "" };
	enum err err = file.arena ? questions[question].take(f, job, &file, why) : err_memory(why);

	arena_free(file.arena);
	return err;
}

enum err
job_folders_ask(struct job_folders *f, struct why *why)
{
	struct job_known *turns[STATUSES_MAX];
	bool is_api = f->route->kind == ROUTE_HTTP;
	enum err err = ERR_OK;

	for (size_t q = 0; q < LEN(questions); q++) {
		size_t most = is_api ? questions[q].api_most : questions[q].most;
		size_t n = jobs_memory_turns(f->memory, questions[q].may, questions[q].asked, turns,
					     most);

		for (size_t i = 0; i < n && !err; i++)
			err = ask_one(f, q, turns[i], why);
	}
	return err;
}
