/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_LOOKS_H
#define CWTOP_TESTS_WIRE_LOOKS_H
/* looks.h - one order on its worker, without the threads around it: the real function and the real
 * client against a scripted server. */
#include "client.h"

#include "../../src/act/act_work.h"

#define LOOKS_JOB "019ab1c2-0000-7000-8000-00000000000a"
#define LOOKS_FOLDER "jobs/" LOOKS_JOB "/"
#define LOOKS_TASK "arn:aws:ecs:eu-west-2:123456789012:task/city/9ad00000000000000000000000000000"

struct look {
	struct bag bag; /* filled before look_run */
	struct client client;
	struct stack stack;
	struct stack_route route; /* bucket, queue, cluster and family of a job */
	struct stack_queue queue; /* jobs, with jobs-dlq */
	struct act_options options;
	struct act_order order;
	struct act_news news;
	struct act_work work;
	enum err err;
	size_t n_told, told_done; /* news on the way, and the count of the last */
	size_t drop_after;        /* so many questions whether it is dropped; 0: it is not */
	size_t n_asked;
	void (*on_asked)(struct look *look); /* at the first such question; NULL */
	void *ctx;
};

void
look_begin(struct look *l);
/* look_run - opens the client, and carries the order out. */
void
look_run(struct look *l, act_carry *carry);
void
look_end(struct look *l);

/* look_ok, look_fails - how it ended; its sentence has this in it. */
void
look_ok(const struct look *l, const char *done);
void
look_fails(const struct look *l, enum err err, const char *part);
/* look_sent, look_not_sent - request i, from 0, has this text in it, or has not. */
void
look_sent(struct look *l, size_t i, const char *part);
void
look_not_sent(struct look *l, size_t i, const char *part);

#endif
