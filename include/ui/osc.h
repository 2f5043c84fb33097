/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_OSC_H
#define CWTOP_UI_OSC_H
/* osc.h - what a terminal is told beside its cells: bell, note (OSC 9), title (OSC 2), clipboard
 * (OSC 52), as bytes, and which terminal takes what. Nothing remote is ever a part of them: texts
 * come down to a fixed alphabet of ASCII, the clipboard is base64. Pure. */
#include "base/mem.h"
#include "base/text.h"

/* What hterm and others take in one OSC 52: 99,992 bytes of base64. tmux takes more. */
#define OSC_COPY_MAX 74994u
#define OSC_TEXT_MAX 160

struct osc {
	bool has_title; /* it is saved first and given back at the end */
	bool has_note;
	bool has_clipboard;
	bool is_tmux; /* which takes the clipboard only where its option set-clipboard is on */
	char title_on[16], title_off[8];
};

struct osc_terminal {
	const char *name;       /* TERM; NULL: not set */
	const char *tmux, *gnu; /* TMUX, STY; NULL: not inside one */
	const char *tsl, *fsl;  /* terminfo's strings for a status line; NULL: none */
	bool is_xterm;          /* terminfo's flag XT */
};

/* osc_learn - what this terminal takes. One that is not known to is never sent a sequence: the
 * Linux console and a VT100 would print it, GNU screen prints what is longer than it likes. */
struct osc
osc_learn(const struct osc_terminal *terminal);

/* osc_plain - text that may stand in a sequence: printable ASCII without what ends or structures
 * one; all else is '?'. Cut at OSC_TEXT_MAX. */
void
osc_plain(const char *text, struct text *out);

/* Bytes, appended; false: out's limit. osc_title_keep saves the title that there is, osc_title_back
 * is its counterpart. All but the bell add nothing where the terminal does not take it. */
MUST_CHECK bool
osc_bell(struct buf *out);
MUST_CHECK bool
osc_note(const struct osc *osc, const char *text, struct buf *out);
MUST_CHECK bool
osc_title(const struct osc *osc, const char *text, struct buf *out);
MUST_CHECK bool
osc_title_keep(const struct osc *osc, struct buf *out);
const char *
osc_title_back(const struct osc *osc); /* "" where there is no title */

/* osc_copy - into the clipboard; false as well where the terminal has none, or it is too large. */
MUST_CHECK bool
osc_copy(const struct osc *osc, const void *bytes, size_t n, struct buf *out);

#endif
