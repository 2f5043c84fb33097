/* SPDX-License-Identifier: MIT */
/* schema_value.c - what single values are compared with: other values, and limits. */
#include "schema_words.h"

bool
schema_is_same(const struct json_val *a, const struct json_val *b)
{
	if (json_type(a) != json_type(b))
		return false;
	switch (json_type(a)) {
	case JSON_T_STRING:
		return text_is(json_text(a, NULL), json_text(b, NULL));
	case JSON_T_NUMBER:
		return json_number(a, 0) == json_number(b, 0);
	case JSON_T_BOOL:
		return json_bool(a, false) == json_bool(b, false);
	default:
		return json_type(a) == JSON_T_NULL;
	}
}

/* What a limit applies to: the value itself, its characters or its items; absent for other types.
 */
static bool
measure(const struct json_val *val, enum json_type type, double *out)
{
	const char *s = json_text(val, "");
	size_t n = 0;

	if (json_type(val) != type)
		return false;
	if (type == JSON_T_NUMBER) {
		*out = json_number(val, 0);
		return true;
	}
	if (type == JSON_T_ARRAY)
		n = json_count(val);
	for (; type == JSON_T_STRING && *s; s++)
		n += ((unsigned char)*s & 0xC0u) != 0x80u;
	*out = (double)n;
	return true;
}

struct limit {
	const char *keyword;
	enum json_type type;
	bool is_maximum;
};

static const struct limit limits[] = {
	{ "minimum", JSON_T_NUMBER, false },   { "maximum", JSON_T_NUMBER, true },
	{ "minLength", JSON_T_STRING, false }, { "maxLength", JSON_T_STRING, true },
	{ "minItems", JSON_T_ARRAY, false },   { "maxItems", JSON_T_ARRAY, true },
};

bool
schema_is_within(const struct json_val *limit, const struct json_val *val)
{
	double measured, bound = json_number(limit, 0);

	for (size_t i = 0; i < LEN(limits); i++) {
		if (!text_is(limits[i].keyword, json_key(limit)) ||
		    !measure(val, limits[i].type, &measured))
			continue;
		return limits[i].is_maximum ? measured <= bound : measured >= bound;
	}
	return true;
}
