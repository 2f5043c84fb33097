/* SPDX-License-Identifier: MIT */
/* test_audit_log.c - the chain of the audit log: over lines, writers, a torn line and a file that
 * is put aside; and what may not be written to. */
#include "../test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/json.h"
#include "store/audit_log.h"
#include "store_support.h"

static enum err
add(const struct place *place, const char *object, struct why *why)
{
	struct buf buf;
	enum err err;

	buf_init(&buf, 64u << 10);
	assert_true(buf_add_text(&buf, object));
	err = audit_log_add(place->store, &buf, why);
	buf_done(&buf);
	return err;
}

static void
add_ok(const struct place *place, const char *object)
{
	struct why why = { "" };

	if (add(place, object, &why))
		fail_msg("%s", why.text);
}

static void
digest_of(const char *line, size_t n, char hex[SHA256_HEX])
{
	unsigned char digest[SHA256_LEN];

	assert_true(crypto_sha256(line, n, digest));
	crypto_hex(digest, sizeof(digest), hex);
}

/* Each line that is JSON names the digest of the one before. @previous in and out. */
static size_t
check_chain(const struct place *place, const char *name, char previous[SHA256_HEX])
{
	struct buf buf;
	size_t n = 0;

	buf_init(&buf, 64u << 20);
	place_read(place, name, &buf);
	for (char *line = buf.data, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		struct json *doc = NULL;
		struct why why;

		if (json_parse(line, (size_t)(end - line), 0, &doc, &why) == ERR_OK) {
			assert_string_equal(json_text(json_get(json_root(doc), "prev"), ""),
					    previous);
			n++;
		}
		json_free(doc);
		digest_of(line, (size_t)(end - line), previous);
	}
	buf_done(&buf);
	return n;
}

static void
first_previous(char previous[SHA256_HEX])
{
	memset(previous, '0', SHA256_HEX - 1);
	previous[SHA256_HEX - 1] = '\0';
}

static void
test_chain(void **state)
{
	char previous[SHA256_HEX], path[512];
	struct place *place = *state;
	struct stat stat_of;

	add_ok(place, "{\"a\":1}");
	add_ok(place, "{\"b\":\"}\"}");
	add_ok(place, "{\"c\":3}");
	first_previous(previous);
	assert_int_equal(check_chain(place, "state/" AUDIT_LOG_NAME, previous), 3);
	place_path(place, "state/" AUDIT_LOG_NAME, path);
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0600);
}

/* A crash left half a line: it stays, counts, and the next one begins anew. */
static void
test_torn(void **state)
{
	char previous[SHA256_HEX], path[512];
	struct place *place = *state;
	int fd;

	add_ok(place, "{\"a\":1}");
	place_path(place, "state/" AUDIT_LOG_NAME, path);
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(write(fd, "{\"half\":", 8), 8);
	assert_int_equal(close(fd), 0);
	add_ok(place, "{\"b\":2}");
	first_previous(previous);
	assert_int_equal(check_chain(place, "state/" AUDIT_LOG_NAME, previous), 2);
}

static bool
add_many(int i, void *ctx)
{
	struct place *place = ctx;
	struct why why = { "" };
	char object[64];

	for (int n = 0; n < 25; n++) {
		(void)snprintf(object, sizeof(object), "{\"child\":%d,\"n\":%d}", i, n);
		if (add(place, object, &why))
			return false;
	}
	return true;
}

static void
test_several_writers(void **state)
{
	char previous[SHA256_HEX];
	struct place *place = *state;

	assert_true(place_at_once(4, add_many, place));
	first_previous(previous);
	assert_int_equal(check_chain(place, "state/" AUDIT_LOG_NAME, previous), 100);
}

/* The chain goes on from one file to the next, and an older one is replaced. */
static void
test_put_aside(void **state)
{
	char previous[SHA256_HEX], path[512], old[512], line[1001];
	struct place *place = *state;
	struct stat stat_of;
	FILE *file;

	add_ok(place, "{\"a\":1}");
	place_path(place, "state/" AUDIT_LOG_NAME, path);
	place_path(place, "state/" AUDIT_LOG_OLD_NAME, old);
	file = fopen(path, "a");
	assert_non_null(file);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	for (size_t n = 0; n < AUDIT_LOG_BYTES; n += sizeof(line))
		assert_true(fprintf(file, "%s\n", line) > 0);
	assert_int_equal(fclose(file), 0);
	add_ok(place, "{\"b\":2}");
	add_ok(place, "{\"c\":3}");
	assert_int_equal(stat(old, &stat_of), 0);
	assert_true((size_t)stat_of.st_size >= AUDIT_LOG_BYTES);
	first_previous(previous);
	assert_int_equal(check_chain(place, "state/" AUDIT_LOG_OLD_NAME, previous), 1);
	assert_int_equal(check_chain(place, "state/" AUDIT_LOG_NAME, previous), 2);
}

static void
test_refused(void **state)
{
	char path[512], huge[AUDIT_LOG_LINE_MAX + 16];
	struct place *place = *state;
	struct why why = { "" };

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_int_equal(add(place, huge, &why), ERR_LIMIT);
	add_ok(place, "{\"a\":1}");
	place_path(place, "state/" AUDIT_LOG_NAME, path);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(add(place, "{\"b\":2}", &why), ERR_FILE);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(add(place, "{\"b\":2}", &why), ERR_FILE);
	assert_int_equal(unlink(path), 0);
	/* a line longer than any of ours */
	place_write(place, "state/" AUDIT_LOG_NAME, huge, sizeof(huge) - 1);
	assert_int_equal(add(place, "{\"b\":2}", &why), ERR_FILE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_chain),     TEST(test_torn),    TEST(test_several_writers),
		TEST(test_put_aside), TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
