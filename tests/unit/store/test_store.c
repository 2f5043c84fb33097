/* SPDX-License-Identifier: MIT */
/* test_store.c - where a store is, which folders and links it refuses, what its names are. */
#include "store_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/kept.h"
#include "store/spending.h"

static const struct kept_place here = { .account = "111122223333", .name = "thing" };

static enum err
keep(const struct store *store, struct why *why)
{
	return kept_write(store, &here, &(struct kept_bytes){ "abc", 3, 7 }, why);
}

static void
test_root_path(void **state)
{
	static const struct {
		const char *state, *home, *endpoint, *path;
	} rows[] = {
		{ "/s", "/h", NULL, "/s/cwtop" },
		{ NULL, "/h", NULL, "/h/.local/state/cwtop" },
		{ "", "/h", NULL, "/h/.local/state/cwtop" },
		{ "relative", "/h", NULL, "/h/.local/state/cwtop" },
		{ NULL, "relative", NULL, NULL },
		{ NULL, NULL, NULL, NULL },
		{ "/s", NULL, "127.0.0.1:4566", "/s/cwtop/endpoints/127.0.0.1_4566" },
		{ "/s", NULL, "localhost", "/s/cwtop/endpoints/localhost" },
	};
	char path[200];

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		rows[i].state ? setenv("XDG_STATE_HOME", rows[i].state, 1)
			      : unsetenv("XDG_STATE_HOME");
		rows[i].home ? setenv("HOME", rows[i].home, 1) : unsetenv("HOME");
		assert_int_equal(store_root_path(path, sizeof(path), rows[i].endpoint),
				 rows[i].path != NULL);
		if (rows[i].path)
			assert_string_equal(path, rows[i].path);
	}
	assert_false(store_root_path(path, 10, "127.0.0.1:4566"));
}

/* Endpoints that differ have places that differ, and none is above its folder. */
static void
test_endpoint_names(void **state)
{
	static const char *const hosts[] = { "a:1",     "a_1",   "a",       "a:",    "a:1:2",
					     "[::1]:1", "..",    "../..:1", "a/b:1", "",
					     "A:1",     "a.b:1", "x y:1",   "-a:1",  ".a:1" };
	char paths[LEN(hosts)][200];

	(void)state;
	setenv("XDG_STATE_HOME", "/s", 1);
	for (size_t i = 0; i < LEN(hosts); i++) {
		assert_true(store_root_path(paths[i], sizeof(paths[i]), hosts[i]));
		assert_null(strstr(paths[i], ".."));
		assert_ptr_equal(strrchr(paths[i], '/'), paths[i] + strlen("/s/cwtop/endpoints"));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(paths[i], paths[k]);
	}
}

static void
test_names(void **state)
{
	char x64[65], x65[66];
	const char *const texts[] = { "cityflow", "a_b", "a/b", "a b", "a\nb",     "..",
				      ".",        "",    "../", "a~b", "\xC3\xA9", "\x1b[31m",
				      "a_b~",     x64,   x65,   ".x",  "a..b",     "a/c" };
	char names[LEN(texts)][STORE_NAME_SIZE], again[STORE_NAME_SIZE];

	(void)state;
	memset(x64, 'x', 64), x64[64] = '\0';
	memset(x65, 'x', 65), x65[65] = '\0';
	for (size_t i = 0; i < LEN(texts); i++) {
		assert_true(store_name(texts[i], names[i]));
		assert_true(store_name(texts[i], again));
		assert_string_equal(names[i], again);
		assert_true(names[i][0] != '\0' && names[i][0] != '.');
		for (const char *c = names[i]; *c; c++)
			assert_true(*c > ' ' && *c < 127 && *c != '/');
		/* what a digest's name looks like is no plain name of its own */
		assert_true(store_name(names[i], again));
		assert_int_equal(strcmp(names[i], again) == 0, strchr(names[i], '~') == NULL);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names[i], names[k]);
	}
	assert_string_equal(names[0], "cityflow");
	assert_string_equal(names[13], x64);
}

static mode_t
mode_of(const char *path)
{
	struct stat stat_of;

	assert_int_equal(lstat(path, &stat_of), 0);
	return stat_of.st_mode & 07777;
}

/* Nothing is made before something is kept; then only for us, whatever the umask. */
static void
test_lazy_and_private(void **state)
{
	struct place *place = *state;
	struct why why = { "" };
	char path[512];
	struct store *deep;
	mode_t mask = umask(0);

	assert_int_equal(access(place->root, F_OK), -1);
	assert_string_equal(store_path(place->store), place->root);
	assert_int_equal(keep(place->store, &why), ERR_OK);
	assert_int_equal(mode_of(place->root), 0700);
	place_path(place, "state/accounts/111122223333/kept", path);
	assert_int_equal(mode_of(path), 0700);
	place_path(place, "state/accounts/111122223333/kept/thing.kept", path);
	assert_int_equal(mode_of(path), 0600);
	place_path(place, "state/accounts/111122223333/kept/kept.lock", path);
	assert_int_equal(mode_of(path), 0600);
	place_path(place, "a/b/c/cwtop", path);
	assert_int_equal(store_open(path, &deep, &why), ERR_OK);
	assert_int_equal(keep(deep, &why), ERR_OK);
	assert_int_equal(mode_of(path), 0700);
	store_close(deep);
	umask(mask);
	assert_int_equal(store_open("relative/path", &deep, &why), ERR_USAGE);
	store_close(NULL);
}

static void
assert_refused(const char *root, const char *word)
{
	struct store *store = NULL;
	struct why why = { "" };

	assert_int_equal(store_open(root, &store, &why), ERR_FILE);
	assert_null(store);
	assert_non_null(strstr(why.text, root));
	assert_non_null(strstr(why.text, word));
}

