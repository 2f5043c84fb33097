/* SPDX-License-Identifier: MIT */
/* test_event_log_disk.c - the box of events when its file is torn, damaged, foreign or cannot be
 * written, and when several note at once. */
#include "event_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define EVENTS 4

static const struct event_line lines[] = { { T0 * 1000, "the last word" } };

static struct event_row
event_at(int i)
{
	static const char *const ids[] = { "t0", "t1", "t2", "t3" };
	struct event_row row = event_of_task(ids[i], T0 + i, i);

	return i == 1 ? event_with_lines(row, lines, LEN(lines)) : row;
}

static void
note_all(struct place *place)
{
	for (int i = 0; i < EVENTS; i++) {
		struct event_row row = event_at(i);

		(void)note_ok(place, &row, 1, T0 + 60);
	}
}

/* Noting again brings all back. */
static void
check_return(struct look *look)
{
	note_all(look->place);
	look_at(look, T0 + 60);
	assert_int_equal(look->events.n, EVENTS);
	assert_string_equal(look->events.items[2].lines[0].text, "the last word");
}

/* Some of them are left, from the first on. */
static void
check_remains(struct look *look)
{
	look_at(look, T0 + 60);
	assert_in_range(look->events.n, 0, EVENTS);
	for (size_t i = 0; i < look->events.n; i++)
		assert_int_equal(look->events.items[i].time_s,
				 T0 + (int64_t)(look->events.n - 1 - i));
	check_return(look);
}

static void
test_torn(void **state)
{
	struct look look = { .place = *state };
	struct buf file;

	buf_init(&file, 100000);
	note_all(look.place);
	place_read(look.place, EVENTS_NAME, &file);
	for (size_t i = 0; i <= file.len; i++) {
		place_write(look.place, EVENTS_NAME, file.data, i);
		check_remains(&look);
	}
	buf_done(&file);
	look_done(&look);
}

/* One bit, anywhere: one record is lost, or two when it was in the line end between them, and stays
 * lost alone. In the head it is another file, which is left alone. */
static void
test_damaged(void **state)
{
	struct look look = { .place = *state };
	struct event_row row = event_at(0);
	struct buf file, now;
	size_t head;

	buf_init(&file, 100000);
	buf_init(&now, 100000);
	note_all(look.place);
	place_read(look.place, EVENTS_NAME, &file);
	head = (size_t)(strchr(file.data, '\n') + 1 - file.data);
	for (size_t i = 0; i < file.len; i++) {
		struct why why = { "" };

		file.data[i] ^= 2;
		place_write(look.place, EVENTS_NAME, file.data, file.len);
		if (i < head) {
			assert_int_equal(note_try(look.place, &row, 1, T0, &why), ERR_FILE);
			assert_non_null(strstr(why.text, "no event log of this version"));
			place_read(look.place, EVENTS_NAME, &now);
			assert_memory_equal(now.data, file.data, file.len);
		} else {
			bool is_end = file.data[i] == ('\n' ^ 2) && i + 1 < file.len;

			look_at(&look, T0 + 60);
			assert_int_equal(look.events.n, EVENTS - 1 - is_end);
			row = event_of_task("t9", T0 + 9, 9);
			(void)note_ok(look.place, &row, 1, T0 + 60);
			look_at(&look, T0 + 60);
			assert_int_equal(look.events.n, EVENTS - is_end);
			place_write(look.place, EVENTS_NAME, file.data, file.len);
			check_return(&look);
		}
		file.data[i] ^= 2;
	}
	buf_done(&now);
	buf_done(&file);
	look_done(&look);
}

