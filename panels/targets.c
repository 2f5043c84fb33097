/* SPDX-License-Identifier: MIT */
/* targets.c - one row per target of each load balancer, group by group, with AWS's reason in plain
 * words beside its code. */
#include "model/targets.h"

#include "common.h"

static const struct common_sources sources = { { "targets" } };

enum { COL_MARK, COL_ID, COL_STATE, COL_PORT, COL_ZONE, COL_GROUP, COL_WHY };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_ID] = { .title = "Target", .width = 13, .weight = 2, .is_name = true },
	[COL_STATE] = { .title = "State", .width = 9, .weight = 1 },
	[COL_PORT] = { .title = "Port", .width = 5, .align = ALIGN_RIGHT, .priority = 4 },
	[COL_ZONE] = { .title = "Zone", .width = 11, .priority = 5 },
	[COL_GROUP] = { .title = "Healthy, group", .width = 14, .weight = 2, .priority = 3 },
	[COL_WHY] = { .title = "Reason", .width = 32, .weight = 5, .priority = 2, .is_note = true },
};

/* What an item is. */
struct place {
	const struct target_view *view;
	const struct target_group *group; /* NULL: a balancer of which nothing can be asked */
	const struct target_row *target;  /* NULL: a group without targets */
};

/* Items of a balancer: its parts (targets.h); one where a variable is without a value, or where it
 * has no group. */
static size_t
items_of(const struct target_view *view)
{
	if (!view->row)
		return view->def->unresolved != NULL;
	return MAX(targets_parts(view->row), (size_t)1);
}

/* Which balancer an item is of; the item becomes the part of it. */
static size_t
balancer_of(const struct panel_input *input, size_t *item)
{
	const struct watched_views *watched = &input->snapshot->watched;
	size_t i = 0;

	while (i + 1 < watched->n_targets && *item >= items_of(&watched->targets[i]))
		*item -= items_of(&watched->targets[i++]);
	return i;
}

static struct place
place_of(const struct panel_input *input, size_t item)
{
	struct place place = {
		.view = &input->snapshot->watched.targets[balancer_of(input, &item)]
	};

	if (place.view->row)
		targets_part(place.view->row, item, &place.group, &place.target);
	return place;
}

static size_t
targets_all(const struct panel_input *input)
{
	const struct watched_views *watched = &input->snapshot->watched;
	size_t n = 0;

	for (size_t i = 0; i < watched->n_targets; i++)
		n += items_of(&watched->targets[i]);
	return n;
}

/* A target is as bad as it makes its group. */
static enum level
level_at(const struct place *place)
{
	enum level level;

	if (!place->group)
		return place->view->def->unresolved ? LEVEL_UNKNOWN : LEVEL_OK;
	if (!place->target)
		return target_group_level(place->group);
	level = target_level(place->target);
	return level == LEVEL_WARN ? target_group_level(place->group) : level;
}

static enum level
targets_panel_level(const struct panel_input *input, size_t item)
{
	struct place place = place_of(input, item);

	return level_at(&place);
}

static bool
targets_shows(const struct panel_input *input, size_t item)
{
	struct place place = place_of(input, item);
	const char *filter = input->filter;

	if (input->problems_only && level_at(&place) == LEVEL_OK)
		return false;
	if (!filter[0] || text_has(place.view->def->title, filter))
		return true;
	if (place.group && text_has(place.group->name, filter))
		return true;
	return place.target &&
	       (text_has(place.target->id, filter) || text_has(place.target->state, filter) ||
		text_has(place.target->reason, filter) || text_has(place.target->zone, filter));
}

static void
targets_identity(const struct panel_input *input, size_t item, struct text *out)
{
	struct place place = place_of(input, item);

	text_addf(out, "%s/%s", place.view->def->region, place.view->def->title);
	if (place.group)
		text_addf(out, "/%s", place.group->dimension);
	if (place.target)
		text_addf(out, "/%s:%lld", place.target->id, (long long)place.target->port);
}

/* ---- drawing ---- */

static void
group_cell(const struct target_group *group, struct text *out)
{
	text_addf(out, "%zu/%zu %s", target_count(group).of[TARGET_HEALTHY], group->n, group->name);
}

/* A group, or a balancer, without a target: its name stands where a target's would. */
static void
empty_cell(const struct place *place, size_t column, struct table_cell *out)
{
	if (column == COL_ID) {
		text_add(&out->text, place->group ? place->group->name : place->view->def->title);
		return;
	}
	out->ink = ROLE_DIM;
	if (column == COL_STATE)
		text_add(&out->text, "-");
	else if (column != COL_WHY)
		return;
	else if (place->group)
		target_group_words(place->group, &out->text);
	else if (place->view->def->unresolved)
		text_addf(&out->text, "unresolved: %s", place->view->def->unresolved);
	else
		text_add(&out->text, "no target groups");
}

