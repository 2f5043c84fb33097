/* SPDX-License-Identifier: MIT */
/* test_metric_need.c - which metrics are asked for: those with a threshold and what they are made
 * of, what tiles show, what a queue implies, and what is on screen. */
#include "../test.h"
#include "base/text.h"
#include "poll/metric_need.h"

#include <string.h>

static const char text[] =
	"{ 'schema': 'cwtop-stack/1', 'region': 'eu-west-2', 'vars': { 'gone': { 'help': 'h' } },"
	"  'metrics': ["
	"  { 'group': 'web', 'namespace': 'N', 'metrics': ["
	"    { 'id': 'web_all', 'name': 'All', 'stat': 'Sum' },"
	"    { 'id': 'web_bad', 'name': 'Bad', 'stat': 'Sum', 'hidden': true },"
	"    { 'id': 'web_rate', 'expression': '100 * web_bad / web_all' },"
	"    { 'id': 'web_twice', 'expression': '2 * web_rate', 'alarm': '> 5' },"
	"    { 'id': 'web_bytes', 'name': 'Bytes', 'stat': 'Sum' },"
	"    { 'id': 'web_head', 'name': 'Head', 'stat': 'Sum', 'headline': true } ] },"
	"  { 'group': 'api', 'namespace': 'N', 'metrics': ["
	"    { 'id': 'api_first', 'name': 'First', 'stat': 'Sum' },"
	"    { 'id': 'api_second', 'name': 'Second', 'stat': 'Sum' } ] },"
	"  { 'group': 'lost', 'namespace': 'N', 'dimensions': { 'D': '${gone}' }, 'metrics': ["
	"    { 'id': 'lost', 'name': 'Lost', 'stat': 'Sum', 'warn': '> 1' } ] } ],"
	"  'queues': [ { 'name': 'jobs' } ] }";

static struct stack *
load(void)
{
	const struct stack_options options = { 0 };
	struct stack *stack = NULL;
	char json[sizeof(text)];
	struct why why;

	memcpy(json, text, sizeof(text));
	for (char *c = json; *c; c++)
		if (*c == '\'')
			*c = '"';
	if (stack_parse(json, strlen(json), "test", &options, &stack, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return stack;
}

/* Exactly these are wanted, in the stack's order, besides the three of the queue. */
static void
expect(const struct metric_need *need, const char *ids)
{
	struct stack *stack = load();
	struct metric_inputs inputs;
	bool wanted[32];
	TEXT_ON(got, 400);

	assert_true(stack->n_metrics <= LEN(wanted));
	metric_inputs_init(&inputs, stack);
	metric_need_mark(stack, &inputs, need, wanted);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (wanted[i] && !text_is(stack->metrics[i].group, "queues"))
			text_addf(&got, "%s%s", got.len ? " " : "", stack->metrics[i].id);
	assert_string_equal(got.data, ids);
	assert_true(wanted[stack->queues[0].age_metric]);
	assert_true(wanted[stack->queues[0].sent_metric]);
	assert_true(wanted[stack->queues[0].deleted_metric]);
	metric_inputs_done(&inputs);
	stack_free(stack);
}

#define ALWAYS_WEB "web_all web_bad web_rate web_twice"

static void
test_always(void **state)
{
	const struct metric_need nothing = { 0 };

	(void)state;
	/* an alarm two expressions away, a headline, a group's first for want of a headline */
	expect(&nothing, ALWAYS_WEB " web_head api_first");
}

static void
test_on_the_page(void **state)
{
	const char *const groups[] = { "api", "none" };
	const struct metric_need need = { .groups = groups, .n_groups = LEN(groups) };

	(void)state;
	expect(&need, ALWAYS_WEB " web_head api_first api_second");
}

static void
test_everything(void **state)
{
	const struct metric_need need = { .is_everything = true };

	(void)state;
	/* but what cannot be asked for */
	expect(&need, ALWAYS_WEB " web_bytes web_head api_first api_second");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_on_the_page),
		cmocka_unit_test(test_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
