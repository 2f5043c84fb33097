/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SRC_BASE_SCHEMA_WORDS_H
#define CWTOP_SRC_BASE_SCHEMA_WORDS_H
/* schema_words.h - what a schema allows, in words and of single values: private to schema.c. */
#include "base/json.h"
#include "base/text.h"

/* schema_target - follows $ref; NULL when it leads nowhere or in a circle. */
const struct json_val *
schema_target(const struct json *doc, const struct json_val *schema);

/* schema_accepts_type - the value's type is one that `schema` (without $ref) names; true when it
 * names none. */
bool
schema_accepts_type(const struct json_val *schema, const struct json_val *val);

/* schema_describe - adds "a whole number of at least 1", "one of "a", "b"" ... */
void
schema_describe(const struct json *doc, const struct json_val *schema, struct text *out);

/* schema_add_value - adds a scalar as it stands in JSON. */
void
schema_add_value(const struct json_val *val, struct text *out);

/* schema_nearest - the member of `properties` whose name looks like `key`; NULL when none does. */
const char *
schema_nearest(const struct json_val *properties, const char *key);

/* schema_is_same - the same scalar. */
bool
schema_is_same(const struct json_val *a, const struct json_val *b);

/* schema_is_within - the value keeps a limit: the member "minimum", "maxLength" ... of a schema.
 * True when the limit is for another type. */
bool
schema_is_within(const struct json_val *limit, const struct json_val *val);

#endif
