/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_COST_H
#define CWTOP_MODEL_COST_H
/* cost.h - what AWS has said of the bill: Cost Explorer's days by service and its forecast, and
 * AWS Budgets. Each answer has a time of its own, as they are asked for at times of their own, and
 * outlive a run. Plain data in a part's arena; texts are never NULL. What follows from it for a
 * stack is in cost_report.h. */
#include "base/mem.h"

/* A cent each: no more in a UTC day, over all restarts and all cwtops of a machine. */
#define COST_REQUESTS_A_DAY 4

/* What is asked. */
enum cost_ask { COST_ASK_USAGE, COST_ASK_FORECAST, COST_ASK_BUDGETS, COST_ASKS };

struct cost_asked {
	int64_t asked_s;  /* the last attempt; 0: never */
	int64_t answer_s; /* of what is known; 0: nothing is */
	enum err err;     /* of the last attempt */
	const char *why;  /* its sentence; "" */
};

struct cost_service {
	const char *name; /* Cost Explorer's: "AWS Lambda" */
	double *usd;      /* by day, from first_day_s on; days that it was not billed for are 0 */
};

struct cost_budget {
	const char *name, *type, *time_unit, *unit; /* COST ..., MONTHLY ..., "USD" */
	double limit, actual, forecast;
	bool has_limit, has_actual, has_forecast;
};

struct cost {
	const char *account;
	struct cost_asked asked[COST_ASKS];

	int64_t first_day_s; /* of usage: the first of the month or some days before it */
	size_t n_days;       /* up to that of the answer */
	struct cost_service *services;
	size_t n_services;
	bool is_partial; /* Cost Explorer had another page, and no request was left for it */

	int64_t forecast_from_s, forecast_to_s; /* days: not included */
	double forecast_usd, forecast_low_usd, forecast_high_usd;
	bool has_interval;

	struct cost_budget *budgets;
	size_t n_budgets;

	unsigned used;     /* of the day's requests, as of the last time that leave was asked for */
	int64_t used_s;    /* when that was; 0: not yet */
	const char *leave; /* why something that was due was not asked for; "" */
};

#define COST_DAY_S INT64_C(86400)

/* cost_day - the first second of the UTC day of t_s. cost_month - of its month; months: so many
 * later. */
int64_t
cost_day(int64_t t_s);
int64_t
cost_month(int64_t t_s, int months);

/* cost_sum - of the days in [from_s, to_s); service NULL: of all. */
double
cost_sum(const struct cost *cost, const struct cost_service *service, int64_t from_s, int64_t to_s);

/* cost_has_day - the answer covers this day. */
bool
cost_has_day(const struct cost *cost, int64_t day_s);

/* cost_is_of_month - the usage is of the month of now_s. */
bool
cost_is_of_month(const struct cost *cost, int64_t now_s);

/* cost_at_rate - what the month of the answer comes to when all goes on as in the last week that is
 * settled: Cost Explorer lags by up to a day, so the day of the answer and the one before it count
 * with what they have or with the mean, whichever is more. First days of months are no measure, as
 * AWS books there what it charges once a month. false: fewer than COST_RATE_DAYS_MIN days are
 * known.
 */
#define COST_RATE_DAYS 7
#define COST_RATE_DAYS_MIN 3
MUST_CHECK bool
cost_at_rate(const struct cost *cost, const struct cost_service *service, double *out_usd);

#endif
