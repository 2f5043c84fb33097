/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_AUTOSCALING_H
#define CWTOP_SIM_API_AUTOSCALING_H
/* api_autoscaling.h - what the operations of the simulated Application Auto Scaling share. */
#include "sim/paging.h"

/* How a dimension is scaled: a metric is kept at a target. */
struct scaling_rule {
	const char *dimension, *metric;
	const char *policy;
	double target;
	int cooldown_s;
};

struct scalable {
	const char *namespace_, *resource, *dimension;
	int64_t min, max, normal;
	uint64_t key;
};

#define SCALABLE_MAX 256
struct scalables {
	struct scalable items[SCALABLE_MAX];
	size_t n;
};

extern const struct paging autoscaling_paging;

/* autoscaling_read - what the request asks for, and its page. NULL: the refusal is filled. */
const struct scalables *
autoscaling_read(struct call *call, struct page *page);

/* autoscaling_rule - the first of an item's dimension; never NULL. */
const struct scaling_rule *
autoscaling_rule(const struct scalable *item);

/* autoscaling_alarm - name of the alarm by which a rule scales out (high) or in. */
const char *
autoscaling_alarm(struct call *call, const struct scalable *item, const struct scaling_rule *rule,
		  bool is_high);

/* autoscaling_write_scalable - namespace, resource, dimension: members of the open object. */
void
autoscaling_write_scalable(struct call *call, const struct scalable *item);

MUST_CHECK bool
autoscaling_describe_activities(struct call *call);

#endif
