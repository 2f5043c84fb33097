/* SPDX-License-Identifier: MIT */
/* store.c - where a store is, and how the names of its files come about. What is done with files is
 * store_folder.c's business. */
#include "store/store.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include "event_unkept.h"
#include "store_folder.h"

#define CLEANED_MAX 40 /* characters of a name that stay readable beside the digest */
#define DIGEST_LEN 16
#define OPEN_FILES_MAX 16 /* while a temporary folder is removed */

struct store {
	bool is_temporary;
	struct event_unkept *unkept;
	char path[];
};

static struct store *
store_new(const char *path, bool is_temporary)
{
	size_t size = strlen(path) + 1;
	struct store *store = calloc(1, sizeof(*store) + size);

	if (!store)
		return NULL;
	store->unkept = event_unkept_new();
	if (!store->unkept) {
		free(store);
		return NULL;
	}
	store->is_temporary = is_temporary;
	memcpy(store->path, path, size);
	return store;
}

/* "127.0.0.1:4566" as 127.0.0.1_4566. Hosts have no '_', so no two become one; what is no plain
 * host gets a digest like any other name. */
static bool
endpoint_name(const char *host, char out[STORE_NAME_SIZE])
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789.-";
	size_t len = strspn(host, allowed);
	bool has_port = host[len] == ':' && host[len + 1] != '\0' &&
			host[len + 1 + strspn(host + len + 1, "0123456789")] == '\0';
	char joined[STORE_NAME_SIZE];

	if (!has_port && host[len] == '\0')
		return store_name(host, out);
	(void)snprintf(joined, sizeof(joined), "%s", host);
	if (has_port && len < sizeof(joined))
		joined[len] = '_';
	if (!has_port || strlen(host) >= sizeof(joined) || !file_name_is_safe(joined))
		return store_digest_name(host, out);
	(void)snprintf(out, STORE_NAME_SIZE, "%s", joined);
	return true;
}

bool
store_root_path(char *out, size_t out_size, const char *endpoint_host)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char name[STORE_NAME_SIZE];
	struct text path;

	text_init(&path, out, out_size);
	if (state && state[0] == '/')
		text_addf(&path, "%s/cwtop", state);
	else if (home && home[0] == '/')
		text_addf(&path, "%s/.local/state/cwtop", home);
	else
		return false;
	if (endpoint_host) {
		if (!endpoint_name(endpoint_host, name))
			return false;
		text_addf(&path, "/endpoints/%s", name);
	}
	return !path.is_cut;
}

enum err
store_open(const char *root, struct store **out, struct why *why)
{
	struct store *store;
	enum err err;

	if (root[0] != '/' || strlen(root) >= STORE_PATH_MAX / 2)
		return err_set(ERR_USAGE, why,
			       "%s: state cannot be kept there: it is no absolute path, or too "
			       "long: give another XDG_STATE_HOME",
			       root);
	store = store_new(root, false);
	if (!store)
		return err_memory(why);
	err = store_folder_check(store, why);
	if (err) {
		store_close(store);
		return err;
	}
	*out = store;
	return ERR_OK;
}

enum err
store_open_temporary(struct store **out, struct why *why)
{
	const char *base = getenv("TMPDIR");
	char path[STORE_PATH_MAX / 2];
	struct store *store;

	if (!base || base[0] != '/' || strlen(base) > sizeof(path) / 2)
		base = "/tmp";
	(void)snprintf(path, sizeof(path), "%s/cwtop-XXXXXX", base);
	store = store_new(path, true);
	if (!store)
		return err_memory(why);
	if (!mkdtemp(store->path)) { /* 0700 */
		enum err err = err_set(
			ERR_SYSTEM, why,
			"%s: no folder can be made there: %s: set TMPDIR to a place that can be "
			"written",
			base, strerror(errno));

		store->is_temporary = false; /* there is nothing to remove */
		store_close(store);
		return err;
	}
	*out = store;
	return ERR_OK;
}

static int
remove_one(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
	(void)stat;
	(void)kind;
	(void)where;
	(void)remove(path);
	return 0; /* the rest, too */
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	if (store->is_temporary)
		(void)nftw(store->path, remove_one, OPEN_FILES_MAX, FTW_DEPTH | FTW_PHYS);
	event_unkept_free(store->unkept);
	free(store);
}

struct event_unkept *
store_unkept(const struct store *store)
{
	return store->unkept;
}

const char *
store_path(const struct store *store)
{
	return store->path;
}

/* '~' is in no plain name, so a digest's name is never that of another text. */
bool
store_digest_name(const char *text, char out[STORE_NAME_SIZE])
{
	unsigned char digest[SHA256_LEN];
	char hex[2 * DIGEST_LEN + 1], cleaned[CLEANED_MAX + 1];
	size_t n = 0;

	if (!crypto_sha256(text, strlen(text), digest))
		return false;
	crypto_hex(digest, DIGEST_LEN, hex);
	for (; n < CLEANED_MAX && text[n]; n++) {
		char one[2] = { text[n], '\0' };

		cleaned[n] = file_name_is_safe(one) ? text[n] : '_';
	}
	cleaned[n] = '\0';
	(void)snprintf(out, STORE_NAME_SIZE, "%s~%s", cleaned, hex);
	return true;
}

bool
store_name(const char *text, char out[STORE_NAME_SIZE])
{
	if (!file_name_is_safe(text))
		return store_digest_name(text, out);
	(void)snprintf(out, STORE_NAME_SIZE, "%s", text);
	return true;
}
