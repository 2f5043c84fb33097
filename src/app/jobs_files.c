/* SPDX-License-Identifier: MIT */
/* jobs_files.c - `cwtop jobs logs`, `artifacts` and `get`: what a job wrote. */
#include <stdio.h>
#include <string.h>

#include "app/job_watch.h"
#include "app/jobs_run.h"
#include "app/output.h"
#include "app/progress.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/unit.h"

#define FOLLOW_MS 2000

/* ---- log ---- */

struct log_reading {
	struct jobs_run *run;
	char token[ACT_TOKEN_MAX];
	size_t n_lines; /* of the last answer */
	bool is_failed; /* what was read could not be kept */
};

static void
take_lines(void *ctx, const struct act_news *news)
{
	struct log_reading *reading = ctx;
	struct jobs_run *run = reading->run;

	if (!news->is_last || news->err)
		return;
	reading->n_lines = news->n_lines;
	text_copy(reading->token, sizeof(reading->token), news->token);
	for (size_t i = 0; i < news->n_lines; i++) {
		const struct act_line *line = &news->lines[i];
		char time[24];

		date_iso(line->time_ms / 1000, time);
		if (!run->is_json) {
			printf("%s %s\n", time, line->text);
			continue;
		}
		json_write_object(&run->w);
		json_put_text(&run->w, "time", time);
		json_put_text(&run->w, "text", line->text);
		json_write_object_end(&run->w);
	}
}

/* All that there is now. */
static enum err
read_lines(struct log_reading *reading, const struct job_view *view, struct why *why)
{
	struct act_order order = { .kind = ACT_LOG,
				   .route = view->jobs->def,
				   .job = view->row->id,
				   .task = view->row->task_arn[0] ? view->row->task_arn : NULL };
	enum err err;

	do {
		order.token = reading->token[0] ? reading->token : NULL;
		reading->n_lines = 0;
		err = desk_carry(&reading->run->desk, &order, take_lines, reading, why);
		if (!err)
			err = output_flush(why);
	} while (!err && reading->n_lines > 0);
	return err;
}

/* The last look at the log comes after the one that saw the job's end. */
static enum err
follow_lines(struct log_reading *reading, struct why *why)
{
	struct jobs_run *run = reading->run;
	const struct job_view *view = NULL;
	bool is_over = false, is_first = true;
	enum err err = ERR_OK;

	while (!err && !is_over) {
		if (!is_first) {
			err = desk_pause(&run->desk, FOLLOW_MS, why);
			if (!err)
				err = desk_look(&run->desk, why);
		}
		is_first = false;
		if (!err)
			err = jobs_view(run, run->ids[0], &view, why);
		if (err)
			break;
		is_over = !run->options->waits || job_state_is_final(view->row->state);
		err = read_lines(reading, view, why);
		/* a task that has not begun has no log yet */
		if (err == ERR_GONE && run->options->waits && !is_over)
			err = ERR_OK;
	}
	return err;
}

enum err
jobs_logs(struct jobs_run *run, struct why *why)
{
	struct log_reading reading = { .run = run };
	enum err err;

	if (run->is_json) {
		json_put_text(&run->w, "job", run->ids[0]);
		json_put_array(&run->w, "lines");
	}
	err = follow_lines(&reading, why);
	if (run->is_json)
		json_write_array_end(&run->w);
	return err;
}

/* ---- artifacts ---- */

struct listing {
	struct arena *arena;
	struct act_file *files;
	size_t n;
};

static void
take_files(void *ctx, const struct act_news *news)
{
	struct listing *listing = ctx;

	if (!news->is_last || news->err)
		return;
	listing->n = news->n_files;
	listing->files =
		mem_must(arena_array(listing->arena, news->n_files + 1, sizeof(*news->files)));
	for (size_t i = 0; i < news->n_files; i++) {
		struct act_file *file = &listing->files[i];

		*file = news->files[i];
		file->key = mem_must(arena_text(listing->arena, news->files[i].key));
		file->name = mem_must(arena_text(listing->arena, news->files[i].name));
	}
}

static enum err
list_files(struct jobs_run *run, struct listing *out, const struct job_view **out_view,
	   struct why *why)
{
	struct act_order order = { .kind = ACT_ARTIFACTS, .job = run->ids[0] };
	enum err err = jobs_view(run, run->ids[0], out_view, why);

	*out = (struct listing){ .arena = run->arena };
	if (err)
		return err;
	order.route = (*out_view)->jobs->def;
	return desk_carry(&run->desk, &order, take_files, out, why);
}

