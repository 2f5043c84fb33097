/* SPDX-License-Identifier: MIT */
/* task_log.c - the file of task_known.c's book: read it, add what was seen, append what is new, now
 * and then write it afresh. Records: "F time" nothing before it is known, "W from to" somebody
 * watched, "T key started stopped end" a task; the order of lines does not matter, but that a span
 * is written behind the tasks that were seen in it: whoever loses the one has lost the other. */
#include "store/task_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store_folder.h"
#include "store_lines.h"
#include "task_known.h"

#define HEAD "cwtop task log 1"
#define MEMORY_MAX ((size_t)96 << 20) /* more than the largest file needs */
#define REWRITE_MIN_BYTES 65536u      /* a smaller file is never written afresh */
#define TASK_BYTES 80u                /* of a task's line, about */
#define SPAN_BYTES 50u
#define TIME_MAX_S INT64_C(253402300799) /* 9999-12-31 */

struct task_log {
	struct store_folder folder;
	char name[STORE_NAME_SIZE + 8];
	struct arena *arena; /* of the book */
	struct task_book book;
	struct buf file, added;
	size_t good_bytes; /* of the file: up to its last whole record */
};

/* ---- reading ---- */

static size_t
count_lines(const struct buf *file, char letter)
{
	size_t n = file->len > 0 && file->data[0] == letter;

	for (const char *at = file->data;
	     (at = memchr(at, '\n', file->len - (size_t)(at - file->data))); at++)
		n += at[1] == letter;
	return n;
}

static void
take_record(struct task_book *book, const char *line)
{
	struct task_known task = { .key = "" };
	int64_t from_s, to_s;
	int end;

	if (sscanf(line, "T %32[0-9a-f] %15" SCNd64 " %15" SCNd64 " %2d", task.key, &task.started_s,
		   &task.stopped_s, &end) == 4) {
		task.end = end >= 0 && end < TASK_ENDS ? (enum task_end)end : TASK_RUNS;
		task_book_add(book, &task);
	} else if (sscanf(line, "W %15" SCNd64 " %15" SCNd64, &from_s, &to_s) == 2) {
		task_book_watch(book, from_s, to_s);
	} else if (sscanf(line, "F %15" SCNd64, &from_s) == 1) {
		book->floor_s = MAX(book->floor_s, from_s);
	}
}

static enum err
log_read(struct task_log *log, size_t n_more, struct why *why)
{
	struct store_lines lines;
	enum err err = store_lines_read(&lines, &log->folder, log->name, HEAD, "task log",
					&log->file, why);

	if (err)
		return err;
	if (!task_book_init(&log->book, log->arena, count_lines(&log->file, 'T') + n_more,
			    count_lines(&log->file, 'W') + 1))
		return err_memory(why);
	while (store_lines_next(&lines))
		take_record(&log->book, lines.line);
	log->good_bytes = lines.at;
	task_book_settle(&log->book);
	for (size_t i = 0; i < log->book.n_tasks; i++)
		log->book.tasks[i].is_changed = false;
	return ERR_OK;
}

/* ---- adding ---- */

static int64_t
sane_time(int64_t time_s)
{
	return time_s > 0 && time_s <= TIME_MAX_S ? time_s : 0;
}

static enum task_end
end_of(const struct task_row *row)
{
	bool has_failed = task_has_failed(row);

	if (row->has_exit_code)
		return has_failed ? TASK_EXITED_BADLY : TASK_EXITED;
	return has_failed ? TASK_FAILED : TASK_ENDED;
}

/* While a task is being stopped, exit codes may still be missing: only STOPPED is the end. */
static bool
add_row(struct task_book *book, const struct task_row *row)
{
	struct task_known seen = { .started_s = sane_time(row->started_s), .is_changed = true };
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(row->arn, strlen(row->arn), digest))
		return false;
	crypto_hex(digest, (TASK_KEY_SIZE - 1) / 2, seen.key);
	if (text_is(row->status, "STOPPED") && sane_time(row->stopped_s)) {
		seen.stopped_s = row->stopped_s;
		seen.end = end_of(row);
	}
	task_book_add(book, &seen);
	return true;
}

/* @out_is_news  what this poll covers is longer than a note in the file says */
static void
add_watch(struct task_book *book, int64_t now_s, bool *out_is_news)
{
	int64_t from_s = MAX(now_s - TASK_LOG_COVER_S, book->floor_s);

	*out_is_news = now_s - from_s - task_book_watched_s(book, from_s, now_s) >= TASK_LOG_NOTE_S;
	task_book_watch(book, from_s, now_s);
	task_book_settle(book);
}

/* ---- writing ---- */

static bool
write_tasks(struct buf *out, const struct task_book *book, bool is_all)
{
	for (size_t i = 0; i < book->n_tasks; i++) {
		const struct task_known *task = &book->tasks[i];

		if ((is_all || task->is_changed) &&
		    !store_lines_add(out, "T %s %" PRId64 " %" PRId64 " %d", task->key,
				     task->started_s, task->stopped_s, (int)task->end))
			return false;
	}
	return true;
}

static bool
write_span(struct buf *out, int64_t from_s, int64_t to_s)
{
	return from_s >= to_s || store_lines_add(out, "W %" PRId64 " %" PRId64, from_s, to_s);
}

