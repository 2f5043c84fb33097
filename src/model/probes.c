/* SPDX-License-Identifier: MIT */
/* probes.c - what a probe's results mean: memory, days, levels. */
#include "model/probes.h"

#include <string.h>

#define DAY_S 86400

static const char *const error_words[] = {
#define PROBE_ERROR_WORD(code, word) [code] = (word),
	PROBE_ERROR_TABLE(PROBE_ERROR_WORD)
#undef PROBE_ERROR_WORD
};

const char *
probe_error_word(enum probe_error error)
{
	return error_words[error];
}

void
probe_remember(struct probe_result *result, const struct probe_result *before)
{
	size_t n = before ? before->n_points : 0, drop = n == PROBE_POINTS;
	bool is_up = result->error == PROBE_OK;

	result->n_points = n;
	result->failures = before ? before->failures : 0;
	if (n)
		memcpy(result->points, before->points, n * sizeof(*result->points));
	if (result->error == PROBE_NOT_SENT)
		return;
	memmove(result->points, result->points + drop, (n - drop) * sizeof(*result->points));
	result->points[n - drop] =
		(struct probe_point){ result->time_s, result->times.first_us, is_up };
	result->n_points = n - drop + 1;
	result->failures = is_up ? 0 : result->failures + 1;
}

size_t
probe_ups(const struct probe_result *result)
{
	size_t n = 0;

	for (size_t i = 0; i < result->n_points; i++)
		n += result->points[i].is_up;
	return n;
}

bool
probe_days_left(const struct probe_certificate *certificate, int64_t now_s, int64_t *out_days)
{
	int64_t left_s = certificate->not_after_s - now_s;

	if (!certificate->is_known || !certificate->not_after_s)
		return false;
	/* half a day ago is not "today" */
	*out_days = left_s < 0 ? -((-left_s + DAY_S - 1) / DAY_S) : left_s / DAY_S;
	return true;
}

enum level
probe_level_of_failures(const struct probe_result *result)
{
	if (result->error == PROBE_NOT_SENT)
		return LEVEL_UNKNOWN;
	if (result->failures == 0)
		return LEVEL_OK;
	return result->failures > 1 ? LEVEL_ALARM : LEVEL_WARN;
}

enum level
probe_level_of_time(const struct stack_probe *def, const struct probe_result *result)
{
	int64_t first_us = result->times.first_us;

	if (first_us < 0)
		return LEVEL_OK;
	if (def->slow_alarm_ms >= 0 && first_us >= def->slow_alarm_ms * 1000)
		return LEVEL_ALARM;
	return def->slow_warn_ms >= 0 && first_us >= def->slow_warn_ms * 1000 ? LEVEL_WARN
									      : LEVEL_OK;
}

enum level
probe_level_of_certificate(const struct stack_probe *def, const struct probe_result *result,
			   int64_t now_s)
{
	int64_t days;

	if (!probe_days_left(&result->certificate, now_s, &days))
		return LEVEL_OK;
	if (days < def->cert_alarm_days)
		return LEVEL_ALARM;
	return days < def->cert_warn_days ? LEVEL_WARN : LEVEL_OK;
}

enum level
probe_level(const struct stack_probe *def, const struct probe_result *result, int64_t now_s)
{
	enum level failures = probe_level_of_failures(result);
	enum level time = probe_level_of_time(def, result);
	enum level certificate = probe_level_of_certificate(def, result, now_s);

	return MAX(failures, MAX(time, certificate));
}
