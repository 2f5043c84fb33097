/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_INTENT_H
#define CWTOP_ACT_INTENT_H
/* intent.h - everything that sending a job takes, worked out before the first byte leaves: the keys
 * of its folder, the message, what is asked of RunTask. The same intent gives the same bytes at
 * every attempt. Pure, but for the arena. */
#include "aws/ecs.h"
#include "store/job_log.h"

/* Whom and where it is for. */
struct intent_place {
	const char *account;  /* "" where AWS is not asked */
	const char *endpoint; /* host of an override; NULL */
	const char *by;
};

struct intent_job {
	const char *id, *config;
	const char *template_name, *title;
};

/* intent_make - ERR_USAGE: the configuration is not one of this job; ERR_MEMORY. */
MUST_CHECK enum err
intent_make(const struct stack_route *route, const struct intent_place *place,
	    const struct intent_job *job, struct arena *arena, struct job_intent *out,
	    struct why *why);

/* intent_key - of a file in the folder of a job: "config.json", "cancel"; NULL: memory is out. */
const char *
intent_key(struct arena *arena, const struct stack_route *route, const char *id, const char *name);

/* intent_run - what intent.run asks of ECS. ERR_FILE: it does not say that; ERR_MEMORY. */
MUST_CHECK enum err
intent_run(const struct job_intent *intent, struct arena *arena, struct ecs_run *out,
	   struct why *why);

#endif
