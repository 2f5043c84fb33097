/* SPDX-License-Identifier: MIT */
/* profile_paths.c - where the shared files are, with "~" and variables as AWS's own tools take
 * them.
 */
#include <stdlib.h>
#include <string.h>

#include "aws/profile.h"
#include "base/text.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* $NAME or ${NAME} at the beginning of s: its value; a variable that is not set stays as it is
 * written. Returns how much of s that was. */
static size_t
add_variable(const char *s, struct text *out)
{
	bool is_braced = s[1] == '{';
	const char *begin = s + (is_braced ? 2 : 1), *value = NULL;
	size_t n = is_braced ? strcspn(begin, "}") : strspn(begin, NAME_CHARS);
	size_t whole = n + (is_braced ? 3 : 1);
	char name[128];

	if (n == 0 || (is_braced && begin[n] != '}')) {
		text_add(out, "$");
		return 1;
	}
	if (n < sizeof(name)) {
		memcpy(name, begin, n);
		name[n] = '\0';
		value = getenv(name);
	}
	if (value)
		text_add(out, value);
	else
		text_add_n(out, s, whole);
	return whole;
}

static void
expand(const char *path, char out[PROFILE_PATH_MAX])
{
	const char *home = getenv("HOME");
	TEXT_ON(plain, PROFILE_PATH_MAX);
	struct text text;
	const char *at;

	while (*path) {
		size_t n = strcspn(path, "$");

		text_add_n(&plain, path, n);
		path += n;
		if (*path)
			path += add_variable(path, &plain);
	}
	text_init(&text, out, PROFILE_PATH_MAX);
	at = plain.data;
	if (at[0] == '~' && (at[1] == '/' || at[1] == '\0')) {
		if (!home || !*home)
			return;
		text_add(&text, home);
		at++;
	}
	text_add(&text, at);
	if (text.is_cut || plain.is_cut)
		out[0] = '\0';
}

void
profile_paths_find(struct profile_paths *out)
{
	const char *config = getenv("AWS_CONFIG_FILE");
	const char *credentials = getenv("AWS_SHARED_CREDENTIALS_FILE");

	expand(config && *config ? config : "~/.aws/config", out->config);
	expand(credentials && *credentials ? credentials : "~/.aws/credentials", out->credentials);
}
