/* SPDX-License-Identifier: MIT */
/* json_put.c - see json_put.h. */
#include "base/json_put.h"

#include <math.h>

#include "base/clock.h"

void
json_put_text(struct json_writer *w, const char *key, const char *s)
{
	json_write_key(w, key);
	json_write_text(w, s);
}

void
json_put_said(struct json_writer *w, const char *key, const char *s)
{
	json_put_text(w, key, s && s[0] ? s : NULL);
}

void
json_put_integer(struct json_writer *w, const char *key, int64_t number)
{
	json_write_key(w, key);
	json_write_integer(w, number);
}

void
json_put_integer_if(struct json_writer *w, const char *key, bool is_known, int64_t number)
{
	json_write_key(w, key);
	if (is_known)
		json_write_integer(w, number);
	else
		json_write_null(w);
}

void
json_put_number(struct json_writer *w, const char *key, double number)
{
	json_put_number_if(w, key, true, number);
}

void
json_put_number_if(struct json_writer *w, const char *key, bool is_known, double number)
{
	json_write_key(w, key);
	if (is_known && isfinite(number))
		json_write_number(w, number);
	else
		json_write_null(w);
}

void
json_put_bool(struct json_writer *w, const char *key, bool value)
{
	json_write_key(w, key);
	json_write_bool(w, value);
}

void
json_put_time(struct json_writer *w, const char *key, int64_t time_s)
{
	char iso[24];

	date_iso(time_s, iso);
	json_put_text(w, key, time_s ? iso : NULL);
}

void
json_put_object(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_write_object(w);
}

void
json_put_array(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_write_array(w);
}
