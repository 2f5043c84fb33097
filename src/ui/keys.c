/* SPDX-License-Identifier: MIT */
/* keys.c - what a key means where, and how people write it. The table is keys_table.c's. */
#include "ui/keys.h"

static const struct {
	const char *title;
	bool is_alone; /* no key of GLOBAL means anything in it */
} contexts[KEYS_CONTEXTS] = {
	[KEYS_GLOBAL] = { "Anywhere", false },
	[KEYS_PANEL] = { "In a panel", false },
	[KEYS_POPUP] = { "In a popup", false },
	[KEYS_LIST] = { "In a list", false },
	[KEYS_CASE] = { "In the case of something red", false },
	[KEYS_LOGS] = { "In a log", false },
	[KEYS_CHART] = { "In a chart", false },
	[KEYS_QUERY] = { "In a query", false },
	[KEYS_TRACE] = { "In a trace", false },
	[KEYS_PALETTE] = { "In the palette", true },
	[KEYS_EDIT] = { "While a query or a word is typed", true },
	[KEYS_FORM] = { "In a form", true },
	[KEYS_CONFIRM] = { "When asked whether to do it", true },
	[KEYS_FILTER] = { "While a filter is typed", true },
	[KEYS_QUESTION] = { "When a code is asked for", true },
};

static const struct {
	uint32_t key;
	const char *name;
} names[] = {
	{ KEY_IS_TAB, "Tab" },
	{ KEY_IS_ENTER, "Enter" },
	{ KEY_IS_ESC, "Esc" },
	{ KEY_IS_SPACE, "Space" },
	{ KEY_IS_BACKSPACE, "Backspace" },
	{ KEY_IS_UP, "Up" },
	{ KEY_IS_DOWN, "Down" },
	{ KEY_IS_LEFT, "Left" },
	{ KEY_IS_RIGHT, "Right" },
	{ KEY_IS_HOME, "Home" },
	{ KEY_IS_END, "End" },
	{ KEY_IS_PAGE_UP, "PgUp" },
	{ KEY_IS_PAGE_DOWN, "PgDn" },
	{ KEY_IS_BACK_TAB, "Shift-Tab" },
	{ KEY_IS_DELETE, "Delete" },
};

static bool
has_key(const struct key_binding *binding, uint32_t key)
{
	if (key == KEY_NOTHING)
		return false;
	if (binding->last)
		return key >= binding->keys[0] && key <= binding->last;
	for (size_t i = 0; i < KEYS_PER_BINDING; i++)
		if (binding->keys[i] == key)
			return true;
	return false;
}

static const struct key_binding *
find_in(enum keys_context context, uint32_t key)
{
	const struct key_binding *at;

	for (size_t i = 0; (at = keys_at(i)); i++)
		if (at->context == context && has_key(at, key))
			return at;
	return NULL;
}

const struct key_binding *
keys_find(enum keys_context context, uint32_t key)
{
	const struct key_binding *found = find_in(context, key);

	return found || contexts[context].is_alone ? found : find_in(KEYS_GLOBAL, key);
}

const char *
keys_context_title(enum keys_context context)
{
	return contexts[context].title;
}

static void
add_name(struct text *out, uint32_t key)
{
	char bytes[4];

	for (size_t i = 0; i < LEN(names); i++)
		if (names[i].key == key) {
			text_add(out, names[i].name);
			return;
		}
	if (key < 32) {
		text_addf(out, "Ctrl-%c", (char)(key + '@'));
		return;
	}
	text_add_n(out, bytes, utf8_encode(key, bytes));
}

void
keys_first(const struct key_binding *binding, struct text *out)
{
	add_name(out, binding->keys[0]);
	if (binding->last) {
		text_add(out, "-");
		add_name(out, binding->last);
	}
}

void
keys_label(const struct key_binding *binding, struct text *out)
{
	keys_first(binding, out);
	for (size_t i = 1; i < KEYS_PER_BINDING && binding->keys[i]; i++) {
		text_add(out, ", ");
		add_name(out, binding->keys[i]);
	}
}
