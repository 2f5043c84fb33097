/* SPDX-License-Identifier: MIT */
/* svg.c - see svg.h. A run of cells that look alike is one text element, as wide as its cells
 * whatever the font: so columns stay columns, and a line can be selected as one reads it. Charts
 * and frames are drawn. */
#include "ui/svg.h"

#include "ui/svg_shape.h"

#include <string.h>

#define CELL_WIDTH SVG_CELL_WIDTH
#define CELL_HEIGHT SVG_CELL_HEIGHT
#define BASELINE 14
#define MARGIN 9
#define FONT_SIZE \
	"14.95"         /* of DejaVu and Menlo 9.00 a letter, for who ignores textLength: librsvg */
#define PAPER 0x101216u /* the terminal's own colours */
#define PEN 0xd4d4d4u

struct paint {
	uint32_t fg, bg;
	unsigned attrs;
};

/* Cells of one row that look alike and are alike wide. */
struct run {
	int x, y, n; /* n: columns */
	struct paint paint;
	int width; /* of each cell */
	bool is_drawn;
};

static uint32_t
rgb_of(uint32_t colour, uint32_t otherwise)
{
	int rgb = theme_colour(colour, DEPTH_RGB);

	return rgb < 0 ? otherwise : (uint32_t)rgb;
}

static struct paint
paint_of(const struct theme *theme, const struct cell *cell)
{
	unsigned ink = cell->role | (cell->is_selected ? INK_SELECTED : 0u);
	struct theme_style style = theme_style_of(theme, ink);
	struct paint paint = { rgb_of(style.fg, PEN), rgb_of(style.bg, PAPER), style.attrs };

	if (style.attrs & THEME_REVERSE)
		paint = (struct paint){ paint.bg, paint.fg, style.attrs };
	return paint;
}

static bool
is_alike(struct paint a, struct paint b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

static int
width_of(const struct cell *cell)
{
	return cell->width == 2 ? 2 : 1;
}

/* The run that begins at x: right halves of wide characters belong to what is left of them. */
static struct run
run_at(const struct cells *cells, const struct theme *theme, int x, int y)
{
	const struct cell *first = cells_at(cells, x, y), *cell;
	struct run run = {
		.x = x,
		.y = y,
		.paint = paint_of(theme, first),
		.width = width_of(first),
		.is_drawn = svg_shape_is(first->ch[0]),
	};

	while ((cell = cells_at(cells, x + run.n, y)) != NULL && width_of(cell) == run.width &&
	       svg_shape_is(cell->ch[0]) == run.is_drawn &&
	       is_alike(paint_of(theme, cell), run.paint))
		run.n += run.width;
	run.n = MIN(run.n, cells->width - x);
	return run;
}

/* ---- characters ---- */

/* What XML cannot hold at all is a replacement; cells never have it. */
static bool
put_char(uint32_t c, struct buf *out)
{
	char bytes[4];

	if (c == '&')
		return buf_add_text(out, "&amp;");
	if (c == '<')
		return buf_add_text(out, "&lt;");
	if (c == '>')
		return buf_add_text(out, "&gt;");
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000) || c == 0xfffe ||
	    c == 0xffff || c > 0x10ffff)
		c = UTF8_REPLACEMENT;
	return buf_add(out, bytes, utf8_encode(c, bytes));
}

static bool
put_cell(const struct cell *cell, struct buf *out)
{
	bool ok = put_char(cell->ch[0] ? cell->ch[0] : ' ', out);

	for (size_t i = 1; i < LEN(cell->ch) && cell->ch[i] && ok; i++)
		ok = put_char(cell->ch[i], out);
	return ok;
}

static bool
put_title(const char *title, struct buf *out)
{
	bool ok = buf_add_text(out, "<title>");
	uint32_t c;

	for (size_t n = strlen(title); n > 0 && ok;) {
		size_t len = utf8_decode(title, n, &c, NULL);

		ok = put_char(c, out);
		title += len;
		n -= len;
	}
	return ok && buf_add_text(out, "</title>\n");
}

/* ---- runs ---- */

