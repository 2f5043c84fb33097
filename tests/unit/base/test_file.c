/* SPDX-License-Identifier: MIT */
/* test_file.c - what is read, what is refused, where data files are looked for. */
#include "../test.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/cwtop-file-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void
path_of(const char *name, char out[128])
{
	snprintf(out, 128, "%s/%s", folder, name);
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
test_read(void **state)
{
	struct why why = { "" };
	char path[128];
	struct buf buf;

	(void)state;
	path_of("a", path);
	buf_init(&buf, 100);
	assert_true(buf_add_text(&buf, "old"));
	assert_int_equal(file_read(path, &buf, &why), ERR_NO_FILE);
	assert_non_null(strstr(why.text, path));
	write_file(path, "text");
	assert_int_equal(file_read(path, &buf, &why), ERR_OK);
	assert_string_equal(buf.data, "text");
	write_file(path, "");
	assert_int_equal(file_read(path, &buf, &why), ERR_OK);
	assert_int_equal(buf.len, 0);
	buf_done(&buf);

	write_file(path, "12345");
	buf_init(&buf, 5);
	assert_int_equal(file_read(path, &buf, &why), ERR_OK);
	assert_string_equal(buf.data, "12345");
	write_file(path, "123456");
	assert_int_equal(file_read(path, &buf, &why), ERR_FILE);
	assert_non_null(strstr(why.text, "too large"));
	buf_done(&buf);
	unlink(path);
}

/* A pipe that nobody writes to must not hang us. */
static void
test_no_regular_file(void **state)
{
	struct why why = { "" };
	char path[128];
	struct buf buf;

	(void)state;
	path_of("pipe", path);
	buf_init(&buf, 100);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, &buf, &why), ERR_FILE);
	assert_int_equal(file_read(folder, &buf, &why), ERR_FILE);
	buf_done(&buf);
	unlink(path);
}

static void
test_data_path(void **state)
{
	char path[128], found[256];

	(void)state;
	path_of("only-here.json", path);
	write_file(path, "{}");
	assert_int_equal(setenv("CWTOP_SHARE", folder, 1), 0);
	assert_true(file_data_path("only-here.json", found, sizeof(found)));
	assert_string_equal(found, path);
	assert_false(file_data_path("only-here.json", found, 10));
	assert_false(file_data_path("no-such-file.json", found, sizeof(found)));
	assert_non_null(strstr(found, "share/cwtop/no-such-file.json"));
	unsetenv("CWTOP_SHARE");
	assert_false(file_data_path("only-here.json", found, sizeof(found)));
	unlink(path);
}

static void
test_safe_names(void **state)
{
	static const char *const good[] = { "cityflow", "a.b-c_d", "7" };
	static const char *const bad[] = {
		"",         ".",
		"..",       "a..b",
		".hidden",  "-x",
		"_x",       "a/b",
		"a b",      "a\n",
		"\xC3\xA9", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		assert_true(file_name_is_safe(good[i]));
	for (size_t i = 0; i < LEN(bad); i++)
		assert_false(file_name_is_safe(bad[i]));
}

static void
test_trust(void **state)
{
	static const struct {
		mode_t mode;
		enum err err;
		enum file_trust trust;
	} rows[] = {
		{ 0600, ERR_OK, FILE_PRIVATE },   { 0400, ERR_OK, FILE_PRIVATE },
		{ 0640, ERR_OK, FILE_EXPOSED },   { 0604, ERR_OK, FILE_EXPOSED },
		{ 0602, ERR_FILE, FILE_PRIVATE }, { 0666, ERR_FILE, FILE_PRIVATE },
	};
	char path[] = "/tmp/cwtop-test-XXXXXX", link[64];
	int fd = mkstemp(path);
	struct why why;
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	assert_true(fd >= 0);
	for (size_t i = 0; i < LEN(rows); i++) {
		enum file_trust trust = FILE_PRIVATE;

		assert_int_equal(fchmod(fd, rows[i].mode), 0);
		assert_int_equal(file_read_trusted(path, &buf, &trust, &why), rows[i].err);
		assert_int_equal(trust, rows[i].trust);
	}
	/* a group that is not the owner's own */
	assert_int_equal(fchmod(fd, 0660), 0);
	if (geteuid() == 0) {
		enum file_trust trust;

		assert_int_equal(fchown(fd, 0, 12345), 0);
		assert_int_equal(file_read_trusted(path, &buf, &trust, &why), ERR_FILE);
		assert_int_equal(fchown(fd, 12345, 12345), 0);
		assert_int_equal(file_read_trusted(path, &buf, &trust, &why), ERR_OK);
		assert_int_equal(trust, FILE_FOREIGN);
	}
	(void)snprintf(link, sizeof(link), "%s.link", path);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(file_replace(link, "new", 3, &why), ERR_OK);
	assert_int_equal(file_read(path, &buf, &why), ERR_OK); /* the link leads on to it */
	assert_string_equal(buf.data, "new");
	assert_int_equal(file_replace("/nonexistent/x", "new", 3, &why), ERR_FILE);
	buf_done(&buf);
	(void)close(fd);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(path), 0);
}

/* A link goes, what it leads to stays; what a crash left under the temporary name is no hindrance.
 */
static void
test_replace_at(void **state)
{
	struct file_at at = { .folder = open(folder, O_RDONLY | O_DIRECTORY), .name = "a" };
	char path[128], other[128], temporary[128];
	struct why why = { "" };
	struct buf buf;

	(void)state;
	path_of("a", path);
	path_of("other", other);
	path_of("a.new", temporary);
	at.path = path;
	buf_init(&buf, 100);
	write_file(other, "other");
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(symlink(other, temporary), 0);
	assert_int_equal(file_replace_at(&at, "new", 3, &why), ERR_OK);
	assert_int_equal(file_read(path, &buf, &why), ERR_OK);
	assert_string_equal(buf.data, "new");
	assert_int_equal(file_read(other, &buf, &why), ERR_OK);
	assert_string_equal(buf.data, "other");
	assert_int_equal(access(temporary, F_OK), -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_replace_at(&at, "new", 3, &why), ERR_SYSTEM);
	assert_non_null(strstr(why.text, path));
	assert_int_equal(access(temporary, F_OK), -1);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(close(at.folder), 0);
	buf_done(&buf);
}

static void
test_config_path(void **state)
{
	char path[64], small[12];

	(void)state;
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	setenv("HOME", "/nowhere/me", 1);
	assert_true(file_config_path("config.jsonc", path, sizeof(path)));
	assert_string_equal(path, "/nowhere/cwtop/config.jsonc");
	assert_false(file_config_path("config.jsonc", small, sizeof(small)));
	setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_true(file_config_path("stacks", path, sizeof(path)));
	assert_string_equal(path, "/nowhere/me/.config/cwtop/stacks");
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	assert_false(file_config_path("stacks", path, sizeof(path)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),        cmocka_unit_test(test_no_regular_file),
		cmocka_unit_test(test_data_path),   cmocka_unit_test(test_safe_names),
		cmocka_unit_test(test_trust),       cmocka_unit_test(test_replace_at),
		cmocka_unit_test(test_config_path),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
