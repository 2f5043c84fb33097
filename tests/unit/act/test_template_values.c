/* SPDX-License-Identifier: MIT */
/* test_template_values.c - what each kind of field takes, what it says otherwise, and how lists and
 * ranges become jobs. */
#include "../test.h"
#include "act/template.h"

#include <string.h>

#include "base/text.h"

static const char *const choices[] = { "car", "rail", "both" };

static const struct template_field
	whole = { .id = "n", .type = FIELD_INTEGER },
	bounded = { .type = FIELD_INTEGER,
		    .is_required = true,
		    .has_min = true,
		    .min = 1,
		    .has_max = true,
		    .max = 1000000 },
	least = { .type = FIELD_INTEGER, .has_min = true, .min = 5 },
	most = { .type = FIELD_NUMBER, .has_max = true, .max = 0.5 },
	number = { .type = FIELD_NUMBER },
	choice = { .type = FIELD_CHOICE, .choices = choices, .n_choices = 3 },
	one_choice = { .type = FIELD_CHOICE, .choices = choices, .n_choices = 1 },
	yes_no = { .type = FIELD_BOOLEAN }, date = { .type = FIELD_DATE },
	time_of_day = { .type = FIELD_TIME }, text = { .type = FIELD_TEXT, .length_max = 4 },
	many = { .id = "many",
		 .type = FIELD_INTEGER,
		 .is_sweepable = true,
		 .has_min = true,
		 .has_max = true,
		 .min = -5,
		 .max = 20000 },
	decimals = { .id = "x",
		     .type = FIELD_NUMBER,
		     .is_sweepable = true,
		     .has_max = true,
		     .max = 5 },
	flags = { .id = "b", .type = FIELD_BOOLEAN, .is_sweepable = true },
	words = { .id = "w", .type = FIELD_TEXT, .is_sweepable = true, .length_max = 4 };

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct {
	const struct template_field *field;
	const char *value;
	const char *sentence; /* NULL: right */
} judged[] = {
	{ &whole, "", NULL },
	{ &whole, "-12", NULL },
	{ &whole, " 12 ", NULL },
	{ &whole, "1.0", "must be a whole number" },
	{ &whole, "1e3", "must be a whole number" },
	{ &whole, "-", "must be a whole number" },
	{ &whole, "+1", "must be a whole number" },
	{ &whole, "1 2", "must be a whole number" },
	{ &whole, "999999999999999", NULL },
	{ &whole, "9999999999999999", "must have at most 15 digits" },
	{ &bounded, "", "must be given" },
	{ &bounded, "  ", "must be given" },
	{ &bounded, "1", NULL },
	{ &bounded, "1000000", NULL },
	{ &bounded, "0", "must be 1 to 1000000" },
	{ &bounded, "1000001", "must be 1 to 1000000" },
	{ &bounded, "99999999999999999999", "must be a whole number, 1 to 1000000" },
	{ &bounded, "x", "must be a whole number, 1 to 1000000" },
	{ &bounded, "1,2", "must be a whole number, 1 to 1000000" },
	{ &least, "4", "must be 5 or more" },
	{ &most, "0.51", "must be 0.5 or less" },
	{ &most, "0,5", "must be a number, 0.5 or less" },
	{ &number, "1e308", NULL },
	{ &number, "1e309", "must be a number" },
	{ &number, "nan", "must be a number" },
	{ &number, "0x10", "must be a number" },
	{ &choice, "rail", NULL },
	{ &choice, "Rail", "must be car, rail or both" },
	{ &one_choice, "x", "must be car" },
	{ &yes_no, "yes", NULL },
	{ &yes_no, "false", NULL },
	{ &yes_no, "1", "must be yes or no" },
	{ &date, "2024-02-29", NULL },
	{ &date, "2023-02-29", "must be a date like 2026-11-21" },
	{ &date, "2023-2-1", "must be a date like 2026-11-21" },
	{ &date, "2023-02-01T", "must be a date like 2026-11-21" },
	{ &date, "2023/02/01", "must be a date like 2026-11-21" },
	{ &time_of_day, "23:59", NULL },
	{ &time_of_day, "24:00", "must be a time like 07:30" },
	{ &time_of_day, "12:60", "must be a time like 07:30" },
	{ &time_of_day, "7:30", "must be a time like 07:30" },
	{ &time_of_day, "07.30", "must be a time like 07:30" },
	{ &text, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL },
	{ &text, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9x", "must be at most 4 characters" },
	{ &text, "a\nb", "must be of characters that can be shown" },
	{ &text, "a\xff", "must be of characters that can be shown" },
	{ &text, "1..9", NULL },
	{ &text, HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED, "must be at most 511 bytes" },

	{ &many, "", NULL },
	{ &many, "3", NULL },
	{ &many, "30000", "must be -5 to 20000" },
	{ &many, "1, 2 ,3", NULL },
	{ &many, "1,x", "x: must be a whole number, -5 to 20000" },
	{ &many, "1,-6", "-6: must be -5 to 20000" },
	{ &many, "1,", "must have a value on both sides of a comma" },
	{ &many, ",", "must have a value on both sides of a comma" },
	{ &many, "1,2,01", "must name each value once: 01 is there twice" },
	{ &many, "1..3", NULL },
	{ &many, "1..10000", NULL },
	{ &many, "1..10001", "must be at most 10000 values, this is 10001" },
	{ &many, "3..1", "must go up: FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..3:0", "must go up: FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..3:-1", "must go up: FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..2:0.5", "must be whole numbers" },
	{ &many, "1..", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "..3", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..3..5", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "1...3", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..3:", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "1:2..3", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "1..3,5", "must be FROM..TO:STEP, like 1..9:2" },
	{ &many, "-6..3", "-6: must be -5 to 20000" },
	{ &many, "1..20003:2", "must be at most 10000 values, this is 10002" },
	{ &many, "19999..20001", "20001: must be -5 to 20000" },
	{ &decimals, "0.8..1.2:0.1", NULL },
	{ &decimals, "0.8..1.2", "must be FROM..TO:STEP, like 0.8..1.2:0.1" },
	{ &decimals, "4.9..5.1:0.1", "5.1: must be 5 or less" },
	{ &decimals, "0..1:0.0000000001", "must be FROM..TO:STEP, like 0.8..1.2:0.1" },
	{ &decimals, "-999999999999999..1:0.000000001",
	  "must be FROM..TO:STEP, like 0.8..1.2:0.1" },
	{ &decimals, "1,1.0", "must name each value once: 1.0 is there twice" },
	{ &flags, "yes,no", NULL },
	{ &flags, "yes,true", "must name each value once: true is there twice" },
	{ &words, "a,b c", NULL },
	{ &words, "a,a", "must name each value once: a is there twice" },
	{ &words, "a,b..c", NULL },
};

static void
test_judging(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(judged); i++) {
		struct why why = { "" };
		enum err err = template_judge(judged[i].field, judged[i].value, &why);

		if (err != (judged[i].sentence ? ERR_USAGE : ERR_OK) ||
		    (err && !text_is(why.text, judged[i].sentence)))
			fail_msg("\"%s\": said: %s, not: %s", judged[i].value, why.text,
				 judged[i].sentence ? judged[i].sentence : "(nothing)");
	}
}

