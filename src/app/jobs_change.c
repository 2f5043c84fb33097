/* SPDX-License-Identifier: MIT */
/* jobs_change.c - `cwtop jobs cancel`, `retry`, `resend`, `mark` and `abandon`: asks once for all
 * of them, then one order a job. What fails for one keeps nobody from the next. */
#include <stdio.h>
#include <string.h>

#include "act/template.h"
#include "app/job_out.h"
#include "app/jobs_run.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"

struct change {
	struct jobs_run *run;
	enum act_kind kind;
	const char *question; /* "Cancel", "Send again" */
	const char *warning;  /* below the question's beginning; NULL: none */
};

struct done {
	char text[WHY_MAX];
	size_t n_in_doubt;
};

static void
take_done(void *ctx, const struct act_news *news)
{
	struct done *done = ctx;
	struct text text;

	if (!news->is_last)
		return;
	text_init(&text, done->text, sizeof(done->text));
	text_add(&text, news->done);
	done->n_in_doubt = news->n_in_doubt;
}

/* What came of one job: printed as it comes, and a member of the document. */
struct outcome {
	const char *id, *new_id; /* new_id NULL: none */
	enum err err;
	const struct why *why;
	const char *done;
};

static void
put_outcome(struct jobs_run *run, const struct outcome *outcome)
{
	if (outcome->err)
		fprintf(stderr, "cwtop: job %s: %s\n", outcome->id, outcome->why->text);
	if (!run->is_json) {
		if (!outcome->err)
			printf("job %s: %s\n", outcome->new_id ? outcome->new_id : outcome->id,
			       outcome->done);
		fflush(stdout);
		return;
	}
	json_write_object(&run->w);
	json_put_text(&run->w, "id", outcome->id);
	json_put_text(&run->w, "new_id", outcome->new_id);
	json_put_said(&run->w, "done", outcome->err ? NULL : outcome->done);
	json_put_said(&run->w, "error", outcome->err ? outcome->why->text : NULL);
	json_write_object_end(&run->w);
}

static enum err
confirm(const struct change *change, bool *out_is_sure, struct why *why)
{
	struct jobs_run *run = change->run;
	TEXT_ON(question, 600);
	TEXT_ON(state, 700);
	const struct job_view *view;
	enum err err;

	for (size_t i = 0; i < run->n_ids; i++) {
		err = jobs_view(run, run->ids[i], &view, why);
		if (err)
			return err;
	}
	if (run->n_ids == 1) {
		job_out_end(view, run->desk.snapshot->time_ms / 1000, &state);
		text_addf(&question, "%s job %s (%s)?", change->question, run->ids[0], state.data);
	} else {
		text_addf(&question, "%s %zu jobs?", change->question, run->n_ids);
	}
	if (change->warning)
		text_addf(&question, " %s", change->warning);
	return jobs_confirm(run, question.data, out_is_sure, why);
}

/* ---- orders on the job itself ---- */

static enum err
order_one(const struct change *change, const char *id, struct done *done, struct why *why)
{
	const struct job_view *view = NULL;
	struct act_order order = { .kind = change->kind, .job = id };
	enum err err = jobs_view(change->run, id, &view, why);

	if (err)
		return err;
	if (change->kind == ACT_RESEND &&
	    (view->row->state == JOB_IS_RUNNING || view->row->state == JOB_IS_SUCCEEDED))
		return err_set(ERR_USAGE, why,
			       "it did arrive, and is %s: cwtop jobs retry sends a new one like it",
			       job_state_word(view->row->state));
	order.route = view->jobs->def;
	order.task = view->row->task_arn[0] ? view->row->task_arn : NULL;
	return desk_carry(&change->run->desk, &order, take_done, done, why);
}

/* The first error is the command's; a signal ends it. */
static enum err
change_all(const struct change *change,
	   enum err (*one)(const struct change *change, const char *id, struct why *why),
	   struct why *why)
{
	struct jobs_run *run = change->run;
	enum err first = ERR_OK;
	bool is_sure;
	enum err err = confirm(change, &is_sure, why);

	if (err || !is_sure)
		return err;
	if (run->is_json)
		json_put_array(&run->w, "results");
	for (size_t i = 0; i < run->n_ids && !run->desk.signal; i++) {
		struct why said = { "" };

		err = one(change, run->ids[i], &said);
		if (err && !first) {
			first = err;
			*why = said;
		}
	}
	if (run->is_json)
		json_write_array_end(&run->w);
	if (first && run->n_ids == 1)
		return first;
	if (first)
		return err_set(first, why, "jobs %s: not done for all of them", run->action->name);
	return ERR_OK;
}

static enum err
change_one(const struct change *change, const char *id, struct why *why)
{
	struct done done = { .n_in_doubt = 0 };
	struct outcome outcome = { .id = id, .why = why };

	outcome.err = order_one(change, id, &done, why);
	outcome.done = done.text[0] ? done.text : "done";
	if (done.n_in_doubt)
		change->run->exit_code = 3;
	if (!outcome.err || change->run->is_json || change->run->n_ids > 1)
		put_outcome(change->run, &outcome);
	return outcome.err;
}

