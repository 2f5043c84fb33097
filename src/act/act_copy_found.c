/* SPDX-License-Identifier: MIT */
/* act_copy_found.c - the evidence of a case as it is so far, as a copy of its own. */
#include <string.h>

#include "act_copy.h"

static bool
copy_texts(struct arena *arena, const char **const texts[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*texts[i] = arena_text(arena, *texts[i] ? *texts[i] : "");
		if (!*texts[i])
			return false;
	}
	return true;
}

/* The same items again, whose texts are still those of the first. */
static void *
copy_items(struct arena *arena, const void *items, size_t n, size_t size)
{
	void *copy = arena_array(arena, n + 1, size);

	if (copy && n)
		memcpy(copy, items, n * size);
	return copy;
}

static bool
copy_events(struct arena *arena, struct case_found *found)
{
	struct case_event *items =
		copy_items(arena, found->events, found->n_events, sizeof(*items));

	for (size_t i = 0; items && i < found->n_events; i++)
		if (!copy_texts(arena,
				(const char **const[]){ &items[i].alarm, &items[i].from,
							&items[i].to, &items[i].reason },
				4))
			return false;
	found->events = items;
	return items != NULL;
}

static bool
copy_lines(struct arena *arena, struct case_found *found)
{
	struct case_line *items = copy_items(arena, found->lines_, found->n_lines, sizeof(*items));

	for (size_t i = 0; items && i < found->n_lines; i++)
		if (!copy_texts(arena,
				(const char **const[]){ &items[i].id, &items[i].text,
							&items[i].region, &items[i].group,
							&items[i].stream },
				5))
			return false;
	found->lines_ = items;
	return items != NULL;
}

static bool
copy_traces(struct arena *arena, struct case_found *found)
{
	struct case_trace *items =
		copy_items(arena, found->traces_, found->n_traces, sizeof(*items));

	for (size_t i = 0; items && i < found->n_traces; i++)
		if (!copy_texts(arena,
				(const char **const[]){ &items[i].id, &items[i].region,
							&items[i].method, &items[i].url,
							&items[i].entry, &items[i].cause,
							&items[i].cause_service },
				7))
			return false;
	found->traces_ = items;
	return items != NULL;
}

static bool
copy_points(struct arena *arena, struct case_found *found)
{
	struct points *points = &found->metric;

	points->times_s = copy_items(arena, points->times_s, points->n, sizeof(*points->times_s));
	points->values = copy_items(arena, points->values, points->n, sizeof(*points->values));
	if (points->message)
		points->message = arena_text(arena, points->message);
	return points->times_s && points->values;
}

const struct case_found *
act_copy_found(struct arena *arena, const struct case_found *from)
{
	struct case_found *found = copy_items(arena, from, 1, sizeof(*found));

	return found && copy_events(arena, found) && copy_lines(arena, found) &&
			       copy_traces(arena, found) && copy_points(arena, found)
		       ? found
		       : NULL;
}
