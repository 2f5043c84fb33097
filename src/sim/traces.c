/* SPDX-License-Identifier: MIT */
/* traces.c - samples one request in twenty, as the weather of the story has them. */
#include "sim/traces.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define SAMPLED 0.05
#define ARRIVES_MS 5000 /* after its end */

/* ---- ways ---- */

static size_t
common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* Of the items the one whose name begins most like this; NULL: there is none. */
static const struct inventory_item *
most_alike(const struct inventory_list *list, const char *name)
{
	const struct inventory_item *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < list->n; i++) {
		size_t n = common(list->items[i]->name, name);

		if (!best || n > most) {
			best = list->items[i];
			most = n;
		}
	}
	return best;
}

static void
add_node(struct trace_route *route, const char *name, const char *type)
{
	if (name && route->n < TRACE_NODES_MAX)
		route->nodes[route->n++] = (struct trace_node){ name, type };
}

/* Where the code keeps what it knows: a table, else a database. */
static void
add_store(struct call *call, struct trace_route *route, const char *name)
{
	struct inventory_list tables = inventory_list(call, INVENTORY_TABLE, call->region);
	struct inventory_list databases = inventory_list(call, INVENTORY_DATABASE, call->region);
	const struct inventory_item *table = most_alike(&tables, name);
	const struct inventory_item *database = most_alike(&databases, name);

	if (table && (!database || common(table->name, name) >= common(database->name, name)))
		add_node(route, table->name, "AWS::DynamoDB::Table");
	else if (database)
		add_node(route, database->name, "Database::SQL");
}

static struct trace_route *
new_route(struct call *call, struct trace_routes *routes, const char *name)
{
	struct trace_route *route = &routes->items[routes->n];

	route->rank = (unsigned)routes->n++;
	route->key = facts_key(call, "traces", call->region, name);
	return route;
}

static void
add_function(struct call *call, struct trace_route *route, const char *name)
{
	add_node(route, name, "AWS::Lambda");
	add_node(route, name, "AWS::Lambda::Function");
	route->code = route->n - 1;
	add_store(call, route, name);
}

static bool
is_served(const struct inventory_list *apis, const struct inventory_list *functions,
	  const char *name)
{
	for (size_t i = 0; i < apis->n; i++) {
		const struct inventory_item *item = most_alike(functions, apis->items[i]->name);

		if (item && text_is(item->name, name))
			return true;
	}
	return false;
}

/* HTTP APIs do not trace: there the function is the entry. */
static void
add_functions(struct call *call, struct trace_routes *routes)
{
	struct inventory_list functions = inventory_list(call, INVENTORY_FUNCTION, call->region);
	struct inventory_list apis = inventory_list(call, INVENTORY_REST_API, call->region);

	for (size_t i = 0; i < functions.n; i++) {
		const char *name = functions.items[i]->name;

		if (!is_served(&apis, &functions, name))
			add_function(call, new_route(call, routes, name), name);
	}
	for (size_t i = 0; i < apis.n; i++) {
		const struct inventory_item *function = most_alike(&functions, apis.items[i]->name);
		struct trace_route *route = new_route(call, routes, apis.items[i]->name);

		add_node(route, arena_format(call->arena, "%s/prod", apis.items[i]->name),
			 "AWS::ApiGateway::Stage");
		if (function)
			add_function(call, route, function->name);
	}
}

static void
add_services(struct call *call, struct trace_routes *routes)
{
	const struct world *world = call->world;

	for (size_t i = 0; i < jobs_n_services(world->jobs); i++) {
		const struct sim_service *service = jobs_service(world->jobs, i);
		struct trace_route *route;

		if (!text_is(world->stack->clusters[service->cluster].region, call->region))
			continue;
		route = new_route(call, routes, service->name);
		add_node(route, service->name, "AWS::ECS::Fargate");
		add_store(call, route, service->name);
	}
}

struct trace_routes
traces_routes(struct call *call)
{
	struct trace_routes routes = { .n = 0 };
	size_t max = inventory_list(call, INVENTORY_FUNCTION, call->region).n +
		     inventory_list(call, INVENTORY_REST_API, call->region).n +
		     jobs_n_services(call->world->jobs);

	routes.items = arena_array(call->arena, max + 1, sizeof(routes.items[0]));
	if (!routes.items)
		return routes;
	add_functions(call, &routes);
	add_services(call, &routes);
	return routes;
}

/* ---- requests ---- */

static void
make(const struct trace_route *route, uint64_t key, int64_t minute, const struct weather *weather,
     struct trace *out)
{
	static const struct {
		const char *method, *path;
	} requests[] = { { "GET", "/" },
			 { "GET", "/status" },
			 { "GET", "/items" },
			 { "POST", "/items" },
			 { "GET", "/items/latest" } };
	size_t which = random_mix(key, 1) % LEN(requests);
	double luck = random_unit(random_mix(key, 2));
	double bad = 0.0012 + 0.27 * weather->bad;

	*out = (struct trace){ .route = route, .key = key };
	out->method = requests[which].method;
	out->path = requests[which].path;
	out->start_ms = minute * 60000 + (int64_t)(random_mix(key, 3) % 60000);
	out->duration_s = 0.085 * (1 + 9 * weather->bad) * exp(0.5 * random_normal(key));
	out->exception =
		weather->incident == SCENARIO_BAD_DEPLOY ? "'" STORY_SETTING "'" : "'region'";
	out->is_fault = luck < bad;
	out->is_error = !out->is_fault && luck < bad + 0.025;
	out->is_throttle = out->is_error && random_unit(random_mix(key, 4)) < 0.1;
	out->status = out->is_fault ? 502 : out->is_throttle ? 429 : out->is_error ? 404 : 200;
	snprintf(out->id, sizeof(out->id), "1-%08x-%08x%016" PRIx64,
		 (unsigned)(out->start_ms / 1000), (unsigned)route->key, key);
}

size_t
traces_of_minute(const struct call *call, const struct trace_routes *routes, int64_t minute,
		 struct trace out[TRACES_A_MINUTE])
{
	struct weather weather = story_weather(&call->world->story, minute * 60);
	size_t n = 0;

	for (size_t i = 0; i < routes->n; i++) {
		const struct trace_route *route = &routes->items[i];
		uint64_t key = random_mix(route->key, (uint64_t)minute);
		double mean = weather.requests * SAMPLED / (1 + 0.7 * route->rank);
		unsigned count = random_poisson(key, mean);

		for (unsigned k = 0; k < count && n < TRACES_A_MINUTE; k++) {
			make(route, random_mix(key, k), minute, &weather, &out[n]);
			if (out[n].start_ms + (int64_t)(out[n].duration_s * 1000) + ARRIVES_MS <=
			    call->now_ms)
				n++;
		}
	}
	return n;
}

/* ---- one request ---- */

double
trace_begin_s(const struct trace *trace, size_t node)
{
	return trace->duration_s * 0.03 * (double)node;
}

double
trace_time_s(const struct trace *trace, size_t node)
{
	/* What keeps the data answers in a fraction of the time. */
	if (node > trace->route->code)
		return trace->duration_s * 0.3;
	return trace->duration_s * (1 - 0.06 * (double)node);
}

bool
trace_fails(const struct trace *trace, size_t node)
{
	return node <= trace->route->code && (trace->is_fault || trace->is_error);
}

const char *
trace_client(struct call *call, const struct trace *trace)
{
	return facts_public_ip(call, random_mix(trace->key, 0xC1) >> 44);
}
