/* SPDX-License-Identifier: MIT */
/* stack_pages.c - pages of a stack file, and the page of a stack that lists none. Which panels
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

/* Rows of the default page; a panel that has nothing to show is left out. */
static const struct {
	const char *panel;
	unsigned row, row_weight;
} default_panels[] = {
	{ "health", 0, 3 }, { "alarms", 1, 2 },  { "tasks", 1, 2 },
	{ "queues", 2, 1 }, { "metrics", 3, 2 },
};

static bool
has_use(const struct stack *stack, const char *panel)
{
	const struct {
		const char *panel;
		size_t n;
	} uses[] = {
		{ "alarms", stack->n_alarm_regions },
		{ "tasks", stack->n_clusters },
		{ "queues", stack->n_queues },
		{ "metrics", stack->n_groups },
	};

	for (size_t i = 0; i < LEN(uses); i++)
		if (text_is(uses[i].panel, panel))
			return uses[i].n > 0;
	return true;
}

static enum err
make_default(struct stack_builder *b, struct why *why)
{
	struct stack_page *page = arena_alloc(b->arena, sizeof(*page));
	struct stack_row *rows = arena_array(b->arena, LEN(default_panels), sizeof(*rows));
	struct stack_panel *panels = arena_array(b->arena, LEN(default_panels), sizeof(*panels));
	unsigned last = UINT32_MAX;
	struct stack_row *row = rows;

	if (!page || !rows || !panels)
		return err_memory(why);
	for (size_t i = 0; i < LEN(default_panels); i++) {
		if (!has_use(b->stack, default_panels[i].panel))
			continue;
		if (default_panels[i].row != last) {
			row = &rows[page->n_rows++];
			row->weight = default_panels[i].row_weight;
			row->panels = &panels[i];
		}
		last = default_panels[i].row;
		panels[(size_t)(row->panels - panels) + row->n_panels++] =
			(struct stack_panel){ .panel = default_panels[i].panel, .weight = 1 };
	}
	page->name = "main";
	page->rows = rows;
	b->stack->pages = page;
	b->stack->n_pages = 1;
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
