/* SPDX-License-Identifier: MIT */
/* metric_inputs.c - see metric_inputs.h. Does not read expressions further than their names:
 * CloudWatch and the loader do that. */
#include "model/metric_inputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The next word of an expression, as a length; *at moves to where it begins. Text in quotes is a
 * search pattern, not names. */
static size_t
next_name(const char **at)
{
	const char *s = *at;
	size_t len = 0;

	while (*s && !is_name_char(*s)) {
		char quote = *s++;

		if (quote != '\'' && quote != '"')
			continue;
		while (*s && *s != quote)
			s++;
		s += *s != '\0';
	}
	while (is_name_char(s[len]))
		len++;
	*at = s;
	return len;
}

void
metric_inputs_each(const struct stack *stack, size_t metric, void (*each)(void *ctx, size_t input),
		   void *ctx)
{
	const char *at = stack->metrics[metric].expression;
	size_t len;

	while (at && (len = next_name(&at)) > 0) {
		char name[256];

		if (len < sizeof(name)) {
			size_t input;

			memcpy(name, at, len);
			name[len] = '\0';
			input = stack_metric(stack, name);
			if (input != SIZE_MAX)
				each(ctx, input);
		}
		at += len;
	}
}

static void
keep_input(void *ctx, size_t input)
{
	struct metric_inputs *inputs = ctx;
	size_t *n = &inputs->first[inputs->n + 1];

	inputs->items = mem_resize(inputs->items, *n, *n + 1, sizeof(*inputs->items));
	inputs->items[(*n)++] = input;
}

void
metric_inputs_init(struct metric_inputs *inputs, const struct stack *stack)
{
	*inputs = (struct metric_inputs){
		.first = mem_alloc(stack->n_metrics + 2, sizeof(*inputs->first)),
	};
	for (; inputs->n < stack->n_metrics; inputs->n++) {
		inputs->first[inputs->n + 1] = inputs->first[inputs->n];
		metric_inputs_each(stack, inputs->n, keep_input, inputs);
	}
}

void
metric_inputs_done(struct metric_inputs *inputs)
{
	free(inputs->first);
	free(inputs->items);
}

void
metric_inputs_add(const struct metric_inputs *inputs, bool *marks)
{
	bool is_changed = true;

	/* an expression over expressions takes another round for each level: few */
	while (is_changed) {
		is_changed = false;
		for (size_t i = 0; i < inputs->n; i++) {
			for (size_t j = inputs->first[i]; marks[i] && j < inputs->first[i + 1];
			     j++) {
				is_changed = is_changed || !marks[inputs->items[j]];
				marks[inputs->items[j]] = true;
			}
		}
	}
}
