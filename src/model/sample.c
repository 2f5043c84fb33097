/* SPDX-License-Identifier: MIT */
/* sample.c - words and marks of qualities, source states and levels. */
#include "model/sample.h"

static const char *const quality_words[QUALITY_COUNT] = {
#define QUALITY_WORD(code, word) [code] = (word),
	QUALITY_TABLE(QUALITY_WORD)
#undef QUALITY_WORD
};

const char *
quality_word(enum quality quality)
{
	return quality_words[quality];
}

bool
quality_has_value(enum quality quality)
{
	return quality != QUALITY_NONE;
}

static const char *const state_words[STATE_COUNT] = {
#define STATE_WORD(code, word) [code] = (word),
	STATE_TABLE(STATE_WORD)
#undef STATE_WORD
};

const char *
state_word(enum state state)
{
	return state_words[state];
}

/* What is not named here is STATE_ERROR: the sentence beside it says more than a word can. */
static const enum state states_of_errors[ERR_COUNT] = {
	[ERR_OK] = STATE_OK,
	[ERR_NET] = STATE_UNREACHABLE,
	[ERR_TIMEOUT] = STATE_UNREACHABLE,
	[ERR_TLS] = STATE_UNREACHABLE,
	[ERR_THROTTLED] = STATE_THROTTLED,
	[ERR_DENIED] = STATE_DENIED,
	[ERR_AUTH] = STATE_DENIED,
	[ERR_NO_CREDENTIALS] = STATE_DENIED,
	[ERR_EXPIRED] = STATE_EXPIRED,
	[ERR_GONE] = STATE_GONE,
};

enum state
state_of_err(enum err err)
{
	enum state state = states_of_errors[err];

	return state == STATE_PENDING ? STATE_ERROR : state;
}

static const int level_exit_codes[LEVEL_COUNT] = {
	[LEVEL_OK] = 0,
	[LEVEL_WARN] = 1,
	[LEVEL_ALARM] = 2,
	[LEVEL_UNKNOWN] = 3,
};

static const char *const level_words[LEVEL_COUNT] = {
#define LEVEL_WORD(code, word, mark) [code] = (word),
	LEVEL_TABLE(LEVEL_WORD)
#undef LEVEL_WORD
};

static const char level_marks[LEVEL_COUNT] = {
#define LEVEL_MARK(code, word, mark) [code] = (mark),
	LEVEL_TABLE(LEVEL_MARK)
#undef LEVEL_MARK
};

const char *
level_word(enum level level)
{
	return level_words[level];
}

char
level_mark(enum level level)
{
	return level_marks[level];
}

int
level_exit_code(enum level level)
{
	return level_exit_codes[level];
}
