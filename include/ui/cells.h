/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CELLS_H
#define CWTOP_UI_CELLS_H
/* cells.h - the screen as data: a grid of characters with theme roles, areas to draw in, and dumps.
 * No terminal here. A wide character never straddles an edge; nothing is ever written outside.
 * Memory is the main thread's (mem.h). Text given here is cleaned already; a control character that
 * gets here all the same becomes '?'. */
#include "base/mem.h"
#include "base/text.h"
#include "ui/role.h"
#include "ui/style.h"

struct cell {
	uint32_t ch[3]; /* base character (0: right half of a wide one) and up to two marks; 0: none
			 */
	uint8_t width;  /* 1, 2; 0 for a right half */
	uint8_t role;   /* enum role */
	bool is_selected;
};

struct cells {
	int width, height;
	struct cell *cell; /* row by row */
};

void
cells_init(struct cells *cells, int width, int height);
void
cells_done(struct cells *cells); /* an all-zero one is fine */
/* cells_clear - blanks in ROLE_TEXT. cells_resize - another size, and cleared. */
void
cells_clear(struct cells *cells);
void
cells_resize(struct cells *cells, int width, int height);
void
cells_copy(struct cells *to, const struct cells *from); /* takes on its size */
/* cells_at - one cell; NULL outside. */
const struct cell *
cells_at(const struct cells *cells, int x, int y);
bool
cells_equal(const struct cells *a, const struct cells *b);
bool
cell_equal(const struct cell *a, const struct cell *b);

/* cells_dump_text, cells_dump_roles - appends one line a row, blanks at its end dropped; roles are
 * letters (capital under the cursor), a blank in ROLE_TEXT is a blank. false at the buf's limit. */
MUST_CHECK bool
cells_dump_text(const struct cells *cells, struct buf *out);
MUST_CHECK bool
cells_dump_roles(const struct cells *cells, struct buf *out);

/* What is to be on the screen: the base and the popups above it, lowest first. */
#define LAYERS_POPUPS_MAX 6

struct layer {
	struct cells cells;
	int x, y;
};

struct layers {
	struct cells base;
	struct layer popups[LAYERS_POPUPS_MAX];
	size_t n_popups;
};

void
layers_done(struct layers *layers);
/* layers_flatten - what a person sees, into out (takes on the base's size). */
void
layers_flatten(const struct layers *layers, struct cells *out);

/* ---- areas: where one may draw; coordinates are relative, everything is clipped ---- */

struct area {
	struct cells *cells;
	int x, y, width, height; /* always inside the cells */
};

enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct area
area_of(struct cells *cells);
struct area
area_sub(struct area area, int x, int y, int width, int height);
/* area_cut - the same area without its first `x` columns and `y` rows. */
struct area
area_cut(struct area area, int x, int y);

/* area_put - text at x, y; clipped at the edge. Returns the column after it, so that calls chain.
 */
int
area_put(struct area area, int x, int y, unsigned ink, const char *text);
/* area_line - one line of text over the first row of an area, cut with an ellipsis. Returns the
 * columns that it took. */
int
area_line(struct area area, enum align align, unsigned ink, const char *text,
	  const struct ui_style *style);
void
area_glyph(struct area area, int x, int y, unsigned ink, uint32_t glyph);
/* area_repeat - one glyph of width 1 from x to the right edge. */
void
area_repeat(struct area area, int x, int y, unsigned ink, uint32_t glyph);
/* area_fill - blanks everywhere, in this ink. */
void
area_fill(struct area area, unsigned ink);
/* area_select - marks a row as under the cursor; what is drawn there stays. */
void
area_select(struct area area, int y);
/* area_frame - a border with a title; returns the area inside (empty when there is no room). */
struct area
area_frame(struct area area, const struct ui_style *style, unsigned ink, const char *title);

#endif
