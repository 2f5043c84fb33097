/* SPDX-License-Identifier: MIT */
/* store_lines.c - records with a digest: "TEXT DIGEST\n". Not a protection against anybody, only
 * against what a crash leaves. */
#include "store_lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"

#define SUM_BYTES 8
#define SUM_LEN ((size_t)2 * SUM_BYTES)

static bool
sum_of(const char *text, size_t len, char out[SUM_LEN + 1])
{
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(text, len, digest))
		return false;
	crypto_hex(digest, SUM_BYTES, out);
	return true;
}

bool
store_lines_add(struct buf *buf, const char *fmt, ...)
{
	char line[STORE_LINE_MAX], sum[SUM_LEN + 1];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line) || !sum_of(line, (size_t)n, sum))
		return false;
	return buf_addf(buf, "%s %s\n", line, sum);
}

bool
store_lines_seal(struct buf *buf, size_t begin)
{
	char sum[SUM_LEN + 1];

	return sum_of(buf->data + begin, buf->len - begin, sum) && buf_addf(buf, " %s\n", sum);
}

bool
store_lines_take(struct store_lines *lines, const char **out_text, size_t *out_len)
{
	const char *begin = lines->text + lines->at;
	const char *end = memchr(begin, '\n', lines->len - lines->at);
	size_t len = end ? (size_t)(end - begin) : 0;
	char sum[SUM_LEN + 1];

	if (len < SUM_LEN + 1)
		return false;
	len -= SUM_LEN + 1;
	if (begin[len] != ' ' || !sum_of(begin, len, sum) ||
	    memcmp(begin + len + 1, sum, SUM_LEN) != 0)
		return false;
	lines->at += len + 1 + SUM_LEN + 1;
	*out_text = begin;
	*out_len = len;
	return true;
}

bool
store_lines_skip(struct store_lines *lines)
{
	const char *begin = lines->text + lines->at;
	const char *end = memchr(begin, '\n', lines->len - lines->at);

	if (!end)
		return false;
	lines->at += (size_t)(end - begin) + 1;
	return true;
}

bool
store_lines_next(struct store_lines *lines)
{
	struct store_lines next = *lines;
	const char *text;
	size_t len;

	if (!store_lines_take(&next, &text, &len) || len >= sizeof(lines->line))
		return false;
	lines->at = next.at;
	memcpy(lines->line, text, len);
	lines->line[len] = '\0';
	return true;
}

bool
store_lines_begin(struct store_lines *lines, const struct buf *buf, const char *head)
{
	char line[STORE_LINE_MAX + SUM_LEN + 3], sum[SUM_LEN + 1];
	size_t len;

	*lines = (struct store_lines){ .text = buf->data, .len = buf->len };
	if (!sum_of(head, strlen(head), sum))
		return false;
	len = (size_t)snprintf(line, sizeof(line), "%s %s\n", head, sum);
	if (memcmp(buf->data, line, MIN(len, buf->len)) != 0)
		return false;
	if (buf->len >= len)
		lines->at = len;
	else
		lines->len = 0;
	return true;
}

enum err
store_lines_read(struct store_lines *lines, const struct store_folder *folder, const char *name,
		 const char *head, const char *what, struct buf *buf, struct why *why)
{
	enum err err = store_read(folder, name, buf, why);
	TEXT_ON(problem, 80);

	if (err && err != ERR_NO_FILE)
		return err;
	if (store_lines_begin(lines, buf, head))
		return ERR_OK;
	text_addf(&problem, "it is no %s of this version", what);
	return store_refuse(folder, name, problem.data, why);
}
