/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_SVG_H
#define CWTOP_UI_SVG_H
/* svg.h - a screen as a picture: cells in the colours of a theme, as text that can be selected, and
 * charts and frames as shapes, in one file that needs no other. Pure. */
#include "ui/cells.h"
#include "ui/theme.h"

/* svg_write - appends the document. @title what the picture is called; any text
 * false: out's limit is met. */
MUST_CHECK bool
svg_write(const struct cells *cells, const struct theme *theme, const char *title, struct buf *out);

#endif
