/* SPDX-License-Identifier: MIT */
/* template_value.c - one value of a field: what it must be, in words, and how it is written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/template_build.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#define INTEGER_DIGITS_MAX 15 /* exact as a double, here and in whatever reads the JSON */

static const char *const type_words[] = {
#define FIELD_TYPE_WORD(code, word) [code] = word,
	FIELD_TYPE_TABLE(FIELD_TYPE_WORD)
#undef FIELD_TYPE_WORD
};

const char *
field_type_word(enum field_type type)
{
	return type_words[type];
}

void
template_value_trim(const char *value, size_t len, char out[TEMPLATE_VALUE_MAX])
{
	while (len > 0 && value[0] == ' ') {
		value++;
		len--;
	}
	while (len > 0 && value[len - 1] == ' ')
		len--;
	len = MIN(len, (size_t)TEMPLATE_VALUE_MAX - 1);
	memcpy(out, value, len);
	out[len] = '\0';
}

/* ---- what a value must be, in words ---- */

static void
add_range(const struct template_field *field, struct text *out)
{
	char min[32] = "", max[32] = "";

	if (field->has_min)
		number_format(field->min, min);
	if (field->has_max)
		number_format(field->max, max);
	if (field->has_min && field->has_max)
		text_addf(out, "%s to %s", min, max);
	else if (field->has_min)
		text_addf(out, "%s or more", min);
	else if (field->has_max)
		text_addf(out, "%s or less", max);
}

static void
add_choices(const struct template_field *field, struct text *out)
{
	for (size_t i = 0; i < field->n_choices; i++)
		text_addf(out, "%s%s",
			  i == 0                     ? ""
			  : i + 1 < field->n_choices ? ", "
						     : " or ",
			  field->choices[i]);
}

void
template_field_rule(const struct template_field *field, struct text *out)
{
	static const char *const words[] = {
		[FIELD_INTEGER] = "a whole number", [FIELD_NUMBER] = "a number",
		[FIELD_BOOLEAN] = "yes or no",      [FIELD_DATE] = "a date like 2026-11-21",
		[FIELD_TIME] = "a time like 07:30",
	};

	if (field->type == FIELD_CHOICE) {
		add_choices(field, out);
	} else if (field->type == FIELD_TEXT) {
		text_addf(out, "at most %zu characters", field->length_max);
	} else {
		text_add(out, words[field->type]);
		if (field->has_min || field->has_max)
			text_add(out, ", ");
		add_range(field, out);
	}
}

static enum err
must_be(const struct template_field *field, struct why *why)
{
	TEXT_ON(rule, WHY_MAX);

	template_field_rule(field, &rule);
	return err_set(ERR_USAGE, why, "must be %s", rule.data);
}

/* ---- one judge a type ---- */

typedef enum err
judge_value(const struct template_field *field, const char *value, struct why *why);

static enum err
judge_range(const struct template_field *field, double number, struct why *why)
{
	TEXT_ON(range, 80);

	if ((!field->has_min || number >= field->min) && (!field->has_max || number <= field->max))
		return ERR_OK;
	add_range(field, &range);
	return err_set(ERR_USAGE, why, "must be %s", range.data);
}

static enum err
judge_integer(const struct template_field *field, const char *value, struct why *why)
{
	const char *digits = value + (*value == '-');
	size_t n = strspn(digits, "0123456789");

	if (n == 0 || digits[n])
		return must_be(field, why);
	if (n > INTEGER_DIGITS_MAX)
		return field->has_min || field->has_max
			       ? must_be(field, why)
			       : err_set(ERR_USAGE, why, "must have at most %d digits",
					 INTEGER_DIGITS_MAX);
	return judge_range(field, (double)strtoll(value, NULL, 10), why);
}

static enum err
judge_number(const struct template_field *field, const char *value, struct why *why)
{
	double number;

	if (!number_parse(value, &number))
		return must_be(field, why);
	return judge_range(field, number, why);
}

static enum err
judge_choice(const struct template_field *field, const char *value, struct why *why)
{
	for (size_t i = 0; i < field->n_choices; i++)
		if (text_is(field->choices[i], value))
			return ERR_OK;
	return must_be(field, why);
}

static bool
read_boolean(const char *value, bool *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = { { "yes", true }, { "no", false }, { "true", true }, { "false", false } };

	for (size_t i = 0; i < LEN(words); i++)
		if (text_is(words[i].word, value)) {
			*out = words[i].value;
			return true;
		}
	return false;
}

static enum err
judge_boolean(const struct template_field *field, const char *value, struct why *why)
{
	bool is_yes;

	return read_boolean(value, &is_yes) ? ERR_OK : must_be(field, why);
}

/* Days and minutes that exist are those of which a whole time can be made. */
static enum err
judge_moment(const struct template_field *field, const char *value, struct why *why)
{
	bool is_date = field->type == FIELD_DATE;
	char iso[40];
	int64_t ms;

	if (strlen(value) != strlen(is_date ? "2026-11-21" : "07:30"))
		return must_be(field, why);
	snprintf(iso, sizeof(iso), is_date ? "%sT00:00:00Z" : "2026-11-21T%s:00Z", value);
	return date_parse_iso(iso, &ms) ? ERR_OK : must_be(field, why);
}

static enum err
judge_text(const struct template_field *field, const char *value, struct why *why)
{
	size_t len = strlen(value), n = 0;
	uint32_t c;

	if (!text_is_clean(value))
		return err_set(ERR_USAGE, why, "must be of characters that can be shown");
	for (size_t at = 0; at < len; n++)
		at += utf8_decode(value + at, len - at, &c, NULL);
	return n > field->length_max ? must_be(field, why) : ERR_OK;
}

enum err
template_value_judge(const struct template_field *field, const char *value, struct why *why)
{
	static judge_value *const judges[] = {
		[FIELD_TEXT] = judge_text,       [FIELD_INTEGER] = judge_integer,
		[FIELD_NUMBER] = judge_number,   [FIELD_CHOICE] = judge_choice,
		[FIELD_BOOLEAN] = judge_boolean, [FIELD_DATE] = judge_moment,
		[FIELD_TIME] = judge_moment,
	};

	if (!value[0])
		return field->is_required ? err_set(ERR_USAGE, why, "must be given") : ERR_OK;
	return judges[field->type](field, value, why);
}

/* ---- right values ---- */

double
template_value_number(const char *value)
{
	double number = 0;

	/* -0 and 0 are one number and make one configuration. */
	return number_parse(value, &number) && number != 0 ? number : 0;
}

bool
template_value_is_same(const struct template_field *field, const char *a, const char *b)
{
	bool first = false, second = false;

	if (field->type == FIELD_INTEGER || field->type == FIELD_NUMBER)
		return template_value_number(a) == template_value_number(b);
	if (field->type == FIELD_BOOLEAN)
		return read_boolean(a, &first) && read_boolean(b, &second) && first == second;
	return text_is(a, b);
}

void
template_value_write(const struct template_field *field, const char *value, struct json_writer *w)
{
	bool is_yes = false;

	if (field->type == FIELD_INTEGER)
		json_write_integer(w, strtoll(value, NULL, 10));
	else if (field->type == FIELD_NUMBER)
		json_write_number(w, template_value_number(value));
	else if (field->type == FIELD_BOOLEAN && read_boolean(value, &is_yes))
		json_write_bool(w, is_yes);
	else
		json_write_text(w, value);
}
