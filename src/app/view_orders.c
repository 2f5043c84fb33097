/* SPDX-License-Identifier: MIT */
/* view_orders.c - what the view asks of the app, and where the news go that come of it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_triage.h"

#define SAY_MS 8000        /* a sentence stays so long */
#define SAY_WRONG_MS 20000 /* one that tells of something wrong; the log keeps both */

struct view_jobs *
view_jobs_new(void)
{
	return mem_alloc(1, sizeof(struct view_jobs));
}

void
view_jobs_free(struct view_jobs *jobs)
{
	for (size_t i = 0; i < jobs->n_wishes; i++)
		arena_free(jobs->wishes[i].owned_arena);
	view_draft_forget(jobs);
	view_offers_forget(jobs);
	act_news_free(jobs->files);
	act_news_free(jobs->text);
	act_news_free(jobs->letters);
	free(jobs);
}

/* ---- what keys ask for ---- */

struct view_wish *
view_jobs_wish(struct view *view, enum view_wish_kind kind)
{
	struct view_jobs *jobs = view->jobs;
	size_t at = jobs->n_wishes < VIEW_WISHES_MAX ? jobs->n_wishes++ : VIEW_WISHES_MAX - 1;

	arena_free(jobs->wishes[at].owned_arena); /* of one that is given up */
	jobs->wishes[at] = (struct view_wish){ .kind = kind };
	return &jobs->wishes[at];
}

struct view_wish *
view_jobs_order(struct view *view, enum act_kind act, const struct view_subject *subject)
{
	struct view_wish *wish = view_jobs_wish(view, VIEW_WISH_ORDER);

	wish->act = act;
	wish->route = subject->route;
	wish->queue = subject->queue;
	memcpy(wish->job, subject->job, sizeof(wish->job));
	memcpy(wish->task, subject->task, sizeof(wish->task));
	return wish;
}

#define ASK_BYTES (256u << 10)

void
view_jobs_ask(struct view *view, const struct act_order *order)
{
	struct view_wish *wish = view_jobs_wish(view, VIEW_WISH_ORDER);

	wish->act = order->kind;
	wish->owned_arena = mem_must(arena_new(ASK_BYTES));
	if (!act_order_copy(wish->owned_arena, order, &wish->order))
		(void)mem_must(NULL);
}

void
view_jobs_save(struct view *view, const char *name, const struct buf *text)
{
	struct view_wish *wish = view_jobs_wish(view, VIEW_WISH_SAVE);

	wish->owned_arena = mem_must(arena_new(text->len + ASK_BYTES));
	wish->bytes =
		mem_must(arena_text_n(wish->owned_arena, text->data ? text->data : "", text->len));
	wish->n_bytes = text->len;
	text_copy(wish->name, sizeof(wish->name), name);
}

static bool
is_order_of(const struct view_wish *wish, enum act_kind act)
{
	return wish->kind == VIEW_WISH_ORDER && wish->act == act;
}

void
view_jobs_drop(struct view *view, enum act_kind act)
{
	struct view_jobs *jobs = view->jobs;
	size_t n = 0;

	for (size_t i = 0; i < jobs->n_wishes; i++)
		if (!is_order_of(&jobs->wishes[i], act))
			jobs->wishes[n++] = jobs->wishes[i];
		else
			arena_free(jobs->wishes[i].owned_arena);
	for (size_t i = n; i < jobs->n_wishes; i++)
		jobs->wishes[i].owned_arena = NULL;
	jobs->n_wishes = n;
	if (jobs->awaited[act])
		view_jobs_wish(view, VIEW_WISH_DROP)->number = jobs->awaited[act];
	jobs->awaited[act] = 0;
}

bool
view_jobs_awaits(const struct view *view, enum act_kind act)
{
	const struct view_jobs *jobs = view->jobs;

	for (size_t i = 0; i < jobs->n_wishes; i++)
		if (is_order_of(&jobs->wishes[i], act))
			return true;
	return jobs->awaited[act] != 0;
}

bool
view_wish_next(struct view *view, struct view_wish *out)
{
	struct view_jobs *jobs = view->jobs;

	view_logs_ask(view);
	view_case_ask(view);
	view_chart_ask(view);
	if (jobs->n_wishes == 0)
		return false;
	*out = jobs->wishes[0];
	memmove(jobs->wishes, jobs->wishes + 1, --jobs->n_wishes * sizeof(*jobs->wishes));
	jobs->wishes[jobs->n_wishes].owned_arena = NULL; /* it has moved */
	return true;
}

void
view_wish_given(struct view *view, const struct view_wish *wish, uint64_t number)
{
	view->jobs->awaited[wish->act] = number;
}

void
view_wish_submitted(struct view *view, const char *job)
{
	struct view_before *before = &view->jobs->before;
	struct text first;

	text_init(&first, before->job, sizeof(before->job));
	text_add(&first, job);
	before->digest = view_draft_digest(view);
	before->real_ms = view->facts.real_ms;
	view_draft_forget(view->jobs);
	view_popup_close(view, VIEW_POPUP_FORM);
	view_popup_close(view, VIEW_POPUP_OFFERS);
}

void
view_wish_failed(struct view *view, const struct view_wish *wish, const char *sentence)
{
	if (wish->kind == VIEW_WISH_ORDER && wish->act == ACT_DOWNLOAD)
		view_files_failed(view, sentence);
	view_jobs_say(view, LEVEL_ALARM, "%s", sentence);
}

