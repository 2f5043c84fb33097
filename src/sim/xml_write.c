/* SPDX-License-Identifier: MIT */
/* xml_write.c - escapes and elements. */
#include "sim/xml_write.h"

#include "base/text.h"

#include <string.h>

static bool
add_char(struct buf *out, uint32_t c)
{
	static const struct {
		uint32_t c;
		const char *escape;
	} escapes[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },    { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&apos;" },
	};
	char bytes[4];

	for (size_t i = 0; i < LEN(escapes); i++) {
		if (escapes[i].c == c)
			return buf_add_text(out, escapes[i].escape);
	}
	if (c < 0x20 || c == 0x7F || c == 0xFFFE || c == 0xFFFF)
		return buf_addf(out, "&#x%X;", (unsigned)c);
	return buf_add(out, bytes, utf8_encode(c, bytes));
}

bool
xml_write_text(struct buf *out, const char *s)
{
	size_t n = strlen(s);
	bool ok = true;

	while (ok && n) {
		uint32_t c;
		size_t len = utf8_decode(s, n, &c, NULL);

		ok = add_char(out, c);
		s += len;
		n -= len;
	}
	return ok;
}

bool
xml_write_open(struct buf *out, const char *name)
{
	return buf_addf(out, "<%s>", name);
}

bool
xml_write_close(struct buf *out, const char *name)
{
	return buf_addf(out, "</%s>", name);
}

bool
xml_write_leaf(struct buf *out, const char *name, const char *text)
{
	return xml_write_open(out, name) && xml_write_text(out, text) && xml_write_close(out, name);
}
