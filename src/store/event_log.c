/* SPDX-License-Identifier: MIT */
/* event_log.c - the file of a stack's events: one record an event, and another when more is known
 * of it; the later one counts. Written afresh when there is too much of it. */
#include "store/event_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arn.h"
#include "base/text.h"
#include "event_book.h"
#include "event_lines.h"
#include "event_owner.h"
#include "event_unkept.h"
#include "store_folder.h"
#include "store_lines.h"

#define MEMORY_MAX ((size_t)96 << 20) /* more than the largest file needs */
#define DAY_S 86400
/* What a file that is written afresh may hold, so that the next events need no other one. */
#define AFRESH_BYTES (EVENT_LOG_BYTES_MAX / 8 * 7)
#define AFRESH_EVENTS (EVENT_LOG_EVENTS_MAX / 8 * 7)
#define RECORDS_AN_EVENT 3 /* more, and a few ... */
#define RECORDS_SPARE 100  /* ... are worth writing afresh */

struct event_file {
	struct store_folder folder;
	char name[STORE_NAME_SIZE + 8];
	struct arena *arena; /* of the book's texts */
	struct event_book book;
	struct event_unkept *unkept;
	struct buf file, added;
	size_t good_bytes; /* of the file: up to its last whole record */
	size_t n_records;  /* in it */
};

/* ---- the file ---- */

/* A file is known by the folder it is in, and by the stack and, of an earlier form, the profile. */
static enum err
file_open(const struct store *store, const struct event_log_place *place, bool is_made,
	  struct event_file *out, struct why *why)
{
	const char *const parts[] = { "accounts", place->account, "events", NULL };
	char name[STORE_NAME_SIZE];
	TEXT_ON(what, STORE_PATH_MAX);

	text_add(&what, place->stack);
	if (place->profile)
		text_addf(&what, "\n%s", place->profile); /* in no stack's name */
	if (what.is_cut)
		return err_set(ERR_LIMIT, why, "events: the name of the stack is too long");
	if (!store_name(what.data, name))
		return err_memory(why);
	(void)snprintf(out->name, sizeof(out->name), "%s.events", name);
	return store_folder_open(store, parts, is_made, &out->folder, why);
}

static enum err
log_open(const struct store *store, const struct event_log_place *place, bool is_made,
	 struct event_file *out, struct why *why)
{
	const struct event_log_place own = { place->account, place->stack, NULL };

	return file_open(store, &own, is_made, out, why);
}

static size_t
count_records(const struct buf *file)
{
	size_t n = 0;

	for (const char *at = file->data;
	     (at = memchr(at, '\n', file->len - (size_t)(at - file->data))); at++)
		n++;
	return n;
}

/* A damaged one loses itself alone: what stands behind it is evidence that nobody else has. */
static enum err
take_records(struct event_file *log, struct store_lines *lines, struct why *why)
{
	const char *json;
	size_t len;

	log->good_bytes = lines->at;
	do {
		while (store_lines_take(lines, &json, &len)) {
			struct event_row row;
			enum err err = event_lines_parse(json, len, log->arena, &row);

			if (err == ERR_MEMORY)
				return err_memory(why);
			log->n_records++;
			log->good_bytes = lines->at;
			if (!err)
				event_book_replace(&log->book, &row);
		}
	} while (store_lines_skip(lines));
	return ERR_OK;
}

/* n_more: events that will be added. */
static enum err
log_read(struct event_file *log, size_t n_more, struct why *why)
{
	struct store_lines lines;
	enum err err = store_lines_read(&lines, &log->folder, log->name, EVENT_LINES_HEAD,
					"event log", &log->file, why);

	if (err)
		return err;
	if (!event_book_init(&log->book, log->arena, count_records(&log->file) + n_more))
		return err_memory(why);
	return take_records(log, &lines, why);
}

static enum err
log_begin(struct event_file *log, struct why *why)
{
	*log = (struct event_file){ .arena = arena_new(MEMORY_MAX) };
	buf_init(&log->file, EVENT_LOG_BYTES_MAX);
	buf_init(&log->added, EVENT_LOG_BYTES_MAX);
	return log->arena ? ERR_OK : err_memory(why);
}

static void
log_end(struct event_file *log)
{
	buf_done(&log->added);
	buf_done(&log->file);
	arena_free(log->arena);
}

