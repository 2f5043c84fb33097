/* SPDX-License-Identifier: MIT */
/* store_support.c - folders and children for the tests of the store. */
#include "store_support.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#define NOBODY 65534
#define CHILDREN_MAX 8

int
place_make(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	struct why why = { "" };

	if (!place)
		return -1;
	strcpy(place->folder, "/tmp/cwtop-store-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	(void)snprintf(place->root, sizeof(place->root), "%s/state", place->folder);
	if (store_open(place->root, &place->store, &why) != ERR_OK)
		return -1;
	*state = place;
	return 0;
}

static int
remove_one(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	(void)stat;
	(void)kind;
	(void)where;
	return remove(path);
}

int
place_remove(void **state)
{
	struct place *place = *state;
	int result;

	store_close(place->store);
	result = nftw(place->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(place);
	return result;
}

void
place_path(const struct place *place, const char *name, char out[512])
{
	(void)snprintf(out, 512, "%s/%s", place->folder, name);
}

void
place_read(const struct place *place, const char *name, struct buf *out)
{
	struct why why = { "" };
	char path[512];

	place_path(place, name, path);
	assert_int_equal(file_read(path, out, &why), ERR_OK);
}

void
place_write(const struct place *place, const char *name, const void *bytes, size_t n)
{
	char path[512];
	int fd;

	place_path(place, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(close(fd), 0);
}

struct print
place_print(const struct place *place, const char *name)
{
	struct stat stat_of;
	char path[512];

	place_path(place, name, path);
	assert_int_equal(stat(path, &stat_of), 0);
	return (struct print){ .size = stat_of.st_size, .inode = stat_of.st_ino };
}

static bool
is_good_end(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
place_at_once(int n, bool (*child)(int i, void *ctx), void *ctx)
{
	pid_t children[CHILDREN_MAX];
	int gate[2];
	bool is_good = true;

	assert_true(n <= CHILDREN_MAX && pipe(gate) == 0);
	for (int i = 0; i < n; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			char byte;

			close(gate[1]);
			_exit(read(gate[0], &byte, 1) == 0 && child(i, ctx) ? 0 : 1);
		}
	}
	close(gate[0]);
	close(gate[1]); /* all of them read the end now */
	for (int i = 0; i < n; i++)
		is_good &= is_good_end(children[i]);
	return is_good;
}

bool
place_as_nobody(const struct place *place, bool (*child)(int i, void *ctx), void *ctx)
{
	pid_t pid;
	bool is_good;

	if (geteuid() == 0)
		assert_int_equal(chown(place->folder, NOBODY, NOBODY), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		_exit(child(0, ctx) ? 0 : 1);
	}
	is_good = is_good_end(pid);
	if (geteuid() == 0)
		assert_int_equal(chown(place->folder, 0, 0), 0);
	return is_good;
}
