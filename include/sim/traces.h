/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_TRACES_H
#define CWTOP_SIM_TRACES_H
/* traces.h - the requests that the simulated X-Ray has sampled: which way each took through the
 * region's resources, how long, and what went wrong. Pure functions of seed and time. */
#include "sim/api.h"

struct trace_node {
	const char *name, *type; /* "co2-api/prod", "AWS::ApiGateway::Stage" */
};

#define TRACE_NODES_MAX 5

/* The way of a request, entry first. */
struct trace_route {
	struct trace_node nodes[TRACE_NODES_MAX];
	size_t n;
	size_t code;   /* the node whose code fails; what lies behind it is well */
	unsigned rank; /* 0: the busiest */
	uint64_t key;
};

struct trace_routes {
	struct trace_route *items;
	size_t n;
};

struct trace {
	const struct trace_route *route;
	uint64_t key;
	int64_t start_ms;
	double duration_s;
	const char *method, *path; /* constants */
	unsigned status;
	bool is_fault, is_error, is_throttle;
	const char *exception; /* message of the KeyError that makes a fault */
	char id[36];
};

/* traces_routes - of the call's region. The first function serves the REST API whose name begins
 * most like its own. */
struct trace_routes
traces_routes(struct call *call);

/* traces_of_minute - those that began in a minute of Unix time and have arrived, in no order.
 * Returns how many there are. */
#define TRACES_A_MINUTE 512
size_t
traces_of_minute(const struct call *call, const struct trace_routes *routes, int64_t minute,
		 struct trace out[TRACES_A_MINUTE]);

/* trace_begin_s, trace_time_s - when the node began after the trace, and how long it took. */
double
trace_begin_s(const struct trace *trace, size_t node);
double
trace_time_s(const struct trace *trace, size_t node);

/* trace_fails - whether the node saw what went wrong. */
bool
trace_fails(const struct trace *trace, size_t node);

/* trace_client - address of who asked; the arena's. */
const char *
trace_client(struct call *call, const struct trace *trace);

#endif
