/* SPDX-License-Identifier: MIT */
/* test_jobs.c - simulation jobs on screen: how far each is, what it costs, what is in doubt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/job_files.h"
#include "model/job_view.h"
#include "model/prices.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['jobs'] } ] } ]"
#define SECTIONS                                                                                   \
	"'job_routes': [ { 'name': 'simulate', 'title': 'Simulation', 'templates': ['transport']," \
	"  'bucket': 'shop-results', 'queue': 'shop-jobs', 'cluster': 'shop',"                     \
	"  'family': 'shop-worker', 'cpu': '1024', 'memory': '2048' } ],"
#define UNRESOLVED                                                                            \
	"'vars': { 'results': {} }, 'job_routes': [ { 'name': 'simulate', 'title': "          \
	"'Simulation', 'templates': ['transport'], 'bucket': '${results}', 'queue': 'work' }" \
	"],"
#define MANY 1000

static struct prices *prices;
static char ids[MANY][JOB_ID_SIZE];
static struct job_row rows[MANY];
static struct job_rows all;

/* ---- the story ---- */

static struct job_row *
make(const struct fixture *f, size_t i, int64_t age_s, enum job_phase phase)
{
	uint64_t ms = (uint64_t)(f->now_ms - age_s * 1000);

	snprintf(ids[i], JOB_ID_SIZE, "%08x-%04x-7abc-8def-00000000%04x", (unsigned)(ms >> 16),
		 (unsigned)(ms & 0xffff), 0x9d00 + (unsigned)i);
	rows[i] = (struct job_row){ .id = ids[i],
				    .template_name = "transport",
				    .title = "Transport simulation",
				    .by = "ada@site",
				    .created_s = f->now_ms / 1000 - age_s,
				    .is_ours = true,
				    .phase = phase,
				    .why = "",
				    .message_id = "5c1e0b77",
				    .account = "123456789012",
				    .status = job_status_none(),
				    .task_arn = "" };
	return &rows[i];
}

static struct job_status *
say(const struct fixture *f, struct job_row *row, enum job_state state, double progress,
    int64_t begun_s)
{
	row->status.is_there = true;
	row->status.state = state;
	row->status.progress = progress;
	row->status.started_s = f->now_ms / 1000 - begun_s;
	row->status.updated_s = f->now_ms / 1000 - 5;
	row->read_s = f->now_ms / 1000;
	return &row->status;
}

static void
put(struct fixture *f, size_t n)
{
	struct part *part = part_new(PART_JOBS, 4096);

	for (size_t i = 0; i < n; i++)
		rows[i].state = job_row_settle(&rows[i]);
	all.rows = rows;
	all.n = n;
	all.damaged = all.damaged ? all.damaged : "";
	part->row = &all;
	fixture_part(f, 0, part);
}

static void
make_ended(const struct fixture *f)
{
	struct job_row *row = make(f, 6, 3000, JOB_SUBMITTED);
	struct job_status *status = say(f, row, JOB_IS_FAILED, 0.61, 2360);

	status->finished_s = f->now_ms / 1000 - 900;
	status->error = "bad config: \"agents\" is 0";
	status->has_exit_code = true;
	status->exit_code = 2;
	row->task_arn = "3d4e5f60718293a4b5c6d7e8f90a1b2c";
	row = make(f, 7, 9000, JOB_SUBMITTED);
	status = say(f, row, JOB_IS_SUCCEEDED, 1, 8900);
	status->finished_s = f->now_ms / 1000 - 5300;
	status->step = "done";
	row->task_arn = "arn:aws:ecs:eu-west-2:123456789012:task/shop/99887766";
	row = make(f, 8, 90000, JOB_SUBMITTED);
	row->has_cancel = true;
	say(f, row, JOB_IS_CANCELLED, 0.1, 89900)->finished_s = f->now_ms / 1000 - 89000;
	row = make(f, 9, 100000, JOB_SUBMITTED);
	row->is_elsewhere = true;
	row->account = "999988887777";
}

static void
answer(struct fixture *f)
{
	struct job_row *row = make(f, 0, 700, JOB_SUBMITTED);
	struct job_status *status = say(f, row, JOB_IS_RUNNING, 0.43, 650);

	all = (struct job_rows){ .damaged = "" };
	f->stack->prices = prices;
	status->step = "simulating day 3 of 7";
	status->remaining_s = 905;
	row->task_arn = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
	row = make(f, 1, 800, JOB_SUBMITTED);
	say(f, row, JOB_IS_RUNNING, 0.2, 720)->step = "loading the network";
	row->task_arn = "2c3d4e5f60718293a4b5c6d7e8f90a1b"; /* killed */
	row = make(f, 2, 20, JOB_SUBMITTED);
	row = make(f, 3, 45, JOB_DOUBT_SEND);
	row->message_id = "";
	row->why = "the connection broke after the message left: not sent again by itself, because "
		   "this queue cannot detect duplicates";
	row = make(f, 4, 400, JOB_STORED);
	row->message_id = "";
	row = make(f, 5, 500, JOB_SUBMITTED); /* somebody else's */
	row->is_ours = false;
	row->template_name = row->title = row->by = row->message_id = row->account = "";
	make_ended(f);
	put(f, 10);
}

