/* SPDX-License-Identifier: MIT */
/* copy_fill.c - see copy_fill.h. */
#include "app/copy_fill.h"

#include <string.h>

#include "aws/percent.h"
#include "base/json_put.h"
#include "base/text.h"

/* ---- ways of writing a value ---- */

#define SHELL_PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-"

bool
copy_quote(const char *s, struct buf *out)
{
	bool ok;

	if (*s && strspn(s, SHELL_PLAIN) == strlen(s))
		return buf_add_text(out, s);
	ok = buf_add_text(out, "'");
	for (; *s && ok; s++)
		ok = *s == '\'' ? buf_add_text(out, "'\\''") : buf_add(out, s, 1);
	return ok && buf_add_text(out, "'");
}

bool
copy_jsurl(const char *s, struct buf *out)
{
	bool ok = buf_add_text(out, "'");

	for (size_t n = strlen(s), len; n > 0 && ok; s += len, n -= len) {
		uint32_t c;

		len = utf8_decode(s, n, &c, NULL);
		if (len == 1 && (percent_is_plain((unsigned char)*s) && *s != '~'))
			ok = buf_add(out, s, 1);
		else if (c == '$')
			ok = buf_add_text(out, "!");
		else if (c < 0x100)
			ok = buf_addf(out, "*%02x", c);
		else if (c < 0x10000)
			ok = buf_addf(out, "**%04x", c);
		else
			ok = buf_addf(out, "**%04x**%04x", 0xd7c0 + (c >> 10),
				      0xdc00 + (c & 0x3ff));
	}
	return ok;
}

static bool
add_plain(const char *value, struct buf *out, struct why *why)
{
	(void)why;
	return buf_add_text(out, value);
}

static bool
add_percent(const char *value, struct buf *out, struct why *why)
{
	(void)why;
	return percent_add(out, value, strlen(value), false);
}

static bool
add_twice(const char *value, struct buf *out, struct why *why)
{
	struct buf once, twice;
	bool ok;

	(void)why;
	buf_init(&once, 1u << 16);
	buf_init(&twice, 1u << 16);
	ok = percent_add(&once, value, strlen(value), false) &&
	     percent_add(&twice, once.data, once.len, false);
	for (size_t i = 0; i < twice.len; i++)
		if (twice.data[i] == '%')
			twice.data[i] = '$';
	ok = ok && buf_add(out, twice.data, twice.len);
	buf_done(&once);
	buf_done(&twice);
	return ok;
}

/* The aws command takes such a value for the place of what is meant, and reads it from there. */
static bool
is_place(const char *value)
{
	static const char *const places[] = { "file://", "fileb://", "http://", "https://" };

	for (size_t i = 0; i < LEN(places); i++)
		if (text_starts(value, places[i]))
			return true;
	return false;
}

/* Whether the last word so far is an option, to which a value can be tied. */
static bool
is_after_option(const struct buf *out)
{
	size_t at = out->len;

	if (at == 0 || out->data[at - 1] != ' ')
		return false;
	for (at--; at > 0 && out->data[at - 1] != ' ';)
		at--;
	return text_starts(out->data + at, "--");
}

static bool
add_word(const char *value, struct buf *out, struct why *why)
{
	bool is_word = out->len == 0 || out->data[out->len - 1] == ' ';

	if (is_place(value) || (value[0] == '-' && is_word && !is_after_option(out))) {
		err_set(ERR_USAGE, why,
			"the aws command would not take that name for one, but for an option or "
			"the place of a file");
		return false;
	}
	if (value[0] == '-' && is_word)
		out->data[out->len - 1] = '=';
	return copy_quote(value, out);
}

/* What the aws command is known to take as it is. */
static bool
add_shell(const char *value, struct buf *out, struct why *why)
{
	(void)why;
	return copy_quote(value, out);
}

/* A list is read as JSON where it begins so. */
static bool
add_list(const char *value, struct buf *out, struct why *why)
{
	struct json_writer w;
	struct buf json;
	bool ok;

	if (value[strspn(value, " ")] != '[')
		return add_word(value, out, why);
	buf_init(&json, 1u << 16);
	json_write_init(&w, &json, false);
	json_write_array(&w);
	json_write_text(&w, value);
	json_write_array_end(&w);
	ok = json_write_ok(&w) && copy_quote(json.data, out);
	buf_done(&json);
	return ok;
}

static const struct {
	char sign;
	bool (*add)(const char *value, struct buf *out, struct why *why);
} ways[] = {
	{ '%', add_percent }, { '$', add_twice }, { '"', add_shell },
	{ '\'', add_word },   { '@', add_list },
};

/* ---- patterns ---- */

static const char *
value_of(const struct copy_values *values, const char *name, size_t len)
{
	for (size_t i = 0; i < values->n; i++)
		if (strlen(values->items[i].name) == len &&
		    strncmp(values->items[i].name, name, len) == 0)
			return values->items[i].value ? values->items[i].value : "";
	return "";
}

/* What stands between the braces. */
static bool
add_value(const char *name, size_t len, const struct copy_values *values, struct buf *out,
	  struct why *why)
{
	bool (*add)(const char *, struct buf *, struct why *) = add_plain;
	const char *value;

	for (size_t i = 0; i < LEN(ways); i++)
		if (len > 0 && name[len - 1] == ways[i].sign) {
			add = ways[i].add;
			len--;
			break;
		}
	value = value_of(values, name, len);
	if (*value)
		return add(value, out, why);
	err_set(ERR_USAGE, why, "the %.*s is not known", (int)len, name);
	return false;
}

bool
copy_fill(const char *pattern, const struct copy_values *values, struct buf *out, struct why *why)
{
	bool ok = true;

	err_set(ERR_MEMORY, why, "it is too long");
	while (*pattern && ok) {
		size_t plain = strcspn(pattern, "{");
		const char *open = pattern + plain, *end = *open ? strchr(open, '}') : NULL;

		ok = buf_add(out, pattern, plain);
		if (ok && end)
			ok = add_value(open + 1, (size_t)(end - open) - 1, values, out, why);
		pattern = end ? end + 1 : open + strlen(open);
	}
	return ok;
}
