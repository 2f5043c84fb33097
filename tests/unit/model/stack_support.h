/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_MODEL_STACK_SUPPORT_H
#define CWTOP_TESTS_UNIT_MODEL_STACK_SUPPORT_H
/* stack_support.h - reading a stack in a test, or seeing it refused. Paths are from the root. */
#include "../test.h"
#include "base/text.h"
#include "model/stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORPUS "tests/unit/model/stacks"

static const struct stack_options no_options;

static inline struct stack *
parse(const char *text, const struct stack_options *options)
{
	struct stack *stack = NULL;
	struct why why = { "" };

	if (stack_parse(text, strlen(text), "f.jsonc", options, &stack, &why))
		fail_msg("%s", why.text);
	return stack;
}

/* refuse - the text fails with a sentence that has `expected` in it, and no output is written. */
static inline void
refuse(const char *text, const struct stack_options *options, enum err code, const char *expected)
{
	struct stack *stack = (struct stack *)(uintptr_t)1;
	struct why why = { "" };
	enum err err = stack_parse(text, strlen(text), "f.jsonc", options, &stack, &why);

	if (err != code || !strstr(why.text, expected))
		fail_msg("%d \"%s\" instead of \"%s\"", (int)err, why.text, expected);
	assert_ptr_equal(stack, (struct stack *)(uintptr_t)1);
}

static inline struct stack *
load(const char *path, const struct stack_options *options)
{
	struct stack *stack = NULL;
	struct why why = { "" };

	if (stack_load(path, options, &stack, &why))
		fail_msg("%s", why.text);
	return stack;
}

static inline const struct metric_def *
metric(const struct stack *stack, const char *id)
{
	size_t i = stack_metric(stack, id);

	assert_true(i < stack->n_metrics);
	return &stack->metrics[i];
}

/* v has a value of the file and one of the demo, w only one of the demo. */
#define VARS                                                                         \
	"{\"schema\":\"cwtop-stack/1\",\"vars\":{\"v\":{\"value\":\"file\","         \
	"\"demo\":\"demo\"},\"w\":{\"demo\":\"9\"}},\"title\":\"<${v}>$5\","         \
	"\"metrics\":[{\"group\":\"g\",\"title\":\"G\",\"namespace\":\"N\","         \
	"\"metrics\":[{\"id\":\"a\",\"name\":\"${w}\",\"stat\":\"Sum\"},{\"id\":"    \
	"\"b\",\"expression\":\"a*2\"},{\"id\":\"c\",\"name\":\"C\",\"stat\":"       \
	"\"Sum\"},{\"id\":\"d\",\"name\":\"D\",\"stat\":\"Sum\",\"warn\":\"> ${w}\"" \
	"}]}]}"

#endif
