/* SPDX-License-Identifier: MIT */
/* stack_routes.c - the routes that jobs take: what each kind needs is here, its form is in the
 * schema. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "model/stack_build.h"

#define JOB_PREFIX "jobs/"
#define PREFIX_MAX 400

static const char *const kind_words[] = { "queue", "queue+task", "task", "http" };

const char *
route_kind_word(enum route_kind kind)
{
	return kind_words[kind];
}

void
stack_route_key(const struct stack_route *route, const char *id, const char *name, struct text *out)
{
	text_addf(out, "%s%s/%s", route->prefix, id, name);
}

bool
stack_route_is_fifo(const struct stack_route *route)
{
	size_t len = route->queue ? strlen(route->queue) : 0;

	return len > 5 && text_is(route->queue + len - 5, ".fifo");
}

const struct stack_route *
stack_route_named(const struct stack *stack, const char *name)
{
	for (size_t i = 0; i < stack->n_routes; i++)
		if (text_is(stack->routes[i].name, name))
			return &stack->routes[i];
	return NULL;
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

/* The texts of an array; one whose variable has no value keeps the route from being used, not the
 * stack from being watched. */
static enum err
read_list(struct stack_builder *b, const struct json_val *array, struct stack_route *route,
	  const char ***out, size_t *out_n, struct why *why)
{
	const char **texts = arena_array(b->arena, json_count(array) + 1, sizeof(*texts));
	size_t n = 0;
	enum err err = ERR_OK;

	if (!texts)
		return err_memory(why);
	for (const struct json_val *at = json_first(array); at && !err; at = json_after(at))
		err = stack_vars_text(b, at, &texts[n++], &route->unresolved, why);
	*out = texts;
	*out_n = n;
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
	err = read_list(b, json_get(val, "subnets"), route, &launch->subnets, &launch->n_subnets,
			why);
	if (!err)
		err = read_list(b, json_get(val, "security_groups"), route,
				&launch->security_groups, &launch->n_security_groups, why);
	return err;
}

/* ---- addresses ---- */

/* The host ends where a port, a path or the address does: http://localhost.example is not this
 * machine. */
static bool
is_host_here(const char *url)
{
	static const char *const heads[] = { "http://127.0.0.1", "http://localhost",
					     "http://[::1]" };

	for (size_t i = 0; i < LEN(heads); i++)
		if (text_starts(url, heads[i]) && strchr(":/", url[strlen(heads[i])]))
			return true;
	return false;
}

/* https, or http to this machine; with a host, and no name or password before it. */
static bool
is_url_safe(const char *url)
{
	const char *host = strstr(url, "://");
	bool is_https = text_starts(url, "https://");

	if ((!is_https && !is_host_here(url)) || strpbrk(url, " \"<>\\^`|"))
		return false;
	host += strlen("://");
	return strcspn(host, "/:?#") > 0 && strcspn(host, "@") >= strcspn(host, "/");
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
	return ERR_OK;
}

/* ---- what each kind needs ---- */

/* By what stands in the file, so that it holds for variables without a value, too. */
static enum err
check_members(const struct stack_builder *b, const struct json_val *val, struct stack_route *route,
	      struct why *why)
{
	bool launches = json_get(val, "launch") != NULL, has_queue = json_get(val, "queue") != NULL;
	bool has_bucket = json_get(val, "bucket") != NULL;

	if (json_get(val, "http")) {
		route->kind = ROUTE_HTTP;
		if (!has_bucket && !has_queue && !launches)
			return ERR_OK;
		return stack_build_fail(b, val, why,
					"route %s: an API takes the whole job: leave out bucket, "
					"queue and launch",
					route->name);
	}
	if (!has_bucket)
		return stack_build_fail(b, val, why,
					"route %s: it needs a bucket for the configuration (or "
					"http for an API)",
					route->name);
	if (!has_queue && !launches)
		return stack_build_fail(b, val, why,
					"route %s: nobody would run the job: name a queue, or "
					"launch a task",
					route->name);
	if (launches && (!route->cluster || !route->family))
		return stack_build_fail(b, json_get(val, "launch"), why,
					"launch of route %s: the route must name cluster and "
					"family",
					route->name);
	if (launches && route->launch.n_subnets == 0)
		return stack_build_fail(b, json_get(val, "launch"), why,
					"launch of route %s: a task needs a network: name a subnet",
					route->name);
	route->kind = !launches ? ROUTE_QUEUE : has_queue ? ROUTE_QUEUE_TASK : ROUTE_TASK;
	return ERR_OK;
}

