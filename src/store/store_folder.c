/* SPDX-License-Identifier: MIT */
/* store_folder.c - folders and files of a store, with care. Knows nothing of what is in them. */
#include "store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#define LOCK_WAIT_MS 5000
#define LOCK_STEP_MS 5
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#define FILE_FLAGS (O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* A group that is its owner's own (same number) may write: a umask of 002 leaves folders so. */
static enum err
check_trust(const struct stat *stat, const char *path, struct why *why)
{
	mode_t writers = stat->st_mode & (S_IWGRP | S_IWOTH);

	if (stat->st_uid != geteuid())
		return err_set(ERR_FILE, why,
			       "%s: it belongs to another user (%u): chown it, or set "
			       "XDG_STATE_HOME to a folder of your own",
			       path, (unsigned)stat->st_uid);
	if ((writers & S_IWOTH) || (writers && stat->st_gid != stat->st_uid))
		return err_set(ERR_FILE, why, "%s: others can write to it: chmod go-w it", path);
	return ERR_OK;
}

static enum err
system_fault(const char *path, const char *what, int code, struct why *why)
{
	return err_set(ERR_SYSTEM, why,
		       "%s: it cannot be %s: %s: make room there or let it be %s, or set "
		       "XDG_STATE_HOME to another place",
		       path, what, strerror(code), what);
}

/* A link of somebody else's would let them choose which folder of ours we write to. */
static enum err
check_link(const char *root, bool *out_exists, struct why *why)
{
	struct stat stat;

	*out_exists = lstat(root, &stat) == 0;
	if (!*out_exists && errno != ENOENT)
		return system_fault(root, "read", errno, why);
	if (*out_exists && S_ISLNK(stat.st_mode) && stat.st_uid != geteuid() && stat.st_uid != 0)
		return err_set(ERR_FILE, why,
			       "%s: it is a link of another user's (%u): remove it, or set "
			       "XDG_STATE_HOME to a folder of your own",
			       root, (unsigned)stat.st_uid);
	return ERR_OK;
}

/* A folder of that path, whose name is safe on disk only when the folder above is. 0, or why. */
static int
make_one(char *path)
{
	char *slash = strrchr(path, '/');
	int fd;

	if (mkdir(path, 0700) != 0)
		return errno == EEXIST ? 0 : errno;
	*slash = '\0';
	fd = open(slash == path ? "/" : path, FOLDER_FLAGS);
	*slash = '/';
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	return 0;
}

/* 0, or why it could not be made; opening it tells whether that matters. */
static int
make_root(const char *root)
{
	char path[STORE_PATH_MAX];
	int code = 0, one;

	(void)snprintf(path, sizeof(path), "%s", root);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		one = make_one(path);
		code = code ? code : one;
		*slash = '/';
	}
	one = make_one(path);
	return code ? code : one;
}

static enum err
open_root(const char *root, bool is_made, int *out_fd, struct why *why)
{
	struct stat found;
	bool exists;
	int fd, code = 0;
	enum err err = check_link(root, &exists, why);

	if (err)
		return err;
	if (!exists && !is_made)
		return err_set(ERR_NO_FILE, why, "%s: nothing is kept there yet", root);
	if (!exists)
		code = make_root(root);
	fd = open(root, FOLDER_FLAGS);
	if (fd < 0 && errno == ENOTDIR)
		return err_set(ERR_FILE, why, "%s: it is no folder: move it away", root);
	if (fd < 0) {
		code = code ? code : errno;
		err = stat(root, &found) == 0 ? check_trust(&found, root, why) : ERR_OK;
		return err ? err : system_fault(root, exists ? "opened" : "made", code, why);
	}
	err = fstat(fd, &found) != 0 ? system_fault(root, "read", errno, why)
				     : check_trust(&found, root, why);
	if (err)
		(void)close(fd);
	else
		*out_fd = fd;
	return err;
}

enum err
store_folder_check(const struct store *store, struct why *why)
{
	struct why unused;
	int fd;
	enum err err = open_root(store_path(store), false, &fd, &unused);

	if (err == ERR_OK)
		(void)close(fd);
	else if (err == ERR_FILE)
		return err_set(err, why, "%s", unused.text);
	return ERR_OK; /* what the disk cannot do now it may be able to do when something is kept */
}

/* The new name is safe on disk only when the folder above is. */
static int
open_child(int parent, const char *name, bool is_made)
{
	int fd = openat(parent, name, FOLDER_FLAGS | O_NOFOLLOW);

	if (fd >= 0 || errno != ENOENT || !is_made)
		return fd;
	if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
		return -1;
	(void)fsync(parent);
	return openat(parent, name, FOLDER_FLAGS | O_NOFOLLOW);
}

/* One step down: folder->fd becomes the child's. */
static enum err
descend(struct store_folder *folder, const char *part, bool is_made, struct why *why)
{
	char name[STORE_NAME_SIZE];
	size_t len = strlen(folder->path);
	struct stat stat;
	int fd;

	if (!store_name(part, name))
		return err_memory(why);
	(void)snprintf(folder->path + len, sizeof(folder->path) - len, "/%s", name);
	fd = open_child(folder->fd, name, is_made);
	if (fd < 0 && errno == ENOENT && !is_made)
		return err_set(ERR_NO_FILE, why, "%s: nothing is kept there yet", folder->path);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return err_set(ERR_FILE, why, "%s: it is a link or no folder: move it away",
			       folder->path);
	if (fd < 0)
		return system_fault(folder->path, is_made ? "made" : "read", errno, why);
	(void)close(folder->fd);
	folder->fd = fd;
	if (fstat(fd, &stat) != 0)
		return system_fault(folder->path, "read", errno, why);
	return check_trust(&stat, folder->path, why);
}

