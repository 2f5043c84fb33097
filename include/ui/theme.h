/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_THEME_H
#define CWTOP_UI_THEME_H
/* theme.h - colours of the roles, from *.theme files, and how a colour comes down to what a
 * terminal has. No terminal here. Format of the files: man cwtop-theme. */
#include "base/err.h"
#include "ui/role.h"

/* A colour: one of the terminal's 16 by number, 0xRRGGBB, or the terminal's own default. */
#define COLOUR_DEFAULT 0x02000000u
#define COLOUR_ANSI 0x01000000u /* | 0..15 */

enum { THEME_BOLD = 1, THEME_DIM = 2, THEME_REVERSE = 4, THEME_UNDERLINE = 8 };

struct theme_style {
	uint32_t fg, bg;
	unsigned attrs; /* THEME_* */
};

struct theme {
	char name[64];
	struct theme_style styles[ROLE_COUNT];
};

/* theme_load - by name (themes/NAME.theme of the data files) or by path (has a '/' or ends in
 * ".theme"). ERR_NO_FILE, ERR_FILE ("path:line: what: what is allowed"). Main thread. */
MUST_CHECK enum err
theme_load(const char *name, struct theme *out, struct why *why);
/* theme_parse - the text of one file over what `theme` holds; is_whole: every role must be named
 * when the file inherits nothing. `path` is only the name in messages. */
MUST_CHECK enum err
theme_parse(const char *text, const char *path, struct theme *theme, struct why *why);

/* theme_style_of - of an ink; under the cursor the background and attributes of ROLE_SELECTED. */
struct theme_style
theme_style_of(const struct theme *theme, unsigned ink);

/* theme_choice - the theme that is right here: `asked`, or "mono" where the terminal has no colour
 * or NO_COLOR (its value; NULL: not set) says so. */
const char *
theme_choice(const char *asked, const char *no_color, bool has_colour);

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_RGB };

/* theme_colour - the nearest colour number for a terminal of this depth; -1: its default (always
 * for DEPTH_MONO). DEPTH_RGB: 0xRRGGBB. */
int
theme_colour(uint32_t colour, enum depth depth);

/* What to give to a terminal of this depth for an ink: colour numbers (-1: its default) and
 * attributes. With few colours the nearest to a dark grey is black: the cursor is then reversed,
 * and dark text on the default background dim, so that both are seen. */
struct theme_look {
	int fg, bg;
	unsigned attrs;
};

struct theme_look
theme_look(const struct theme *theme, unsigned ink, enum depth depth);

#endif
