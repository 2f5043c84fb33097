/* SPDX-License-Identifier: MIT */
/* follows.c - see follows.h. */
#include "follows.h"

#include <stdio.h>

#include "base/clock.h"

struct ask_lines follow_ask;
static char token[16384];

static void
begin(struct look *l)
{
	look_begin(l);
	l->order.lines = &follow_ask;
	l->order.route = NULL;
	l->order.job = NULL;
	l->news.region = "";
}

void
follow_first(struct look *l, const struct log_where *where)
{
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	follow_ask = (struct ask_lines){ .where = *where, .limit = 4 };
	begin(l);
}

void
follow_again(struct look *l, int64_t later_ms)
{
	(void)snprintf(token, sizeof(token), "%s", l->news.token);
	look_end(l);
	clock_advance(later_ms);
	begin(l);
	follow_ask.token = token;
}

void
follow_end(struct look *l)
{
	look_end(l);
	clock_set(NULL);
}

void
follow_ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "", body);
}

void
follow_bad(struct look *l, const char *body)
{
	bag_add(&l->bag, "400 Bad Request", "", body);
}
