/* SPDX-License-Identifier: MIT */
/* fuzz_template.c - a job template may come with a repository, values from a script: a template
 * loads whole or is refused with one sentence that names a place in it, and values that are
 * accepted make a configuration that is JSON. Behind a NUL: the value of every field. */
#include "act/template.h"

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
check_config(const struct template *template, const char *const *values)
{
	static const struct template_job job = { .id = "id", .by = "by", .created_ms = 1000 };
	struct why why = { "" };
	struct json *doc = NULL;
	struct buf out;
	enum err err;

	buf_init(&out, TEMPLATE_CONFIG_MAX);
	err = template_fill(template, values, &job, &out, &why);
	CHECK(err == ERR_OK || err == ERR_LIMIT);
	if (!err) {
		CHECK(json_parse(out.data, out.len, 0, &doc, &why) == ERR_OK);
		CHECK(json_type(json_get(json_root(doc), "config")) == JSON_T_OBJECT);
		CHECK(template_seconds(template, values) >= 0);
	}
	json_free(doc);
	buf_done(&out);
}

static void
check_values(const struct template *template, const char *const *values)
{
	const char *picked[TEMPLATE_FIELDS_MAX];
	struct arena *arena = arena_new(1 << 20);
	struct why why = { "" };
	size_t n = 0;

	CHECK(arena);
	if (template_count(template, values, &n, &why)) {
		CHECK(why.text[0] && n == 0);
	} else {
		CHECK(n >= 1 && n <= TEMPLATE_SWEEP_MAX);
		for (size_t nth = 0; nth < n; nth += MAX(n - 1, 1)) {
			CHECK(!template_pick(template, values, nth, arena, picked, &why));
			check_config(template, picked);
		}
		CHECK(template_pick(template, values, n, arena, picked, &why) == ERR_USAGE);
	}
	arena_free(arena);
}

static void
check_template(const struct template *template, const char *value)
{
	const char *values[TEMPLATE_FIELDS_MAX];

	CHECK(template->title[0] && template->n_fields <= TEMPLATE_FIELDS_MAX);
	for (size_t i = 0; i < template->n_fields; i++) {
		const struct template_field *field = &template->fields[i];
		struct why why;

		CHECK(template_field_find(template, field->id) == field);
		CHECK(!field->initial[0] || !template_judge(field, field->initial, &why));
		values[i] = value ? value : field->initial;
	}
	check_values(template, values);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	char *value = nul ? strndup((const char *)nul + 1, size - len - 1) : NULL;
	struct template *template = NULL;
	struct why why = { "" };
	enum err err = template_parse((const char *)data, len, "fuzz.json", &template, &why);

	if (err == ERR_OK) {
		check_template(template, value);
	} else {
		CHECK(err != ERR_BUG && !template);
		CHECK(why.text[0] && !strchr(why.text, '\n'));
	}
	template_free(template);
	free(value);
	return 0;
}
