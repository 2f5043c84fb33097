/* SPDX-License-Identifier: MIT */
/* schema_words.c - what a schema allows, in words a person would use. Judges nothing but types. */
#include "schema_words.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

#define REF_MAX 16 /* a longer chain of $ref is a circle */
#define DESCRIBE_DEPTH_MAX 4

static const char ref_prefix[] = "#/$defs/";

const struct json_val *
schema_target(const struct json *doc, const struct json_val *schema)
{
	const struct json_val *defs = json_get(json_root(doc), "$defs");

	for (int i = 0; i < REF_MAX; i++) {
		const char *ref = json_text(json_get(schema, "$ref"), NULL);
		if (!ref)
			return schema;
		if (!text_starts(ref, ref_prefix))
			return NULL;
		schema = json_get(defs, ref + strlen(ref_prefix));
		if (!schema)
			return NULL;
	}
	return NULL;
}

/* ---- types ---- */

struct type_row {
	const char *name, *words;
	enum json_type type;
};

static const struct type_row type_rows[] = {
	{ "integer", "a whole number", JSON_T_NUMBER },
	{ "number", "a number", JSON_T_NUMBER },
	{ "string", "text", JSON_T_STRING },
	{ "boolean", "true or false", JSON_T_BOOL },
	{ "array", "a list", JSON_T_ARRAY },
	{ "object", "an object", JSON_T_OBJECT },
	{ "null", "null", JSON_T_NULL },
};

static const struct type_row *
type_row(const char *name)
{
	for (size_t i = 0; i < LEN(type_rows); i++) {
		if (text_is(type_rows[i].name, name))
			return &type_rows[i];
	}
	return NULL;
}

static bool
is_of_type(const struct json_val *val, const char *name)
{
	const struct type_row *row = type_row(name);

	if (!row || row->type != json_type(val))
		return false;
	if (!text_is(name, "integer"))
		return true;
	double number = json_number(val, 0);
	return number == floor(number);
}

bool
schema_accepts_type(const struct json_val *schema, const struct json_val *val)
{
	const struct json_val *type = json_get(schema, "type");

	if (!type)
		return true;
	if (json_type(type) == JSON_T_STRING)
		return is_of_type(val, json_text(type, ""));
	for (const struct json_val *one = json_first(type); one; one = json_after(one)) {
		if (is_of_type(val, json_text(one, "")))
			return true;
	}
	return false;
}

/* ---- words ---- */

/* " of at least 1", " of at most 9", " from 1 to 9": what @min and @max of the schema say. What is
 * counted has a @unit: " of 1 to 9 characters". */
static void
describe_range(const struct json_val *schema, const char *min, const char *max, const char *unit,
	       struct text *out)
{
	const struct json_val *low = json_get(schema, min), *high = json_get(schema, max);
	char low_text[32], high_text[32];

	number_format(json_number(low, 0), low_text);
	number_format(json_number(high, 0), high_text);
	if (low && high)
		text_addf(out, " %s %s to %s%s", *unit ? "of" : "from", low_text, high_text, unit);
	else if (low)
		text_addf(out, " of at least %s%s", low_text, unit);
	else if (high)
		text_addf(out, " of at most %s%s", high_text, unit);
}

static void
describe_text(const struct json_val *schema, struct text *out)
{
	const char *pattern = json_text(json_get(schema, "pattern"), NULL);

	text_add(out, "text");
	if (pattern) {
		text_addf(out, " of the form %s", pattern);
		return;
	}
	if (json_number(json_get(schema, "minLength"), 0) == 1 && !json_get(schema, "maxLength")) {
		text_add(out, " that is not empty");
		return;
	}
	describe_range(schema, "minLength", "maxLength", " characters", out);
}

static void
describe_list(const char *words, const struct json_val *schema, struct text *out)
{
	bool is_one =
		json_number(json_get(schema, "minItems"), 0) == 1 && !json_get(schema, "maxItems");

	text_add(out, words);
	describe_range(schema, "minItems", "maxItems", is_one ? " item" : " items", out);
}

