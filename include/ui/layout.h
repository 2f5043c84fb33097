/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_LAYOUT_H
#define CWTOP_UI_LAYOUT_H
/* layout.h - where the panels of a page go. Pure: numbers in, rectangles out. On a narrow screen a
 * row of panels becomes a column; where height is short rows fold, the last first, to one summary
 * line a panel; what still finds no room, the last first, is left out and counted. */
#include "base/base.h"

#define LAYOUT_ITEMS_MAX 128 /* 16 rows of 8 panels */

struct layout_item {
	size_t row; /* of the page; items come row by row */
	unsigned row_weight, weight;
	int min_width, min_height; /* below this it is a summary line */
	int want_height;           /* more is of no use to it; 0: any height is */
};

struct layout_box {
	int x, y, width, height; /* height 0: left out */
	bool is_summary;         /* one line */
};

/* layout_page - a box for each item in width × height; returns how many were left out. When some
 * were, the last line is kept free for saying so (if there are two lines at all). */
size_t
layout_page(const struct layout_item *items, size_t n, int width, int height,
	    struct layout_box *out_boxes);

#endif
