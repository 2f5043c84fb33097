/* SPDX-License-Identifier: MIT */
/* cost.c - sums of days. It knows no plan and no currency. */
#include "model/cost.h"

#include <time.h>

int64_t
cost_day(int64_t t_s)
{
	return t_s - t_s % COST_DAY_S;
}

int64_t
cost_month(int64_t t_s, int months)
{
	time_t t = (time_t)t_s;
	struct tm tm;

	gmtime_r(&t, &tm);
	tm = (struct tm){ .tm_year = tm.tm_year, .tm_mon = tm.tm_mon + months, .tm_mday = 1 };
	return (int64_t)timegm(&tm);
}

bool
cost_has_day(const struct cost *cost, int64_t day_s)
{
	return day_s >= cost->first_day_s &&
	       day_s < cost->first_day_s + (int64_t)cost->n_days * COST_DAY_S;
}

static double
usd_of_day(const struct cost *cost, const struct cost_service *service, size_t day)
{
	double usd = 0;

	if (service)
		return service->usd[day];
	for (size_t i = 0; i < cost->n_services; i++)
		usd += cost->services[i].usd[day];
	return usd;
}

double
cost_sum(const struct cost *cost, const struct cost_service *service, int64_t from_s, int64_t to_s)
{
	double usd = 0;

	for (size_t day = 0; day < cost->n_days; day++) {
		int64_t at = cost->first_day_s + (int64_t)day * COST_DAY_S;

		if (at >= from_s && at < to_s)
			usd += usd_of_day(cost, service, day);
	}
	return usd;
}

bool
cost_is_of_month(const struct cost *cost, int64_t now_s)
{
	int64_t answer_s = cost->asked[COST_ASK_USAGE].answer_s;

	return answer_s > 0 && cost_month(answer_s, 0) == cost_month(now_s, 0);
}

static bool
mean_of(const struct cost *cost, const struct cost_service *service, int64_t before_s, double *out)
{
	double usd = 0;
	unsigned n = 0;

	for (int64_t day = before_s - COST_RATE_DAYS * COST_DAY_S; day < before_s;
	     day += COST_DAY_S) {
		if (!cost_has_day(cost, day) || day == cost_month(day, 0))
			continue;
		usd += cost_sum(cost, service, day, day + COST_DAY_S);
		n++;
	}
	if (n < COST_RATE_DAYS_MIN)
		return false;
	*out = usd / n;
	return true;
}

bool
cost_at_rate(const struct cost *cost, const struct cost_service *service, double *out_usd)
{
	int64_t answer_s = cost->asked[COST_ASK_USAGE].answer_s, today = cost_day(answer_s);
	int64_t start = cost_month(answer_s, 0), end = cost_month(answer_s, 1);
	int64_t settled = today - COST_DAY_S;
	double usd, mean;

	if (answer_s <= 0 || !mean_of(cost, service, settled, &mean))
		return false;
	usd = cost_sum(cost, service, start, settled);
	for (int64_t day = MAX(settled, start); day <= today; day += COST_DAY_S) {
		double billed = cost_sum(cost, service, day, day + COST_DAY_S);

		usd += MAX(billed, mean);
	}
	*out_usd = usd + mean * (double)((end - today) / COST_DAY_S - 1);
	return true;
}
