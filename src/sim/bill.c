/* SPDX-License-Identifier: MIT */
/* bill.c - shares of services in the bill, and days of it. */
#include "sim/bill.h"

#include "base/clock.h"
#include "base/text.h"
#include "sim/facts.h"
#include "sim/random.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_S 86400

/* Dollars a month of one such resource in a small system: only their proportion counts. */
static const struct price {
	enum inventory_kind kind; /* INVENTORY_KINDS: any stack has it */
	const char *service, *usage_type;
	double weight;
	bool is_global;
} prices[] = {
	{ INVENTORY_DATABASE, "Amazon Relational Database Service", "InstanceUsage:db.t4g.micro",
	  15, false },
	{ INVENTORY_CACHE, "Amazon ElastiCache", "NodeUsage:cache.t4g.micro", 12, false },
	{ INVENTORY_NAT_GATEWAY, "EC2 - Other", "NatGateway-Hours", 33, false },
	{ INVENTORY_BALANCER, "Amazon Elastic Load Balancing", "LoadBalancerUsage", 20, false },
	{ INVENTORY_FAMILY, "Amazon Elastic Container Service", "Fargate-vCPU-Hours:perCPU", 15,
	  false },
	{ INVENTORY_INSTANCE, "Amazon Elastic Compute Cloud - Compute", "BoxUsage:t3a.medium", 18,
	  false },
	{ INVENTORY_FUNCTION, "AWS Lambda", "Lambda-GB-Second", 4, false },
	{ INVENTORY_HTTP_API, "Amazon API Gateway", "ApiGatewayHttpRequest", 3, false },
	{ INVENTORY_REST_API, "Amazon API Gateway", "ApiGatewayRequest", 3.5, false },
	{ INVENTORY_TABLE, "Amazon DynamoDB", "PayPerRequestThroughput", 3, false },
	{ INVENTORY_DISTRIBUTION, "Amazon CloudFront", "EU-DataTransfer-Out-Bytes", 5, true },
	{ INVENTORY_BUCKET, "Amazon Simple Storage Service", "TimedStorage-ByteHrs", 1.5, false },
	{ INVENTORY_WEB_ACL, "AWS WAF", "WebACLV2", 6, true },
	{ INVENTORY_HEALTH_CHECK, "Amazon Route 53", "Health-Check-AWS", 1, true },
	{ INVENTORY_PIPELINE, "AWS CodePipeline", "activePipeline", 1, false },
	{ INVENTORY_MONITOR, "AmazonCloudWatch", "CW:RUMEvents", 1, false },
	{ INVENTORY_KINDS, "AmazonCloudWatch", "CW:MetricMonitorUsage", 3, false },
	{ INVENTORY_KINDS, "Tax", "Tax", 9, true },
};

static void
add(struct bill *bill, struct bill_item item)
{
	size_t at = bill->n;

	for (size_t i = 0; i < bill->n; i++) {
		if (text_is(bill->items[i].service, item.service) &&
		    text_is(bill->items[i].usage_type, item.usage_type)) {
			bill->items[i].share += item.share;
			return;
		}
	}
	for (; at && bill->items[at - 1].share < item.share; at--)
		bill->items[at] = bill->items[at - 1];
	bill->items[at] = item;
	bill->n++;
}

struct bill
bill_of(struct call *call)
{
	struct bill bill = { .items = arena_array(call->arena, LEN(prices) + 2,
						  sizeof(bill.items[0])) };
	double sum = 0;

	for (size_t i = 0; bill.items && i < LEN(prices); i++) {
		const struct price *price = &prices[i];
		size_t n = price->kind == INVENTORY_KINDS
				   ? 1
				   : inventory_list(call, price->kind, NULL).n;

		if (!n)
			continue;
		add(&bill,
		    (struct bill_item){ .service = price->service,
					.region = price->is_global ? "global"
								   : call->world->stack->region,
					.usage_type = price->usage_type,
					.share = price->weight * (double)n });
		sum += price->weight * (double)n;
	}
	for (size_t i = 0; i < bill.n; i++)
		bill.items[i].share /= sum;
	if (bill.items && story_incident_s(&call->world->story, SCENARIO_COST_SPIKE) != INT64_MAX) {
		/* Logs that are written at the level "debug". */
		add(&bill, (struct bill_item){ .service = "AmazonCloudWatch",
					       .region = call->world->stack->region,
					       .usage_type = "DataProcessing-Bytes",
					       .is_spike = true });
	}
	return bill;
}

double
bill_usd(const struct call *call, const struct bill_item *item, int64_t from_s, int64_t to_s)
{
	uint64_t key = random_mix(call->world->story.seed, random_text(item->usage_type));
	double usd_a_day = story_usd_a_day(&call->world->story), usd = 0;

	if (item->is_spike)
		return story_spike_usd(&call->world->story, from_s, to_s);
	for (int64_t day = from_s - from_s % DAY_S; day < to_s; day += DAY_S) {
		int64_t begin = MAX(from_s, day), end = MIN(to_s, day + DAY_S);
		double noise = 1 + 0.12 * random_smooth(key, day, 3 * DAY_S);

		usd += usd_a_day * item->share * noise * (double)(end - begin) / DAY_S;
	}
	/* What is charged in the span and not credited back in it, or the other way round. */
	usd += item->share * (story_credit_usd(&call->world->story, to_s) -
			      story_credit_usd(&call->world->story, from_s));
	return usd;
}

double
bill_usage(const struct bill_item *item, double usd)
{
	return usd * (20 + (double)(random_text(item->usage_type) % 1000));
}

double
bill_total(struct call *call, int64_t from_s, int64_t to_s, bool is_spent)
{
	struct bill bill = bill_of(call);
	double usd = 0;

	if (is_spent)
		to_s = MIN(to_s, call->now_ms / 1000);
	for (size_t i = 0; i < bill.n; i++)
		usd += bill_usd(call, &bill.items[i], from_s, to_s);
	return usd;
}

int64_t
bill_month(int64_t t_s, int months)
{
	time_t t = (time_t)t_s;
	struct tm tm;

	gmtime_r(&t, &tm);
	tm.tm_mon += months;
	tm.tm_mday = 1;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	return (int64_t)timegm(&tm);
}

const char *
bill_date(struct call *call, int64_t t_s)
{
	char date[24];

	date_iso(t_s, date);
	return arena_text_n(call->arena, date, 10);
}

bool
bill_parse_date(const char *s, int64_t *out_s)
{
	char text[32];
	int64_t ms;

	if (strlen(s) != 10)
		return false;
	snprintf(text, sizeof(text), "%sT00:00:00Z", s);
	if (!date_parse_iso(text, &ms))
		return false;
	*out_s = ms / 1000;
	return true;
}
