/* SPDX-License-Identifier: MIT */
/* file_replace.c - writing a small file so that no reader and no crash ever sees half of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define PATH_LIMIT 4096

static bool
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		bytes += done;
		n -= (size_t)done;
	}
	return fsync(fd) == 0;
}

/* The new name is safe on disk only when the folder is. */
static void
sync_folder(const char *path)
{
	char folder[PATH_LIMIT];
	char *slash;
	int fd;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash)
		return;
	*slash = '\0';
	fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

enum err
file_replace(const char *path, const void *bytes, size_t n, struct why *why)
{
	char temporary[PATH_LIMIT + 16];
	char *target = realpath(path, NULL); /* where a link leads; NULL: there is none yet */
	const char *to = target ? target : path;
	enum err err = ERR_OK;
	int fd;

	(void)snprintf(temporary, sizeof(temporary), "%.*s.XXXXXX", PATH_LIMIT, to);
	fd = mkostemp(temporary, O_CLOEXEC); /* 0600 */
	if (fd < 0 || !write_all(fd, bytes, n) || rename(temporary, to) != 0)
		err = err_set(ERR_FILE, why, "%s: it cannot be written: %s", path, strerror(errno));
	else
		sync_folder(to);
	if (fd >= 0)
		(void)close(fd);
	if (fd >= 0 && err)
		(void)unlink(temporary);
	free(target);
	return err;
}

/* What a crash left behind under the temporary name goes first; O_EXCL then makes the file ours. */
static int
open_new(int folder, const char *name)
{
	(void)unlinkat(folder, name, 0);
	return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

enum err
file_replace_at(const struct file_at *at, const void *bytes, size_t n, struct why *why)
{
	char temporary[256];
	enum err err = ERR_OK;
	int fd = -1;

	if (snprintf(temporary, sizeof(temporary), "%s.new", at->name) < (int)sizeof(temporary))
		fd = open_new(at->folder, temporary);
	else
		errno = ENAMETOOLONG;
	if (fd < 0 || !write_all(fd, bytes, n) ||
	    renameat(at->folder, temporary, at->folder, at->name) != 0)
		err = err_set(ERR_SYSTEM, why,
			      "%s: it cannot be written: %s: make room there or let it be written",
			      at->path, strerror(errno));
	else
		(void)fsync(at->folder); /* the new name is safe on disk only when the folder is */
	if (fd >= 0)
		(void)close(fd);
	if (fd >= 0 && err)
		(void)unlinkat(at->folder, temporary, 0);
	return err;
}
