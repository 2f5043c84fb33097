/* SPDX-License-Identifier: MIT */
/* write.c - what the operations write their replies with. */
#include "base/clock.h"
#include "sim/api.h"

#include <stdarg.h>
#include <stdio.h>

void
write_text(struct call *call, const char *key, const char *value)
{
	if (value || !call->out->is_xml)
		writer_text(call->out, key, value);
}

void
write_format(struct call *call, const char *key, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	writer_text(call->out, key, text);
}

void
write_integer(struct call *call, const char *key, int64_t value)
{
	writer_integer(call->out, key, value);
}

void
write_number(struct call *call, const char *key, double value)
{
	writer_number(call->out, key, value);
}

void
write_flag(struct call *call, const char *key, bool value)
{
	writer_flag(call->out, key, value);
}

static bool
is_in_sight(int64_t time_ms)
{
	return time_ms > 0 && time_ms < INT64_MAX;
}

void
write_date(struct call *call, const char *key, int64_t time_ms)
{
	char seconds[24];

	if (!is_in_sight(time_ms))
		return;
	date_iso(time_ms / 1000, seconds);
	if (time_ms % 1000)
		write_format(call, key, "%.19s.%03dZ", seconds, (int)(time_ms % 1000));
	else
		writer_text(call->out, key, seconds);
}

void
write_time(struct call *call, const char *key, int64_t time_ms)
{
	if (call->out->is_xml)
		write_date(call, key, time_ms);
	else if (is_in_sight(time_ms))
		writer_number(call->out, key, (double)time_ms / 1000);
}

void
write_array(struct call *call, const char *key)
{
	writer_open_list(call->out, key, NULL);
}

void
write_array_of(struct call *call, const char *key, const char *item)
{
	writer_open_list(call->out, key, item);
}

void
write_array_end(struct call *call)
{
	writer_close(call->out);
}

void
write_object(struct call *call, const char *key)
{
	writer_open(call->out, key);
}

void
write_object_end(struct call *call)
{
	writer_close(call->out);
}

void
write_empty(struct call *call, const char *key)
{
	write_array(call, key);
	write_array_end(call);
}
