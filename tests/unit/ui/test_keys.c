/* SPDX-License-Identifier: MIT */
/* test_keys.c - the table of keys has no contradictions, and bytes become the right keys. */
#include <string.h>

#include "../test.h"
#include "ui/keys.h"

static bool
has_key(const struct key_binding *binding, uint32_t key)
{
	if (binding->last)
		return key >= binding->keys[0] && key <= binding->last;
	for (size_t i = 0; i < KEYS_PER_BINDING; i++)
		if (key != KEY_NOTHING && binding->keys[i] == key)
			return true;
	return false;
}

static void
test_no_key_means_two_things(void **state)
{
	(void)state;
	for (uint32_t key = 1; key <= KEY_IS_OTHER; key = key == 0x2ff ? KEY_IS_UP : key + 1)
		for (enum keys_context context = 0; context < KEYS_CONTEXTS; context++) {
			size_t n = 0;

			for (size_t i = 0; keys_at(i); i++)
				n += keys_at(i)->context == context && has_key(keys_at(i), key);
			if (n > 1)
				fail_msg("key %#x has %zu meanings in \"%s\"", key, n,
					 keys_context_title(context));
		}
}

static void
test_every_binding_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; keys_at(i); i++) {
		const struct key_binding *binding = keys_at(i);
		TEXT_ON(label, 64);

		assert_true(binding->intent != INTENT_NONE);
		assert_true(strlen(binding->name) > 0 && strlen(binding->help) > 0);
		keys_label(binding, &label);
		assert_true(label.len > 0 && !label.is_cut);
		/* what the table says is what is found */
		assert_ptr_equal(keys_find(binding->context, binding->keys[0]), binding);
	}
}

static void
test_contexts(void **state)
{
	(void)state;
	assert_int_equal(keys_find(KEYS_PANEL, 'q')->intent, INTENT_BACK_OR_QUIT);
	assert_int_equal(keys_find(KEYS_POPUP, 'q')->intent, INTENT_BACK);
	assert_int_equal(keys_find(KEYS_POPUP, 'r')->intent, INTENT_REFRESH);
	assert_null(keys_find(KEYS_FILTER, 'q'));
	assert_null(keys_find(KEYS_FILTER, 'r'));
	assert_null(keys_find(KEYS_PANEL, KEY_IS_OTHER));
	assert_null(keys_find(KEYS_PANEL, KEY_NOTHING));
	assert_int_equal(keys_find(KEYS_PANEL, '7')->intent, INTENT_PANEL);
	/* what is typed is no command, and no command answers a question */
	assert_null(keys_find(KEYS_FORM, 'q'));
	assert_null(keys_find(KEYS_FORM, '?'));
	assert_null(keys_find(KEYS_CONFIRM, '?'));
	assert_null(keys_find(KEYS_CONFIRM, 'Y'));
	assert_int_equal(keys_find(KEYS_CONFIRM, 'y')->intent, INTENT_YES);
	for (uint32_t key = 1; key < 0x80; key++)
		if (key != 'y' && keys_find(KEYS_CONFIRM, key))
			assert_int_not_equal(keys_find(KEYS_CONFIRM, key)->intent, INTENT_YES);
	assert_int_equal(keys_find(KEYS_LIST, KEY_IS_ENTER)->intent, INTENT_OPEN);
	assert_int_equal(keys_find(KEYS_LIST, 'r')->intent, INTENT_REFRESH);
	/* what changes AWS is a capital, and never Ctrl-D */
	assert_int_equal(keys_find(KEYS_PANEL, 'X')->intent, INTENT_CANCEL);
	assert_int_equal(keys_find(KEYS_PANEL, 'D')->intent, INTENT_REDRIVE);
	assert_null(keys_find(KEYS_PANEL, 'x'));
	assert_int_equal(keys_find(KEYS_PANEL, 'd')->intent, INTENT_DETAIL);
	/* a capital or Ctrl-K never does what its small letter does */
	assert_null(keys_find(KEYS_PANEL, 'Q'));
	assert_null(keys_find(KEYS_PANEL, KEY_CTRL('K')));
}

static void
test_labels(void **state)
{
	TEXT_ON(digits, 64);
	TEXT_ON(down, 64);
	TEXT_ON(ctrl, 64);

	(void)state;
	keys_label(keys_find(KEYS_PANEL, '3'), &digits);
	assert_string_equal(digits.data, "1-9");
	keys_label(keys_find(KEYS_PANEL, 'j'), &down);
	assert_string_equal(down.data, "j, Down");
	keys_label(keys_find(KEYS_PANEL, KEY_CTRL('D')), &ctrl);
	assert_string_equal(ctrl.data, "Ctrl-D");
}

/* ---- bytes ---- */

static const struct key_sequence own[] = { { "\033[[5~x", KEY_IS_PAGE_UP }, { NULL, 0 } };

static void
test_decode(void **state)
{
	static const struct {
		const char *bytes;
		bool is_final;
		size_t taken;
		uint32_t key;
	} rows[] = {
		{ "j", false, 1, 'j' },
		{ "\r", false, 1, KEY_IS_ENTER },
		{ "\n", false, 1, KEY_IS_ENTER },
		{ "\t", false, 1, KEY_IS_TAB },
		{ "\003", false, 1, KEY_CTRL('C') },
		{ "\033[A", false, 3, KEY_IS_UP },
		{ "\033OA", false, 3, KEY_IS_UP },
		{ "\033[5~", false, 4, KEY_IS_PAGE_UP },
		{ "\033[Z", false, 3, KEY_IS_BACK_TAB },
		{ "\033[[5~x", false, 6, KEY_IS_PAGE_UP }, /* of this terminal */
		{ "\033", false, 0, 0 },                   /* may go on */
		{ "\033", true, 1, KEY_IS_ESC },
		{ "\033\033", false, 1, KEY_IS_ESC },
		{ "\033[", false, 0, 0 },
		{ "\033[1;5C", false, 6, KEY_IS_OTHER }, /* Ctrl-Right: nothing, and no letter C */
		{ "\033[200~q", false, 6, KEY_IS_OTHER },
		{ "\033q", false, 2, KEY_IS_OTHER }, /* Alt-q does not quit */
		{ "\xc3\xa9", false, 2, 0xe9 },
		{ "\xc3", false, 0, 0 },
		{ "\xc3", true, 1, KEY_IS_OTHER },
		{ "\xff", false, 1, KEY_IS_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		uint32_t key = 0;
		size_t n = keys_decode(rows[i].bytes, strlen(rows[i].bytes), rows[i].is_final, own,
				       &key);

		if (n != rows[i].taken || (n > 0 && key != rows[i].key))
			fail_msg("row %zu: %zu bytes, key %#x", i, n, key);
	}
}

/* Whatever arrives, in whatever pieces: it ends, and takes at least a byte when no more come. */
static void
test_garbage_is_consumed(void **state)
{
	uint32_t seed = 1, key;
	char bytes[16];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = 1 + (seed >> 8) % sizeof(bytes);

		for (size_t i = 0; i < n; i++) {
			static const char likely[] = "\033[O0;~A\x80\xe2";

			seed = seed * 1103515245u + 12345u;
			bytes[i] = seed & 0x10000 ? likely[(seed >> 20) % (sizeof(likely) - 1)]
						  : (char)(seed >> 24);
		}
		size_t taken = keys_decode(bytes, n, true, own, &key);
		assert_true(taken >= 1 && taken <= n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_key_means_two_things),
		cmocka_unit_test(test_every_binding_is_complete),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_garbage_is_consumed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
