/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SCREEN_CURVES_H
#define CWTOP_TESTS_SCREEN_CURVES_H
/* curves.h - what each metric of the fixture was, minute by minute. */
#include "base/base.h"

struct curve {
	const char *id;
	double (*at)(int minute); /* 0 is the newest minute; NAN: no datapoint */
	bool is_incomplete;
};

/* curve_of - of a metric of the fixture's stack; one that never has a point when there is none. */
const struct curve *
curve_of(const char *id);

#endif
