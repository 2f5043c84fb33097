/* SPDX-License-Identifier: MIT */
/* layout.c - rows are made, folded, given heights; then each row is cut into panels. */
#include "ui/layout.h"

#define GAP 2 /* columns between two panels of a row */

struct row {
	size_t first, n;
	unsigned weight;
	int min_height, want_height;
	int height;
	bool is_folded;
};

struct rows {
	struct row row[LAYOUT_ITEMS_MAX];
	size_t n;
};

static int
least_width(const struct layout_item *items, size_t first, size_t n)
{
	int width = -GAP;

	for (size_t i = first; i < first + n; i++)
		width += items[i].min_width + GAP;
	return width;
}

static void
add_row(struct rows *rows, const struct layout_item *items, struct row row)
{
	for (size_t i = row.first; i < row.first + row.n; i++) {
		int want = items[i].want_height;

		row.min_height = MAX(row.min_height, items[i].min_height);
		if (i == row.first)
			row.want_height = want;
		else if (want == 0 || row.want_height == 0)
			row.want_height = 0;
		else
			row.want_height = MAX(row.want_height, want);
	}
	if (row.want_height > 0)
		row.min_height = MIN(row.min_height, row.want_height);
	rows->row[rows->n++] = row;
}

static void
make_rows(struct rows *rows, const struct layout_item *items, size_t n, int width)
{
	size_t next;

	for (size_t first = 0; first < n; first = next) {
		next = first + 1;
		while (next < n && items[next].row == items[first].row)
			next++;
		if (least_width(items, first, next - first) <= width) {
			add_row(rows, items,
				(struct row){ .first = first,
					      .n = next - first,
					      .weight = MAX(items[first].row_weight, 1u) });
			continue;
		}
		for (size_t i = first; i < next; i++)
			add_row(rows, items,
				(struct row){ .first = i,
					      .n = 1,
					      .weight = MAX(items[i].row_weight, 1u) });
	}
}

static int
total_height(const struct rows *rows)
{
	int total = 0;

	for (size_t i = 0; i < rows->n; i++)
		total += rows->row[i].height;
	return total;
}

/* Folds the last rows until the rest fits; a row with several panels folds to one line. */
static void
fold(struct rows *rows, int height)
{
	for (size_t i = 0; i < rows->n; i++)
		rows->row[i].height = rows->row[i].min_height;
	for (size_t i = rows->n; i-- > 0 && total_height(rows) > height;) {
		rows->row[i].is_folded = true;
		rows->row[i].height = 1;
	}
}

/* A folded row that would fit after all, because one before it is small, is opened again: the first
 * ones first. */
static void
unfold(struct rows *rows, int height)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct row *row = &rows->row[i];

		if (row->is_folded && total_height(rows) - 1 + row->min_height <= height) {
			row->is_folded = false;
			row->height = row->min_height;
		}
	}
}

static int
room_of(const struct row *row)
{
	if (row->is_folded)
		return 0;
	return row->want_height == 0 ? 100000 : row->want_height - row->height;
}

/* One line at a time to the row that is furthest below its share: exact, and rows are few. */
static void
share_out(struct rows *rows, int spare)
{
	for (; spare > 0; spare--) {
		struct row *poorest = NULL;

		for (size_t i = 0; i < rows->n; i++) {
			struct row *row = &rows->row[i];

			if (room_of(row) > 0 &&
			    (!poorest || (unsigned)row->height * poorest->weight <
						 (unsigned)poorest->height * row->weight))
				poorest = row;
		}
		if (!poorest)
			return;
		poorest->height++;
	}
}

static void
cut_row(const struct layout_item *items, const struct row *row, struct layout_box line,
	struct layout_box *out)
{
	int spare = line.width - least_width(items, row->first, row->n);
	unsigned weights = 0;
	int x = 0;

	for (size_t i = row->first; i < row->first + row->n; i++)
		weights += MAX(items[i].weight, 1u);
	for (size_t i = row->first; i < row->first + row->n; i++) {
		unsigned weight = MAX(items[i].weight, 1u);
		bool is_last = i + 1 == row->first + row->n;
		int more = spare * (int)weight / (int)weights;
		int width = is_last ? line.width - x : items[i].min_width + more;

		out[i] = line;
		out[i].x = x;
		out[i].width = MAX(width, 0);
		out[i].is_summary = row->is_folded;
		x += out[i].width + GAP;
		spare -= more;
		weights -= weight;
	}
}

/* Where even the summaries find no room, each panel is a line of its own until the room ends. */
static size_t
only_lines(size_t n, int width, int height, struct layout_box *out)
{
	size_t fit = (size_t)MAX(height, 0);

	if (fit < n && fit > 1)
		fit--;
	for (size_t i = 0; i < n; i++)
		out[i] = (struct layout_box){
			.y = (int)i, .width = width, .height = i < fit ? 1 : 0, .is_summary = true
		};
	return n > fit ? n - fit : 0;
}

size_t
layout_page(const struct layout_item *items, size_t n, int width, int height,
	    struct layout_box *out_boxes)
{
	struct rows rows = { .n = 0 };
	int y = 0;

	n = MIN(n, (size_t)LAYOUT_ITEMS_MAX);
	make_rows(&rows, items, n, width);
	fold(&rows, height);
	if (total_height(&rows) > height)
		return only_lines(n, width, height, out_boxes);
	unfold(&rows, height);
	share_out(&rows, height - total_height(&rows));
	for (size_t i = 0; i < rows.n; i++) {
		struct layout_box line = { .y = y, .width = width, .height = rows.row[i].height };

		cut_row(items, &rows.row[i], line, out_boxes);
		y += rows.row[i].height;
	}
	return 0;
}
