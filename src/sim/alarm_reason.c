/* SPDX-License-Identifier: MIT */
/* alarm_reason.c - the sentences and the data that CloudWatch gives for an alarm's state. */
#include "sim/alarm_reason.h"

#include "base/json.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static const struct {
	const char *name, *phrase;
} operators[] = {
	[COMPARE_NEVER] = { "", "" },
	[COMPARE_ABOVE] = { "GreaterThanThreshold", "greater than" },
	[COMPARE_AT_LEAST] = { "GreaterThanOrEqualToThreshold", "greater than or equal to" },
	[COMPARE_BELOW] = { "LessThanThreshold", "less than" },
	[COMPARE_AT_MOST] = { "LessThanOrEqualToThreshold", "less than or equal to" },
};

const char *
alarm_operator(enum compare compare)
{
	return operators[compare].name;
}

const char *
alarm_operator_phrase(enum compare compare)
{
	return operators[compare].phrase;
}

/* As Java prints a double: always with a fraction. */
static void
add_number(struct text *text, double number)
{
	bool is_whole = number == floor(number) && fabs(number) < 1e15;

	if (is_whole)
		text_addf(text, "%.1f", number);
	else
		text_addf(text, "%.10g", number);
}

enum date_form { DATE_SHORT, DATE_LONG, DATE_ISO };

static void
add_time(struct text *text, int64_t time_s, enum date_form form)
{
	time_t t = (time_t)time_s;
	struct tm tm;
	char s[64] = "";

	if (!gmtime_r(&t, &tm))
		return;
	if (form == DATE_SHORT)
		snprintf(s, sizeof(s), "%02d/%02d/%02d %02d:%02d:%02d", tm.tm_mday, tm.tm_mon + 1,
			 tm.tm_year % 100, tm.tm_hour, tm.tm_min, tm.tm_sec);
	else if (form == DATE_LONG)
		strftime(s, sizeof(s), "%A %d %B, %Y %H:%M:%S UTC", &tm);
	else
		strftime(s, sizeof(s), "%Y-%m-%dT%H:%M:%S.000+0000", &tm);
	text_add(text, s);
}

static void
add_points(struct text *text, const struct recent *recent, size_t n)
{
	text_add(text, "[");
	for (size_t i = 0; i < n; i++) {
		const struct datapoint *point = &recent->points[recent->n - 1 - i];

		if (i)
			text_add(text, ", ");
		add_number(text, point->value);
		text_add(text, " (");
		add_time(text, point->time_s, DATE_SHORT);
		text_add(text, ")");
	}
	text_add(text, "]");
}

void
alarm_reason(const struct sim_alarm *alarm, enum sim_state state, char *out, size_t out_size)
{
	const struct recent *recent = &alarm->recent;
	size_t periods = MIN(MAX(alarm->threshold.periods, 1), ALARM_RECENT_MAX);
	size_t n = MIN(state == SIM_ALARM ? periods : 1, recent->n);
	const char *datapoints = n == 1 ? "datapoint" : "datapoints";
	struct text text;

	text_init(&text, out, out_size);
	if (!n) {
		text_add(&text, "Unchecked: Initial alarm creation");
		return;
	}
	if (isnan(recent->points[recent->n - 1].value)) {
		text_add(&text, "Threshold Crossed: no datapoints were received for 1 period and 1 "
				"missing datapoint was treated as [NonBreaching].");
		return;
	}
	text_addf(&text, "Threshold Crossed: %zu %s ", n, datapoints);
	add_points(&text, recent, n);
	text_addf(&text, " %s %s%s the threshold (", n == 1 ? "was" : "were",
		  state == SIM_ALARM ? "" : "not ",
		  alarm_operator_phrase(alarm->threshold.compare));
	add_number(&text, alarm->threshold.limit);
	text_addf(&text, ") (minimum %zu %s for %s transition).", n, datapoints,
		  state == SIM_ALARM ? "OK -> ALARM" : "ALARM -> OK");
}

void
alarm_reason_composite(const struct sim_alarm *child, enum sim_state state, int64_t time_s,
		       char *out, size_t out_size)
{
	struct text text;

	text_init(&text, out, out_size);
	text_addf(&text, "The alarm %s transitioned to %s at ", child->name,
		  state == SIM_ALARM ? "ALARM" : "OK");
	add_time(&text, time_s, DATE_LONG);
}

static void
write_date(struct json_writer *w, const char *key, int64_t time_s)
{
	TEXT_ON(text, 40);

	add_time(&text, time_s, DATE_ISO);
	json_write_key(w, key);
	json_write_text(w, text.data);
}

bool
alarm_reason_data(const struct sim_alarm *alarm, struct buf *out)
{
	const struct recent *basis = &alarm->basis;
	struct json_writer w;

	json_write_init(&w, out, false);
	json_write_object(&w);
	json_write_key(&w, "version");
	json_write_text(&w, "1.0");
	write_date(&w, "queryDate", alarm->changed_ms / 1000);
	if (basis->n)
		write_date(&w, "startDate", basis->points[0].time_s);
	if (alarm->def->stat && !alarm->def->expression) {
		json_write_key(&w, "statistic");
		json_write_text(&w, alarm->def->stat);
	}
	json_write_key(&w, "period");
	json_write_integer(&w, alarm->def->period_s);
	json_write_key(&w, "recentDatapoints");
	json_write_array(&w);
	for (size_t i = 0; i < basis->n; i++) {
		if (!isnan(basis->points[i].value))
			json_write_number(&w, basis->points[i].value);
	}
	json_write_array_end(&w);
	json_write_key(&w, "threshold");
	json_write_number(&w, alarm->threshold.limit);
	json_write_object_end(&w);
	return json_write_ok(&w);
}
