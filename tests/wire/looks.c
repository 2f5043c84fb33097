/* SPDX-License-Identifier: MIT */
/* looks.c - see looks.h. */
#include "looks.h"

#include <string.h>

#include "base/text.h"

/* What the desk does for an order. */
static void
tell(struct act_work *work)
{
	struct look *l = (struct look *)work->act;

	l->n_told++;
	l->told_done = work->news->n_done;
}

static bool
is_dropped(const struct act_work *work)
{
	struct look *l = (struct look *)work->act;

	if (l->n_asked == 0 && l->on_asked)
		l->on_asked(l);
	return ++l->n_asked >= l->drop_after && l->drop_after > 0;
}

void
look_begin(struct look *l)
{
	*l = (struct look){
		.route = { .name = "simulate",
			   .kind = ROUTE_QUEUE,
			   .region = "eu-west-2",
			   .bucket = "artifacts",
			   .prefix = "jobs/",
			   .queue = "jobs",
			   .cluster = "city",
			   .family = "worker" },
		.queue = { .name = "jobs", .region = "eu-west-2", .dlq = "jobs-dlq" },
		.news = { .job = "",
			  .account = "",
			  .arn = "",
			  .token = "",
			  .group = "",
			  .stream = "" },
	};
	bag_init(&l->bag);
	l->stack.routes = &l->route;
	l->stack.n_routes = 1;
	l->options.stack = &l->stack;
	l->order.route = &l->route;
	l->order.queue = &l->queue;
	l->order.job = LOOKS_JOB;
}

void
look_run(struct look *l, act_carry *carry)
{
	struct why why = { "" };

	client_open(&l->client, l->bag.answers, l->bag.n);
	l->news.arena = l->client.arena;
	l->work = (struct act_work){ .options = &l->options,
				     .order = &l->order,
				     .scope = l->client.scope,
				     .news = &l->news,
				     .act = (struct act *)l,
				     .tell = tell,
				     .is_dropped = is_dropped };
	l->err = carry(&l->work, &why);
	l->client.why = why;
}

void
look_end(struct look *l)
{
	client_close(&l->client);
	bag_done(&l->bag);
}

void
look_ok(const struct look *l, const char *done)
{
	if (l->err)
		fail_msg("%s: %s", err_word(l->err), l->client.why.text);
	if (!strstr(l->news.done, done))
		fail_msg("\"%s\" is not in \"%s\"", done, l->news.done);
	assert_true(text_is_clean(l->news.done));
}

void
look_fails(const struct look *l, enum err err, const char *part)
{
	if (l->err != err)
		fail_msg("%s (%s), not %s", err_word(l->err), l->client.why.text, err_word(err));
	expect_why(&l->client, part);
}

void
look_sent(struct look *l, size_t i, const char *part)
{
	if (!strstr(server_request(l->client.server, i), part))
		fail_msg("\"%s\" is not in \"%s\"", part, server_request(l->client.server, i));
}

void
look_not_sent(struct look *l, size_t i, const char *part)
{
	if (strstr(server_request(l->client.server, i), part))
		fail_msg("\"%s\" is in \"%s\"", part, server_request(l->client.server, i));
}
