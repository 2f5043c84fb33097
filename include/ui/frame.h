/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_FRAME_H
#define CWTOP_UI_FRAME_H
/* frame.h - what goes to the terminal at once: all that a library wrote since the last time, and
 * what the terminal is told beside its cells (osc.h), in one write. No curses. Main thread. */
#include "ui/osc.h"
#include "ui/sink.h"
#include "ui/term.h"

struct frame {
	struct term_io term;
	struct sink sink; /* what the library writes */
	struct buf bytes;
	bool has_sync; /* the terminal draws what stands between two marks at once */
	bool is_torn;  /* one did not fit: the next is to be whole again; the caller clears it */
	struct osc osc;
	struct buf beside; /* that waits for the next frame */
	char title[OSC_TEXT_MAX + 1];
	bool is_title_due, is_title_kept;
};

/* frame_init - nothing is open yet. frame_done - closes the sink; the terminal is the caller's. */
void
frame_init(struct frame *frame);
void
frame_done(struct frame *frame);

/* With the next frame: frame_tell - the bell, and a note in words where the terminal has such
 * (NULL: the bell alone). frame_title - the window's; the same again is nothing. frame_copy - into
 * the clipboard; false: the terminal has none that is known, or it is too large for it. */
void
frame_tell(struct frame *frame, const char *note);
void
frame_title(struct frame *frame, const char *title);
MUST_CHECK bool
frame_copy(struct frame *frame, const void *bytes, size_t n);

/* frame_send - the frame; no byte when there is none. frame_leave - the same outside of frames,
 * waiting a little for a terminal that is behind: suspend and close. The title is given back. */
void
frame_send(struct frame *frame);
void
frame_leave(struct frame *frame);

/* frame_add_end - the bytes that end a frame which was cut off, and all else, for a crash. */
void
frame_add_end(const struct frame *frame, struct text *out);

#endif
