/* SPDX-License-Identifier: MIT */
/* log_where.c - see log_where.h. */
#include "model/log_where.h"

#include "base/text.h"

#define MEMBERS 9

/* All of its strings: a member that is added is added here. */
static void
list_members(struct log_where *where, const char **out[MEMBERS])
{
	const char **const all[MEMBERS] = {
		&where->region, &where->group,   &where->stream,    &where->cluster, &where->task,
		&where->family, &where->service, &where->container, &where->job,
	};

	for (size_t i = 0; i < MEMBERS; i++)
		out[i] = all[i];
}

bool
log_where_is_same(const struct log_where *a, const struct log_where *b)
{
	struct log_where one = *a, other = *b;
	const char **ones[MEMBERS], **others[MEMBERS];

	list_members(&one, ones);
	list_members(&other, others);
	for (size_t i = 0; i < MEMBERS; i++)
		if (!text_is(*ones[i], *others[i]))
			return false;
	return a->route == b->route;
}

bool
log_where_copy(struct arena *arena, const struct log_where *from, struct log_where *out)
{
	struct log_where copy = *from;
	const char **members[MEMBERS];

	list_members(&copy, members);
	for (size_t i = 0; i < MEMBERS; i++)
		if (*members[i] && !(*members[i] = arena_text(arena, *members[i])))
			return false;
	*out = copy;
	return true;
}
