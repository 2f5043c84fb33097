/* SPDX-License-Identifier: MIT */
/* act_download.c - an object into a file that is not there yet. It is written under a name of its
 * own, compared with what S3 says of it, and only then gets its name, which nothing may have by
 * then. Nothing of a key but the letters of its last part gets into a path. The file is for its
 * owner only, like all that cwtop writes. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act_look.h"
#include "aws/s3.h"
#include "base/crypto.h"

#define NAME_BYTES 200 /* of a file system's 255 */
#define NEWS_BYTES (1 << 20)

struct download {
	struct act_work *work;
	const struct s3_address *at;
	char folder_path[1024], name[256];
	char path[1300]; /* of both */
	char part[64];   /* its name while it is written; "" there is none */
	int folder, fd;
	struct crypto_sum *sha256, *md5;
	int64_t size_bytes, told_bytes, done_bytes;
	int error; /* errno of a write that failed */
	bool is_dropped, is_out_of_memory;
};

/* ---- where to ---- */

/* A name for a file from the last part of a key: visible characters, not hidden, no option to any
 * program, no other folder. */
static void
name_of_key(const char *key, char out[256])
{
	const char *end = key + strlen(key), *begin;

	while (end > key && end[-1] == '/')
		end--;
	for (begin = end; begin > key && begin[-1] != '/';)
		begin--;
	(void)text_clean(begin, (size_t)(end - begin), out, NAME_BYTES);
	if (out[0] == '.' || out[0] == '-' || out[0] == '~')
		out[0] = '_';
	for (char *at = out; (at = strchr(at, '/'));)
		*at = '_';
	if (!*out)
		(void)snprintf(out, 256, "artifact");
}

/* Of both, as one would write it. */
static void
join_path(struct download *d)
{
	size_t n = strlen(d->folder_path);

	while (n > 1 && d->folder_path[n - 1] == '/')
		n--;
	if (text_is(d->folder_path, "."))
		n = 0;
	(void)snprintf(d->path, sizeof(d->path), "%.*s%s%s", (int)n, d->folder_path,
		       n > 0 && d->folder_path[n - 1] != '/' ? "/" : "", d->name);
}

static enum err
too_long(const char *path, struct why *why)
{
	return err_set(ERR_USAGE, why, "%.80s...: the path is too long: choose a shorter one",
		       path);
}

/* A folder that is there gets a file of the key's name; all else names the file. */
static enum err
choose_place(struct download *d, const char *path, struct why *why)
{
	const char *slash = strrchr(path, '/');
	int folder_len = slash ? (int)MAX(slash - path, 1) : 1;
	const char *name = slash ? slash + 1 : path;
	struct stat st;

	if (!*path || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) || !*name) {
		name_of_key(d->at->key, d->name);
		if (snprintf(d->folder_path, sizeof(d->folder_path), "%s", *path ? path : ".") >=
		    (int)sizeof(d->folder_path))
			return too_long(path, why);
		return ERR_OK;
	}
	if (folder_len >= (int)sizeof(d->folder_path) || strlen(name) >= sizeof(d->name))
		return too_long(path, why);
	(void)snprintf(d->folder_path, sizeof(d->folder_path), "%.*s", folder_len,
		       slash ? path : ".");
	(void)snprintf(d->name, sizeof(d->name), "%s", name);
	return ERR_OK;
}

static enum err
is_taken(const struct download *d, struct why *why)
{
	return err_set(ERR_FILE, why,
		       "%s: there is such a file already: cwtop overwrites none: move it away, or "
		       "choose another name",
		       d->name);
}

