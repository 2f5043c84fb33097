/* SPDX-License-Identifier: MIT */
/* generators.c - what each metric of each namespace does in a minute, as a table. The figures are
 * those of a small production system; no real system is copied. */
#include "sim/generators.h"

#include "base/text.h"
#include "sim/random.h"

#include <math.h>

static uint64_t
minute_key(const struct minute *minute, uint64_t what)
{
	uint64_t key = random_mix(random_mix(minute->story->seed, what), minute->metric->rank);

	return random_mix(key, (uint64_t)minute->start_s);
}

/* Draws that belong together across namespaces: the first function serves the first API, so their
 * requests and errors are the same numbers. Hence keys by rank, not by metric. */
static double
requests(const struct minute *minute, double share)
{
	double mean = minute->weather.requests * share / (1 + 0.7 * minute->metric->rank);

	return random_poisson(minute_key(minute, 0x4E0), mean);
}

/* Of n requests, how many go wrong; `kind` keeps 4xx and 5xx apart. */
static double
errors(const struct generator *row, const struct minute *minute, double n, uint64_t kind)
{
	double share = row->spread + row->bad * minute->weather.bad;

	return fmin(n, random_poisson(minute_key(minute, kind), n * share));
}

/* base: requests per API request */
static bool
make_count(const struct generator *row, const struct minute *minute, struct point *out)
{
	*out = point_many(requests(minute, row->base), 1);
	return true;
}

static bool
make_errors(const struct generator *row, const struct minute *minute, uint64_t kind,
	    struct point *out)
{
	double n = requests(minute, row->base), wrong = errors(row, minute, n, kind);

	*out = (struct point){
		.count = n, .sum = wrong, .min = wrong >= n, .max = wrong > 0, .log_mid = -INFINITY
	};
	return true;
}

/* base: requests per API request; spread: share that fails always; bad: more, in a bad deployment
 */
static bool
make_errors_5xx(const struct generator *row, const struct minute *minute, struct point *out)
{
	return make_errors(row, minute, 0x500, out);
}

static bool
make_errors_4xx(const struct generator *row, const struct minute *minute, struct point *out)
{
	return make_errors(row, minute, 0x400, out);
}

/* as make_errors, but a count of its own: nothing is published for a minute without requests */
static bool
make_events(const struct generator *row, const struct minute *minute, struct point *out)
{
	double n = errors(row, minute, requests(minute, row->base), random_text(row->name));

	*out = point_many(1, n);
	return true;
}

/* spread, bad: percent */
static bool
make_rate(const struct generator *row, const struct minute *minute, struct point *out)
{
	double noise =
		0.35 * random_normal(random_mix(minute->metric->key, (uint64_t)minute->start_s));
	double pct = row->spread * exp(noise) + row->bad * minute->weather.bad * exp(noise / 3);

	*out = point_one(fmin(100, round(pct * 1000) / 1000));
	return minute->weather.requests > 0;
}

/* base: median in the metric's unit; spread: of its logarithm; bad: times slower */
static bool
make_latency(const struct generator *row, const struct minute *minute, struct point *out)
{
	uint64_t key = random_mix(minute->metric->key, (uint64_t)minute->start_s);
	double n = requests(minute, 1);
	double median = row->base * (1 + 0.25 * minute->weather.load) *
			(1 + row->bad * minute->weather.bad) * exp(0.06 * random_normal(key)) *
			(1 + 0.1 * minute->metric->rank);

	if (n < 1)
		return false;
	*out = point_spread(n, median, row->spread * (1 + 0.3 * minute->weather.bad),
			    random_unit(random_mix(key, 1)));
	return true;
}

/* base: bytes of one request; spread: requests per API request */
static bool
make_bytes(const struct generator *row, const struct minute *minute, struct point *out)
{
	uint64_t key = random_mix(minute->metric->key, (uint64_t)minute->start_s);
	double n = requests(minute, row->spread);

	if (n < 1)
		return false;
	*out = point_many(n, round(row->base * exp(0.2 * random_normal(key))));
	return true;
}

