/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_RANDOM_H
#define CWTOP_SIM_RANDOM_H
/* random.h - chance without state: every draw is a pure function of a key, so that the world does
 * not depend on who asked what in which order. Not for secrets. */
#include "base/base.h"

/* random_mix - a new key from a key and a number; random_text - a key from a word. */
uint64_t
random_mix(uint64_t key, uint64_t number);
uint64_t
random_text(const char *s);

/* random_unit - in [0, 1); random_normal - mean 0, deviation 1 (within ±3.5). */
double
random_unit(uint64_t key);
double
random_normal(uint64_t key);

/* random_between - in [low, high). */
double
random_between(uint64_t key, double low, double high);

/* random_poisson - how many of something that happens `mean` times on average; mean ≥ 0. */
unsigned
random_poisson(uint64_t key, double mean);

/* random_smooth - in [-1, 1], continuous in t, changing over about one `span`. */
double
random_smooth(uint64_t key, int64_t t, int64_t span);

#endif