/* ---- writing ---- */

/* The first moment that must stay. A clock that runs ahead must not throw away what is still
 * needed: the newest event is one that has come. */
static int64_t
oldest_needed(const struct event_book *book, const struct event_log_notes *notes)
{
	int64_t newest_s = 0;

	for (size_t i = 0; i < book->n; i++)
		newest_s = MAX(newest_s, book->items[i].row.time_s);
	for (size_t i = 0; i < notes->n; i++)
		newest_s = MAX(newest_s, notes->rows[i].time_s);
	return MIN(notes->now_s, newest_s) - EVENT_LOG_KEEP_S;
}

/* The newest that fit. */
static enum err
write_afresh(struct event_file *log, int64_t from_s, struct why *why)
{
	struct event_book *book = &log->book;
	size_t room = MIN(book->n, (size_t)AFRESH_EVENTS);

	event_book_sort(book);
	buf_clear(&log->added);
	if (!store_lines_add(&log->added, EVENT_LINES_HEAD))
		return err_memory(why);
	for (size_t i = 0; i < room && book->items[i].row.time_s >= from_s; i++) {
		size_t before = log->added.len;

		if (!event_lines_add(&log->added, &book->items[i].row) && before < AFRESH_BYTES)
			return err_memory(why);
		if (log->added.len <= AFRESH_BYTES)
			continue;
		log->added.len = before;
		break;
	}
	return store_replace(&log->folder, log->name, &log->added, why);
}

/* What is new; false: it does not fit behind the file. */
static bool
write_changes(struct event_file *log)
{
	bool is_ok = log->good_bytes > 0 || store_lines_add(&log->added, EVENT_LINES_HEAD);

	for (size_t i = 0; i < log->book.n && is_ok; i++)
		if (log->book.items[i].is_changed)
			is_ok = event_lines_add(&log->added, &log->book.items[i].row);
	return is_ok && log->good_bytes + log->added.len <= EVENT_LOG_BYTES_MAX;
}

static bool
is_too_much(const struct event_file *log, int64_t from_s, size_t n_changed)
{
	const struct event_book *book = &log->book;
	bool is_old = false;

	for (size_t i = 0; i < book->n; i++)
		is_old = is_old || book->items[i].row.time_s < from_s - DAY_S;
	return is_old || book->n > EVENT_LOG_EVENTS_MAX ||
	       log->n_records + n_changed > RECORDS_AN_EVENT * book->n + RECORDS_SPARE;
}

static enum err
log_write(struct event_file *log, int64_t from_s, bool *out_is_news, struct why *why)
{
	size_t n_changed = 0;

	for (size_t i = 0; i < log->book.n; i++)
		n_changed += log->book.items[i].is_changed;
	*out_is_news = n_changed > 0;
	if (n_changed == 0)
		return ERR_OK;
	if (is_too_much(log, from_s, n_changed) || !write_changes(log))
		return write_afresh(log, from_s, why);
	return store_append(&log->folder, log->name, log->good_bytes, &log->added, why);
}

static bool
is_to_keep(const struct event_row *row, int64_t from_s, int64_t now_s)
{
	return row->id && *row->id && strlen(row->id) < EVENT_LOG_TEXT_MAX && row->time_s > 0 &&
	       row->time_s >= from_s && row->time_s <= now_s + DAY_S;
}

static enum err
note_locked(struct event_file *log, const struct event_log_notes *notes, bool *out_is_news,
	    struct why *why)
{
	uint64_t stamp = event_unkept_stamp(log->unkept, &notes->place);
	enum err err = log_read(log, notes->n + event_unkept_n(log->unkept, &notes->place), why);
	int64_t from_s;

	if (err)
		return err;
	from_s = oldest_needed(&log->book, notes);
	for (size_t i = 0; i < notes->n; i++)
		if (is_to_keep(&notes->rows[i], from_s, notes->now_s))
			event_book_add(&log->book, &notes->rows[i]);
	event_unkept_give(log->unkept, &notes->place, log->arena, &log->book);
	err = log_write(log, from_s, out_is_news, why);
	if (!err)
		event_unkept_forget(log->unkept, stamp);
	return err;
}

