/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_KEYS_H
#define CWTOP_UI_KEYS_H
/* keys.h - what keys there are and what they mean: one table, from which the help screen, the man
 * page and the hints at the bottom are made. No terminal here: bytes become keys by a pure
 * function. */
#include "base/text.h"

/* A key is a Unicode character, Ctrl and a letter (KEY_CTRL('D')), or one of these. */
enum key {
	KEY_NOTHING = 0,
	KEY_IS_TAB = 9,
	KEY_IS_ENTER = 13,
	KEY_IS_ESC = 27,
	KEY_IS_SPACE = 32,
	KEY_IS_BACKSPACE = 127,
	KEY_IS_UP = 0x110000, /* past Unicode */
	KEY_IS_DOWN,
	KEY_IS_LEFT,
	KEY_IS_RIGHT,
	KEY_IS_HOME,
	KEY_IS_END,
	KEY_IS_PAGE_UP,
	KEY_IS_PAGE_DOWN,
	KEY_IS_BACK_TAB,
	KEY_IS_DELETE,
	KEY_IS_OTHER, /* a sequence that means nothing to us */
};

#define KEY_CTRL(letter) ((letter)&0x1f)

/* What a key asks for. The view does most of it; the app does those from INTENT_QUIT on. */
enum intent {
	INTENT_NONE,
	INTENT_UP,
	INTENT_DOWN,
	INTENT_TOP,
	INTENT_BOTTOM,
	INTENT_PAGE_UP,
	INTENT_PAGE_DOWN,
	INTENT_HALF_UP,
	INTENT_HALF_DOWN,
	INTENT_NEXT_PANEL,
	INTENT_LAST_PANEL,
	INTENT_NEXT_PAGE,
	INTENT_LAST_PAGE,
	INTENT_PANEL, /* the key's digit says which */
	INTENT_OPEN,
	INTENT_BACK,
	INTENT_BACK_OR_QUIT,
	INTENT_FILTER,
	INTENT_FILTER_DONE,
	INTENT_FILTER_CANCEL,
	INTENT_FILTER_ERASE,
	INTENT_FILTER_CLEAR,
	INTENT_PROBLEMS,
	INTENT_HELP,
	INTENT_LOG,
	INTENT_QUESTION_ERASE,
	INTENT_JOB_NEW,
	INTENT_JOB_AGAIN,
	INTENT_ACTIONS,
	INTENT_JOB_LOG,
	INTENT_FILES,
	INTENT_CANCEL,
	INTENT_RETRY,
	INTENT_EDIT,
	INTENT_RESEND,
	INTENT_MARK,
	INTENT_ABANDON,
	INTENT_REDRIVE,
	INTENT_SAVE,
	INTENT_FIELD, /* the form's own business */
	INTENT_REVIEW,
	INTENT_DETAIL,
	INTENT_CHART,
	INTENT_CHART_LONGER,
	INTENT_CHART_SHORTER,
	INTENT_CHART_EARLIER,
	INTENT_CHART_LATER,
	INTENT_CHART_LIVE,
	INTENT_CHART_LEFT,
	INTENT_CHART_RIGHT,
	INTENT_CHART_FIRST,
	INTENT_CHART_LAST,
	INTENT_CHART_COMPARE,
	INTENT_CHART_PERCENTILES,
	INTENT_CHART_BESIDE,
	INTENT_CHART_SCALE,
	INTENT_CHART_MARKS,
	INTENT_PALETTE,
	INTENT_LEFT,
	INTENT_RIGHT,
	INTENT_SPAN, /* the key's digit says which */
	INTENT_EARLIER,
	INTENT_LATER,
	INTENT_GROUPS,
	INTENT_COMPLETE,
	INTENT_NEXT_MATCH,
	INTENT_LAST_MATCH,
	INTENT_ONLY,
	INTENT_PRETTY,
	INTENT_WRAP,
	INTENT_STAMP,
	INTENT_NEXT_MARK,
	INTENT_LAST_MARK,
	INTENT_NEXT_LOG,
	INTENT_COPY,
	INTENT_HAND_OVER,
	INTENT_ACKNOWLEDGE,
	INTENT_MUTE,
	INTENT_DEPLOY,
	INTENT_YES,
	INTENT_NO,
	INTENT_QUIT,
	INTENT_REFRESH,
	INTENT_PAUSE,
	INTENT_FASTER,
	INTENT_SLOWER,
	INTENT_SUSPEND,
	INTENT_REDRAW,
	INTENT_ANSWER,
	INTENT_DECLINE,
};

/* Where a key means something. A key that means nothing in the first is looked for in GLOBAL, but
 * not while text is typed or a question waits for an answer. */
enum keys_context {
	KEYS_GLOBAL,
	KEYS_PANEL,
	KEYS_POPUP,
	KEYS_LIST,
	KEYS_CASE,
	KEYS_LOGS,
	KEYS_CHART,
	KEYS_QUERY,
	KEYS_TRACE,
	KEYS_PALETTE,
	KEYS_EDIT, /* a line that is typed in a popup */
	KEYS_FORM,
	KEYS_CONFIRM,
	KEYS_FILTER,
	KEYS_QUESTION,
	KEYS_CONTEXTS
};

#define KEYS_PER_BINDING 4

struct key_binding {
	enum keys_context context;
	uint32_t keys[KEYS_PER_BINDING]; /* 0: none */
	uint32_t last;                   /* not 0: keys[0] to last, all of them */
	enum intent intent;
	const char *name; /* one or two words: the hint */
	const char *help; /* a sentence for help and manual */
	bool is_hint;     /* worth a place in the bottom line, earlier rows first */
};

/* keys_at - row by row; NULL past the last. */
const struct key_binding *
keys_at(size_t index);
/* keys_find - what a key means in a context; NULL: nothing. */
const struct key_binding *
keys_find(enum keys_context context, uint32_t key);
/* keys_context_title - "Anywhere", "In a panel" ... */
const char *
keys_context_title(enum keys_context context);
/* keys_label - the keys of a binding as people write them: "j, Down", "1-9", "Ctrl-D". */
void
keys_label(const struct key_binding *binding, struct text *out);
/* keys_first - only the first of them, for the hints. */
void
keys_first(const struct key_binding *binding, struct text *out);

/* ---- bytes of a terminal ---- */

/* What a terminal sends for a key, beside what all of them send. */
struct key_sequence {
	const char *bytes;
	uint32_t key;
};

/* keys_decode - the key that bytes[0..n) begin with. Returns how many bytes it took; 0: it may be
 * the beginning of a longer one, unless is_final, when no more bytes will come. Unknown sequences
 * and broken UTF-8 are KEY_IS_OTHER. */
size_t
keys_decode(const char *bytes, size_t n, bool is_final, const struct key_sequence *own,
	    uint32_t *out_key);

#endif