static bool
is_bucket(const char *s)
{
	size_t len = strlen(s);

	return len >= 3 && len <= 63 &&
	       s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == 0 && s[0] != '-' &&
	       s[0] != '.' && !strstr(s, "..");
}

/* "jobs/": what comes of it is a key of at most 1024 bytes, with the job's id and a file's name. */
static bool
is_prefix(const char *s)
{
	size_t len = strlen(s);

	return len > 0 && len <= PREFIX_MAX && s[len - 1] == '/' && s[0] != '/' &&
	       !strstr(s, "//") && !strstr(s, "../");
}

static bool
is_ecs_name(const char *s)
{
	return stack_syntax_name(s, 255);
}

/* "family" or "family:12" */
static bool
is_family(const char *s)
{
	size_t len = strcspn(s, ":");
	const char *revision = s[len] ? s + len + 1 : "1";
	TEXT_ON(name, 300);

	text_add_n(&name, s, len);
	return !name.is_cut && stack_syntax_name(name.data, 255) && revision[0] &&
	       strlen(revision) <= 9 && !revision[strspn(revision, "0123456789")];
}

static bool
is_size(const char *s)
{
	size_t len = strspn(s, "0123456789");

	return len > 0 && len <= 7 && !s[len] && s[0] != '0';
}

static enum err
check_values(const struct stack_builder *b, const struct json_val *val,
	     const struct stack_route *route, struct why *why)
{
	const struct {
		const char *member, *value;
		bool (*is_right)(const char *s);
		const char *words;
	} values[] = {
		{ "bucket", route->bucket, is_bucket, "the name of a bucket, without s3://" },
		{ "prefix", route->prefix, is_prefix,
		  "a folder that ends with a slash and begins with none: \"jobs/\"" },
		{ "queue", route->queue, stack_syntax_queue, "the name of a queue, not its URL" },
		{ "cluster", route->cluster, is_ecs_name, "the name of a cluster, not its ARN" },
		{ "family", route->family, is_family,
		  "the name of a task definition: \"worker\" or \"worker:3\"" },
		{ "cpu", route->cpu, is_size, "CPU units: \"1024\" is one vCPU" },
		{ "memory", route->memory, is_size, "MiB: \"2048\"" },
	};

	for (size_t i = 0; i < LEN(values); i++)
		if (values[i].value && !values[i].is_right(values[i].value))
			return stack_build_fail(b, json_get(val, values[i].member), why,
						"%s of route %s: \"%s\": write %s",
						values[i].member, route->name, values[i].value,
						values[i].words);
	return ERR_OK;
}

static enum err
check_templates(const struct stack_builder *b, const struct json_val *val,
		const struct stack_route *route, struct why *why)
{
	const struct json_val *at = json_first(json_get(val, "templates"));

	if (!at)
		return stack_build_fail(b, json_get(val, "templates"), why,
					"templates of route %s: there is none, so that it takes no "
					"job: name one",
					route->name);
	for (size_t i = 0; at; at = json_after(at), i++)
		if (!file_name_is_safe(route->templates[i]))
			return stack_build_fail(b, at, why,
						"template \"%s\" of route %s: write a bare name, "
						"like smoke",
						route->templates[i], route->name);
	return ERR_OK;
}

static enum err
check_route(const struct stack_builder *b, const struct json_val *val, struct stack_route *route,
	    struct why *why)
{
	enum err err = check_members(b, val, route, why);

	if (!err)
		err = check_templates(b, val, route, why);
	/* what has variables without a value has no form yet */
	if (err || route->unresolved)
		return err;
	return route->kind == ROUTE_HTTP ? check_http(b, val, route, why)
					 : check_values(b, val, route, why);
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