static bool
print_file(struct jobs_run *run, const struct act_file *file)
{
	char size[UNIT_TEXT_MAX], time[24] = "-";

	if (file->modified_s)
		date_iso(file->modified_s, time);
	if (!run->is_json) {
		unit_format((double)file->size_bytes, UNIT_BYTES, size);
		return buf_addf(&run->out, "%9s  %-20s  %s\n", size, time, file->name);
	}
	json_write_object(&run->w);
	json_put_text(&run->w, "name", file->name);
	json_put_text(&run->w, "key", file->key);
	json_put_integer_if(&run->w, "bytes", file->size_bytes >= 0, file->size_bytes);
	json_put_time(&run->w, "modified", file->modified_s);
	json_write_object_end(&run->w);
	return true;
}

enum err
jobs_artifacts(struct jobs_run *run, struct why *why)
{
	const struct job_view *view = NULL;
	struct listing listing;
	enum err err = list_files(run, &listing, &view, why);
	bool ok = true;

	if (err)
		return err;
	if (run->is_json) {
		json_put_text(&run->w, "job", run->ids[0]);
		json_put_array(&run->w, "files");
	}
	for (size_t i = 0; i < listing.n && ok; i++)
		ok = print_file(run, &listing.files[i]);
	if (run->is_json)
		json_write_array_end(&run->w);
	else if (listing.n == 0)
		fputs("cwtop: no artifacts\n", stderr);
	return ok ? ERR_OK : err_memory(why);
}

/* ---- get ---- */

struct download {
	struct progress progress;
	char what[300];
	char sha256[80];
	char path[1400]; /* of the file that it has become */
	int64_t n_bytes;
};

static void
take_bytes(void *ctx, const struct act_news *news)
{
	struct download *download = ctx;
	struct progress_now now = {
		.what = download->what, .done = -1, .elapsed_s = -1, .remaining_s = -1
	};

	download->n_bytes = (int64_t)news->n_done;
	if (news->n_all)
		now.done = (double)news->n_done / (double)news->n_all;
	if (download->progress.is_terminal)
		progress_show(&download->progress, &now);
	if (!news->is_last || news->err)
		return;
	text_copy(download->sha256, sizeof(download->sha256), news->text);
	text_copy(download->path, sizeof(download->path), news->path);
}

static enum err
find_file(const struct jobs_run *run, const struct listing *listing, const struct act_file **out,
	  struct why *why)
{
	TEXT_ON(names, 200);
	TEXT_ON(short_name, 1200);

	text_addf(&short_name, "artifacts/%s", run->words[1]);
	for (size_t i = 0; i < listing->n; i++) {
		*out = &listing->files[i];
		if (text_is((*out)->name, run->words[1]) || text_is((*out)->key, run->words[1]) ||
		    text_is((*out)->name, short_name.data))
			return ERR_OK;
		text_addf(&names, "%s%s", names.len ? ", " : "", (*out)->name);
	}
	return err_set(ERR_USAGE, why, "%s: the job has no such artifact: %s%s", run->words[1],
		       names.len ? "one of: " : "it has none (yet)", names.data);
}

static enum err
print_download(struct jobs_run *run, const struct download *download, const struct act_file *file,
	       struct why *why)
{
	if (!run->is_json) /* as sha256sum writes it, and checks it */
		return buf_addf(&run->out, "%s  %s\n", download->sha256, download->path)
			       ? ERR_OK
			       : err_memory(why);
	json_put_text(&run->w, "job", run->ids[0]);
	json_put_text(&run->w, "name", file->name);
	json_put_text(&run->w, "key", file->key);
	json_put_text(&run->w, "path", download->path);
	json_put_integer(&run->w, "bytes", download->n_bytes);
	json_put_text(&run->w, "sha256", download->sha256);
	return ERR_OK;
}

enum err
jobs_get(struct jobs_run *run, struct why *why)
{
	const struct job_view *view = NULL;
	const struct act_file *file = NULL;
	struct act_order order = { .kind = ACT_DOWNLOAD, .job = run->ids[0] };
	struct download download = { 0 };
	struct listing listing;
	enum err err = list_files(run, &listing, &view, why);

	if (!err)
		err = find_file(run, &listing, &file, why);
	if (err)
		return err;
	/* without one: the folder where one is, and the artifact's name made safe for a file */
	order.path = run->n_words > 2 ? run->words[2] : NULL;
	text_copy(download.what, sizeof(download.what), file->name);
	progress_init(&download.progress);
	order.route = view->jobs->def;
	order.key = file->key;
	err = desk_carry(&run->desk, &order, take_bytes, &download, why);
	progress_clear(&download.progress);
	return err ? err : print_download(run, &download, file, why);
}
