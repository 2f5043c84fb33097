/* SPDX-License-Identifier: MIT */
/* fuzz_json.c - the pull reader and the document tree are two roads to the same values: what one
 * accepts the other accepts (but for a key given twice, which only a document can see), and all
 * that they read is equal. What the writer makes of the tree reads back the same. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(claim)             \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

static void
same_text(const struct json_reader *r, const char *want)
{
	char *got = malloc(r->token_len + 1);
	size_t n;

	CHECK(got);
	n = json_unescape(r->token, r->token_len, got, r->token_len + 1);
	CHECK(n == strlen(want) && memcmp(got, want, n) == 0);
	free(got);
}

static void
same(struct json_reader *r, enum json_event event, const struct json_val *val);

static void
same_children(struct json_reader *r, enum json_event end, const struct json_val *container)
{
	const struct json_val *child = json_first(container);
	enum json_event event;

	for (; (event = json_next(r)) != end; child = json_after(child)) {
		CHECK(child);
		if (event == JSON_KEY) {
			same_text(r, json_key(child));
			event = json_next(r);
		}
		same(r, event, child);
	}
	CHECK(!child);
}

static void
same(struct json_reader *r, enum json_event event, const struct json_val *val)
{
	switch (event) {
	case JSON_OBJECT:
		CHECK(json_type(val) == JSON_T_OBJECT);
		same_children(r, JSON_OBJECT_END, val);
		break;
	case JSON_ARRAY:
		CHECK(json_type(val) == JSON_T_ARRAY);
		same_children(r, JSON_ARRAY_END, val);
		break;
	case JSON_STRING:
		CHECK(json_type(val) == JSON_T_STRING);
		same_text(r, json_text(val, NULL));
		break;
	case JSON_NUMBER:
		CHECK(json_type(val) == JSON_T_NUMBER && json_number(val, 0) == r->number);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		CHECK(json_type(val) == JSON_T_BOOL &&
		      json_bool(val, event != JSON_TRUE) == (event == JSON_TRUE));
		break;
	default:
		CHECK(event == JSON_NULL && json_type(val) == JSON_T_NULL);
	}
}

static bool
reads_to_the_end(const char *text, size_t size)
{
	struct json_reader r;
	enum json_event event;

	json_reader_init(&r, text, size);
	do
		event = json_next(&r);
	while (event != JSON_END && event != JSON_ERROR);
	CHECK(json_next(&r) == event);
	CHECK(event == JSON_END || (r.problem && r.at <= size));
	return event == JSON_END;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct json *doc = NULL;
	struct why why = { "" };
	struct json_reader r;
	bool is_read = reads_to_the_end(text, size);
	enum err err = json_parse(text, size, 0, &doc, &why);

	if (err != ERR_OK) {
		CHECK(why.text[0]);
		CHECK(!is_read || strstr(why.text, "twice") || err == ERR_MEMORY);
		return 0;
	}
	CHECK(is_read);
	json_reader_init(&r, text, size);
	same(&r, json_next(&r), json_root(doc));
	CHECK(json_next(&r) == JSON_END);
	json_free(doc);
	return 0;
}
