/* SPDX-License-Identifier: MIT */
/* log_story.c - see log_story.h. */
#include "log_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct log_where log_story_where = { .region = "eu-west-2", .group = LOG_STORY_GROUP };

/* The order that is asked for; its question. */
struct ask_lines
log_story_asked(struct fixture *f)
{
	static char token[64], task[64], container[64];
	struct view_wish wish;
	struct ask_lines ask;

	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_LINES);
	ask = *wish.order.lines;
	snprintf(token, sizeof(token), "%s", ask.token ? ask.token : "none");
	ask.token = token;
	snprintf(task, sizeof(task), "%s", ask.where.task ? ask.where.task : "none");
	snprintf(container, sizeof(container), "%s",
		 ask.where.container ? ask.where.container : "none");
	ask.where.task = task;
	ask.where.container = container;
	arena_free(wish.owned_arena);
	return ask;
}

void
log_story_nothing_asked(struct fixture *f)
{
	struct view_wish wish;

	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
}

struct act_news *
log_story_answer(struct fixture *f)
{
	struct act_news *news = job_story_news(ACT_LINES, true);

	news->token = "next";
	news->group = LOG_STORY_GROUP;
	news->stream = "";
	news->from_ms = f->now_ms - 900000;
	news->read_ms = f->now_ms;
	news->lines = mem_must(arena_array(news->arena, 2000, sizeof(*news->lines)));
	return news;
}

void
log_story_add(struct act_news *news, int64_t time_ms, const char *stream, const char *text)
{
	news->lines[news->n_lines] = (struct act_line){
		.id = mem_must(arena_format(news->arena, "%lld-%s-%.20s", (long long)time_ms,
					    stream, text)),
		.text = text,
		.stream = stream,
		.time_ms = time_ms,
	};
	news->n_lines++;
}

void
log_story_add_all(struct fixture *f, struct act_news *news)
{
	int64_t at = f->now_ms - 60000;

	log_story_add(news, at, LOG_STORY_STREAM("a"), "START RequestId: 8f3c Version: $LATEST ");
	log_story_add(news, at + 3, LOG_STORY_STREAM("a"),
		      "{\"level\":\"info\",\"message\":\"request\",\"path\":\"/api/v1/"
		      "junctions\",\"user\":"
		      "{\"id\":7,\"groups\":[\"staff\",\"all\"]},\"cold\":false,\"took\":null}");
	log_story_add(news, at + 40, LOG_STORY_STREAM("b"),
		      "INFO 4 junctions of M\xc3\xbcnchen read");
	log_story_add(
		news, at + 41, LOG_STORY_STREAM("a"),
		"[ERROR] KeyError: 'junction_id' Traceback (most recent call last): File "
		"\"/var/task/app.py\", line 88, in get_junction return by_id[junction_id] which is "
		"a "
		"line that is longer than most screens are wide, so that it has to be broken");
	log_story_add(news, at + 44, LOG_STORY_STREAM("a"), "WARN answered with 500");
	log_story_add(news, at + 45, LOG_STORY_STREAM("a"), "END RequestId: 8f3c ");
	for (int i = 0; i < 30; i++)
		log_story_add(
			news, at + 1000 * (i + 1), LOG_STORY_STREAM("b"),
			mem_must(arena_format(news->arena, "INFO request %d answered in %d ms", i,
					      20 + i * 7 % 13)));
}

void
log_story_open_log(struct fixture *f)
{
	view_logs_open(f->view, &log_story_where, "function api", 0);
}

void
log_story_open(struct fixture *f)
{
	struct act_news *news;

	log_story_open_log(f);
	log_story_asked(f);
	news = log_story_answer(f);
	log_story_add_all(f, news);
	view_take_news(f->view, news);
	fixture_show(f, 80, 24);
}

void
log_story_work(struct fixture *f)
{
	while (view_is_working(f->view))
		log_story_nothing_asked(f);
}
