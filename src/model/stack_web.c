/* SPDX-License-Identifier: MIT */
/* stack_web.c - what stands around the services in a stack file: RUM monitors, load balancers,
 * Route 53 health checks, the X-Ray service map, pipelines. Their ids may be left open: the thing
 * is then unresolved, and shown as such. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define MAP_WINDOW_S 3600

/* read_name - a text that may be unresolved; *title is the same unless the file says another. */
static enum err
read_name(struct stack_builder *b, const struct json_val *name, const char **out,
	  const char **unresolved, struct why *why)
{
	*out = "";
	return stack_vars_text(b, name, out, unresolved, why);
}

static enum err
read_title(struct stack_builder *b, const struct json_val *val, const char *otherwise,
	   const char **out, struct why *why)
{
	const char *ignored = NULL;

	*out = otherwise;
	return stack_vars_text(b, json_get(val, "title"), out, &ignored, why);
}

/* ---- one thing of each kind ---- */

static enum visitors_from
visitors_of(const char *word)
{
	static const char *const words[] = {
		[VISITORS_AUTO] = "auto",
		[VISITORS_LOGS] = "logs",
		[VISITORS_EVENTS] = "events",
		[VISITORS_METRICS] = "metrics",
	};
	size_t i = 0;

	while (i + 1 < LEN(words) && !text_is(words[i], word))
		i++;
	return (enum visitors_from)i;
}

static enum err
read_monitor(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_monitor *monitor = &b->stack->monitors[b->stack->n_monitors++];
	enum err err =
		read_name(b, json_get(val, "monitor"), &monitor->name, &monitor->unresolved, why);

	monitor->visitors = visitors_of(json_text(json_get(val, "visitors"), "auto"));
	monitor->js_errors_warn = -1;
	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &monitor->region, why);
	if (!err)
		err = stack_vars_count(b, json_get(val, "js_errors_warn"), &monitor->js_errors_warn,
				       why);
	return err ? err : read_title(b, val, monitor->name, &monitor->title, why);
}

static enum err
read_balancer(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_balancer *balancer = &b->stack->balancers[b->stack->n_balancers++];
	const struct json_val *groups = json_get(val, "target_groups");
	enum err err = read_name(b, json_get(val, "balancer"), &balancer->name,
				 &balancer->unresolved, why);

	balancer->target_groups =
		arena_array(b->arena, json_count(groups) + 1, sizeof(*balancer->target_groups));
	if (!balancer->target_groups)
		return err_memory(why);
	for (const struct json_val *g = json_first(groups); g && !err; g = json_after(g))
		err = read_name(b, g, &balancer->target_groups[balancer->n_target_groups++],
				&balancer->unresolved, why);
	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &balancer->region, why);
	return err ? err : read_title(b, val, balancer->name, &balancer->title, why);
}

static enum err
read_check(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_check *check = &b->stack->checks[b->stack->n_checks++];
	enum err err = read_name(b, json_get(val, "id"), &check->id, &check->unresolved, why);

	return err ? err : read_title(b, val, check->id, &check->title, why);
}

static enum err
read_pipeline(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_pipeline *pipeline = &b->stack->pipelines[b->stack->n_pipelines++];
	enum err err =
		read_name(b, json_get(val, "name"), &pipeline->name, &pipeline->unresolved, why);

	return err ? err : stack_region_read(b, json_get(val, "region"), &pipeline->region, why);
}

/* ---- all of a kind ---- */

static const struct list {
	const char *key;
	size_t items, size; /* where in struct stack the array is; of one */
	enum err (*read)(struct stack_builder *b, const struct json_val *val, struct why *why);
} lists[] = {
	{ "rum", offsetof(struct stack, monitors), sizeof(struct stack_monitor), read_monitor },
	{ "load_balancers", offsetof(struct stack, balancers), sizeof(struct stack_balancer),
	  read_balancer },
	{ "health_checks", offsetof(struct stack, checks), sizeof(struct stack_check), read_check },
	{ "pipelines", offsetof(struct stack, pipelines), sizeof(struct stack_pipeline),
	  read_pipeline },
};

static enum err
read_list(struct stack_builder *b, const struct list *list, struct why *why)
{
	const struct json_val *array = json_get(b->root, list->key);
	void *items = arena_array(b->arena, json_count(array) + 1, list->size);
	enum err err = ERR_OK;

	if (!items)
		return err_memory(why);
	memcpy((char *)b->stack + list->items, &items, sizeof(items));
	for (const struct json_val *val = json_first(array); val && !err; val = json_after(val))
		err = list->read(b, val, why);
	return err;
}

static enum err
read_map(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_map *map = &b->stack->map;
	enum err err = stack_vars_text(b, json_get(val, "group"), &map->group, NULL, why);

	map->is_watched = val != NULL;
	map->sampled_pct = json_number(json_get(val, "sampled_pct"), 0);
	if (!json_integer(json_get(val, "window"), &map->window_s))
		map->window_s = MAP_WINDOW_S;
	return err ? err : stack_region_read(b, json_get(val, "region"), &map->region, why);
}

enum err
stack_web_read(struct stack_builder *b, struct why *why)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(lists) && !err; i++)
		err = read_list(b, &lists[i], why);
	return err ? err : read_map(b, json_get(b->root, "service_map"), why);
}
