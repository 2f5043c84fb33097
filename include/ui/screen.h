/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_SCREEN_H
#define CWTOP_UI_SCREEN_H
/* screen.h - the terminal: layers of cells in, keys out. The only user of ncurses; nobody else sees
 * it. A frame is one write; an unchanged frame is none. One screen a process. Main thread only,
 * except screen_emergency.
 *
 * The caller sets LC_CTYPE before, and tells of resizes (SIGWINCH), of SIGCONT and of signals that
 * end the program; no signal handlers are installed but those for crashes. */
#include "ui/cells.h"
#include "ui/keys.h"
#include "ui/theme.h"

struct screen;

struct screen_stats {
	uint64_t frames;  /* drawn, because something differed */
	uint64_t skipped; /* not drawn: the terminal had not taken the last one yet */
	uint64_t bytes, writes;
};

/* screen_open - takes the terminal over. ERR_USAGE (exit 64) in one sentence when standard output
 * is no terminal, or TERM is unset, unknown, or cannot place the cursor. Set a theme before
 * drawing. */
MUST_CHECK enum err
screen_open(struct screen **out, struct why *why);
struct screen_abilities {
	enum depth depth; /* of the colours that will be used */
	int n_colours;    /* as terminfo has it; 0: none */
};

/* screen_describe - what screen_open would find by TERM, whatever standard output is; nothing is
 * written to it. ERR_USAGE as above. Not while a screen is open. */
MUST_CHECK enum err
screen_describe(struct screen_abilities *out, struct why *why);
/* screen_close - gives it back; NULL is fine. */
void
screen_close(struct screen *screen);

/* screen_style - what the locale and the terminal can show. screen_has_colour - for theme_choice.
 */
const struct ui_style *
screen_style(const struct screen *screen);
bool
screen_has_colour(const struct screen *screen);
void
screen_set_theme(struct screen *screen, const struct theme *theme);

void
screen_size(const struct screen *screen, int *out_width, int *out_height);
/* screen_resize - after SIGWINCH: asks the device; true when the size differs. */
bool
screen_resize(struct screen *screen);
/* screen_redraw - the next frame is sent whole. */
void
screen_redraw(struct screen *screen);

/* screen_draw - shows the layers; base has the screen's size. Writes nothing when nothing differs,
 * and skips the frame while the terminal has not taken the last one: draw again when it has. Layers
 * stay the caller's. */
void
screen_draw(struct screen *screen, const struct layers *layers);

/* What the terminal is told beside its cells, with the next screen_draw, as far as this terminal
 * takes it (osc.h); texts come down to plain ASCII.
 * screen_tell - rings the bell, and gives a note to the desktop; NULL: the bell alone.
 * screen_title - of the window, until the screen is closed; the same again writes nothing.
 * screen_copy - into the clipboard; false: the terminal has none, or it is too large for it.
 * screen_shares_clipboard - it goes through tmux, which passes it on only where it was told to. */
void
screen_tell(struct screen *screen, const char *note);
void
screen_title(struct screen *screen, const char *title);
MUST_CHECK bool
screen_copy(struct screen *screen, const void *bytes, size_t n);
bool
screen_shares_clipboard(const struct screen *screen);

/* screen_fd - poll it for POLLIN, and for POLLOUT while screen_is_behind; then call screen_flush,
 * which returns true when a skipped frame should now be drawn. */
int
screen_fd(const struct screen *screen);
bool
screen_is_behind(const struct screen *screen);
bool
screen_flush(struct screen *screen);

/* screen_key - the next key (enum key, or a character); KEY_NOTHING when there is none. A lone Esc
 * takes up to 25 ms to be one. */
uint32_t
screen_key(struct screen *screen);
/* screen_is_lost - the terminal hung up or is gone: end the program. */
bool
screen_is_lost(const struct screen *screen);

/* screen_suspend - the terminal is the shell's: then raise SIGSTOP. screen_resume - after SIGCONT;
 * draw again, the size may differ. Both may be called twice. */
void
screen_suspend(struct screen *screen);
void
screen_resume(struct screen *screen);

struct screen_stats
screen_stats(const struct screen *screen);

/* screen_library_version - "ncurses 6.4.20221231": of the library in use. */
void
screen_library_version(struct text *out);

/* screen_emergency - gives the terminal back now, whatever state the program is in. For handlers of
 * signals: async-signal-safe. */
void
screen_emergency(void);

#endif
