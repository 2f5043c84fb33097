/* SPDX-License-Identifier: MIT */
/* view_files.c - the artifacts of a job, and the text of one of them. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

#define BAR_WIDTH 24

/* ---- the list ---- */

static const struct act_file *
file_at(const struct view *view, size_t row)
{
	const struct act_news *files = view->jobs->files;

	return files && row < files->n_files ? &files->files[row] : NULL;
}

bool
view_files_take(struct view *view, struct act_news *news)
{
	if (!view_popup_find(view, VIEW_POPUP_FILES))
		return false;
	act_news_free(view->jobs->files);
	view->jobs->files = news;
	return true;
}

void
view_files_closed(struct view *view)
{
	view_jobs_drop(view, ACT_ARTIFACTS);
	act_news_free(view->jobs->files);
	view->jobs->files = NULL;
}

static size_t
files_n(const struct view *view)
{
	return view->jobs->files ? view->jobs->files->n_files : 0;
}

static void
files_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct act_file *file = file_at(view, row);
	int64_t now_s = view->snapshot ? view->snapshot->time_ms / 1000 : file->modified_s;
	char value[UNIT_TEXT_MAX];

	if (column == 0) {
		text_add(&out->text, file->name);
		return;
	}
	if (column == 1)
		unit_format((double)file->size_bytes, UNIT_BYTES, value);
	else
		unit_age(MAX(now_s - file->modified_s, 0), value);
	text_add(&out->text, value);
}

static const struct table_column columns[] = {
	{ .title = "Name", .width = 12, .weight = 1, .is_name = true },
	{ .title = "Size", .width = 8, .align = ALIGN_RIGHT },
	{ .title = "Age", .width = 5, .align = ALIGN_RIGHT, .priority = 1 },
};

const struct view_list view_files_list = { columns, LEN(columns), files_n, files_cell };

void
view_files_titles(const struct view *view, struct text *out)
{
	text_addf(out, " of %s", view->jobs->subject.id);
}

void
view_files_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct act_news *files = view->jobs->files;

	(void)popup;
	if (!files)
		view_say(out, "asking S3 ...\n");
	else if (files->err != ERR_OK)
		view_say(out, "? %s\n", files->why.text);
	else if (files->n_files == 0)
		view_say(out, "none %s\n",
			 job_state_is_final(view->jobs->subject.state) ? "was written" : "so far");
	if (files && files->err == ERR_OK && files->done[0])
		view_say(out, "%s\n", files->done);
}

static void
write_bar(const struct view *view, struct buf *out)
{
	const struct view_saving *saving = &view->jobs->saving;
	size_t full = saving->n_all ? saving->n_done * BAR_WIDTH / saving->n_all : 0;
	char done[UNIT_TEXT_MAX], all[UNIT_TEXT_MAX], bar[BAR_WIDTH + 1] = "";

	memset(bar, '-', BAR_WIDTH);
	memset(bar, '#', MIN(full, (size_t)BAR_WIDTH));
	unit_format((double)saving->n_done, UNIT_BYTES, done);
	unit_format((double)saving->n_all, UNIT_BYTES, all);
	view_say(out, "saving %s\n", saving->name);
	if (saving->n_all)
		view_say(out, "[%s] %zu%%  %s of %s\n", bar,
			 MIN(saving->n_done * 100 / saving->n_all, (size_t)100), done, all);
	else
		view_say(out, "%s so far\n", done);
}

void
view_files_foot(const struct view *view, struct buf *out)
{
	const struct view_saving *saving = &view->jobs->saving;

	if (saving->is_on)
		write_bar(view, out);
	else if (saving->said[0])
		view_say(out, "%s\n", saving->said);
}

static struct view_wish *
ask_for(struct view *view, enum act_kind act, const struct act_file *file)
{
	struct view_wish *wish = view_jobs_order(view, act, &view->jobs->subject);
	struct text key, name;

	text_init(&key, wish->key, sizeof(wish->key));
	text_add(&key, file->key);
	text_init(&name, wish->name, sizeof(wish->name));
	text_add(&name, file->name);
	return wish;
}

