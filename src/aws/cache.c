/* SPDX-License-Identifier: MIT */
/* cache.c - the keys that the AWS CLI keeps in ~/.aws/cli/cache, so that a role with an MFA
 * device need not be asked for twice. Read only: the CLI owns the folder. */
#include <stdlib.h>
#include <string.h>

#include "aws/provider_tools.h"
#include "base/crypto.h"
#include "base/text.h"

#define CACHED_MAX (64u << 10)
#define LEFT_S (15 * 60) /* with less the tools do not use them either */

bool
cache_path(const char *folder, const char *text, size_t n, struct text *out)
{
	const char *home = lookup_env("HOME");
	unsigned char digest[SHA1_LEN];
	char hex[SHA1_HEX];

	if (!home || !crypto_sha1(text, n, digest))
		return false;
	crypto_hex(digest, sizeof(digest), hex);
	text_addf(out, "%s/.aws/%s/%s.json", home, folder, hex);
	return !out->is_cut;
}

static bool
quote_char(struct buf *out, uint32_t c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", escaped[] = "\"\\bfnrt";
	const char *at = c && c < 0x80 ? strchr(plain, (int)c) : NULL;

	if (at)
		return buf_addf(out, "\\%c", escaped[at - plain]);
	if (c >= 0x20 && c <= 0x7e)
		return buf_addf(out, "%c", (int)c);
	if (c < 0x10000)
		return buf_addf(out, "\\u%04x", (unsigned)c);
	c -= 0x10000;
	return buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + (c >> 10)),
			(unsigned)(0xdc00 + (c & 0x3ff)));
}

bool
cache_quote(struct buf *out, const char *s)
{
	size_t left = strlen(s), n;
	uint32_t c;
	bool is_ok = buf_add_text(out, "\"");

	for (; is_ok && (n = utf8_decode(s, left, &c, NULL)) > 0; s += n, left -= n)
		is_ok = quote_char(out, c);
	return is_ok && buf_add_text(out, "\"");
}

/* Whatever is wrong with a cached file only means that it is of no use. */
static enum err
take_cached(const struct lookup *lookup, const struct members *m, struct triple **out,
	    struct why *why)
{
	struct key_pair keys = {
		.access = members_get(m, "AccessKeyId"),
		.secret = members_get(m, "SecretAccessKey"),
		.token = members_get(m, "SessionToken"),
		.account = members_get(m, "AccountId"),
	};
	struct triple *found = NULL;
	enum err err;

	if (!date_parse_lenient(members_get(m, "Expiration"), &keys.expires_s) ||
	    keys.expires_s - lookup->search->now_s < LEFT_S)
		return ERR_OK;
	err = triple_new(lookup, &keys, "the AWS CLI's cache", &found, why);
	if (err)
		return err == ERR_MEMORY ? err : ERR_OK;
	if (triple_is(found, lookup->search->refused))
		triple_unref(found);
	else
		*out = found;
	return ERR_OK;
}

enum err
cache_read(const struct lookup *lookup, const struct buf *name, struct triple **out,
	   struct why *why)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey", "SessionToken",
					     "Expiration",  "AccountId",       NULL };
	TEXT_ON(path, PROFILE_PATH_MAX);
	enum file_trust trust;
	struct members m = { 0 };
	struct buf text;
	enum err err;

	if (!cache_path("cli/cache", name->data, name->len, &path))
		return ERR_OK;
	watch_add(lookup->search->watch, path.data);
	buf_init_secret(&text, CACHED_MAX);
	err = file_read_trusted(path.data, &text, &trust, why);
	if (!err)
		err = members_read(&m, &text, "Credentials", names, why);
	if (!err)
		err = take_cached(lookup, &m, out, why);
	else if (err != ERR_MEMORY)
		err = ERR_OK;
	members_done(&m);
	buf_done(&text);
	return err;
}
