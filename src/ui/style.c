/* SPDX-License-Identifier: MIT */
/* style.c - the three sets of characters. */
#include "ui/style.h"

#include "base/text.h"

/* clang-format off */
#define UTF8_LINES                                                       \
	.zero = 0x2581, .hatch = 0x2592, .gap = 0xb7, .point = 0x25aa,   \
	.bars = { 0x2581, 0x2582, 0x2583, 0x2584,                        \
		  0x2585, 0x2586, 0x2587, 0x2588 },                      \
	.line = 0x2500, .dashes = 0x2504, .side = 0x2502, .dots = 0x250a, \
	.corners = { 0x256d, 0x256e, 0x2570, 0x256f }, .cursor = 0x258f, \
	.dot = " · ", .path = " › ", .ellipsis = "…", .up = "↑", .down = "↓", .both = "↕"

static const struct ui_style styles[STYLE_COUNT] = {
	[STYLE_BRAILLE] = { .name = "braille", .has_braille = true, UTF8_LINES },
	[STYLE_BLOCKS] = { .name = "blocks", UTF8_LINES },
	[STYLE_ASCII] = {
		.name = "ascii", .is_ascii = true,
		.zero = '_', .hatch = '%', .gap = ' ', .point = '*',
		.bars = { '_', '.', ':', '-', '=', '+', '*', '#' },
		.line = '-', .dashes = '-', .side = '|', .dots = ':',
		.corners = { '+', '+', '+', '+' }, .cursor = '_',
		.dot = " | ", .path = " > ", .ellipsis = "+", .up = "^", .down = "v", .both = "|",
	},
};
/* clang-format on */

const struct ui_style *
ui_style_of(enum style_kind kind)
{
	return &styles[kind];
}

const struct ui_style *
ui_style_for(bool is_utf8, const char *term)
{
	if (!is_utf8)
		return &styles[STYLE_ASCII];
	return &styles[text_is(term, "linux") ? STYLE_BLOCKS : STYLE_BRAILLE];
}
