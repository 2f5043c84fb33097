/* SPDX-License-Identifier: MIT */
/* source_jobs.c - the jobs of a route: those in this machine's journal, and those whose folder is
 * in the bucket, whoever sent them. Each poll lists folders and reads a bounded number of small
 * files; what is over is remembered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/account.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include "poll/job_folders.h"
#include "poll/price.h"
#include "poll/source.h"
#include "store/job_log.h"

#define LIMIT_BYTES (64u << 20)
#define JOURNAL_BYTES (512u << 20) /* configurations and messages are in it */
#define TEXT_MAX 1024
#define NO_ACCOUNT "?"

/* What an earlier poll found: whose keys they are. */
#define NOTE_ACCOUNT 0

struct asking {
	struct job *job;
	const struct stack_route *route;
	struct job_folders folders;
	struct job_records journal;
	struct jobs_memory *before; /* of the poll before; NULL: it is the first */
	struct arena *scratch;      /* journal and listing */
	struct s3_rows listing;
	struct job_rows *rows;
	struct arena *arena; /* of the part */
	int64_t now_s;
};

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_routes; i++)
		if (!stack->routes[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = stack->routes[i].region,
						       .target_name = stack->routes[i].name,
						       .target = i });
}

/* ---- which jobs are the route's ---- */

static bool
is_same_folder(const struct stack_route *a, const struct stack_route *b)
{
	return a->kind != ROUTE_HTTP && b->kind != ROUTE_HTTP && text_is(a->bucket, b->bucket) &&
	       text_is(a->prefix, b->prefix);
}

/* Of routes that share a folder the first shows what nobody knows the route of. */
static bool
owns_folder(const struct asking *a)
{
	const struct stack *stack = a->job->stack;

	for (size_t i = 0; i < a->job->target; i++)
		if (!stack->routes[i].unresolved && is_same_folder(&stack->routes[i], a->route))
			return false;
	return a->route->kind != ROUTE_HTTP;
}

/* The journal is of all stacks: another one may have a route of this name. */
static bool
is_of_place(const struct asking *a, const struct job_intent *intent)
{
	if (a->route->kind == ROUTE_HTTP)
		return intent->kind == ROUTE_HTTP;
	return intent->kind != ROUTE_HTTP && text_is(intent->bucket, a->route->bucket) &&
	       intent->key && text_starts(intent->key, a->route->prefix);
}

static bool
is_ours(const struct asking *a, const struct job_record *record)
{
	const char *name = record->intent.route;

	if (!is_of_place(a, &record->intent))
		return false;
	return text_is(name, a->route->name) ||
	       (!stack_route_named(a->job->stack, name) && owns_folder(a));
}

static bool
is_elsewhere(const struct asking *a, const struct job_record *record)
{
	const char *account = a->job->notes[NOTE_ACCOUNT];
	const struct job_intent *intent = &record->intent;

	if (!text_is(intent->region, a->route->region) ||
	    !text_is(intent->endpoint, aws_endpoint(a->folders.scope.client)))
		return true;
	return account[0] && !text_is(account, NO_ACCOUNT) && intent->account &&
	       intent->account[0] && !text_is(intent->account, account);
}

/* ---- asking ---- */

/* What cannot be read keeps nobody from seeing what S3 has. */
static enum err
read_journal(struct asking *a, struct why *why)
{
	struct why said = { "" };
	enum err err = ERR_OK;

	a->journal.damaged = "";
	if (a->job->store)
		err = job_log_read(a->job->store, a->now_s, a->scratch, &a->journal, &said);
	if (err)
		a->journal = (struct job_records){ .damaged = said.text };
	a->rows->damaged = arena_text(a->arena, a->journal.damaged);
	a->journal.damaged = "";
	return a->rows->damaged ? ERR_OK : err_memory(why);
}

/* Asked for once, and only where the journal has a job that may be of another account. */
static void
find_account(struct asking *a)
{
	char *account = a->job->notes[NOTE_ACCOUNT];
	struct aws_scope scope = a->folders.scope;
	struct why ignored;
	bool has_any = false;

	for (size_t i = 0; i < a->journal.n; i++)
		has_any = has_any || is_ours(a, &a->journal.items[i]);
	if (account[0] || !has_any)
		return;
	scope.arena = a->scratch;
	(void)account_find(&scope, account, &ignored);
}