static void
target_cell(const struct place *place, size_t column, struct table_cell *out)
{
	const struct target_row *target = place->target;

	if (column == COL_ID)
		text_add(&out->text, target->id);
	else if (column == COL_STATE)
		text_add(&out->text, target_state_words(target->state));
	else if (column == COL_PORT && target->port >= 0)
		text_addf(&out->text, "%lld", (long long)target->port);
	else if (column == COL_ZONE)
		text_add(&out->text, target->zone);
	else if (column == COL_GROUP)
		group_cell(place->group, &out->text);
	else if (column == COL_WHY && target->reason[0])
		text_addf(&out->text, "%s (%s)%s%s", target_reason_words(target->reason),
			  target->reason, target->description[0] ? ": " : "", target->description);
}

static void
targets_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	struct place place = place_of(input, input->items[row]);
	bool is_stale = common_is_stale(input->snapshot, place.view->source);
	enum level level = level_at(&place);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK) {
		common_mark(out, level, is_stale);
		return;
	}
	if (!place.target) {
		empty_cell(&place, column, out);
		return;
	}
	target_cell(&place, column, out);
	if (column == COL_STATE && level != LEVEL_OK)
		out->ink = role_of_level(level);
	else if (column == COL_PORT || column == COL_ZONE || column == COL_GROUP)
		out->ink = is_stale ? ROLE_STALE : ROLE_DIM;
}

static size_t
targets_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), targets_cell, &sources,
						   "the stack names no load balancer" };

	return common_table_draw(input, &table, area);
}

static enum level
targets_summary(const struct panel_input *input, struct text *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	size_t healthy = 0, all = 0, unresolved = 0;
	enum level worst = LEVEL_OK, unknown;

	for (size_t i = 0; i < watched->n_targets; i++) {
		const struct target_view *view = &watched->targets[i];

		worst = MAX(worst, view->level);
		unresolved += view->def->unresolved != NULL;
		for (size_t j = 0; view->row && j < view->row->n; j++) {
			all += view->row->groups[j].n;
			healthy += target_count(&view->row->groups[j]).of[TARGET_HEALTHY];
		}
	}
	if (common_sources_answered(input, &sources))
		text_addf(out, "%zu of %zu healthy", healthy, all);
	if (unresolved > 0)
		text_addf(out, "%s%zu unresolved", out->len ? ", " : "", unresolved);
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

/* ---- detail ---- */

static void
target_detail(const struct target_row *target, struct text *out)
{
	text_addf(out, "target\t%s\n", target->id);
	text_addf(out, "state\t%s\n", target_state_words(target->state));
	if (!text_is(target->state, target_state_words(target->state)))
		text_addf(out, "AWS calls it\t%s\n", target->state);
	if (target->reason[0])
		text_addf(out, "reason\t%s (%s)\n", target_reason_words(target->reason),
			  target->reason);
	if (target->description[0])
		text_addf(out, "AWS says\t%s\n", target->description);
	if (target->port >= 0)
		text_addf(out, "port\t%lld\n", (long long)target->port);
	if (target->zone[0])
		text_addf(out, "zone\t%s\n", target->zone);
	if (target->health_port[0])
		text_addf(out, "checked at\tport %s\n", target->health_port);
	text_add(out, "\n");
}

static void
group_detail(const struct target_group *group, struct text *out)
{
	TEXT_ON(words, 200);
	TEXT_ON(check, 300);

	target_group_words(group, &words);
	target_health_check(group, &check);
	text_addf(out, "group\t%s\n", group->name);
	text_addf(out, "targets\t%s\n", words.data);
	if (!group->note[0])
		text_addf(out, "health check\t%s\n", check.data);
	if (group->target_type[0])
		text_addf(out, "kind\t%s\n", group->target_type);
	text_addf(out, "name\t%s\n", group->dimension);
}

static void
targets_detail(const struct panel_input *input, size_t item, struct text *out)
{
	struct place place = place_of(input, item);
	const struct stack_balancer *def = place.view->def;

	if (place.target)
		target_detail(place.target, out);
	if (place.group)
		group_detail(place.group, out);
	text_addf(out, "balancer\t%s\n", def->title);
	if (def->unresolved)
		text_addf(out, "unresolved\t%s: give it with --var %s=VALUE\n", def->unresolved,
			  def->unresolved);
	else
		text_addf(out, "balancer is\t%s\n", def->name);
	text_addf(out, "region\t%s\n\n", def->region);
	common_source_detail(input->snapshot, place.view->source, out);
}

static struct subject
targets_subject(const struct panel_input *input, size_t item)
{
	size_t balancer = balancer_of(input, &item);
	const struct target_view *view = &input->snapshot->watched.targets[balancer];

	return (struct subject){ SUBJECT_TARGETS, balancer,
				 view->row && view->row->n > 0 ? item : SIZE_MAX };
}

const struct panel panel_targets = {
	.name = "targets",
	.title = "Targets",
	.help = "who stands behind each load balancer, whether it is healthy, and why not",
	.needs = NEED_TARGETS,
	.min_width = 36,
	.min_height = 3,
	.n_all = targets_all,
	.shows = targets_shows,
	.identity = targets_identity,
	.level = targets_panel_level,
	.draw = targets_draw,
	.summary = targets_summary,
	.detail = targets_detail,
	.subject = targets_subject,
};
