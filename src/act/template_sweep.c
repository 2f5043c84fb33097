/* SPDX-License-Identifier: MIT */
/* template_sweep.c - several values of a field, "1,2,3" or "0.8..1.2:0.1", and the jobs that all
 * fields' values make together. Ranges are counted in whole units of their last decimal: 0.8 plus
 * four times 0.1 is 1.2. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/template_build.h"
#include "base/text.h"

#define DECIMALS_MAX 9
#define DIGITS_MAX 15

/* ---- ranges ---- */

struct range {
	int64_t from, to, step; /* in units of 10^-decimals */
	unsigned decimals;
};

struct plain_number {
	int64_t units;
	unsigned decimals;
};

/* "-12.50" without an exponent. */
static bool
read_plain(const char *s, size_t len, struct plain_number *out)
{
	bool is_negative = len > 0 && s[0] == '-', has_point = false;
	struct plain_number number = { 0 };
	unsigned digits = 0;

	for (size_t i = is_negative; i < len; i++) {
		if (s[i] == '.' && !has_point && digits > 0) {
			has_point = true;
			continue;
		}
		if (s[i] < '0' || s[i] > '9' || ++digits > DIGITS_MAX)
			return false;
		number.units = number.units * 10 + (s[i] - '0');
		number.decimals += has_point;
	}
	if (digits == 0 || (has_point && number.decimals == 0) || number.decimals > DECIMALS_MAX)
		return false;
	number.units = is_negative ? -number.units : number.units;
	*out = number;
	return true;
}

/* The number in units of 10^-decimals; false: too many digits. */
static bool
scale(const struct plain_number *number, unsigned decimals, int64_t *out)
{
	int64_t units = number->units;

	for (unsigned i = number->decimals; i < decimals; i++)
		if (__builtin_mul_overflow(units, 10, &units))
			return false;
	*out = units;
	return true;
}

/* "FROM..TO:STEP"; without a step it is 1. */
static bool
read_range(const char *value, struct range *out)
{
	const char *dots = strstr(value, ".."), *colon = dots ? strchr(dots, ':') : NULL;
	struct plain_number from, to, step = { .units = 1 };
	struct range range = { 0 };

	if (!dots || !read_plain(value, (size_t)(dots - value), &from) ||
	    !read_plain(dots + 2, colon ? (size_t)(colon - dots) - 2 : strlen(dots + 2), &to) ||
	    (colon && !read_plain(colon + 1, strlen(colon + 1), &step)))
		return false;
	range.decimals = MAX(from.decimals, MAX(to.decimals, step.decimals));
	if (!scale(&from, range.decimals, &range.from) || !scale(&to, range.decimals, &range.to) ||
	    !scale(&step, range.decimals, &range.step))
		return false;
	*out = range;
	return true;
}

static bool
is_range(const struct template_field *field, const char *value)
{
	return (field->type == FIELD_INTEGER || field->type == FIELD_NUMBER) &&
	       strstr(value, "..") != NULL;
}

/* How many values; 0: not one, or more than can be counted. */
static uint64_t
range_count(const struct range *range)
{
	int64_t span;

	if (range->step <= 0 || range->to < range->from ||
	    __builtin_sub_overflow(range->to, range->from, &span))
		return 0;
	return (uint64_t)(span / range->step) + 1;
}

/* The nth value as one would type it, without zeros at its end. */
static void
range_value(const struct range *range, uint64_t nth, char out[TEMPLATE_VALUE_MAX])
{
	int64_t units = range->from + (int64_t)nth * range->step;
	uint64_t left = units < 0 ? -(uint64_t)units : (uint64_t)units;
	unsigned decimals = range->decimals;
	char fraction[DECIMALS_MAX + 1] = "";

	for (; decimals > 0 && left % 10 == 0; decimals--)
		left /= 10;
	for (unsigned i = decimals; i > 0; i--, left /= 10)
		fraction[i - 1] = (char)('0' + left % 10);
	snprintf(out, TEMPLATE_VALUE_MAX, "%s%" PRIu64 "%s%s", units < 0 ? "-" : "", left,
		 decimals ? "." : "", fraction);
}

static enum err
judge_range(const struct template_field *field, const char *value, struct why *why)
{
	char text[TEMPLATE_VALUE_MAX];
	struct range range;
	uint64_t n;

	/* Numbers have no natural step. */
	if (!read_range(value, &range) || (field->type == FIELD_NUMBER && !strchr(value, ':')))
		return err_set(ERR_USAGE, why, "must be FROM..TO:STEP, like %s",
			       field->type == FIELD_INTEGER ? "1..9:2" : "0.8..1.2:0.1");
	if (field->type == FIELD_INTEGER && range.decimals > 0)
		return err_set(ERR_USAGE, why, "must be whole numbers");
	n = range_count(&range);
	if (n == 0)
		return err_set(ERR_USAGE, why, "must go up: FROM..TO:STEP, like %s",
			       field->type == FIELD_INTEGER ? "1..9:2" : "0.8..1.2:0.1");
	if (n > TEMPLATE_SWEEP_MAX)
		return err_set(ERR_USAGE, why, "must be at most %d values, this is %" PRIu64,
			       TEMPLATE_SWEEP_MAX, n);
	for (uint64_t i = 0; i < 2; i++) {
		enum err err;

		range_value(&range, i * (n - 1), text);
		err = template_value_judge(field, text, why);
		if (err)
			return err_prefix(err, why, "%s", text);
	}
	return ERR_OK;
}

