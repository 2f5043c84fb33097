/* SPDX-License-Identifier: MIT */
/* stack_routes.c - the routes that jobs take: what each kind needs is here, its form is in the
 * schema. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define JOB_PREFIX "jobs/"

static const char *const kind_words[] = { "queue", "queue+task", "task", "http" };

const char *
route_kind_word(enum route_kind kind)
{
	return kind_words[kind];
}

bool
stack_route_is_fifo(const struct stack_route *route)
{
	size_t len = route->queue ? strlen(route->queue) : 0;

	return len > 5 && text_is(route->queue + len - 5, ".fifo");
}

static enum err
read_texts(struct stack_builder *b, const struct json_val *val, struct stack_route *route,
	   struct why *why)
{
	const struct json_val *http = json_get(val, "http"), *launch = json_get(val, "launch");
	struct {
		const struct json_val *val;
		const char **out;
	} texts[] = {
		{ json_get(val, "name"), &route->name },
		{ json_get(val, "title"), &route->title },
		{ json_get(val, "bucket"), &route->bucket },
		{ json_get(val, "prefix"), &route->prefix },
		{ json_get(val, "queue"), &route->queue },
		{ json_get(val, "cluster"), &route->cluster },
		{ json_get(val, "family"), &route->family },
		{ json_get(val, "log_group"), &route->log_group },
		{ json_get(val, "cpu"), &route->cpu },
		{ json_get(val, "memory"), &route->memory },
		{ json_get(launch, "container"), &route->launch.container },
		{ json_get(http, "submit"), &route->submit_url },
		{ json_get(http, "status"), &route->status_url },
		{ json_get(http, "token"), &route->token_variable },
	};
	enum err err = ERR_OK;

	route->prefix = JOB_PREFIX;
	for (size_t i = 0; i < LEN(texts) && !err; i++)
		err = stack_vars_text(b, texts[i].val, texts[i].out, &route->unresolved, why);
	if (!route->title)
		route->title = route->name;
	return err;
}

static enum err
read_launch(struct stack_builder *b, const struct json_val *val, struct stack_route *route,
	    struct why *why)
{
	struct stack_launch *launch = &route->launch;
	enum err err;

	if (!val)
		return ERR_OK;
	launch->cluster = route->cluster;
	launch->family = route->family;
	launch->is_spot = json_bool(json_get(val, "spot"), false);
	launch->has_public_ip = json_bool(json_get(val, "public_ip"), false);
	err = stack_vars_texts(b, json_get(val, "subnets"), &launch->subnets, &launch->n_subnets,
			       why);
	if (!err)
		err = stack_vars_texts(b, json_get(val, "security_groups"),
				       &launch->security_groups, &launch->n_security_groups, why);
	return err;
}

/* "https://...", or http to this machine. */
static bool
is_url_safe(const char *url)
{
	static const char *const heads[] = { "https://", "http://127.0.0.1", "http://localhost",
					     "http://[::1]" };

	for (size_t i = 0; i < LEN(heads); i++)
		if (strncmp(url, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

static enum err
check_http(const struct stack_builder *b, const struct json_val *val,
	   const struct stack_route *route, struct why *why)
{
	const struct json_val *http = json_get(val, "http");

	if (!is_url_safe(route->submit_url))
		return stack_build_fail(b, json_get(http, "submit"), why,
					"submit of route %s: %s is no https address: a job would "
					"travel in the open",
					route->name, route->submit_url);
	if (route->status_url &&
	    (!is_url_safe(route->status_url) || !strstr(route->status_url, "{job_id}")))
		return stack_build_fail(b, json_get(http, "status"), why,
					"status of route %s: it must be an https address with "
					"{job_id} in it",
					route->name);
	if (route->bucket || route->queue || route->launch.cluster)
		return stack_build_fail(b, val, why,
					"route %s: an API takes the whole job: leave out bucket, "
					"queue and launch",
					route->name);
	return ERR_OK;
}

static enum err
check_route(const struct stack_builder *b, const struct json_val *val, struct stack_route *route,
	    struct why *why)
{
	bool launches = json_get(val, "launch") != NULL;
	size_t len = strlen(route->prefix);

	if (json_get(val, "http")) {
		route->kind = ROUTE_HTTP;
		return route->unresolved ? ERR_OK : check_http(b, val, route, why);
	}
	if (!json_get(val, "bucket"))
		return stack_build_fail(b, val, why,
					"route %s: it needs a bucket for the configuration (or "
					"http for an API)",
					route->name);
	if (!json_get(val, "queue") && !launches)
		return stack_build_fail(b, val, why,
					"route %s: nobody would run the job: name a queue, or "
					"launch a task",
					route->name);
	if (launches && (!route->cluster || !route->family))
		return stack_build_fail(b, json_get(val, "launch"), why,
					"launch of route %s: the route must name cluster and "
					"family",
					route->name);
	if (len == 0 || route->prefix[len - 1] != '/' || route->prefix[0] == '/')
		return stack_build_fail(b, json_get(val, "prefix"), why,
					"prefix of route %s: it must end with a slash and not "
					"begin with one: \"jobs/\"",
					route->name);
	route->kind = !launches ? ROUTE_QUEUE : route->queue ? ROUTE_QUEUE_TASK : ROUTE_TASK;
	return ERR_OK;
}

static enum err
read_route(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack *stack = b->stack;
	struct stack_route *route = &stack->routes[stack->n_routes++];
	enum err err = read_texts(b, val, route, why);

	for (size_t i = 0; i + 1 < stack->n_routes && !err; i++)
		if (text_is(stack->routes[i].name, route->name))
			err = stack_build_fail(b, json_get(val, "name"), why,
					       "route \"%s\": there is one of this name already: "
					       "call one of them otherwise",
					       route->name);
	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &route->region, why);
	if (!err)
		err = stack_vars_texts(b, json_get(val, "templates"), &route->templates,
				       &route->n_templates, why);
	if (!err)
		err = read_launch(b, json_get(val, "launch"), route, why);
	route->is_consumer_idempotent = json_bool(json_get(val, "consumer_idempotent"), false);
	return err ? err : check_route(b, val, route, why);
}

enum err
stack_routes_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *routes = json_get(b->root, "job_routes");
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->routes = arena_array(b->arena, json_count(routes) + 1, sizeof(*stack->routes));
	if (!stack->routes)
		return err_memory(why);
	for (const struct json_val *val = json_first(routes); val && !err; val = json_after(val))
		err = read_route(b, val, why);
	return err;
}
