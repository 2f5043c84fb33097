/* SPDX-License-Identifier: MIT */
/* test_submit_plan.c - the words of `cwtop submit`: which of them is what, the sentence for each
 * that makes no sense, and the jobs that they make. */
#include "../test.h"
#include "app/submit_plan.h"
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"

#include <stdlib.h>
#include <string.h>

#define ROUTE(name, templates)                                                  \
	"{\"name\": \"" name "\", \"title\": \"T\", \"templates\": [" templates \
	"], \"bucket\": \"bucket\", \"queue\": \"q\", \"cpu\": \"1024\", \"memory\": \"2048\"}"
#define STACK(routes)                                                                            \
	"{\"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"region\": \"eu-west-2\", \"vars\": " \
	"{\"empty\": {\"help\": "                                                                \
	"\"h\"}}, \"job_routes\": [" routes "]}"

static struct stack *
stack_of(const char *text)
{
	const struct stack_options options = { .region = NULL };
	struct stack *stack = NULL;
	struct why why = { "" };

	if (stack_parse(text, strlen(text), "s.jsonc", &options, &stack, &why))
		fail_msg("%s", why.text);
	return stack;
}

static struct stack *
usual_stack(void)
{
	return stack_of(STACK(ROUTE("one", "\"smoke\", \"sweep\"") "," ROUTE("two", "\"sweep\"")));
}

/* words end with NULL; "--sweep" and "--route" take the next one */
static enum err
plan(const struct stack *stack, const char *const *words, struct submit_plan *out, struct why *why)
{
	struct options options = { .route = NULL };
	struct submit_words sorted;
	enum err err;

	for (; *words; words++) {
		if (text_is(*words, "--sweep"))
			options.sweeps.items[options.sweeps.n++] = *++words;
		else if (text_is(*words, "--route"))
			options.route = *++words;
		else
			options.arguments[options.n_arguments++] = *words;
	}
	err = submit_words_read(&options, &sorted, why);
	return err ? err : submit_plan_make(&sorted, stack, out, why);
}

#define PLAN(stack, out, why, ...) plan(stack, (const char *const[]){ __VA_ARGS__, NULL }, out, why)

static void
test_words(void **state)
{
	struct options options = { .arguments = { "s", "seconds=3", "smoke", "note=a=b" },
				   .n_arguments = 4 };
	struct submit_words words;
	struct why why;

	(void)state;
	assert_int_equal(submit_words_read(&options, &words, &why), ERR_OK);
	assert_string_equal(words.stack, "s");
	assert_string_equal(words.template_name, "smoke");
	assert_int_equal(words.n_values, 2);
	options.arguments[0] = "./odd=name/s.jsonc"; /* a path is no value */
	assert_int_equal(submit_words_read(&options, &words, &why), ERR_OK);
	assert_string_equal(words.stack, "./odd=name/s.jsonc");
	options = (struct options){ .arguments = { "smoke" }, .n_arguments = 1 };
	assert_int_equal(submit_words_read(&options, &words, &why), ERR_OK);
	assert_null(words.stack);
}

static void
expect(enum err err, enum err wanted, const struct why *why, const char *sentence)
{
	assert_string_equal(why->text, sentence);
	assert_int_equal(err, wanted);
}

static void
test_sentences(void **state)
{
	struct stack *stack = usual_stack();
	struct submit_plan out;
	struct why why;

	(void)state;
	expect(PLAN(stack, &out, &why, "a=1"), ERR_USAGE, &why,
	       "submit: no template is named: write cwtop submit STACK TEMPLATE [NAME=VALUE "
	       "...]");
	expect(PLAN(stack, &out, &why, "s", "smoke", "what"), ERR_USAGE, &why,
	       "what: it is neither a stack nor a template, and has no sign: write NAME=VALUE");
	expect(PLAN(stack, &out, &why, "transport"), ERR_USAGE, &why,
	       "template transport: no route of the stack s takes it: name one of: smoke, sweep");
	expect(PLAN(stack, &out, &why, "sweep"), ERR_USAGE, &why,
	       "template sweep: several routes take it: choose one with --route: one, two");
	expect(PLAN(stack, &out, &why, "smoke", "--route", "two"), ERR_USAGE, &why,
	       "--route two: it does not take the template smoke: see job_routes in the stack "
	       "file");
	expect(PLAN(stack, &out, &why, "smoke", "--route", "three"), ERR_USAGE, &why,
	       "--route three: the stack s has no such route: one of: one, two");
	expect(PLAN(stack, &out, &why, "smoke", "secnods=3"), ERR_USAGE, &why,
	       "secnods: template smoke has no such field: the nearest is seconds");
	expect(PLAN(stack, &out, &why, "smoke", "quite-other=3"), ERR_USAGE, &why,
	       "quite-other: template smoke has no such field: one of: seconds, fail, note");
	expect(PLAN(stack, &out, &why, "smoke", "seconds=1", "seconds=2"), ERR_USAGE, &why,
	       "seconds: it is given twice: give it once");
	expect(PLAN(stack, &out, &why, "smoke", "--sweep", "seconds=1,2"), ERR_USAGE, &why,
	       "--sweep seconds: template smoke takes one value of it: what can be swept: "
	       "nothing");
	expect(PLAN(stack, &out, &why, "sweep", "--route", "one", "--sweep", "demand"), ERR_USAGE,
	       &why,
	       "--sweep demand: it has no values: write --sweep NAME=a,b,c or NAME=FROM..TO:STEP");
	assert_int_equal(PLAN(stack, &out, &why, "smoke", "seconds=many"), ERR_USAGE);
	assert_true(text_starts(why.text, "seconds=many: "));
	stack_free(stack);
}