/* A level that wanders. base: at rest; spread: what load adds; bad: what a bad deployment adds */
static bool
make_gauge(const struct generator *row, const struct minute *minute, struct point *out)
{
	double drift = random_smooth(minute->metric->key, minute->start_s, 1800);
	double noise = random_normal(random_mix(minute->metric->key, (uint64_t)minute->start_s));
	double size = 0.04 * (fabs(row->base) + fabs(row->spread));
	double value = row->base + row->spread * minute->weather.load +
		       row->bad * minute->weather.bad + size * (drift + 0.4 * noise);

	*out = point_one(fmax(0, round(value * 1000) / 1000));
	return true;
}

/* As make_gauge, in whole numbers. */
static bool
make_level(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_gauge(row, minute, out))
		return false;
	*out = point_one(round(out->sum));
	return true;
}

/* 1 while healthy; a bad deployment at its worst is noticed. base: what healthy is */
static bool
make_status(const struct generator *row, const struct minute *minute, struct point *out)
{
	double draw = random_unit(random_mix(minute->metric->key, (uint64_t)minute->start_s));
	bool is_healthy = minute->weather.bad < 0.9 || draw > 0.35;

	*out = point_one(is_healthy ? row->base : 1 - row->base);
	return true;
}

/* Grows through the month. base: dollars a day */
static bool
make_charges(const struct generator *row, const struct minute *minute, struct point *out)
{
	int64_t days = minute->start_s / 86400;
	/* Days since the first of the month (civil calendar, proleptic Gregorian). */
	int64_t z = days + 719468, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t day = doy - (153 * ((5 * doy + 2) / 153) + 2) / 5;
	double elapsed = (double)day + (double)(minute->start_s % 86400) / 86400;
	bool is_total = minute->metric->n_dimensions < 2;
	double per_day = is_total ? row->base : row->base * 0.5 / (1 << (minute->metric->rank % 8));

	*out = point_one(round(per_day * elapsed * 100) / 100);
	return true;
}

/* ---- queues: from the simulation of the work ---- */

/* What the metric's queue did in this minute; NULL: it has none, or did nothing yet. */
static const struct queue_minute *
minute_of_queue(const struct minute *minute)
{
	const struct sim_queue *queue = minute->metric->queue;

	return queue ? queue_minute_at(queue, minute->start_s / 60) : NULL;
}

static bool
make_queue_sum(const struct minute *minute, size_t field, struct point *out)
{
	const struct queue_minute *record = minute_of_queue(minute);

	if (!record)
		return false;
	*out = point_one((double)*(const float *)((const char *)record + field));
	return true;
}

#define QUEUE_SUM(field)                                                                   \
	static bool make_##field(const struct generator *row, const struct minute *minute, \
				 struct point *out)                                        \
	{                                                                                  \
		(void)row;                                                                 \
		return make_queue_sum(minute, offsetof(struct queue_minute, field), out);  \
	}
QUEUE_SUM(sent)
QUEUE_SUM(received)
QUEUE_SUM(deleted)
QUEUE_SUM(empty_receives)
QUEUE_SUM(age_max_s)
#undef QUEUE_SUM

static bool
make_visible(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct queue_minute *record = minute_of_queue(minute);

	(void)row;
	if (!record)
		return false;
	*out = (struct point){ .count = record->ticks,
			       .sum = (double)record->visible_sum,
			       .min = (double)record->visible_min,
			       .max = (double)record->visible_max,
			       .log_mid = -INFINITY };
	return true;
}

static bool
make_in_flight(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct queue_minute *record = minute_of_queue(minute);

	(void)row;
	if (!record)
		return false;
	*out = (struct point){ .count = record->ticks,
			       .sum = (double)record->in_flight_sum,
			       .min = 0,
			       .max = (double)record->in_flight_max,
			       .log_mid = -INFINITY };
	return true;
}

/* base: bytes of a message; nothing in a minute without one */
static bool
make_message_size(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_queue_sum(minute, offsetof(struct queue_minute, sent), out) || out->sum < 1)
		return false;
	*out = point_many(out->sum, row->base);
	return true;
}

