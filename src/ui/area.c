/* SPDX-License-Identifier: MIT */
/* area.c - drawing into a part of the grid; the only code that writes cells. */
#include <string.h>

#include "ui/cells.h"

struct area
area_of(struct cells *cells)
{
	return (struct area){ cells, 0, 0, cells->width, cells->height };
}

struct area
area_sub(struct area area, int x, int y, int width, int height)
{
	int left = MAX(x, 0), top = MAX(y, 0);

	left = MIN(left, area.width);
	top = MIN(top, area.height);
	/* 64 bits: x + width may be anything a caller computed */
	int64_t right = MIN((int64_t)x + MAX(width, 0), (int64_t)area.width);
	int64_t bottom = MIN((int64_t)y + MAX(height, 0), (int64_t)area.height);

	return (struct area){ .cells = area.cells,
			      .x = area.x + left,
			      .y = area.y + top,
			      .width = (int)MAX(right - left, 0),
			      .height = (int)MAX(bottom - top, 0) };
}

struct area
area_cut(struct area area, int x, int y)
{
	return area_sub(area, x, y, area.width, area.height);
}

static struct cell *
cell_in(struct area area, int x, int y)
{
	if (x < 0 || y < 0 || x >= area.width || y >= area.height)
		return NULL;
	return &area.cells->cell[(size_t)(area.y + y) * (size_t)area.cells->width +
				 (size_t)(area.x + x)];
}

/* Writing one half of a wide character leaves the other half blank. */
static void
break_wide(struct area area, int x, int y)
{
	struct area whole = area_of(area.cells);
	struct cell *cell = cell_in(area, x, y);
	struct cell *left = cell_in(whole, area.x + x - 1, area.y + y);
	struct cell *right = cell_in(whole, area.x + x + 1, area.y + y);

	if (cell->ch[0] == 0 && left && left->width == 2) {
		left->ch[0] = ' ';
		left->ch[1] = left->ch[2] = 0;
		left->width = 1;
	}
	if (cell->width == 2 && right) {
		right->ch[0] = ' ';
		right->width = 1;
	}
}

static void
set(struct area area, int x, int y, unsigned ink, uint32_t c)
{
	struct cell *cell = cell_in(area, x, y);

	break_wide(area, x, y);
	*cell = (struct cell){ .ch = { c },
			       .width = c ? 1 : 0,
			       .role = (uint8_t)(ink & INK_ROLE),
			       .is_selected = (ink & INK_SELECTED) != 0 };
}

static void
add_mark(struct area area, int x, int y, uint32_t mark)
{
	struct cell *cell = cell_in(area, x, y);

	if (cell && cell->ch[0] == 0)
		cell = cell_in(area, x - 1, y);
	if (!cell)
		return;
	if (!cell->ch[1])
		cell->ch[1] = mark;
	else if (!cell->ch[2])
		cell->ch[2] = mark;
}

static uint32_t
defused(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ? '?' : c;
}

int
area_put(struct area area, int x, int y, unsigned ink, const char *text)
{
	size_t n = strlen(text), at = 0, step;
	bool is_shown = false;
	uint32_t c;

	while ((step = utf8_decode(text + at, n - at, &c, NULL)) > 0) {
		int width = text_char_width(c = defused(c));

		at += step;
		if (width == 0) {
			if (is_shown)
				add_mark(area, x - 1, y, c);
			continue;
		}
		is_shown = y >= 0 && y < area.height && x >= 0 && x + width <= area.width;
		if (is_shown) {
			set(area, x, y, ink, c);
			if (width == 2) {
				set(area, x + 1, y, ink, 0);
				cell_in(area, x, y)->width = 2;
			}
		}
		x += width;
	}
	return x;
}

int
area_line(struct area area, enum align align, unsigned ink, const char *text,
	  const struct ui_style *style)
{
	int width = text_width(text), at = 0;
	TEXT_ON(cut, 1024);

	if (area.width <= 0 || area.height <= 0)
		return 0;
	if (width <= area.width) {
		at = align == ALIGN_RIGHT ? area.width - width : 0;
		area_put(area, at, 0, ink, text);
		return width;
	}
	text_add_n(&cut, text, text_fit(text, area.width - 1));
	text_add(&cut, style->ellipsis);
	return area_put(area, 0, 0, ink, cut.data);
}

void
area_glyph(struct area area, int x, int y, unsigned ink, uint32_t glyph)
{
	if (cell_in(area, x, y))
		set(area, x, y, ink, glyph);
}

void
area_repeat(struct area area, int x, int y, unsigned ink, uint32_t glyph)
{
	for (int at = MAX(x, 0); at < area.width; at++)
		area_glyph(area, at, y, ink, glyph);
}

void
area_fill(struct area area, unsigned ink)
{
	for (int y = 0; y < area.height; y++)
		area_repeat(area, 0, y, ink, ' ');
}

void
area_select(struct area area, int y)
{
	for (int x = 0; x < area.width; x++) {
		struct cell *cell = cell_in(area, x, y);

		if (cell)
			cell->is_selected = true;
	}
}

struct area
area_frame(struct area area, const struct ui_style *style, unsigned ink, const char *title)
{
	int right = area.width - 1, bottom = area.height - 1;
	int end = 2;

	if (area.width < 3 || area.height < 3)
		return area_sub(area, 0, 0, 0, 0);
	area_repeat(area, 0, 0, ink, style->line);
	area_repeat(area, 0, bottom, ink, style->line);
	for (int y = 1; y < bottom; y++) {
		area_glyph(area, 0, y, ink, style->side);
		area_glyph(area, right, y, ink, style->side);
	}
	for (int i = 0; i < 4; i++)
		area_glyph(area, i % 2 ? right : 0, i / 2 ? bottom : 0, ink, style->corners[i]);
	if (title[0] && area.width >= 8) {
		struct area line = area_sub(area, 3, 0, area.width - 6, 1);

		end += 1 + area_line(line, ALIGN_LEFT, ROLE_TITLE, title, style);
		area_glyph(area, 2, 0, ROLE_TITLE, ' ');
		area_glyph(area, end, 0, ROLE_TITLE, ' ');
	}
	return area_sub(area, 1, 1, area.width - 2, area.height - 2);
}
