/* SPDX-License-Identifier: MIT */
/* put.c - see put.h. */
#include "put.h"

#include <string.h>

void
put_list(struct call *call, const char *key)
{
	json_write_key(call->out, key);
	json_write_array(call->out);
}

void
put_list_end(struct call *call)
{
	json_write_array_end(call->out);
}

void
put_object(struct call *call, const char *key)
{
	json_write_key(call->out, key);
	json_write_object(call->out);
}

void
put_item(struct call *call)
{
	json_write_object(call->out);
}

void
put_object_end(struct call *call)
{
	json_write_object_end(call->out);
}

void
put_said(struct call *call, const char *key, const char *value)
{
	if (*value)
		put_text(call, key, value);
}

void
put_count(struct call *call, const char *key, int64_t value)
{
	if (value >= 0)
		put_integer(call, key, value);
}

void
put_seconds(struct call *call, const char *key, double value)
{
	if (value >= 0)
		put_number(call, key, value);
}

void
put_time(struct call *call, const char *key, int64_t unix_s)
{
	if (unix_s != 0)
		put_integer(call, key, unix_s);
}

void
put_texts(struct call *call, const char *key, const char *const *texts, size_t n)
{
	put_list(call, key);
	for (size_t i = 0; i < n; i++)
		json_write_text(call->out, texts[i]);
	put_list_end(call);
}

const char *
call_given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

void
call_words(const struct call *call, const char *key, struct call_words *out)
{
	char *rest = arena_text(call->scope.arena, call_arg(call, key));

	out->n = 0;
	while (rest && *rest && out->n < LEN(out->items)) {
		char *comma = strchr(rest, ',');

		if (comma)
			*comma = '\0';
		out->items[out->n++] = rest;
		rest = comma ? comma + 1 : NULL;
	}
}
