/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_HAND_OVER_H
#define CWTOP_APP_HAND_OVER_H
/* hand_over.h - what leaves the screen for other hands: into the clipboard of the terminal, else
 * into a new file. Main thread. */
#include "base/mem.h"
#include "base/text.h"

/* Who has the clipboard. copy NULL: there is none. */
struct hand_over_clipboard {
	bool (*copy)(void *ctx, const void *bytes, size_t n);
	void *ctx;
	bool is_shared; /* tmux is between, and passes it on only where it was told to */
};

struct hand_over {
	const struct hand_over_clipboard *clipboard; /* NULL: into a file */
	const char *what;                            /* "the snapshot as text": for the sentence */
	const char *stack;                           /* its name; any text */
	const char *extension;                       /* "txt" */
	const char *name; /* of the file, a bare one of ours; NULL: of stack and time */
	int64_t time_ms;  /* virtual */
};

/* hand_over - bytes; the sentence says where they are now. ERR_SYSTEM: nowhere, and why. */
MUST_CHECK enum err
hand_over(const struct hand_over *to, const struct buf *bytes, struct text *sentence,
	  struct why *why);

/* hand_over_folder - where files of ours go: the current folder, else HOME. false: neither can be
 * written to. */
MUST_CHECK bool
hand_over_folder(char *out, size_t size);
/* hand_over_name - "cwtop-shop-2026-11-21T0304Z.txt"; number 2 and more: "...Z-2.txt". */
void
hand_over_name(const struct hand_over *to, unsigned number, struct text *out);

#endif
