/* SPDX-License-Identifier: MIT */
/* test_palette.c - commands as they are typed: taken apart, found, completed, and put right. */
#include "../test.h"
#include "app/palette.h"
#include "app/saved_queries.h"

#include <string.h>

static void
test_parsed(void **state)
{
	static const struct {
		const char *typed, *name, *word;
		bool has_word;
	} rows[] = {
		{ "", "", "", false },
		{ "   ", "", "", false },
		{ "chart", "chart", "", false },
		{ "  chart", "chart", "", false },
		{ "chart ", "chart", "", true },
		{ "chart   web_5xx", "chart", "web_5xx", true },
		{ "insights fields @message | limit 5", "insights", "fields @message | limit 5",
		  true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct palette_typed typed;

		palette_parse(rows[i].typed, &typed);
		assert_int_equal(typed.name_len, strlen(rows[i].name));
		assert_memory_equal(typed.name, rows[i].name, typed.name_len);
		assert_string_equal(typed.word, rows[i].word);
		assert_int_equal(typed.has_word, rows[i].has_word);
	}
}

/* The code is the row's place, which what the commands do is looked up by; names are words. */
static void
test_table(void **state)
{
	size_t n = 0;

	(void)state;
	for (; palette_at(n); n++) {
		const struct palette_command *command = palette_at(n);

		assert_int_equal(command->code, n);
		assert_int_equal(strspn(command->name, "abcdefghijklmnopqrstuvwxyz-"),
				 strlen(command->name));
		assert_true(command->help[0] != '\0');
		assert_ptr_equal(palette_find(command->name, strlen(command->name)), command);
		assert_int_equal(palette_takes(command), command->arguments[0] != '\0');
	}
	assert_int_equal(n, PALETTE_COMMANDS);
	assert_true(palette_needs(palette_at(PALETTE_CHART)));
	assert_false(palette_needs(palette_at(PALETTE_INSIGHTS)));
	assert_true(palette_takes(palette_at(PALETTE_INSIGHTS)));
	assert_false(palette_takes(palette_at(PALETTE_QUIT)));
	assert_ptr_equal(palette_find("QUIT now", 4), palette_at(PALETTE_QUIT));
	assert_null(palette_find("qui", 3));
	assert_null(palette_find("", 0));
}

static void
test_fit(void **state)
{
	(void)state;
	assert_int_equal(palette_fit("web_5xx", "api"), 0);
	assert_true(palette_fit("web_5xx", "") > 0);
	assert_true(palette_fit("web_5xx", "5XX") > palette_fit("web15xx", "5xx"));
	assert_true(palette_fit("web_5xx", "web") > palette_fit("web_5xx", "5xx"));
	assert_true(palette_fit("web", "WEB") > palette_fit("web_5xx", "web"));
}

static void
expect(const struct palette_choices *choices, const char *texts)
{
	TEXT_ON(got, 400);

	for (size_t i = 0; i < choices->n; i++)
		text_addf(&got, "%s%s", i ? " " : "", choices->items[i].text);
	assert_string_equal(got.data, texts);
}

static void
test_choices(void **state)
{
	struct palette_choices choices = { .items = NULL };

	(void)state;
	palette_commands(&choices, "pa");
	expect(&choices, "page panel pause");
	palette_forget(&choices);
	palette_commands(&choices, "er"); /* those that begin so come first */
	expect(&choices, "errors filter hand-over faster slower");
	palette_forget(&choices);
	palette_commands(&choices, "zzz");
	expect(&choices, "");
	palette_forget(&choices);
	for (int i = 0; i < 3; i++) { /* each once; of the first its help */
		palette_offer(&choices, "x", "x2", i ? "other" : "this");
		palette_offer(&choices, "x", "ax", "");
		palette_offer(&choices, "x", "x1", NULL);
	}
	palette_sort(&choices);
	expect(&choices, "x2 x1 ax");
	assert_string_equal(choices.items[0].help, "this");
	palette_forget(&choices);
}

static void
expect_wrong(const char *typed, const char *const *words, size_t n, const char *sentence)
{
	struct palette_choices all = { .items = NULL };
	TEXT_ON(wrong, 400);

	for (size_t i = 0; i < n; i++)
		palette_offer(&all, "", words[i], "");
	palette_wrong("page", typed, &all, &wrong);
	assert_string_equal(wrong.data, sentence);
	palette_forget(&all);
}

static void
test_wrong(void **state)
{
	static const char *const words[] = { "main", "jobs", "cost", "a", "b",
					     "c",    "d",    "e",    "f", "g" };

	(void)state;
	expect_wrong("mian", words, 3, "there is no page mian: is main meant?");
	/* a long one is cut, and no character in two */
	expect_wrong("e\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		     "\u00e9\u00e9\u00e9"
		     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		     "\u00e9\u00e9\u00e9\u00e9",
		     words, 1,
		     "there is no page "
		     "e\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		     "\u00e9\u00e9"
		     "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		     "\u00e9\u00e9\u00e9: there "
		     "is main");
	expect_wrong("traffic", words, 3, "there is no page traffic: there is main, jobs and cost");
	expect_wrong("traffic", words, 1, "there is no page traffic: there is main");
	expect_wrong("traffic", words, 0, "there is no page traffic: this stack has none");
	expect_wrong("traffic", words, LEN(words),
		     "there is no page traffic: Ctrl-W erases it and lists what there is");
}

static void
test_saved_queries(void **state)
{
	(void)state;
	assert_null(saved_query_named("no such"));
	for (size_t i = 0; saved_query_at(i); i++) {
		const struct saved_query *query = saved_query_at(i);

		assert_ptr_equal(saved_query_named(query->name), query);
		/* one word: it is typed behind the command */
		assert_null(strchr(query->name, ' '));
		assert_true(query->help[0] != '\0' && text_is_clean(query->text));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parsed), cmocka_unit_test(test_table),
		cmocka_unit_test(test_fit),    cmocka_unit_test(test_choices),
		cmocka_unit_test(test_wrong),  cmocka_unit_test(test_saved_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
