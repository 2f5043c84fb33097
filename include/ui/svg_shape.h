/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_SVG_SHAPE_H
#define CWTOP_UI_SVG_SHAPE_H
/* svg_shape.h - the characters that charts and frames are made of, as shapes: a font that has them
 * as wide as its letters is not to be had everywhere, and a chart that drifts is a wrong one. */
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>

#define SVG_CELL_WIDTH 9
#define SVG_CELL_HEIGHT 18

/* svg_shape_is - is c drawn: braille, or one of a style's bars, lines and corners? */
bool
svg_shape_is(uint32_t c);

/* svg_shape_add - appends the path data of c, which is drawn, in the cell whose left upper corner
 * is at x, y. false: out's limit is met. */
MUST_CHECK bool
svg_shape_add(uint32_t c, int x, int y, struct buf *out);

#endif
