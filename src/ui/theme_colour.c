/* SPDX-License-Identifier: MIT */
/* theme_colour.c - the nearest colour that a terminal of 8, 16 or 256 colours has. The palette
 * itself is never changed: it belongs to the operator. */
#include "ui/theme.h"

/* What terminals show for the 16 by default (xterm). */
static const uint32_t ansi[16] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

static const int cube[6] = { 0, 95, 135, 175, 215, 255 };

static int
channel(uint32_t rgb, int shift)
{
	return (int)(rgb >> shift & 0xff);
}

/* Squared distance, channels weighted as the eye weighs them. */
static int
distance(uint32_t a, uint32_t b)
{
	int r = channel(a, 16) - channel(b, 16);
	int g = channel(a, 8) - channel(b, 8);
	int u = channel(a, 0) - channel(b, 0);

	return 3 * r * r + 4 * g * g + 2 * u * u;
}

static int
nearest_ansi(uint32_t rgb, int n)
{
	int best = 0;

	for (int i = 1; i < n; i++)
		if (distance(rgb, ansi[i]) < distance(rgb, ansi[best]))
			best = i;
	return best;
}

static int
nearest_step(int value)
{
	int best = 0;

	for (int i = 1; i < 6; i++) {
		int here = value - cube[i], there = value - cube[best];

		if (here * here < there * there)
			best = i;
	}
	return best;
}

/* From the 6x6x6 cube and the 24 greys only: operators change the first 16. */
static int
nearest_256(uint32_t rgb)
{
	int r = nearest_step(channel(rgb, 16)), g = nearest_step(channel(rgb, 8));
	int b = nearest_step(channel(rgb, 0));
	uint32_t in_cube = (uint32_t)(cube[r] << 16 | cube[g] << 8 | cube[b]);
	int mean = (channel(rgb, 16) + channel(rgb, 8) + channel(rgb, 0)) / 3;
	int step = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
	uint32_t level = (uint32_t)(8 + 10 * step);
	uint32_t grey = level << 16 | level << 8 | level;

	return distance(rgb, grey) < distance(rgb, in_cube) ? 232 + step : 16 + 36 * r + 6 * g + b;
}

int
theme_colour(uint32_t colour, enum depth depth)
{
	bool is_ansi = colour & COLOUR_ANSI;
	int index = (int)(colour & 15);

	if (colour & COLOUR_DEFAULT || depth == DEPTH_MONO)
		return -1;
	if (depth == DEPTH_RGB)
		return (int)(is_ansi ? ansi[index] : colour);
	if (depth == DEPTH_8)
		return is_ansi ? index & 7 : nearest_ansi(colour, 8);
	if (is_ansi)
		return index;
	return depth == DEPTH_16 ? nearest_ansi(colour, 16) : nearest_256(colour);
}

struct theme_look
theme_look(const struct theme *theme, unsigned ink, enum depth depth)
{
	struct theme_style style = theme_style_of(theme, ink);
	struct theme_look look = { theme_colour(style.fg, depth), theme_colour(style.bg, depth),
				   style.attrs };

	if (ink & INK_SELECTED && depth <= DEPTH_16 && look.bg <= 0 &&
	    !(style.attrs & THEME_REVERSE)) {
		look.attrs |= THEME_REVERSE;
		look.bg = -1;
	}
	if (depth == DEPTH_8 && look.fg == 0 && look.bg < 0) {
		look.attrs |= THEME_DIM;
		look.fg = -1;
	}
	/* direct colours 1 to 7 mean the palette */
	if (depth == DEPTH_RGB) {
		look.fg = look.fg > 0 && look.fg < 8 ? 8 : look.fg;
		look.bg = look.bg > 0 && look.bg < 8 ? 8 : look.bg;
	}
	return look;
}