static const struct job_record *
record_of(const struct asking *a, const char *id)
{
	for (size_t low = 0, high = a->journal.n; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(a->journal.items[middle].intent.id, id);

		if (order == 0)
			return &a->journal.items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* What the bucket has; what cannot be a job's name is counted, not shown. */
static bool
add_listed(struct asking *a)
{
	for (size_t i = 0; i < a->listing.n; i++) {
		const struct s3_row *row = &a->listing.items[i];
		const char *id = job_folders_id(&a->folders, row, a->scratch);
		const struct job_record *record = id ? record_of(a, id) : NULL;
		const struct job_known job = { .id = id, .is_listed = true };

		a->rows->n_more += !id && row->is_prefix;
		if (!id || (record && !is_ours(a, record)))
			continue;
		if (!jobs_memory_add(a->folders.memory, a->before, &job))
			return false;
	}
	return true;
}

static int
compare_ids(const void *id, const void *followed)
{
	return strcmp(id, *(const char *const *)followed);
}

/* Somebody waits for a few jobs: the others are not asked about. */
static bool
is_followed(const struct asking *a, const char *id)
{
	const struct job *job = a->job;

	return job->n_followed == 0 ||
	       bsearch(id, job->followed, job->n_followed, sizeof(*job->followed), compare_ids);
}

/* Of those that the journal has not the folder must tell. */
static bool
add_followed(struct asking *a)
{
	for (size_t i = 0; i < a->job->n_followed; i++) {
		const struct job_known job = { .id = a->job->followed[i], .is_listed = true };

		if (owns_folder(a) && !record_of(a, job.id) &&
		    !jobs_memory_add(a->folders.memory, a->before, &job))
			return false;
	}
	return true;
}

static bool
add_journal(struct asking *a)
{
	for (size_t i = 0; i < a->journal.n; i++) {
		const struct job_record *record = &a->journal.items[i];
		const struct job_known job = { .id = record->intent.id,
					       .record = record,
					       .is_elsewhere = is_elsewhere(a, record) };

		if (is_followed(a, job.id) && is_ours(a, record) &&
		    !jobs_memory_add(a->folders.memory, a->before, &job))
			return false;
	}
	return true;
}

/* A listing that failed, or that ends before the newest, takes nothing off the screen. */
static bool
add_remembered(struct asking *a)
{
	for (size_t i = 0; a->before && i < a->before->n; i++) {
		const struct job_known *known = &a->before->items[i];
		const struct job_known job = { .id = known->id, .is_listed = known->is_listed };

		if (known->is_listed && is_followed(a, job.id) &&
		    !jobs_memory_add(a->folders.memory, a->before, &job))
			return false;
	}
	return true;
}

static enum err
make_memory(struct asking *a, bool is_whole, struct why *why)
{
	size_t n =
		a->journal.n + a->listing.n + (a->before ? a->before->n : 0) + a->job->n_followed;
	bool is_added;

	a->folders.memory = jobs_memory_next(a->before, n);
	if (!a->folders.memory)
		return err_memory(why);
	is_added = add_journal(a) && add_listed(a) && add_followed(a) &&
		   (is_whole || add_remembered(a));
	if (!is_added) {
		jobs_memory_free(a->folders.memory);
		a->folders.memory = NULL;
		return err_memory(why);
	}
	jobs_memory_sort(a->folders.memory);
	return ERR_OK;
}

/* ---- rows ---- */

static const char *
cleaned(const struct asking *a, const char *s)
{
	char clean[TEXT_MAX];

	if (!s || !*s)
		return "";
	(void)text_clean(s, strlen(s), clean, sizeof(clean));
	return arena_text(a->arena, clean);
}

static void
fill_from_journal(const struct asking *a, const struct job_record *record, struct job_row *row)
{
	row->template_name = cleaned(a, record->intent.template_name);
	row->title = cleaned(a, record->intent.title);
	row->by = cleaned(a, record->intent.by);
	row->why = cleaned(a, record->why);
	row->message_id = cleaned(a, record->message_id);
	row->task_arn = cleaned(a, record->task_arn);
	row->account = cleaned(a, record->intent.account);
	row->is_ours = true;
	row->is_held = record->is_held;
	row->phase = record->phase;
	row->created_s = record->intent.created_ms / 1000;
}

static bool
fill_row(const struct asking *a, const struct job_known *job, struct job_row *row)
{
	int64_t id_ms = uuid_time_ms(job->id);

	*row = (struct job_row){ .id = arena_text(a->arena, job->id),
				 .template_name = cleaned(a, job->head.template_name),
				 .title = "",
				 .by = cleaned(a, job->head.by),
				 .why = "",
				 .message_id = "",
				 .account = "",
				 .task_arn = "",
				 .created_s = job->head.submitted_s,
				 .read_s = job->status_s,
				 .has_cancel = job->has_cancel,
				 .is_elsewhere = job->is_elsewhere };
	if (job->record)
		fill_from_journal(a, job->record, row);
	if (id_ms >= 0)
		row->created_s = id_ms / 1000;
	if (!jobs_memory_copy_status(a->arena, &job->status, &row->status))
		return false;
	if (row->task_arn && !row->task_arn[0])
		row->task_arn = row->status.task_arn;
	row->state = job_row_settle(row);
	return row->id && row->template_name && row->title && row->by && row->why &&
	       row->message_id && row->account && row->task_arn;
}

static int
newest_first(const void *a, const void *b)
{
	const struct job_row *x = a, *y = b;

	if (x->created_s != y->created_s)
		return x->created_s < y->created_s ? 1 : -1;
	return strcmp(y->id, x->id);
}

/* An API may have no address for it. */
static bool
can_ask(const struct asking *a)
{
	return a->route->kind != ROUTE_HTTP || a->route->status_url;
}

static enum err
fill_rows(struct asking *a, struct why *why)
{
	const struct jobs_memory *memory = a->folders.memory;
	struct job_row *rows = arena_array(a->arena, memory->n + 1, sizeof(*rows));

	if (!rows)
		return err_memory(why);
	for (size_t i = 0; i < memory->n; i++) {
		if (!fill_row(a, &memory->items[i], &rows[i]))
			return err_memory(why);
		rows[i].is_unread = can_ask(a) && job_folders_is_unread(&memory->items[i]);
		a->job->is_unfinished = a->job->is_unfinished || rows[i].is_unread;
	}
	qsort(rows, memory->n, sizeof(*rows), newest_first);
	a->rows->rows = rows;
	a->rows->n = memory->n;
	a->rows->is_cut = memory->is_cut;
	return ERR_OK;
}

/* ---- one poll ---- */

/* The listing, unless the folder is another route's. */
static enum err
list(struct asking *a, int64_t window_s, bool *out_is_cut, struct why *why)
{
	*out_is_cut = false;
	if (!owns_folder(a) || a->job->n_followed)
		return ERR_OK;
	return job_folders_list(&a->folders, window_s, a->now_s, a->scratch, &a->listing,
				out_is_cut, why);
}

static enum err
ask_all(struct asking *a, struct why *why)
{
	bool is_cut = false;
	enum err err = read_journal(a, why), filled;

	if (err)
		return err;
	find_account(a);
	err = list(a, jobs_memory_window_s(a->before), &is_cut, why);
	filled = make_memory(a, !err && !is_cut, why);
	if (filled)
		return filled;
	if (!err && owns_folder(a) && !a->job->n_followed)
		jobs_memory_listed(a->folders.memory, a->listing.n, is_cut, a->now_s);
	if (!err && can_ask(a))
		err = job_folders_ask(&a->folders, why);
	filled = fill_rows(a, why);
	return filled ? filled : err;
}

/* What the journal says is told even where AWS says nothing. */
static enum err
poll_jobs(struct job *job, struct aws *aws, struct why *why)
{
	struct part *part = part_new(PART_JOBS, LIMIT_BYTES);
	struct asking a = { .job = job,
			    .route = &job->stack->routes[job->target],
			    .before = job->memory,
			    .scratch = arena_new(JOURNAL_BYTES),
			    .now_s = clock_now_s() };
	enum err err = ERR_MEMORY;

	a.folders = (struct job_folders){ .scope = { .client = aws,
						     .region = job->region,
						     .max_attempts = job->max_attempts },
					  .route = a.route };
	job->is_unfinished = false;
	if (part) {
		a.arena = part->arena;
		a.rows = arena_alloc(part->arena, sizeof(*a.rows));
	}
	err = a.rows && a.scratch ? ask_all(&a, why) : err_memory(why);
	if (a.rows && a.rows->rows) {
		part->row = a.rows;
		job->part = part;
	} else {
		part_unref(part);
	}
	if (a.folders.memory) {
		jobs_memory_forget_records(a.folders.memory);
		jobs_memory_free(a.before);
		job->memory = a.folders.memory;
	}
	arena_free(a.scratch);
	return err;
}

/* The listing. Files of jobs that are under way cost a twelfth of it each; how many there will be
 * nobody knows beforehand. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return stack->routes[unit->target].kind == ROUTE_HTTP ? 0 : 1;
}

const struct source source_jobs = {
	.name = "jobs",
	.service = "s3",
	.cadence_s = 60,
	.urgent_cadence_s = 15,
	.usd_per_call = PRICE_S3_WRITE_REQUEST,
	.plan = plan,
	.calls = calls,
	.poll = poll_jobs,
	.forget = jobs_memory_free,
};
