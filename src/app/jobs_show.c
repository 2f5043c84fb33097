/* SPDX-License-Identifier: MIT */
/* jobs_show.c - `cwtop jobs list` and `show`. */
#include <stdio.h>

#include "app/job_out.h"
#include "app/job_watch.h"
#include "app/jobs_run.h"
#include "base/text.h"

static bool
is_of_jobs(const struct source_status *source)
{
	return text_is(source->name, "jobs");
}

static void
put_sources(struct jobs_run *run)
{
	const struct snapshot *snapshot = run->desk.snapshot;

	json_put_array(&run->w, "sources");
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *source = &snapshot->sources[i];

		if (!is_of_jobs(source))
			continue;
		json_write_object(&run->w);
		json_put_text(&run->w, "route", source->target);
		json_put_text(&run->w, "region", source->region);
		json_put_text(&run->w, "state", state_word(source->state));
		json_put_said(&run->w, "error", source->error);
		json_write_object_end(&run->w);
	}
	json_write_array_end(&run->w);
}

/* Routes that could not be asked are told; when none could, that is the error. */
static enum err
judge_sources(const struct jobs_run *run, struct why *why)
{
	const struct snapshot *snapshot = run->desk.snapshot;
	const struct source_status *worst = NULL;
	bool is_any_good = false;

	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *source = &snapshot->sources[i];

		if (!is_of_jobs(source))
			continue;
		is_any_good = is_any_good || !source->err;
		if (source->err && !worst)
			worst = source;
	}
	if (!worst)
		return ERR_OK;
	if (!is_any_good)
		return err_set(worst->err, why, "%s", worst->error);
	fprintf(stderr, "cwtop: route %s: %s\n", worst->target, worst->error);
	return ERR_OK;
}

/* What no row says: more folders than can be followed, a journal that cannot be read. */
static void
tell_rest(const struct jobs_run *run, size_t *out_n_more, const char **out_damaged)
{
	const struct watched_views *watched = &run->desk.snapshot->watched;

	*out_n_more = 0;
	*out_damaged = "";
	for (size_t i = 0; i < watched->n_jobs; i++) {
		const struct job_rows *rows = watched->jobs[i].row;

		*out_n_more += rows ? rows->n_more : 0;
		if (rows && rows->damaged[0])
			*out_damaged = rows->damaged;
	}
	if (*out_damaged[0])
		fprintf(stderr, "cwtop: the journal is damaged: nothing can be submitted: %s\n",
			*out_damaged);
}

static bool
print_lines(struct jobs_run *run, size_t n_more)
{
	const struct watched_views *watched = &run->desk.snapshot->watched;
	int64_t now_s = run->desk.snapshot->time_ms / 1000;
	bool ok = true;

	if (watched->n_all_jobs == 0)
		return buf_add_text(&run->out, "no jobs\n");
	ok = job_out_head(&run->out);
	for (size_t i = 0; i < watched->n_all_jobs && ok; i++)
		ok = job_out_line(&watched->all_jobs[i], now_s, &run->out);
	if (n_more)
		ok = ok &&
		     buf_addf(&run->out, "  and %zu of which only the folder is known\n", n_more);
	return ok;
}

enum err
jobs_list(struct jobs_run *run, struct why *why)
{
	const struct watched_views *watched = &run->desk.snapshot->watched;
	const struct job_view **views;
	const char *damaged;
	size_t n_more;

	tell_rest(run, &n_more, &damaged);
	if (!run->is_json && !print_lines(run, n_more))
		return err_memory(why);
	if (run->is_json) {
		views = mem_must(arena_array(run->arena, watched->n_all_jobs + 1, sizeof(*views)));
		for (size_t i = 0; i < watched->n_all_jobs; i++)
			views[i] = &watched->all_jobs[i];
		put_sources(run);
		json_put_said(&run->w, "damaged", damaged);
		json_put_integer(&run->w, "more", (int64_t)n_more);
		jobs_put_jobs(run, views, watched->n_all_jobs);
	}
	return judge_sources(run, why);
}

/* ---- show ---- */

/* A signal ends the following: what is known by then is shown. */
static enum err
wait_for_end(struct jobs_run *run, struct job_watch *watch, struct why *why)
{
	enum err err = job_watch_run(watch, why);

	run->exit_code = job_tally_exit(&watch->tally);
	if (err != ERR_STOPPED || !run->desk.signal)
		return err;
	fputs("cwtop: not followed any more: the job goes on\n", stderr);
	run->exit_code = 128 + run->desk.signal;
	return ERR_OK;
}

static bool
print_all(struct jobs_run *run, const struct job_view *const *views)
{
	int64_t now_s = run->desk.snapshot->time_ms / 1000;
	bool ok = true;

	for (size_t i = 0; i < run->n_ids && ok; i++)
		ok = (i == 0 || buf_add_text(&run->out, "\n")) &&
		     job_out_all(views[i], now_s, &run->out);
	return ok;
}

static enum err
print(struct jobs_run *run, const struct job_view *const *views, struct why *why)
{
	if (!run->is_json)
		return print_all(run, views) ? ERR_OK : err_memory(why);
	put_sources(run);
	jobs_put_jobs(run, views, run->n_ids);
	return ERR_OK;
}

static enum err
collect(const struct jobs_run *run, const struct job_view **views, struct why *why)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < run->n_ids && !err; i++)
		err = jobs_view(run, run->ids[i], &views[i], why);
	return err;
}

static enum err
follow_and_print(struct jobs_run *run, const struct job_view **views, struct why *why)
{
	struct job_watch watch = { .desk = &run->desk, .ids = run->ids, .n = run->n_ids };
	enum err err;

	job_watch_open(&watch);
	err = wait_for_end(run, &watch, why);
	if (!err)
		err = collect(run, views, why);
	for (size_t i = 0; i < run->n_ids && !err; i++)
		views[i] = watch.views[i] ? watch.views[i] : views[i];
	if (!err)
		err = print(run, views, why);
	job_watch_done(&watch);
	return err;
}

enum err
jobs_show(struct jobs_run *run, struct why *why)
{
	const struct job_view **views =
		mem_must(arena_array(run->arena, run->n_ids + 1, sizeof(*views)));
	enum err err = collect(run, views, why);

	if (err)
		return err;
	return run->options->waits ? follow_and_print(run, views, why) : print(run, views, why);
}
