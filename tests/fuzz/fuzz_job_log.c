/* SPDX-License-Identifier: MIT */
/* fuzz_job_log.c - a journal with anything in it: it is read, or told. With an odd first byte lines
 * get the frame that makes them whole records, since no fuzzer finds a digest. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/uuid.h"
#include "store/job_log.h"

#define NAME "01a1fd00-0000-7000-8000-000000000001.log"
#define NOW_S INT64_C(1795262400)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static struct store *store;

static void
end(void)
{
	store_close(store);
}

static int
folder_open(void)
{
	char path[4096];
	struct why why;

	if (!store) {
		require(store_open_temporary(&store, &why) == ERR_OK);
		(void)atexit(end);
	}
	(void)snprintf(path, sizeof(path), "%s/jobs", store_path(store));
	(void)mkdir(path, 0700);
	return open(path, O_RDONLY | O_DIRECTORY);
}

static void
add_framed(struct buf *text, const char *line, size_t len)
{
	unsigned char digest[SHA256_LEN];
	char hex[17];

	require(crypto_sha256(line, len, digest));
	crypto_hex(digest, 8, hex);
	require(buf_addf(text, "%08zx %s ", len, hex) && buf_add(text, line, len) &&
		buf_add(text, "\n", 1));
}

static void
make_text(const char *data, size_t size, struct buf *text)
{
	static const char head[] = "{\"n\":0,\"schema\":\"cwtop-job-log/1\"}";
	bool is_framed = size > 0 && data[0] % 2 != 0;
	size_t at = 1;

	if (!is_framed) {
		require(buf_add(text, data, size));
		return;
	}
	add_framed(text, head, sizeof(head) - 1);
	while (at < size) {
		const char *stop = memchr(data + at, '\n', size - at);
		size_t len = stop ? (size_t)(stop - data) - at : size - at;

		add_framed(text, data + at, len);
		at += len + 1;
	}
}

static void
check(void)
{
	struct arena *arena = arena_new(8u << 20);
	struct job_records all = { .damaged = "" };
	struct why why = { "" };
	enum err err = job_log_read(store, NOW_S, arena, &all, &why);

	require(err == ERR_OK || err == ERR_MEMORY);
	for (size_t i = 0; err == ERR_OK && i < all.n; i++) {
		require(uuid_is(all.items[i].intent.id) && all.items[i].phase < JOB_PHASES);
		require(i == 0 || strcmp(all.items[i - 1].intent.id, all.items[i].intent.id) < 0);
		require(strcmp(all.items[i].file, NAME) == 0 && !all.items[i].is_held);
	}
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int folder = folder_open(), fd;
	struct buf text;

	buf_init(&text, 16u << 20);
	make_text((const char *)data, size, &text);
	fd = openat(folder, NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	require(fd >= 0 && write(fd, text.data ? text.data : "", text.len) == (ssize_t)text.len);
	(void)close(fd);
	(void)close(folder);
	buf_done(&text);
	check();
	return 0;
}
