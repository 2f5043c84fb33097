/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SCREEN_JOB_STORY_H
#define CWTOP_TESTS_SCREEN_JOB_STORY_H
/* job_story.h - the shop's simulation jobs, and an app that does what the view wishes: nothing is
 * sent, the tests say what came of it. */
#include "app/view_wish.h"
#include "fixture.h"

enum job_story {
	JOB_STORY_DOUBT,
	JOB_STORY_RUNNING,
	JOB_STORY_QUEUED,
	JOB_STORY_FAILED,
	JOB_STORY_ROWS
};

#define JOB_STORY_NOTHING (-1)
#define JOB_STORY_ID "01a1fe88-3064-7e50-9648-e2ad27765244"
#define JOB_STORY_CONFIG                                                                          \
	"{\"schema\":\"cwtop-job-config/1\",\"job_id\":\"01a1fe88-3064-7e50-9648-e2ad27765244\"," \
	"\"template\":\"walk\",\"submitted_at\":\"2026-11-21T13:00:00Z\",\"submitted_by\":\"a@"   \
	"b\","                                                                                    \
	"\"config\":{\"hours\":11,\"model\":{\"seed\":4,\"mode\":\"bus\"},\"maps\":false}}"

/* job_story_open - a page of jobs and queues, in production, with the rows above.
 * job_story_open_page - another page ("pages" of a stack file). */
void
job_story_open(struct fixture *f, enum style_kind style);
void
job_story_open_page(struct fixture *f, const char *page, enum style_kind style);
/* job_story_setup, job_story_teardown - for cmocka: the same, as a test's state. */
int
job_story_setup(void **state);
int
job_story_teardown(void **state);
/* job_story_shoot - at the three sizes that everything must fit. */
void
job_story_shoot(struct fixture *f, const char *title);
/* job_story_yes - what y, pressed once it can be read, leads to. */
enum intent
job_story_yes(struct fixture *f);
/* job_story_answer_empty - no job is left. */
void
job_story_answer_empty(struct fixture *f);
const char *
job_story_id(enum job_story row);
/* job_story_on_job, job_story_on_queue - no popup is open, and the cursor is there. */
void
job_story_on_job(struct fixture *f, enum job_story row);
void
job_story_on_queue(struct fixture *f);
/* job_story_pass - so many real milliseconds. */
void
job_story_pass(struct fixture *f, int64_t ms);

/* job_story_wish - what the view wishes next (enum view_wish_kind), or NOTHING; an order gets a
 * number. What is only given up is passed over. */
int
job_story_wish(struct fixture *f, struct view_wish *out);

/* job_story_news - empty ones, of the newest order of a kind, for view_take_news. */
struct act_news *
job_story_news(enum act_kind kind, bool is_last);

/* What came of the newest order of its kind. job_story_checked - @why NULL: all is well. */
void
job_story_offer(struct fixture *f);
void
job_story_template(struct fixture *f);
void
job_story_checked(struct fixture *f, const char *why);
void
job_story_config(struct fixture *f, const char *text);
void
job_story_files(struct fixture *f);
void
job_story_saving(struct fixture *f, size_t n, bool is_last);
void
job_story_text(struct fixture *f, int n_lines);
void
job_story_lines(struct fixture *f, int from, int to, const char *token);
void
job_story_letters(struct fixture *f);
void
job_story_done(struct fixture *f, enum act_kind kind, size_t n_done, size_t n_all, bool is_last);

#endif
