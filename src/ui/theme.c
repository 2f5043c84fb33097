/* SPDX-License-Identifier: MIT */
/* theme.c - reads themes: `role = [colour] [on colour] [bold|dim|reverse|underline]`, a line that
 * begins with # is a comment, `inherits NAME` takes another theme first. */
#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define THEME_FILE_MAX (64u << 10)
#define INHERIT_MAX 4
#define WORDS_MAX 10
#define WORD_MAX 32

static const struct {
	const char *word;
	unsigned attr;
} attrs[] = {
	{ "bold", THEME_BOLD },
	{ "dim", THEME_DIM },
	{ "reverse", THEME_REVERSE },
	{ "underline", THEME_UNDERLINE },
};

static const char *const colour_words[16] = {
	"black",        "red",           "green",       "yellow",         "blue",
	"magenta",      "cyan",          "white",       "bright-black",   "bright-red",
	"bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white",
};

/* ---- one line ---- */

struct line {
	char words[WORDS_MAX][WORD_MAX];
	size_t n;
	bool is_cut; /* too many words, or one too long */
};

struct reading {
	const char *path;
	unsigned number;
	unsigned depth; /* of inheritance */
	bool is_set[ROLE_COUNT];
};

static enum err
load_at(const char *name, struct reading *reading, struct theme *theme, struct why *why);

static void
split(const char *text, size_t len, struct line *out)
{
	size_t at = 0;

	*out = (struct line){ 0 };
	while (at < len) {
		size_t size = 0;

		while (at < len && strchr(" \t\r", text[at]))
			at++;
		while (at + size < len && !strchr(" \t\r", text[at + size]))
			size++;
		if (size == 0)
			break;
		if (out->n == WORDS_MAX || size >= WORD_MAX) {
			out->is_cut = true;
			return;
		}
		memcpy(out->words[out->n++], text + at, size);
		at += size;
	}
}

static bool
read_colour(const char *word, uint32_t *out)
{
	char *end;

	if (strcmp(word, "default") == 0) {
		*out = COLOUR_DEFAULT;
		return true;
	}
	if (word[0] == '#') {
		unsigned long value = strtoul(word + 1, &end, 16);

		if (strlen(word) != 7 || strspn(word + 1, "0123456789abcdefABCDEF") != 6)
			return false;
		*out = (uint32_t)value;
		return true;
	}
	for (size_t i = 0; i < LEN(colour_words); i++)
		if (strcmp(word, colour_words[i]) == 0) {
			*out = COLOUR_ANSI | (uint32_t)i;
			return true;
		}
	return false;
}

static bool
read_attr(const char *word, unsigned *attr)
{
	for (size_t i = 0; i < LEN(attrs); i++)
		if (strcmp(word, attrs[i].word) == 0) {
			*attr |= attrs[i].attr;
			return true;
		}
	return false;
}

static enum err
fail_word(const struct reading *reading, const char *word, struct why *why)
{
	return err_set(ERR_FILE, why,
		       "%s:%u: \"%s\" is no colour and no attribute: use #rrggbb, default, one of "
		       "black red green yellow blue magenta cyan white (bright-...), bold, dim, "
		       "reverse or underline",
		       reading->path, reading->number, word);
}

/* role = fg on bg attribute ... */
static enum err
read_role(struct reading *reading, const struct line *line, struct theme *theme, struct why *why)
{
	struct theme_style style = { COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };
	bool has_fg = false;
	enum role role;

	if (!role_of(line->words[0], &role))
		return err_set(ERR_FILE, why,
			       "%s:%u: unknown role \"%s\": default.theme lists every role",
			       reading->path, reading->number, line->words[0]);
	for (size_t i = 2; i < line->n; i++) {
		const char *word = line->words[i];
		uint32_t colour;

		if (strcmp(word, "on") == 0) {
			if (++i == line->n || !read_colour(line->words[i], &style.bg))
				return fail_word(reading, i < line->n ? line->words[i] : "on", why);
		} else if (!has_fg && read_colour(word, &colour)) {
			style.fg = colour;
			has_fg = true;
		} else if (!read_attr(word, &style.attrs)) {
			return fail_word(reading, word, why);
		}
	}
	theme->styles[role] = style;
	reading->is_set[role] = true;
	return ERR_OK;
}

static enum err
read_line(struct reading *reading, const char *text, size_t len, struct theme *theme,
	  struct why *why)
{
	struct line line;

