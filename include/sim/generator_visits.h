/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_GENERATOR_VISITS_H
#define CWTOP_SIM_GENERATOR_VISITS_H
/* generator_visits.h - the metrics of AWS/RUM, from the visits that its log group tells of, too. */
#include "sim/generators.h"

/* generator_visit_count, generator_visit_point, generator_visit_ratio - a field of struct
 * visit_minute; base: its offset; of a ratio, spread: that of what it is divided by. */
bool
generator_visit_count(const struct generator *row, const struct minute *minute, struct point *out);
bool
generator_visit_point(const struct generator *row, const struct minute *minute, struct point *out);
bool
generator_visit_ratio(const struct generator *row, const struct minute *minute, struct point *out);

#endif