static bool
is_blank(const struct cells *cells, const struct run *run)
{
	for (int x = run->x; x < run->x + run->n; x++) {
		const struct cell *cell = cells_at(cells, x, run->y);

		if ((cell->ch[0] && cell->ch[0] != ' ') || cell->ch[1])
			return false;
	}
	return !(run->paint.attrs & THEME_UNDERLINE);
}

/* One rectangle for all that has the same ground: seams would be seen between two. */
static bool
put_grounds(const struct cells *cells, const struct theme *theme, int y, struct buf *out)
{
	bool ok = true;
	int n;

	for (int x = 0; x < cells->width && ok; x += n) {
		uint32_t ground = paint_of(theme, cells_at(cells, x, y)).bg;

		for (n = 1; x + n < cells->width; n++)
			if (paint_of(theme, cells_at(cells, x + n, y)).bg != ground)
				break;
		if (ground != PAPER)
			ok = buf_addf(out,
				      "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
				      "fill=\"#%06x\"/>\n",
				      x * CELL_WIDTH, y * CELL_HEIGHT, n * CELL_WIDTH, CELL_HEIGHT,
				      ground);
	}
	return ok;
}

static bool
put_text(const struct cells *cells, const struct run *run, struct buf *out)
{
	unsigned attrs = run->paint.attrs;
	bool ok =
		buf_addf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s%s%s>",
			 run->x * CELL_WIDTH, run->y * CELL_HEIGHT + BASELINE, run->n * CELL_WIDTH,
			 run->paint.fg, attrs & THEME_BOLD ? " font-weight=\"bold\"" : "",
			 attrs & THEME_DIM ? " opacity=\"0.65\"" : "",
			 attrs & THEME_UNDERLINE ? " text-decoration=\"underline\"" : "");

	for (int x = run->x; x < run->x + run->n && ok; x += run->width)
		ok = put_cell(cells_at(cells, x, run->y), out);
	return ok && buf_add_text(out, "</text>\n");
}

static bool
put_shapes(const struct cells *cells, const struct run *run, struct buf *out)
{
	bool ok = buf_addf(out, "<path fill=\"#%06x\"%s d=\"", run->paint.fg,
			   run->paint.attrs & THEME_DIM ? " opacity=\"0.65\"" : "");

	for (int x = run->x; x < run->x + run->n && ok; x++)
		ok = svg_shape_add(cells_at(cells, x, run->y)->ch[0], x * CELL_WIDTH,
				   run->y * CELL_HEIGHT, out);
	return ok && buf_add_text(out, "\"/>\n");
}

/* All that is behind comes first: a wide glyph may reach over the edge of its cell. */
static bool
put_row(const struct cells *cells, const struct theme *theme, int y, struct buf *out)
{
	bool ok = put_grounds(cells, theme, y, out);
	struct run run;

	for (int x = 0; x < cells->width && ok; x += run.n) {
		run = run_at(cells, theme, x, y);
		if (run.is_drawn)
			ok = put_shapes(cells, &run, out);
		else
			ok = is_blank(cells, &run) || put_text(cells, &run, out);
	}
	return ok;
}

bool
svg_write(const struct cells *cells, const struct theme *theme, const char *title, struct buf *out)
{
	int width = cells->width * CELL_WIDTH + 2 * MARGIN;
	int height = cells->height * CELL_HEIGHT + 2 * MARGIN;
	bool ok = buf_addf(out,
			   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
			   "viewBox=\"0 0 %d %d\">\n",
			   width, height, width, height);

	ok = ok && put_title(title, out);
	ok = ok && buf_addf(out,
			    "<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n"
			    "<g transform=\"translate(%d %d)\" xml:space=\"preserve\" "
			    "font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" "
			    "font-size=\"" FONT_SIZE "\" style=\"white-space: pre\">\n",
			    width, height, PAPER, MARGIN, MARGIN);
	for (int y = 0; y < cells->height && ok; y++)
		ok = put_row(cells, theme, y, out);
	return ok && buf_add_text(out, "</g>\n</svg>\n");
}