	split(text, len, &line);
	if (line.n == 0 || line.words[0][0] == '#')
		return ERR_OK;
	if (line.n == 2 && !line.is_cut && strcmp(line.words[0], "inherits") == 0) {
		if (!file_name_is_safe(line.words[1]))
			return err_set(ERR_FILE, why,
				       "%s:%u: inherits: name a theme without a path",
				       reading->path, reading->number);
		return load_at(line.words[1], reading, theme, why);
	}
	if (line.n < 2 || line.is_cut || strcmp(line.words[1], "=") != 0)
		return err_set(
			ERR_FILE, why,
			"%s:%u: not understood: write \"role = colour on colour attributes\" "
			"or \"inherits NAME\"",
			reading->path, reading->number);
	return read_role(reading, &line, theme, why);
}

static enum err
read_text(struct reading *reading, const char *text, struct theme *theme, struct why *why)
{
	enum err err = ERR_OK;

	for (reading->number = 1; *text && !err; reading->number++) {
		size_t len = strcspn(text, "\n");

		err = read_line(reading, text, len, theme, why);
		text += len + (text[len] == '\n');
	}
	for (size_t i = 0; i < ROLE_COUNT && !err; i++)
		if (!reading->is_set[i])
			err = err_set(ERR_FILE, why,
				      "%s: role \"%s\" is missing: add it, or \"inherits default\"",
				      reading->path, role_name((enum role)i));
	return err;
}

/* ---- files ---- */

static enum err
load_path(const char *path, struct reading *reading, struct theme *theme, struct why *why)
{
	struct reading inner = { .path = path, .depth = reading->depth + 1 };
	struct buf text;
	enum err err;

	if (inner.depth > INHERIT_MAX)
		return err_set(ERR_FILE, why, "%s: themes inherit each other in a ring: end it",
			       path);
	buf_init(&text, THEME_FILE_MAX);
	err = file_read(path, &text, why);
	if (!err)
		err = read_text(&inner, text.data ? text.data : "", theme, why);
	if (!err)
		memcpy(reading->is_set, inner.is_set, sizeof(inner.is_set));
	buf_done(&text);
	return err;
}

static enum err
load_at(const char *name, struct reading *reading, struct theme *theme, struct why *why)
{
	char file[80], path[4096];

	if (!file_name_is_safe(name))
		return err_set(ERR_NO_FILE, why,
			       "theme \"%.40s\": not a name: cwtop themes lists them", name);
	snprintf(file, sizeof(file), "themes/%s.theme", name);
	if (!file_data_path(file, path, sizeof(path)))
		return err_set(ERR_NO_FILE, why,
			       "theme \"%s\": there is no %.200s: cwtop themes lists them", name,
			       path);
	return load_path(path, reading, theme, why);
}

static bool
is_path(const char *name)
{
	size_t n = strlen(name), end = strlen(".theme");

	return strchr(name, '/') || (n > end && strcmp(name + n - end, ".theme") == 0);
}

enum err
theme_load(const char *name, struct theme *out, struct why *why)
{
	struct reading reading = { 0 };
	struct theme theme = { 0 };
	enum err err = is_path(name) ? load_path(name, &reading, &theme, why)
				     : load_at(name, &reading, &theme, why);

	if (err)
		return err;
	snprintf(theme.name, sizeof(theme.name), "%s", name);
	*out = theme;
	return ERR_OK;
}

enum err
theme_parse(const char *text, const char *path, struct theme *theme, struct why *why)
{
	struct reading reading = { .path = path };
	struct theme parsed = *theme;
	enum err err = read_text(&reading, text, &parsed, why);

	if (!err)
		*theme = parsed;
	return err;
}

struct theme_style
theme_style_of(const struct theme *theme, unsigned ink)
{
	const struct theme_style *selected = &theme->styles[ROLE_SELECTED];
	struct theme_style style = theme->styles[ink & INK_ROLE];

	if (!(ink & INK_SELECTED))
		return style;
	if (selected->fg != COLOUR_DEFAULT && style.fg == COLOUR_DEFAULT)
		style.fg = selected->fg;
	if (selected->bg != COLOUR_DEFAULT)
		style.bg = selected->bg;
	style.attrs |= selected->attrs;
	return style;
}

const char *
theme_choice(const char *asked, const char *no_color, bool has_colour)
{
	bool wants_none = no_color && no_color[0];

	return wants_none || !has_colour ? "mono" : asked ? asked : "default";
}
