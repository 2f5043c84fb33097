/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_TEMPLATE_BUILD_H
#define CWTOP_ACT_TEMPLATE_BUILD_H
/* template_build.h - what the files of the templates share: not for anyone else. */
#include "act/template.h"

/* The published schema, made at build time from share/schema/job-template.schema.json. */
extern const unsigned char template_schema_text[];
extern const size_t template_schema_len;

/* template_field_read - one field of a file that keeps to the schema; its strings are copied.
 * ERR_FILE, with @path and the place. */
struct template_source {
	const char *path;
	const struct json *doc;
	struct arena *arena;
};
MUST_CHECK enum err
template_field_read(const struct template_source *source, const struct json_val *val,
		    struct template_field *out, struct why *why);
/* template_read_text - a copy of a text that can be shown; absent: "". */
MUST_CHECK enum err
template_read_text(const struct template_source *source, const struct json_val *val,
		   const char **out, struct why *why);
/* template_fail - ERR_FILE: "path:line:column: ...". */
enum err
template_fail(const struct template_source *source, const struct json_val *at, struct why *why,
	      const char *fmt, ...) PRINTF_LIKE(4, 5);
/* template_check_config - every "${...}" is a field of the template, and every field is used. */
MUST_CHECK enum err
template_check_config(const struct template_source *source, const struct template *template,
		      struct why *why);

/* template_field_named - the field that "${id}" names; NULL: this is no such string, or there is no
 * such field. */
const struct template_field *
template_field_named(const struct template *template, const char *s);
#define TEMPLATE_CONFIG_SCHEMA "cwtop-job-config/1"

/* ---- single values ---- */

/* template_value_trim - without the blanks around it; cut to fit. */
void
template_value_trim(const char *value, size_t len, char out[TEMPLATE_VALUE_MAX]);
/* template_value_judge - as template_judge, of one value, trimmed. */
MUST_CHECK enum err
template_value_judge(const struct template_field *field, const char *value, struct why *why);
/* template_value_is_same - two right values that make the same job. */
bool
template_value_is_same(const struct template_field *field, const char *a, const char *b);
/* template_value_number - of a right one; 0: not a number. */
double
template_value_number(const char *value);
/* template_value_write - a right value with the field's type. */
void
template_value_write(const struct template_field *field, const char *value, struct json_writer *w);

#endif
