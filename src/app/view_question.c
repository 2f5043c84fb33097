/* SPDX-License-Identifier: MIT */
/* view_question.c - the popup that asks for the code of an MFA device. What is typed is shown as
 * stars and wiped when it is done with. It sends nothing: the app does. */
#include <string.h>

#include "app/view_state.h"
#include "base/crypto.h"

void
view_question_type(struct view *view, uint32_t key)
{
	size_t len = strlen(view->code);

	if (key < '0' || key > '9' || len + 1 >= sizeof(view->code))
		return;
	view->code[len] = (char)key;
	view->code[len + 1] = '\0';
}

void
view_question_erase(struct view *view)
{
	size_t len = strlen(view->code);

	if (len > 0)
		view->code[len - 1] = '\0';
}

void
view_question_write(const struct view *view, struct buf *out)
{
	static const char stars[] = "***************";
	TEXT_ON(text, 512);

	text_addf(&text, "%s\n\nCode\t%.*s_\n", view->question, (int)strlen(view->code), stars);
	if (!buf_add(out, text.data, text.len))
		return; /* a megabyte is not met here */
}

/* Takes the popup out of the others, wherever it is among them. */
static void
close_popup(struct view *view)
{
	size_t n = 0;

	for (size_t i = 0; i < view->n_popups; i++)
		if (view->popups[i].kind != VIEW_POPUP_QUESTION)
			view->popups[n++] = view->popups[i];
	view->n_popups = n;
}

void
view_ask(struct view *view, const char *question)
{
	struct text text;

	if (text_is(view->question, question))
		return;
	close_popup(view);
	view_forget_code(view);
	text_init(&text, view->question, sizeof(view->question));
	if (!question)
		return;
	text_add(&text, question);
	/* the oldest popup makes room: a question must be seen */
	if (view->n_popups == LAYERS_POPUPS_MAX) {
		memmove(view->popups, view->popups + 1,
			(LAYERS_POPUPS_MAX - 1) * sizeof(*view->popups));
		view->n_popups--;
	}
	view->popups[view->n_popups++] = (struct view_popup){ .kind = VIEW_POPUP_QUESTION };
}

const char *
view_code(const struct view *view)
{
	return view->code;
}

void
view_forget_code(struct view *view)
{
	crypto_cleanse(view->code, sizeof(view->code));
	view->code[0] = '\0';
}
