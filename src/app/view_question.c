/* SPDX-License-Identifier: MIT */
/* view_question.c - the popup that asks for the code of an MFA device. What is typed is shown as
 * stars and wiped when it is done with. It sends nothing: the app does. */
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_state.h"
#include "base/crypto.h"

static void
type(struct view *view, uint32_t key)
{
	size_t len = strlen(view->code);

	if (key < '0' || key > '9' || len + 1 >= sizeof(view->code))
		return;
	view->code[len] = (char)key;
	view->code[len + 1] = '\0';
}

static void
erase(struct view *view)
{
	size_t len = strlen(view->code);

	if (len > 0)
		view->code[len - 1] = '\0';
}

struct view_did
view_question_does(struct view *view, enum intent intent, uint32_t key)
{
	if (intent == INTENT_NONE)
		type(view, key);
	else if (intent == INTENT_QUESTION_ERASE)
		erase(view);
	else
		return (struct view_did){ 0 };
	return (struct view_did){ .is_done = true };
}

void
view_question_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	static const char stars[] = "***************";

	(void)popup;
	view_say(out, "%s\n\nCode\t%.*s_\n", view->question, (int)strlen(view->code), stars);
}

void
view_ask(struct view *view, const char *question)
{
	struct text text;

	if (text_is(view->question, question))
		return;
	view_popup_close(view, VIEW_POPUP_QUESTION);
	view_forget_code(view);
	text_init(&text, view->question, sizeof(view->question));
	if (!question)
		return;
	text_add(&text, question);
	view_popup_open(view, VIEW_POPUP_QUESTION);
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