static void
expect_rule(const struct template_field *field, const char *expected)
{
	TEXT_ON(rule, 200);

	template_field_rule(field, &rule);
	assert_string_equal(rule.data, expected);
}

static void
test_rules(void **state)
{
	(void)state;
	expect_rule(&whole, "a whole number");
	expect_rule(&bounded, "a whole number, 1 to 1000000");
	expect_rule(&most, "a number, 0.5 or less");
	expect_rule(&choice, "car, rail or both");
	expect_rule(&yes_no, "yes or no");
	expect_rule(&text, "at most 4 characters");
}

/* ---- the jobs that values make ---- */

static size_t
counted(const struct template *template, const char *const *values)
{
	struct why why = { "" };
	size_t n = 0;

	if (template_count(template, values, &n, &why))
		fail_msg("%s", why.text);
	return n;
}

/* Every job, its values parted by blanks. */
static void
expect_jobs(const struct template *template, const char *const *values, const char *expected)
{
	struct arena *arena = arena_new(1 << 20);
	size_t n = counted(template, values);
	TEXT_ON(jobs, 1000);

	for (size_t i = 0; i < n; i++) {
		const char *picked[4] = { NULL };
		struct why why = { "" };

		assert_int_equal(template_pick(template, values, i, arena, picked, &why), ERR_OK);
		for (size_t f = 0; f < template->n_fields; f++)
			text_addf(&jobs, "%s%s", f ? " " : i ? "|" : "", picked[f]);
	}
	assert_string_equal(jobs.data, expected);
	arena_free(arena);
}

