/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CW_POINTS_H
#define CWTOP_AWS_CW_POINTS_H
/* cw_points.h - answers of GetMetricData laid over the queries they belong to. The body is read
 * once, without a tree: this is what cwtop does all day. */
#include "aws/cloudwatch.h"
#include "base/json.h"

struct cw_gathering { /* of one request's pages */
	struct arena *arena;
	const struct metric_query *queries;
	struct points *points; /* one per query, zeroed at the start */
	unsigned *seen_on;     /* page that last had this query, from 1; 0: none */
	size_t n;
	unsigned page;            /* from 1 */
	const char *token;        /* NextToken of this page; NULL: none */
	size_t guess;             /* where the next result probably belongs: they come in order */
	const char *message;      /* of the answer as a whole; NULL: none */
	struct buf times, values; /* of the result being read */
};

/* cw_gathering_init - over `n` queries and their zeroed points. ERR_MEMORY. cw_gathering_done frees
 * the working space; the points stay in the arena. */
MUST_CHECK enum err
cw_gathering_init(struct cw_gathering *gathering, struct arena *arena,
		  const struct metric_query *queries, struct points *points, size_t n);
void
cw_gathering_done(struct cw_gathering *gathering);

/* cw_read_page - one page's text into the points. ERR_PARSE: not a whole GetMetricData answer;
 * *out_at then says where, *out_problem what. Nothing of a page that fails may be shown.
 * ERR_MEMORY.
 */
MUST_CHECK enum err
cw_read_page(struct cw_gathering *gathering, const char *text, size_t len, size_t *out_at,
	     const char **out_problem);

/* cw_finish - after the last page: order, scale, and what was never answered. */
void
cw_finish(struct cw_gathering *gathering);

#endif