void
view_wish_done(struct view *view, const char *sentence)
{
	view_jobs_say(view, LEVEL_OK, "%s", sentence);
}

/* ---- sentences ---- */

static void
say(struct view *view, enum level level, int64_t stays_ms, const char *sentence)
{
	struct view_toast *toast = &view->jobs->toast;
	struct text text;

	text_init(&text, toast->text, sizeof(toast->text));
	text_add(&text, sentence);
	toast->level = level;
	toast->until_ms = view->facts.real_ms + stays_ms;
}

void
view_jobs_say(struct view *view, enum level level, const char *fmt, ...)
{
	char sentence[WHY_MAX + 80];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	say(view, level, level == LEVEL_ALARM ? SAY_WRONG_MS : SAY_MS, sentence);
}

/* ---- news ---- */

/* What each kind of order is called when its news are told (NULL: they are not), and who takes them
 * where the order is still waited for. */
static const struct {
	const char *what;
	bool is_of_queue, takes_progress;
	bool (*take)(struct view *view, struct act_news *news);
} tells[ACT_KINDS] = {
	[ACT_SUBMIT] = { .what = "submit" },
	[ACT_CHECK] = { .take = view_confirm_take },
	[ACT_RESEND] = { .what = "send" },
	[ACT_MARK_SENT] = { .what = "mark as sent" },
	[ACT_ABANDON] = { .what = "abandon" },
	[ACT_CANCEL] = { .what = "cancel" },
	[ACT_ARTIFACTS] = { .take = view_files_take },
	[ACT_READ] = { .take = view_text_take },
	[ACT_DOWNLOAD] = { .what = "save" },
	[ACT_LOG] = { .take = NULL }, /* of `cwtop jobs logs` alone */
	[ACT_PEEK] = { .take = view_letters_take },
	[ACT_REDRIVE] = { .what = "redrive", .is_of_queue = true },
	[ACT_RESUBMIT] = { .what = "send again", .is_of_queue = true },
	[ACT_LINES] = { .take = view_logs_take },
	[ACT_POINTS] = { .take = view_chart_take },
	[ACT_CASE] = { .take = view_case_take, .takes_progress = true },
	[ACT_QUERY] = { .take = view_query_take, .takes_progress = true },
	[ACT_TRACE] = { .take = view_trace_take },
	[ACT_STOP] = { .what = "stop" },
	[ACT_DEPLOY] = { .what = "deploy" },
	[ACT_MUTE] = { .what = "mute" },
	[ACT_UNMUTE] = { .what = "unmute" },
	[ACT_ACK] = { .what = "noted" },
};

static void
add_progress(const struct act_news *news, struct text *out)
{
	char done[UNIT_TEXT_MAX], all[UNIT_TEXT_MAX];
	enum unit unit = news->kind == ACT_DOWNLOAD ? UNIT_BYTES : UNIT_COUNT;

	unit_format((double)news->n_done, unit, done);
	unit_format((double)news->n_all, unit, all);
	text_add(out, done);
	if (news->n_all > 0)
		text_addf(out, " of %s", all);
}

bool
view_news_say(const struct act_news *news, struct text *out)
{
	char id[JOB_SHORT_SIZE];

	if (!tells[news->kind].what)
		return false;
	text_add(out, tells[news->kind].what);
	if (news->job && news->job[0] && !tells[news->kind].is_of_queue) {
		job_short(news->job, id);
		text_addf(out, " %s", id);
	}
	text_add(out, ": ");
	if (news->err != ERR_OK)
		text_add(out, news->why.text);
	else if (news->done[0])
		text_add(out, news->done);
	else
		add_progress(news, out);
	if (news->n_in_doubt > 0)
		text_addf(out, "; %zu in doubt", news->n_in_doubt);
	if (news->n_refused > 0)
		text_addf(out, "; %zu refused", news->n_refused);
	return true;
}

static enum level
level_of(const struct act_news *news)
{
	if (news->err != ERR_OK)
		return LEVEL_ALARM;
	return news->n_in_doubt + news->n_refused > 0 ? LEVEL_WARN : LEVEL_OK;
}

static void
tell(struct view *view, const struct act_news *news)
{
	TEXT_ON(sentence, WHY_MAX + 80);
	enum level level = level_of(news);

	/* news on the way are followed by others: the sentence stays until then */
	if (view_news_say(news, &sentence))
		say(view, level, level != LEVEL_OK || !news->is_last ? SAY_WRONG_MS : SAY_MS,
		    sentence.data);
}

void
view_take_news(struct view *view, struct act_news *owned_news)
{
	struct view_jobs *jobs = view->jobs;
	enum act_kind kind = owned_news->kind;
	/* number 0: of what an earlier run left, and nobody here waits for that */
	bool is_awaited = owned_news->number && jobs->awaited[kind] == owned_news->number;
	bool is_kept = false;

	if (is_awaited && owned_news->is_last)
		jobs->awaited[kind] = 0;
	if (tells[kind].what)
		tell(view, owned_news);
	if (kind == ACT_DOWNLOAD)
		view_files_saved(view, owned_news);
	if (owned_news->is_last && owned_news->err == ERR_OK)
		view_letters_left(view, kind);
	if (is_awaited && tells[kind].take && (owned_news->is_last || tells[kind].takes_progress))
		is_kept = tells[kind].take(view, owned_news);
	if (!is_kept)
		act_news_free(owned_news);
}
