/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_LETTERS_H
#define CWTOP_TESTS_WIRE_LETTERS_H
/* letters.h - answers of a dead-letter queue, for orders that have to do with one. */
#include "looks.h"

#define MESSAGE(job) \
	"{\"schema\":\"cwtop-job-message/1\",\"job_id\":\"" job "\",\"bucket\":\"artifacts\"}"
#define BACK "X-Amz-Target: AmazonSQS.ChangeMessageVisibility\r\n"
#define RECEIVE "X-Amz-Target: AmazonSQS.ReceiveMessage\r\n"
#define SEND "X-Amz-Target: AmazonSQS.SendMessage\r\n"
#define DELETE "X-Amz-Target: AmazonSQS.DeleteMessage\r\n"

struct letter {
	const char *id, *body, *more; /* more: members, with a comma in front; NULL */
};

/* letters_ok - any good answer; letters_refused - one of AWS's codes. */
void
letters_ok(struct look *l, const char *body);
void
letters_refused(struct look *l, const char *code);
/* letters_queue - two answers: the address of the dead-letter queue, and its counts. */
void
letters_queue(struct look *l, int visible);
/* letters_receive - a receive that hands these out. */
void
letters_receive(struct look *l, const struct letter *letters, size_t n);
/* letters_sent - the queue has taken this body. */
void
letters_sent(struct look *l, const char *body);

#endif
