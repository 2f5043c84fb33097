/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SIM_SUPPORT_H
#define CWTOP_TESTS_SIM_SUPPORT_H
/* sim_support.h - a small stack for the simulator's tests, and a world made of it. */
#include "../test.h"
#include "sim/world.h"

#include <string.h>

#define ORIGIN_S INT64_C(1795010400) /* a Wednesday, 14:00 UTC */

static const char sim_stack_text[] =
	"{\"schema\": \"cwtop-stack/1\", \"name\": \"t\", \"region\": \"eu-west-2\","
	" \"metrics\": [{\"group\": \"g\", \"namespace\": \"AWS/Lambda\","
	"  \"dimensions\": {\"FunctionName\": \"f\"}, \"period\": 60, \"metrics\": ["
	"   {\"id\": \"calls\", \"name\": \"Invocations\", \"stat\": \"Sum\", \"unit\": \"count\"},"
	"   {\"id\": \"wrong\", \"name\": \"Errors\", \"stat\": \"Sum\", \"unit\": \"count\"},"
	"   {\"id\": \"wrong_pct\", \"unit\": \"percent\","
	"    \"expression\": \"IF(calls > 0, 100 * wrong / calls, 0)\", \"alarm\": \"> 5\","
	"    \"for\": 3},"
	"   {\"id\": \"slow\", \"name\": \"Duration\", \"stat\": \"p99\","
	"    \"unit\": \"milliseconds\"}]}],"
	" \"ecs\": [{\"cluster\": \"c\", \"services\": [\"web\"], \"families\": [\"worker\"]}],"
	" \"queues\": [{\"name\": \"q\", \"dlq\": \"q-dlq\"}]}";

static inline struct stack *
sim_stack(void)
{
	const struct stack_options options = { .is_demo = true };
	struct stack *stack = NULL;
	struct why why = { "" };

	if (stack_parse(sim_stack_text, strlen(sim_stack_text), "test", &options, &stack, &why))
		fail_msg("%s", why.text);
	return stack;
}

static inline struct world *
sim_world(const struct stack *stack, enum scenario scenario, uint64_t seed)
{
	const struct world_options options = {
		.stack = stack, .seed = seed, .scenario = scenario, .origin_ms = ORIGIN_S * 1000
	};

	return world_new(&options);
}

#endif
