/* SPDX-License-Identifier: MIT */
/* view_palette.c - the command line behind `:`: what is typed, the list of what fits it, and which
 * row of that Tab and Enter take. What a command does is view_commands.c's. */
#include <stdlib.h>
#include <string.h>

#include "app/view_commands.h"
#include "app/view_kinds.h"
#include "app/view_triage.h"
#include "app/view_words.h"
#include "ui/line.h"

#define LINE_MAX_BYTES 2200 /* a query, and its command */
#define HEAD_ROWS 2
#define LIST_ROWS 16

struct view_palette {
	char text[LINE_MAX_BYTES];
	struct line line;
	struct palette_choices choices;
	size_t selected, scroll;
	int height;          /* rows of the list when it was drawn last */
	bool has_moved;      /* the operator chose the row */
	char error[WHY_MAX]; /* the one sentence on what is wrong; "" */
};

/* ---- the list ---- */

/* What fits what is typed now; the first of it under the cursor. */
static void
renew(struct view *view)
{
	struct view_palette *palette = view->palette;
	struct palette_typed typed;
	const struct palette_command *command;

	palette_parse(palette->text, &typed);
	command = palette_find(typed.name, typed.name_len);
	palette_forget(&palette->choices);
	palette->selected = palette->scroll = 0;
	palette->has_moved = false;
	palette->error[0] = '\0';
	if (!typed.has_word)
		palette_commands(&palette->choices, typed.name);
	else if (command)
		view_words(view, command->code, typed.word, &palette->choices);
}

static const char *
selected(const struct view_palette *palette)
{
	return palette->selected < palette->choices.n
		       ? palette->choices.items[palette->selected].text
		       : NULL;
}

void
view_palette_open(struct view *view)
{
	struct view_palette *palette = view->palette;

	if (!palette) {
		palette = view->palette = mem_alloc(1, sizeof(*palette));
		palette->line =
			(struct line){ .text = palette->text, .size = sizeof(palette->text) };
	}
	line_set(&palette->line, "");
	view_popup_open(view, VIEW_POPUP_PALETTE);
	renew(view);
}

void
view_palette_closed(struct view *view)
{
	palette_forget(&view->palette->choices);
}

void
view_palette_free(struct view *view)
{
	if (view->palette)
		palette_forget(&view->palette->choices);
	free(view->palette);
	view->palette = NULL;
}

/* ---- keys ---- */

static void
set_line(struct view *view, const char *name, size_t name_len, const char *word)
{
	struct view_palette *palette = view->palette;
	TEXT_ON(text, LINE_MAX_BYTES);

	text_add_n(&text, name, name_len);
	text_addf(&text, " %s", word);
	line_set(&palette->line, text.data);
	renew(view);
}

static void
complete(struct view *view)
{
	struct view_palette *palette = view->palette;
	const char *choice = selected(palette);
	const struct palette_command *command;
	struct palette_typed typed;
	TEXT_ON(copy, PALETTE_WORD_MAX);

	if (!choice)
		return;
	text_add(&copy, choice);
	palette_parse(palette->text, &typed);
	if (typed.has_word) {
		set_line(view, typed.name, typed.name_len, copy.data);
		return;
	}
	command = palette_find(copy.data, copy.len);
	if (command && palette_takes(command)) {
		set_line(view, copy.data, copy.len, "");
		return;
	}
	line_set(&palette->line, copy.data);
	renew(view);
}

static void
move(struct view_palette *palette, enum intent intent)
{
	int64_t step = intent == INTENT_UP        ? -1
		       : intent == INTENT_DOWN    ? 1
		       : intent == INTENT_PAGE_UP ? -MAX(palette->height, 1)
						  : MAX(palette->height, 1);
	int64_t to = (int64_t)palette->selected + step;

	palette->selected = (size_t)MAX(MIN(to, (int64_t)palette->choices.n - 1), 0);
	palette->has_moved = true;
}

/* Back to what was typed, with the sentence on what is wrong with it. */
static enum intent
refuse(struct view *view, const char *sentence)
{
	struct view_palette *palette = view->palette;

	if (!view_popup_find(view, VIEW_POPUP_PALETTE))
		view_popup_open(view, VIEW_POPUP_PALETTE);
	renew(view);
	text_copy(palette->error, sizeof(palette->error), sentence);
	return INTENT_NONE;
}

static enum intent
run(struct view *view, const struct palette_command *command, const char *word)
{
	TEXT_ON(copy, LINE_MAX_BYTES); /* the list goes with the popup */
	TEXT_ON(wrong, WHY_MAX);
	enum intent intent;

	text_add(&copy, word);
	view_popup_close(view, VIEW_POPUP_PALETTE);
	intent = view_command_run(view, command->code, copy.data, &wrong);
	return wrong.len > 0 ? refuse(view, wrong.data) : intent;
}

static enum intent
refuse_name(struct view *view, const struct palette_typed *typed)
{
	struct palette_choices all = { .items = NULL };
	TEXT_ON(name, 80);
	TEXT_ON(wrong, WHY_MAX);

	text_add_n(&name, typed->name, typed->name_len);
	palette_commands(&all, "");
	palette_wrong("command", name.data, &all, &wrong);
	palette_forget(&all);
	return refuse(view, wrong.data);
}

/* The name alone: a command that needs a word waits for it. */
static enum intent
enter_name(struct view *view, const struct palette_typed *typed)
{
	struct view_palette *palette = view->palette;
	const struct palette_command *command = palette_find(typed->name, typed->name_len);
	const char *choice = selected(palette);

	if (choice && (palette->has_moved || (!command && typed->name_len > 0)))
		command = palette_find(choice, strlen(choice));
	if (!command && typed->name_len == 0) {
		view_popup_close(view, VIEW_POPUP_PALETTE);
		return INTENT_NONE;
	}
	if (!command)
		return refuse_name(view, typed);
	if (!palette_needs(command))
		return run(view, command, "");
	set_line(view, command->name, strlen(command->name), "");
	return INTENT_NONE;
}

