/* SPDX-License-Identifier: MIT */
/* world.c - puts the parts of the simulated account together and moves them through time. */
#include "sim/world.h"

#include "base/mem.h"

#include <stdlib.h>

#define DEMO_ACCOUNT "123456789012"
#define ALARMS_BEHIND_MS (INT64_C(48) * 3600 * 1000)

struct world *
world_new(const struct world_options *options)
{
	struct world *world = mem_alloc(1, sizeof(*world));
	int64_t origin_s = options->origin_ms / 1000;

	world->stack = options->stack;
	world->account = options->stack->account ? options->stack->account : DEMO_ACCOUNT;
	world->story = (struct story){ .seed = options->seed,
				       .scenario = options->scenario,
				       .origin_s = origin_s,
				       .bill_limit_usd = incident_bill_limit(options->stack) };
	if (options->scenario == SCENARIO_DAY)
		world->incidents = incidents_new(options->stack, options->seed);
	world->story.incidents = world->incidents;
	world->start_ms = (origin_s - WORLD_HISTORY_S) / 60 * 60000;
	world->alarms_ms = world->start_ms;
	world->jobs = jobs_new(world->stack, &world->story, world->start_ms);
	world->catalog = catalog_new(world->stack, &world->story, world->jobs);
	world->alarms = alarms_new(world->stack, world->catalog, world->start_ms);
	world->objects = objects_new();
	world->crew = crew_new(&(const struct crew_options){ .stack = world->stack,
							     .story = &world->story,
							     .account = world->account,
							     .jobs = world->jobs,
							     .objects = world->objects });
	jobs_set_crew(world->jobs, world->crew);
	world_advance(world, options->origin_ms);
	return world;
}

void
world_free(struct world *world)
{
	if (!world)
		return;
	alarms_free(world->alarms);
	catalog_free(world->catalog);
	jobs_free(world->jobs);
	crew_free(world->crew);
	objects_free(world->objects);
	incidents_free(world->incidents);
	free(world);
}

void
world_advance(struct world *world, int64_t now_ms)
{
	struct why why;

	if (now_ms <= world->now_ms)
		return;
	/* Nobody may have asked for alarms in a long while: they must not fall behind what the
	 * queues remember. A failure is met again when somebody asks. */
	while (now_ms - world->alarms_ms > ALARMS_BEHIND_MS) {
		world->alarms_ms += ALARMS_BEHIND_MS;
		jobs_advance(world->jobs, world->alarms_ms);
		if (alarms_advance(world->alarms, world->alarms_ms, &why))
			break;
	}
	world->now_ms = now_ms;
	jobs_advance(world->jobs, now_ms);
	crew_advance(world->crew, now_ms);
}
