/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SCREEN_LOG_STORY_H
#define CWTOP_TESTS_SCREEN_LOG_STORY_H
/* log_story.h - the log of a Lambda function, open on a screen: what is asked for, and what
 * CloudWatch Logs answers. */
#include "app/view_logs.h"
#include "job_story.h"

#define LOG_STORY_GROUP "/aws/lambda/api"
#define LOG_STORY_STREAM(n) "2026/11/21/[$LATEST]" n "bcdef0123456789"

extern const struct log_where log_story_where;

/* log_story_asked - the order that is given now: its question, with its token, task and container
 * ("none": without one). log_story_nothing_asked - that there is none. */
struct ask_lines
log_story_asked(struct fixture *f);
void
log_story_nothing_asked(struct fixture *f);

/* log_story_answer - empty, of the last quarter of an hour, with room for 2000 lines.
 * log_story_add - one line. log_story_add_all - a request that fails, and thirty that do not. */
struct act_news *
log_story_answer(struct fixture *f);
void
log_story_add(struct act_news *news, int64_t time_ms, const char *stream, const char *text);
void
log_story_add_all(struct fixture *f, struct act_news *news);

/* log_story_open_log - nothing has been answered. log_story_open - all of it has. */
void
log_story_open_log(struct fixture *f);
void
log_story_open(struct fixture *f);
/* log_story_work - until the filter has looked at every line. */
void
log_story_work(struct fixture *f);

#endif