static void
describe_members(const char *words, const struct json_val *schema, struct text *out)
{
	const char *joint = " with ";

	text_add(out, words);
	for (const struct json_val *key = json_first(json_get(schema, "required")); key;
	     key = json_after(key)) {
		text_addf(out, "%s\"%s\"", joint, json_text(key, ""));
		joint = ", ";
	}
}

static void
describe_type(const struct json_val *schema, const char *name, struct text *out)
{
	const struct type_row *row = type_row(name);

	if (!row)
		return;
	if (row->type == JSON_T_STRING)
		describe_text(schema, out);
	else if (row->type == JSON_T_ARRAY)
		describe_list(row->words, schema, out);
	else if (row->type == JSON_T_OBJECT)
		describe_members(row->words, schema, out);
	else
		text_add(out, row->words);
	if (row->type == JSON_T_NUMBER)
		describe_range(schema, "minimum", "maximum", "", out);
}

void
schema_add_value(const struct json_val *val, struct text *out)
{
	char number[32];

	switch (json_type(val)) {
	case JSON_T_STRING:
		text_addf(out, "\"%s\"", json_text(val, ""));
		break;
	case JSON_T_NUMBER:
		number_format(json_number(val, 0), number);
		text_add(out, number);
		break;
	case JSON_T_BOOL:
		text_add(out, json_bool(val, false) ? "true" : "false");
		break;
	case JSON_T_NULL:
		text_add(out, "null");
		break;
	case JSON_T_ARRAY:
		text_add(out, "a list");
		break;
	case JSON_T_OBJECT:
		text_add(out, "an object");
		break;
	}
}

static void
describe_at(const struct json *doc, const struct json_val *schema, unsigned depth,
	    struct text *out);

static void
describe_alternatives(const struct json *doc, const struct json_val *list, unsigned depth,
		      struct text *out)
{
	for (const struct json_val *one = json_first(list); one; one = json_after(one)) {
		if (one != json_first(list))
			text_add(out, " or ");
		describe_at(doc, one, depth + 1, out);
	}
}

static void
describe_enum(const struct json_val *list, struct text *out)
{
	text_add(out, "one of ");
	for (const struct json_val *one = json_first(list); one; one = json_after(one)) {
		if (one != json_first(list))
			text_add(out, ", ");
		schema_add_value(one, out);
	}
}

static void
describe_types(const struct json_val *schema, const struct json_val *type, struct text *out)
{
	if (json_type(type) == JSON_T_STRING) {
		describe_type(schema, json_text(type, ""), out);
		return;
	}
	for (const struct json_val *one = json_first(type); one; one = json_after(one)) {
		if (one != json_first(type))
			text_add(out, " or ");
		describe_type(schema, json_text(one, ""), out);
	}
}

static void
describe_at(const struct json *doc, const struct json_val *schema, unsigned depth, struct text *out)
{
	schema = schema_target(doc, schema);
	const struct json_val *alternatives = json_get(schema, "anyOf");
	if (!alternatives)
		alternatives = json_get(schema, "oneOf");

	if (json_get(schema, "const"))
		schema_add_value(json_get(schema, "const"), out);
	else if (json_get(schema, "enum"))
		describe_enum(json_get(schema, "enum"), out);
	else if (json_get(schema, "type"))
		describe_types(schema, json_get(schema, "type"), out);
	else if (alternatives && depth < DESCRIBE_DEPTH_MAX)
		describe_alternatives(doc, alternatives, depth, out);
	else if (json_get(schema, "required"))
		describe_members("an object", schema, out);
	else
		text_add(out, "another value");
}

void
schema_describe(const struct json *doc, const struct json_val *schema, struct text *out)
{
	describe_at(doc, schema, 0, out);
}

const char *
schema_nearest(const struct json_val *properties, const char *key)
{
	size_t len = strlen(key);
	unsigned best = (unsigned)MIN(MAX(len / 3, 1u), 3u) + 1;
	const char *nearest = NULL;

	for (const struct json_val *one = json_first(properties); one; one = json_after(one)) {
		unsigned distance = text_distance(json_key(one), key);
		if (distance < best) {
			best = distance;
			nearest = json_key(one);
		}
	}
	return nearest;
}
