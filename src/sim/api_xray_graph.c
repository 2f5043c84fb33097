/* SPDX-License-Identifier: MIT */
/* api_xray_graph.c - the map of services of the simulated X-Ray, added up from its traces. Source:
 * X-Ray API reference, GetServiceGraph. */
#include "base/text.h"
#include "sim/api_xray.h"

#include <math.h>

#define HOURS_MAX 6
#define NODES_MAX 256
#define EDGES_MAX 512
#define BUCKETS 60

struct tally {
	int64_t n_ok, n_throttle, n_other, n_fault;
	double time_s;
	int64_t buckets[BUCKETS]; /* a tenth of a decade each, from 1 ms */
	int64_t first_ms, last_ms;
};

struct node {
	struct trace_node what;
	bool is_root, is_client;
	struct tally tally;
};

struct edge {
	size_t from, to;
	struct tally tally;
};

struct graph {
	struct node nodes[NODES_MAX];
	size_t n_nodes;
	struct edge edges[EDGES_MAX];
	size_t n_edges;
};

/* ---- adding up ---- */

static size_t
node_of(struct graph *graph, struct trace_node what, bool is_client)
{
	size_t i = 0;

	while (i < graph->n_nodes && !(text_is(graph->nodes[i].what.name, what.name) &&
				       text_is(graph->nodes[i].what.type, what.type)))
		i++;
	if (i == NODES_MAX)
		return NODES_MAX - 1;
	if (i == graph->n_nodes)
		graph->nodes[graph->n_nodes++] =
			(struct node){ .what = what, .is_client = is_client };
	return i;
}

static struct edge *
edge_of(struct graph *graph, size_t from, size_t to)
{
	size_t i = 0;

	while (i < graph->n_edges && (graph->edges[i].from != from || graph->edges[i].to != to))
		i++;
	if (i == EDGES_MAX)
		return &graph->edges[EDGES_MAX - 1];
	if (i == graph->n_edges)
		graph->edges[graph->n_edges++] = (struct edge){ .from = from, .to = to };
	return &graph->edges[i];
}

static void
count(struct tally *tally, const struct trace *trace, size_t i)
{
	double time_s = trace_time_s(trace, i);
	double place = 10 * (log10(time_s) + 3);
	size_t bucket = place > 0 ? (size_t)place : 0;
	bool fails = trace_fails(trace, i);

	tally->n_fault += fails && trace->is_fault;
	tally->n_throttle += fails && trace->is_throttle;
	tally->n_other += fails && trace->is_error && !trace->is_throttle;
	tally->n_ok += !fails;
	tally->time_s += time_s;
	tally->buckets[MIN(bucket, BUCKETS - 1)]++;
	if (!tally->first_ms || trace->start_ms < tally->first_ms)
		tally->first_ms = trace->start_ms;
	tally->last_ms = MAX(tally->last_ms, trace->start_ms + (int64_t)(time_s * 1000));
}

static void
add_trace(struct graph *graph, const struct trace *trace)
{
	const struct trace_node client = { trace->route->nodes[0].name, "client" };
	size_t before = node_of(graph, client, true);

	for (size_t i = 0; i < trace->route->n; i++) {
		size_t at = node_of(graph, trace->route->nodes[i], false);

		graph->nodes[at].is_root = graph->nodes[at].is_root || !i;
		count(&graph->nodes[at].tally, trace, i);
		count(&edge_of(graph, before, at)->tally, trace, i);
		if (graph->nodes[before].is_client) {
			/* A client has a time of its own, but no statistics. */
			struct tally *tally = &graph->nodes[before].tally;

			tally->first_ms = graph->nodes[at].tally.first_ms;
			tally->last_ms = graph->nodes[at].tally.last_ms;
		}
		before = at;
	}
}

/* ---- writing ---- */

