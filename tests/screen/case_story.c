/* SPDX-License-Identifier: MIT */
/* case_story.c - see case_story.h. */
#include "case_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUMBER 7
#define AT_S(f) ((f)->now_ms / 1000 - 600) /* of what was found */

bool
case_story_asked(struct fixture *f, struct case_ask *ask, struct arena **out_arena)
{
	struct view_wish wish;
	bool has_case = false;

	*out_arena = NULL;
	while (view_wish_next(f->view, &wish)) {
		if (wish.kind != VIEW_WISH_ORDER || wish.act != ACT_CASE) {
			arena_free(wish.owned_arena);
			continue;
		}
		has_case = true;
		*ask = *wish.order.ask;
		view_wish_given(f->view, &wish, NUMBER);
		arena_free(*out_arena);
		*out_arena = wish.owned_arena;
	}
	return has_case;
}

void
case_story_expect(struct fixture *f)
{
	struct arena *arena;
	struct case_ask ask;

	assert_true(case_story_asked(f, &ask, &arena));
	arena_free(arena);
}

void
case_story_tell(struct fixture *f, const struct case_found *found, enum err err, bool is_last)
{
	struct act_news *news = fixture_news(NUMBER, ACT_CASE, is_last);

	news->err = err;
	if (err)
		strcpy(news->why.text, "case: nobody is at home");
	if (found) {
		struct case_found *copy = arena_alloc(news->arena, sizeof(*copy));

		*copy = *found;
		news->found = copy;
	}
	view_take_news(f->view, news);
}

struct case_found
case_story_good(struct fixture *f)
{
	static struct case_event events[2];
	static struct case_line lines[3];
	static struct case_trace traces[2];

	events[0] = (struct case_event){ AT_S(f) + 120, "shop-api-5xx", "OK", "ALARM",
					 "Threshold Crossed: 3 out of the last 3 datapoints" };
	events[1] =
		(struct case_event){ AT_S(f) - 1800, "shop-api-5xx", "ALARM", "OK", "no longer" };
	lines[0] = (struct case_line){ AT_S(f) * 1000 + 2000,
				       "1",
				       "INFO request 17 begins",
				       "eu-west-2",
				       "/aws/lambda/shop-api",
				       "s/1",
				       1 };
	lines[1] = (struct case_line){ AT_S(f) * 1000 + 3000,
				       "2",
				       "ConnectionError: could not reach the database",
				       "eu-west-2",
				       "/aws/lambda/shop-api",
				       "s/1",
				       87 };
	lines[2] = (struct case_line){ AT_S(f) * 1000 + 9000,
				       "3",
				       "ERROR the basket of customer 4711 is lost, and so is what "
				       "was in it, all of it",
				       "eu-west-2",
				       "/aws/lambda/shop-api",
				       "s/2",
				       4 };
	traces[0] = (struct case_trace){
		AT_S(f) + 5, "1-5f",      "eu-west-2", "POST", "https://shop.example.org/basket",
		"shop-api",  "timed out", "shop-db",   2.3,    502,
		true
	};
	traces[1] = (struct case_trace){
		AT_S(f) + 8, "1-6a",      "eu-west-2", "GET", "https://shop.example.org/",
		"shop-api",  "timed out", "shop-db",   2.1,   502,
		true
	};
	return (struct case_found){ .history = { .state = CASE_ANSWERED },
				    .lines = { .state = CASE_ANSWERED,
					       .why = "/aws/lambda/shop-api has more of that "
						      "minute" },
				    .traces = { .state = CASE_ANSWERED },
				    .points = { .state = CASE_ANSWERED },
				    .events = events,
				    .n_events = 2,
				    .lines_ = lines,
				    .n_lines = 3,
				    .traces_ = traces,
				    .n_traces = 2 };
}

void
case_story_all(struct case_found *found, enum case_state state, const char *why)
{
	struct case_part *const parts[] = { &found->history, &found->lines, &found->traces,
					    &found->points };

	*found = (struct case_found){ .n_events = 0 };
	for (size_t i = 0; i < LEN(parts); i++) {
		parts[i]->state = state;
		strcpy(parts[i]->why, why);
	}
}
