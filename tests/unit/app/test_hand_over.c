/* SPDX-License-Identifier: MIT */
/* test_hand_over.c - what leaves the screen: files are new, private and named after stack and time;
 * what the clipboard does not take becomes a file. */
#include "../test.h"
#include "app/hand_over.h"
#include "base/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW_MS INT64_C(1795230245000) /* 2026-11-21T03:04:05Z */

static char folder[] = "/tmp/cwtop-hand-XXXXXX", before[4096];
static char copied[100];
static bool takes;

static bool
copy(void *ctx, const void *bytes, size_t n)
{
	(void)ctx;
	if (takes && n < sizeof(copied))
		memcpy(copied, bytes, n + 1);
	return takes;
}

static int
enter(void **state)
{
	(void)state;
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	takes = true;
	copied[0] = '\0';
	return getcwd(before, sizeof(before)) && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	TEXT_ON(path, 4200);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		const struct hand_over to = { .stack = "shop",
					      .extension = "txt",
					      .time_ms = NOW_MS };

		path.len = 0;
		text_addf(&path, "%s/", folder);
		hand_over_name(&to, i, &path);
		unlink(path.data);
	}
	return chdir(before) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static struct hand_over
to_file(void)
{
	return (struct hand_over){ .what = "the snapshot as text",
				   .stack = "shop",
				   .extension = "txt",
				   .time_ms = NOW_MS };
}

static enum err
give(const struct hand_over *to, const char *words, struct text *sentence, struct why *why)
{
	struct buf bytes;
	enum err err;

	buf_init(&bytes, 1000);
	assert_true(buf_add_text(&bytes, words));
	err = hand_over(to, &bytes, sentence, why);
	buf_done(&bytes);
	return err;
}

static void
expect_file(const char *name, const char *words)
{
	struct stat info;
	struct buf text;
	struct why why;

	buf_init(&text, 1000);
	assert_int_equal(file_read(name, &text, &why), ERR_OK);
	assert_string_equal(text.data, words);
	assert_int_equal(stat(name, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	buf_done(&text);
}

static void
test_files_are_new(void **state)
{
	const struct hand_over to = to_file();
	TEXT_ON(sentence, 5000);
	TEXT_ON(again, 5000);
	struct why why;

	(void)state;
	umask(0);
	assert_int_equal(give(&to, "one", &sentence, &why), ERR_OK);
	assert_true(text_starts(sentence.data,
				"wrote cwtop-shop-2026-11-21T0304Z.txt (the snapshot as text, "));
	assert_true(strstr(sentence.data, folder) != NULL);
	/* not even where somebody has put a link that leads nowhere */
	assert_int_equal(symlink("elsewhere", "cwtop-shop-2026-11-21T0304Z-2.txt"), 0);
	assert_int_equal(give(&to, "three", &again, &why), ERR_OK);
	assert_true(text_starts(again.data, "wrote cwtop-shop-2026-11-21T0304Z-3.txt"));
	expect_file("cwtop-shop-2026-11-21T0304Z.txt", "one");
	expect_file("cwtop-shop-2026-11-21T0304Z-3.txt", "three");
	assert_int_not_equal(access("elsewhere", F_OK), 0);
}

/* A stack file may call itself anything. */
static void
test_names(void **state)
{
	static const char *const names[] = { "../../x", "a/b", "", ".hidden", "a\nb", "-rf ~" };

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		struct hand_over to = to_file();
		TEXT_ON(name, 100);

		to.stack = names[i];
		hand_over_name(&to, 1, &name);
		assert_string_equal(name.data, "cwtop-stack-2026-11-21T0304Z.txt");
	}
}

static void
test_clipboard(void **state)
{
	struct hand_over_clipboard clipboard = { .copy = copy };
	struct hand_over to = to_file();
	TEXT_ON(plain, 300);
	TEXT_ON(tmux, 300);
	TEXT_ON(refused, 5000);
	TEXT_ON(none, 5000);
	struct why why;

	(void)state;
	to.clipboard = &clipboard;
	assert_int_equal(give(&to, "words", &plain, &why), ERR_OK);
	assert_string_equal(copied, "words");
	assert_string_equal(plain.data, "copied: the snapshot as text");
	clipboard.is_shared = true;
	assert_int_equal(give(&to, "words", &tmux, &why), ERR_OK);
	assert_true(strstr(tmux.data, "set-clipboard on") != NULL);
	assert_int_not_equal(access("cwtop-shop-2026-11-21T0304Z.txt", F_OK), 0);
	takes = false;
	assert_int_equal(give(&to, "too much", &refused, &why), ERR_OK);
	assert_true(
		text_starts(refused.data, "no clipboard, or not for so much: wrote cwtop-shop"));
	expect_file("cwtop-shop-2026-11-21T0304Z.txt", "too much");
	clipboard.copy = NULL;
	assert_int_equal(give(&to, "none", &none, &why), ERR_OK);
	assert_true(text_starts(none.data, "no clipboard here: wrote cwtop-shop"));
	expect_file("cwtop-shop-2026-11-21T0304Z-2.txt", "none");
}

static void
test_no_place(void **state)
{
	const struct hand_over to = to_file();
	TEXT_ON(sentence, 300);
	char *home = getenv("HOME");
	TEXT_ON(kept, 4000);
	struct why why = { "" };

	(void)state;
	text_add(&kept, home ? home : "/");
	/* a folder that is gone has no name */
	assert_int_equal(mkdir("gone", 0700), 0);
	assert_int_equal(chdir("gone"), 0);
	assert_int_equal(rmdir("../gone"), 0);
	assert_int_equal(setenv("HOME", "relative", 1), 0);
	assert_int_equal(give(&to, "x", &sentence, &why), ERR_SYSTEM);
	assert_true(strstr(why.text, "neither this folder nor HOME") != NULL);
	assert_int_equal(setenv("HOME", folder, 1), 0);
	assert_int_equal(give(&to, "x", &sentence, &why), ERR_OK);
	assert_true(strstr(sentence.data, folder) != NULL);
	setenv("HOME", kept.data, 1);
}

/* Half a file is none. */
static void
test_no_room(void **state)
{
	const struct hand_over to = to_file();
	struct rlimit kept, little;
	TEXT_ON(sentence, 300);
	struct why why = { "" };
	enum err err;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &kept), 0);
	little = (struct rlimit){ .rlim_cur = 4, .rlim_max = kept.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	err = give(&to, "more than that", &sentence, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &kept), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(err, ERR_SYSTEM);
	assert_true(strstr(why.text, "is the disk full?") != NULL);
	assert_int_not_equal(access("cwtop-shop-2026-11-21T0304Z.txt", F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_files_are_new), TEST(test_names),   TEST(test_clipboard),
		TEST(test_no_place),      TEST(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