static enum intent
enter(struct view *view)
{
	struct view_palette *palette = view->palette;
	const struct palette_command *command;
	const char *choice = selected(palette);
	struct palette_typed typed;
	TEXT_ON(wrong, WHY_MAX);

	palette_parse(palette->text, &typed);
	if (!typed.has_word)
		return enter_name(view, &typed);
	command = palette_find(typed.name, typed.name_len);
	if (!command)
		return refuse_name(view, &typed);
	if (!palette_takes(command) && typed.word[0]) {
		text_addf(&wrong, "%s takes no word: Ctrl-W erases it", command->name);
		return refuse(view, wrong.data);
	}
	if (choice && (palette->has_moved || typed.word[0] || palette_needs(command)))
		return run(view, command, choice);
	if (typed.word[0] || !palette_needs(command))
		return run(view, command, typed.word);
	text_addf(&wrong, "%s: %s is missing", command->name, command->arguments);
	return refuse(view, wrong.data);
}

struct view_did
view_palette_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_did did = { .is_done = true };

	switch (intent) {
	case INTENT_OPEN:
		did.intent = enter(view);
		break;
	case INTENT_COMPLETE:
		complete(view);
		break;
	case INTENT_UP:
	case INTENT_DOWN:
	case INTENT_PAGE_UP:
	case INTENT_PAGE_DOWN:
		move(view->palette, intent);
		break;
	case INTENT_BACK:
		did.is_done = false;
		break;
	default:
		if (line_key(&view->palette->line, key) == LINE_CHANGED)
			renew(view);
	}
	return did;
}

/* ---- drawing ---- */

int
view_palette_rows(const struct view *view, int width)
{
	(void)view;
	(void)width;
	return HEAD_ROWS + LIST_ROWS;
}

/* The sentence on what is wrong, over as many rows as it takes; else what the command does. */
static int
draw_words(const struct view *view, struct area area)
{
	struct view_palette *palette = view->palette;
	const struct palette_command *command;
	struct view_lines lines = { .width = area.width };
	struct palette_typed typed;
	struct buf text;
	int rows = 1;

	palette_parse(palette->text, &typed);
	command = palette_find(typed.name, typed.name_len);
	buf_init(&text, 2 * WHY_MAX);
	if (palette->error[0])
		view_say(&text, "! %s\n", palette->error);
	else if (command)
		view_say(&text, "%s%s%s: %s", command->name, command->arguments[0] ? " " : "",
			 command->arguments, command->help);
	else
		view_say(&text, "Tab completes, Enter runs");
	if (palette->error[0]) {
		view_wrap(&lines, &text);
		rows = (int)lines.n;
		view_wrap_draw(&lines, 0, area);
	} else {
		area_line(area, ALIGN_LEFT, ROLE_DIM, text.data, view->style);
	}
	free(lines.line);
	buf_done(&text);
	return rows;
}

static int
draw_head(const struct view *view, struct area area)
{
	area_put(area, 0, 0, ROLE_KEY, ":");
	line_draw(area_sub(area, 1, 0, area.width - 1, 1), &view->palette->line, ROLE_STRONG,
		  view->style);
	return 1 + draw_words(view, area_cut(area, 0, 1));
}

/* A command with its arguments; any other word is as it is. */
static void
say_choice(const struct palette_choice *choice, bool is_command, struct text *out)
{
	const struct palette_command *command =
		is_command ? palette_find(choice->text, strlen(choice->text)) : NULL;

	text_add(out, choice->text);
	if (command && command->arguments[0])
		text_addf(out, " %s", command->arguments);
}

static int
name_width(const struct view_palette *palette, bool are_commands, int width)
{
	int name = 8;

	for (size_t i = 0; i < palette->choices.n; i++) {
		TEXT_ON(text, PALETTE_WORD_MAX);

		say_choice(&palette->choices.items[i], are_commands, &text);
		name = MAX(name, text_width(text.data));
	}
	return MIN(name, MAX(width * 3 / 5, 8));
}

static void
draw_list(const struct view *view, struct area area)
{
	struct view_palette *palette = view->palette;
	struct palette_typed typed;
	int width;

	palette_parse(palette->text, &typed);
	width = name_width(palette, !typed.has_word, area.width);
	palette->height = area.height;
	palette->scroll =
		table_scroll(palette->scroll, palette->selected, palette->choices.n, area.height);
	for (int y = 0; y < area.height; y++) {
		size_t at = palette->scroll + (size_t)y;
		TEXT_ON(text, PALETTE_WORD_MAX);

		if (at >= palette->choices.n)
			break;
		say_choice(&palette->choices.items[at], !typed.has_word, &text);
		area_line(area_sub(area, 0, y, width, 1), ALIGN_LEFT, ROLE_TEXT, text.data,
			  view->style);
		area_line(area_sub(area, width + 2, y, area.width - width - 2, 1), ALIGN_LEFT,
			  ROLE_DIM, palette->choices.items[at].help, view->style);
		if (at == palette->selected)
			area_select(area, y);
	}
}

void
view_palette_draw(struct view *view, struct area area)
{
	struct view_popup *popup = view_popup_find(view, VIEW_POPUP_PALETTE);

	draw_list(view, area_cut(area, 0, draw_head(view, area)));
	/* for the marks of more above and below */
	popup->scroll = (int)view->palette->scroll;
	popup->height = view->palette->height;
	popup->n_lines = (int)view->palette->choices.n;
}
