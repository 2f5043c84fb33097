/* SPDX-License-Identifier: MIT */
/* view_logs_save.c - the lines that are shown, as a new file: put together some thousands at a
 * time, so that no key waits for it. */
#include <string.h>

#include "app/view_logs.h"
#include "base/clock.h"

#define STEP_LINES 5000
#define SAVE_BYTES_MAX ((size_t)128 << 20)
#define NAME "cwtop-log.txt"

void
view_logs_save_drop(struct view_logs *logs)
{
	if (logs->saving.is_on)
		buf_done(&logs->saving.text);
	logs->saving = (struct logs_saving){ .is_on = false };
}

void
view_logs_save(struct view *view)
{
	struct view_logs *logs = view->logs;

	if (logs->saving.is_on)
		return;
	if (log_book_n(logs->book, view_logs_shown(logs)) == 0) {
		view_jobs_say(view, LEVEL_WARN, "save: no line is shown");
		return;
	}
	logs->saving = (struct logs_saving){ .is_on = true, .list = view_logs_shown(logs) };
	buf_init(&logs->saving.text, SAVE_BYTES_MAX);
}

static bool
add_line(struct buf *out, const struct log_line_kept *line)
{
	char iso[24];

	date_iso(line->time_ms / 1000, iso);
	return buf_addf(out, "%.19s.%03dZ %s%s", iso, (int)(line->time_ms % 1000), line->stream,
			*line->stream ? " " : "") &&
	       buf_add(out, line->text, line->len) && buf_add_text(out, "\n");
}

void
view_logs_save_step(struct view *view)
{
	struct view_logs *logs = view->logs;
	struct logs_saving *saving = &logs->saving;
	const struct log_line_kept *line = NULL;
	size_t at;

	if (!saving->is_on)
		return;
	at = log_book_find(logs->book, saving->list, &saving->next);
	for (size_t i = 0; i < STEP_LINES; i++, at++) {
		line = log_book_at(logs->book, saving->list, at);
		if (!line)
			break;
		if (!add_line(&saving->text, line)) {
			view_jobs_say(view, LEVEL_ALARM,
				      "save: these lines are too long for one file: filter them");
			view_logs_save_drop(logs);
			return;
		}
		saving->n++;
	}
	if (line)
		line = log_book_at(logs->book, saving->list, at);
	if (line) {
		log_book_key(line, &saving->next);
		return;
	}
	view_jobs_save(view, NAME, &saving->text);
	view_logs_save_drop(logs);
}
