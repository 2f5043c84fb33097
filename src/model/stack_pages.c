/* SPDX-License-Identifier: MIT */
/* stack_pages.c - pages of a stack file, and those of a stack that lists none. Which panels
 * exist is not known here: they are above the model. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

static unsigned
read_weight(const struct json_val *val)
{
	int64_t weight = 1;

	if (!json_integer(json_get(val, "weight"), &weight))
		weight = 1;
	return (unsigned)weight;
}

static enum err
check_group(const struct stack_builder *b, const struct json_val *at, const char *group,
	    struct why *why)
{
	for (size_t i = 0; i < b->stack->n_groups; i++)
		if (text_is(b->stack->groups[i].id, group))
			return ERR_OK;
	return stack_build_fail(b, at, why,
				"group \"%s\": no group of metrics has this id: name one of "
				"\"metrics\"",
				group);
}

static enum err
read_panel(struct stack_builder *b, const struct json_val *val, struct stack_panel *panel,
	   struct why *why)
{
	bool is_object = json_type(val) == JSON_T_OBJECT;
	const struct json_val *group = json_get(val, "group");
	enum err err;

	panel->weight = read_weight(val);
	err = stack_vars_text(b, is_object ? json_get(val, "panel") : val, &panel->panel, NULL,
			      why);
	if (!err)
		err = stack_vars_text(b, group, &panel->group, NULL, why);
	return err || !group ? err : check_group(b, group, panel->group, why);
}

static enum err
read_row(struct stack_builder *b, const struct json_val *val, struct stack_row *row,
	 struct why *why)
{
	const struct json_val *panels = json_get(val, "panels");
	struct stack_panel *out = arena_array(b->arena, json_count(panels), sizeof(*out));
	enum err err = ERR_OK;

	if (!out)
		return err_memory(why);
	row->weight = read_weight(val);
	row->panels = out;
	for (const struct json_val *p = json_first(panels); p && !err; p = json_after(p))
		err = read_panel(b, p, &out[row->n_panels++], why);
	return err;
}

static enum err
check_page(const struct stack_builder *b, const struct json_val *val, struct why *why)
{
	const struct stack *stack = b->stack;
	const struct stack_page *page = &stack->pages[stack->n_pages - 1];

	for (size_t i = 0; i + 1 < stack->n_pages; i++)
		if (text_is(stack->pages[i].name, page->name))
			return stack_build_fail(
				b, json_get(val, "name"), why,
				"page \"%s\": there is one of this name already: call "
				"one of them otherwise",
				page->name);
	return ERR_OK;
}

static enum err
read_page(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_page *page = &b->stack->pages[b->stack->n_pages++];
	const struct json_val *rows = json_get(val, "rows");
	struct stack_row *out = arena_array(b->arena, json_count(rows), sizeof(*out));
	enum err err;

	if (!out)
		return err_memory(why);
	page->rows = out;
	err = stack_vars_text(b, json_get(val, "name"), &page->name, NULL, why);
	if (!err)
		err = check_page(b, val, why);
	for (const struct json_val *r = json_first(rows); r && !err; r = json_after(r))
		err = read_row(b, r, &out[page->n_rows++], why);
	return err;
}

/* Rows of the default pages; a panel that has nothing to show is left out, and so is a page. */
static const struct {
	const char *page, *panel;
	unsigned row, row_weight;
} default_panels[] = {
	{ "main", "health", 0, 3 },    { "main", "alarms", 1, 2 },    { "main", "tasks", 1, 2 },
	{ "main", "queues", 2, 1 },    { "main", "jobs", 3, 2 },      { "main", "metrics", 4, 2 },
	{ "more", "visitors", 5, 3 },  { "more", "services", 6, 2 },  { "more", "targets", 6, 2 },
	{ "more", "probes", 7, 2 },    { "more", "checks", 7, 2 },    { "more", "traces", 8, 2 },
	{ "more", "pipelines", 8, 2 }, { "more", "events", 11, 3 },   { "cost", "cost", 9, 3 },
	{ "cost", "days", 10, 2 },     { "cost", "watching", 10, 2 },
};

static bool
has_services(const struct stack *stack)
{
	for (size_t i = 0; i < stack->n_clusters; i++)
		if (stack->clusters[i].all_services || stack->clusters[i].n_services > 0)
			return true;
	return false;
}

static bool
has_use(const struct stack *stack, const char *panel)
{
	const struct {
		const char *panel;
		size_t n;
	} uses[] = {
		{ "alarms", stack->n_alarm_regions }, { "tasks", stack->n_clusters },
		{ "queues", stack->n_queues },        { "metrics", stack->n_groups },
		{ "visitors", stack->n_monitors },    { "services", has_services(stack) },
		{ "targets", stack->n_balancers },    { "probes", stack->n_probes },
		{ "checks", stack->n_checks },        { "traces", stack->map.is_watched },
		{ "pipelines", stack->n_pipelines },  { "cost", stack->cost.is_watched },
		{ "days", stack->n_clusters },        { "jobs", stack->n_routes },
	};

	for (size_t i = 0; i < LEN(uses); i++)
		if (text_is(uses[i].panel, panel))
			return uses[i].n > 0;
	return true;
}

/* What the default pages are put together in: rows and panels side by side, in the table's order.
 */
struct making {
	struct stack_page *pages;
	struct stack_row *rows;
	struct stack_panel *panels;
	size_t n_rows, n_panels;
};

static struct stack_page *
page_for(struct making *m, struct stack *stack, const char *name)
{
	if (stack->n_pages == 0 || !text_is(m->pages[stack->n_pages - 1].name, name))
		m->pages[stack->n_pages++] =
			(struct stack_page){ .name = name, .rows = &m->rows[m->n_rows] };
	return &m->pages[stack->n_pages - 1];
}

static void
put_panels(struct making *m, struct stack *stack)
{
	unsigned last = UINT32_MAX;

	for (size_t i = 0; i < LEN(default_panels); i++) {
		struct stack_page *page;

		if (!has_use(stack, default_panels[i].panel))
			continue;
		page = page_for(m, stack, default_panels[i].page);
		if (default_panels[i].row != last) {
			page->n_rows++;
			m->rows[m->n_rows++] = (struct stack_row){
				.weight = default_panels[i].row_weight,
				.panels = &m->panels[m->n_panels],
			};
		}
		last = default_panels[i].row;
		m->rows[m->n_rows - 1].n_panels++;
		m->panels[m->n_panels++] =
			(struct stack_panel){ .panel = default_panels[i].panel, .weight = 1 };
	}
}

static enum err
make_default(struct stack_builder *b, struct why *why)
{
	struct making m = {
		.pages = arena_array(b->arena, LEN(default_panels), sizeof(*m.pages)),
		.rows = arena_array(b->arena, LEN(default_panels), sizeof(*m.rows)),
		.panels = arena_array(b->arena, LEN(default_panels), sizeof(*m.panels)),
	};

	if (!m.pages || !m.rows || !m.panels)
		return err_memory(why);
	b->stack->pages = m.pages;
	put_panels(&m, b->stack);
	return ERR_OK;
}

enum err
stack_pages_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *pages = json_get(b->root, "pages");
	enum err err = ERR_OK;

	if (!pages)
		return make_default(b, why);
	b->stack->pages = arena_array(b->arena, json_count(pages), sizeof(*b->stack->pages));
	if (!b->stack->pages)
		return err_memory(why);
	for (const struct json_val *val = json_first(pages); val && !err; val = json_after(val))
		err = read_page(b, val, why);
	return err;
}
