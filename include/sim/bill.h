/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_BILL_H
#define CWTOP_SIM_BILL_H
/* bill.h - what the simulated account costs: the dollars a day that AWS/Billing's EstimatedCharges
 * grow by, shared out over the services that the inventory has. Pure functions of seed and time. */
#include "sim/inventory.h"

#define BILL_TAGS 2

struct bill_item {
	const char *service; /* as Cost Explorer calls it */
	const char *region;  /* "global" for those without */
	const char *usage_type;
	double share;  /* of the whole */
	bool is_spike; /* what the scenario "cost-spike" adds, and nothing else */
};

struct bill {
	struct bill_item *items; /* dearest first */
	size_t n;
};

struct bill
bill_of(struct call *call);

/* bill_usd - what an item cost in [from_s, to_s); what is still to come is expected. */
double
bill_usd(const struct call *call, const struct bill_item *item, int64_t from_s, int64_t to_s);
/* bill_usage - the usage behind it. */
double
bill_usage(const struct bill_item *item, double usd);
/* bill_total - all items, until now at most when is_spent. */
double
bill_total(struct call *call, int64_t from_s, int64_t to_s, bool is_spent);

/* bill_month - the first second of the month of t_s; months: so many later. */
int64_t
bill_month(int64_t t_s, int months);
/* bill_date - "2026-11-18", arena-owned; bill_parse_date - of exactly that form. */
const char *
bill_date(struct call *call, int64_t t_s);
MUST_CHECK bool
bill_parse_date(const char *s, int64_t *out_s);

#endif