static void
test_unresolved(void **state)
{
	struct stack *stack =
		stack_of(STACK("{\"name\": \"r\", \"title\": \"T\", \"templates\": [\"smoke\"], "
			       "\"bucket\": \"${empty}\", \"queue\": \"q\"}"));
	struct stack *none = stack_of(
		"{\"schema\": \"cwtop-stack/1\", \"name\": \"n\", \"region\": \"eu-west-2\"}");
	struct submit_plan out;
	struct why why;

	(void)state;
	expect(PLAN(stack, &out, &why, "smoke"), ERR_USAGE, &why,
	       "route r: the variable empty has no value: give it with --var empty=...");
	expect(PLAN(none, &out, &why, "smoke"), ERR_USAGE, &why,
	       "stack n: it takes no jobs: write job_routes into the stack file");
	stack_free(stack);
	stack_free(none);
}

static void
test_one_job(void **state)
{
	struct stack *stack = usual_stack();
	struct submit_plan out;
	struct json *doc;
	struct why why;

	(void)state;
	assert_int_equal(PLAN(stack, &out, &why, "smoke", "seconds=7", "note=n"), ERR_OK);
	assert_int_equal(out.n_jobs, 1);
	assert_string_equal(out.route->name, "one");
	assert_true(out.seconds == 7);
	assert_false(out.has_price); /* the stack was loaded without prices */
	assert_int_equal(submit_plan_fill(&out, "me@here", &why), ERR_OK);
	assert_true(uuid_is(out.ids[0]));
	assert_int_equal(json_parse(out.configs[0], strlen(out.configs[0]), 0, &doc, &why), ERR_OK);
	assert_string_equal(json_text(json_get(json_root(doc), "job_id"), ""), out.ids[0]);
	assert_string_equal(json_text(json_get(json_root(doc), "submitted_by"), ""), "me@here");
	assert_true(json_number(json_get(json_get(json_root(doc), "config"), "seconds"), 0) == 7);
	json_free(doc);
	submit_plan_done(&out);
	stack_free(stack);
}

/* Every combination once; what is not swept is the same in all. */
static void
test_sweep(void **state)
{
	struct stack *stack = usual_stack();
	struct submit_plan out;
	bool seen[2][3] = { { false } };
	struct why why;
	size_t demand, seed;

	(void)state;
	assert_int_equal(PLAN(stack, &out, &why, "sweep", "--route", "two", "hours=2", "--sweep",
			      "demand=0.5,2", "--sweep", "seed=4..6:1"),
			 ERR_OK);
	assert_int_equal(out.n_jobs, 6);
	assert_int_equal(submit_plan_fill(&out, "me@here", &why), ERR_OK);
	demand = (size_t)(template_field_find(out.template, "demand") - out.template->fields);
	seed = (size_t)(template_field_find(out.template, "seed") - out.template->fields);
	for (size_t i = 0; i < 6; i++) {
		bool *is_seen = &seen[text_is(out.job_values[i][demand], "2")]
				     [strtol(out.job_values[i][seed], NULL, 10) - 4];

		assert_false(*is_seen);
		*is_seen = true;
		assert_true(strstr(out.configs[i], "\"hours\":2") != NULL);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(out.ids[i], out.ids[j]);
	}
	assert_true(out.seconds == 6 * (120 + 2 * 45.0));
	submit_plan_done(&out);
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),      cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_unresolved), cmocka_unit_test(test_one_job),
		cmocka_unit_test(test_sweep),
	};

	/* the templates that come with it, whatever the operator has */
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	setenv("CWTOP_SHARE", "share", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