static bool
write_all(struct buf *out, const struct task_book *book)
{
	if (!store_lines_add(out, HEAD))
		return false;
	if (book->floor_s && !store_lines_add(out, "F %" PRId64, book->floor_s))
		return false;
	if (!write_tasks(out, book, true))
		return false;
	for (size_t i = 0; i < book->n_spans; i++)
		if (!write_span(out, book->spans[i].from_s, book->spans[i].to_s))
			return false;
	return true;
}

/* The first day that must stay. A clock that runs ahead must not throw away what is still needed:
 * the newest time that AWS said is one that has come. */
static int64_t
oldest_needed(const struct task_book *book, int64_t now_s)
{
	int64_t newest_s = 0;

	for (size_t i = 0; i < book->n_tasks; i++)
		newest_s = MAX(newest_s, task_book_last_s(&book->tasks[i]));
	return task_day_of(MIN(now_s, newest_s)) - (TASK_LOG_DAYS - 1) * TASK_DAY_S;
}

static bool
is_too_large(const struct task_log *log, int64_t from_s)
{
	const struct task_book *book = &log->book;
	size_t n = 0, needed;

	for (size_t i = 0; i < book->n_tasks; i++)
		n += task_book_last_s(&book->tasks[i]) >= from_s;
	needed = n * TASK_BYTES + MIN(book->n_spans, TASK_SPANS_MAX) * SPAN_BYTES;
	return log->good_bytes + log->added.len > REWRITE_MIN_BYTES + 2 * needed;
}

static enum err
log_rewrite(struct task_log *log, int64_t from_s, struct why *why)
{
	buf_clear(&log->added);
	if (!task_book_drop(&log->book, from_s, log->arena) || !write_all(&log->added, &log->book))
		return err_memory(why);
	return store_replace(&log->folder, log->name, &log->added, why);
}

static enum err
log_write(struct task_log *log, const struct task_sight *sight, bool is_news, struct why *why)
{
	int64_t from_s = oldest_needed(&log->book, sight->now_s);
	bool is_ok = log->good_bytes > 0 || store_lines_add(&log->added, HEAD);

	if (log->book.n_tasks > TASK_LOG_TASKS_MAX)
		return log_rewrite(log, from_s, why);
	is_ok = is_ok && write_tasks(&log->added, &log->book, false);
	if (is_news)
		is_ok = is_ok && write_span(&log->added,
					    MAX(sight->now_s - TASK_LOG_COVER_S, log->book.floor_s),
					    sight->now_s);
	if (!is_ok)
		return err_memory(why);
	if (log->added.len == 0)
		return ERR_OK;
	if (is_too_large(log, from_s))
		return log_rewrite(log, from_s, why);
	return store_append(&log->folder, log->name, log->good_bytes, &log->added, why);
}

/* ---- the whole ---- */

static enum err
merge_locked(struct task_log *log, const struct task_sight *sight, struct why *why)
{
	bool is_news;
	enum err err = log_read(log, sight->n, why);

	if (err)
		return err;
	for (size_t i = 0; i < sight->n; i++)
		if (!add_row(&log->book, &sight->tasks[i]))
			return err_memory(why);
	add_watch(&log->book, sight->now_s, &is_news);
	return log_write(log, sight, is_news, why);
}

static enum err
log_open(const struct store *store, const struct task_log_place *place, struct task_log *out,
	 struct why *why)
{
	const char *const parts[] = { "accounts", place->account, "tasks", place->region, NULL };
	char name[STORE_NAME_SIZE];
	TEXT_ON(what, STORE_PATH_MAX);

	text_add(&what, place->cluster);
	if (place->families && place->families[0])
		text_addf(&what, "\n%s", place->families); /* in no cluster's name */
	if (what.is_cut)
		return err_set(ERR_LIMIT, why, "task log: the name of its cluster is too long");
	if (!store_name(what.data, name))
		return err_memory(why);
	(void)snprintf(out->name, sizeof(out->name), "%s.tasks", name);
	return store_folder_open(store, parts, true, &out->folder, why);
}

static enum err
merge_open(struct task_log *log, const struct task_sight *sight, struct why *why)
{
	char name[sizeof(log->name) + 8];
	int lock;
	enum err err;

	(void)snprintf(name, sizeof(name), "%s.lock", log->name);
	err = store_lock(&log->folder, name, &lock, why);
	if (err)
		return err;
	err = merge_locked(log, sight, why);
	store_unlock(lock);
	return err;
}

enum err
task_log_merge(const struct store *store, const struct task_sight *sight, struct arena *arena,
	       struct task_days *out, struct why *why)
{
	struct task_sight sane = *sight;
	struct task_log log = { .arena = arena_new(MEMORY_MAX) };
	enum err err;

	sane.now_s = MAX(0, MIN(sight->now_s, TIME_MAX_S));
	if (!log.arena)
		return err_memory(why);
	buf_init(&log.file, TASK_LOG_BYTES_MAX);
	buf_init(&log.added, TASK_LOG_BYTES_MAX);
	err = log_open(store, &sane.place, &log, why);
	if (!err) {
		err = merge_open(&log, &sane, why);
		store_folder_close(&log.folder);
	}
	if (!err)
		err = task_book_days(&log.book, sane.now_s, arena, out, why);
	buf_done(&log.added);
	buf_done(&log.file);
	arena_free(log.arena);
	return err;
}
