/* SPDX-License-Identifier: MIT */
/* view_mute.c - how long something is muted, and where: an alarm at AWS, which then acts for
 * nobody, anything on this machine alone. */
#include "app/view_jobs.h"
#include "app/view_kinds.h"

static const struct choice {
	bool is_at_aws;
	const char *words;
	int64_t for_s;
} choices[] = {
	{ true, "15 min", 900 },     { true, "1 h", 3600 },        { true, "4 h", 4 * 3600 },
	{ true, "24 h", 24 * 3600 }, { false, "15 min", 900 },     { false, "1 h", 3600 },
	{ false, "4 h", 4 * 3600 },  { false, "24 h", 24 * 3600 },
};

#define N_AT_AWS 4

/* Only an alarm can be muted at AWS. */
static const struct choice *
choice_at(const struct view *view, size_t row)
{
	size_t first = view->jobs->subject.kind == SUBJECT_ALARM ? 0 : N_AT_AWS;

	return first + row < LEN(choices) ? &choices[first + row] : NULL;
}

static size_t
mute_rows(const struct view *view)
{
	size_t n = 0;

	while (choice_at(view, n))
		n++;
	return n;
}

enum { COL_FOR, COL_UNTIL, COL_WHERE };

static void
mute_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct choice *choice = choice_at(view, row);
	int64_t now_s = view->snapshot->time_ms / 1000;
	bool is_off = choice->is_at_aws && view->facts.is_read_only;

	out->ink = is_off ? ROLE_DIM : column == COL_FOR ? ROLE_KEY : ROLE_TEXT;
	if (column == COL_FOR) {
		text_add(&out->text, choice->words);
	} else if (column == COL_UNTIL) {
		acks_until(now_s, now_s + choice->for_s, &out->text);
		text_add(&out->text, " UTC");
	} else {
		text_addf(&out->text, "%s%s",
			  choice->is_at_aws ? "at AWS (mute rule)" : "only here",
			  is_off ? " (not: read-only)" : "");
	}
}

static const struct table_column columns[] = {
	[COL_FOR] = { .title = "For", .width = 7 },
	[COL_UNTIL] = { .title = "Until", .width = 15 },
	[COL_WHERE] = { .title = "Where", .width = 20, .weight = 1, .is_name = true },
};

const struct view_list view_mute_list = { columns, LEN(columns), mute_rows, mute_cell };

void
view_mute_titles(const struct view *view, struct text *out)
{
	text_addf(out, " %s", view->jobs->subject.title);
}

void
view_mute_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	(void)popup;
	if (view->jobs->subject.kind == SUBJECT_ALARM)
		view_say(out,
			 "At AWS: CloudWatch watches on, and does nothing when it rings: nobody "
			 "is paged.\n");
	view_say(out, "Only here: no cwtop of yours on this machine tells of it; AWS is asked "
		      "nothing.\n\n");
}

struct view_did
view_mute_does(struct view *view, enum intent intent, uint32_t key)
{
	const struct view_did done = { .is_done = true };
	const struct choice *choice = choice_at(view, view_popup_top(view)->selected);
	struct view_subject *subject = &view->jobs->subject;

	(void)key;
	if (intent != INTENT_OPEN || !choice)
		return (struct view_did){ .is_done = intent == INTENT_SAVE ||
						     intent == INTENT_RESEND ||
						     intent == INTENT_REDRIVE };
	if (choice->is_at_aws && view->facts.is_read_only) {
		view_jobs_say(
			view, LEVEL_WARN,
			"mute at AWS: cwtop only reads here: start it without --read-only for "
			"that");
		return done;
	}
	subject->for_s = choice->for_s;
	view_popup_close(view, VIEW_POPUP_MUTE);
	if (choice->is_at_aws)
		view_confirm_open(view, VIEW_CONFIRM_MUTE, subject);
	else
		view_subject_ack(view, subject,
				 (struct ask_ack){ .kind = ACK_MUTED, .for_s = choice->for_s });
	return done;
}
