/* SPDX-License-Identifier: MIT */
/* query_story.c - see query_story.h. */
#include "query_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGES "[ { 'name': 'one', 'rows': [ { 'panels': ['health'] } ] } ]"

static const struct fixture_more more = {
	.panel = "health",
	.sections = "'logs': [ { 'group': '/ecs/shop', 'title': 'Shop tasks' },"
		    "  { 'group': '/edge', 'region': 'us-east-1' } ],",
};

static uint64_t number;

uint64_t
query_story_newest(void)
{
	return number;
}

struct fixture *
query_story_open(enum style_kind style)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	fixture_open_more(f, &more, PAGES, style);
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	fixture_show(f, 80, 24);
	return f;
}

int
query_story_setup(void **state)
{
	*state = query_story_open(STYLE_BRAILLE);
	return 0;
}

int
query_story_teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

void
query_story_pass(struct fixture *f)
{
	f->facts.real_ms += 1000;
	view_set_now(f->view, f->facts.real_ms, false);
}

/* The next thing that is wished; orders get a number. */
int
query_story_wish(struct fixture *f, struct view_wish *out)
{
	if (!view_wish_next(f->view, out))
		return -1;
	if (out->kind == VIEW_WISH_ORDER)
		view_wish_given(f->view, out, ++number);
	return (int)out->kind;
}

/* The order for a query; what it asks is in `out`, whose arena is the caller's. */
void
query_story_asked(struct fixture *f, struct view_wish *out)
{
	int kind = query_story_wish(f, out);

	if (kind == VIEW_WISH_DROP)
		kind = query_story_wish(f, out);
	assert_int_equal(kind, VIEW_WISH_ORDER);
	assert_int_equal(out->act, ACT_QUERY);
}

void
query_story_run(struct fixture *f, const char *keys)
{
	struct view_wish wish;

	fixture_keys(f, keys);
	query_story_asked(f, &wish);
	arena_free(wish.owned_arena);
}

void
query_story_nothing(struct fixture *f)
{
	struct view_wish wish;

	assert_int_equal(query_story_wish(f, &wish), -1);
}

/* ---- news ---- */

static struct act_news *
news_of(bool is_last)
{
	return fixture_news(number, ACT_QUERY, is_last);
}

static void
add_scan(struct act_news *news, double stored, double likely, const char *why)
{
	struct ask_scan *scan = mem_must(arena_alloc(news->arena, sizeof(*scan)));

	*scan = (struct ask_scan){ .stored_bytes = stored,
				   .likely_bytes = likely,
				   .most_usd = stored < 0 ? -1 : stored / 1e9 * 0.005,
				   .why = why };
	scan->is_held = scan->most_usd < 0 || scan->most_usd > 0.1;
	news->scan = scan;
}

static void
fill_row(struct arena *arena, struct log_record *row, int i)
{
	static const char *const says[] = {
		"INFO GET /predict 200",
		("[ERROR] ConnectionError: could not reach the database Traceback (most recent "
		 "call last): File \"/var/task/app.py\", line 118, in handler"),
		"WARN \xe5\x9c\xb0\xe5\x9b\xb3 is slow",
	};
	const struct log_field fields[] = {
		{ "@message", says[i % 3] },
		{ "@timestamp",
		  mem_must(arena_format(arena, "2026-11-21 13:%02d:07.250", 59 - i)) },
		{ "took_ms", mem_must(arena_format(arena, "%d.%d", 7 * i, i % 10)) },
		{ "@log", "123456789012:/ecs/shop" },
		{ "@logStream", "ecs/web/0a1b2c3d" },
	};

	row->n = LEN(fields);
	row->fields = mem_must(arena_array(arena, LEN(fields), sizeof(fields[0])));
	memcpy(row->fields, fields, sizeof(fields));
}

static void
add_results(struct act_news *news, enum logs_status status, const char *word, size_t n)
{
	struct log_results *results = mem_must(arena_alloc(news->arena, sizeof(*results)));

	*results = (struct log_results){ .status = status,
					 .word = word,
					 .n = n,
					 .bytes_scanned = 180e6 * (double)n,
					 .records_scanned = 40000.0 * (double)n,
					 .usd = 0.0009 * (double)n };
	results->rows = mem_must(arena_array(news->arena, n + 1, sizeof(*results->rows)));
	for (size_t i = 0; i < n; i++)
		fill_row(news->arena, &results->rows[i], (int)i);
	news->results = results;
}

void
query_story_tell(struct fixture *f, const char *word, size_t n, const char *done)
{
	struct act_news *news = news_of(false);

	add_scan(news, 12e9, 10e9, "");
	add_results(news, LOGS_RUNNING, word, n);
	snprintf(news->done, sizeof(news->done), "%s", done);
	view_take_news(f->view, news);
}

void
query_story_complete(struct fixture *f, size_t n)
{
	struct act_news *news = news_of(true);

	add_scan(news, 12e9, 10e9, "");
	add_results(news, LOGS_COMPLETE, "Complete", n);
	snprintf(news->done, sizeof(news->done), "%zu rows", n);
	view_take_news(f->view, news);
}

void
query_story_refuse(struct fixture *f, enum err err, const char *sentence)
{
	struct act_news *news = news_of(true);

	news->err = err_set(err, &news->why, "%s", sentence);
	view_take_news(f->view, news);
}

void
query_story_hold(struct fixture *f, double stored, double likely, const char *why)
{
	struct act_news *news = news_of(true);

	add_scan(news, stored, likely, why);
	view_take_news(f->view, news);
}

void
query_story_shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}
