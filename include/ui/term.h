/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_TERM_H
#define CWTOP_UI_TERM_H
/* term.h - the terminal device below ncurses: its own open file, its settings, one write a frame,
 * and giving it back when the program crashes. No curses. Main thread, except term_emergency. */
#include <signal.h>
#include <termios.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/keys.h"

struct term_io {
	int fd; /* opened anew: O_NONBLOCK here changes nothing for those who share our stdout */
	struct termios saved;
	struct buf pending; /* what the device did not take yet */
	size_t sent;        /* of pending */
	bool is_lost;       /* hung up, or gone */
	uint64_t bytes, writes;
};

/* term_open - the terminal behind standard output. ERR_USAGE when that is none. */
MUST_CHECK enum err
term_open(struct term_io *out, struct why *why);
void
term_close(struct term_io *term); /* settings as they were */

/* term_raw - keys as bytes, no echo, no signals from keys. term_cooked - as it was found.
 * term_adopt
 * - takes the present settings for the ones to give back (a shell may have changed them). */
void
term_raw(struct term_io *term);
void
term_cooked(struct term_io *term);
void
term_adopt(struct term_io *term);

/* term_size - columns and rows; false when the device does not say. */
bool
term_size(const struct term_io *term, int *out_width, int *out_height);

/* term_write - sends bytes, or keeps what does not fit now; false when there is a rest. */
bool
term_write(struct term_io *term, const char *bytes, size_t n);
/* term_flush - tries the rest again; true when nothing is left. */
bool
term_flush(struct term_io *term);
/* term_drain - the same, waiting up to so long. */
void
term_drain(struct term_io *term, int wait_ms);

/* term_read - what was typed, waiting up to wait_ms; 0: nothing (see is_lost). */
size_t
term_read(struct term_io *term, char *out, size_t size, int wait_ms);

/* term_check_name - TERM is set and looks like a terminal's name, else ERR_USAGE. */
MUST_CHECK enum err
term_check_name(const char *name, struct why *why);
/* term_refuse - ERR_USAGE: this system does not know the terminal, or it cannot place the cursor.
 */
MUST_CHECK enum err
term_refuse(const char *name, bool is_known, struct why *why);
/* term_keep_signals, term_restore_signals - the handlers that a terminal library would replace. */
#define TERM_SIGNALS 4
struct term_signals {
	struct sigaction actions[TERM_SIGNALS];
};
void
term_keep_signals(struct term_signals *out);
void
term_restore_signals(const struct term_signals *signals);
/* term_knows_sync - a terminal by this name draws a frame between two marks at once. */
bool
term_knows_sync(const char *name);
/* term_add_bytes - a terminfo string without the delays ("$<5>") for devices of the seventies. */
void
term_add_bytes(struct text *out, const char *capability);

/* Keys as they are typed. `own` is what this terminal sends, ended by an all-zero row. */
struct typing {
	char bytes[256];
	size_t n;
	struct key_sequence own[24];
};

/* term_learn_keys - what this terminal's keys send. @capability: terminfo's string of a name, or
 * NULL; it outlives `typing`. */
void
term_learn_keys(struct typing *typing, const char *(*capability)(const char *name));

/* term_key - the next key, KEY_NOTHING when there is none; a lone Esc takes up to 25 ms to be one.
 */
uint32_t
term_key(struct term_io *term, struct typing *typing);

/* term_arm - from now on a crash (SEGV, ABRT, BUS, FPE, ILL) first writes these bytes, restores the
 * settings and says one line. @bytes at most 255 are kept. */
void
term_arm(const struct term_io *term, const char *bytes, size_t n);
void
term_disarm(void);
/* term_emergency - gives the terminal back at once. Async-signal-safe. */
void
term_emergency(void);

#endif
