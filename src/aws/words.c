/* SPDX-License-Identifier: MIT */
/* words.c - quoting as a POSIX shell has it: a backslash takes the next character as it is, '...'
 * takes all, "..." takes all but \" and \\. */
#include "aws/words.h"

#include <string.h>

struct split {
	const char *at;
	char *word;  /* being written; the words lie one after the other, each with its NUL */
	bool is_any; /* the word has begun, if only with quotes */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
take_quoted(struct split *s, char quote)
{
	for (; *s->at && *s->at != quote; s->at++) {
		if (quote == '"' && *s->at == '\\' && (s->at[1] == '"' || s->at[1] == '\\'))
			s->at++;
		*s->word++ = *s->at;
	}
	if (!*s->at)
		return false;
	s->at++;
	return true;
}

/* One word; false when its quoting is broken. */
static bool
take_word(struct split *s)
{
	s->is_any = false;
	while (is_space(*s->at))
		s->at++;
	while (*s->at && !is_space(*s->at)) {
		char c = *s->at++;

		s->is_any = true;
		if ((c == '\'' || c == '"') && !take_quoted(s, c))
			return false;
		if (c == '\'' || c == '"')
			continue;
		if (c == '\\' && !*s->at)
			return false;
		*s->word++ = c == '\\' ? *s->at++ : c;
	}
	*s->word++ = '\0';
	return true;
}

enum err
words_split(const char *line, struct arena *arena, const char *const **out, size_t *out_n,
	    struct why *why)
{
	size_t room = strlen(line) + 2, n = 0;
	char *text = arena_alloc(arena, room);
	const char **words = arena_array(arena, room / 2 + 2, sizeof(*words));
	struct split split = { .at = line, .word = text };

	if (!text || !words)
		return err_memory(why);
	for (;;) {
		char *word = split.word;

		if (!take_word(&split))
			return err_set(ERR_PARSE, why,
				       "a quote is not closed, or a \\ ends the line");
		if (!split.is_any)
			break;
		words[n++] = word;
	}
	*out = words;
	*out_n = n;
	return ERR_OK;
}