/* AWS/ECS has no metrics of tasks that no service runs. */
static bool
make_service_gauge(const struct generator *row, const struct minute *minute, struct point *out)
{
	return minute->metric->service && make_gauge(row, minute, out);
}

static const struct generator generators[] = {
	{ "AWS/Lambda", "Invocations", make_count, 1, 0, 0, 0 },
	{ "AWS/Lambda", "Errors", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/Lambda", "Throttles", make_events, 1, 0, 0.01, 0 },
	{ "AWS/Lambda", "Duration", make_latency, 85, 0.55, 10, 0 },
	{ "AWS/Lambda", "ConcurrentExecutions", make_level, 1, 5, 9, 0 },
	{ "AWS/Lambda", "ProvisionedConcurrencyUtilization", make_gauge, 0.1, 0.4, 0.3, 0 },
	{ "AWS/Lambda", "DeadLetterErrors", make_events, 1, 0, 0, 0 },
	{ "AWS/ApiGateway", "Count", make_count, 1, 0, 0, 0 },
	{ "AWS/ApiGateway", "4xx", make_errors_4xx, 1, 0.025, 0.02, 0 },
	{ "AWS/ApiGateway", "4XXError", make_errors_4xx, 1, 0.025, 0.02, 0 },
	{ "AWS/ApiGateway", "5xx", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApiGateway", "5XXError", make_errors_5xx, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApiGateway", "Latency", make_latency, 104, 0.5, 9.4, 0 },
	{ "AWS/ApiGateway", "IntegrationLatency", make_latency, 92, 0.5, 10, 0 },
	{ "AWS/ApiGateway", "DataProcessed", make_bytes, 5400, 1, 0, 0 },
	{ "AWS/CloudFront", "Requests", make_count, 6.5, 0, 0, 0 },
	{ "AWS/CloudFront", "BytesDownloaded", make_bytes, 48000, 6.5, 0, 0 },
	{ "AWS/CloudFront", "BytesUploaded", make_bytes, 700, 6.5, 0, 0 },
	{ "AWS/CloudFront", "4xxErrorRate", make_rate, 0, 1.4, 0.8, 0 },
	{ "AWS/CloudFront", "5xxErrorRate", make_rate, 0, 0.05, 9, 0 },
	{ "AWS/CloudFront", "TotalErrorRate", make_rate, 0, 1.45, 9.8, 0 },
	{ "AWS/CloudFront", "CacheHitRate", make_gauge, 88, 6, -11, 0 },
	{ "AWS/CloudFront", "OriginLatency", make_latency, 130, 0.6, 2.5, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesVisible", make_visible, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", make_in_flight, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateNumberOfMessagesDelayed", make_level, 0, 0, 0, 0 },
	{ "AWS/SQS", "ApproximateAgeOfOldestMessage", make_age_max_s, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesSent", make_sent, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesReceived", make_received, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfMessagesDeleted", make_deleted, 0, 0, 0, 0 },
	{ "AWS/SQS", "NumberOfEmptyReceives", make_empty_receives, 0, 0, 0, 0 },
	{ "AWS/SQS", "SentMessageSize", make_message_size, 412, 0, 0, 0 },
	{ "AWS/ECS", "CPUUtilization", make_service_gauge, 12, 34, 30, 0 },
	{ "AWS/ECS", "MemoryUtilization", make_service_gauge, 44, 14, 8, 0 },
	{ "AWS/RUM", "SessionCount", make_count, 0.12, 0, 0, 0 },
	{ "AWS/RUM", "SessionDuration", make_latency, 94000, 0.8, -0.4, 0 },
	{ "AWS/RUM", "PageViewCount", make_count, 0.4, 0, 0, 0 },
	{ "AWS/RUM", "JsErrorCount", make_events, 0.4, 0.006, 0.18, 0 },
	{ "AWS/RUM", "Http4xxCount", make_events, 1, 0.02, 0.02, 0 },
	{ "AWS/RUM", "Http5xxCount", make_events, 1, 0.0012, 0.25, 0 },
	{ "AWS/RUM", "NavigationSatisfiedTransaction", make_count, 0.33, 0, 0, 0 },
	{ "AWS/RUM", "NavigationToleratedTransaction", make_count, 0.06, 0, 0, 0 },
	{ "AWS/RUM", "NavigationFrustratedTransaction", make_events, 0.4, 0.02, 0.3, 0 },
	{ "AWS/RUM", "PerformanceNavigationDuration", make_latency, 1350, 0.5, 0.9, 0 },
	{ "AWS/RUM", "PerformanceResourceDuration", make_latency, 120, 0.7, 0.9, 0 },
	{ "AWS/RUM", "TimeOnPage", make_latency, 31000, 0.9, 0, 0 },
	{ "AWS/RUM", "WebVitalsLargestContentfulPaint", make_latency, 1650, 0.4, 0.7, 0 },
	{ "AWS/RUM", "WebVitalsFirstInputDelay", make_latency, 9, 0.6, 0.2, 0 },
	{ "AWS/RUM", "WebVitalsInteractionToNextPaint", make_latency, 96, 0.5, 0.5, 0 },
	{ "AWS/RUM", "WebVitalsCumulativeLayoutShift", make_latency, 0.04, 0.6, 0, 0 },
	{ "AWS/Billing", "EstimatedCharges", make_charges, 0.92, 0, 0, 360 },
	{ "AWS/ApplicationELB", "RequestCount", make_count, 1, 0, 0, 0 },
	{ "AWS/ApplicationELB", "TargetResponseTime", make_latency, 0.09, 0.55, 10, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_2XX_Count", make_count, 0.97, 0, 0, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_4XX_Count", make_events, 1, 0.02, 0.02, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", make_events, 1, 0.0012, 0.27, 0 },
	{ "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", make_events, 1, 0.0002, 0.06, 0 },
	{ "AWS/ApplicationELB", "HealthyHostCount", make_level, 2, 0, -1, 0 },
	{ "AWS/ApplicationELB", "UnHealthyHostCount", make_level, 0, 0, 1, 0 },
	{ "AWS/ApplicationELB", "ActiveConnectionCount", make_level, 4, 60, 20, 0 },
	{ "AWS/ApplicationELB", "ProcessedBytes", make_bytes, 9000, 1, 0, 0 },
	{ "AWS/DynamoDB", "ThrottledRequests", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "ReadThrottleEvents", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "WriteThrottleEvents", make_events, 1, 0, 0.02, 0 },
	{ "AWS/DynamoDB", "SuccessfulRequestLatency", make_latency, 4.2, 0.4, 0.5, 0 },
	{ "AWS/Route53", "HealthCheckStatus", make_status, 1, 0, 0, 0 },
	{ "AWS/Route53", "HealthCheckPercentageHealthy", make_gauge, 100, 0, -45, 0 },
	{ "AWS/EC2", "StatusCheckFailed", make_level, 0, 0, 0, 0 },
	{ "AWS/EC2", "CPUUtilization", make_gauge, 6, 40, 20, 5 },
	{ "AWS/RDS", "CPUUtilization", make_gauge, 7, 30, 25, 0 },
	{ "AWS/RDS", "DatabaseConnections", make_level, 4, 30, 25, 0 },
	{ "AWS/RDS", "FreeStorageSpace", make_gauge, 1.5e10, 0, 0, 0 },
	{ "AWS/ElastiCache", "EngineCPUUtilization", make_gauge, 3, 14, 10, 0 },
	{ "AWS/S3", "BucketSizeBytes", make_gauge, 3.1e9, 0, 0, 1440 },
	{ "AWS/S3", "NumberOfObjects", make_level, 18200, 0, 0, 1440 },
	{ "", "", make_gauge, 8, 40, 12, 0 },
};

const struct generator *
generator_of(const char *namespace_, const char *name)
{
	size_t i = 0;

	for (; i + 1 < LEN(generators); i++) {
		if (text_is(generators[i].namespace_, namespace_) &&
		    text_is(generators[i].name, name))
			break;
	}
	return &generators[i];
}
