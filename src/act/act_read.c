/* SPDX-License-Identifier: MIT */
/* act_read.c - the beginning of an object as a text for the screen, line by line. */
#include <string.h>

#include "act_look.h"
#include "aws/s3.h"

#define READ_MAX (256u << 10)      /* bytes of the object */
#define TEXT_MAX ((size_t)1 << 20) /* and of what is made of them */
#define TAB_COLUMNS 8
#define ODD_SHARE 10 /* a text has less than one odd character in so many */

/* ---- text, or not ---- */

static bool
is_odd(uint32_t c)
{
	static const char usual[] = "\t\n\v\f\r\b\x1b";

	return (c < 0x20 && !memchr(usual, (int)c, sizeof(usual) - 1)) || c == 0x7f;
}

/* A NUL, or many characters that are none: an archive, a picture, UTF-16. Some that are none may be
 * a slip in a text, or another encoding: they are shown as what they are. */
static bool
is_no_text(const char *bytes, size_t n)
{
	size_t n_all = 0, n_odd = 0;

	for (size_t at = 0; at < n; n_all++) {
		uint32_t c;
		bool is_ok;

		at += utf8_decode(bytes + at, n - at, &c, &is_ok);
		if (c == 0)
			return true;
		n_odd += !is_ok || is_odd(c);
	}
	return n_odd * ODD_SHARE > n_all;
}

/* Bytes without a last character that the limit has cut. */
static size_t
whole_characters(const char *bytes, size_t n)
{
	size_t begin = n;

	while (begin > 0 && n - begin < 3 && ((unsigned char)bytes[begin - 1] & 0xC0) == 0x80)
		begin--;
	if (begin == 0 || (unsigned char)bytes[begin - 1] < 0xC0)
		return n; /* ends with ASCII, or with no UTF-8 */
	begin--;
	return utf8_is_valid(bytes + begin, n - begin) ? n : begin;
}

/* ---- lines ---- */

struct lines {
	struct arena *arena; /* of what lies around only */
	struct buf text;
	bool is_full;
};

static bool
add(struct lines *lines, const char *s, size_t n)
{
	lines->is_full = lines->is_full || !buf_add(&lines->text, s, n);
	return !lines->is_full;
}

/* What is between two tabs; adds its columns to those of the line. */
static bool
add_piece(struct lines *lines, const char *s, size_t n, int *columns)
{
	char near[512];
	size_t size = 4 * n + 1;
	char *clean = size <= sizeof(near) ? near : arena_alloc(lines->arena, size);
	size_t len;

	lines->is_full = lines->is_full || !clean;
	if (!clean)
		return false;
	len = text_clean(s, n, clean, size);
	*columns += text_width(clean);
	return add(lines, clean, len);
}

static bool
add_line(struct lines *lines, const char *line, size_t n)
{
	static const char spaces[TAB_COLUMNS + 1] = "        ";
	int columns = 0;
	size_t at = 0;

	if (n > 0 && line[n - 1] == '\r')
		n--;
	while (at < n) {
		const char *tab = memchr(line + at, '\t', n - at);
		size_t piece = tab ? (size_t)(tab - line) - at : n - at;
		int pad;

		if (!add_piece(lines, line + at, piece, &columns))
			return false;
		at += piece;
		if (!tab)
			continue;
		pad = TAB_COLUMNS - columns % TAB_COLUMNS;
		if (!add(lines, spaces, (size_t)pad))
			return false;
		columns += pad;
		at++;
	}
	return add(lines, "\n", 1);
}

/* The text as far as it fits; a line is there whole or not at all. */
static enum err
make_text(struct act_work *work, const char *bytes, size_t n, struct why *why)
{
	struct act_news *news = work->news;
	struct lines lines = { .arena = arena_new(8u * READ_MAX) };
	size_t whole = 0;

	if (!lines.arena)
		return err_memory(why);
	buf_init(&lines.text, TEXT_MAX);
	for (size_t at = 0; at < n;) {
		const char *end = memchr(bytes + at, '\n', n - at);
		size_t len = end ? (size_t)(end - bytes) - at : n - at;

		if (!add_line(&lines, bytes + at, len))
			break;
		whole = lines.text.len;
		at += len + 1;
	}
	news->is_cut = news->is_cut || lines.is_full;
	news->text = whole ? arena_text_n(news->arena, lines.text.data, whole) : "";
	buf_done(&lines.text);
	arena_free(lines.arena);
	return news->text ? ERR_OK : err_memory(why);
}

/* ---- the order ---- */

static bool
keep(void *ctx, const void *bytes, size_t n)
{
	return buf_add(ctx, bytes, n);
}

static enum err
fill(struct act_work *work, const struct buf *got, int64_t size_bytes, struct why *why)
{
	struct act_news *news = work->news;
	size_t n = got->len;

	news->n_done = n;
	news->n_all = size_bytes > 0 ? (size_t)size_bytes : n;
	news->is_cut = news->n_all > n;
	if (news->is_cut)
		n = whole_characters(got->data, n);
	news->is_binary = n > 0 && is_no_text(got->data, n);
	if (!news->is_binary)
		return make_text(work, got->data, n, why);
	news->text = "";
	return ERR_OK;
}

enum err
act_carry_read(struct act_work *work, struct why *why)
{
	struct s3_object object = { .size_bytes = 0 };
	struct s3_get get = { .n = READ_MAX, .sink = keep };
	struct buf got;
	enum err err = act_look_key(work, &get.at.key, why);

	if (err)
		return err;
	buf_init(&got, READ_MAX);
	get.at.bucket = work->order->route->bucket;
	get.ctx = &got;
	err = s3_get(&work->scope, &get, &object, why);
	/* an empty object has no first byte that could be asked for */
	if (err == ERR_REJECTED && text_has(why->text, "InvalidRange"))
		err = ERR_OK;
	if (!err)
		err = fill(work, &got, object.size_bytes, why);
	buf_done(&got);
	return err;
}
