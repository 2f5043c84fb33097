/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_UNIT_H
#define CWTOP_MODEL_UNIT_H
/* unit.h - units of values, and numbers in few columns: 1.2k, 98.3%, 340ms, 1.1GiB, 4m05s. */
#include "base/base.h"

#define UNIT_TABLE(X)                                   \
	X(UNIT_NONE, "none", "")                        \
	X(UNIT_COUNT, "count", "")                      \
	X(UNIT_PERCENT, "percent", "%")                 \
	X(UNIT_RATIO, "ratio", "")                      \
	X(UNIT_SECONDS, "seconds", "s")                 \
	X(UNIT_MILLISECONDS, "milliseconds", "ms")      \
	X(UNIT_BYTES, "bytes", "B")                     \
	X(UNIT_BYTES_PER_SECOND, "bytes/second", "B/s") \
	X(UNIT_PER_SECOND, "count/second", "/s")        \
	X(UNIT_USD, "usd", "$")

enum unit {
#define UNIT_ENUM(code, word, suffix) code,
	UNIT_TABLE(UNIT_ENUM)
#undef UNIT_ENUM
		UNIT_KINDS
};

/* unit_of - by the word in the table; false when there is none such. */
MUST_CHECK bool
unit_of(const char *word, enum unit *out);
const char *
unit_word(enum unit unit);

#define UNIT_TEXT_MAX 24

/* unit_format - a value with its unit in at most 8 columns: three significant figures, SI steps
 * for counts, binary steps for bytes, ms/s/m/h/d for times. ASCII only. */
void
unit_format(double value, enum unit unit, char out[UNIT_TEXT_MAX]);

/* unit_age - how old: "now" (< 5 s), "12s", "4m", "3h", "2d": steps, so an idle screen is silent.
 */
void
unit_age(int64_t age_s, char out[UNIT_TEXT_MAX]);

/* unit_duration - "4m05s", "1h02m", "3d04h". */
void
unit_duration(int64_t duration_s, char out[UNIT_TEXT_MAX]);

#endif
