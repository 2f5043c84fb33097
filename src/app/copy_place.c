/* SPDX-License-Identifier: MIT */
/* copy_place.c - see copy_place.h. */
#include "app/copy_place.h"

#include "base/text.h"
#include "copy_thing.h"

/* The first of each is that of the thing itself. */
static struct copy_place
place_of(const struct copy_item *items, size_t n)
{
	struct copy_place place = { NULL, NULL };

	for (size_t i = n; i-- > 0;) {
		if (text_is(items[i].what, "ARN"))
			place.arn = items[i].text;
		else if (text_is(items[i].what, "console link") ||
			 text_is(items[i].what, "graph link"))
			place.console = items[i].text;
	}
	return place;
}

static struct copy_place
place_of_thing(const struct copy_about *about, const struct copy_thing *thing, struct arena *arena)
{
	struct copy_item items[COPY_ITEMS_MAX];
	struct copy_list list = { .about = about, .arena = arena, .items = items };

	copy_add_thing(&list, thing);
	return place_of(items, list.n);
}

struct copy_place
copy_place(const struct copy_about *about, struct arena *arena)
{
	struct copy_item items[COPY_ITEMS_MAX];

	return place_of(items, copy_words(about, arena, items));
}

struct copy_place
copy_place_stream(const struct copy_about *about, const struct case_line *line, struct arena *arena)
{
	bool has_stream = line->stream && *line->stream;

	return place_of_thing(about,
			      &(const struct copy_thing){
				      .kind = has_stream ? COPY_STREAM : COPY_LOGS,
				      .region = line->region,
				      .name = has_stream ? line->stream : line->group,
				      .parent = has_stream ? line->group : NULL,
			      },
			      arena);
}

struct copy_place
copy_place_trace(const struct copy_about *about, const struct case_trace *trace,
		 struct arena *arena)
{
	return place_of_thing(about,
			      &(const struct copy_thing){ .kind = COPY_TRACE,
							  .region = trace->region,
							  .name = trace->id },
			      arena);
}
