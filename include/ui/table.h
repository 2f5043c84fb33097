/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_TABLE_H
#define CWTOP_UI_TABLE_H
/* table.h - columns and rows in an area: which columns fit, header, scrolling, the row under the
 * cursor. The owner of the rows gives each cell when it is drawn. */
#include "ui/cells.h"

#define TABLE_COLUMNS_MAX 16
#define TABLE_CELL_MAX 512

struct table_column {
	const char *title; /* "": no head */
	int width;         /* at least */
	int weight;        /* share of what is left over; 0: stays at its width */
	enum align align;
	int priority; /* dropped first where it is greatest; 0: never */
	bool is_name; /* what tells the rows apart: shown whole before the others get more */
	bool is_note; /* sentences: what operators said of the row comes before them */
};

struct table_cell {
	struct text text; /* cleaned */
	unsigned ink;
};

struct table {
	const struct table_column *columns;
	size_t n_columns;
	size_t n_rows;
	size_t selected, scroll;
	bool is_focused;
	const struct ui_style *style;
	/* cell - what row and column show; text is empty and ink ROLE_TEXT before. */
	void (*cell)(const void *ctx, size_t row, size_t column, struct table_cell *out);
	const void *ctx;
};

/* table_widths - a width for each column, 0 for those that are dropped, in `width` columns with one
 * blank between. @name_width  of the longest name there is; 0: not known. Pure. */
void
table_widths(const struct table_column *columns, size_t n, int width, int name_width,
	     int *out_widths);

/* table_scroll - the first row to show so that the selected one is visible and no space is wasted,
 * starting from where the list was. Pure. */
size_t
table_scroll(size_t scroll, size_t selected, size_t n_rows, int visible);

/* table_draw - header (when there are at least 2 rows of room) and rows; returns the first row
 * shown. */
size_t
table_draw(struct area area, const struct table *table);

#endif
