/* SPDX-License-Identifier: MIT */
/* template_field.c - one field of a template file: what its type needs and forbids. */
#include <math.h>
#include <string.h>

#include "act/template_build.h"
#include "base/number.h"
#include "base/text.h"

#define LENGTH_DEFAULT 200

enum err
template_read_text(const struct template_source *source, const struct json_val *val,
		   const char **out, struct why *why)
{
	const char *s = json_text(val, "");

	if (!text_is_clean(s))
		return template_fail(source, val, why,
				     "it has a character that cannot be shown: remove it");
	s = arena_text(source->arena, s);
	if (!s)
		return err_memory(why);
	*out = s;
	return ERR_OK;
}

static enum field_type
type_of(const char *word)
{
	enum field_type type = FIELD_TEXT;

	while (type + 1 < FIELD_TYPES && !text_is(field_type_word(type), word))
		type++;
	return type;
}

static enum err
read_choices(const struct template_source *source, const struct json_val *array,
	     struct template_field *field, struct why *why)
{
	const char **choices = arena_array(source->arena, json_count(array) + 1, sizeof(*choices));
	enum err err = ERR_OK;

	if (!choices)
		return err_memory(why);
	for (const struct json_val *at = json_first(array); at && !err; at = json_after(at))
		err = template_read_text(source, at, &choices[field->n_choices++], why);
	field->choices = choices;
	return err;
}

static void
add_value(const struct json_val *val, struct text *out)
{
	char number[32];

	if (json_type(val) == JSON_T_NUMBER) {
		number_format(json_number(val, 0), number);
		text_add(out, number);
	} else if (json_type(val) == JSON_T_BOOL) {
		text_add(out, json_bool(val, false) ? "yes" : "no");
	} else {
		text_add(out, json_text(val, ""));
	}
}

static enum err
read_default(const struct template_source *source, const struct json_val *val,
	     struct template_field *field, struct why *why)
{
	bool is_list = json_type(val) == JSON_T_ARRAY;
	TEXT_ON(text, TEMPLATE_VALUE_MAX);
	enum err err;

	if (is_list && !field->is_sweepable)
		return template_fail(source, val, why,
				     "default of %s: only a field with \"sweep\" may have several "
				     "values: give one",
				     field->id);
	if (!is_list && val)
		add_value(val, &text);
	for (const struct json_val *at = is_list ? json_first(val) : NULL; at;
	     at = json_after(at)) {
		text_add(&text, text.len ? "," : "");
		add_value(at, &text);
	}
	if (text.is_cut)
		return template_fail(source, val, why, "default of %s: it is longer than %d bytes",
				     field->id, TEMPLATE_VALUE_MAX - 1);
	field->initial = arena_text(source->arena, text.data);
	if (!field->initial)
		return err_memory(why);
	if (!text.len)
		return ERR_OK; /* a required field without a default is asked for */
	err = template_judge(field, field->initial, why);
	return err ? template_fail(source, val, why, "default of %s: it %s", field->id, why->text)
		   : ERR_OK;
}

/* ---- what goes with which type ---- */

#define OF(type) (1u << (type))

static enum err
check_members(const struct template_source *source, const struct json_val *val,
	      const struct template_field *field, struct why *why)
{
	static const struct {
		const char *name;
		unsigned types;
		const char *words;
	} members[] = {
		{ "min", OF(FIELD_INTEGER) | OF(FIELD_NUMBER), "an integer or a number" },
		{ "max", OF(FIELD_INTEGER) | OF(FIELD_NUMBER), "an integer or a number" },
		{ "choices", OF(FIELD_CHOICE), "a choice" },
		{ "max_length", OF(FIELD_TEXT), "a text" },
	};

	for (size_t i = 0; i < LEN(members); i++) {
		const struct json_val *at = json_get(val, members[i].name);

		if (at && !(members[i].types & OF(field->type)))
			return template_fail(source, at, why,
					     "%s of %s: only %s has it, this is of type %s",
					     members[i].name, field->id, members[i].words,
					     field_type_word(field->type));
	}
	if (field->type == FIELD_CHOICE && !field->n_choices)
		return template_fail(source, val, why, "field %s: a choice needs \"choices\"",
				     field->id);
	return ERR_OK;
}

static enum err
check_range(const struct template_source *source, const struct json_val *val,
	    const struct template_field *field, struct why *why)
{
	bool is_whole = floor(field->min) == field->min && floor(field->max) == field->max;

	if (field->type == FIELD_INTEGER && !is_whole)
		return template_fail(source, val, why,
				     "field %s: bounds of an integer are whole numbers", field->id);
	if (field->has_min && field->has_max && field->min > field->max)
		return template_fail(source, json_get(val, "min"), why,
				     "min of %s: it is above max: nothing would do", field->id);
	return ERR_OK;
}

static enum err
read_words(const struct template_source *source, const struct json_val *val,
	   struct template_field *field, struct why *why)
{
	const struct {
		const char *name;
		const char **out;
	} texts[] = { { "id", &field->id },
		      { "title", &field->title },
		      { "help", &field->help },
		      { "unit", &field->unit } };
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(texts) && !err; i++)
		err = template_read_text(source, json_get(val, texts[i].name), texts[i].out, why);
	return err;
}

enum err
template_field_read(const struct template_source *source, const struct json_val *val,
		    struct template_field *out, struct why *why)
{
	const struct json_val *min = json_get(val, "min"), *max = json_get(val, "max");
	struct template_field field = {
		.type = type_of(json_text(json_get(val, "type"), "")),
		.is_required = json_bool(json_get(val, "required"), false),
		.is_sweepable = json_bool(json_get(val, "sweep"), false),
		.has_min = min != NULL,
		.has_max = max != NULL,
		.min = json_number(min, 0),
		.max = json_number(max, 0),
		.length_max = (size_t)json_number(json_get(val, "max_length"), LENGTH_DEFAULT),
	};
	enum err err = read_words(source, val, &field, why);

	if (!err)
		err = read_choices(source, json_get(val, "choices"), &field, why);
	if (!err)
		err = check_members(source, val, &field, why);
	if (!err)
		err = check_range(source, val, &field, why);
	if (!err)
		err = read_default(source, json_get(val, "default"), &field, why);
	if (!err)
		*out = field;
	return err;
}
