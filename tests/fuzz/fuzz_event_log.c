/* SPDX-License-Identifier: MIT */
/* fuzz_event_log.c - a box of events with anything in it: it is read, or told, and what is read is
 * within its bounds. With an odd first byte lines get the digest that makes them whole records,
 * since no fuzzer finds one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store/event_log.h"

#define NOW_S INT64_C(1795262400)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct event_log_place place = { .account = "a", .stack = "s" };
static struct store *store;

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static void
end(void)
{
	store_close(store);
}

/* The first note makes the folders. */
static void
begin(void)
{
	const struct event_row row = { .kind = EVENT_TASK, .id = "t", .time_s = NOW_S };
	const struct event_log_notes notes = { place, &row, 1, NOW_S };
	struct why why;

	if (store)
		return;
	require(store_open_temporary(&store, &why) == ERR_OK);
	(void)atexit(end);
	require(event_log_note(store, &notes, NULL, &why) == ERR_OK);
}

static void
add_sealed(struct buf *text, const char *line, size_t len)
{
	unsigned char digest[SHA256_LEN];
	char hex[17];

	require(crypto_sha256(line, len, digest));
	crypto_hex(digest, 8, hex);
	require(buf_add(text, line, len) && buf_addf(text, " %s\n", hex));
}

static void
make_text(const char *data, size_t size, struct buf *text)
{
	static const char head[] = "cwtop event log 1";
	size_t at = 1;

	if (size == 0 || data[0] % 2 == 0) {
		require(buf_add(text, data, size));
		return;
	}
	add_sealed(text, head, sizeof(head) - 1);
	while (at < size) {
		const char *stop = memchr(data + at, '\n', size - at);
		size_t len = stop ? (size_t)(stop - data) - at : size - at;

		add_sealed(text, data + at, len);
		at += len + 1;
	}
}

static void
check_row(const struct event_row *row)
{
	const char *const texts[] = { row->id,    row->region,   row->subject, row->cluster,
				      row->title, row->reason,   row->code,    row->was,
				      row->is,    row->container };

	for (size_t i = 0; i < LEN(texts); i++)
		require(strlen(texts[i]) < EVENT_LOG_TEXT_MAX && text_is_clean(texts[i]));
	require(row->kind < EVENT_KINDS && row->time_s > 0 && row->n_lines <= EVENT_LINES_MAX);
	for (size_t i = 0; i < row->n_lines; i++)
		require(strlen(row->lines[i].text) < EVENT_LOG_LINE_MAX &&
			text_is_clean(row->lines[i].text));
}

/* Read, noted to, and read again: what was there is there. */
static void
check(void)
{
	struct arena *arena = arena_new(32u << 20);
	const struct event_row row = { .kind = EVENT_PROBE, .id = "new", .time_s = NOW_S };
	const struct event_log_notes notes = { place, &row, 1, NOW_S };
	struct events before = { .n = 0 }, after = { .n = 0 };
	struct why why = { "" };
	enum err err = event_log_read(store, &place, NOW_S, arena, &before, &why);

	require(err == ERR_OK || err == ERR_FILE);
	for (size_t i = 0; i < before.n; i++)
		check_row(&before.items[i]);
	require(event_log_note(store, &notes, NULL, &why) == err);
	require(event_log_read(store, &place, NOW_S, arena, &after, &why) == err);
	require(after.n >= MIN(before.n, (size_t)EVENT_LOG_EVENTS_MAX / 2));
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[4200];
	struct buf text;
	int fd;

	begin();
	(void)snprintf(path, sizeof(path), "%s/accounts/a/events/s.events", store_path(store));
	buf_init(&text, 16u << 20);
	make_text((const char *)data, size, &text);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	require(fd >= 0 && write(fd, text.data ? text.data : "", text.len) == (ssize_t)text.len);
	(void)close(fd);
	buf_done(&text);
	check();
	return 0;
}
