/* SPDX-License-Identifier: MIT */
/* health_reason.c - CloudWatch's sentence on why an alarm is in its state, with what was measured
 * first. Source: CloudWatch user guide, StateReason of metric alarms. What is not worded so is left
 * as it is. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/health.h"

#define VALUE_MAX 32
#define EXACT_MAX 6 /* characters of a number that is as it was sent */

static bool
take(const char **at, const char *words)
{
	if (!text_starts(*at, words))
		return false;
	*at += strlen(words);
	return true;
}

static bool
take_count(const char **at, int *out)
{
	char *end;
	long n = isdigit((unsigned char)**at) ? strtol(*at, &end, 10) : -1;

	if (n < 0 || n > 10000)
		return false;
	*at = end;
	*out = (int)n;
	return true;
}

/* false: it is not a number as CloudWatch writes them. */
static bool
take_value(const char **at, char out[VALUE_MAX])
{
	size_t n = strspn(*at, "-+.0123456789eE");
	char *end;

	if (n == 0 || n >= VALUE_MAX)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	(void)strtod(out, &end);
	*at += n;
	return *end == '\0';
}

/* Four figures, where they stand on the same side of the limit. */
static void
add_value(const char *value, const char *limit, struct text *out)
{
	double is = strtod(value, NULL), than = strtod(limit, NULL), about;
	char brief[VALUE_MAX];

	snprintf(brief, sizeof(brief), "%.4g", is);
	about = strtod(brief, NULL);
	if (strlen(value) <= EXACT_MAX || strchr(brief, 'e') || (is < than) != (about < than) ||
	    (is > than) != (about > than))
		text_add(out, value);
	else
		text_add(out, brief);
}

struct sentence {
	int n, of; /* of 0: not said */
	const char *values;
	const char *verb; /* "was greater than", up to "the threshold" */
	size_t verb_n;
	char limit[VALUE_MAX];
};

/* "12.0 (21/11/26 23:00:00), 11.0 (...)]" */
static bool
take_values(const char **at, size_t *n)
{
	char value[VALUE_MAX];

	for (*n = 1;; ++*n) {
		size_t date;

		if (!take_value(at, value) || !take(at, " ("))
			return false;
		date = strspn(*at, "0123456789/: ");
		*at += date;
		if (date == 0 || !take(at, ")"))
			return false;
		if (take(at, "]"))
			return true;
		if (!take(at, ", "))
			return false;
	}
}

static bool
take_end(const char *at)
{
	if (take(&at, " (minimum ")) {
		at = strchr(at, ')');
		if (!at)
			return false;
		at++;
	}
	(void)take(&at, ".");
	return *at == '\0';
}

static bool
is_understood(const char *at, struct sentence *out)
{
	static const char threshold[] = " the threshold (";
	const char *end;
	size_t n;

	*out = (struct sentence){ .n = 0 };
	if (!take_count(&at, &out->n))
		return false;
	if (take(&at, " out of the last ") && !take_count(&at, &out->of))
		return false;
	if (!take(&at, " datapoints [") && !take(&at, " datapoint ["))
		return false;
	out->values = at;
	if (!take_values(&at, &n) || !take(&at, " "))
		return false;
	end = strstr(at, threshold);
	if (!end || (!text_starts(at, "was ") && !text_starts(at, "were ")))
		return false;
	out->verb = at;
	out->verb_n = (size_t)(end - at);
	at = end + strlen(threshold);
	return take_value(&at, out->limit) && take(&at, ")") && take_end(at);
}

static void
write_sentence(const struct sentence *s, struct text *out)
{
	const char *at = s->values;
	char value[VALUE_MAX];
	bool is_first = true;

	while (*at != ']' && take_value(&at, value)) {
		text_add(out, is_first ? "" : ", ");
		add_value(value, s->limit, out);
		is_first = false;
		at = strchr(at, ')') + 1;
		(void)take(&at, ", ");
	}
	text_add(out, " ");
	text_add_n(out, s->verb, s->verb_n);
	text_addf(out, " %s (%d", s->limit, s->n);
	if (s->of)
		text_addf(out, " of the last %d", s->of);
	text_addf(out, " datapoint%s)", (s->of ? s->of : s->n) == 1 ? "" : "s");
}

void
health_alarm_why(const char *reason, struct text *out)
{
	static const char usual[] = "Threshold Crossed: ";
	struct sentence sentence;

	(void)take(&reason, usual);
	if (is_understood(reason, &sentence))
		write_sentence(&sentence, out);
	else
		text_add(out, reason);
}
