/* SPDX-License-Identifier: MIT */
/* json.c - documents: cJSON trees behind the strict reader. cJSON's only user. Every value knows
 * where in the text it began, which cJSON itself forgets: its tree keeps the order of the text, so
 * the n-th value of a walk is the n-th value that the reader saw. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

struct place {
	size_t key, value; /* byte offsets; key == value where there is no key */
};

struct json {
	cJSON *root;
	char *text; /* as it came: for places */
	struct place *places;
	size_t n_places, cap_places;
};

/* ---- the strict pass ---- */

static bool
add_place(struct json *doc, size_t key, size_t value)
{
	if (doc->n_places == doc->cap_places) {
		size_t cap = doc->cap_places ? 2 * doc->cap_places : 64;
		struct place *bigger = realloc(doc->places, cap * sizeof(*bigger));

		if (!bigger)
			return false;
		doc->places = bigger;
		doc->cap_places = cap;
	}
	doc->places[doc->n_places++] = (struct place){ key, value };
	return true;
}

static bool
begins_value(enum json_event event)
{
	return event != JSON_KEY && event != JSON_OBJECT_END && event != JSON_ARRAY_END;
}

/* Where the value of the last event began. */
static size_t
value_offset(const struct json_reader *reader, enum json_event event)
{
	if (event == JSON_STRING)
		return (size_t)(reader->token - reader->text) - 1;
	if (event == JSON_NUMBER)
		return (size_t)(reader->token - reader->text);
	if (event == JSON_TRUE || event == JSON_NULL)
		return reader->at - 4;
	return event == JSON_FALSE ? reader->at - 5 : reader->at - 1;
}

static enum err
refuse_at(const char *text, size_t offset, const char *problem, struct why *why)
{
	unsigned line, column;

	json_line_column(text, offset, &line, &column);
	return err_set(ERR_PARSE, why, "line %u, column %u: %s", line, column, problem);
}

static enum err
scan(struct json *doc, const char *text, size_t len, unsigned flags, struct why *why)
{
	struct json_reader reader;
	enum json_event event;
	size_t key = SIZE_MAX;

	json_reader_init(&reader, text, len);
	reader.allows_comments = flags & JSON_COMMENTS;
	while ((event = json_next(&reader)) != JSON_END) {
		if (event == JSON_ERROR)
			return refuse_at(text, MIN(reader.at, len), reader.problem, why);
		if (event == JSON_KEY) {
			key = (size_t)(reader.token - text) - 1;
		} else if (begins_value(event)) {
			size_t value = value_offset(&reader, event);

			if (!add_place(doc, key == SIZE_MAX ? value : key, value))
				return err_memory(why);
			key = SIZE_MAX;
		}
	}
	return ERR_OK;
}

/* Comments to spaces, so that cJSON sees JSON and every offset stays. Quotes are known to be sound.
 */
static void
blank_comments(char *text, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		size_t end = at;

		if (text[at] == '"') {
			for (at++; text[at] != '"'; at++)
				at += text[at] == '\\';
			continue;
		}
		if (text[at] != '/')
			continue;
		if (text[at + 1] == '/') {
			while (end < len && text[end] != '\n')
				end++;
		} else {
			for (end = at + 2; text[end] != '*' || text[end + 1] != '/';)
				end++;
			end += 2;
		}
		for (; at < end; at++)
			text[at] = text[at] == '\n' ? '\n' : ' ';
		at--;
	}
}

/* ---- duplicate keys ---- */

struct member {
	const char *key;
	const cJSON *item;
};