/* ---- lists ---- */

/* The item that begins at value[*at], trimmed; *at moves behind its comma, or to SIZE_MAX. */
static void
take_item(const char *value, size_t *at, char out[TEMPLATE_VALUE_MAX])
{
	size_t len = strcspn(value + *at, ",");

	template_value_trim(value + *at, len, out);
	*at = value[*at + len] ? *at + len + 1 : SIZE_MAX;
}

static bool
is_before(const struct template_field *field, const char *value, size_t until, const char *item)
{
	char other[TEMPLATE_VALUE_MAX];

	for (size_t at = 0; at < until;) {
		take_item(value, &at, other);
		if (template_value_is_same(field, other, item))
			return true;
	}
	return false;
}

static enum err
judge_list(const struct template_field *field, const char *value, struct why *why)
{
	bool is_list = strchr(value, ',') != NULL;
	char item[TEMPLATE_VALUE_MAX];
	enum err err = ERR_OK;

	for (size_t at = 0; at != SIZE_MAX && !err;) {
		size_t begin = at;

		take_item(value, &at, item);
		if (is_list && !item[0])
			return err_set(ERR_USAGE, why,
				       "must have a value on both sides of a comma");
		err = template_value_judge(field, item, why);
		if (err && is_list)
			err = err_prefix(err, why, "%s", item);
		if (!err && is_before(field, value, begin, item))
			err = err_set(ERR_USAGE, why,
				      "must name each value once: %s is there twice", item);
	}
	return err;
}

enum err
template_judge(const struct template_field *field, const char *value, struct why *why)
{
	char trimmed[TEMPLATE_VALUE_MAX];

	if (strlen(value) >= TEMPLATE_VALUE_MAX)
		return err_set(ERR_USAGE, why, "must be at most %d bytes", TEMPLATE_VALUE_MAX - 1);
	template_value_trim(value, strlen(value), trimmed);
	if (!trimmed[0] || !field->is_sweepable)
		return template_value_judge(field, trimmed, why);
	return is_range(field, trimmed) ? judge_range(field, trimmed, why)
					: judge_list(field, trimmed, why);
}

/* ---- all fields together ---- */

/* Values of a field whose value is right: at least 1. */
static size_t
count_values(const struct template_field *field, const char *value)
{
	char trimmed[TEMPLATE_VALUE_MAX];
	struct range range;
	size_t n = 1;

	if (!field->is_sweepable)
		return 1;
	template_value_trim(value, strlen(value), trimmed);
	if (is_range(field, trimmed))
		return read_range(trimmed, &range) ? (size_t)range_count(&range) : 0;
	for (const char *comma = strchr(trimmed, ','); comma; comma = strchr(comma + 1, ','))
		n++;
	return n;
}

static void
pick_value(const struct template_field *field, const char *value, size_t nth,
	   char out[TEMPLATE_VALUE_MAX])
{
	char trimmed[TEMPLATE_VALUE_MAX];
	struct range range;
	size_t at = 0;

	template_value_trim(value, strlen(value), trimmed);
	memcpy(out, trimmed, sizeof(trimmed));
	if (!field->is_sweepable)
		return;
	if (is_range(field, trimmed)) {
		if (read_range(trimmed, &range))
			range_value(&range, nth, out);
		return;
	}
	for (size_t i = 0; i <= nth && at != SIZE_MAX; i++)
		take_item(trimmed, &at, out);
}

enum err
template_count(const struct template *template, const char *const *values, size_t *out_n,
	       struct why *why)
{
	size_t total = 1;

	for (size_t i = 0; i < template->n_fields; i++) {
		const struct template_field *field = &template->fields[i];
		enum err err = template_judge(field, values[i], why);

		if (err)
			return err_prefix(err, why, "%s", field->id);
		total *= count_values(field, values[i]);
		if (total > TEMPLATE_SWEEP_MAX)
			return err_set(ERR_USAGE, why,
				       "%s: more than %d jobs: a sweep is at most that many: give "
				       "fewer values",
				       field->id, TEMPLATE_SWEEP_MAX);
	}
	*out_n = total;
	return ERR_OK;
}

enum err
template_pick(const struct template *template, const char *const *values, size_t nth,
	      struct arena *arena, const char **out_values, struct why *why)
{
	size_t left = nth;

	/* The last field turns fastest, as one would write the jobs down. */
	for (size_t i = template->n_fields; i > 0; i--) {
		const struct template_field *field = &template->fields[i - 1];
		size_t n = count_values(field, values[i - 1]);
		char picked[TEMPLATE_VALUE_MAX];
		enum err err;

		if (n == 0 || strlen(values[i - 1]) >= TEMPLATE_VALUE_MAX)
			return err_prefix(template_judge(field, values[i - 1], why), why, "%s",
					  field->id);
		pick_value(field, values[i - 1], left % n, picked);
		left /= n;
		err = template_value_judge(field, picked, why);
		if (err)
			return err_prefix(err, why, "%s", field->id);
		out_values[i - 1] = arena_text(arena, picked);
		if (!out_values[i - 1])
			return err_memory(why);
	}
	if (left > 0)
		return err_set(ERR_USAGE, why, "there is no job %zu: these values make fewer",
			       nth + 1);
	return ERR_OK;
}
