/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SAMPLE_H
#define CWTOP_MODEL_SAMPLE_H
/* sample.h - a value is never bare: a number, what it is worth, and when it was. And the two words
 * that everything on screen carries: the state of a source and a level. */
#include "base/err.h"

/*        quality             word           meaning
 * NONE         AWS reported no datapoint here (not zero)
 * OK           a datapoint that will not change any more
 * PROVISIONAL  a datapoint of the newest two periods: CloudWatch may still revise it
 * INCOMPLETE   AWS said PartialData, InternalError or a gap in paging
 * ZERO         no datapoint, and the metric is published only when it is not zero */
#define QUALITY_TABLE(X)                      \
	X(QUALITY_NONE, "none")               \
	X(QUALITY_OK, "ok")                   \
	X(QUALITY_PROVISIONAL, "provisional") \
	X(QUALITY_INCOMPLETE, "incomplete")   \
	X(QUALITY_ZERO, "zero")

enum quality {
#define QUALITY_ENUM(code, word) code,
	QUALITY_TABLE(QUALITY_ENUM)
#undef QUALITY_ENUM
		QUALITY_COUNT
};

struct sample {
	double value;   /* meaningless when quality is NONE; 0 when ZERO */
	int64_t time_s; /* start of its period, Unix; 0 when there never was one */
	enum quality quality;
};

/* quality_word - "provisional"; static storage. */
const char *
quality_word(enum quality quality);
/* quality_has_value - everything but NONE. */
bool
quality_has_value(enum quality quality);

/* What the last poll of a source said. The old data stays beside any of these. */
#define STATE_TABLE(X)                      \
	X(STATE_PENDING, "pending")         \
	X(STATE_OK, "ok")                   \
	X(STATE_DENIED, "denied")           \
	X(STATE_THROTTLED, "throttled")     \
	X(STATE_EXPIRED, "expired")         \
	X(STATE_UNREACHABLE, "unreachable") \
	X(STATE_GONE, "gone")               \
	X(STATE_ERROR, "error")             \
	X(STATE_PAUSED, "paused")

enum state {
#define STATE_ENUM(code, word) code,
	STATE_TABLE(STATE_ENUM)
#undef STATE_ENUM
		STATE_COUNT
};

const char *
state_word(enum state state);
/* state_of_err - the state that an error leaves a source in (ERR_OK: STATE_OK). */
enum state
state_of_err(enum err err);

/* How bad something is. Ordered: the worst of several is the largest. */
#define LEVEL_TABLE(X)                   \
	X(LEVEL_OK, "ok", ' ')           \
	X(LEVEL_UNKNOWN, "unknown", '?') \
	X(LEVEL_WARN, "warn", '~')       \
	X(LEVEL_ALARM, "alarm", '!')

enum level {
#define LEVEL_ENUM(code, word, mark) code,
	LEVEL_TABLE(LEVEL_ENUM)
#undef LEVEL_ENUM
		LEVEL_COUNT
};

const char *
level_word(enum level level);
/* level_mark - one ASCII character, so that colour is never the only signal. */
char
level_mark(enum level level);
/* level_exit_code - of `snapshot`: 0 ok, 1 warn, 2 alarm, 3 unknown. */
int
level_exit_code(enum level level);

#endif
