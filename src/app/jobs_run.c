/* SPDX-License-Identifier: MIT */
/* jobs_run.c - the actions of `cwtop jobs`, and what the words of the command line mean. */
#include "app/jobs_run.h"

#include <stdlib.h>
#include <string.h>

#include "app/confirm.h"
#include "app/job_out.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"

#define NAMED_MAX 4 /* ids in a sentence */

static const struct jobs_action actions[] = {
	{ .name = "list",
	  .arguments = "",
	  .help = "every job that the journal or the bucket has, the newest first",
	  .run = jobs_list },
	{ .name = "show",
	  .arguments = "ID ...",
	  .help = "all that is known of a job; with --wait it is followed to its end first, "
		  "and the exit code is that of submit --wait",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .run = jobs_show },
	{ .name = "logs",
	  .arguments = "ID",
	  .help = "the log of its task; with --wait until the job has ended",
	  .min_words = 1,
	  .max_words = 1,
	  .max_ids = 1,
	  .run = jobs_logs },
	{ .name = "artifacts",
	  .arguments = "ID",
	  .help = "what it wrote, with sizes",
	  .min_words = 1,
	  .max_words = 1,
	  .max_ids = 1,
	  .run = jobs_artifacts },
	{ .name = "get",
	  .arguments = "ID NAME [FILE]",
	  .help = "downloads one of them to a file that is not there yet, and prints its SHA-256",
	  .min_words = 2,
	  .max_words = 3,
	  .max_ids = 1,
	  .run = jobs_get },
	{ .name = "cancel",
	  .arguments = "ID ...",
	  .help = "asks its worker to stop, and stops its task; a message in the queue stays "
		  "there: "
		  "the worker that gets it drops it",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .is_change = true,
	  .run = jobs_cancel },
	{ .name = "retry",
	  .arguments = "ID ...",
	  .help = "sends a new job with the same configuration, under a new id",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .is_change = true,
	  .run = jobs_retry },
	{ .name = "resend",
	  .arguments = "ID ...",
	  .help = "of one that is in doubt, refused or stored: sends it (again); in doubt it may "
		  "run twice",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .is_change = true,
	  .run = jobs_resend },
	{ .name = "mark",
	  .arguments = "ID ...",
	  .help = "of one that is in doubt: it has arrived; nothing is sent",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .is_change = true,
	  .run = jobs_mark },
	{ .name = "abandon",
	  .arguments = "ID ...",
	  .help = "of one that was not sent for certain: never send it; what is in S3 stays there",
	  .min_words = 1,
	  .max_words = ARGUMENTS_MAX,
	  .max_ids = ARGUMENTS_MAX,
	  .leaves_rest = true,
	  .is_change = true,
	  .run = jobs_abandon },
};

const struct jobs_action *
jobs_action_at(size_t index)
{
	return index < LEN(actions) ? &actions[index] : NULL;
}

/* ---- words ---- */

static const struct jobs_action *
action_named(const char *name)
{
	for (size_t i = 0; i < LEN(actions); i++)
		if (text_is(actions[i].name, name))
			return &actions[i];
	return NULL;
}

static enum err
say_no_action(const char *word, struct why *why)
{
	TEXT_ON(names, 200);

	for (size_t i = 0; i < LEN(actions); i++)
		text_addf(&names, "%s%s", i ? ", " : "", actions[i].name);
	return err_set(ERR_USAGE, why, "jobs %s: there is no such action: one of: %s", word,
		       names.data);
}

static enum err
count_words(const struct jobs_run *run, struct why *why)
{
	const struct jobs_action *action = run->action;

	if (run->n_words < action->min_words || run->n_words > action->max_words)
		return err_set(ERR_USAGE, why, "jobs %s: %s: write cwtop jobs STACK %s %s",
			       action->name,
			       run->n_words < action->min_words ? "too little is named"
								: "too much is named",
			       action->name, action->arguments);
	return ERR_OK;
}

/* "jobs cityflow show 019a", "jobs show 019a", "jobs cityflow", "jobs". */
enum err
jobs_words_read(struct jobs_run *run, struct why *why)
{
	const struct options *options = run->options;
	const char *const *words = (const char *const *)options->arguments;
	size_t n = options->n_arguments;

	if (n > 0 && !action_named(words[0])) {
		run->stack = words[0];
		words++;
		n--;
	}
	run->action = n > 0 ? action_named(words[0]) : &actions[0];
	if (!run->action)
		return say_no_action(words[0], why);
	for (size_t i = 1; i < n; i++)
		run->words[run->n_words++] = words[i];
	return count_words(run, why);
}

/* ---- ids ---- */

/* A beginning or an end: jobs of one sweep share their beginnings. Or both, as the screen has them:
 * 01a1fead..0fc3. */
