/* SPDX-License-Identifier: MIT */
/* keys.c - the table of keys. A key that does nothing is not in it. */
#include "ui/keys.h"

static const struct key_binding bindings[] = {
	/* KEYS_PANEL */
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_ENTER },
	  .intent = INTENT_OPEN,
	  .name = "detail",
	  .help = "show all that is known of the row under the cursor",
	  .is_hint = true },
	{ .context = KEYS_PANEL,
	  .keys = { 'j', KEY_IS_DOWN },
	  .intent = INTENT_DOWN,
	  .name = "down",
	  .help = "move the cursor down a row" },
	{ .context = KEYS_PANEL,
	  .keys = { 'k', KEY_IS_UP },
	  .intent = INTENT_UP,
	  .name = "up",
	  .help = "move the cursor up a row" },
	{ .context = KEYS_PANEL,
	  .keys = { 'g', KEY_IS_HOME },
	  .intent = INTENT_TOP,
	  .name = "top",
	  .help = "go to the first row" },
	{ .context = KEYS_PANEL,
	  .keys = { 'G', KEY_IS_END },
	  .intent = INTENT_BOTTOM,
	  .name = "bottom",
	  .help = "go to the last row" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_PAGE_DOWN },
	  .intent = INTENT_PAGE_DOWN,
	  .name = "page down",
	  .help = "go down a screenful" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_PAGE_UP },
	  .intent = INTENT_PAGE_UP,
	  .name = "page up",
	  .help = "go up a screenful" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_CTRL('D') },
	  .intent = INTENT_HALF_DOWN,
	  .name = "half down",
	  .help = "go down half a screenful" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_CTRL('U') },
	  .intent = INTENT_HALF_UP,
	  .name = "half up",
	  .help = "go up half a screenful" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_TAB },
	  .intent = INTENT_NEXT_PANEL,
	  .name = "panel",
	  .help = "go to the next panel",
	  .is_hint = true },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_BACK_TAB },
	  .intent = INTENT_LAST_PANEL,
	  .name = "panel before",
	  .help = "go to the panel before" },
	{ .context = KEYS_PANEL,
	  .keys = { '1' },
	  .last = '9',
	  .intent = INTENT_PANEL,
	  .name = "panel, again: zoom",
	  .help = "go to this panel; the same key again gives it the whole screen, and once more "
		  "the page" },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_RIGHT },
	  .intent = INTENT_NEXT_PAGE,
	  .name = "page",
	  .help = "go to the next page",
	  .is_hint = true },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_LEFT },
	  .intent = INTENT_LAST_PAGE,
	  .name = "page before",
	  .help = "go to the page before" },
	{ .context = KEYS_PANEL,
	  .keys = { '/' },
	  .intent = INTENT_FILTER,
	  .name = "filter",
	  .help = "show only rows that contain what is typed next",
	  .is_hint = true },
	{ .context = KEYS_PANEL,
	  .keys = { 'z' },
	  .intent = INTENT_PROBLEMS,
	  .name = "problems",
	  .help = "show only rows with a problem, in every panel; again: all rows",
	  .is_hint = true },
	{ .context = KEYS_PANEL,
	  .keys = { KEY_IS_ESC },
	  .intent = INTENT_BACK,
	  .name = "back",
	  .help = "leave the zoom, then drop the filter" },
	{ .context = KEYS_PANEL,
	  .keys = { 'q' },
	  .intent = INTENT_BACK_OR_QUIT,
	  .name = "quit",
	  .help = "as Esc; where there is nothing to leave, quit cwtop",
	  .is_hint = true },
	/* KEYS_GLOBAL */
	{ .context = KEYS_GLOBAL,
	  .keys = { '?' },
	  .intent = INTENT_HELP,
	  .name = "help",
	  .help = "show the keys",
	  .is_hint = true },
	{ .context = KEYS_GLOBAL,
	  .keys = { 'r' },
	  .intent = INTENT_REFRESH,
	  .name = "refresh",
	  .help = "ask every source now",
	  .is_hint = true },
	{ .context = KEYS_GLOBAL,
	  .keys = { KEY_IS_SPACE },
	  .intent = INTENT_PAUSE,
	  .name = "pause",
	  .help = "stop asking AWS; again: go on",
	  .is_hint = true },
	{ .context = KEYS_GLOBAL,
	  .keys = { '+', '=' },
	  .intent = INTENT_FASTER,
	  .name = "faster",
	  .help = "ask more often; the header shows what that costs" },
	{ .context = KEYS_GLOBAL,
	  .keys = { '-' },
	  .intent = INTENT_SLOWER,
	  .name = "slower",
	  .help = "ask less often; the header shows what that costs" },
	{ .context = KEYS_GLOBAL,
	  .keys = { '!' },
	  .intent = INTENT_LOG,
	  .name = "errors",
	  .help = "show the error log, the newest line first",
	  .is_hint = true },
	{ .context = KEYS_GLOBAL,
	  .keys = { KEY_CTRL('L') },
	  .intent = INTENT_REDRAW,
	  .name = "redraw",
	  .help = "draw the whole screen again" },
	{ .context = KEYS_GLOBAL,
	  .keys = { KEY_CTRL('Z') },
	  .intent = INTENT_SUSPEND,
	  .name = "suspend",
	  .help = "give the terminal to the shell; fg comes back" },
	{ .context = KEYS_GLOBAL,
	  .keys = { KEY_CTRL('C') },
	  .intent = INTENT_QUIT,
	  .name = "quit",
	  .help = "quit cwtop from anywhere" },
	/* KEYS_POPUP */
	{ .context = KEYS_POPUP,
	  .keys = { KEY_IS_ESC, 'q', KEY_IS_ENTER },
	  .intent = INTENT_BACK,
	  .name = "close",
	  .help = "close the popup",
	  .is_hint = true },
	{ .context = KEYS_POPUP,
	  .keys = { 'j', KEY_IS_DOWN },
	  .intent = INTENT_DOWN,
	  .name = "down",
	  .help = "scroll down a line",
	  .is_hint = true },
	{ .context = KEYS_POPUP,
	  .keys = { 'k', KEY_IS_UP },
	  .intent = INTENT_UP,
	  .name = "up",
	  .help = "scroll up a line",
	  .is_hint = true },
	{ .context = KEYS_POPUP,
	  .keys = { 'g', KEY_IS_HOME },
	  .intent = INTENT_TOP,
	  .name = "top",
	  .help = "go to the first line" },
	{ .context = KEYS_POPUP,
	  .keys = { 'G', KEY_IS_END },
	  .intent = INTENT_BOTTOM,
	  .name = "bottom",
	  .help = "go to the last line" },
	{ .context = KEYS_POPUP,
	  .keys = { KEY_IS_PAGE_DOWN, KEY_CTRL('D') },
	  .intent = INTENT_PAGE_DOWN,
	  .name = "page down",
	  .help = "scroll down" },
	{ .context = KEYS_POPUP,
	  .keys = { KEY_IS_PAGE_UP, KEY_CTRL('U') },
	  .intent = INTENT_PAGE_UP,
	  .name = "page up",
	  .help = "scroll up" },
	/* KEYS_FILTER: every other character is typed */
	{ .context = KEYS_FILTER,
	  .keys = { KEY_IS_ENTER },
	  .intent = INTENT_FILTER_DONE,
	  .name = "keep",
	  .help = "keep the filter",
	  .is_hint = true },
	{ .context = KEYS_FILTER,
	  .keys = { KEY_IS_ESC, KEY_CTRL('C') },
	  .intent = INTENT_FILTER_CANCEL,
	  .name = "drop",
	  .help = "drop the filter",
	  .is_hint = true },
	{ .context = KEYS_FILTER,
	  .keys = { KEY_IS_BACKSPACE, KEY_CTRL('H') },
	  .intent = INTENT_FILTER_ERASE,
	  .name = "erase",
	  .help = "erase the last character" },
	{ .context = KEYS_FILTER,
	  .keys = { KEY_CTRL('U') },
	  .intent = INTENT_FILTER_CLEAR,
	  .name = "clear",
	  .help = "erase all of it" },
	/* KEYS_QUESTION: digits are typed */
	{ .context = KEYS_QUESTION,
	  .keys = { KEY_IS_ENTER },
	  .intent = INTENT_ANSWER,
	  .name = "send",
	  .help = "send the code",
	  .is_hint = true },
	{ .context = KEYS_QUESTION,
	  .keys = { KEY_IS_ESC, KEY_CTRL('C') },
	  .intent = INTENT_DECLINE,
	  .name = "not now",
	  .help = "go on without; r asks again",
	  .is_hint = true },
	{ .context = KEYS_QUESTION,
	  .keys = { KEY_IS_BACKSPACE, KEY_CTRL('H') },
	  .intent = INTENT_QUESTION_ERASE,
	  .name = "erase",
	  .help = "erase the last digit" },
};

static const char *const titles[KEYS_CONTEXTS] = {
	[KEYS_GLOBAL] = "Anywhere",
	[KEYS_PANEL] = "In a panel",
	[KEYS_POPUP] = "In a popup",
	[KEYS_FILTER] = "While a filter is typed",
	[KEYS_QUESTION] = "When a code is asked for",
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

const struct key_binding *
keys_at(size_t index)
{
	return index < LEN(bindings) ? &bindings[index] : NULL;
}

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
	for (size_t i = 0; i < LEN(bindings); i++)
		if (bindings[i].context == context && has_key(&bindings[i], key))
			return &bindings[i];
	return NULL;
}

const struct key_binding *
keys_find(enum keys_context context, uint32_t key)
{
	const struct key_binding *found = find_in(context, key);

	return found || context == KEYS_FILTER || context == KEYS_QUESTION
		       ? found
		       : find_in(KEYS_GLOBAL, key);
}

const char *
keys_context_title(enum keys_context context)
{
	return titles[context];
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