static void
open_file(struct view *view, const struct act_file *file)
{
	struct text name;

	act_news_free(view->jobs->text);
	view->jobs->text = NULL;
	view->jobs->reads = VIEW_READS_TEXT;
	text_init(&name, view->jobs->file, sizeof(view->jobs->file));
	text_add(&name, file->name);
	view_popup_open(view, VIEW_POPUP_TEXT);
	ask_for(view, ACT_READ, file);
}

static void
save_file(struct view *view, const struct act_file *file)
{
	struct view_saving *saving = &view->jobs->saving;
	struct text name;

	if (saving->is_on) {
		view_jobs_say(view, LEVEL_WARN, "%s is still being saved", saving->name);
		return;
	}
	*saving = (struct view_saving){ .is_on = true, .n_all = (size_t)file->size_bytes };
	text_init(&name, saving->name, sizeof(saving->name));
	text_add(&name, file->name);
	ask_for(view, ACT_DOWNLOAD, file);
}

struct view_did
view_files_does(struct view *view, enum intent intent, uint32_t key)
{
	const struct act_file *file = file_at(view, view_popup_top(view)->selected);

	(void)key;
	if (intent == INTENT_OPEN && file)
		open_file(view, file);
	else if (intent == INTENT_SAVE && file)
		save_file(view, file);
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_files_offers(const struct view *view, enum intent intent)
{
	if (intent == INTENT_OPEN || intent == INTENT_SAVE)
		return files_n(view) > 0;
	return intent == INTENT_BACK;
}

/* ---- saving goes on when the list is closed ---- */

void
view_files_saved(struct view *view, const struct act_news *news)
{
	struct view_saving *saving = &view->jobs->saving;
	struct text said;

	saving->n_done = news->n_done;
	saving->n_all = news->n_all ? news->n_all : saving->n_all;
	if (!news->is_last)
		return;
	saving->is_on = false;
	text_init(&said, saving->said, sizeof(saving->said));
	if (news->err != ERR_OK)
		text_addf(&said, "! %s: %s", saving->name, news->why.text);
	else
		text_addf(&said, "%s\nSHA-256 %s", news->done, news->text ? news->text : "");
}

void
view_files_failed(struct view *view, const char *sentence)
{
	struct view_saving *saving = &view->jobs->saving;
	struct text said;

	saving->is_on = false;
	text_init(&said, saving->said, sizeof(saving->said));
	text_addf(&said, "! %s", sentence);
}

/* ---- the text of one ---- */

bool
view_text_take(struct view *view, struct act_news *news)
{
	if (view->jobs->reads != VIEW_READS_TEXT) {
		view_draft_read(view, news);
		return false;
	}
	if (!view_popup_find(view, VIEW_POPUP_TEXT))
		return false;
	act_news_free(view->jobs->text);
	view->jobs->text = news;
	return true;
}

void
view_text_closed(struct view *view)
{
	view_jobs_drop(view, ACT_READ);
	act_news_free(view->jobs->text);
	view->jobs->text = NULL;
}

void
view_text_titles(const struct view *view, struct text *out)
{
	text_add(out, view->jobs->file);
}

void
view_text_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct act_news *text = view->jobs->text;

	(void)popup;
	if (!text)
		view_say(out, "asking S3 ...\n");
	else if (text->err != ERR_OK)
		view_say(out, "? %s\n", text->why.text);
	else if (text->is_binary)
		view_say(out, "This is no text: w in the list saves it as a file.\n");
	else if (!text->text || !text->text[0])
		view_say(out, "it is empty\n");
	else if (!buf_add_text(out, text->text))
		view_say(out, "it is too long to be shown: w in the list saves it as a file\n");
}

void
view_text_foot(const struct view *view, struct buf *out)
{
	if (view->jobs->text && view->jobs->text->is_cut)
		view_say(out, "~ only its beginning: w in the list saves all of it\n");
}