static void
test_foreign_roots(void **state)
{
	struct place *place = *state;
	struct why why = { "" };
	char target[512], link[512];
	struct store *store;

	place_path(place, "target", target);
	place_path(place, "link", link);
	assert_int_equal(mkdir(target, 0700), 0);
	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(store_open(link, &store, &why), ERR_OK); /* our link to our folder */
	assert_int_equal(keep(store, &why), ERR_OK);
	assert_int_equal(chmod(target, 0777), 0);
	assert_refused(target, "chmod go-w");
	assert_refused(link, "chmod go-w");
	assert_int_equal(keep(store, &why), ERR_FILE); /* also when it changes later */
	assert_int_equal(chmod(target, 0755), 0);
	assert_int_equal(keep(store, &why), ERR_OK);
	place_write(place, "file", "x", 1);
	place_path(place, "file", target);
	assert_refused(target, "no folder");
	if (geteuid() == 0) {
		place_path(place, "target", target);
		assert_int_equal(chown(target, 12345, 12345), 0);
		assert_refused(target, "another user (12345)");
		assert_refused(link, "another user (12345)");
		assert_int_equal(chown(target, 0, 0), 0);
		assert_int_equal(lchown(link, 12345, 12345), 0);
		assert_refused(link, "a link of another user's (12345)");
		assert_int_equal(keep(store, &why), ERR_FILE);
	}
	store_close(store);
}

/* Links inside: neither the folders nor the files nor the lock lead anywhere else. */
static void
test_links_inside(void **state)
{
	static const char *const parts[] = { "state/accounts", "state/accounts/111122223333",
					     "state/accounts/111122223333/kept",
					     "state/accounts/111122223333/kept/kept.lock" };
	struct place *place = *state;
	struct why why = { "" };
	char path[512], aside[512], victim[512];
	struct buf buf;

	place_write(place, "victim", "precious", 8);
	place_path(place, "victim", victim);
	for (size_t i = 0; i < LEN(parts); i++) {
		assert_int_equal(keep(place->store, &why), ERR_OK);
		place_path(place, parts[i], path);
		place_path(place, "aside", aside);
		assert_int_equal(rename(path, aside), 0);
		assert_int_equal(symlink(i == 3 ? victim : aside, path), 0);
		assert_int_equal(keep(place->store, &why), ERR_FILE);
		assert_non_null(strstr(why.text, "it is a link or no"));
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(aside, path), 0);
	}
	/* in the place of the file, and of the file that is written first */
	place_path(place, "state/accounts/111122223333/kept/thing.kept", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(victim, path), 0);
	buf_init(&buf, 100);
	assert_int_equal(kept_read(place->store, &here, &buf, &(int64_t){ 0 }, &why), ERR_FILE);
	place_path(place, "state/accounts/111122223333/kept/thing.kept.new", aside);
	assert_int_equal(symlink(victim, aside), 0);
	assert_int_equal(keep(place->store, &why), ERR_OK);
	assert_int_equal(kept_read(place->store, &here, &buf, &(int64_t){ 0 }, &why), ERR_OK);
	assert_string_equal(buf.data, "abc");
	place_read(place, "victim", &buf);
	assert_string_equal(buf.data, "precious");
	/* a pipe must not hang us */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(kept_read(place->store, &here, &buf, &(int64_t){ 0 }, &why), ERR_FILE);
	buf_done(&buf);
}

static bool
keeps_nothing(int i, void *ctx)
{
	struct place *place = ctx;
	struct why why = { "" };
	struct spending_month month;

	(void)i;
	return keep(place->store, &why) == ERR_SYSTEM && strstr(why.text, "it cannot be made") &&
	       strstr(why.text, "Permission denied") &&
	       spending_month(place->store, &(struct spending_place){ "a", 0 }, &month, &why) ==
		       ERR_OK;
}

static void
test_no_place(void **state)
{
	struct place *place = *state;

	assert_int_equal(chmod(place->folder, 0500), 0);
	assert_true(place_as_nobody(place, keeps_nothing, place));
	assert_int_equal(chmod(place->folder, 0700), 0);
}

static void
test_temporary(void **state)
{
	struct place *place = *state;
	struct why why = { "" };
	struct store *one, *two;
	char path[512], link[600], victim[512];

	setenv("TMPDIR", place->folder, 1);
	assert_int_equal(store_open_temporary(&one, &why), ERR_OK);
	assert_int_equal(store_open_temporary(&two, &why), ERR_OK);
	assert_string_not_equal(store_path(one), store_path(two));
	assert_true(strncmp(store_path(one), place->folder, strlen(place->folder)) == 0);
	assert_int_equal(mode_of(store_path(one)), 0700);
	assert_int_equal(keep(one, &why), ERR_OK);
	place_write(place, "victim", "precious", 8);
	place_path(place, "victim", victim);
	(void)snprintf(path, sizeof(path), "%s", store_path(one));
	(void)snprintf(link, sizeof(link), "%s/link", path);
	assert_int_equal(symlink(place->folder, link), 0);
	store_close(one);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access(victim, F_OK), 0); /* what a link led to stays */
	assert_int_equal(access(store_path(two), F_OK), 0);
	store_close(two);
	setenv("TMPDIR", "/nonexistent", 1);
	assert_int_equal(store_open_temporary(&one, &why), ERR_SYSTEM);
	assert_non_null(strstr(why.text, "TMPDIR"));
	unsetenv("TMPDIR");
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_path), cmocka_unit_test(test_endpoint_names),
		cmocka_unit_test(test_names),     WITH_PLACE(test_lazy_and_private),
		WITH_PLACE(test_foreign_roots),   WITH_PLACE(test_links_inside),
		WITH_PLACE(test_no_place),        WITH_PLACE(test_temporary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
