/* SPDX-License-Identifier: MIT */
/* check_terminal.c - what the dashboard would find on this terminal. Nothing is written to it. */
#include <langinfo.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/check_run.h"
#include "base/text.h"
#include "ui/screen.h"

#define COLUMNS_MIN 40
#define ROWS_MIN 10

static const char *const depth_words[] = {
	[DEPTH_MONO] = "none",       [DEPTH_8] = "8 colours",       [DEPTH_16] = "16 colours",
	[DEPTH_256] = "256 colours", [DEPTH_RGB] = "direct colour",
};

static void
find_size(struct check_terminal *terminal)
{
	struct winsize size;

	terminal->is_tty = isatty(STDOUT_FILENO) == 1;
	if (!terminal->is_tty || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return;
	terminal->columns = size.ws_col;
	terminal->rows = size.ws_row;
}

static struct check_verdict
judge(struct check *check, const char *refused)
{
	const struct check_terminal *terminal = &check->terminal;
	const char *colorterm = getenv("COLORTERM");

	if (!terminal->is_known)
		return (struct check_verdict){ terminal->is_tty ? CHECK_WARN : CHECK_NOTE, ERR_OK,
					       check_say(check, "%s", refused) };
	if (!terminal->is_tty)
		return (struct check_verdict){
			CHECK_NOTE, ERR_OK,
			"standard output is no terminal: the dashboard needs one, snapshot does not"
		};
	if (terminal->columns < COLUMNS_MIN || terminal->rows < ROWS_MIN)
		return (struct check_verdict){
			CHECK_WARN, ERR_OK,
			check_say(check, "smaller than %dx%d: parts of the screen will be missing",
				  COLUMNS_MIN, ROWS_MIN)
		};
	if (!terminal->is_utf8)
		return (struct check_verdict){
			CHECK_NOTE, ERR_OK,
			"the locale is not UTF-8, charts are drawn in ASCII: set LANG=C.UTF-8"
		};
	if (colorterm && (text_is(colorterm, "truecolor") || text_is(colorterm, "24bit")) &&
	    terminal->n_colours < 1 << 24)
		return (struct check_verdict){
			CHECK_NOTE, ERR_OK,
			check_say(check,
				  "the terminal has direct colour and TERM does not say so: %s are "
				  "used; or set TERM=xterm-direct, if the system has it",
				  terminal->colours)
		};
	return (struct check_verdict){ 0 };
}

void
check_find_terminal(struct check *check)
{
	struct check_terminal *terminal = &check->terminal;
	const char *term = getenv("TERM");
	struct screen_abilities abilities = { 0 };
	struct why why = { "" };
	enum err err = screen_describe(&abilities, &why);

	terminal->term = mem_must(arena_text(check->arena, term && !err ? term : ""));
	terminal->is_known = err == ERR_OK;
	terminal->is_utf8 = text_is(nl_langinfo(CODESET), "UTF-8");
	terminal->drawing = ui_style_for(terminal->is_utf8, term)->name;
	terminal->n_colours = abilities.n_colours;
	terminal->colours = getenv("NO_COLOR") && *getenv("NO_COLOR")
				    ? "none (NO_COLOR)"
				    : depth_words[abilities.depth];
	find_size(terminal);
	terminal->verdict = judge(check, why.text);
}
