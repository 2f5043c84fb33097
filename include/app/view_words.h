/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_WORDS_H
#define CWTOP_APP_VIEW_WORDS_H
/* view_words.h - the words that a command of the palette may go on with: metrics, pages, panels,
 * logs, queries of this stack as the screen knows it now. Only the files of the view include this.
 */
#include "app/palette.h"
#include "app/view_state.h"
#include "model/log_place.h"

/* view_words - those that fit what was typed, the best first; none where the command takes no word,
 * or any. */
void
view_words(const struct view *view, enum palette_code code, const char *typed,
	   struct palette_choices *out);

/* view_words_slot - of a panel by its word; SIZE_MAX: there is none. view_words_page - its first
 * slot. */
size_t
view_words_slot(const struct view *view, const char *word);
size_t
view_words_page(const struct view *view, const char *word);
/* view_words_log - where the log of this word is; false: it is no word of these. */
bool
view_words_log(const struct view *view, const char *word, struct log_place *out);

#endif