/* A disk that fills up at any byte: said, and what was there stays. */
static void
test_full_disk(void **state)
{
	struct look look = { .place = *state };
	struct event_row first = event_at(0), second = event_at(1);
	struct rlimit old, limit;
	struct buf before, after;

	buf_init(&before, 100000);
	buf_init(&after, 100000);
	(void)note_ok(look.place, &first, 1, T0);
	place_read(look.place, EVENTS_NAME, &before);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (size_t n = 0; n < before.len + 200; n++) {
		struct why why = { "" };
		enum err err;

		limit = (struct rlimit){ .rlim_cur = n, .rlim_max = old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		err = note_try(look.place, &second, 1, T0 + 60, &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(err, ERR_SYSTEM);
		assert_non_null(strstr(why.text, "it cannot be written: File too large: make"));
		place_read(look.place, EVENTS_NAME, &after);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, before.len);
	}
	check_remains(&look);
	buf_done(&after);
	buf_done(&before);
	look_done(&look);
}

/* What another run of cwtop sees. */
static bool
has_on_disk(const struct place *place, size_t n)
{
	struct place other = *place;
	struct look look = { .place = &other };
	struct why why = { "" };
	bool is_so;

	if (store_open(place->root, &other.store, &why))
		return false;
	look_at(&look, T0 + 60);
	is_so = look.events.n == n;
	look_done(&look);
	store_close(other.store);
	return is_so;
}

/* What was kept is still shown, and so is what this run has seen; that is written when it can be.
 */
static bool
is_refused(int i, void *ctx)
{
	struct look look = { .place = ctx };
	struct event_row row = event_at(0);
	struct why why = { "" };
	char path[512];

	(void)i;
	(void)note_ok(look.place, &row, 1, T0);
	place_path(look.place, EVENTS_NAME, path);
	row = event_at(1);
	if (chmod(path, 0400) != 0 || note_try(look.place, &row, 1, T0, &why) != ERR_SYSTEM ||
	    !strstr(why.text, "it cannot be written: Permission denied"))
		return false;
	look_at(&look, T0 + 60);
	if (look.events.n != 2 || !text_is(look.events.items[0].id, "t1") ||
	    !text_is(look.events.items[0].lines[0].text, "the last word") ||
	    !text_is(look.events.items[1].id, "t0") || !has_on_disk(ctx, 1))
		return false;
	row = event_at(2);
	if (chmod(path, 0600) != 0 || !note_ok(ctx, &row, 1, T0) || !has_on_disk(ctx, 3))
		return false;
	look_at(&look, T0 + 60);
	if (look.events.n != 3)
		return false;
	look_done(&look);
	*strrchr(path, '/') = '\0';
	return chmod(path, 0700) == 0;
}

static void
test_read_only(void **state)
{
	assert_true(place_as_nobody(*state, is_refused, *state));
}

static void
test_links(void **state)
{
	static const char *const names[] = { EVENTS_NAME, EVENTS_NAME ".lock" };
	struct place *place = *state;
	struct event_row row = event_at(0);
	char path[512], victim[512];
	struct why why = { "" };
	struct buf buf;

	buf_init(&buf, 100);
	place_write(place, "victim", "", 0);
	place_path(place, "victim", victim);
	for (size_t i = 0; i < LEN(names); i++) {
		row.title = names[i];
		(void)note_ok(place, &row, 1, T0);
		place_path(place, names[i], path);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(symlink(victim, path), 0);
		assert_int_equal(note_try(place, &row, 1, T0, &why), ERR_FILE);
		assert_int_equal(unlink(path), 0);
	}
	place_read(place, "victim", &buf);
	assert_int_equal(buf.len, 0);
	buf_done(&buf);
}

/* ---- several at once ---- */

#define WRITERS 4
#define WRITES 60

/* Each notes every event, in its own order: one in four with the lines. */
static bool
write_many(int i, void *ctx)
{
	char id[16];

	for (int k = 0; k < WRITES; k++) {
		int n = (k * 7 + i * 11) % WRITES;
		struct event_row row = event_of_task(id, T0 + n, n % 2);
		struct why why;

		(void)snprintf(id, sizeof(id), "task %d", n);
		if (n % WRITERS == i)
			row = event_with_lines(row, lines, LEN(lines));
		if (note_try(ctx, &row, 1, T0 + 100, &why) != ERR_OK)
			return false;
	}
	return true;
}

static void
test_at_once(void **state)
{
	struct look look = { .place = *state };

	assert_true(place_at_once(WRITERS, write_many, *state));
	look_at(&look, T0 + 100);
	assert_int_equal(look.events.n, WRITES);
	for (size_t i = 0; i < look.events.n; i++) {
		assert_int_equal(look.events.items[i].time_s, T0 + WRITES - 1 - (int64_t)i);
		assert_int_equal(look.events.items[i].log, EVENT_LOG_KEPT);
		assert_string_equal(look.events.items[i].lines[0].text, "the last word");
	}
	look_done(&look);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_torn),      WITH_PLACE(test_damaged), WITH_PLACE(test_full_disk),
		WITH_PLACE(test_read_only), WITH_PLACE(test_links),   WITH_PLACE(test_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