enum err
jobs_cancel(struct jobs_run *run, struct why *why)
{
	const struct change change = { run, ACT_CANCEL, "Cancel", NULL };

	return change_all(&change, change_one, why);
}

enum err
jobs_resend(struct jobs_run *run, struct why *why)
{
	const struct change change = { run, ACT_RESEND, "Send (again)",
				       "What is in doubt may run twice." };

	return change_all(&change, change_one, why);
}

enum err
jobs_mark(struct jobs_run *run, struct why *why)
{
	const struct change change = { run, ACT_MARK_SENT, "Mark as sent", NULL };

	return change_all(&change, change_one, why);
}

enum err
jobs_abandon(struct jobs_run *run, struct why *why)
{
	const struct change change = { run, ACT_ABANDON, "Abandon", NULL };

	return change_all(&change, change_one, why);
}

/* ---- retry ---- */

struct config_text {
	struct buf text;
	bool is_cut;
};

static void
take_text(void *ctx, const struct act_news *news)
{
	struct config_text *config = ctx;

	if (!news->is_last || news->err || !news->text)
		return;
	buf_clear(&config->text);
	config->is_cut =
		!buf_add_text(&config->text, news->text) || news->is_cut || news->is_binary;
}

/* The journal has the bytes of our own; of others' jobs the bucket has them. */
static enum err
read_config(const struct change *change, const struct job_view *view, struct buf *out,
	    struct why *why)
{
	struct jobs_run *run = change->run;
	const struct stack_route *route = view->jobs->def;
	struct config_text config;
	TEXT_ON(key, 1200);
	struct act_order order = { .kind = ACT_READ, .route = route, .job = view->row->id };
	struct job_records records = { 0 };
	enum err err = ERR_OK;

	if (view->row->is_ours && run->desk.session.store)
		err = job_log_read(run->desk.session.store, clock_now_s(), run->arena, &records,
				   why);
	for (size_t i = 0; i < records.n && !err; i++)
		if (text_is(records.items[i].intent.id, view->row->id))
			return buf_add_text(out, records.items[i].intent.config) ? ERR_OK
										 : err_memory(why);
	if (err)
		return err;
	if (!route->bucket)
		return err_set(ERR_USAGE, why,
			       "its configuration is not known: it was sent to an API by another");
	stack_route_key(route, view->row->id, "config.json", &key);
	order.key = key.data;
	config.is_cut = false;
	buf_init(&config.text, out->limit);
	err = desk_carry(&run->desk, &order, take_text, &config, why);
	if (!err && config.is_cut)
		err = err_set(ERR_LIMIT, why, "its configuration is too large to be sent again");
	if (!err && !buf_add(out, config.text.data, config.text.len))
		err = err_memory(why);
	buf_done(&config.text);
	return err;
}

static enum err
make_again(const struct change *change, const struct job_view *view, const char *new_id,
	   struct buf *out, struct why *why)
{
	const struct template_job job = { .id = new_id,
					  .by = change->run->desk.by,
					  .created_ms = clock_now_ms() };
	struct buf old;
	enum err err;

	buf_init(&old, 2 * TEMPLATE_CONFIG_MAX);
	err = read_config(change, view, &old, why);
	if (!err)
		err = template_again(old.data, old.len, &job, out, why);
	buf_done(&old);
	return err;
}

static enum err
send_again(const struct change *change, const struct job_view *view, const char *new_id,
	   struct done *done, struct why *why)
{
	struct buf config;
	enum err err;

	buf_init(&config, TEMPLATE_CONFIG_MAX);
	err = make_again(change, view, new_id, &config, why);
	if (!err) {
		const char *bytes = config.data;
		const struct act_order order = { .kind = ACT_SUBMIT,
						 .route = view->jobs->def,
						 .template_name = view->row->template_name,
						 .title = view->row->title,
						 .configs = &bytes,
						 .ids = &new_id,
						 .n_jobs = 1 };

		if (!change->run->is_json) {
			printf("job %s: retry of %s\n", new_id, view->row->id);
			fflush(stdout);
		}
		err = desk_carry(&change->run->desk, &order, take_done, done, why);
	}
	buf_done(&config);
	return err;
}

static enum err
retry_one(const struct change *change, const char *id, struct why *why)
{
	const struct job_view *view = NULL;
	struct done done = { .n_in_doubt = 0 };
	char new_id[UUID_SIZE] = "";
	struct outcome outcome = { .id = id, .why = why, .new_id = new_id };

	outcome.err = jobs_view(change->run, id, &view, why);
	if (!outcome.err && !uuid_make(clock_now_ms(), new_id))
		outcome.err = err_set(ERR_SYSTEM, why, "the system has no random bytes");
	if (!outcome.err)
		outcome.err = send_again(change, view, new_id, &done, why);
	outcome.done = done.text;
	if (done.n_in_doubt)
		change->run->exit_code = 3;
	if (!outcome.err || change->run->is_json || change->run->n_ids > 1)
		put_outcome(change->run, &outcome);
	return outcome.err;
}

enum err
jobs_retry(struct jobs_run *run, struct why *why)
{
	const struct change change = { run, ACT_SUBMIT, "Submit again, under a new id,", NULL };

	return change_all(&change, retry_one, why);
}
