/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_STYLE_H
#define CWTOP_UI_STYLE_H
/* style.h - which characters draw lines, bars and dots: braille, blocks or ASCII. Const tables. */
#include "base/base.h"

enum style_kind { STYLE_BRAILLE, STYLE_BLOCKS, STYLE_ASCII, STYLE_COUNT };

#define STYLE_STEPS 8

struct ui_style {
	const char *name;
	bool is_ascii, has_braille;
	uint32_t bars[STYLE_STEPS];   /* a bar of 1/8 to 8/8 of a cell */
	uint32_t zero;                /* a bar of exactly 0 */
	uint32_t hatch;               /* a value of a partial answer */
	uint32_t gap;                 /* no datapoint */
	uint32_t point;               /* a chart's point without braille */
	uint32_t line, dashes;        /* level lines: rules, thresholds */
	uint32_t dots;                /* an upright line that is not there: a mark in a chart */
	uint32_t side, corners[4];    /* frames: top left, top right, bottom left, bottom right */
	uint32_t cursor;              /* end of a line that is typed */
	const char *dot;              /* between two facts: " · " */
	const char *path;             /* between two breadcrumbs: " › " */
	const char *ellipsis;         /* where text was cut; one column, no level's mark */
	const char *up, *down, *both; /* there is more above, below */
};

const struct ui_style *
ui_style_of(enum style_kind kind);
/* ui_style_for - what a terminal can show: ASCII without UTF-8; blocks on the Linux console, whose
 * fonts have no braille; braille elsewhere. @term may be NULL. */
const struct ui_style *
ui_style_for(bool is_utf8, const char *term);

#endif
