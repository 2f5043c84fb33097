/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_SCHEMA_H
#define CWTOP_BASE_SCHEMA_H
/* schema.h - checks a document against a JSON Schema, so that the published file is the rule.
 *
 * The subset of draft 2020-12 that our schemas use: type (one or a list), properties, required,
 * additionalProperties (false or a schema), patternProperties, propertyNames.pattern, items, enum,
 * const, minimum, maximum, minLength, maxLength, pattern (POSIX extended), minItems, maxItems,
 * uniqueItems (strings), oneOf, anyOf, $ref to "#/$defs/NAME". description, title, default,
 * examples and $comment are passed over; any other keyword is ERR_BUG (a schema that we cannot
 * honour). No maintained C library does this on Debian; the judge in tests/interop is Python's
 * jsonschema. */
#include "base/json.h"

/* schema_check - the first place where `doc` breaks `schema`.
 * ERR_FILE with "NAME:LINE:COLUMN: what: what is allowed"; unknown keys suggest the nearest one.
 * @name what to call the document in the sentence, usually its path. Any thread. */
MUST_CHECK enum err
schema_check(const struct json *schema, const struct json *doc, const char *name, struct why *why);

struct schema_document { /* borrowed for the call */
	const char *schema;
	size_t schema_len;
	const char *text; /* JSON with comments */
	size_t len;
	const char *name; /* in sentences, usually its path */
};

/* schema_read - the text as a document that keeps to the schema. ERR_FILE as schema_check says it,
 * for what is no JSON, too; ERR_MEMORY; ERR_BUG when the schema itself is wrong. Any thread. */
MUST_CHECK enum err
schema_read(const struct schema_document *document, struct json **out_doc, struct why *why);

#endif
