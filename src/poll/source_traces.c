/* SPDX-License-Identifier: MIT */
/* source_traces.c - X-Ray's service graph of the last while, laid out as a tree from where requests
 * come in. A service that several call stands below each of them, but what it calls only once. */
#include <math.h>
#include <string.h>

#include "aws/xray.h"
#include "base/clock.h"
#include "model/service_map.h"
#include "poll/source.h"

#define LIMIT_BYTES (16u << 20)
#define DEPTH_MAX 12

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	if (stack->map.is_watched)
		sink(ctx, &(struct unit_plan){ .region = stack->map.region,
					       .target_name =
						       stack->map.group ? stack->map.group : "" });
}

/* The tree as it grows. */
struct tree {
	const struct xray_graph *graph;
	bool *was_seen; /* by index in the graph */
	struct map_line *lines;
	size_t n;
	double minutes;
	bool is_cut;
};

static size_t
find(const struct xray_graph *graph, int64_t ref)
{
	size_t i = 0;

	while (i < graph->n && graph->items[i].ref != ref)
		i++;
	return i;
}

/* The time within which nine of ten requests were answered, from the histogram's bins. */
static double
p90(const struct xray_service *service)
{
	int64_t total = 0, so_far = 0;
	double value = -1;

	for (size_t i = 0; i < service->n_bins; i++)
		total += service->bins[i].count;
	if (total <= 0)
		return NAN;
	while (so_far * 10 < total * 9) { /* bins come in no order: the next one up */
		double next = INFINITY;

		for (size_t i = 0; i < service->n_bins; i++)
			if (service->bins[i].response_s > value)
				next = fmin(next, service->bins[i].response_s);
		if (!isfinite(next))
			return NAN;
		for (size_t i = 0; i < service->n_bins; i++)
			if (service->bins[i].response_s == next)
				so_far += service->bins[i].count;
		value = next;
	}
	return value;
}

static struct map_line *
add_line(struct tree *tree, const struct xray_service *service, const struct xray_stats *stats,
	 unsigned depth)
{
	struct map_line *line;

	if (tree->n == MAP_LINES_MAX) {
		tree->is_cut = true;
		return NULL;
	}
	line = &tree->lines[tree->n++];
	*line = (struct map_line){
		.name = service->name,
		.type = service->type,
		.depth = depth,
		.total = stats->total,
		.faults = stats->faults,
		.errors = stats->errors,
		.throttled = stats->throttled,
		.per_min = stats->total > 0 ? (double)stats->total / tree->minutes : 0,
		.response_s = stats->total > 0 && stats->response_s >= 0
				      ? stats->response_s / (double)stats->total
				      : NAN,
		.p90_s = p90(service),
	};
	return line;
}

/* A service and what it calls. As deep as a chain of calls sensibly is: X-Ray's maps may have
 * rings. */
static void
grow(struct tree *tree, size_t index, const struct xray_stats *stats, unsigned depth)
{
	const struct xray_service *service = &tree->graph->items[index];
	struct map_line *line = add_line(tree, service, stats, depth);

	if (!line)
		return;
	line->is_seen_above = tree->was_seen[index] && service->n_edges > 0;
	if (tree->was_seen[index] || depth == DEPTH_MAX)
		return;
	tree->was_seen[index] = true;
	for (size_t i = 0; i < service->n_edges; i++) {
		size_t to = find(tree->graph, service->edges[i].to);

		if (to < tree->graph->n)
			grow(tree, to, &service->edges[i].stats, depth + 1);
	}
}

/* "client" stands for whoever calls: what it calls is where requests come in. */
static bool
is_client(const struct xray_service *service)
{
	return strcmp(service->type, "client") == 0;
}

static void
grow_roots(struct tree *tree)
{
	const struct xray_graph *graph = tree->graph;

	for (size_t i = 0; i < graph->n; i++)
		if (graph->items[i].is_root && !is_client(&graph->items[i]))
			grow(tree, i, &graph->items[i].stats, 0);
	/* what nobody on the map calls stands by itself, rather than nowhere */
	for (size_t i = 0; i < graph->n; i++)
		if (!tree->was_seen[i] && !is_client(&graph->items[i]))
			grow(tree, i, &graph->items[i].stats, 0);
}

static enum err
lay_out(struct arena *arena, const struct xray_graph *graph, struct service_map *map,
	struct why *why)
{
	struct tree tree = {
		.graph = graph,
		.was_seen = arena_array(arena, graph->n + 1, sizeof(bool)),
		.lines = arena_array(arena, MAP_LINES_MAX, sizeof(struct map_line)),
		.minutes = (double)(map->end_s - map->start_s) / 60,
	};

	if (!tree.was_seen || !tree.lines)
		return err_memory(why);
	grow_roots(&tree);
	map->lines = tree.lines;
	map->n = tree.n;
	map->is_cut = tree.is_cut;
	return ERR_OK;
}

static enum err
poll_traces(struct job *job, struct aws *aws, struct why *why)
{
	struct part *part = part_new(PART_MAP, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	int64_t now_s = clock_now_ms() / 1000;
	struct xray_graph graph = { 0 };
	struct service_map *map;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	map = arena_alloc(part->arena, sizeof(*map));
	if (map)
		*map = (struct service_map){ .start_s = now_s - job->stack->map.window_s,
					     .end_s = now_s };
	err = map ? xray_graph(
			    &scope,
			    (struct xray_span){ map->start_s, map->end_s, job->stack->map.group },
			    &graph, why)
		  : err_memory(why);
	if (err == ERR_OK)
		err = lay_out(part->arena, &graph, map, why);
	return job_give(job, part, map, err);
}

const struct source source_traces = {
	.name = "traces",
	.service = "xray",
	.cadence_s = 300,
	.urgent_cadence_s = 60,
	.plan = plan,
	.poll = poll_traces,
};
