/* SPDX-License-Identifier: MIT */
/* table.c - widths, scrolling, drawing. */
#include "ui/table.h"

#define ROWS_MEASURED 200

static int
total_width(const struct table_column *columns, size_t n, const int *widths)
{
	int total = -1;

	for (size_t i = 0; i < n; i++)
		if (widths[i] > 0)
			total += MAX(widths[i], columns[i].width) + 1;
	return total;
}

static size_t
least_important(const struct table_column *columns, size_t n, const int *widths)
{
	size_t worst = SIZE_MAX;

	for (size_t i = 0; i < n; i++)
		if (widths[i] > 0 && columns[i].priority > 0 &&
		    (worst == SIZE_MAX || columns[i].priority >= columns[worst].priority))
			worst = i;
	return worst;
}

static void
share_out(const struct table_column *columns, size_t n, int spare, int *widths)
{
	int weights = 0;

	for (size_t i = 0; i < n; i++)
		weights += widths[i] > 0 ? columns[i].weight : 0;
	for (size_t i = 0; i < n && weights > 0; i++) {
		int more;

		if (widths[i] == 0 || columns[i].weight == 0)
			continue;
		more = spare * columns[i].weight / weights;
		widths[i] += more;
		spare -= more;
		weights -= columns[i].weight;
	}
}

/* Returns what is left. */
static int
show_name(const struct table_column *columns, size_t n, int spare, int name_width, int *widths)
{
	for (size_t i = 0; i < n; i++) {
		int more = MIN(name_width - widths[i], spare);

		if (columns[i].is_name && widths[i] > 0 && more > 0) {
			widths[i] += more;
			return spare - more;
		}
	}
	return spare;
}

void
table_widths(const struct table_column *columns, size_t n, int width, int name_width,
	     int *out_widths)
{
	int spare;

	for (size_t i = 0; i < n; i++)
		out_widths[i] = columns[i].width;
	while ((spare = width - total_width(columns, n, out_widths)) < 0) {
		size_t drop = least_important(columns, n, out_widths);

		if (drop == SIZE_MAX)
			return; /* what may not be dropped is clipped */
		out_widths[drop] = 0;
	}
	spare = show_name(columns, n, spare, name_width, out_widths);
	share_out(columns, n, spare, out_widths);
}

size_t
table_scroll(size_t scroll, size_t selected, size_t n_rows, int visible)
{
	size_t room = (size_t)MAX(visible, 1);

	if (n_rows <= room)
		return 0;
	if (selected < scroll)
		scroll = selected;
	if (selected >= scroll + room)
		scroll = selected - room + 1;
	return MIN(scroll, n_rows - room);
}

static void
draw_head(struct area area, const struct table *table, const int *widths)
{
	int x = 0;

	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *column = &table->columns[i];

		if (widths[i] == 0)
			continue;
		area_line(area_sub(area, x, 0, widths[i], 1), column->align, ROLE_COLUMN,
			  column->title, table->style);
		x += widths[i] + 1;
	}
}

static void
draw_row(struct area area, const struct table *table, const int *widths, size_t row)
{
	char store[TABLE_CELL_MAX];
	int x = 0;

	for (size_t i = 0; i < table->n_columns; i++) {
		struct table_cell cell = { .ink = ROLE_TEXT };

		if (widths[i] == 0)
			continue;
		text_init(&cell.text, store, sizeof(store));
		table->cell(table->ctx, row, i, &cell);
		area_line(area_sub(area, x, 0, widths[i], 1), table->columns[i].align, cell.ink,
			  cell.text.data, table->style);
		x += widths[i] + 1;
	}
	if (table->is_focused && row == table->selected)
		area_select(area, 0);
}

/* In the head of an untitled first column: whether there is more above or below. */
static void
draw_more(struct area area, const struct table *table, size_t first, int visible)
{
	bool is_above = first > 0, is_below = table->n_rows > first + (size_t)visible;
	const char *mark = is_above && is_below ? table->style->both
			   : is_above           ? table->style->up
						: table->style->down;

	if ((is_above || is_below) && table->columns[0].title[0] == '\0')
		area_put(area, 0, 0, ROLE_FOCUS, mark);
}

/* Of the rows in sight and some more, so that a long list is not measured whole. */
static int
widest_name(const struct table *table, size_t first)
{
	char store[TABLE_CELL_MAX];
	size_t last = MIN(table->n_rows, first + ROWS_MEASURED);
	int widest = 0;

	for (size_t i = 0; i < table->n_columns; i++) {
		for (size_t row = first; table->columns[i].is_name && row < last; row++) {
			struct table_cell cell = { .ink = ROLE_TEXT };

			text_init(&cell.text, store, sizeof(store));
			table->cell(table->ctx, row, i, &cell);
			widest = MAX(widest, text_width(cell.text.data));
		}
	}
	return widest;
}

size_t
table_draw(struct area area, const struct table *table)
{
	int widths[TABLE_COLUMNS_MAX];
	int head = area.height >= 2 ? 1 : 0;
	int visible = area.height - head;
	size_t first = table_scroll(table->scroll, table->selected, table->n_rows, visible);

	if (area.width <= 0 || area.height <= 0)
		return table->scroll;
	table_widths(table->columns, MIN(table->n_columns, TABLE_COLUMNS_MAX), area.width,
		     widest_name(table, first), widths);
	if (head) {
		draw_head(area, table, widths);
		draw_more(area, table, first, visible);
	}
	for (int i = 0; i < visible && first + (size_t)i < table->n_rows; i++)
		draw_row(area_sub(area, 0, head + i, area.width, 1), table, widths,
			 first + (size_t)i);
	return first;
}