static enum err
note_open(struct event_file *log, const struct event_log_notes *notes, bool *out_is_news,
	  struct why *why)
{
	char name[sizeof(log->name) + 8];
	int lock;
	enum err err;

	(void)snprintf(name, sizeof(name), "%s.lock", log->name);
	err = store_lock(&log->folder, name, &lock, why);
	if (err)
		return err;
	err = note_locked(log, notes, out_is_news, why);
	store_unlock(lock);
	return err;
}

enum err
event_log_note(const struct store *store, const struct event_log_notes *notes, bool *out_is_news,
	       struct why *why)
{
	struct event_file log;
	bool is_news = false;
	enum err err = log_begin(&log, why);

	log.unkept = store_unkept(store);
	if (!err)
		err = log_open(store, &notes->place, true, &log, why);
	if (!err) {
		err = note_open(&log, notes, &is_news, why);
		store_folder_close(&log.folder);
	}
	log_end(&log);
	if (err == ERR_SYSTEM)
		is_news = event_unkept_note(store_unkept(store), notes);
	if (out_is_news && (!err || err == ERR_SYSTEM))
		*out_is_news = is_news;
	return err;
}

/* ---- reading ---- */

static bool
copy_row(struct arena *arena, const struct event_row *from, struct event_row *to)
{
	struct event_line *lines = arena_array(arena, from->n_lines + 1, sizeof(*lines));
	const char **texts[] = { &to->id,      &to->region,    &to->subject,   &to->cluster,
				 &to->title,   &to->reason,    &to->code,      &to->was,
				 &to->is,      &to->container, &to->log_group, &to->log_stream,
				 &to->log_note };
	bool is_ok = lines != NULL;

	*to = *from;
	for (size_t i = 0; i < LEN(texts) && is_ok; i++) {
		*texts[i] = **texts[i] ? arena_text(arena, *texts[i]) : "";
		is_ok = *texts[i] != NULL;
	}
	for (size_t i = 0; i < from->n_lines && is_ok; i++) {
		lines[i] = from->lines[i];
		lines[i].text = arena_text(arena, lines[i].text);
		is_ok = lines[i].text != NULL;
	}
	to->lines = lines;
	return is_ok;
}

static enum err
give_out(struct event_file *log, int64_t now_s, struct arena *arena, struct events *out,
	 struct why *why)
{
	struct event_book *book = &log->book;
	size_t n = MIN(book->n, (size_t)EVENT_LOG_EVENTS_MAX), n_out = 0;
	struct event_row *rows = arena_array(arena, n + 1, sizeof(*rows));

	if (!rows)
		return err_memory(why);
	event_book_sort(book);
	while (n_out < n && book->items[n_out].row.time_s >= now_s - EVENT_LOG_KEEP_S) {
		if (!copy_row(arena, &book->items[n_out].row, &rows[n_out]))
			return err_memory(why);
		n_out++;
	}
	*out = (struct events){ .items = rows, .n = n_out, .note = "" };
	return ERR_OK;
}

/* ---- boxes of an earlier form ---- */

#define OLD_MAX 2
#define OLD_FOLDER "any" /* of stacks that name no account */

/* Where things of this account may be, besides. */
static size_t
old_places(const struct event_log_place *place, struct event_log_place out[OLD_MAX])
{
	bool is_default = !place->profile || !*place->profile || text_is(place->profile, "default");
	const char *profile = is_default ? NULL : place->profile;
	size_t n = 0;

	if (!arn_is_account(place->account))
		return 0;
	if (profile)
		out[n++] = (struct event_log_place){ place->account, place->stack, profile };
	out[n++] = (struct event_log_place){ OLD_FOLDER, place->stack, profile };
	return n;
}

/* Of "any" only what proves itself; one that cannot be read is as good as not there. */
static void
old_read(const struct store *store, const struct event_log_place *place, struct event_file *out)
{
	struct why ignored;

	if (log_begin(out, &ignored) != ERR_OK ||
	    file_open(store, place, false, out, &ignored) != ERR_OK)
		return;
	if (log_read(out, 0, &ignored) != ERR_OK)
		out->book.n = 0;
	store_folder_close(&out->folder);
}