static enum err
open_folder(struct download *d, struct why *why)
{
	struct stat st;

	d->folder = open(d->folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->folder < 0)
		return err_set(ERR_FILE, why, "%s: no folder to write to: %s: choose another",
			       d->folder_path, strerror(errno));
	if (fstatat(d->folder, d->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return is_taken(d, why);
	return ERR_OK;
}

/* ---- writing ---- */

static enum err
write_failed(const struct download *d, int error, struct why *why)
{
	bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
	TEXT_ON(done, 32);
	TEXT_ON(all, 32);

	act_look_size(d->done_bytes, &done);
	act_look_size(d->size_bytes, &all);
	return err_set(ERR_FILE, why, "%s: after %s of %s: %s: nothing of it is kept: %s", d->path,
		       done.data, all.data, is_full ? "no room is left" : strerror(error),
		       is_full ? "make room and download it again" : "choose another folder");
}

static enum err
open_part(struct download *d, struct why *why)
{
	unsigned char random[8];
	char hex[sizeof(random) * 2 + 1];

	if (!crypto_random(random, sizeof(random)))
		return err_memory(why);
	crypto_hex(random, sizeof(random), hex);
	(void)snprintf(d->part, sizeof(d->part), ".cwtop-%s.part", hex);
	d->fd = openat(d->folder, d->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		       0600);
	if (d->fd >= 0)
		return ERR_OK;
	d->part[0] = '\0';
	return write_failed(d, errno, why);
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

static bool
take_bytes(void *ctx, const void *bytes, size_t n)
{
	struct download *d = ctx;

	d->is_dropped = act_work_is_dropped(d->work);
	if (d->is_dropped)
		return false;
	if (!write_all(d->fd, bytes, n)) {
		d->error = errno;
		return false;
	}
	d->is_out_of_memory = !crypto_sum_add(d->sha256, bytes, n) ||
			      (d->md5 && !crypto_sum_add(d->md5, bytes, n));
	d->done_bytes += (int64_t)n;
	d->work->news->n_done = (size_t)d->done_bytes;
	if (d->done_bytes - d->told_bytes >= NEWS_BYTES) {
		d->told_bytes = d->done_bytes;
		act_work_tell(d->work);
	}
	return !d->is_out_of_memory;
}

static enum err
fetch(struct download *d, struct s3_object *out, struct why *why)
{
	const struct s3_get get = { .at = *d->at, .sink = take_bytes, .ctx = d };
	enum err err = s3_get(&d->work->scope, &get, out, why);

	if (d->is_dropped)
		return err_set(ERR_STOPPED, why, "%s: stopped: nothing of it is kept", d->name);
	if (d->error)
		return write_failed(d, d->error, why);
	return d->is_out_of_memory ? err_memory(why) : err;
}

/* ---- comparing ---- */

/* Says in @how what was compared; false: it is not what S3 has. */
static bool
is_same(struct download *d, const struct s3_object *asked, const struct s3_object *got, char *hex,
	const char **how)
{
	unsigned char sha256[SHA256_LEN], md5[MD5_LEN] = { 0 };
	char base64[BASE64_SIZE(SHA256_LEN)], md5_hex[MD5_HEX];

	*how = "its size";
	if (!crypto_sum_end(d->sha256, sha256) || (d->md5 && !crypto_sum_end(d->md5, md5)))
		return false;
	crypto_hex(sha256, sizeof(sha256), hex);
	crypto_hex(md5, sizeof(md5), md5_hex);
	crypto_base64(sha256, sizeof(sha256), base64);
	if (asked->size_bytes != d->done_bytes)
		return false;
	if (asked->is_sha256_whole) {
		*how = "its SHA-256";
		return text_is(base64, asked->sha256);
	}
	if (!got->is_etag_md5 || !d->md5) {
		*how = "its size only: S3 keeps no checksum of it that is known here";
		return true;
	}
	*how = "its MD5";
	return strlen(got->etag) == sizeof(md5_hex) + 1 &&
	       memcmp(got->etag + 1, md5_hex, sizeof(md5_hex) - 1) == 0;
}

static enum err
compare(struct download *d, const struct s3_object *asked, const struct s3_object *got,
	struct why *why)
{
	struct act_news *news = d->work->news;
	char hex[SHA256_HEX] = "";
	const char *how;
	TEXT_ON(size, 32);

	if (!text_is(asked->etag, got->etag))
		return err_set(ERR_REJECTED, why,
			       "%s: the object changed while it was read: nothing of it is kept: "
			       "download it again",
			       d->name);
	if (!is_same(d, asked, got, hex, &how))
		return err_set(ERR_PARSE, why,
			       "%s: what came is not what S3 has: %s differs: nothing of it is "
			       "kept: download it again",
			       d->name, how);
	news->text = arena_text(news->arena, hex);
	news->path = arena_text(news->arena, d->path);
	if (!news->text || !news->path)
		return err_memory(why);
	act_look_size(d->done_bytes, &size);
	act_look_say(d->work, "%s: %s; compared with S3: %s", d->path, size.data, how);
	return ERR_OK;
}

/* ---- the name ---- */

/* Fails when there is such a name, whatever it is of; a file system without links renames. */
static int
give_name(const struct download *d)
{
	if (linkat(d->folder, d->part, d->folder, d->name, 0) == 0)
		return unlinkat(d->folder, d->part, 0) == 0 ? 0 : errno;
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
		return errno;
	return renameat2(d->folder, d->part, d->folder, d->name, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

static enum err
keep(struct download *d, struct why *why)
{
	int error = fsync(d->fd) == 0 ? 0 : errno;

	if (close(d->fd) != 0 && !error)
		error = errno;
	d->fd = -1;
	if (!error)
		error = give_name(d);
	if (error == EEXIST)
		return is_taken(d, why);
	if (error)
		return write_failed(d, error, why);
	d->part[0] = '\0';
	/* without it the name may be lost with the power, never the file's content */
	(void)fsync(d->folder);
	return ERR_OK;
}

static enum err
download(struct download *d, struct why *why)
{
	struct s3_object asked = { .etag = "" }, got = { .etag = "" };
	enum err err = open_folder(d, why);

	if (!err)
		err = s3_head(&d->work->scope, d->at, &asked, why);
	if (err)
		return err;
	d->size_bytes = asked.size_bytes;
	d->work->news->n_all = (size_t)MAX(asked.size_bytes, 0);
	err = open_part(d, why);
	if (!err)
		err = fetch(d, &got, why);
	if (!err)
		err = compare(d, &asked, &got, why);
	return err ? err : keep(d, why);
}

enum err
act_carry_download(struct act_work *work, struct why *why)
{
	struct s3_address at = { .bucket = "" };
	struct download d = { .work = work, .at = &at, .folder = -1, .fd = -1 };
	enum err err = act_look_key(work, &at.key, why);

	if (!err) {
		at.bucket = work->order->route->bucket;
		err = choose_place(&d, work->order->path ? work->order->path : "", why);
	}
	if (err)
		return err;
	join_path(&d);
	d.sha256 = crypto_sum_new(CRYPTO_SHA256);
	d.md5 = crypto_sum_new(CRYPTO_MD5); /* NULL where the machine forbids MD5 */
	err = d.sha256 ? download(&d, why) : err_memory(why);
	crypto_sum_free(d.sha256);
	crypto_sum_free(d.md5);
	if (d.fd >= 0)
		(void)close(d.fd);
	if (d.part[0])
		(void)unlinkat(d.folder, d.part, 0);
	if (d.folder >= 0)
		(void)close(d.folder);
	return err;
}
