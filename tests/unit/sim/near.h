/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SIM_NEAR_H
#define CWTOP_TESTS_SIM_NEAR_H
/* near.h - doubles that are equal within a distance; says both when they are not. */
#include "../test.h"

#include <math.h>

#define assert_near(got, wanted, distance) near_check(got, wanted, distance, __FILE__, __LINE__)

static inline void
near_check(double got, double wanted, double distance, const char *file, int line)
{
	if (fabs(got - wanted) <= distance)
		return;
	print_error("%.17g is not %.17g\n", got, wanted);
	_fail(file, line);
}

#endif
