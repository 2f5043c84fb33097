/* SPDX-License-Identifier: MIT */
/* audit_log.c - see audit_log.h. The file is opened for every line: another cwtop may have put it
 * aside meanwhile. */
#include "store/audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "store_folder.h"

#define LOCK_NAME "audit.lock"

struct audit_file {
	struct store_folder folder;
	int fd; /* -1: none */
	size_t size;
	bool is_new;               /* its name is not on the disk yet */
	bool is_torn;              /* its last line has no end */
	char previous[SHA256_HEX]; /* of the last line */
};

static enum err
file_open(struct audit_file *file, struct why *why)
{
	struct stat stat;
	enum err err =
		store_file_open(&file->folder, AUDIT_LOG_NAME, O_RDWR | O_CREAT, &file->fd, why);

	if (err)
		return err;
	if (fstat(file->fd, &stat) != 0)
		return store_fault(&file->folder, AUDIT_LOG_NAME, "read", errno, why);
	file->size = (size_t)stat.st_size;
	file->is_new = file->size == 0;
	return ERR_OK;
}

static bool
read_tail(int fd, size_t size, char *out, size_t n)
{
	ssize_t got;

	do
		got = pread(fd, out, n, (off_t)(size - n));
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)n;
}

/* The digest of the last line, which a crash may have left without its end. */
static enum err
find_previous(struct audit_file *file, struct why *why)
{
	char tail[AUDIT_LOG_LINE_MAX + 1];
	size_t n = MIN(file->size, sizeof(tail)), end, begin;
	unsigned char digest[SHA256_LEN];

	if (n == 0) {
		memset(file->previous, '0', SHA256_HEX - 1);
		return ERR_OK;
	}
	if (!read_tail(file->fd, file->size, tail, n))
		return store_fault(&file->folder, AUDIT_LOG_NAME, "read", errno, why);
	file->is_torn = tail[n - 1] != '\n';
	end = file->is_torn ? n : n - 1;
	begin = end;
	while (begin > 0 && tail[begin - 1] != '\n')
		begin--;
	if (begin == 0 && n < file->size)
		return store_refuse(&file->folder, AUDIT_LOG_NAME, "it is no audit log", why);
	if (!crypto_sha256(tail + begin, end - begin, digest))
		return err_memory(why);
	crypto_hex(digest, sizeof(digest), file->previous);
	return ERR_OK;
}

/* The chain goes on in a new file. */
static enum err
put_aside(struct audit_file *file, struct why *why)
{
	enum err err = store_set_aside(&file->folder, AUDIT_LOG_NAME, AUDIT_LOG_OLD_NAME, why);

	if (err)
		return err;
	(void)close(file->fd);
	file->fd = -1;
	file->is_torn = false;
	return file_open(file, why);
}

static enum err
write_line(struct audit_file *file, const struct buf *line, struct why *why)
{
	ssize_t n;
	int code;

	do
		n = pwrite(file->fd, line->data, line->len, (off_t)file->size);
	while (n < 0 && errno == EINTR);
	if (n < 0 || (size_t)n != line->len) {
		code = n < 0 ? errno : ENOSPC;
		(void)!ftruncate(file->fd, (off_t)file->size);
		return store_fault(&file->folder, AUDIT_LOG_NAME, "written", code, why);
	}
	if (fdatasync(file->fd) != 0 || (file->is_new && fsync(file->folder.fd) != 0))
		return store_fault(&file->folder, AUDIT_LOG_NAME, "synced", errno, why);
	return ERR_OK;
}

static enum err
add_locked(struct audit_file *file, const struct buf *object, struct why *why)
{
	struct buf line;
	enum err err = file_open(file, why);

	if (!err)
		err = find_previous(file, why);
	if (!err && file->size >= AUDIT_LOG_BYTES)
		err = put_aside(file, why);
	if (err)
		return err;
	buf_init(&line, AUDIT_LOG_LINE_MAX + 1);
	if (!buf_addf(&line, "%s%.*s,\"prev\":\"%s\"}\n", file->is_torn ? "\n" : "",
		      (int)object->len - 1, object->data, file->previous))
		err = err_memory(why);
	else
		err = write_line(file, &line, why);
	buf_done(&line);
	return err;
}

enum err
audit_log_add(const struct store *store, const struct buf *object, struct why *why)
{
	static const char *const root[] = { NULL };
	struct audit_file file = { .fd = -1 };
	int lock = -1;
	enum err err;

	if (object->len + SHA256_HEX + sizeof(",\"prev\":\"\"}\n") > AUDIT_LOG_LINE_MAX)
		return err_set(ERR_LIMIT, why, "%s: a line of %zu bytes is too long for it",
			       AUDIT_LOG_NAME, object->len);
	err = store_folder_open(store, root, true, &file.folder, why);
	if (err)
		return err;
	err = store_lock(&file.folder, LOCK_NAME, &lock, why);
	if (!err)
		err = add_locked(&file, object, why);
	if (file.fd >= 0)
		(void)close(file.fd);
	if (lock >= 0)
		store_unlock(lock);
	store_folder_close(&file.folder);
	return err;
}
