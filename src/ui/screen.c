/* SPDX-License-Identifier: MIT */
/* screen.c - ncurses, which finds the fewest bytes between two frames. What it writes is collected
 * and sent in one write by frame.c. It neither reads keys (keys_decode.c does) nor
 * touches the terminal's settings (term.c does). */
#include "ui/screen.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#define NCURSES_NOMACROS 1 /* "move", "clear" and the like stay ordinary words */
#include <ncursesw/curses.h>
#include <ncursesw/panel.h>

#include "ui/frame.h"

struct look {
	attr_t attrs;
	int pair;
};

struct popup {
	WINDOW *window;
	struct panel *panel;
	int x, y;
	struct cells shown;
};

struct screen {
	struct frame frame;
	SCREEN *curses;
	int width, height;
	bool is_utf8, is_suspended, needs_all, was_skipped;
	enum depth depth;
	const struct ui_style *style;
	struct look looks[2][ROLE_COUNT]; /* [is under the cursor] */
	struct cells base;                /* as ncurses knows it */
	struct popup popups[LAYERS_POPUPS_MAX];
	size_t n_popups;
	struct typing typing;
	struct screen_stats stats;
};

/* ---- opening ---- */

static const char *
capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == NULL || s == (char *)-1 ? NULL : s;
}

