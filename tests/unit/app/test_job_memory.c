/* SPDX-License-Identifier: MIT */
/* test_job_memory.c - what was typed last for a template is there in the next run, by the ids of
 * its fields. */
#include "../test.h"
#include "app/job_memory.h"
#include "base/text.h"
#include "store/kept.h"

#include <string.h>

static const struct stack stack = { .name = "s", .account = "123456789012" };
static const struct stack_route route = { .name = "simulate" };
static struct template_field fields[] = { { .id = "hours", .initial = "16" },
					  { .id = "note", .initial = "" } };
static const struct template walk = { .name = "walk", .fields = fields, .n_fields = 2 };
static const struct template ride = { .name = "ride", .fields = fields, .n_fields = 2 };

static struct store *
open_one(void)
{
	struct store *store = NULL;
	struct why why = { "" };

	if (store_open_temporary(&store, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return store;
}

static void
expect(const struct job_memory *memory, const struct template *template, const char *hours,
       const char *note)
{
	const char *values[2];

	job_memory_values(memory, template, values);
	assert_string_equal(values[0], hours);
	assert_string_equal(values[1], note);
}

static void
test_next_run(void **state)
{
	static const char *const first[] = { "3", "a \"b\"" }, *const other[] = { "1,2", "" },
				 *const later[] = { "7", "" };
	struct store *store = open_one();
	struct job_memory *memory = job_memory_new(store, &stack);
	const char *last_route, *last;
	struct why why = { "" };

	(void)state;
	assert_false(job_memory_last(memory, &last_route, &last));
	expect(memory, &walk, "16", "");
	job_memory_note(memory, &route, &walk, first);
	job_memory_note(memory, &route, &ride, other);
	expect(memory, &walk, "3", "a \"b\"");
	job_memory_note(memory, &route, &walk, later);
	assert_int_equal(job_memory_keep(memory, store, &stack, &why), ERR_OK);
	job_memory_free(memory);
	memory = job_memory_new(store, &stack);
	expect(memory, &walk, "7", "");
	expect(memory, &ride, "1,2", "");
	assert_true(job_memory_last(memory, &last_route, &last));
	assert_string_equal(last_route, "simulate");
	assert_string_equal(last, "walk");
	job_memory_free(memory);
	store_close(store);
}

/* Another account's values are not this one's; without a store it is as if nothing was kept. */
static void
test_elsewhere(void **state)
{
	static const struct stack other = { .name = "s", .account = "999999999999" };
	static const char *const typed[] = { "3", "" };
	struct store *store = open_one();
	struct job_memory *memory = job_memory_new(store, &stack);
	struct why why = { "" };

	(void)state;
	job_memory_note(memory, &route, &walk, typed);
	assert_int_equal(job_memory_keep(memory, store, &stack, &why), ERR_OK);
	assert_int_equal(job_memory_keep(memory, NULL, &stack, &why), ERR_OK);
	job_memory_free(memory);
	memory = job_memory_new(store, &other);
	expect(memory, &walk, "16", "");
	job_memory_free(memory);
	memory = job_memory_new(NULL, &stack);
	expect(memory, &walk, "16", "");
	job_memory_free(memory);
	store_close(store);
}

static void
test_what_is_kept_may_be_anything(void **state)
{
	static const char *const kept[] = {
		"",
		"{",
		"[1]",
		"{\"values\":3}",
		"{\"values\":{\"walk\":[\"x\"]}}",
		"{\"route\":1,\"template\":null,\"values\":{\"walk\":{\"hours\":\"\\u001b[31m\"}}}"
	};
	const struct kept_place place = { "123456789012", "jobs/last values" };
	struct store *store = open_one();
	const char *last_route, *last;
	struct why why = { "" };

	(void)state;
	for (size_t i = 0; i < LEN(kept); i++) {
		const struct kept_bytes bytes = { kept[i], strlen(kept[i]), 1 };
		struct job_memory *memory;

		assert_int_equal(kept_write(store, &place, &bytes, &why), ERR_OK);
		memory = job_memory_new(store, &stack);
		expect(memory, &walk, "16", "");
		assert_false(job_memory_last(memory, &last_route, &last));
		job_memory_free(memory);
	}
	store_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_run),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_what_is_kept_may_be_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