static int
compare_members(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* The second of two members of one object that have the same key; NULL: none. */
static const cJSON *
duplicate_in(const cJSON *object, bool *out_is_memory_out)
{
	size_t n = 0;
	struct member *members;
	const cJSON *duplicate = NULL;

	for (const cJSON *item = object->child; item; item = item->next)
		n++;
	if (n < 2)
		return NULL;
	members = malloc(n * sizeof(*members));
	if (!members) {
		*out_is_memory_out = true;
		return NULL;
	}
	n = 0;
	for (const cJSON *item = object->child; item; item = item->next)
		members[n++] = (struct member){ item->string, item };
	qsort(members, n, sizeof(*members), compare_members);
	for (size_t i = 1; i < n && !duplicate; i++)
		if (strcmp(members[i - 1].key, members[i].key) == 0)
			duplicate = members[i].item;
	free(members);
	return duplicate;
}

/* The reader bounds the depth, so recursion is bounded, too. */
static const cJSON *
find_duplicate(const cJSON *item, bool *out_is_memory_out)
{
	const cJSON *found = cJSON_IsObject(item) ? duplicate_in(item, out_is_memory_out) : NULL;

	for (const cJSON *child = item->child; child && !found; child = child->next)
		found = find_duplicate(child, out_is_memory_out);
	return found;
}

/* ---- documents ---- */

void
json_free(struct json *doc)
{
	if (!doc)
		return;
	cJSON_Delete(doc->root);
	free(doc->text);
	free(doc->places);
	free(doc);
}

/* cJSON reads a copy without comments. */
static cJSON *
build_tree(const char *text, size_t len, unsigned flags)
{
	char *copy;
	cJSON *root;

	if (!(flags & JSON_COMMENTS))
		return cJSON_ParseWithLength(text, len + 1);
	copy = malloc(len + 2);
	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	memset(copy + len, 0, 2);
	blank_comments(copy, len);
	root = cJSON_ParseWithLength(copy, len + 1);
	free(copy);
	return root;
}

static enum err
build(struct json *doc, const char *text, size_t len, unsigned flags, struct why *why)
{
	bool is_memory_out = false;
	const cJSON *duplicate;
	unsigned line, column;
	enum err err = scan(doc, text, len, flags, why);

	if (err != ERR_OK)
		return err;
	doc->text = malloc(len + 1);
	if (!doc->text)
		return err_memory(why);
	memcpy(doc->text, text, len);
	doc->text[len] = '\0';
	doc->root = build_tree(doc->text, len, flags);
	if (!doc->root)
		return err_memory(why);
	duplicate = find_duplicate(doc->root, &is_memory_out);
	if (is_memory_out)
		return err_memory(why);
	if (!duplicate)
		return ERR_OK;
	json_key_place(doc, (const struct json_val *)duplicate, &line, &column);
	return err_set(ERR_PARSE, why, "line %u, column %u: \"%.60s\" is there twice", line, column,
		       duplicate->string);
}

enum err
json_parse(const char *text, size_t len, unsigned flags, struct json **out_doc, struct why *why)
{
	struct json *doc = calloc(1, sizeof(*doc));
	enum err err;

	if (!doc)
		return err_memory(why);
	err = build(doc, text, len, flags, why);
	if (err != ERR_OK) {
		json_free(doc);
		return err;
	}
	*out_doc = doc;
	return ERR_OK;
}

/* A json_val is a cJSON node by another name: nobody else may know. */
static const cJSON *
node(const struct json_val *val)
{
	return (const cJSON *)val;
}

const struct json_val *
json_root(const struct json *doc)
{
	return (const struct json_val *)doc->root;
}

/* Counts values in the order of the text until `wanted` is met. */
static bool
count_to(const cJSON *item, const cJSON *wanted, size_t *count)
{
	for (; item; item = item->next) {
		if (item == wanted)
			return true;
		(*count)++;
		if (item->child && count_to(item->child, wanted, count))
			return true;
	}
	return false;
}

static size_t
offset_of(const struct json *doc, const struct json_val *val, bool is_key)
{
	size_t ordinal = 0;

	if (!val || !count_to(doc->root, node(val), &ordinal) || ordinal >= doc->n_places)
		return 0;
	return is_key ? doc->places[ordinal].key : doc->places[ordinal].value;
}

void
json_place(const struct json *doc, const struct json_val *val, unsigned *out_line,
	   unsigned *out_column)
{
	json_line_column(doc->text, offset_of(doc, val, false), out_line, out_column);
}

enum err
json_fail(const struct json_file *file, const struct json_val *at, struct why *why, const char *fmt,
	  va_list args)
{
	char text[WHY_MAX];
	unsigned line = 1, column = 1;

	vsnprintf(text, sizeof(text), fmt, args);
	if (at)
		json_place(file->doc, at, &line, &column);
	return err_set(ERR_FILE, why, "%s:%u:%u: %s", file->path, line, column, text);
}

void
json_key_place(const struct json *doc, const struct json_val *val, unsigned *out_line,
	       unsigned *out_column)
{
	json_line_column(doc->text, offset_of(doc, val, true), out_line, out_column);
}

enum json_type
json_type(const struct json_val *val)
{
	const cJSON *item = node(val);

	if (cJSON_IsBool(item))
		return JSON_T_BOOL;
	if (cJSON_IsNumber(item))
		return JSON_T_NUMBER;
	if (cJSON_IsString(item))
		return JSON_T_STRING;
	if (cJSON_IsArray(item))
		return JSON_T_ARRAY;
	return cJSON_IsObject(item) ? JSON_T_OBJECT : JSON_T_NULL;
}

const struct json_val *
json_get(const struct json_val *object, const char *key)
{
	return (const struct json_val *)cJSON_GetObjectItemCaseSensitive(node(object), key);
}

const struct json_val *
json_first(const struct json_val *container)
{
	return container ? (const struct json_val *)node(container)->child : NULL;
}

const struct json_val *
json_after(const struct json_val *child)
{
	return child ? (const struct json_val *)node(child)->next : NULL;
}

const char *
json_key(const struct json_val *child)
{
	return child ? node(child)->string : NULL;
}

size_t
json_count(const struct json_val *container)
{
	size_t n = 0;

	for (const struct json_val *child = json_first(container); child; child = json_after(child))
		n++;
	return n;
}

const char *
json_text(const struct json_val *val, const char *otherwise)
{
	return cJSON_IsString(node(val)) ? node(val)->valuestring : otherwise;
}

double
json_number(const struct json_val *val, double otherwise)
{
	return cJSON_IsNumber(node(val)) ? node(val)->valuedouble : otherwise;
}

bool
json_bool(const struct json_val *val, bool otherwise)
{
	return cJSON_IsBool(node(val)) ? cJSON_IsTrue(node(val)) : otherwise;
}

bool
json_integer(const struct json_val *val, int64_t *out)
{
	const double exact = 9007199254740992.0; /* 2^53 */
	const cJSON *item = node(val);
	char *end;
	long long number;

	if (cJSON_IsNumber(item)) {
		double value = item->valuedouble;

		if (!(value > -exact && value < exact) || value != (double)(int64_t)value)
			return false;
		*out = (int64_t)value;
		return true;
	}
	if (!cJSON_IsString(item) || item->valuestring[0] == '\0' ||
	    strspn(item->valuestring, "-0123456789") != strlen(item->valuestring))
		return false;
	number = strtoll(item->valuestring, &end, 10);
	if (*end || number == INT64_MAX || number == INT64_MIN)
		return false;
	*out = number;
	return true;
}
