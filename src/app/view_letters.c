/* SPDX-License-Identifier: MIT */
/* view_letters.c - dead letters of a queue: ten at most, looked at and left where they are. */
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

static const struct act_letter *
letter_at(const struct view *view, size_t row)
{
	const struct act_news *letters = view->jobs->letters;

	return letters && row < letters->n_letters ? &letters->letters[row] : NULL;
}

bool
view_letters_take(struct view *view, struct act_news *news)
{
	if (!view_popup_find(view, VIEW_POPUP_LETTERS))
		return false;
	act_news_free(view->jobs->letters);
	view->jobs->letters = news;
	return true;
}

void
view_letters_left(struct view *view, enum act_kind kind)
{
	struct act_news *letters = view->jobs->letters;
	size_t n = 0;

	if (kind == ACT_REDRIVE)
		view_popup_close(view, VIEW_POPUP_LETTERS);
	if (kind != ACT_RESUBMIT || !letters)
		return;
	for (size_t i = 0; i < letters->n_letters; i++)
		if (!text_is(letters->letters[i].id, view->jobs->sent_letter))
			letters->letters[n++] = letters->letters[i];
	letters->n_letters = n;
}

void
view_letters_closed(struct view *view)
{
	view_jobs_drop(view, ACT_PEEK);
	act_news_free(view->jobs->letters);
	view->jobs->letters = NULL;
}

static size_t
letters_n(const struct view *view)
{
	return view->jobs->letters ? view->jobs->letters->n_letters : 0;
}

static void
letters_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct act_letter *letter = letter_at(view, row);
	int64_t now_ms = view->snapshot ? view->snapshot->time_ms : letter->sent_ms;
	char value[UNIT_TEXT_MAX];

	if (column == 0 && letter->job[0]) {
		job_short(letter->job, value);
		text_add(&out->text, value);
	} else if (column == 0) {
		text_add(&out->text, "no job");
		out->ink = ROLE_DIM;
	} else if (column == 1) {
		unit_age(MAX(now_ms - letter->sent_ms, 0) / 1000, value);
		text_add(&out->text, value);
	} else if (column == 2) {
		text_addf(&out->text, "%d", letter->receives);
	} else {
		text_add(&out->text, letter->why[0] ? letter->why : "not known");
		out->ink = letter->why[0] ? ROLE_TEXT : ROLE_DIM;
	}
}

static const struct table_column columns[] = {
	{ .title = "Job", .width = 14 },
	{ .title = "Age", .width = 5, .align = ALIGN_RIGHT, .priority = 2 },
	{ .title = "Received", .width = 8, .align = ALIGN_RIGHT, .priority = 1 },
	{ .title = "Why", .width = 12, .weight = 1 },
};

const struct view_list view_letters_list = { columns, LEN(columns), letters_n, letters_cell };

void
view_letters_titles(const struct view *view, struct text *out)
{
	text_addf(out, " of %s", view->jobs->subject.queue->dlq);
}

void
view_letters_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct act_news *letters = view->jobs->letters;

	(void)popup;
	if (!letters) {
		view_say(out, "asking SQS ...\n");
		return;
	}
	if (letters->err != ERR_OK) {
		view_say(out, "? %s\n", letters->why.text);
		return;
	}
	if (letters->done[0])
		view_say(out, "%s\n", letters->done);
	else if (letters->n_letters == 0)
		view_say(out, "SQS gave none: there is none, or others have just received them\n");
	else
		view_say(out, "Ten at most. They stay where they are, but each look counts as a "
			      "receive.\n");
}

/* What was sent, whole. */
static void
open_letter(struct view *view, const struct act_letter *letter)
{
	struct text name;

	text_init(&name, view->jobs->file, sizeof(view->jobs->file));
	text_add(&name, letter->id);
	view_popup_open(view, VIEW_POPUP_LETTER);
}

void
view_letter_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct act_news *letters = view->jobs->letters;

	(void)popup;
	for (size_t i = 0; letters && i < letters->n_letters; i++) {
		const struct act_letter *letter = &letters->letters[i];

		if (!text_is(letter->id, view->jobs->file))
			continue;
		view_say(out, "message\t%s\n", letter->id);
		if (letter->job[0])
			view_say(out, "job\t%s\n", letter->job);
		view_say(out, "received\t%d time%s, this look included\n", letter->receives,
			 letter->receives == 1 ? "" : "s");
		view_say(out, "why\t%s\n\n", letter->why[0] ? letter->why : "not known");
		view_say(out, "%s\n", letter->text);
	}
}

static void
ask_resubmit(struct view *view, const struct act_letter *letter)
{
	struct view_confirm *confirm =
		view_confirm_open(view, VIEW_CONFIRM_RESUBMIT, &view->jobs->subject);
	struct text id;

	if (!confirm)
		return;
	text_init(&id, confirm->letter, sizeof(confirm->letter));
	text_add(&id, letter->id);
}

struct view_did
view_letters_does(struct view *view, enum intent intent, uint32_t key)
{
	const struct act_letter *letter = letter_at(view, view_popup_top(view)->selected);

	(void)key;
	if (intent == INTENT_OPEN && letter)
		open_letter(view, letter);
	else if (intent == INTENT_RESEND && letter)
		ask_resubmit(view, letter);
	else if (intent == INTENT_REDRIVE)
		view_confirm_open(view, VIEW_CONFIRM_REDRIVE, &view->jobs->subject);
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_letters_offers(const struct view *view, enum intent intent)
{
	if (intent == INTENT_OPEN || intent == INTENT_RESEND)
		return letters_n(view) > 0;
	return intent == INTENT_BACK || intent == INTENT_REDRIVE;
}
