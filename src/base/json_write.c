/* SPDX-License-Identifier: MIT */
/* json_write.c - JSON out: commas, quoting and nesting. Never writes anything that json_reader
 * would refuse. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"

void
json_write_init(struct json_writer *w, struct buf *buf, bool is_pretty)
{
	*w = (struct json_writer){ .buf = buf, .is_pretty = is_pretty };
}

static void
put(struct json_writer *w, const char *bytes, size_t n)
{
	if (!w->is_failed && !buf_add(w->buf, bytes, n))
		w->is_failed = true;
}

static void
new_line(struct json_writer *w)
{
	if (!w->is_pretty)
		return;
	put(w, "\n", 1);
	for (unsigned i = 0; i < w->depth; i++)
		put(w, "  ", 2);
}

/* What stands before a value or a key: a comma and a line, unless a key has just been written. */
static void
begin_item(struct json_writer *w)
{
	if (w->is_after_key) {
		w->is_after_key = false;
		return;
	}
	if (w->depth == 0)
		return;
	if (w->has_items >> (w->depth - 1) & 1)
		put(w, ",", 1);
	w->has_items |= UINT64_C(1) << (w->depth - 1);
	new_line(w);
}

static void
open_container(struct json_writer *w, const char *sign)
{
	begin_item(w);
	put(w, sign, 1);
	if (w->depth == JSON_DEPTH_MAX) {
		w->is_failed = true;
		return;
	}
	w->has_items &= ~(UINT64_C(1) << w->depth);
	w->depth++;
}

static void
close_container(struct json_writer *w, const char *sign)
{
	bool had_items;

	if (w->depth == 0) {
		w->is_failed = true;
		return;
	}
	w->depth--;
	had_items = w->has_items >> w->depth & 1;
	if (had_items)
		new_line(w);
	put(w, sign, 1);
}

void
json_write_object(struct json_writer *w)
{
	open_container(w, "{");
}

void
json_write_object_end(struct json_writer *w)
{
	close_container(w, "}");
}

void
json_write_array(struct json_writer *w)
{
	open_container(w, "[");
}

void
json_write_array_end(struct json_writer *w)
{
	close_container(w, "]");
}

static void
put_character(struct json_writer *w, uint32_t c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *simple = c && c < 128 ? strchr(from, (int)c) : NULL;
	char bytes[8];

	if (simple) {
		char escape[] = { '\\', to[simple - from] };

		put(w, escape, 2);
	} else if (c < 0x20 || c == 0x7F) {
		put(w, bytes, (size_t)snprintf(bytes, sizeof(bytes), "\\u%04x", (unsigned)c));
	} else {
		put(w, bytes, utf8_encode(c, bytes));
	}
}

/* Nearly all text is ASCII without quotes: it goes out in one piece. */
static size_t
plain_length(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7F && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void
put_quoted(struct json_writer *w, const char *s)
{
	size_t len = strlen(s);

	put(w, "\"", 1);
	for (size_t at = 0; at < len;) {
		size_t plain = plain_length(s + at);
		uint32_t c;

		put(w, s + at, plain);
		at += plain;
		if (at == len)
			break;
		at += utf8_decode(s + at, len - at, &c, NULL);
		put_character(w, c);
	}
	put(w, "\"", 1);
}

void
json_write_key(struct json_writer *w, const char *key)
{
	begin_item(w);
	put_quoted(w, key);
	put(w, ": ", w->is_pretty ? 2 : 1);
	w->is_after_key = true;
}

void
json_write_text(struct json_writer *w, const char *s)
{
	if (!s) {
		json_write_null(w);
		return;
	}
	begin_item(w);
	put_quoted(w, s);
}

void
json_write_number(struct json_writer *w, double number)
{
	char text[32];

	if (!isfinite(number)) {
		json_write_null(w);
		return;
	}
	begin_item(w);
	number_format(number, text);
	put(w, text, strlen(text));
}

void
json_write_integer(struct json_writer *w, int64_t number)
{
	char text[24];

	begin_item(w);
	put(w, text, (size_t)snprintf(text, sizeof(text), "%lld", (long long)number));
}

void
json_write_bool(struct json_writer *w, bool value)
{
	begin_item(w);
	put(w, value ? "true" : "false", value ? 4 : 5);
}

void
json_write_null(struct json_writer *w)
{
	begin_item(w);
	put(w, "null", 4);
}

bool
json_write_ok(const struct json_writer *w)
{
	return !w->is_failed && w->depth == 0 && !w->is_after_key;
}
