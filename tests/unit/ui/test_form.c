/* SPDX-License-Identifier: MIT */
/* test_form.c - what keys do to a form. */
#include <stdlib.h>
#include <string.h>

#include "form_fields.h"

static void
type(struct form *form, const char *text)
{
	size_t n = strlen(text), at = 0, step;
	uint32_t key;

	while ((step = utf8_decode(text + at, n - at, &key, NULL)) > 0) {
		assert_int_equal(form_key(form, key), FORM_CHANGED);
		at += step;
	}
}

static void
test_typing(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_string_equal(form_value(&form, CITY), "london");
	type(&form, "-ü");
	assert_string_equal(form_value(&form, CITY), "london-ü");
	assert_int_equal(form_key(&form, KEY_IS_HOME), FORM_MOVED);
	assert_int_equal(form_key(&form, KEY_IS_HOME), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_LEFT), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_BACKSPACE), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_DELETE), FORM_CHANGED);
	type(&form, "L");
	press(&form, KEY_IS_RIGHT, 2);
	type(&form, "x");
	assert_string_equal(form_value(&form, CITY), "Lonxdon-ü");
	assert_int_equal(form_key(&form, KEY_IS_BACKSPACE), FORM_CHANGED);
	assert_string_equal(form_value(&form, CITY), "London-ü");
	assert_int_equal(form_key(&form, KEY_IS_END), FORM_MOVED);
	assert_int_equal(form_key(&form, KEY_IS_RIGHT), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_DELETE), FORM_NONE);
	press(&form, KEY_IS_LEFT, 1);
	press(&form, KEY_CTRL('H'), 1);
	assert_string_equal(form_value(&form, CITY), "Londonü");
	assert_int_equal(form_key(&form, KEY_CTRL('U')), FORM_CHANGED);
	assert_string_equal(form_value(&form, CITY), "");
	assert_int_equal(form_key(&form, KEY_CTRL('U')), FORM_NONE);
	form_done(&form);
	form_done(&form);
}

/* A letter and its marks come and go together; wide ones are one character. */
static void
test_characters(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_set_value(&form, CITY, "ae\xcc\x81日");
	press(&form, KEY_IS_LEFT, 2);
	type(&form, "|");
	assert_string_equal(form_value(&form, CITY), "a|e\xcc\x81日");
	press(&form, KEY_IS_DELETE, 1);
	assert_string_equal(form_value(&form, CITY), "a|日");
	press(&form, KEY_IS_END, 1);
	press(&form, KEY_IS_BACKSPACE, 2);
	assert_string_equal(form_value(&form, CITY), "a");
	/* what cannot be shown is not taken */
	assert_int_equal(form_key(&form, 0x202e), FORM_NONE);
	assert_int_equal(form_key(&form, 0x9b), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_CTRL('G')), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_OTHER), FORM_NONE);
	assert_string_equal(form_value(&form, CITY), "a");
	form_done(&form);
}

static void
test_full_line(void **state)
{
	struct form form;
	char large[2 * FORM_VALUE_MAX];

	(void)state;
	form_init(&form, fields, LEN(fields));
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	form_set_value(&form, CITY, large);
	assert_int_equal(strlen(form_value(&form, CITY)), FORM_VALUE_MAX - 1);
	assert_int_equal(form_key(&form, 'y'), FORM_NONE);
	press(&form, KEY_IS_BACKSPACE, 1);
	assert_int_equal(form_key(&form, 0xe9), FORM_NONE); /* two bytes, one left */
	type(&form, "y");
	assert_int_equal(strlen(form_value(&form, CITY)), FORM_VALUE_MAX - 1);
	form_done(&form);
}

static void
expect_choice(struct form *form, uint32_t key, enum form_answer answer, const char *value)
{
	assert_int_equal(form_key(form, key), answer);
	assert_string_equal(form_value(form, form_focus(form)), value);
}

static void
test_choosing(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_go(&form, MODES);
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "transit");
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "cycling");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "cycling");
	expect_choice(&form, KEY_IS_HOME, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_END, FORM_CHANGED, "cycling");
	expect_choice(&form, 'C', FORM_CHANGED, "car");
	expect_choice(&form, 'c', FORM_CHANGED, "cycling");
	expect_choice(&form, 't', FORM_CHANGED, "transit");
	expect_choice(&form, 't', FORM_NONE, "transit");
	expect_choice(&form, 'z', FORM_NONE, "transit");
	expect_choice(&form, KEY_IS_DELETE, FORM_NONE, "transit");
	form_set_value(&form, MODES, "of an older form");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");

	form_go(&form, WEATHER); /* need not have a value */
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "car");
	expect_choice(&form, KEY_IS_BACKSPACE, FORM_CHANGED, "");

	form_go(&form, EMISSIONS);
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "no");
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "yes");
	expect_choice(&form, 'n', FORM_CHANGED, "no");
	form_go(&form, TRIPS);
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "yes");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "no");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "");
	form_done(&form);
}

static void
test_walking(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_int_equal(form_key(&form, KEY_IS_UP), FORM_NONE);
	for (size_t i = 1; i < LEN(fields); i++) {
		assert_int_equal(form_key(&form, i % 2 ? KEY_IS_ENTER : KEY_IS_DOWN), FORM_MOVED);
		assert_int_equal(form_focus(&form), i);
	}
	assert_int_equal(form_key(&form, KEY_IS_DOWN), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_ENTER), FORM_DONE);
	assert_int_equal(form_key(&form, KEY_IS_TAB), FORM_MOVED);
	assert_int_equal(form_focus(&form), 0);
	assert_int_equal(form_key(&form, KEY_IS_BACK_TAB), FORM_MOVED);
	assert_int_equal(form_focus(&form), NOTE);
	press(&form, KEY_IS_UP, 1);
	assert_int_equal(form_focus(&form), TRIPS);
	press(&form, KEY_IS_PAGE_UP, 1);
	assert_int_equal(form_focus(&form), CITY);
	assert_int_equal(form_key(&form, KEY_CTRL('D')), FORM_DONE);
	press(&form, KEY_IS_PAGE_DOWN, 1);
	assert_int_equal(form_focus(&form), NOTE);
	assert_int_equal(form_key(&form, KEY_IS_ESC), FORM_CANCEL);
	form_go(&form, LEN(fields));
	assert_int_equal(form_focus(&form), NOTE);
	form_done(&form);
}

static void
test_nothing_to_ask(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, NULL, 0);
	assert_int_equal(form_key(&form, 'x'), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_TAB), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_ENTER), FORM_DONE);
	assert_string_equal(form_value(&form, 0), "");
	assert_true(form_first_error(&form) == SIZE_MAX);
	form_done(&form);
}

static void
test_errors(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_true(form_first_error(&form) == SIZE_MAX);
	form_set_error(&form, NOTE, "too short");
	form_set_error(&form, HOURS, "must be 1 to 24");
	assert_int_equal(form_first_error(&form), HOURS);
	assert_string_equal(form_error(&form, HOURS), "must be 1 to 24");
	form_set_error(&form, HOURS, NULL);
	assert_int_equal(form_first_error(&form), NOTE);
	form_set_value(&form, NOTE, "longer");
	assert_string_equal(form_error(&form, NOTE), "");
	form_done(&form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),    cmocka_unit_test(test_characters),
		cmocka_unit_test(test_full_line), cmocka_unit_test(test_choosing),
		cmocka_unit_test(test_walking),   cmocka_unit_test(test_nothing_to_ask),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
