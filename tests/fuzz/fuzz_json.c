/* SPDX-License-Identifier: MIT */
/* fuzz_json.c - the pull reader beside cJSON: what the reader accepts cJSON accepts, with the same
 * values in the same order. The other way round does not hold: cJSON is not strict. Skipping,
 * comments and documents must survive anything. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static void
compare_text(const struct json_reader *reader, const char *theirs)
{
	size_t room = reader->token_len + 1;
	char *mine = malloc(room);

	require(mine != NULL);
	size_t len = json_unescape(reader->token, reader->token_len, mine, room);
	require(len == strlen(theirs) && memcmp(mine, theirs, len) == 0);
	free(mine);
}

static bool
has_type(enum json_event event, const cJSON *item)
{
	switch (event) {
	case JSON_OBJECT:
		return cJSON_IsObject(item);
	case JSON_ARRAY:
		return cJSON_IsArray(item);
	case JSON_STRING:
		return cJSON_IsString(item);
	case JSON_NUMBER:
		return cJSON_IsNumber(item);
	case JSON_TRUE:
		return cJSON_IsTrue(item);
	case JSON_FALSE:
		return cJSON_IsFalse(item);
	default:
		return event == JSON_NULL && cJSON_IsNull(item);
	}
}

/* The reader's depth is bounded, and so is this recursion. */
static void
compare(struct json_reader *reader, const cJSON *item)
{
	enum json_event event = json_next(reader);

	require(has_type(event, item));
	if (event == JSON_STRING)
		compare_text(reader, item->valuestring);
	if (event == JSON_NUMBER)
		require(memcmp(&reader->number, &item->valuedouble, sizeof(double)) == 0);
	if (event != JSON_OBJECT && event != JSON_ARRAY)
		return;
	for (const cJSON *child = item->child; child; child = child->next) {
		if (event == JSON_OBJECT) {
			require(json_next(reader) == JSON_KEY);
			compare_text(reader, child->string);
		}
		compare(reader, child);
	}
	require(json_next(reader) == (event == JSON_OBJECT ? JSON_OBJECT_END : JSON_ARRAY_END));
}

static bool
accepts(const char *text, size_t size)
{
	struct json_reader reader;
	enum json_event event;

	json_reader_init(&reader, text, size);
	do
		event = json_next(&reader);
	while (event != JSON_END && event != JSON_ERROR);
	require(reader.at <= size);
	require((event == JSON_ERROR) == (reader.problem != NULL));

	/* Skipping the whole comes to the same verdict. */
	json_reader_init(&reader, text, size);
	bool is_skipped = json_next(&reader) != JSON_ERROR && json_skip(&reader) &&
			  json_next(&reader) == JSON_END;
	require(is_skipped == (event == JSON_END));
	return event == JSON_END;
}

static void
parse_document(const char *text, size_t size, bool is_accepted)
{
	struct json *doc = NULL;
	struct why why;
	unsigned line, column;

	if (json_parse(text, size, 0, &doc, &why) == ERR_OK) {
		require(is_accepted);
		json_place(doc, json_root(doc), &line, &column);
		json_free(doc);
	}
	if (json_parse(text, size, JSON_COMMENTS, &doc, &why) == ERR_OK)
		json_free(doc);
	else
		require(!is_accepted || strstr(why.text, "twice"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	struct json_reader reader;

	require(text != NULL);
	memcpy(text, data, size);
	bool is_accepted = accepts(text, size);
	if (is_accepted) {
		cJSON *root = cJSON_ParseWithLength(text, size);
		require(root != NULL);
		json_reader_init(&reader, text, size);
		compare(&reader, root);
		cJSON_Delete(root);
	}
	parse_document(text, size, is_accepted);
	free(text);
	return 0;
}
