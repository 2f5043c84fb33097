/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_PALETTE_H
#define CWTOP_APP_PALETTE_H
/* palette.h - the commands that are typed behind `:`, what each takes, and which of many words fits
 * what has been typed so far. The table is also the help screen's, the manual's and the README's.
 * Pure; what the words are, and what a command does, is the view's. Main thread. */
#include "base/mem.h"
#include "base/text.h"

enum palette_code {
	PALETTE_LOGS,
	PALETTE_INSIGHTS,
	PALETTE_CHART,
	PALETTE_TRACE,
	PALETTE_PAGE,
	PALETTE_PANEL,
	PALETTE_ZOOM,
	PALETTE_FILTER,
	PALETTE_PROBLEMS,
	PALETTE_OPEN,
	PALETTE_DETAIL,
	PALETTE_ACTIONS,
	PALETTE_COPY,
	PALETTE_HAND_OVER,
	PALETTE_NEW_JOB,
	PALETTE_REFRESH,
	PALETTE_PAUSE,
	PALETTE_FASTER,
	PALETTE_SLOWER,
	PALETTE_ERRORS,
	PALETTE_HELP,
	PALETTE_REDRAW,
	PALETTE_QUIT,
	PALETTE_COMMANDS
};

struct palette_command {
	enum palette_code code;
	const char *name, *arguments; /* arguments "": it takes none; "[X]": it may go without */
	const char *help;             /* a sentence for help and manual */
};

/* palette_at - NULL past the last. */
const struct palette_command *
palette_at(size_t index);
/* palette_takes, palette_needs - a word behind the name; a word it cannot do without. */
bool
palette_takes(const struct palette_command *command);
bool
palette_needs(const struct palette_command *command);

/* What has been typed, taken apart. The strings are in `typed`. */
struct palette_typed {
	const char *name;
	size_t name_len;
	bool has_word;    /* there is a blank behind the name: the word is being typed */
	const char *word; /* all that comes then, blanks at its beginning apart; "" none */
};
void
palette_parse(const char *typed, struct palette_typed *out);
/* palette_find - the command of exactly this name; NULL. */
const struct palette_command *
palette_find(const char *name, size_t len);

/* ---- words to choose from ---- */

#define PALETTE_WORD_MAX 520 /* of a log group, and some */

struct palette_choice {
	char *text, *help; /* owned */
	int rank;          /* how well it fits: greater is better */
	size_t order;      /* as it was added */
};

struct palette_choices {
	struct palette_choice *items;
	size_t n, cap;
};

/* palette_fit - 0: it does not contain what was typed, without regard to case; else how well it
 * fits: the same, begins with it, a word of it begins with it, contains it. */
int
palette_fit(const char *text, const char *typed);
/* palette_offer - adds a choice where it fits; one that is there already is not added again.
 * palette_sort - the best first, equal ones as they were added. */
void
palette_offer(struct palette_choices *choices, const char *typed, const char *text,
	      const char *help);
void
palette_sort(struct palette_choices *choices);
void
palette_forget(struct palette_choices *choices); /* empty again */

/* palette_commands - the commands that fit. */
void
palette_commands(struct palette_choices *choices, const char *typed);
/* palette_wrong - the one sentence on a word that is none: what, why, what is meant perhaps (of
 * `all`, which are the words there are), else what to do. */
void
palette_wrong(const char *what, const char *typed, const struct palette_choices *all,
	      struct text *out);

#endif
