/* SPDX-License-Identifier: MIT */
/* unit.c - numbers with units in few columns. Not for files: snapshots print full precision. */
#include "model/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *word, *suffix;
} units[UNIT_KINDS] = {
#define UNIT_ROW(code, unit_word_, unit_suffix) [code] = { unit_word_, unit_suffix },
	UNIT_TABLE(UNIT_ROW)
#undef UNIT_ROW
};

bool
unit_of(const char *word, enum unit *out)
{
	for (size_t i = 0; i < LEN(units); i++)
		if (strcmp(units[i].word, word) == 0) {
			*out = (enum unit)i;
			return true;
		}
	return false;
}

const char *
unit_word(enum unit unit)
{
	return units[unit].word;
}

/* Three significant figures and no trailing zeros: 0, 0.42, 7.5, 98.3, 340. */
static void
format_figures(double value, char out[UNIT_TEXT_MAX])
{
	double size = fabs(value);
	int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
	int n = snprintf(out, UNIT_TEXT_MAX, "%.*f", decimals, value);

	if (decimals == 0 || n <= 0 || n >= UNIT_TEXT_MAX)
		return;
	while (out[n - 1] == '0')
		out[--n] = '\0';
	if (out[n - 1] == '.')
		out[--n] = '\0';
	if (strcmp(out, "-0") == 0)
		memcpy(out, "0", 2);
}

static void
append(char out[UNIT_TEXT_MAX], const char *suffix)
{
	size_t len = strlen(out);

	snprintf(out + len, UNIT_TEXT_MAX - len, "%s", suffix);
}

/* Divides by `base` until three figures are enough, then names the step. */
static void
format_steps(double value, double base, const char *const steps[], const char *suffix,
	     char out[UNIT_TEXT_MAX])
{
	double whole = value;
	size_t step = 0;

	/* 999.5 would print as 1000: it belongs to the next step already. */
	while (fabs(value) >= 999.5 && steps[step + 1]) {
		value /= base;
		step++;
	}
	if (fabs(value) >= 1e6) {
		snprintf(out, UNIT_TEXT_MAX, "%.1e%s", whole, suffix);
		return;
	}
	format_figures(value, out);
	append(out, steps[step]);
	append(out, suffix);
}

static const char *const si_steps[] = { "", "k", "M", "G", "T", "P", NULL };
static const char *const byte_steps[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", NULL };

static void
format_seconds(double seconds, char out[UNIT_TEXT_MAX])
{
	double size = fabs(seconds);

	if (size >= 100) {
		unit_duration((int64_t)llround(MIN(MAX(seconds, -1e12), 1e12)), out);
		return;
	}
	if (size > 0 && size < 0.9995) {
		format_figures(seconds * 1000, out);
		append(out, "ms");
		return;
	}
	format_figures(seconds, out);
	append(out, "s");
}

void
unit_format(double value, enum unit unit, char out[UNIT_TEXT_MAX])
{
	if (isnan(value)) {
		memcpy(out, "nan", 4);
		return;
	}
	if (isinf(value)) {
		memcpy(out, value > 0 ? "inf" : "-inf", value > 0 ? 4 : 5);
		return;
	}
	if (unit == UNIT_SECONDS) {
		format_seconds(value, out);
	} else if (unit == UNIT_MILLISECONDS && fabs(value) >= 999.5) {
		format_seconds(value / 1000, out);
	} else if (unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND) {
		format_steps(value, 1024, byte_steps, units[unit].suffix, out);
	} else if (unit == UNIT_USD) {
		char number[UNIT_TEXT_MAX];

		if (fabs(value) < 999.995)
			snprintf(number, sizeof(number), "%.2f", value);
		else
			format_steps(value, 1000, si_steps, "", number);
		snprintf(out, UNIT_TEXT_MAX, "$%.14s", number);
	} else {
		format_steps(value, 1000, si_steps, units[unit].suffix, out);
	}
}

void
unit_age(int64_t age_s, char out[UNIT_TEXT_MAX])
{
	if (age_s < 5)
		memcpy(out, "now", 4);
	else if (age_s < 60)
		snprintf(out, UNIT_TEXT_MAX, "%ds", (int)(age_s / 5 * 5));
	else if (age_s < 3600)
		snprintf(out, UNIT_TEXT_MAX, "%dm", (int)(age_s / 60));
	else if (age_s < 86400)
		snprintf(out, UNIT_TEXT_MAX, "%dh", (int)(age_s / 3600));
	else
		snprintf(out, UNIT_TEXT_MAX, "%lldd", (long long)(age_s / 86400));
}

void
unit_duration(int64_t duration_s, char out[UNIT_TEXT_MAX])
{
	const char *sign = duration_s < 0 ? "-" : "";
	long long s = duration_s < 0 ? -duration_s : duration_s;

	if (s < 60)
		snprintf(out, UNIT_TEXT_MAX, "%s%llds", sign, s);
	else if (s < 3600)
		snprintf(out, UNIT_TEXT_MAX, "%s%lldm%02llds", sign, s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, UNIT_TEXT_MAX, "%s%lldh%02lldm", sign, s / 3600, s % 3600 / 60);
	else
		snprintf(out, UNIT_TEXT_MAX, "%s%lldd%02lldh", sign, s / 86400, s % 86400 / 3600);
}
