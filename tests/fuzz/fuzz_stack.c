/* SPDX-License-Identifier: MIT */
/* fuzz_stack.c - a stack file may come from anyone: it loads whole, or is refused with one sentence
 * that names a place in it. */
#include "model/stack.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(claim)             \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

static void
check_stack(const struct stack *stack)
{
	CHECK(stack->name && stack->name[0] && stack->region && stack->n_pages > 0);
	for (size_t i = 0; i < stack->n_groups; i++)
		CHECK(stack->groups[i].first_metric + stack->groups[i].n_metrics <=
		      stack->n_metrics);
	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *metric = &stack->metrics[i];

		CHECK(stack_metric(stack, metric->id) == i);
		CHECK(metric->period_s > 0 && metric->n_dimensions <= METRIC_DIMENSIONS_MAX);
		CHECK(!metric->expression != !metric->name);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stack_options options = { .is_demo = size % 2 == 1 };
	struct stack *stack = NULL;
	struct why why = { "" };
	enum err err = stack_parse((const char *)data, size, "fuzz.jsonc", &options, &stack, &why);

	if (err == ERR_OK) {
		check_stack(stack);
	} else {
		CHECK(err != ERR_BUG && !stack);
		CHECK(why.text[0] && !strchr(why.text, '\n'));
	}
	stack_free(stack);
	return 0;
}
