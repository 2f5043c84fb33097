/* SPDX-License-Identifier: MIT */
/* svg_shape.c - see svg_shape.h. All is filled, nothing stroked, and meets at the edges of cells.
 */
#include "ui/svg_shape.h"

#include <stddef.h>

#define BRAILLE 0x2800u
#define BRAILLE_DOTS 8

/* From the corner of a cell of 9 x 18. */
static const struct shape {
	uint32_t c;
	const char *path;
} shapes[] = {
	{ 0x2500, "m0 8h9v1h-9z" },
	{ 0x2502, "m4 0h1v18h-1z" },
	{ 0x2504, "m.75 8h1.5v1h-1.5zm3 0h1.5v1h-1.5zm3 0h1.5v1h-1.5z" },
	{ 0x250a, "m4 1h1v2.5h-1zm0 4.5h1v2.5h-1zm0 4.5h1v2.5h-1zm0 4.5h1v2.5h-1z" },
	{ 0x256d, "m4 18v-5.5a4.5 4.5 0 0 1 4.5 -4.5h.5v1h-.5a3.5 3.5 0 0 0 -3.5 3.5v5.5z" },
	{ 0x256e, "m5 18v-5.5a4.5 4.5 0 0 0 -4.5 -4.5h-.5v1h.5a3.5 3.5 0 0 1 3.5 3.5v5.5z" },
	{ 0x256f, "m5 0v4.5a4.5 4.5 0 0 1 -4.5 4.5h-.5v-1h.5a3.5 3.5 0 0 0 3.5 -3.5v-4.5z" },
	{ 0x2570, "m4 0v4.5a4.5 4.5 0 0 0 4.5 4.5h.5v-1h-.5a3.5 3.5 0 0 1 -3.5 -3.5v-4.5z" },
	{ 0x2581, "m0 15.75h9v2.25h-9z" },
	{ 0x2582, "m0 13.5h9v4.5h-9z" },
	{ 0x2583, "m0 11.25h9v6.75h-9z" },
	{ 0x2584, "m0 9h9v9h-9z" },
	{ 0x2585, "m0 6.75h9v11.25h-9z" },
	{ 0x2586, "m0 4.5h9v13.5h-9z" },
	{ 0x2587, "m0 2.25h9v15.75h-9z" },
	{ 0x2588, "m0 0h9v18h-9z" },
	{ 0x258f, "m0 0h1v18h-1z" },
	{ 0x2592, "m0 1h9v1h-9zm0 3h9v1h-9zm0 3h9v1h-9zm0 3h9v1h-9zm0 3h9v1h-9zm0 3h9v1h-9z" },
	{ 0x25aa, "m2.5 7h4v4h-4z" },
};

/* In the order of the bits of its code. */
static const struct dot {
	const char *x, *y;
} dots[BRAILLE_DOTS] = {
	{ "1", "1" },     { "1", "5.5" },  { "1", "10" },   { "5.5", "1" },
	{ "5.5", "5.5" }, { "5.5", "10" }, { "1", "14.5" }, { "5.5", "14.5" },
};

static bool
is_braille(uint32_t c)
{
	return c >= BRAILLE && c < BRAILLE + (1u << BRAILLE_DOTS);
}

static const struct shape *
find(uint32_t c)
{
	for (size_t i = 0; i < LEN(shapes); i++)
		if (shapes[i].c == c)
			return &shapes[i];
	return NULL;
}

bool
svg_shape_is(uint32_t c)
{
	return is_braille(c) || find(c);
}

bool
svg_shape_add(uint32_t c, int x, int y, struct buf *out)
{
	const struct shape *shape = find(c);
	bool ok = true;

	if (shape)
		return buf_addf(out, "M%d %d%s", x, y, shape->path);
	for (int i = 0; i < BRAILLE_DOTS && ok; i++)
		if (c & (1u << i))
			ok = buf_addf(out, "M%d %dm%s %sh2.5v2.5h-2.5z", x, y, dots[i].x,
				      dots[i].y);
	return ok;
}