static void
test_jobs(void **state)
{
	struct template_field fields[] = { many, decimals, whole, words };
	const struct template template = { .fields = fields, .n_fields = LEN(fields) };
	static const char *const one[] = { "3", "1", "7", "" };
	static const char *const lists[] = { "1, 2", "0.8..1.2:0.1", " 7", "a , b" };
	static const char *const below[] = { "-3..3:3", "-0.2..0.2:0.10", "", "" };
	static const char *const cut[] = { " 1..6:2 ", "1.50..1.5:1", "", "" };

	(void)state;
	expect_jobs(&template, one, "3 1 7 ");
	expect_jobs(&template, lists,
		    "1 0.8 7 a|1 0.8 7 b|1 0.9 7 a|1 0.9 7 b|1 1 7 a|1 1 7 b|1 1.1 7 a|1 1.1 7 b|"
		    "1 1.2 7 a|1 1.2 7 b|2 0.8 7 a|2 0.8 7 b|2 0.9 7 a|2 0.9 7 b|2 1 7 a|2 1 7 b|"
		    "2 1.1 7 a|2 1.1 7 b|2 1.2 7 a|2 1.2 7 b");
	expect_jobs(&template, below,
		    "-3 -0.2  |-3 -0.1  |-3 0  |-3 0.1  |-3 0.2  |0 -0.2  |0 -0.1  |0 0  |0 0.1  |"
		    "0 0.2  |3 -0.2  |3 -0.1  |3 0  |3 0.1  |3 0.2  ");
	expect_jobs(&template, cut, "1 1.5  |3 1.5  |5 1.5  ");
}

static void
test_limits(void **state)
{
	struct template_field fields[] = { many, decimals, whole, words };
	const struct template template = { .fields = fields, .n_fields = LEN(fields) };
	static const char *const all[] = { "1..100", "0.01..1:0.01", "", "" };
	static const char *const too_many[] = { "1..5000", "1,2,3", "", "" };
	static const char *const wrong[] = { "1", "1", "x", "" };
	struct arena *arena = arena_new(1 << 20);
	const char *picked[4];
	struct why why = { "" };
	size_t n = 7;

	(void)state;
	assert_int_equal(counted(&template, all), TEMPLATE_SWEEP_MAX);
	assert_int_equal(template_pick(&template, all, TEMPLATE_SWEEP_MAX - 1, arena, picked, &why),
			 ERR_OK);
	assert_string_equal(picked[0], "100");
	assert_string_equal(picked[1], "1");
	assert_int_equal(template_pick(&template, all, TEMPLATE_SWEEP_MAX, arena, picked, &why),
			 ERR_USAGE);
	assert_string_equal(why.text, "there is no job 10001: these values make fewer");
	assert_int_equal(template_count(&template, too_many, &n, &why), ERR_USAGE);
	assert_string_equal(
		why.text,
		"x: more than 10000 jobs: a sweep is at most that many: give fewer values");
	assert_int_equal(template_count(&template, wrong, &n, &why), ERR_USAGE);
	assert_string_equal(why.text, "n: must be a whole number");
	assert_int_equal(template_pick(&template, wrong, 0, arena, picked, &why), ERR_USAGE);
	assert_int_equal(n, 7);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judging),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
