/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_JOBS_RUN_H
#define CWTOP_APP_JOBS_RUN_H
/* jobs_run.h - what `cwtop jobs` can do: one const row an action, and what they share. For
 * cmd_jobs.c, jobs_*.c and the manual page. Main thread. */
#include "app/desk.h"
#include "base/json_put.h"

struct jobs_action;

struct jobs_run {
	const struct options *options;
	const struct jobs_action *action;
	bool is_json;
	const char *stack;
	const char *words[ARGUMENTS_MAX]; /* behind the action */
	size_t n_words;
	struct desk desk;
	struct arena *arena;
	const char **ids; /* whole ones, of the words that are ids; each once, sorted */
	size_t n_ids;
	int exit_code; /* on success */

	/* the document: the action adds members; printed at the end */
	struct buf out;
	struct json_writer w;
};

struct jobs_action {
	const char *name, *arguments, *help;
	size_t min_words, max_words;
	size_t max_ids;   /* so many of the words, from the first, are ids */
	bool leaves_rest; /* of earlier runs: it is what may be meant */
	bool is_change;   /* of AWS or of the journal: asks, and is refused when read-only */
	/* run - desk->snapshot has the jobs of run->ids, or all when the action takes none. */
	enum err (*run)(struct jobs_run *run, struct why *why);
};

/* jobs_action_at - in the order of the manual; NULL past the last. */
const struct jobs_action *
jobs_action_at(size_t index);

/* jobs_words_read - stack, action and words from the arguments. ERR_USAGE. */
MUST_CHECK enum err
jobs_words_read(struct jobs_run *run, struct why *why);
/* jobs_resolve - looks, and finds the ids that the words mean: a whole one, or a beginning or an
 * end that no other job has. ERR_USAGE names those that it could be. */
MUST_CHECK enum err
jobs_resolve(struct jobs_run *run, struct why *why);
/* jobs_view - of one of run->ids: ERR_USAGE when neither journal nor bucket knows it. */
MUST_CHECK enum err
jobs_view(const struct jobs_run *run, const char *id, const struct job_view **out, struct why *why);
/* jobs_confirm - asks "QUESTION [y/N]" unless --yes; ERR_USAGE when nobody can be asked. false in
 * *out_is_sure: no. */
MUST_CHECK enum err
jobs_confirm(struct jobs_run *run, const char *question, bool *out_is_sure, struct why *why);

/* jobs_put_jobs - member "jobs" of the document: these views. */
void
jobs_put_jobs(struct jobs_run *run, const struct job_view *const *views, size_t n);

/* The actions, by file: jobs_show.c, jobs_files.c, jobs_change.c. */
enum err
jobs_list(struct jobs_run *run, struct why *why);
enum err
jobs_show(struct jobs_run *run, struct why *why);
enum err
jobs_logs(struct jobs_run *run, struct why *why);
enum err
jobs_artifacts(struct jobs_run *run, struct why *why);
enum err
jobs_get(struct jobs_run *run, struct why *why);
enum err
jobs_cancel(struct jobs_run *run, struct why *why);
enum err
jobs_retry(struct jobs_run *run, struct why *why);
enum err
jobs_resend(struct jobs_run *run, struct why *why);
enum err
jobs_mark(struct jobs_run *run, struct why *why);
enum err
jobs_abandon(struct jobs_run *run, struct why *why);

#endif