enum err
store_folder_open(const struct store *store, const char *const parts[], bool is_made,
		  struct store_folder *out, struct why *why)
{
	enum err err = open_root(store_path(store), is_made, &out->fd, why);

	if (err)
		return err;
	(void)snprintf(out->path, sizeof(out->path), "%s", store_path(store));
	for (size_t i = 0; i < STORE_PARTS_MAX && parts[i] && !err; i++)
		err = descend(out, parts[i], is_made, why);
	if (err)
		store_folder_close(out);
	return err;
}

void
store_folder_close(struct store_folder *folder)
{
	(void)close(folder->fd);
}

/* ---- files ---- */

struct path {
	char text[STORE_PATH_MAX + 256];
};

static struct path
path_of(const struct store_folder *folder, const char *name)
{
	struct path path;

	(void)snprintf(path.text, sizeof(path.text), "%s/%s", folder->path, name);
	return path;
}

enum err
store_refuse(const struct store_folder *folder, const char *name, const char *problem,
	     struct why *why)
{
	return err_set(ERR_FILE, why, "%s: %s: move it away", path_of(folder, name).text, problem);
}

enum err
store_fault(const struct store_folder *folder, const char *name, const char *what, int code,
	    struct why *why)
{
	return system_fault(path_of(folder, name).text, what, code, why);
}

enum err
store_file_open(const struct store_folder *folder, const char *name, int flags, int *out_fd,
		struct why *why)
{
	struct path path = path_of(folder, name);
	int fd = openat(folder->fd, name, flags | FILE_FLAGS, 0600);
	struct stat stat;
	enum err err = ERR_OK;

	if (fd < 0 && errno == ENOENT && !(flags & O_CREAT))
		return err_set(ERR_NO_FILE, why, "%s: nothing is kept there yet", path.text);
	if (fd < 0 && (errno == ELOOP || errno == EISDIR || errno == ENXIO))
		return store_refuse(folder, name, "it is a link or no regular file", why);
	if (fd < 0)
		return system_fault(path.text, flags & O_CREAT ? "written" : "read", errno, why);
	if (fstat(fd, &stat) != 0)
		err = system_fault(path.text, "read", errno, why);
	else if (!S_ISREG(stat.st_mode))
		err = store_refuse(folder, name, "it is no regular file", why);
	else
		err = check_trust(&stat, path.text, why);
	if (err)
		(void)close(fd);
	else
		*out_fd = fd;
	return err;
}

/* Never for ever: whoever holds it may have been stopped, and a worker that hangs holds up
 * quitting. */
enum err
store_lock(const struct store_folder *folder, const char *name, int *out_lock, struct why *why)
{
	int64_t until = clock_real_ms() + LOCK_WAIT_MS;
	enum err err;
	int fd;

	err = store_file_open(folder, name, O_RDWR | O_CREAT, &fd, why);
	if (err)
		return err;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EINTR && errno != EWOULDBLOCK) {
			err = system_fault(path_of(folder, name).text, "locked", errno, why);
			break;
		}
		if (clock_real_ms() >= until) {
			err = err_set(ERR_SYSTEM, why,
				      "%s: another cwtop has held this lock for %d s: end it if it "
				      "hangs",
				      path_of(folder, name).text, LOCK_WAIT_MS / 1000);
			break;
		}
		(void)poll(NULL, 0, LOCK_STEP_MS);
	}
	if (err)
		(void)close(fd);
	else
		*out_lock = fd;
	return err;
}

void
store_unlock(int lock)
{
	(void)close(lock);
}

enum err
store_read(const struct store_folder *folder, const char *name, struct buf *out, struct why *why)
{
	char block[16384];
	ssize_t n = 0;
	int fd = -1;
	enum err err = store_file_open(folder, name, O_RDONLY, &fd, why);

	buf_clear(out);
	if (err)
		return err;
	while (!err && (n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = system_fault(path_of(folder, name).text, "read", errno, why);
		else if (out->len + (size_t)n > out->limit)
			err = store_refuse(folder, name, "it is larger than it can be", why);
		else if (!buf_add(out, block, (size_t)n))
			err = err_memory(why);
	}
	(void)close(fd);
	return err;
}

static bool
write_at(int fd, const char *bytes, size_t n, off_t at)
{
	while (n > 0) {
		ssize_t done = pwrite(fd, bytes, n, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/* A new file waits for the disk, so that its head is whole whatever happens; what is appended later
 * does not: losing the end of a log is what its reader is made for. */
enum err
store_append(const struct store_folder *folder, const char *name, size_t keep,
	     const struct buf *bytes, struct why *why)
{
	int fd = -1;
	enum err err = store_file_open(folder, name, O_WRONLY | O_CREAT, &fd, why);

	if (err)
		return err;
	if (ftruncate(fd, (off_t)keep) != 0 ||
	    !write_at(fd, bytes->data, bytes->len, (off_t)keep) || (keep == 0 && fsync(fd) != 0)) {
		err = system_fault(path_of(folder, name).text, "written", errno, why);
		(void)!ftruncate(fd,
				 (off_t)keep); /* half a record is cut off by whoever reads it */
	}
	(void)close(fd);
	return err;
}

enum err
store_replace(const struct store_folder *folder, const char *name, const struct buf *bytes,
	      struct why *why)
{
	struct path path = path_of(folder, name);
	struct file_at at = { .folder = folder->fd, .name = name, .path = path.text };

	return file_replace_at(&at, bytes->data, bytes->len, why);
}

enum err
store_set_aside(const struct store_folder *folder, const char *name, const char *aside,
		struct why *why)
{
	if (renameat(folder->fd, name, folder->fd, aside) != 0)
		return system_fault(path_of(folder, name).text, "set aside", errno, why);
	return ERR_OK;
}