static enum depth
find_depth(void)
{
	if (!has_colors() || start_color() != OK || use_default_colors() != OK)
		return DEPTH_MONO;
	if (tigetflag("RGB") > 0 && COLORS >= 1 << 24)
		return DEPTH_RGB;
	return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

static enum err
start_curses(struct screen *screen, const char *term, struct why *why)
{
	enum err err = sink_open(&screen->frame.sink, why);
	struct term_signals signals;

	if (err)
		return err;
	/* ncurses installs handlers; signals are the caller's business */
	term_keep_signals(&signals);
	screen->curses = newterm(term, screen->frame.sink.out, screen->frame.sink.in);
	term_restore_signals(&signals);
	return screen->curses && capability("cup") ? ERR_OK
						   : term_refuse(term, screen->curses, why);
}

static void
drop_popup(struct popup *popup)
{
	del_panel(popup->panel);
	delwin(popup->window);
	popup->panel = NULL;
	popup->window = NULL;
	cells_done(&popup->shown);
}

static void
release(struct screen *screen)
{
	for (size_t i = 0; i < LEN(screen->popups); i++)
		drop_popup(&screen->popups[i]);
	cells_done(&screen->base);
	if (screen->curses)
		delscreen(screen->curses);
	frame_done(&screen->frame);
	free(screen);
}

/* What a crash handler writes: everything that could be left on is turned off. */
static void
arm(struct screen *screen)
{
	static const char *const capabilities[] = { "sgr0", "op", "rmacs", "cnorm", "rmkx" };
	TEXT_ON(bytes, 200);

	frame_add_end(&screen->frame, &bytes);
	for (size_t i = 0; i < LEN(capabilities); i++)
		term_add_bytes(&bytes, capability(capabilities[i]));
	if (capability("rmcup"))
		term_add_bytes(&bytes, capability("rmcup"));
	else
		text_add(&bytes, "\r\n");
	term_arm(&screen->frame.term, bytes.data, bytes.len);
}

static void
start(struct screen *screen, const char *term)
{
	screen->is_utf8 = text_is(nl_langinfo(CODESET), "UTF-8");
	screen->style = ui_style_for(screen->is_utf8, term);
	screen->depth = find_depth();
	screen->frame.has_sync = capability("Sync") != NULL || term_knows_sync(term);
	screen->frame.osc =
		osc_learn(&(const struct osc_terminal){ .name = term,
							.tmux = getenv("TMUX"),
							.gnu = getenv("STY"),
							.tsl = capability("tsl"),
							.fsl = capability("fsl"),
							.is_xterm = tigetflag("XT") > 0 });
	term_learn_keys(&screen->typing, capability);
	typeahead(-1);
	keypad(stdscr, TRUE);
	curs_set(0);
	leaveok(stdscr, TRUE);
	screen->width = COLS;
	screen->height = LINES;
	screen_resize(screen);
	screen->needs_all = true;
	arm(screen);
	term_raw(&screen->frame.term);
}

/* Whatever the result, *out is to be released; what ncurses would have sent is then dropped. */
static enum err
prepare(struct screen **out, const char **out_term, struct why *why)
{
	struct screen *screen = *out = mem_alloc(1, sizeof(*screen));
	enum err err = term_check_name(*out_term = getenv("TERM"), why);

	frame_init(&screen->frame);
	return err ? err : start_curses(screen, *out_term, why);
}

enum err
screen_open(struct screen **out, struct why *why)
{
	struct screen *screen;
	const char *term;
	enum err err = prepare(&screen, &term, why);

	if (err == ERR_OK)
		err = term_open(&screen->frame.term, why);
	if (err != ERR_OK) {
		release(screen);
		return err;
	}
	start(screen, term);
	*out = screen;
	return ERR_OK;
}

enum err
screen_describe(struct screen_abilities *out, struct why *why)
{
	struct screen *screen;
	const char *term;
	enum err err = prepare(&screen, &term, why);

	if (err == ERR_OK)
		*out = (struct screen_abilities){ find_depth(), MAX(tigetnum("colors"), 0) };
	release(screen);
	return err;
}

void
screen_close(struct screen *screen)
{
	if (!screen)
		return;
	screen_suspend(screen);
	term_disarm();
	term_close(&screen->frame.term);
	release(screen);
}

/* ---- looks ---- */

static attr_t
curses_attrs(unsigned attrs)
{
	return (attrs & THEME_BOLD ? A_BOLD : 0) | (attrs & THEME_DIM ? A_DIM : 0) |
	       (attrs & THEME_REVERSE ? A_REVERSE : 0) |
	       (attrs & THEME_UNDERLINE ? A_UNDERLINE : 0);
}

static struct look
look_of(const struct screen *screen, const struct theme *theme, unsigned ink)
{
	struct theme_look look = theme_look(theme, ink, screen->depth);
	bool is_plain = look.fg < 0 && look.bg < 0;

	return (struct look){ curses_attrs(look.attrs),
			      is_plain ? 0 : MAX(alloc_pair(look.fg, look.bg), 0) };
}

void
screen_set_theme(struct screen *screen, const struct theme *theme)
{
	for (unsigned role = 0; role < ROLE_COUNT; role++) {
		screen->looks[0][role] = look_of(screen, theme, role);
		screen->looks[1][role] = look_of(screen, theme, role | INK_SELECTED);
	}
	screen->needs_all = true;
}

const struct ui_style *
screen_style(const struct screen *screen)
{
	return screen->style;
}

bool
screen_has_colour(const struct screen *screen)
{
	return screen->depth != DEPTH_MONO;
}

/* ---- drawing ---- */

static void
put_cell(const struct screen *screen, WINDOW *window, const int at[2], const struct cell *cell)
{
	const struct look *look = &screen->looks[cell->is_selected][cell->role];
	wchar_t text[4] = { 0 };
	cchar_t out;
	int pair = look->pair;

	if (cell->ch[0] == 0 && screen->is_utf8)
		return; /* the right half of the one before */
	for (size_t i = 0; i < LEN(cell->ch) && cell->ch[i]; i++)
		text[i] = (wchar_t)cell->ch[i];
	if (!screen->is_utf8 && cell->ch[0] > 0x7e) {
		text[0] = '?';
		text[1] = 0;
	} else if (cell->ch[0] == 0) {
		text[0] = ' ';
	}
	if (setcchar(&out, text, look->attrs, (short)MIN(pair, 32767), &pair) == OK)
		mvwadd_wchnstr(window, at[1], at[0], &out, 1);
}

/* Only cells that differ reach ncurses. Returns whether any did. */
static bool
put_cells(struct screen *screen, WINDOW *window, struct cells *shown, const struct cells *cells)
{
	bool is_other_size = shown->width != cells->width || shown->height != cells->height;
	bool all = screen->needs_all || is_other_size;
	bool has_changed = false;

	for (int y = 0; y < cells->height; y++)
		for (int x = 0; x < cells->width; x++) {
			const struct cell *cell = cells_at(cells, x, y);

			if (!all && cell_equal(cell, cells_at(shown, x, y)))
				continue;
			put_cell(screen, window, (const int[2]){ x, y }, cell);
			has_changed = true;
		}
	if (has_changed)
		cells_copy(shown, cells);
	return has_changed;
}

static bool
is_same_place(const struct popup *popup, const struct layer *layer)
{
	return popup->panel && popup->x == layer->x && popup->y == layer->y &&
	       popup->shown.width == layer->cells.width &&
	       popup->shown.height == layer->cells.height;
}

static bool
put_popup(struct screen *screen, struct popup *popup, const struct layer *layer)
{
	bool is_new = screen->needs_all || !is_same_place(popup, layer);

	if (is_new) {
		drop_popup(popup);
		if (layer->cells.width < 1 || layer->cells.height < 1)
			return false;
		popup->window = newwin(layer->cells.height, layer->cells.width, layer->y, layer->x);
		popup->panel = popup->window ? new_panel(popup->window) : NULL;
		if (!popup->panel)
			return false;
		leaveok(popup->window, TRUE);
		popup->x = layer->x;
		popup->y = layer->y;
	}
	return put_cells(screen, popup->window, &popup->shown, &layer->cells) || is_new;
}

static bool
put_layers(struct screen *screen, const struct layers *layers)
{
	bool has_changed = put_cells(screen, stdscr, &screen->base, &layers->base);

	for (size_t i = layers->n_popups; i < screen->n_popups; i++) {
		drop_popup(&screen->popups[i]);
		has_changed = true;
	}
	screen->n_popups = layers->n_popups;
	for (size_t i = 0; i < layers->n_popups; i++)
		if (put_popup(screen, &screen->popups[i], &layers->popups[i]))
			has_changed = true;
	return has_changed;
}

/* ncurses writes what differs. */
static void
compose(struct screen *screen)
{
	screen->needs_all = false;
	/* Without a panel the panel library leaves stdscr alone; with one it must find what changed
	 * in stdscr unrefreshed, or it does not mend the popup above. */
	if (screen->n_popups == 0)
		wnoutrefresh(stdscr);
	update_panels();
	doupdate();
	screen->stats.frames++;
}

void
screen_draw(struct screen *screen, const struct layers *layers)
{
	if (screen->is_suspended || screen->frame.term.is_lost)
		return;
	if (!term_flush(&screen->frame.term)) {
		screen->stats.skipped++;
		screen->was_skipped = true;
		return;
	}
	screen->was_skipped = false;
	if (screen->needs_all)
		clearok(curscr, TRUE);
	if (put_layers(screen, layers))
		compose(screen);
	frame_send(&screen->frame);
	screen->needs_all |= screen->frame.is_torn;
	screen->frame.is_torn = false;
}

void
screen_tell(struct screen *screen, const char *note)
{
	frame_tell(&screen->frame, note);
}

void
screen_title(struct screen *screen, const char *title)
{
	frame_title(&screen->frame, title);
}

bool
screen_copy(struct screen *screen, const void *bytes, size_t n)
{
	return frame_copy(&screen->frame, bytes, n);
}

bool
screen_shares_clipboard(const struct screen *screen)
{
	return screen->frame.osc.is_tmux;
}

void
screen_redraw(struct screen *screen)
{
	screen->needs_all = true;
}

int
screen_fd(const struct screen *screen)
{
	return screen->frame.term.fd;
}

bool
screen_is_behind(const struct screen *screen)
{
	return screen->frame.term.pending.len > 0;
}

bool
screen_flush(struct screen *screen)
{
	return term_flush(&screen->frame.term) && screen->was_skipped;
}

/* ---- size, suspend, keys ---- */

void
screen_size(const struct screen *screen, int *out_width, int *out_height)
{
	*out_width = screen->width;
	*out_height = screen->height;
}

bool
screen_resize(struct screen *screen)
{
	int width = screen->width, height = screen->height;

	term_size(&screen->frame.term, &width, &height);
	if (width == screen->width && height == screen->height)
		return false;
	for (size_t i = 0; i < screen->n_popups; i++)
		drop_popup(&screen->popups[i]);
	resizeterm(height, width);
	screen->width = width;
	screen->height = height;
	screen->needs_all = true;
	return true;
}

void
screen_suspend(struct screen *screen)
{
	if (screen->is_suspended)
		return;
	screen->is_suspended = true;
	endwin();
	frame_leave(&screen->frame);
	term_cooked(&screen->frame.term);
}

void
screen_resume(struct screen *screen)
{
	if (screen->is_suspended)
		term_adopt(&screen->frame.term);
	screen->is_suspended = false;
	screen->typing.n = 0;
	arm(screen);
	term_raw(&screen->frame.term);
	screen_resize(screen);
	screen->needs_all = true;
}

uint32_t
screen_key(struct screen *screen)
{
	return term_key(&screen->frame.term, &screen->typing);
}

bool
screen_is_lost(const struct screen *screen)
{
	return screen->frame.term.is_lost;
}

struct screen_stats
screen_stats(const struct screen *screen)
{
	struct screen_stats stats = screen->stats;

	stats.bytes = screen->frame.term.bytes;
	stats.writes = screen->frame.term.writes;
	return stats;
}

void
screen_emergency(void)
{
	term_emergency();
}

void
screen_library_version(struct text *out)
{
	text_add(out, curses_version());
}
