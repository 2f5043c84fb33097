/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_COUNTER_H
#define CWTOP_TESTS_WIRE_COUNTER_H
/* counter.h - a loopback server that answers what a poller of the cityflow stack asks, fast and
 * always the same (nothing is wrong, nothing happens), and counts what came over the wire. It knows
 * nothing of prices and shares no code with the client. One thread; ends with counter_stop. */
#include <stddef.h>
#include <stdint.h>

#define COUNTER_ROWS_MAX 32

struct counter_row {
	char service[32];   /* as the signature's scope has it: "monitoring" */
	char operation[64]; /* "GetMetricData"; of a REST service its path */
	uint64_t requests;
	uint64_t metrics; /* GetMetricData: MetricStat entries in all requests */
};

struct counter;

struct counter *
counter_start(void);
void
counter_stop(struct counter *counter);
int
counter_port(const struct counter *counter);

/* counter_rows - what has come so far; returns how many rows. counter_reset - forgets it. Call
 * while no request is under way. */
size_t
counter_rows(struct counter *counter, struct counter_row out[COUNTER_ROWS_MAX]);
void
counter_reset(struct counter *counter);

#endif
