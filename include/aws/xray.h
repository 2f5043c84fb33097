/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_XRAY_H
#define CWTOP_AWS_XRAY_H
/* xray.h - X-Ray: the map of services, summaries of traces, whole traces. rest-json. All of it is
 * of the sampled requests only. Strings are the arena's, "" for what AWS did not say; numbers -1;
 * times 0. Blocks: workers only. */
#include "aws/aws.h"

struct xray_stats { /* of the requests that were sampled; all -1 where AWS said nothing */
	int64_t total, ok;
	int64_t errors;    /* 4xx, throttled ones included */
	int64_t throttled; /* 429 */
	int64_t faults;    /* 5xx */
	double response_s; /* all added up: divide by total */
};

struct xray_bin { /* of a histogram of response times */
	double response_s;
	int64_t count;
};

struct xray_edge {
	int64_t to; /* another service's ref; it may be missing from an incomplete map */
	struct xray_stats stats;
};

struct xray_service {
	int64_t ref;
	const char *name;
	const char
		*type; /* "AWS::Lambda::Function", "AWS::DynamoDB::Table", "client", "remote" ... */
	const char *state; /* active, unknown; "deleted" ... */
	bool is_root;      /* where requests come in */
	struct xray_stats stats;
	const struct xray_bin *bins;
	size_t n_bins;
	const struct xray_edge *edges; /* whom it calls */
	size_t n_edges;
};

struct xray_graph {
	struct xray_service *items;
	size_t n;
};

struct xray_span {
	int64_t start_s, end_s;
	const char *group; /* of traces, of the graph only; NULL: all */
};

/* xray_graph - who called whom in that time, at most six hours, all pages.
 * Source: X-Ray API reference, GetServiceGraph. */
MUST_CHECK enum err
xray_graph(const struct aws_scope *scope, struct xray_span span, struct xray_graph *out,
	   struct why *why);

struct xray_question {
	struct xray_span span;
	const char *filter; /* "fault = true AND responsetime > 5"; NULL: all */
	size_t limit;       /* no page is asked for once there are so many; 0: 100 */
	const char *next;   /* of an earlier answer; NULL: from the start */
};

struct xray_summary {
	const char *id, *entry; /* name of the service where it came in */
	const char *method, *url;
	const char *cause, *cause_service; /* first exception ("KeyError: 'NAME'"), who raised it */
	double duration_s, response_s;
	int64_t started_s, status;
	bool has_fault, has_error, has_throttle;
	bool is_partial; /* segments are still coming in */
};

struct xray_summaries {
	struct xray_summary *items; /* in X-Ray's order */
	size_t n;
	const char *next; /* more with this; NULL: that was all */
};

/* xray_summaries - traces that began in that time, whole pages up to about the limit. Each trace
 * that is scanned costs. Source: GetTraceSummaries. */
MUST_CHECK enum err
xray_summaries(const struct aws_scope *scope, const struct xray_question *question,
	       struct xray_summaries *out, struct why *why);

struct xray_segment { /* or a part of one: those follow their whole, one deeper */
	const char *id;
	const char *parent; /* id of the segment or part that called it; "" it began the trace */
	const char *name, *origin, *namespace_; /* "AWS::Lambda::Function"; aws, remote */
	const char *method, *url, *message;     /* its first exception, as cause */
	double start_s, duration_s;             /* epoch with fraction; duration -1: not ended */
	int64_t status;
	unsigned depth; /* 0: a segment */
	bool is_fault, is_error, is_throttled;
};

struct xray_trace {
	const char *id;
	double duration_s;
	bool is_cut; /* X-Ray holds no more of it: too large */
	const struct xray_segment *segments;
	size_t n_segments;
};

struct xray_traces {
	struct xray_trace *items;
	size_t n;
	const char *const *missing; /* ids of which X-Ray has nothing (yet) */
	size_t n_missing;
};

/* xray_is_id - a text has the form of a trace's id. Pure. */
#define XRAY_ID_EXAMPLE "1-58406520-a006649127e371903a2de979"
bool
xray_is_id(const char *text);

/* xray_traces - whole traces, five ids a request, all pages. Source: BatchGetTraces. */
MUST_CHECK enum err
xray_traces(const struct aws_scope *scope, const char *const *ids, size_t n,
	    struct xray_traces *out, struct why *why);

#endif
