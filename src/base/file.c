/* SPDX-License-Identifier: MIT */
/* file.c - reading small files with care, and where our own data is. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define PARENTS_MAX 4 /* build/san-x/clang/cwtop is this far below the checkout */

static enum err
read_all(int fd, const char *path, struct buf *out, struct why *why)
{
	char block[16384];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(ERR_FILE, why, "%s: it cannot be read: %s", path,
				       strerror(errno));
		if (out->len + (size_t)n > out->limit)
			return err_set(ERR_FILE, why,
				       "%s: it is too large: at most %zu bytes are "
				       "read",
				       path, out->limit);
		if (!buf_add(out, block, (size_t)n))
			return err_memory(why);
	}
	return ERR_OK;
}

/* Only the file itself counts: people link their folders, and whoever can change a folder of the
 * path is the user or root. A group that is its owner's own (same number, as adduser makes it) may
 * write: a umask of 002 leaves files so. Root may read another's file, as in a container whose home
 * is mounted from outside, but must not obey it. */
static enum err
file_trust(const struct stat *stat, const char *path, enum file_trust *out, struct why *why)
{
	uid_t me = geteuid();
	mode_t writers = stat->st_mode & (S_IWGRP | S_IWOTH);

	if (stat->st_uid != me && stat->st_uid != 0 && me != 0)
		return err_set(ERR_FILE, why,
			       "%s: it belongs to another user (%u): make it yours: chown", path,
			       (unsigned)stat->st_uid);
	if ((writers & S_IWOTH) || (writers && stat->st_gid != stat->st_uid))
		return err_set(ERR_FILE, why, "%s: others can write to it: chmod go-w it", path);
	*out = stat->st_uid != me && stat->st_uid != 0 ? FILE_FOREIGN
	       : (stat->st_mode & (S_IRGRP | S_IROTH)) ? FILE_EXPOSED
						       : FILE_PRIVATE;
	return ERR_OK;
}

static enum err
read_file(const char *path, struct buf *out, enum file_trust *out_trust, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat stat;
	enum err err = ERR_OK;

	buf_clear(out);
	if (fd < 0)
		return err_set(errno == ENOENT || errno == ENOTDIR ? ERR_NO_FILE : ERR_FILE, why,
			       "%s: it cannot be opened: %s", path, strerror(errno));
	if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
		err = err_set(ERR_FILE, why, "%s: it is no regular file: give the path of a file",
			      path);
	else if (out_trust)
		err = file_trust(&stat, path, out_trust, why);
	if (!err)
		err = read_all(fd, path, out, why);
	close(fd);
	return err;
}

enum err
file_read(const char *path, struct buf *out, struct why *why)
{
	return read_file(path, out, NULL, why);
}

enum err
file_read_trusted(const char *path, struct buf *out, enum file_trust *out_trust, struct why *why)
{
	return read_file(path, out, out_trust, why);
}

/* A checkout keeps themes beside share; an installation below it. */
static bool
is_there(const char *root, const char *folder, const char *name, struct text *out)
{
	out->len = 0;
	text_addf(out, "%s%s%s", root, folder, name);
	return !out->is_cut && access(out->data, R_OK) == 0;
}

static bool
beside_executable(const char *name, struct text *out)
{
	char root[4096];
	ssize_t n = readlink("/proc/self/exe", root, sizeof(root) - 1);

	if (n <= 0)
		return false;
	root[n] = '\0';
	for (int i = 0; i <= PARENTS_MAX; i++) {
		char *slash = strrchr(root, '/');

		if (!slash || slash == root)
			return false;
		*slash = '\0';
		if (i == 0)
			continue; /* the executable's own folder holds no data */
		if (is_there(root, "/share/cwtop/", name, out) ||
		    is_there(root, "/share/", name, out))
			return true;
		if (text_starts(name, "themes/") && is_there(root, "/", name, out))
			return true;
	}
	return false;
}

bool
file_data_path(const char *name, char *out, size_t out_size)
{
	const char *given = getenv("CWTOP_SHARE");
	struct text path;

	text_init(&path, out, out_size);
	if (given && is_there(given, "/", name, &path))
		return true;
	if (given && text_starts(name, "themes/") && is_there(given, "/../", name, &path))
		return true;
	if (beside_executable(name, &path))
		return true;
	return is_there(CWTOP_PREFIX, "/share/cwtop/", name, &path);
}

bool
file_config_path(const char *name, char *out, size_t out_size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	struct text path;

	text_init(&path, out, out_size);
	if (xdg && xdg[0] == '/')
		text_addf(&path, "%s/cwtop/%s", xdg, name);
	else if (home && home[0] == '/')
		text_addf(&path, "%s/.config/cwtop/%s", home, name);
	return path.len > 0 && !path.is_cut;
}

bool
file_name_is_safe(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";
	size_t len = strlen(name);

	return len > 0 && len <= 64 && strspn(name, allowed) == len && name[0] != '.' &&
	       name[0] != '_' && name[0] != '-' && !strstr(name, "..");
}
