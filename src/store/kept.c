/* SPDX-License-Identifier: MIT */
/* kept.c - small files, whole or not at all: a head with time, length and digest, then the bytes.
 */
#include "store/kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "store_folder.h"
#include "store_lines.h"

#define HEAD "cwtop kept 1"
#define LOCK_NAME "kept.lock"
#define HEAD_BYTES_MAX 512u

struct kept_file {
	struct store_folder folder;
	char name[STORE_NAME_SIZE + 8];
};

static enum err
file_open(const struct store *store, const struct kept_place *place, bool is_made,
	  struct kept_file *out, struct why *why)
{
	const char *const parts[] = { "accounts", place->account, "kept", NULL };
	char name[STORE_NAME_SIZE];

	if (!store_name(place->name, name))
		return err_memory(why);
	(void)snprintf(out->name, sizeof(out->name), "%s.kept", name);
	return store_folder_open(store, parts, is_made, &out->folder, why);
}

static bool
digest_of(const void *bytes, size_t n, char out[SHA256_HEX])
{
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(bytes, n, digest))
		return false;
	crypto_hex(digest, SHA256_LEN, out);
	return true;
}

static bool
format(const struct kept_bytes *kept, struct buf *out)
{
	char digest[SHA256_HEX];

	return digest_of(kept->bytes, kept->len, digest) && store_lines_add(out, HEAD) &&
	       store_lines_add(out, "%" PRId64 " %zu %s", kept->time_s, kept->len, digest) &&
	       buf_add(out, kept->bytes, kept->len);
}

/* The lock keeps two writers from one temporary file; readers need none. */
static enum err
write_file(const struct kept_file *file, const struct buf *bytes, struct why *why)
{
	int lock;
	enum err err = store_lock(&file->folder, LOCK_NAME, &lock, why);

	if (err)
		return err;
	err = store_replace(&file->folder, file->name, bytes, why);
	store_unlock(lock);
	return err;
}

enum err
kept_write(const struct store *store, const struct kept_place *place, const struct kept_bytes *kept,
	   struct why *why)
{
	struct kept_file file;
	struct buf bytes;
	enum err err;

	if (kept->len > KEPT_BYTES_MAX)
		return err_set(ERR_LIMIT, why,
			       "%s: it is too large to be kept: %zu bytes, at most %u are",
			       place->name, kept->len, KEPT_BYTES_MAX);
	err = file_open(store, place, true, &file, why);
	if (err)
		return err;
	buf_init(&bytes, KEPT_BYTES_MAX + HEAD_BYTES_MAX);
	err = format(kept, &bytes) ? write_file(&file, &bytes, why) : err_memory(why);
	buf_done(&bytes);
	store_folder_close(&file.folder);
	return err;
}

static bool
parse(const struct buf *bytes, struct kept_bytes *out)
{
	struct store_lines lines;
	char wanted[SHA256_HEX], digest[SHA256_HEX];

	if (!store_lines_begin(&lines, bytes, HEAD) || !store_lines_next(&lines) ||
	    sscanf(lines.line, "%20" SCNd64 " %10zu %64s", &out->time_s, &out->len, wanted) != 3)
		return false;
	out->bytes = bytes->data + lines.at;
	return out->len == bytes->len - lines.at && digest_of(out->bytes, out->len, digest) &&
	       strcmp(digest, wanted) == 0;
}

static enum err
read_file(const struct kept_file *file, struct buf *bytes, struct kept_bytes *out, struct why *why)
{
	enum err err = store_read(&file->folder, file->name, bytes, why);

	if (!err && !parse(bytes, out))
		err = store_refuse(&file->folder, file->name, "it is damaged", why);
	return err;
}

enum err
kept_read(const struct store *store, const struct kept_place *place, struct buf *out,
	  int64_t *out_time_s, struct why *why)
{
	struct kept_file file;
	struct kept_bytes kept = { 0 };
	struct buf bytes;
	enum err err = file_open(store, place, false, &file, why);

	if (err)
		return err;
	buf_init(&bytes, KEPT_BYTES_MAX + HEAD_BYTES_MAX);
	err = read_file(&file, &bytes, &kept, why);
	store_folder_close(&file.folder);
	if (!err && kept.len > out->limit)
		err = err_set(ERR_LIMIT, why, "%s: what is kept is too large: %zu bytes",
			      place->name, kept.len);
	if (!err) {
		buf_clear(out);
		err = buf_add(out, kept.bytes, kept.len) ? ERR_OK : err_memory(why);
	}
	if (!err)
		*out_time_s = kept.time_s;
	buf_done(&bytes);
	return err;
}
