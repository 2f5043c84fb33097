/* SPDX-License-Identifier: MIT */
/* files.c - see files.h. */
#include "files.h"

#include "../test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void
forget_environment(void)
{
	char name[128];

	for (char **at = environ; *at;) {
		size_t n = strcspn(*at, "=");

		if (strncmp(*at, "AWS_", 4) != 0 || n >= sizeof(name)) {
			at++;
			continue;
		}
		memcpy(name, *at, n);
		name[n] = '\0';
		assert_int_equal(unsetenv(name), 0);
		at = environ;
	}
}

void
home_new(struct home *home)
{
	char path[96];

	forget_environment();
	(void)snprintf(home->folder, sizeof(home->folder), "/tmp/cwtop-test-XXXXXX");
	assert_non_null(mkdtemp(home->folder));
	(void)snprintf(path, sizeof(path), "%s/.aws", home->folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(setenv("HOME", home->folder, 1), 0);
}

/* The folders that lead to it, 0700. */
static void
make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
}

void
home_write(const struct home *home, const char *name, const char *text)
{
	char path[256];
	FILE *f;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/.aws/%s", home->folder, name);
	make_folders(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void
home_remove(struct home *home)
{
	(void)nftw(home->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct home test_home;

int
home_set_up(void **state)
{
	(void)state;
	home_new(&test_home);
	return 0;
}

int
home_tear_down(void **state)
{
	(void)state;
	home_remove(&test_home);
	return 0;
}
