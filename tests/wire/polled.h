/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_POLLED_H
#define CWTOP_TESTS_WIRE_POLLED_H
/* polled.h - one unit of a source, polled by hand against a scripted server, at a moment that
 * stands still: 2026-11-21 04:30 UTC. */
#include "client.h"
#include "poll/source.h"

#define POLLED_ACCOUNT "123456789012" /* whose the keys are */

struct polled {
	struct bag bag;  /* filled before polled_open */
	bool is_unknown; /* set before it: nobody knows yet whose the keys are */
	struct client client;
	struct stack *stack;
	struct job *job;
	struct why why;
};

/* polled_open - a stack file's text, and which of its things. */
void
polled_open(struct polled *p, const char *stack_text, const struct source *source, size_t target);
void
polled_close(struct polled *p);
/* polled_once - one more poll; what the one before it brought is gone. */
enum err
polled_once(struct polled *p);
/* polled_sent - request i, from 0, holds this text. */
void
polled_sent(struct polled *p, size_t i, const char *part);

#endif
