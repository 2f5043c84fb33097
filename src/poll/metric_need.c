/* SPDX-License-Identifier: MIT */
/* metric_need.c - see metric_need.h. */
#include "poll/metric_need.h"

#include "base/text.h"

static bool
has_threshold(const struct metric_def *def)
{
	return def->warn.compare != COMPARE_NEVER || def->alarm.compare != COMPARE_NEVER;
}

static bool
is_shown(const struct metric_need *need, const char *group)
{
	for (size_t i = 0; i < need->n_groups; i++)
		if (text_is(need->groups[i], group))
			return true;
	return need->is_everything;
}

/* A tile without a headline shows the first metric of its group. */
static void
mark_group(const struct stack *stack, const struct stack_group *group, bool is_on_page, bool *out)
{
	bool has_headline = false;

	for (size_t i = 0; i < group->n_metrics; i++)
		has_headline = has_headline || stack->metrics[group->first_metric + i].is_headline;
	for (size_t i = 0; i < group->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[group->first_metric + i];
		bool is_in_tile = has_headline ? def->is_headline : i == 0;

		out[group->first_metric + i] = is_on_page || is_in_tile || has_threshold(def);
	}
}

void
metric_need_mark(const struct stack *stack, const struct metric_inputs *inputs,
		 const struct metric_need *need, bool *out_wanted)
{
	for (size_t i = 0; i < stack->n_metrics; i++)
		out_wanted[i] = true;
	for (size_t i = 0; i < stack->n_groups; i++)
		mark_group(stack, &stack->groups[i], is_shown(need, stack->groups[i].id),
			   out_wanted);
	metric_inputs_add(inputs, out_wanted);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (stack->metrics[i].unresolved)
			out_wanted[i] = false;
}
