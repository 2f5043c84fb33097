/* SPDX-License-Identifier: MIT */
/* redact.c - see redact.h. A word ends where no key, token or signature goes on. */
#include "aws/redact.h"

#include <string.h>

#include "aws/percent.h"

#define DECODED_MAX 4096

static const char word_characters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/._~%-";

/* As it stands, or as it was before it went into a URL or a form. */
static bool
is_part_of_any(const char *word, size_t len, const char *const *secrets, size_t n)
{
	char plain[DECODED_MAX];
	size_t plain_len = 0;

	if (len <= sizeof(plain) && memchr(word, '%', len)) {
		memcpy(plain, word, len);
		plain_len = percent_decode(plain, len);
	}
	for (size_t i = 0; i < n; i++)
		if (secrets[i] && (memmem(secrets[i], strlen(secrets[i]), word, len) ||
				   (plain_len >= REDACT_LEAST &&
				    memmem(secrets[i], strlen(secrets[i]), plain, plain_len))))
			return true;
	return false;
}

void
redact(char *text, const char *const *secrets, size_t n)
{
	static const size_t mark = sizeof(REDACTED) - 1;

	for (char *at = text; *at;) {
		size_t len = strspn(at, word_characters);

		if (len >= REDACT_LEAST && is_part_of_any(at, len, secrets, n)) {
			memcpy(at, REDACTED, mark);
			memmove(at + mark, at + len, strlen(at + len) + 1);
			len = mark;
		}
		at += len ? len : 1;
	}
}
