/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_COST_H
#define CWTOP_AWS_COST_H
/* cost.h - what was spent and what will be, by Cost Explorer. JSON 1.1, AWSInsightsIndexService;
 * one endpoint a partition. Every request that is answered costs COST_USD_PER_REQUEST, each page
 * included: callers count `requests`, keep answers for hours, and ask with max_attempts 1. Data
 * lags by up to a day. Blocks up to 30 s: workers only. */
#include "aws/aws.h"

#define COST_USD_PER_REQUEST 0.01

enum cost_step { COST_DAILY, COST_MONTHLY };

struct cost_question {
	const char *start, *end; /* "2026-11-01"; end is not included */
	enum cost_step step;
	const char *metric; /* "UnblendedCost", "AmortizedCost"...; NULL: UnblendedCost */
	/* "SERVICE", "REGION", "USAGE_TYPE"...; with is_by_tag the key of a tag; NULL: the total */
	const char *group_by;
	bool is_by_tag;
	/* only where a dimension, or with is_tag a tag, has this value; key NULL: all */
	struct {
		const char *key, *value;
		bool is_tag;
	} filter;
};

struct cost_row {
	const char *start; /* date of the step's first day */
	const char *
		group; /* "AWS Lambda", "eu-west-2", a tag's value; "" for the total, or untagged */
	double amount; /* may be negative: credits */
	const char *unit;  /* "USD" */
	bool is_estimated; /* the invoice is not final */
};

struct cost_rows {
	struct cost_row *items; /* by step, then as AWS orders the groups */
	size_t n;
	unsigned requests;
};

/* cost_usage - all pages. ERR_GONE where there is no data (yet) for the time asked about.
 * Source: Cost Explorer API reference, GetCostAndUsage. */
MUST_CHECK enum err
cost_usage(const struct aws_scope *scope, const struct cost_question *question,
	   struct cost_rows *out, struct why *why);

/* cost_usage_page - one page: for callers that have to count each.
 * @page      where to go on; NULL: the first
 * @out_next  in the arena; NULL: that was the last */
MUST_CHECK enum err
cost_usage_page(const struct aws_scope *scope, const struct cost_question *question,
		const char *page, struct cost_rows *out, const char **out_next, struct why *why);

struct cost_forecast {
	double amount, low,
		high; /* low, high: of the 80 % interval, summed; has_interval false: 0 */
	bool has_interval;
	const char *unit;
	unsigned requests;
};

/* cost_forecast - what start (today at the latest) to end will cost. question's group is ignored.
 * ERR_GONE: too little history. Source: GetCostForecast. */
MUST_CHECK enum err
cost_forecast(const struct aws_scope *scope, const struct cost_question *question,
	      struct cost_forecast *out, struct why *why);

struct cost_values {
	const char **items;
	size_t n;
	unsigned requests;
};

/* cost_dimension - values that a dimension ("SERVICE") had in the time: how AWS spells them.
 * Source: GetDimensionValues. */
MUST_CHECK enum err
cost_dimension(const struct aws_scope *scope, const struct cost_question *question,
	       const char *dimension, struct cost_values *out, struct why *why);

#endif
