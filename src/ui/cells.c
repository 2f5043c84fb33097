/* SPDX-License-Identifier: MIT */
/* cells.c - the grid: memory, comparison, popups over it, dumps. Drawing is in area.c. */
#include "ui/cells.h"

#include <stdlib.h>
#include <string.h>

static const struct cell blank = { .ch = { ' ' }, .width = 1, .role = ROLE_TEXT };

void
cells_init(struct cells *cells, int width, int height)
{
	*cells = (struct cells){ .width = MAX(width, 0), .height = MAX(height, 0) };
	cells->cell =
		mem_alloc((size_t)cells->width * (size_t)cells->height + 1, sizeof(*cells->cell));
	cells_clear(cells);
}

void
cells_done(struct cells *cells)
{
	free(cells->cell);
	*cells = (struct cells){ 0 };
}

void
cells_clear(struct cells *cells)
{
	size_t n = (size_t)cells->width * (size_t)cells->height;

	for (size_t i = 0; i < n; i++)
		cells->cell[i] = blank;
}

void
cells_resize(struct cells *cells, int width, int height)
{
	if (cells->cell && cells->width == width && cells->height == height) {
		cells_clear(cells);
		return;
	}
	cells_done(cells);
	cells_init(cells, width, height);
}

void
cells_copy(struct cells *to, const struct cells *from)
{
	size_t n = (size_t)from->width * (size_t)from->height;

	if (!to->cell || to->width != from->width || to->height != from->height)
		cells_resize(to, from->width, from->height);
	if (n > 0)
		memcpy(to->cell, from->cell, n * sizeof(*to->cell));
}

const struct cell *
cells_at(const struct cells *cells, int x, int y)
{
	if (x < 0 || y < 0 || x >= cells->width || y >= cells->height)
		return NULL;
	return &cells->cell[(size_t)y * (size_t)cells->width + (size_t)x];
}

bool
cell_equal(const struct cell *a, const struct cell *b)
{
	return a->ch[0] == b->ch[0] && a->ch[1] == b->ch[1] && a->ch[2] == b->ch[2] &&
	       a->width == b->width && a->role == b->role && a->is_selected == b->is_selected;
}

bool
cells_equal(const struct cells *a, const struct cells *b)
{
	size_t n = (size_t)a->width * (size_t)a->height;

	if (a->width != b->width || a->height != b->height)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!cell_equal(&a->cell[i], &b->cell[i]))
			return false;
	return true;
}

void
layers_done(struct layers *layers)
{
	cells_done(&layers->base);
	for (size_t i = 0; i < LEN(layers->popups); i++)
		cells_done(&layers->popups[i].cells);
	layers->n_popups = 0;
}

/* A wide character half covered by a popup becomes blank, as a terminal shows it. */
static void
mend_row(struct cells *cells, int y)
{
	struct cell *row = &cells->cell[(size_t)y * (size_t)cells->width];

	for (int x = 0; x < cells->width; x++) {
		bool has_right = x + 1 < cells->width && row[x + 1].ch[0] == 0;

		if (row[x].width == 2 && !has_right)
			row[x] = blank;
		else if (row[x].ch[0] == 0 && (x == 0 || row[x - 1].width != 2))
			row[x] = blank;
	}
}

static void
lay_over(struct cells *base, const struct layer *layer)
{
	for (int y = 0; y < layer->cells.height; y++) {
		int at_y = layer->y + y;

		if (at_y < 0 || at_y >= base->height)
			continue;
		for (int x = 0; x < layer->cells.width; x++) {
			int at_x = layer->x + x;

			if (at_x >= 0 && at_x < base->width)
				base->cell[(size_t)at_y * (size_t)base->width + (size_t)at_x] =
					*cells_at(&layer->cells, x, y);
		}
		mend_row(base, at_y);
	}
}

void
layers_flatten(const struct layers *layers, struct cells *out)
{
	cells_copy(out, &layers->base);
	for (size_t i = 0; i < layers->n_popups; i++)
		lay_over(out, &layers->popups[i]);
}

/* ---- dumps ---- */

static bool
add_char(struct buf *out, uint32_t c)
{
	char bytes[4];

	return buf_add(out, bytes, utf8_encode(c, bytes));
}

static bool
dump_cell_text(const struct cell *cell, struct buf *out)
{
	bool is_good = true;

	for (size_t i = 0; i < LEN(cell->ch) && cell->ch[i]; i++)
		is_good = is_good && add_char(out, cell->ch[i]);
	return is_good;
}

static char
letter_of(const struct cell *cell)
{
	char letter = role_letter((enum role)cell->role);

	if (cell->is_selected)
		return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A')
		       : letter == '.'                ? '='
						      : letter;
	return cell->role == ROLE_TEXT && cell->ch[0] == ' ' ? ' ' : letter;
}

static int
end_of_row(const struct cells *cells, int y, bool is_text)
{
	int end = cells->width;

	for (; end > 0; end--) {
		const struct cell *cell = cells_at(cells, end - 1, y);

		if (is_text ? cell->ch[0] != ' ' || cell->ch[1] : letter_of(cell) != ' ')
			break;
	}
	return end;
}

bool
cells_dump_text(const struct cells *cells, struct buf *out)
{
	bool is_good = true;

	for (int y = 0; y < cells->height; y++) {
		int end = end_of_row(cells, y, true);

		for (int x = 0; x < end; x++)
			is_good = is_good && dump_cell_text(cells_at(cells, x, y), out);
		is_good = is_good && buf_add(out, "\n", 1);
	}
	return is_good;
}

bool
cells_dump_roles(const struct cells *cells, struct buf *out)
{
	bool is_good = true;

	for (int y = 0; y < cells->height; y++) {
		int end = end_of_row(cells, y, false);

		for (int x = 0; x < end; x++) {
			char letter = letter_of(cells_at(cells, x, y));

			is_good = is_good && buf_add(out, &letter, 1);
		}
		is_good = is_good && buf_add(out, "\n", 1);
	}
	return is_good;
}
