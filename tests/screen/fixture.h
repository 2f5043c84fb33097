/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SCREEN_FIXTURE_H
#define CWTOP_SCREEN_FIXTURE_H
/* fixture.h - a stack with a story, at a moment that never changes, for tests of whole screens. No
 * terminal: keys go to the view, what it draws is compared with tests/screen/expected/NAME.txt as
 * text and as roles. UPDATE=1 in the environment writes these files anew; read them before you
 * believe them. */
#include "app/view.h"
#include "model/model.h"

enum fixture_source {
	FIXTURE_METRICS,
	FIXTURE_ALARMS,
	FIXTURE_TASKS,
	FIXTURE_SERVICES,
	FIXTURE_JOBS,
	FIXTURE_MAIL,
	FIXTURE_SOURCES
};

struct fixture {
	struct stack *stack;
	struct model *model;
	struct view *view;
	struct layers layers;
	size_t sources[FIXTURE_SOURCES];
	int64_t now_ms;
	struct buf record; /* screens so far */
	struct view_facts facts;
};

/* fixture_open - the stack, and sources that have not answered yet. @pages JSON of the stack's
 * pages; NULL: a page with every panel. */
void
fixture_open(struct fixture *f, const char *pages, enum style_kind style);
void
fixture_close(struct fixture *f);

/* fixture_answer - every source answers: a 5xx spike, a failed task, dead letters.
 * fixture_answer_empty
 * - every source answers that there is nothing. */
void
fixture_answer(struct fixture *f);
void
fixture_answer_empty(struct fixture *f);
/* fixture_fail - every source fails. fixture_pass - time goes by and nobody answers. */
void
fixture_fail(struct fixture *f, enum err err, const char *sentence);
void
fixture_pass(struct fixture *f, int64_t seconds);

/* fixture_keys - plain characters; \t \r \033 are Tab, Enter, Esc. fixture_key - one of enum key.
 */
enum intent
fixture_keys(struct fixture *f, const char *keys);
enum intent
fixture_key(struct fixture *f, uint32_t key);

/* fixture_show - publishes and draws. fixture_shoot - and adds the screen to the record. */
void
fixture_show(struct fixture *f, int width, int height);
void
fixture_shoot(struct fixture *f, const char *title, int width, int height);
/* fixture_has - the last screen drawn shows this text somewhere. */
bool
fixture_has(struct fixture *f, const char *text);
/* fixture_check - the record is what expected/NAME.txt says; fails the test where it differs. */
void
fixture_check(struct fixture *f, const char *name);

#endif
