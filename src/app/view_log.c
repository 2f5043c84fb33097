/* SPDX-License-Identifier: MIT */
/* view_log.c - the log of a job while it is written: asked for again every two seconds, the newest
 * line at the bottom. Whoever scrolls up stops following; at the end it follows again. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"
#include "base/clock.h"

#define ASK_MS 2000
#define LINES_MAX 5000 /* the newest of them are kept */

void
view_lines_forget(struct view_jobs *jobs)
{
	for (size_t i = 0; i < jobs->log.n; i++)
		free(jobs->log.lines[i].text);
	free(jobs->log.lines);
	jobs->log = (struct view_log){ .lines = NULL };
}

void
view_lines_closed(struct view *view)
{
	view_jobs_drop(view, ACT_LOG);
	view_lines_forget(view->jobs);
}

void
view_lines_ask(struct view *view)
{
	struct view_log *log = &view->jobs->log;
	int64_t now_ms = view->facts.real_ms;
	struct view_wish *wish;

	if (!view_popup_find(view, VIEW_POPUP_LINES) || view_jobs_awaits(view, ACT_LOG) ||
	    (log->is_answered && now_ms < log->asked_ms + ASK_MS))
		return;
	log->asked_ms = now_ms;
	wish = view_jobs_order(view, ACT_LOG, &view->jobs->subject);
	memcpy(wish->token, log->token, sizeof(wish->token));
}

static void
drop_oldest(struct view_log *log, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(log->lines[i].text);
	log->n -= n;
	memmove(log->lines, log->lines + n, log->n * sizeof(*log->lines));
}

bool
view_lines_take(struct view *view, struct act_news *news)
{
	struct view_log *log = &view->jobs->log;
	size_t first = news->n_lines > LINES_MAX ? news->n_lines - LINES_MAX : 0;
	size_t n = news->n_lines - first;

	log->is_answered = true;
	text_copy(log->why, sizeof(log->why), news->err != ERR_OK ? news->why.text : "");
	if (news->err != ERR_OK)
		return false;
	text_copy(log->token, sizeof(log->token), news->token);
	if (news->group && news->group[0])
		snprintf(log->where, sizeof(log->where), "%s %s", news->group,
			 news->stream ? news->stream : "");
	text_copy(log->said, sizeof(log->said), news->done);
	if (n == 0)
		return false;
	if (log->n + n > LINES_MAX)
		drop_oldest(log, MIN(log->n, log->n + n - LINES_MAX));
	log->lines = mem_resize(log->lines, log->n, log->n + n, sizeof(*log->lines));
	for (size_t i = first; i < news->n_lines; i++)
		log->lines[log->n++] =
			(struct view_log_line){ .text = mem_text(news->lines[i].text),
						.time_ms = news->lines[i].time_ms };
	return false;
}

void
view_lines_titles(const struct view *view, struct text *out)
{
	text_addf(out, " of %s", view->jobs->subject.id);
	if (view->jobs->log.where[0])
		text_addf(out, "  %s", view->jobs->log.where);
}

void
view_lines_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct view_log *log = &view->jobs->log;

	(void)popup;
	for (size_t i = 0; i < log->n; i++) {
		char iso[24];

		date_iso(log->lines[i].time_ms / 1000, iso);
		view_say(out, "%.8s\t%s\n", iso + 11, log->lines[i].text);
	}
	if (log->n == 0 && !log->why[0])
		view_say(out, "%s\n",
			 !log->is_answered ? "asking CloudWatch Logs ..."
			 : log->said[0]    ? log->said
					   : "nothing has been written so far");
}

void
view_lines_foot(const struct view *view, struct buf *out)
{
	const struct view_popup *top = &view->popups[view->n_popups - 1];

	if (view->jobs->log.why[0])
		view_say(out, "? %s\n", view->jobs->log.why);
	if (top->kind == VIEW_POPUP_LINES && top->scroll + top->height < top->n_lines)
		view_say(out, "~ not following: G follows again\n");
}