/* What is not another account's; is_proof: what is this one's beyond doubt. */
static void
take_those_of(struct event_file *log, const struct event_file *from, const char *account,
	      bool is_proof)
{
	for (size_t i = 0; i < from->book.n; i++) {
		const struct event_row *row = &from->book.items[i].row;
		enum event_owner owner = event_owner_of(row, account);

		if (owner == EVENT_OWN || (owner == EVENT_ANYBODYS && !is_proof))
			event_book_add(&log->book, row);
	}
}

static void
drop_others(struct event_book *book, const char *account)
{
	size_t n = 0;

	for (size_t i = 0; i < book->n; i++)
		if (event_owner_of(&book->items[i].row, account) != EVENT_OTHERS)
			book->items[n++] = book->items[i];
	book->n = n;
}

/* ---- reading ---- */

/* The box, and what earlier ones have of it; the latter's texts live as long as they do. */
static enum err
read_all(struct event_file *log, struct event_file olds[OLD_MAX], const struct store *store,
	 const struct event_log_place *place, struct why *why)
{
	struct event_log_place places[OLD_MAX];
	size_t n_olds = old_places(place, places);
	size_t n_more = event_unkept_n(store_unkept(store), place);
	enum err err;

	for (size_t i = 0; i < n_olds; i++) {
		old_read(store, &places[i], &olds[i]);
		n_more += olds[i].book.n;
	}
	err = log_open(store, place, false, log, why);
	if (!err) {
		err = log_read(log, n_more, why);
		store_folder_close(&log->folder);
	} else if (err == ERR_NO_FILE && n_more > 0) {
		why->text[0] = '\0';
		err = event_book_init(&log->book, log->arena, n_more) ? ERR_OK : err_memory(why);
	}
	if (err)
		return err;
	for (size_t i = 0; i < n_olds; i++)
		take_those_of(log, &olds[i], place->account,
			      text_is(places[i].account, OLD_FOLDER));
	event_unkept_give(store_unkept(store), place, log->arena, &log->book);
	drop_others(&log->book, place->account);
	return ERR_OK;
}

enum err
event_log_read(const struct store *store, const struct event_log_place *place, int64_t now_s,
	       struct arena *arena, struct events *out, struct why *why)
{
	struct event_file log, olds[OLD_MAX] = { { .arena = NULL } };
	enum err err = log_begin(&log, why);

	if (!err)
		err = read_all(&log, olds, store, place, why);
	if (!err)
		err = give_out(&log, now_s, arena, out, why);
	for (size_t i = 0; i < OLD_MAX; i++)
		log_end(&olds[i]);
	log_end(&log);
	if (err != ERR_NO_FILE)
		return err;
	why->text[0] = '\0';
	*out = (struct events){ .note = "" };
	return ERR_OK;
}

/* 0: it is not there. */
static enum err
file_stamp(const struct store *store, const struct event_log_place *place, uint64_t *out,
	   struct why *why)
{
	struct event_file log;
	struct stat stat = { .st_size = 0 };
	int fd;
	enum err err = file_open(store, place, false, &log, why);

	if (!err) {
		err = store_file_open(&log.folder, log.name, O_RDONLY, &fd, why);
		if (!err) {
			if (fstat(fd, &stat) != 0)
				err = store_fault(&log.folder, log.name, "read", errno, why);
			(void)close(fd);
		}
		store_folder_close(&log.folder);
	}
	if (err && err != ERR_NO_FILE)
		return err;
	why->text[0] = '\0';
	*out = err ? 0
		   : (uint64_t)stat.st_size ^ (uint64_t)stat.st_ino << 24 ^
			       (uint64_t)stat.st_mtim.tv_sec << 32 ^ (uint64_t)stat.st_mtim.tv_nsec;
	return ERR_OK;
}

enum err
event_log_stamp(const struct store *store, const struct event_log_place *place, uint64_t *out,
		struct why *why)
{
	const struct event_log_place own = { place->account, place->stack, NULL };
	struct event_log_place olds[OLD_MAX];
	size_t n = old_places(place, olds);
	uint64_t sum, stamp;
	struct why ignored;
	enum err err = file_stamp(store, &own, &sum, why);

	if (err)
		return err;
	for (size_t i = 0; i < n; i++)
		if (file_stamp(store, &olds[i], &stamp, &ignored) == ERR_OK)
			sum ^= stamp << (i + 1);
	*out = sum ^ event_unkept_stamp(store_unkept(store), place) << 40;
	return ERR_OK;
}
