/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_WORLD_H
#define CWTOP_SIM_WORLD_H
/* world.h - the simulated AWS account: a stack brought to life. Deterministic: the same stack,
 * seed, scenario and origin give the same answers, whoever asked what before. One user at a time:
 * the server's lock. */
#include "sim/alarms.h"
#include "sim/catalog.h"
#include "sim/crew.h"
#include "sim/jobs.h"
#include "sim/objects.h"

#define WORLD_HISTORY_S 93600 /* 26 hours before the origin are lived through at the start */

struct world {
	const struct stack *stack; /* borrowed */
	struct story story;
	struct incidents *incidents; /* of the scenario "day"; else NULL */
	const char *account;
	int64_t start_ms, now_ms;
	int64_t alarms_ms; /* the alarms are evaluated at least up to here */
	struct jobs *jobs;
	struct catalog *catalog;
	struct alarms *alarms;
	struct objects *objects;
	struct crew *crew;
};

struct world_options {
	const struct stack *stack;
	uint64_t seed;
	enum scenario scenario;
	int64_t origin_ms; /* virtual */
};

/* world_new - lives through the history. Never NULL; main thread. */
struct world *
world_new(const struct world_options *options);
void
world_free(struct world *world); /* NULL is fine */

/* world_advance - to now_ms; a moment before the present one changes nothing. */
void
world_advance(struct world *world, int64_t now_ms);

#endif
