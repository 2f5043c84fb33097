/* SPDX-License-Identifier: MIT */
/* test_template_unfill.c - what was typed for a job comes back from its configuration: the same
 * values make the same bytes. */
#include "../test.h"
#include "act/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct template_job job = { .id = "01a1fe88-3064-7e50-9648-e2ad27765244",
					 .by = "ada@site",
					 .created_ms = 1795270000000 };

static void
fill(const struct template *template, const char *const *values, struct buf *out)
{
	struct why why = { "" };

	buf_init(out, TEMPLATE_CONFIG_MAX);
	if (template_fill(template, values, &job, out, &why) != ERR_OK)
		fail_msg("%s", why.text);
}

static void
there_and_back(const char *name, const char *note)
{
	struct arena *arena = arena_new(1u << 20);
	const char *values[TEMPLATE_FIELDS_MAX], *typed[TEMPLATE_FIELDS_MAX], *again;
	struct template *template = NULL;
	struct buf config, second;
	struct why why = { "" };

	if (template_load(name, &template, &why) != ERR_OK)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < template->n_fields; i++)
		values[i] = text_is(template->fields[i].id, "note") ? note
								    : template->fields[i].initial;
	assert_int_equal(template_pick(template, values, 0, arena, typed, &why), ERR_OK);
	fill(template, typed, &config);
	assert_int_equal(template_of(config.data, config.len, arena, &again, &why), ERR_OK);
	assert_string_equal(again, name);
	for (size_t i = 0; i < template->n_fields; i++)
		values[i] = "not set";
	assert_int_equal(template_unfill(template, config.data, config.len, arena, values, &why),
			 ERR_OK);
	fill(template, values, &second);
	assert_string_equal(second.data, config.data);
	buf_done(&config);
	buf_done(&second);
	template_free(template);
	arena_free(arena);
}

static void
test_shipped(void **state)
{
	(void)state;
	there_and_back("transport", "");
	there_and_back("transport", "a \"note\", \xc3\xa9");
	there_and_back("smoke", "true");
	there_and_back("sweep", "12");
}

/* What is not a job's configuration is told; what it lacks is "". */
static void
test_others(void **state)
{
	static const char *const wrong[] = { "", "{", "[]", "{\"schema\":\"other\",\"config\":{}}",
					     "{\"schema\":\"cwtop-job-config/1\",\"config\":3}" };
	static const char little[] =
		"{\"schema\":\"cwtop-job-config/1\",\"template\":\"smoke\",\"config\":{\"seconds\":"
		"9}}";
	struct arena *arena = arena_new(1u << 20);
	const char *values[TEMPLATE_FIELDS_MAX], *name;
	struct template *template = NULL;
	struct why why = { "" };

	(void)state;
	assert_int_equal(template_load("smoke", &template, &why), ERR_OK);
	for (size_t i = 0; i < LEN(wrong); i++) {
		size_t len = strlen(wrong[i]);

		assert_int_equal(template_unfill(template, wrong[i], len, arena, values, &why),
				 ERR_PARSE);
		assert_true(text_starts(why.text, "config.json: "));
		assert_int_equal(template_of(wrong[i], len, arena, &name, &why), ERR_PARSE);
	}
	assert_int_equal(template_unfill(template, little, strlen(little), arena, values, &why),
			 ERR_OK);
	assert_string_equal(values[0], "9");
	assert_string_equal(values[1], "");
	assert_string_equal(values[2], "");
	template_free(template);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_others),
	};

	if (setenv("CWTOP_SHARE", "share", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