static void
write_statistics(struct call *call, const struct tally *tally)
{
	int64_t n_errors = tally->n_throttle + tally->n_other;

	write_object(call, "SummaryStatistics");
	write_integer(call, "OkCount", tally->n_ok);
	write_object(call, "ErrorStatistics");
	write_integer(call, "ThrottleCount", tally->n_throttle);
	write_integer(call, "OtherCount", tally->n_other);
	write_integer(call, "TotalCount", n_errors);
	write_object_end(call);
	write_object(call, "FaultStatistics");
	write_integer(call, "OtherCount", tally->n_fault);
	write_integer(call, "TotalCount", tally->n_fault);
	write_object_end(call);
	write_integer(call, "TotalCount", tally->n_ok + n_errors + tally->n_fault);
	write_number(call, "TotalResponseTime", tally->time_s);
	write_object_end(call);
}

static void
write_histogram(struct call *call, const char *key, const struct tally *tally)
{
	write_array(call, key);
	for (size_t i = 0; i < BUCKETS; i++) {
		if (!tally->buckets[i])
			continue;
		write_object(call, NULL);
		write_number(call, "Value", round(1e6 * pow(10, ((double)i + 0.5) / 10 - 3)) / 1e6);
		write_integer(call, "Count", tally->buckets[i]);
		write_object_end(call);
	}
	write_array_end(call);
}

static void
write_edges(struct call *call, const struct graph *graph, size_t from)
{
	write_array(call, "Edges");
	for (size_t i = 0; i < graph->n_edges; i++) {
		const struct edge *edge = &graph->edges[i];

		if (edge->from != from)
			continue;
		write_object(call, NULL);
		write_integer(call, "ReferenceId", (int64_t)edge->to);
		write_time(call, "StartTime", edge->tally.first_ms);
		write_time(call, "EndTime", edge->tally.last_ms);
		write_statistics(call, &edge->tally);
		write_histogram(call, "ResponseTimeHistogram", &edge->tally);
		write_empty(call, "Aliases");
		write_object_end(call);
	}
	write_array_end(call);
}

static void
write_node(struct call *call, const struct graph *graph, size_t i)
{
	const struct node *node = &graph->nodes[i];

	write_object(call, NULL);
	write_integer(call, "ReferenceId", (int64_t)i);
	xray_write_service(call, &node->what);
	if (node->is_root)
		write_flag(call, "Root", true);
	write_text(call, "State", "active");
	write_time(call, "StartTime", node->tally.first_ms);
	write_time(call, "EndTime", node->tally.last_ms);
	write_edges(call, graph, i);
	if (!node->is_client) {
		write_statistics(call, &node->tally);
		write_histogram(call, "DurationHistogram", &node->tally);
		write_histogram(call, "ResponseTimeHistogram", &node->tally);
	}
	write_object_end(call);
}

bool
xray_get_service_graph(struct call *call)
{
	struct trace *traces = arena_array(call->arena, TRACES_A_MINUTE, sizeof(traces[0]));
	struct graph *graph = arena_alloc(call->arena, sizeof(*graph));
	struct trace_routes routes;
	struct xray_span span;
	struct page page;

	if (!traces || !graph)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	if (!paging_begin(call, &xray_paging, &page) || !xray_read_span(call, HOURS_MAX, &span))
		return false;
	routes = traces_routes(call);
	for (int64_t m = span.from_ms / 60000; m * 60000 < span.to_ms; m++) {
		size_t n = traces_of_minute(call, &routes, m, traces);

		for (size_t i = 0; i < n; i++) {
			if (traces[i].start_ms >= span.from_ms && traces[i].start_ms < span.to_ms)
				add_trace(graph, &traces[i]);
		}
	}
	write_time(call, "StartTime", span.from_ms);
	write_time(call, "EndTime", span.to_ms);
	write_array(call, "Services");
	for (size_t i = page.offset; i < paging_last(&page, graph->n_nodes); i++)
		write_node(call, graph, i);
	write_array_end(call);
	write_flag(call, "ContainsOldGroupVersions", false);
	paging_end(call, &xray_paging, &page, graph->n_nodes);
	return true;
}