static bool
is_part_of(const char *part, const char *id)
{
	size_t n = strlen(part), len = strlen(id);
	const char *dots = strstr(part, "..");
	const char *end = dots ? dots + 2 : part;
	size_t n_end = strlen(end);

	if (n > len)
		return false;
	if (dots)
		return strncmp(id, part, (size_t)(dots - part)) == 0 &&
		       text_is(id + len - n_end, end);
	return strncmp(id, part, n) == 0 || text_is(id + len - n, part);
}

static enum err
find_one(const struct jobs_run *run, const char *word, const char **out, struct why *why)
{
	const struct watched_views *watched = &run->desk.snapshot->watched;
	const char *found = NULL;
	TEXT_ON(names, 200);
	size_t n = 0;

	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const char *id = watched->all_jobs[i].row->id;

		if (!is_part_of(word, id) || text_is(found, id))
			continue;
		found = id;
		if (n++ < NAMED_MAX)
			text_addf(&names, "%s%s", names.len ? ", " : "", id);
	}
	if (n == 0)
		return err_set(ERR_USAGE, why,
			       "%s: no job of the stack %s begins or ends so: see cwtop jobs list",
			       word, run->desk.session.stack->name);
	if (n > 1)
		return err_set(ERR_USAGE, why,
			       "%s: %zu jobs begin or end so: give more of the id: %s%s", word, n,
			       names.data, n > NAMED_MAX ? ", ..." : "");
	*out = mem_must(arena_text(run->arena, found));
	return ERR_OK;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_ids(struct jobs_run *run)
{
	size_t n = 0;

	qsort(run->ids, run->n_ids, sizeof(*run->ids), compare_ids);
	for (size_t i = 0; i < run->n_ids; i++)
		if (n == 0 || !text_is(run->ids[n - 1], run->ids[i]))
			run->ids[n++] = run->ids[i];
	run->n_ids = n;
}

enum err
jobs_resolve(struct jobs_run *run, struct why *why)
{
	size_t n = MIN(run->n_words, run->action->max_ids);
	bool is_all_looked_at = false;
	enum err err = ERR_OK;

	run->ids = mem_must(arena_array(run->arena, n + 1, sizeof(*run->ids)));
	for (size_t i = 0; i < n && !err; i++) {
		if (uuid_is(run->words[i])) {
			run->ids[run->n_ids++] = run->words[i];
			continue;
		}
		if (!is_all_looked_at)
			err = desk_look(&run->desk, why);
		is_all_looked_at = true;
		if (!err)
			err = find_one(run, run->words[i], &run->ids[run->n_ids++], why);
	}
	if (err)
		return err;
	sort_ids(run);
	desk_follow(&run->desk, run->ids, run->n_ids);
	return desk_look(&run->desk, why);
}

/* Whose folder is not there, or says nothing of a job, is none. */
static bool
is_known(const struct job_row *row)
{
	return row->is_ours || row->status.is_there || row->template_name[0] || row->by[0] ||
	       row->has_cancel;
}

static const struct source_status *
first_trouble(const struct desk *desk)
{
	const struct snapshot *snapshot = desk->snapshot;

	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (text_is(snapshot->sources[i].name, "jobs") && snapshot->sources[i].err)
			return &snapshot->sources[i];
	return NULL;
}

enum err
jobs_view(const struct jobs_run *run, const char *id, const struct job_view **out, struct why *why)
{
	const struct watched_views *watched = &run->desk.snapshot->watched;
	const struct source_status *trouble = first_trouble(&run->desk);

	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const struct job_view *view = &watched->all_jobs[i];

		if (text_is(view->row->id, id) && is_known(view->row)) {
			*out = view;
			return ERR_OK;
		}
	}
	if (trouble)
		return err_set(trouble->err, why, "%s", trouble->error);
	return err_set(ERR_USAGE, why,
		       "%s: the stack %s has no such job: neither the journal nor a bucket of its "
		       "routes knows it",
		       id, run->desk.session.stack->name);
}

/* ---- what the actions share ---- */

enum err
jobs_confirm(struct jobs_run *run, const char *question, bool *out_is_sure, struct why *why)
{
	*out_is_sure = run->options->is_confirmed;
	if (*out_is_sure)
		return ERR_OK;
	if (!confirm_is_possible())
		return err_set(ERR_USAGE, why,
			       "jobs %s: there is no terminal to ask on: give --yes",
			       run->action->name);
	*out_is_sure = confirm_ask(question, &run->desk.signal);
	if (!*out_is_sure)
		run->exit_code = 1;
	return ERR_OK;
}

void
jobs_put_jobs(struct jobs_run *run, const struct job_view *const *views, size_t n)
{
	json_put_array(&run->w, "jobs");
	for (size_t i = 0; i < n; i++) {
		json_write_object(&run->w);
		job_out_json(&run->w, views[i], clock_now_s());
		json_write_object_end(&run->w);
	}
	json_write_array_end(&run->w);
}
