/* SPDX-License-Identifier: MIT */
/* generator_makers.c - the ways in which metrics go through a minute; generators.c says which
 * metric goes which way. */
#include "sim/generator_makers.h"

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
bool
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
bool
make_errors_5xx(const struct generator *row, const struct minute *minute, struct point *out)
{
	return make_errors(row, minute, 0x500, out);
}

bool
make_errors_4xx(const struct generator *row, const struct minute *minute, struct point *out)
{
	return make_errors(row, minute, 0x400, out);
}

/* as make_errors, but a count of its own: nothing is published for a minute without requests */
bool
make_events(const struct generator *row, const struct minute *minute, struct point *out)
{
	double n = errors(row, minute, requests(minute, row->base), random_text(row->name));

	*out = point_many(1, n);
	return true;
}

/* spread, bad: percent */
bool
make_rate(const struct generator *row, const struct minute *minute, struct point *out)
{
	double noise =
		0.35 * random_normal(random_mix(minute->metric->key, (uint64_t)minute->start_s));
	double pct = row->spread * exp(noise) + row->bad * minute->weather.bad * exp(noise / 3);

	*out = point_one(fmin(100, round(pct * 1000) / 1000));
	return minute->weather.requests > 0;
}

/* base: median in the metric's unit; spread: of its logarithm; bad: times slower */
bool
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
bool
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
bool
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

/* As make_gauge, of a hundred. */
bool
make_share(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_gauge(row, minute, out))
		return false;
	*out = point_one(fmin(out->sum, 100));
	return true;
}

/* As make_gauge, in whole numbers. */
bool
make_level(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_gauge(row, minute, out))
		return false;
	*out = point_one(round(out->sum));
	return true;
}

/* As make_level, of a group's targets: one of them may fail its check. bad: what that changes, too
 */
bool
make_hosts(const struct generator *row, const struct minute *minute, struct point *out)
{
	bool is_unhealthy = minute->weather.incident == SCENARIO_UNHEALTHY_TARGET;

	if (!make_level(row, minute, out))
		return false;
	if (is_unhealthy)
		*out = point_one(fmax(0, out->sum + row->bad));
	return true;
}

#define IMPORT 12 /* times what the day's load adds, while an import writes */

/* As make_gauge, of a database's writing. */
bool
make_written(const struct generator *row, const struct minute *minute, struct point *out)
{
	bool is_written = minute->weather.incident == SCENARIO_REPLICA_LAG;

	if (!make_gauge(row, minute, out))
		return false;
	if (is_written)
		*out = point_one(out->sum + IMPORT * row->spread);
	return true;
}

/* As make_gauge, and what replicas are behind. */
bool
make_lag(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_gauge(row, minute, out))
		return false;
	if (minute->weather.behind_s > 0)
		*out = point_one(out->sum + round(minute->weather.behind_s));
	return true;
}

/* 1 while healthy; a bad deployment at its worst is noticed. base: what healthy is */
bool
make_status(const struct generator *row, const struct minute *minute, struct point *out)
{
	double draw = random_unit(random_mix(minute->metric->key, (uint64_t)minute->start_s));
	bool is_healthy = minute->weather.bad < 0.9 || draw > 0.35;

	*out = point_one(is_healthy ? row->base : 1 - row->base);
	return true;
}

/* Grows through the month and begins anew with the next one. base: times the account's dollars a
 * day */
bool
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
	double per_day = row->base * story_usd_a_day(minute->story);
	if (!is_total)
		per_day *= 0.5 / (1 << (minute->metric->rank % 8));

	per_day *= elapsed;
	if (is_total)
		per_day += story_credit_usd(minute->story, minute->start_s) +
			   story_spike_usd(minute->story, (days - day) * 86400, minute->start_s);
	*out = point_one(round(per_day * 100) / 100);
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

#define QUEUE_SUM(field)                                                                  \
	bool make_##field(const struct generator *row, const struct minute *minute,       \
			  struct point *out)                                              \
	{                                                                                 \
		(void)row;                                                                \
		return make_queue_sum(minute, offsetof(struct queue_minute, field), out); \
	}
QUEUE_SUM(sent)
QUEUE_SUM(received)
QUEUE_SUM(deleted)
QUEUE_SUM(empty_receives)
QUEUE_SUM(age_max_s)
#undef QUEUE_SUM

bool
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

bool
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
bool
make_message_size(const struct generator *row, const struct minute *minute, struct point *out)
{
	if (!make_queue_sum(minute, offsetof(struct queue_minute, sent), out) || out->sum < 1)
		return false;
	*out = point_many(out->sum, row->base);
	return true;
}

/* ---- services and pipelines ---- */

/* AWS/ECS has no metrics of tasks that no service runs. */
bool
make_service_gauge(const struct generator *row, const struct minute *minute, struct point *out)
{
	return minute->metric->service && make_gauge(row, minute, out);
}

static int
missing_tasks(const struct minute *minute)
{
	const struct incidents *incidents = minute->story->incidents;

	return incidents && incident_is_on(incidents_of(incidents, INCIDENT_SHORTAGE),
					   minute->start_s)
		       ? (int)incident_shortage(incidents,
						(unsigned)minute->metric->service->desired)
		       : 0;
}

bool
make_running(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct sim_service *service = minute->metric->service;

	(void)row;
	if (!service)
		return false;
	*out = point_one(service->desired - missing_tasks(minute));
	return true;
}

bool
make_desired(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct sim_service *service = minute->metric->service;

	(void)row;
	if (!service)
		return false;
	*out = point_one(service->desired);
	return true;
}

/* The run behind a bad deployment fails when that is rolled back. */
bool
make_failed_runs(const struct generator *row, const struct minute *minute, struct point *out)
{
	int64_t start_s, back_s;
	bool has = story_deploy_start(minute->story, minute->start_s + 59, &start_s, &back_s);

	(void)row;
	*out = point_one(has && back_s >= minute->start_s && back_s < minute->start_s + 60);
	return true;
}
