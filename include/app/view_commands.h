/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_COMMANDS_H
#define CWTOP_APP_VIEW_COMMANDS_H
/* view_commands.h - what the commands of the palette do: a key's intent, or a screen. Only the
 * files of the view include this. */
#include "app/palette.h"
#include "app/view_state.h"

/* view_command_run - what the app is to do comes back, as from a key.
 * @word  "" where none was given
 * @wrong  gets the one sentence where the word is none; nothing is done then */
enum intent
view_command_run(struct view *view, enum palette_code code, const char *word, struct text *wrong);

#endif
