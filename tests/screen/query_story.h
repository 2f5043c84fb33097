/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SCREEN_QUERY_STORY_H
#define CWTOP_SCREEN_QUERY_STORY_H
/* query_story.h - a log query without network: what is asked, and what comes of it. */
#include "app/view_wish.h"
#include "fixture.h"

#define QUERY_STORY_TEXT "fields @timestamp, @message, took_ms, @log, @logStream | limit 20"

/* query_story_newest - number of the newest order. */
uint64_t
query_story_newest(void);

/* query_story_open - a shop with two log groups here and one elsewhere; freed by the caller after
 * fixture_close. */
struct fixture *
query_story_open(enum style_kind style);
int
query_story_setup(void **state);
int
query_story_teardown(void **state);
/* query_story_pass - a second of real time. */
void
query_story_pass(struct fixture *f);
/* query_story_wish - the next thing that is wished, -1: nothing; orders get a number. */
int
query_story_wish(struct fixture *f, struct view_wish *out);
/* query_story_asked - an order for a query; its arena is the caller's. query_story_run - keys that
 * lead to one. query_story_nothing - nothing is wished. */
void
query_story_asked(struct fixture *f, struct view_wish *out);
void
query_story_run(struct fixture *f, const char *keys);
void
query_story_nothing(struct fixture *f);
/* News of the newest order: on its way, complete with n rows, failed, held for a yes. */
void
query_story_tell(struct fixture *f, const char *word, size_t n, const char *done);
void
query_story_complete(struct fixture *f, size_t n);
void
query_story_refuse(struct fixture *f, enum err err, const char *sentence);
void
query_story_hold(struct fixture *f, double stored, double likely, const char *why);
void
query_story_shoot(struct fixture *f, const char *title);

#endif
