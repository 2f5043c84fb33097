/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SCREEN_FIXTURE_H
#define CWTOP_SCREEN_FIXTURE_H
/* fixture.h - a stack with a story, at a moment that never changes, for tests of whole screens. No
 * terminal: keys go to the view, what it draws is compared with tests/screen/expected/NAME.txt as
 * text and as roles. UPDATE=1 in the environment writes these files anew; read them before you
 * believe them. */
#include "act/act.h"
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

/* What a kind of panel needs beyond the shop: its words in the stack file ("'probes': [...]"), the
 * source units that its rows come from, and what they answer. */
#define FIXTURE_MORE_MAX 8
struct fixture_source_row {
	const char *name, *target, *region;
	int64_t cadence_ms;
};

struct fixture;
struct fixture_more {
	const char *panel;
	const char *place; /* more words on the panel in the page: "'group': 'web'"; NULL: none */
	const char *sections;
	const struct fixture_source_row *sources;
	size_t n_sources;
	/* after the shop has answered; with fixture_part for each unit */
	void (*answer)(struct fixture *f);
	void (*answer_empty)(struct fixture *f);
};

struct fixture {
	struct stack *stack;
	struct model *model;
	struct view *view;
	struct layers layers;
	size_t sources[FIXTURE_SOURCES];
	size_t more[FIXTURE_MORE_MAX]; /* of struct fixture_more, in its order */
	size_t n_more;
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
/* fixture_open_more - the shop, and more. */
void
fixture_open_more(struct fixture *f, const struct fixture_more *more, const char *pages,
		  enum style_kind style);
/* fixture_part - one of more's units answered; takes the part (see part_new). */
void
fixture_part(struct fixture *f, size_t unit, struct part *owned_part);
/* fixture_shoot_states - the panel alone in each state that it can be in (ok, empty, pending,
 * stale, denied, throttled, unreachable), at 80x24, 40x10 and 200x50; compared with
 * expected/PANEL.txt. */
void
fixture_shoot_states(const struct fixture_more *more);

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

/* fixture_news - what came of an order so far: nothing yet. For view_take_news. */
struct act_news *
fixture_news(uint64_t number, enum act_kind kind, bool is_last);

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
