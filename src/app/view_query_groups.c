/* SPDX-License-Identifier: MIT */
/* view_query_groups.c - which log groups a query reads, and the list to choose them from. */
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_query.h"

size_t
view_query_groups(const struct view_query *query, struct text *out)
{
	size_t n = 0;

	for (size_t i = 0; i < query->n_groups; i++)
		if (query->groups[i].is_read)
			text_addf(out, "%s%s", n++ ? ", " : "", query->groups[i].name);
	return n;
}

static bool
is_known(const struct view_query *query, const struct stack_log *log)
{
	for (size_t i = 0; i < query->n_groups; i++)
		if (text_is(query->groups[i].name, log->group) &&
		    text_is(query->groups[i].region, log->region))
			return true;
	return false;
}

void
view_query_list(const struct view *view, struct view_query *query)
{
	const struct stack *stack = view->stack;

	query->groups = mem_alloc(stack->n_logs + 1, sizeof(*query->groups));
	for (size_t i = 0; i < stack->n_logs; i++)
		if (!stack->logs[i].unresolved && !is_known(query, &stack->logs[i]))
			query->groups[query->n_groups++] = (struct query_group){
				.name = stack->logs[i].group,
				.region = stack->logs[i].region,
			};
}

/* A query reads groups of one region: that of the first that it may read. */
void
view_query_choose(struct view_query *query, const char *prefix)
{
	size_t n = 0;

	query->region = NULL;
	query->agreed_usd = 0;
	query->n_elsewhere = 0;
	for (size_t i = 0; i < query->n_groups; i++) {
		struct query_group *group = &query->groups[i];
		bool fits = text_starts(group->name, prefix);

		if (fits && !query->region)
			query->region = group->region;
		group->is_read =
			fits && text_is(group->region, query->region) && n < LOGS_GROUPS_MAX;
		n += group->is_read;
		query->n_elsewhere += fits && !text_is(group->region, query->region);
	}
}

void
view_query_left_out(const struct view_query *query, struct buf *out)
{
	if (query->n_elsewhere)
		view_say(out, "left out\t%zu group%s of other regions: a query reads one region\n",
			 query->n_elsewhere, query->n_elsewhere == 1 ? "" : "s");
}

/* ---- the list ---- */

static size_t
groups_n(const struct view *view)
{
	return view->query->n_groups;
}

enum { COL_READ, COL_GROUP, COL_REGION };

static void
groups_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view_query *query = ((const struct view *)ctx)->query;
	const struct query_group *group = &query->groups[row];

	if (column == COL_READ)
		text_add(&out->text, group->is_read ? "[x]" : "[ ]");
	else
		text_add(&out->text, column == COL_GROUP ? group->name : group->region);
	if (!group->is_read)
		out->ink = ROLE_DIM;
}

static const struct table_column columns[] = {
	[COL_READ] = { .title = "", .width = 3 },
	[COL_GROUP] = { .title = "Log group", .width = 12, .weight = 1, .is_name = true },
	[COL_REGION] = { .title = "Region", .width = 12, .priority = 1 },
};

const struct view_list view_groups_list = { columns, LEN(columns), groups_n, groups_cell };

void
view_groups_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	(void)popup;
	if (view->query->n_groups == 0)
		view_say(out,
			 "The stack file names no log group: see \"logs\" in man cwtop-stack.\n");
	else
		view_say(out,
			 "Enter takes a group in or leaves it out; Esc goes back, then r runs. A "
			 "query reads groups of one region.\n");
}

/* Groups of another region take the place of those of the one before. */
static void
toggle(struct view_query *query, struct query_group *group)
{
	bool is_read = !group->is_read;

	if (is_read && !text_is(group->region, query->region)) {
		for (size_t i = 0; i < query->n_groups; i++)
			query->groups[i].is_read = false;
		query->region = group->region;
		query->n_elsewhere = 0; /* the operator has chosen */
	}
	group->is_read = is_read;
	query->agreed_usd = 0; /* another price */
}

struct view_did
view_groups_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_query *query = view->query;
	size_t row = view_popup_top(view)->selected;

	(void)key;
	if (intent == INTENT_OPEN && row < query->n_groups)
		toggle(query, &query->groups[row]);
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_groups_offers(const struct view *view, enum intent intent)
{
	return intent == INTENT_BACK || (intent == INTENT_OPEN && view->query->n_groups > 0);
}
