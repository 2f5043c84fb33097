/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_LOOKUP_H
#define CWTOP_MODEL_LOOKUP_H
/* lookup.h - what a name, a domain or a tag turned out to stand for: the row of a "lookup" unit. */
#include "base/base.h"

struct lookup_found {
	const char *value; /* of the variable; of a metric "NAMESPACE|NAME|DIMENSION=VALUE|..."; "":
			      there is none, which an optional lookup may say */
};

/* lookup_matches - a pattern in which * stands for anything; without regard to case. */
bool
lookup_matches(const char *pattern, const char *text);

/* lookup_same_words - two names of a metric, where case, spaces, - and _ do not count: "High Risk
 * Count" is "high_risk_count". */
bool
lookup_same_words(const char *a, const char *b);

#endif
