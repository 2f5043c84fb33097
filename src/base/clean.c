/* SPDX-License-Identifier: MIT */
/* clean.c - the one place where remote text becomes displayable. What comes out has no control, no
 * invisible and no direction-changing character; evidence of an attack stays readable. It does not
 * clip to columns: the screen does. */
#include <string.h>

#include "char_class.h"

#define CLEAN_MAX 65536u /* bytes looked at, and bytes written */
#define MARKS_PER_BASE 2
#define DROPS_UNMARKED 3
#define WARNING "\xE2\x9A\xA0" /* U+26A0 */
#define PIECE_MAX 4

struct cleaner {
	bool has_base;
	unsigned n_marks, n_dropped;
};

static size_t
piece_hex(uint32_t c, char out[PIECE_MAX])
{
	static const char digits[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'x';
	out[2] = digits[c >> 4 & 15];
	out[3] = digits[c & 15];
	return 4;
}

static size_t
piece_control(uint32_t c, char out[PIECE_MAX])
{
	if (c == '\t' || c == '\n' || c == '\r') {
		out[0] = ' ';
		return 1;
	}
	out[0] = '^';
	out[1] = (char)(c ^ 0x40);
	return 2;
}

static size_t
piece_of_class(struct cleaner *cleaner, uint32_t c, char out[PIECE_MAX])
{
	switch (char_class(c)) {
	case CHAR_DROP:
		cleaner->n_dropped++;
		return 0;
	case CHAR_MARK:
		if (!cleaner->has_base || cleaner->n_marks >= MARKS_PER_BASE)
			return 0;
		cleaner->n_marks++;
		return utf8_encode(c, out);
	case CHAR_REPLACE:
		c = UTF8_REPLACEMENT;
		break;
	case CHAR_PLAIN:
	case CHAR_WIDE:
		break;
	}
	cleaner->has_base = true;
	cleaner->n_marks = 0;
	return utf8_encode(c, out);
}

/* What stands for one character: its bytes, something visible instead, or nothing. */
static size_t
clean_piece(struct cleaner *cleaner, uint32_t c, char out[PIECE_MAX])
{
	size_t n;

	if (c >= 0xA0 && c != 0x2028 && c != 0x2029)
		return piece_of_class(cleaner, c, out);
	if (c >= 0xA0) {
		out[0] = ' ';
		n = 1;
	} else if (c >= 0x80) {
		n = piece_hex(c, out);
	} else if (c < 0x20 || c == 0x7F) {
		n = piece_control(c, out);
	} else {
		out[0] = (char)c;
		n = 1;
	}
	cleaner->has_base = true;
	cleaner->n_marks = 0;
	return n;
}

/* Many invisible characters are a message of their own: the sign shows even where text is cut. */
static size_t
add_warning(char *out, size_t len, size_t room)
{
	size_t n = strlen(WARNING);

	if (room < n)
		return len;
	while (len + n > room) {
		do
			len--;
		while (len > 0 && ((unsigned char)out[len] & 0xC0u) == 0x80u);
	}
	memcpy(out + len, WARNING, n);
	return len + n;
}

size_t
text_clean(const char *in, size_t n, char *out, size_t out_size)
{
	struct cleaner cleaner = { 0 };
	size_t len = 0, room = MIN(out_size - 1, CLEAN_MAX);

	n = MIN(n, CLEAN_MAX);
	for (size_t at = 0; at < n;) {
		char piece[PIECE_MAX];
		uint32_t c;
		at += utf8_decode(in + at, n - at, &c, NULL);
		size_t piece_len = clean_piece(&cleaner, c, piece);
		if (piece_len > room - len)
			break;
		memcpy(out + len, piece, piece_len);
		len += piece_len;
	}
	if (cleaner.n_dropped > DROPS_UNMARKED)
		len = add_warning(out, len, room);
	out[len] = '\0';
	return len;
}

bool
text_is_clean(const char *s)
{
	struct cleaner cleaner = { 0 };
	size_t n = strlen(s);

	if (n > CLEAN_MAX)
		return false;
	for (size_t at = 0; at < n;) {
		char piece[PIECE_MAX];
		uint32_t c;
		size_t step = utf8_decode(s + at, n - at, &c, NULL);
		size_t piece_len = clean_piece(&cleaner, c, piece);
		if (piece_len != step || memcmp(piece, s + at, step) != 0)
			return false;
		at += step;
	}
	return true;
}