static void
answer_empty(struct fixture *f)
{
	all = (struct job_rows){ .damaged = "" };
	put(f, 0);
}

static const struct fixture_source_row sources[] = { { "jobs", "simulate", "eu-west-2", 60000 } };

static const struct fixture_more more = {
	.panel = "jobs",
	.sections = SECTIONS,
	.sources = sources,
	.n_sources = LEN(sources),
	.answer = answer,
	.answer_empty = answer_empty,
};

/* ---- tests ---- */

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

static void
test_details(void **state)
{
	static const char *const titles[] = { "in doubt", "stored, not queued", "running",
					      "its task has stopped" };
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	fixture_show(&f, 80, 40);
	for (size_t i = 0; i < LEN(titles); i++) {
		fixture_keys(&f, "d");
		fixture_shoot(&f, titles[i], 80, 40);
		fixture_keys(&f, "\033j");
	}
	fixture_keys(&f, "/bad config\rd");
	fixture_shoot(&f, "failed", 80, 40);
	fixture_keys(&f, "\033\033/elsewhere\rd");
	fixture_shoot(&f, "elsewhere", 80, 40);
	fixture_keys(&f, "\033\033z");
	fixture_shoot(&f, "problems only", 80, 24);
	fixture_check(&f, "jobs_details");
	fixture_close(&f);
}

/* The journal that cannot be read, a bucket that may not. */
static void
test_honest(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	all.damaged =
		"the journal jobs/0192.log is damaged at line 7: nothing is submitted until it "
		"is moved away: move it out of the folder";
	put(&f, 10);
	fixture_shoot(&f, "damaged", 80, 24);
	all.damaged = "";
	all.n_more = 2;
	rows[2].is_unread = rows[4].is_unread = true;
	put(&f, 5);
	model_source_failed(f.model, f.more[0], ERR_DENIED,
			    "not authorized to perform s3:ListBucket: ask for the permission");
	fixture_shoot(&f, "denied, with the journal's rows", 80, 24);
	fixture_check(&f, "jobs_honest");
	fixture_close(&f);
}

static void
test_unresolved(void **state)
{
	struct fixture_more unresolved = more;
	struct fixture f;

	(void)state;
	unresolved.sections = UNRESOLVED;
	unresolved.n_sources = 0;
	fixture_open_more(&f, &unresolved, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_shoot(&f, "unresolved", 80, 24);
	fixture_check(&f, "jobs_unresolved");
	fixture_close(&f);
}

/* A sweep: what runs stands above the hundreds that wait. */
static void
test_many(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	all = (struct job_rows){ .damaged = "" };
	for (size_t i = 0; i < MANY; i++) {
		struct job_row *row = make(&f, i, 100 + (int64_t)i, JOB_SUBMITTED);

		row->template_name = "sweep";
		if (i >= 990)
			say(&f, row, JOB_IS_RUNNING, 0.05 * (double)(i - 989), 60);
	}
	put(&f, MANY);
	fixture_shoot(&f, "a sweep", 80, 24);
	fixture_keys(&f, "G");
	fixture_shoot(&f, "its end", 80, 24);
	fixture_check(&f, "jobs_many");
	fixture_close(&f);
}

/* ---- health ---- */

static void
test_health(void **state)
{
	static const char page[] = "[ { 'name': 'one', 'rows': [ { 'panels': ['health'] } ] } ]";
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, page, STYLE_BRAILLE);
	fixture_answer(&f);
	answer(&f);
	fixture_shoot(&f, "jobs", 100, 30);
	answer_empty(&f);
	fixture_shoot(&f, "no jobs", 100, 30);
	fixture_check(&f, "jobs_health");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states), cmocka_unit_test(test_details),
		cmocka_unit_test(test_honest), cmocka_unit_test(test_unresolved),
		cmocka_unit_test(test_many),   cmocka_unit_test(test_health),
	};
	struct why why = { "" };
	int failed;

	if (prices_load(&prices, &why) != ERR_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	prices_free(prices);
	return failed;
}
