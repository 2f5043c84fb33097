/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_MATH_H
#define CWTOP_SIM_MATH_H
/* math.h - evaluates a metric math expression: a recursive-descent reader over the text. */
#include "sim/math_value.h"

/* What an expression can refer to. */
struct math_env {
	struct arena *arena;
	int64_t fill_to_s;
	void *self;
	/* series - the series of an id; ERR_REJECTED when there is none. */
	enum err (*series)(void *self, const char *id, struct math_value *out, struct why *why);
	/* metrics - METRICS(): every metric of the request that is no expression. @match NULL: all,
	 * else only ids that contain it. */
	enum err (*metrics)(void *self, const char *match, struct math_value *out, struct why *why);
};

/* math_evaluate - ERR_REJECTED with CloudWatch's kind of sentence; ERR_MEMORY. */
MUST_CHECK enum err
math_evaluate(const char *expression, const struct math_env *env, struct math_value *out,
	      struct why *why);

#endif
