/* SPDX-License-Identifier: MIT */
/* template_unfill.c - the values that an earlier job was made with, from its configuration. */
#include <string.h>

#include "act/template_build.h"
#include "base/number.h"
#include "base/text.h"

static enum err
parse(const char *config, size_t len, struct json **out, struct why *why)
{
	struct why inner = { "" };
	struct json *doc = NULL;
	enum err err = json_parse(config, len, 0, &doc, &inner);
	const struct json_val *root;

	if (err)
		return err_set(err, why, "config.json: %s", inner.text);
	root = json_root(doc);
	if (text_is(json_text(json_get(root, "schema"), NULL), TEMPLATE_CONFIG_SCHEMA) &&
	    json_type(json_get(root, "config")) == JSON_T_OBJECT) {
		*out = doc;
		return ERR_OK;
	}
	json_free(doc);
	return err_set(ERR_PARSE, why, "config.json: it is not a %s document",
		       TEMPLATE_CONFIG_SCHEMA);
}

enum err
template_of(const char *config, size_t len, struct arena *arena, const char **out_name,
	    struct why *why)
{
	struct json *doc;
	enum err err = parse(config, len, &doc, why);
	const char *name;

	if (err)
		return err;
	name = arena_text(arena, json_text(json_get(json_root(doc), "template"), ""));
	json_free(doc);
	if (!name)
		return err_memory(why);
	*out_name = name;
	return ERR_OK;
}

/* ---- what was typed ---- */

struct unfilling {
	const struct template *template;
	struct arena *arena;
	const char **values;
	bool is_full; /* memory is out */
};

static const char *
typed(const struct template_field *field, const struct json_val *val, struct arena *arena)
{
	char number[64];

	if (json_type(val) == JSON_T_BOOL)
		return json_bool(val, false) ? "yes" : "no";
	if (json_type(val) == JSON_T_STRING)
		return arena_text(arena, json_text(val, ""));
	if (json_type(val) != JSON_T_NUMBER)
		return field->is_required ? field->initial : "";
	number_format(json_number(val, 0), number);
	return arena_text(arena, number);
}

/* Walks the template's tree and the configuration's side by side. */
static void
unfill(struct unfilling *u, const struct json_val *pattern, const struct json_val *val)
{
	const struct template_field *field =
		template_field_named(u->template, json_text(pattern, NULL));
	bool is_object = json_type(pattern) == JSON_T_OBJECT;
	const struct json_val *beside = json_first(val);

	if (field && val) {
		const char *value = typed(field, val, u->arena);

		u->is_full |= !value;
		u->values[field - u->template->fields] = value ? value : "";
		return;
	}
	for (const struct json_val *at = json_first(pattern); at; at = json_after(at)) {
		unfill(u, at, is_object ? json_get(val, json_key(at)) : beside);
		beside = beside ? json_after(beside) : NULL;
	}
}

enum err
template_unfill(const struct template *template, const char *config, size_t len,
		struct arena *arena, const char **out_values, struct why *why)
{
	struct unfilling u = { .template = template, .arena = arena, .values = out_values };
	struct json *doc;
	enum err err = parse(config, len, &doc, why);

	if (err)
		return err;
	for (size_t i = 0; i < template->n_fields; i++)
		out_values[i] = "";
	unfill(&u, template->config, json_get(json_root(doc), "config"));
	json_free(doc);
	return u.is_full ? err_memory(why) : ERR_OK;
}
