/* SPDX-License-Identifier: MIT */
/* event_row.c - the words of events. */
#include "model/event_row.h"

#include "base/text.h"

static const char *const words[EVENT_KINDS] = {
#define EVENT_WORD(code, word) [code] = word,
	EVENT_TABLE(EVENT_WORD)
#undef EVENT_WORD
};

const char *
event_word(enum event_kind kind)
{
	return words[kind];
}

bool
event_of(const char *word, enum event_kind *out)
{
	for (size_t i = 0; i < LEN(words); i++)
		if (text_is(words[i], word)) {
			*out = (enum event_kind)i;
			return true;
		}
	return false;
}
