/* SPDX-License-Identifier: MIT */
/* log_book.c - see log_book.h. A line is one block of memory; lists are arrays of pointers to them,
 * in order, whose beginning moves on when old lines fall off. A hundred thousand pointers are moved
 * in less time than a thousand texts are read, so that arrays do for what a tree is for. */
#include "app/log_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define SLOTS_LEAST 1024 /* of the table of ids; a power of two */

struct list {
	struct log_line_kept **at;
	size_t first, n, cap; /* at[first ... first + n) */
};

struct log_book {
	size_t lines_max, bytes_max, bytes;
	struct list lists[LOG_LISTS];
	struct log_line_kept **slots; /* by id, open addressing; as many as n_slots */
	size_t n_slots;
	struct log_line_kept *fallen; /* the last that fell off: whatever is older is not taken */
	struct log_match match;
	size_t n_unread; /* so many of the oldest have not been matched yet */
	struct log_work work;
};

/* ---- order ---- */

static int
compare(struct log_book *book, const struct log_line_kept *a, int64_t time_ms, const char *id)
{
	book->work.n_compared++;
	if (a->time_ms != time_ms)
		return a->time_ms < time_ms ? -1 : 1;
	return strcmp(a->id, id);
}

static int
by_place(const void *a, const void *b)
{
	const struct log_line_kept *x = *(struct log_line_kept *const *)a;
	const struct log_line_kept *y = *(struct log_line_kept *const *)b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* How many of the list's first n lines stand before that place. */
static size_t
rank(const struct log_book *book, const struct list *list, size_t n, int64_t time_ms,
     const char *id)
{
	struct log_book *counted = (struct log_book *)(uintptr_t)book; /* for the count alone */
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(counted, list->at[list->first + middle], time_ms, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- lists ---- */

static void
make_room(struct list *list, size_t n)
{
	if (list->first + list->n + n <= list->cap)
		return;
	if (list->first >= list->n + n) { /* as much as is moved has been free for as long */
		memmove(list->at, list->at + list->first, list->n * sizeof(list->at[0]));
	} else {
		size_t cap = MAX(2 * (list->n + n), (size_t)256);
		struct log_line_kept **at = mem_alloc(cap, sizeof(*at));

		if (list->n > 0)
			memcpy(at, list->at + list->first, list->n * sizeof(*at));
		free(list->at);
		list->at = at;
		list->cap = cap;
	}
	list->first = 0;
}

/* Lines in order, none of which is in the list. Returns how many did not come at its end. */
static size_t
merge(struct log_book *book, struct list *list, struct log_line_kept *const *lines, size_t n)
{
	size_t left, late = 0;

	make_room(list, n);
	left = list->n;
	for (size_t i = n; i-- > 0;) {
		size_t at = rank(book, list, left, lines[i]->time_ms, lines[i]->id);
		struct log_line_kept **to = list->at + list->first;

		memmove(to + at + i + 1, to + at, (left - at) * sizeof(*to));
		to[at + i] = lines[i];
		left = at;
		late += at < list->n;
	}
	list->n += n;
	return late;
}

static void
drop_first(struct list *list)
{
	list->first++;
	list->n--;
}

/* ---- ids ---- */

static uint64_t
hash_on(uint64_t hash, const char *s)
{
	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * UINT64_C(1099511628211); /* FNV-1a */
	return hash;
}

/* What a line is known by. One that has no id gets one of its time, stream and text. */
struct name {
	char id[LOG_BOOK_ID_MAX];
	uint64_t hash;
};

static void
name_line(const struct act_line *line, struct name *out)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	text_copy(out->id, sizeof(out->id), line->id);
	if (!*out->id)
		(void)snprintf(out->id, sizeof(out->id), "~%016" PRIx64,
			       hash_on(hash_on(hash ^ (uint64_t)line->time_ms,
					       line->stream ? line->stream : ""),
				       line->text));
	out->hash = hash_on(hash, out->id);
}

static bool
is_known(const struct log_book *book, const struct name *name)
{
	for (size_t i = name->hash & (book->n_slots - 1); book->slots[i];
	     i = (i + 1) & (book->n_slots - 1))
		if (book->slots[i]->hash == name->hash && strcmp(book->slots[i]->id, name->id) == 0)
			return true;
	return false;
}

static void
put_slot(struct log_book *book, struct log_line_kept *line)
{
	size_t i = line->hash & (book->n_slots - 1);

	while (book->slots[i])
		i = (i + 1) & (book->n_slots - 1);
	book->slots[i] = line;
}

/* Never more than half full. */
static void
grow_slots(struct log_book *book, size_t n)
{
	struct log_line_kept **old = book->slots;
	size_t n_old = book->n_slots;

	if (2 * n <= n_old)
		return;
	while (book->n_slots < 2 * n)
		book->n_slots = MAX(2 * book->n_slots, (size_t)SLOTS_LEAST);
	book->slots = mem_alloc(book->n_slots, sizeof(book->slots[0]));
	for (size_t i = 0; i < n_old; i++)
		if (old[i])
			put_slot(book, old[i]);
	free(old);
}

/* What stood behind it moves up, as far as it may: no hole breaks a search off. */
static void
drop_slot(struct log_book *book, const struct log_line_kept *line)
{
	size_t mask = book->n_slots - 1, hole = line->hash & mask;

	while (book->slots[hole] != line)
		hole = (hole + 1) & mask;
	for (size_t i = (hole + 1) & mask; book->slots[i]; i = (i + 1) & mask) {
		size_t home = book->slots[i]->hash & mask;

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		book->slots[hole] = book->slots[i];
		hole = i;
	}
	book->slots[hole] = NULL;
}

/* ---- lines ---- */

static size_t
size_of(const struct log_line_kept *line)
{
	return sizeof(*line) + strlen(line->id) + strlen(line->stream) + line->len + 3;
}

static struct log_line_kept *
make_line(const struct act_line *from, const struct name *name)
{
	const char *stream = from->stream ? from->stream : "";
	size_t n_id = strlen(name->id) + 1, n_stream = strlen(stream) + 1;
	size_t n_text = strlen(from->text) + 1;
	struct log_line_kept *line = mem_alloc(1, sizeof(*line) + n_id + n_stream + n_text);
	char *at = (char *)(line + 1);

	*line = (struct log_line_kept){ .time_ms = from->time_ms,
					.hash = name->hash,
					.len = n_text - 1 };
	line->id = memcpy(at, name->id, n_id);
	line->stream = memcpy(at + n_id, stream, n_stream);
	line->text = memcpy(at + n_id + n_stream, from->text, n_text);
	return line;
}

struct log_book *
log_book_new(size_t lines_max, size_t bytes_max)
{
	struct log_book *book = mem_alloc(1, sizeof(*book));

	book->lines_max = lines_max ? lines_max : LOG_BOOK_LINES_MAX;
	book->bytes_max = bytes_max ? bytes_max : LOG_BOOK_BYTES_MAX;
	grow_slots(book, 1);
	return book;
}

void
log_book_clear(struct log_book *book)
{
	struct list *all = &book->lists[LOG_ALL];

	for (size_t i = 0; i < all->n; i++)
		free(all->at[all->first + i]);
	free(book->fallen);
	book->fallen = NULL;
	for (size_t i = 0; i < LOG_LISTS; i++)
		book->lists[i].first = book->lists[i].n = 0;
	memset(book->slots, 0, book->n_slots * sizeof(book->slots[0]));
	book->bytes = book->n_unread = 0;
}

void
log_book_free(struct log_book *book)
{
	if (!book)
		return;
	log_book_clear(book);
	for (size_t i = 0; i < LOG_LISTS; i++)
		free(book->lists[i].at);
	free(book->slots);
	free(book);
}

/* The oldest line goes; it is the first of every list that it is in. */
static void
drop_oldest(struct log_book *book)
{
	struct list *all = &book->lists[LOG_ALL];
	struct log_line_kept *line = all->at[all->first];

	for (size_t i = 0; i < LOG_LISTS; i++) {
		struct list *list = &book->lists[i];

		if (list->n > 0 && list->at[list->first] == line)
			drop_first(list);
	}
	if (book->n_unread > 0)
		book->n_unread--;
	drop_slot(book, line);
	book->bytes -= size_of(line);
	free(book->fallen);
	book->fallen = line;
}

static bool
is_too_old(struct log_book *book, const struct act_line *line, const struct name *name)
{
	return book->fallen && compare(book, book->fallen, line->time_ms, name->id) >= 0;
}

static bool
is_hit(struct log_book *book, const struct log_line_kept *line)
{
	book->work.n_read++;
	return log_match_find(&book->match, line->text, line->len) != NULL;
}

/* Of new lines, in order: those that stand among what has been matched are matched now. */
static void
match_new(struct log_book *book, struct log_line_kept *const *lines, size_t n)
{
	struct list *all = &book->lists[LOG_ALL];
	const struct log_line_kept *first_read =
		book->n_unread < all->n ? all->at[all->first + book->n_unread] : NULL;
	struct log_line_kept **hits;
	size_t n_hits = 0, skipped = 0;

	if (book->match.len == 0)
		return;
	if (book->n_unread > 0)
		while (skipped < n && (!first_read || by_place(&lines[skipped], &first_read) < 0))
			skipped++;
	hits = mem_alloc(n - skipped + 1, sizeof(*hits));
	for (size_t i = skipped; i < n; i++)
		if (is_hit(book, lines[i]))
			hits[n_hits++] = lines[i];
	merge(book, &book->lists[LOG_HITS], hits, n_hits);
	book->n_unread += skipped;
	free(hits);
}

struct log_added
log_book_add(struct log_book *book, const struct act_line *lines, size_t n)
{
	struct log_line_kept **fresh = mem_alloc(n + 1, sizeof(*fresh));
	struct list *all = &book->lists[LOG_ALL];
	struct log_added added = { 0 };

	grow_slots(book, all->n + n);
	for (size_t i = 0; i < n; i++) {
		struct name name;

		name_line(&lines[i], &name);
		if (is_too_old(book, &lines[i], &name) || is_known(book, &name)) {
			added.n_known++;
			continue;
		}
		fresh[added.n_new] = make_line(&lines[i], &name);
		book->bytes += size_of(fresh[added.n_new]);
		put_slot(book, fresh[added.n_new++]);
	}
	if (added.n_new > 1)
		qsort(fresh, added.n_new, sizeof(*fresh), by_place);
	match_new(book, fresh, added.n_new);
	added.n_late = merge(book, all, fresh, added.n_new);
	free(fresh);
	while (all->n > book->lines_max || (book->bytes > book->bytes_max && all->n > 1)) {
		drop_oldest(book);
		added.n_fallen++;
	}
	return added;
}

/* ---- looking ---- */

size_t
log_book_n(const struct log_book *book, enum log_list list)
{
	return book->lists[list].n;
}

const struct log_line_kept *
log_book_at(const struct log_book *book, enum log_list list, size_t index)
{
	const struct list *from = &book->lists[list];

	return index < from->n ? from->at[from->first + index] : NULL;
}

size_t
log_book_find(const struct log_book *book, enum log_list list, const struct log_key *key)
{
	return rank(book, &book->lists[list], book->lists[list].n, key->time_ms, key->id);
}

size_t
log_book_find_time(const struct log_book *book, enum log_list list, int64_t time_ms)
{
	return rank(book, &book->lists[list], book->lists[list].n, time_ms, "");
}

void
log_book_key(const struct log_line_kept *line, struct log_key *out)
{
	out->time_ms = line->time_ms;
	text_copy(out->id, sizeof(out->id), line->id);
}

bool
log_book_has_fallen(const struct log_book *book)
{
	return book->fallen != NULL;
}

void
log_book_mark(struct log_book *book, const struct log_line_kept *line, bool is_on)
{
	struct list *all = &book->lists[LOG_ALL], *marks = &book->lists[LOG_MARKS];
	struct log_line_kept *own =
		all->at[all->first + rank(book, all, all->n, line->time_ms, line->id)];
	size_t at;

	if (own->is_marked == is_on)
		return;
	own->is_marked = is_on;
	if (is_on) {
		merge(book, marks, &own, 1);
		return;
	}
	at = marks->first + rank(book, marks, marks->n, own->time_ms, own->id);
	memmove(marks->at + at, marks->at + at + 1,
		(marks->first + --marks->n - at) * sizeof(marks->at[0]));
}

/* ---- the filter ---- */

void
log_book_filter(struct log_book *book, const char *text)
{
	log_match_set(&book->match, text);
	book->lists[LOG_HITS].first = book->lists[LOG_HITS].n = 0;
	book->n_unread = book->match.len > 0 ? book->lists[LOG_ALL].n : 0;
}

const struct log_match *
log_book_match(const struct log_book *book)
{
	return &book->match;
}

void
log_book_step(struct log_book *book)
{
	struct list *all = &book->lists[LOG_ALL];
	size_t n = MIN(book->n_unread, (size_t)LOG_BOOK_STEP_LINES), n_hits = 0, bytes = 0;
	struct log_line_kept **hits;

	if (n == 0)
		return;
	hits = mem_alloc(n, sizeof(*hits));
	for (size_t i = 0; i < n && bytes < LOG_BOOK_STEP_BYTES; i++) {
		struct log_line_kept *line = all->at[all->first + --book->n_unread];

		bytes += line->len;
		if (is_hit(book, line))
			hits[n - ++n_hits] = line; /* newest first: filled from its end */
	}
	merge(book, &book->lists[LOG_HITS], hits + (n - n_hits), n_hits);
	free(hits);
}

size_t
log_book_unread(const struct log_book *book)
{
	return book->n_unread;
}

struct log_work
log_book_work(const struct log_book *book)
{
	return book->work;
}
