/* SPDX-License-Identifier: MIT */
/* palette.c - see palette.h. */
#include "app/palette.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAMED 8 /* more words than these are not named one by one */
#define NEAR 3  /* edits: farther words are not what was meant */

static const struct palette_command commands[] = {
	{ PALETTE_LOGS, "logs", "GROUP|SUBJECT",
	  "follow a log group, or the log of a service, a task or a job" },
	{ PALETTE_INSIGHTS, "insights", "[QUERY]",
	  "ask Logs Insights: a saved query by its name, or one that is typed; "
	  "without either the last one again" },
	{ PALETTE_CHART, "chart", "METRIC", "show a metric over time" },
	{ PALETTE_TRACE, "trace", "ID", "show an X-Ray trace by its id" },
	{ PALETTE_PAGE, "page", "NAME", "go to a page" },
	{ PALETTE_PANEL, "panel", "NAME", "go to a panel, on whatever page it is" },
	{ PALETTE_ZOOM, "zoom", "", "give this panel the whole screen; again: the page" },
	{ PALETTE_FILTER, "filter", "[TEXT]",
	  "show only rows of this panel that contain the text; without it all rows" },
	{ PALETTE_PROBLEMS, "problems", "",
	  "show only rows with a problem, in every panel; again: all rows" },
	{ PALETTE_OPEN, "open", "",
	  "as Enter: the case of what is red, else all that is known of the row" },
	{ PALETTE_DETAIL, "detail", "", "show all that is known of the row under the cursor" },
	{ PALETTE_ACTIONS, "actions", "", "list what can be done with the row under the cursor" },
	{ PALETTE_COPY, "copy", "", "copy the row's id, ARN, console link or aws command" },
	{ PALETTE_HAND_OVER, "hand-over", "", "hand the screen over: as text, JSON or SVG" },
	{ PALETTE_NEW_JOB, "new-job", "", "fill in a new job" },
	{ PALETTE_REFRESH, "refresh", "", "ask every source now" },
	{ PALETTE_PAUSE, "pause", "", "stop asking AWS; again: go on" },
	{ PALETTE_FASTER, "faster", "", "ask more often; the header shows what that costs" },
	{ PALETTE_SLOWER, "slower", "", "ask less often; the header shows what that costs" },
	{ PALETTE_ERRORS, "errors", "", "show the error log, the newest line first" },
	{ PALETTE_HELP, "help", "", "show the keys and these commands" },
	{ PALETTE_REDRAW, "redraw", "", "draw the whole screen again" },
	{ PALETTE_QUIT, "quit", "", "quit cwtop" },
};

const struct palette_command *
palette_at(size_t index)
{
	return index < LEN(commands) ? &commands[index] : NULL;
}

bool
palette_takes(const struct palette_command *command)
{
	return command->arguments[0] != '\0';
}

bool
palette_needs(const struct palette_command *command)
{
	return palette_takes(command) && command->arguments[0] != '[';
}

void
palette_parse(const char *typed, struct palette_typed *out)
{
	const char *name = typed + strspn(typed, " ");
	size_t len = strcspn(name, " ");

	*out = (struct palette_typed){ .name = name,
				       .name_len = len,
				       .has_word = name[len] == ' ',
				       .word = name + len + strspn(name + len, " ") };
}

const struct palette_command *
palette_find(const char *name, size_t len)
{
	for (size_t i = 0; palette_at(i); i++) {
		const char *at = palette_at(i)->name;

		if (strlen(at) == len && strncasecmp(at, name, len) == 0)
			return palette_at(i);
	}
	return NULL;
}

/* ---- words to choose from ---- */

enum { FIT_NONE, FIT_INSIDE, FIT_WORD, FIT_BEGINNING, FIT_SAME };

/* A part of the text that begins behind something that is neither letter nor digit. */
static bool
has_word(const char *text, const char *typed)
{
	size_t n = strlen(typed);

	for (const char *at = text; *at; at++)
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    strncasecmp(at, typed, n) == 0)
			return true;
	return false;
}

int
palette_fit(const char *text, const char *typed)
{
	if (!text_has(text, typed))
		return FIT_NONE;
	if (strcasecmp(text, typed) == 0)
		return FIT_SAME;
	if (strncasecmp(text, typed, strlen(typed)) == 0)
		return FIT_BEGINNING;
	return has_word(text, typed) ? FIT_WORD : FIT_INSIDE;
}

static bool
is_there(const struct palette_choices *choices, const char *text)
{
	for (size_t i = 0; i < choices->n; i++)
		if (strcmp(choices->items[i].text, text) == 0)
			return true;
	return false;
}

void
palette_offer(struct palette_choices *choices, const char *typed, const char *text,
	      const char *help)
{
	int rank = palette_fit(text, typed);

	if (rank == FIT_NONE || is_there(choices, text))
		return;
	if (choices->n == choices->cap) {
		size_t cap = MAX(2 * choices->cap, (size_t)32);

		choices->items =
			mem_resize(choices->items, choices->cap, cap, sizeof(*choices->items));
		choices->cap = cap;
	}
	choices->items[choices->n] = (struct palette_choice){ .text = mem_text(text),
							      .help = mem_text(help ? help : ""),
							      .rank = rank,
							      .order = choices->n };
	choices->n++;
}

static int
compare(const void *a, const void *b)
{
	const struct palette_choice *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void
palette_sort(struct palette_choices *choices)
{
	if (choices->n > 1)
		qsort(choices->items, choices->n, sizeof(*choices->items), compare);
}

void
palette_forget(struct palette_choices *choices)
{
	for (size_t i = 0; i < choices->n; i++) {
		free(choices->items[i].text);
		free(choices->items[i].help);
	}
	free(choices->items);
	*choices = (struct palette_choices){ .items = NULL };
}

void
palette_commands(struct palette_choices *choices, const char *typed)
{
	for (size_t i = 0; palette_at(i); i++) {
		const struct palette_command *command = palette_at(i);

		/* by its name alone: the arguments are in the list to be read */
		palette_offer(choices, typed, command->name, command->help);
	}
	palette_sort(choices);
}

void
palette_wrong(const char *what, const char *typed, const struct palette_choices *all,
	      struct text *out)
{
	const char *nearest = NULL;
	unsigned least = NEAR + 1;
	TEXT_ON(shown, 61); /* no character is cut in two */

	text_add(&shown, typed);
	for (size_t i = 0; i < all->n; i++) {
		unsigned distance = text_distance(all->items[i].text, typed);

		if (distance < least) {
			least = distance;
			nearest = all->items[i].text;
		}
	}
	text_addf(out, "there is no %s %s: ", what, shown.data);
	if (nearest)
		text_addf(out, "is %s meant?", nearest);
	else if (all->n > NAMED)
		text_add(out, "Ctrl-W erases it and lists what there is");
	else
		text_add(out, all->n > 0 ? "there is " : "this stack has none");
	for (size_t i = 0; !nearest && all->n <= NAMED && i < all->n; i++)
		text_addf(out, "%s%s",
			  i == 0           ? ""
			  : i + 1 < all->n ? ", "
					   : " and ",
			  all->items[i].text);
}
