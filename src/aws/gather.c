/* SPDX-License-Identifier: MIT */
/* gather.c - values of an answer as rows want them. Where remote text becomes ours, and is cleaned.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "aws/api.h"
#include "base/clock.h"
#include "base/text.h"

#define TEXT_MAX 1024 /* no row shows more; ARNs end at 2048 but ours are far shorter */
#define TIME_LIMIT 1e11

const char *
gather_clean(struct gather *gather, const char *s)
{
	char clean[TEXT_MAX];
	const char *copy;

	if (!*s)
		return "";
	(void)text_clean(s, strlen(s), clean, sizeof(clean));
	copy = arena_text(gather->arena, clean);
	if (!copy) {
		gather->is_out_of_memory = true;
		return "";
	}
	return copy;
}

const char *
gather_text(struct gather *gather, const struct json_val *val)
{
	return gather_clean(gather, json_text(val, ""));
}

const char *
gather_xml(struct gather *gather, const struct xml_node *node)
{
	return gather_clean(gather, xml_text(node, ""));
}

const char *
gather_exception(struct gather *gather, const struct json_val *name, const struct json_val *message)
{
	const char *first = gather_text(gather, name), *second = gather_text(gather, message);
	const char *both;

	if (!*first || !*second || text_starts(second, first))
		return *second ? second : first;
	both = arena_format(gather->arena, "%s: %s", first, second);
	if (!both) {
		gather->is_out_of_memory = true;
		return "";
	}
	return both;
}

const char *
gather_tail(struct gather *gather, const char *s, char separator)
{
	return gather_clean(gather, text_tail(s, separator));
}

int64_t
gather_time(const struct json_val *val)
{
	int64_t ms;

	if (json_type(val) == JSON_T_STRING)
		return date_parse_iso(json_text(val, ""), &ms) ? ms / 1000 : 0;
	return (int64_t)floor(gather_seconds(val));
}

double
gather_seconds(const struct json_val *val)
{
	double seconds = json_number(val, 0);

	return seconds > 0 && seconds < TIME_LIMIT ? seconds : 0;
}

int
gather_int(const struct json_val *val)
{
	int64_t number;

	if (!json_integer(val, &number))
		return 0;
	return (int)MAX(INT_MIN, MIN(INT_MAX, number));
}

int64_t
gather_xml_time(const struct xml_node *node)
{
	int64_t ms;

	return date_parse_iso(xml_text(node, ""), &ms) ? ms / 1000 : 0;
}

void *
gather_more(struct gather *gather, void *items, size_t count, size_t n, size_t size)
{
	/* the sizes that an array has had follow from the count alone: 8, 16, 32 ... */
	size_t room = count ? 8 : 0, wanted = 8;
	void *grown;

	while (room && room < count)
		room *= 2;
	if (n <= room - count)
		return items;
	while (wanted < count + n)
		wanted *= 2;
	grown = arena_array(gather->arena, wanted, size);
	if (!grown) {
		gather->is_out_of_memory = true;
		return NULL;
	}
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}
