/* SPDX-License-Identifier: MIT */
/* files.c - see files.h. */
#include "files.h"

#include "../test.h"

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

void
home_write(const struct home *home, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/.aws/%s", home->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void
home_remove(struct home *home)
{
	static const char *const names[] = { "config", "credentials", "other" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/.aws/%s", home->folder, names[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/.aws", home->folder);
	(void)rmdir(path);
	(void)rmdir(home->folder);
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
