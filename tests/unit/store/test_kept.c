/* SPDX-License-Identifier: MIT */
/* test_kept.c - what is kept comes back whole, or is refused. */
#include "store_support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/kept.h"

#define FILE_NAME "state/accounts/a/kept/n.kept"

static const struct kept_place here = { .account = "a", .name = "n" };

static enum err
keep(const struct place *place, const char *text, int64_t time_s)
{
	struct why why = { "" };

	return kept_write(place->store, &here, &(struct kept_bytes){ text, strlen(text), time_s },
			  &why);
}

static enum err
look(const struct place *place, struct buf *out, int64_t *out_time_s)
{
	struct why why = { "" };
	enum err err = kept_read(place->store, &here, out, out_time_s, &why);

	assert_int_equal(err == ERR_OK, why.text[0] == '\0');
	return err;
}

static void
test_round_trip(void **state)
{
	struct place *place = *state;
	struct kept_place odd = { .account = "../x", .name = "../../etc/passwd" };
	struct why why = { "" };
	int64_t time_s = 5;
	struct buf buf;

	buf_init(&buf, 100);
	assert_true(buf_add_text(&buf, "before"));
	assert_int_equal(look(place, &buf, &time_s), ERR_NO_FILE);
	assert_string_equal(buf.data, "before");
	assert_int_equal(time_s, 5);
	assert_int_equal(keep(place, "one", 1000), ERR_OK);
	assert_int_equal(look(place, &buf, &time_s), ERR_OK);
	assert_string_equal(buf.data, "one");
	assert_int_equal(time_s, 1000);
	assert_int_equal(keep(place, "", 999), ERR_OK); /* the writer's word counts, not the age */
	assert_int_equal(look(place, &buf, &time_s), ERR_OK);
	assert_int_equal(buf.len, 0);
	assert_int_equal(time_s, 999);
	assert_int_equal(
		kept_write(place->store, &odd, &(struct kept_bytes){ "a\0b\n", 4, 3 }, &why),
		ERR_OK);
	assert_int_equal(kept_read(place->store, &odd, &buf, &time_s, &why), ERR_OK);
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "a\0b\n", 4);
	buf_done(&buf);
}

static void
test_limits(void **state)
{
	struct place *place = *state;
	struct why why = { "" };
	char *large = calloc(1, KEPT_BYTES_MAX + 1);
	int64_t time_s = 5;
	struct buf buf;

	assert_non_null(large);
	buf_init(&buf, KEPT_BYTES_MAX);
	assert_int_equal(kept_write(place->store, &here,
				    &(struct kept_bytes){ large, KEPT_BYTES_MAX, 1 }, &why),
			 ERR_OK);
	assert_int_equal(look(place, &buf, &time_s), ERR_OK);
	assert_int_equal(buf.len, KEPT_BYTES_MAX);
	assert_int_equal(kept_write(place->store, &here,
				    &(struct kept_bytes){ large, KEPT_BYTES_MAX + 1, 2 }, &why),
			 ERR_LIMIT);
	assert_int_equal(look(place, &buf, &time_s), ERR_OK);
	assert_int_equal(time_s, 1);
	buf_done(&buf);
	buf_init(&buf, 10);
	time_s = 5;
	assert_int_equal(look(place, &buf, &time_s), ERR_LIMIT);
	assert_int_equal(time_s, 5);
	buf_done(&buf);
	free(large);
}

/* Cut anywhere, or one bit wrong anywhere: refused, and the next write puts it right. */
static void
test_damage(void **state)
{
	struct place *place = *state;
	int64_t time_s = 5;
	struct buf whole, buf;

	buf_init(&whole, 1000);
	buf_init(&buf, 100);
	assert_int_equal(keep(place, "{\"a\":1}\n", 1000), ERR_OK);
	place_read(place, FILE_NAME, &whole);
	for (size_t i = 0; i < whole.len; i++) {
		place_write(place, FILE_NAME, whole.data, i);
		assert_int_equal(look(place, &buf, &time_s), ERR_FILE);
		whole.data[i] ^= 1;
		place_write(place, FILE_NAME, whole.data, whole.len);
		assert_int_equal(look(place, &buf, &time_s), ERR_FILE);
		whole.data[i] ^= 1;
	}
	assert_true(buf_add_text(&whole, "x"));
	place_write(place, FILE_NAME, whole.data, whole.len);
	assert_int_equal(look(place, &buf, &time_s), ERR_FILE);
	assert_int_equal(buf.len, 0);
	assert_int_equal(time_s, 5);
	assert_int_equal(keep(place, "new", 2000), ERR_OK);
	assert_int_equal(look(place, &buf, &time_s), ERR_OK);
	assert_string_equal(buf.data, "new");
	buf_done(&buf);
	buf_done(&whole);
}

static void
test_full_disk(void **state)
{
	struct place *place = *state;
	struct rlimit old, limit;
	struct why why = { "" };
	int64_t time_s = 0;
	char path[512];
	struct buf buf;

	buf_init(&buf, 100);
	assert_int_equal(keep(place, "old", 1000), ERR_OK);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (rlim_t n = 0; n < 100; n += 9) {
		enum err err;

		limit = (struct rlimit){ .rlim_cur = n, .rlim_max = old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		err = kept_write(place->store, &here, &(struct kept_bytes){ "newer", 5, 2000 },
				 &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(err, ERR_SYSTEM);
		assert_non_null(strstr(why.text, "File too large: make room"));
		assert_int_equal(look(place, &buf, &time_s), ERR_OK);
		assert_string_equal(buf.data, "old");
		place_path(place, FILE_NAME ".new", path);
		assert_int_equal(access(path, F_OK), -1);
	}
	assert_int_equal(keep(place, "newer", 2000), ERR_OK);
	buf_done(&buf);
}

#define ROUNDS 60

static bool
write_and_read(int i, void *ctx)
{
	struct place *place = ctx;
	struct why why;
	char text[512];
	int64_t time_s;
	struct buf buf;

	buf_init(&buf, sizeof(text));
	for (int k = 0; k < ROUNDS; k++) {
		memset(text, 'a' + i, sizeof(text));
		if (kept_write(place->store, &here,
			       &(struct kept_bytes){ text, (size_t)(100 * (i + 1)), i }, &why) ||
		    kept_read(place->store, &here, &buf, &time_s, &why))
			return false;
		memset(text, 'a' + (int)time_s, sizeof(text));
		if (buf.len != (size_t)(100 * (time_s + 1)) || memcmp(buf.data, text, buf.len) != 0)
			return false;
	}
	buf_done(&buf);
	return true;
}

static void
test_at_once(void **state)
{
	assert_true(place_at_once(3, write_and_read, *state));
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_round_trip), WITH_PLACE(test_limits),  WITH_PLACE(test_damage),
		WITH_PLACE(test_full_disk),  WITH_PLACE(test_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
