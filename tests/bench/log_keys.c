/* SPDX-License-Identifier: MIT */
/* log_keys.c - a log of a hundred thousand lines on a screen of 200x50: how long the slowest key
 * takes until the next frame stands in cells, and, for comparison, one search through all of the
 * text. Prints microseconds: "KEY SLOWEST SEARCH". No terminal, no network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/view_logs.h"
#include "model/model.h"

#define LINES 100000
#define PIECE 1000
#define ROUNDS 3
#define START_MS INT64_C(1795235400000)
#define EVERY_MS 60
#define END_MS (START_MS + EVERY_MS * LINES)

static const char stack_text[] = "{\"schema\":\"cwtop-stack/1\",\"region\":\"eu-west-2\"}";
static char texts[LINES][160];

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Gives the order that the view wishes a number; 0: there is none. */
static uint64_t
take_order(struct view *view)
{
	static uint64_t number;
	struct view_wish wish;

	while (view_wish_next(view, &wish)) {
		arena_free(wish.owned_arena);
		if (wish.kind != VIEW_WISH_ORDER)
			continue;
		view_wish_given(view, &wish, ++number);
		return number;
	}
	return 0;
}

/* The next thousand lines, as the desk would hand them over. */
static void
answer(struct view *view, uint64_t number, size_t at)
{
	struct act_news *news = mem_must(act_news_new(number, ACT_LINES, 1u << 20));

	news->is_last = true;
	news->token = "t";
	news->group = "/bench";
	news->from_ms = START_MS;
	news->read_ms = END_MS;
	news->has_more = at + PIECE < LINES;
	news->lines = mem_must(arena_array(news->arena, PIECE, sizeof(*news->lines)));
	for (size_t i = at; i < at + PIECE; i++)
		news->lines[news->n_lines++] = (struct act_line){
			.id = mem_must(arena_format(news->arena, "%zu", i)),
			.text = texts[i],
			.stream = "s",
			.time_ms = START_MS + EVERY_MS * (int64_t)i,
		};
	view_take_news(view, news);
}

static void
fill(struct view *view)
{
	static const struct log_where where = { .region = "eu-west-2", .group = "/bench" };

	for (size_t i = 0; i < LINES; i++)
		snprintf(texts[i], sizeof(texts[i]),
			 "%zu INFO {\"request\": %zu, \"path\": \"/api/v1/junctions\", \"took\": "
			 "%zu} and "
			 "what else there is to say of it",
			 i, i, i % 977);
	view_logs_open(view, &where, "bench", 0);
	for (size_t at = 0; at < LINES; at += PIECE)
		answer(view, take_order(view), at);
	if (log_book_n(view->logs->book, LOG_ALL) != LINES) {
		fprintf(stderr, "%zu lines instead\n", log_book_n(view->logs->book, LOG_ALL));
		exit(1);
	}
}

static int64_t
slowest_key(struct view *view, struct layers *layers, char *out_key)
{
	static const char keys[] =
		"kkjgGkwwppttttmg[]G12340/took 7\rnN&nN&k4G/\025ERROR\r\033k\004\025G6";
	int64_t slowest_us = 0;

	view_draw(view, 200, 50, layers);
	for (const char *key = keys; *key; key++) {
		int64_t before_us = now_us(), took_us;
		uint64_t number;

		view_key(view, (uint32_t)(unsigned char)*key);
		number = take_order(view);
		view_draw(view, 200, 50, layers);
		took_us = now_us() - before_us;
		if (number)
			answer(view, number, 0);
		if (took_us > slowest_us) {
			slowest_us = took_us;
			*out_key = *key;
		}
	}
	return slowest_us;
}

static int64_t
search_all(void)
{
	int64_t before_us = now_us();
	size_t n = 0;

	for (size_t i = 0; i < LINES; i++)
		n += strcasestr(texts[i], "took\": 7") != NULL;
	return n > 0 ? now_us() - before_us : 0;
}

int
main(void)
{
	const struct stack_options options = { .region = NULL };
	struct layers layers = { .n_popups = 0 };
	int64_t slowest_us = INT64_MAX, search_us = INT64_MAX;
	struct stack *stack = NULL;
	struct snapshot *snapshot;
	struct model *model;
	struct view *view;
	struct why why;
	char key = ' ';

	if (stack_parse(stack_text, sizeof(stack_text) - 1, "bench", &options, &stack, &why) !=
	    ERR_OK)
		return 1;
	model = model_new(stack, 3600);
	snapshot = model_publish(model, END_MS);
	view = view_new(stack, ui_style_of(STYLE_BRAILLE));
	view_set_snapshot(view, snapshot);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t key_us, all_us;

		fill(view);
		key_us = slowest_key(view, &layers, &key);
		all_us = search_all();

		slowest_us = MIN(slowest_us, key_us);
		search_us = MIN(search_us, all_us);
	}
	printf("%d %lld %lld\n", key, (long long)slowest_us, (long long)search_us);
	view_free(view);
	layers_done(&layers);
	snapshot_unref(snapshot);
	model_free(model);
	stack_free(stack);
	return 0;
}
