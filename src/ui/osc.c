/* SPDX-License-Identifier: MIT */
/* osc.c - see osc.h. Sequences end in ST, or as terminfo has it: a BEL that is not understood as
 * the end would be heard. */
#include "ui/osc.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

#define ST "\033\\"
#define TITLE_KEEP "\033[22;0t"
#define TITLE_BACK "\033[23;0t"

/* A status line that is no OSC string is a line of the screen: not for us. */
static bool
is_osc(const char *s, size_t size)
{
	return s && s[0] == '\033' && s[1] == ']' && strlen(s) < size && !strchr(s, '%');
}

static bool
is_end(const char *s)
{
	return text_is(s, "\a") || text_is(s, ST);
}

struct osc
osc_learn(const struct osc_terminal *terminal)
{
	const char *name = terminal->name ? terminal->name : "";
	bool is_screen = text_starts(name, "screen");
	bool is_tmux = terminal->tmux && terminal->tmux[0];
	bool is_gnu = is_screen && !is_tmux; /* or a tmux further away: nobody can tell */
	bool has_status = is_osc(terminal->tsl, sizeof(((struct osc *)NULL)->title_on)) &&
			  is_end(terminal->fsl);
	bool is_known = terminal->is_xterm || has_status || is_tmux || text_starts(name, "tmux");
	struct osc osc = { .is_tmux = is_tmux || text_starts(name, "tmux") };

	if (!is_known || is_gnu || (terminal->gnu && terminal->gnu[0] && !is_tmux))
		return (struct osc){ .is_tmux = osc.is_tmux };
	osc.has_title = true;
	osc.has_note = !osc.is_tmux;
	osc.has_clipboard = true;
	text_copy(osc.title_on, sizeof(osc.title_on), has_status ? terminal->tsl : "\033]2;");
	text_copy(osc.title_off, sizeof(osc.title_off), has_status ? terminal->fsl : ST);
	return osc;
}

void
osc_plain(const char *text, struct text *out)
{
	for (size_t n = 0; *text && n < OSC_TEXT_MAX; text++, n++) {
		char c = *text;

		text_add_n(out, c >= ' ' && c <= '~' && c != ';' && c != '\\' ? &c : "?", 1);
		/* one '?' for a character, not for each of its bytes */
		while (((unsigned char)text[0] & 0x80) && ((unsigned char)text[1] & 0xc0) == 0x80)
			text++;
	}
}

bool
osc_bell(struct buf *out)
{
	return buf_add_text(out, "\a");
}

static bool
add(const char *on, const char *text, const char *off, struct buf *out)
{
	TEXT_ON(plain, OSC_TEXT_MAX + 1);

	osc_plain(text, &plain);
	return buf_addf(out, "%s%s%s", on, plain.data, off);
}

bool
osc_note(const struct osc *osc, const char *text, struct buf *out)
{
	return !osc->has_note || add("\033]9;", text, ST, out);
}

bool
osc_title(const struct osc *osc, const char *text, struct buf *out)
{
	return !osc->has_title || add(osc->title_on, text, osc->title_off, out);
}

bool
osc_title_keep(const struct osc *osc, struct buf *out)
{
	return !osc->has_title || buf_add_text(out, TITLE_KEEP);
}

const char *
osc_title_back(const struct osc *osc)
{
	return osc->has_title ? TITLE_BACK : "";
}

bool
osc_copy(const struct osc *osc, const void *bytes, size_t n, struct buf *out)
{
	char *text;
	bool ok;

	if (!osc->has_clipboard || n == 0 || n > OSC_COPY_MAX)
		return false;
	text = mem_alloc(BASE64_SIZE(n), 1);
	crypto_base64(bytes, n, text);
	ok = buf_addf(out, "\033]52;c;%s" ST, text);
	free(text);
	return ok;
}
