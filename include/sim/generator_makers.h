/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_GENERATOR_MAKERS_H
#define CWTOP_SIM_GENERATOR_MAKERS_H
/* generator_makers.h - the ways in which metrics go through a minute, for the table of generators;
 * what base, spread and bad mean stands with each in generator_makers.c. */
#include "sim/generators.h"

#define MAKER(name) \
	bool name(const struct generator *row, const struct minute *minute, struct point *out)
MAKER(make_count);
MAKER(make_errors_5xx);
MAKER(make_errors_4xx);
MAKER(make_events);
MAKER(make_rate);
MAKER(make_latency);
MAKER(make_bytes);
MAKER(make_gauge);
MAKER(make_share);
MAKER(make_level);
MAKER(make_hosts);
MAKER(make_written);
MAKER(make_lag);
MAKER(make_status);
MAKER(make_charges);
MAKER(make_visible);
MAKER(make_in_flight);
MAKER(make_message_size);
MAKER(make_service_gauge);
MAKER(make_sent);
MAKER(make_received);
MAKER(make_deleted);
MAKER(make_empty_receives);
MAKER(make_age_max_s);
MAKER(make_running);
MAKER(make_desired);
MAKER(make_failed_runs);
#undef MAKER

#endif
