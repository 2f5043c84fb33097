/* SPDX-License-Identifier: MIT */
/* keys_decode.c - bytes of a terminal to keys. A sequence that we do not know is taken whole, so
 * that its letters do nothing. */
#include <string.h>

#include "ui/keys.h"

/* What xterm, the Linux console, rxvt, tmux and screen send, whatever terminfo says of the mode. */
static const struct key_sequence common[] = {
	{ "\033[A", KEY_IS_UP },       { "\033OA", KEY_IS_UP },
	{ "\033[B", KEY_IS_DOWN },     { "\033OB", KEY_IS_DOWN },
	{ "\033[C", KEY_IS_RIGHT },    { "\033OC", KEY_IS_RIGHT },
	{ "\033[D", KEY_IS_LEFT },     { "\033OD", KEY_IS_LEFT },
	{ "\033[H", KEY_IS_HOME },     { "\033OH", KEY_IS_HOME },
	{ "\033[1~", KEY_IS_HOME },    { "\033[7~", KEY_IS_HOME },
	{ "\033[F", KEY_IS_END },      { "\033OF", KEY_IS_END },
	{ "\033[4~", KEY_IS_END },     { "\033[8~", KEY_IS_END },
	{ "\033[5~", KEY_IS_PAGE_UP }, { "\033[6~", KEY_IS_PAGE_DOWN },
	{ "\033[3~", KEY_IS_DELETE },  { "\033[Z", KEY_IS_BACK_TAB },
	{ "\033OM", KEY_IS_ENTER },    { NULL, 0 },
};

/* The longest sequence of a list that the bytes begin with; *out_is_open: they may begin one. */
static const struct key_sequence *
match(const struct key_sequence *list, const char *bytes, size_t n, bool *out_is_open)
{
	const struct key_sequence *found = NULL;

	for (; list && list->bytes; list++) {
		size_t len = strlen(list->bytes);

		if (len > n && strncmp(list->bytes, bytes, n) == 0)
			*out_is_open = true;
		if (len <= n && strncmp(list->bytes, bytes, len) == 0 &&
		    (!found || len > strlen(found->bytes)))
			found = list;
	}
	return found;
}

/* Length of an unknown escape sequence: CSI up to its final byte, SS3 and one, ESC and one. */
static size_t
unknown_length(const char *bytes, size_t n, bool is_final)
{
	size_t at = 2;

	if (n < 2)
		return is_final ? 1 : 0;
	if (bytes[1] == 'O')
		return n >= 3 ? 3 : is_final ? n : 0;
	if (bytes[1] != '[')
		return 2;
	while (at < n && (unsigned char)bytes[at] >= 0x20 && (unsigned char)bytes[at] < 0x40)
		at++;
	if (at < n)
		return at + 1;
	return is_final ? n : 0;
}

static size_t
decode_escape(const char *bytes, size_t n, bool is_final, const struct key_sequence *own,
	      uint32_t *out_key)
{
	bool is_open = false;
	const struct key_sequence *found = match(own, bytes, n, &is_open);
	size_t taken;

	if (!found)
		found = match(common, bytes, n, &is_open);
	if (found) {
		*out_key = found->key;
		return strlen(found->bytes);
	}
	if (is_open && !is_final)
		return 0;
	taken = unknown_length(bytes, n, is_final);
	if (taken == 0)
		return 0;
	/* two quick Escs are two */
	if (taken == 1 || (taken == 2 && bytes[1] == 27)) {
		*out_key = KEY_IS_ESC;
		return 1;
	}
	*out_key = KEY_IS_OTHER;
	return taken;
}

static size_t
utf8_length(unsigned char first)
{
	return first < 0x80   ? 1
	       : first < 0xc2 ? 1
	       : first < 0xe0 ? 2
	       : first < 0xf0 ? 3
	       : first < 0xf5 ? 4
			      : 1;
}

size_t
keys_decode(const char *bytes, size_t n, bool is_final, const struct key_sequence *own,
	    uint32_t *out_key)
{
	size_t taken;
	uint32_t c;
	bool is_good;

	if (n == 0)
		return 0;
	if (bytes[0] == 27)
		return decode_escape(bytes, n, is_final, own, out_key);
	if (utf8_length((unsigned char)bytes[0]) > n && !is_final)
		return 0;
	taken = utf8_decode(bytes, n, &c, &is_good);
	*out_key = c == '\n' ? KEY_IS_ENTER : !is_good || c == 0 ? KEY_IS_OTHER : c;
	return taken;
}
