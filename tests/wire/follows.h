/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_FOLLOWS_H
#define CWTOP_TESTS_WIRE_FOLLOWS_H
/* follows.h - a log that is followed on its worker: one order after another, at a moment that is
 * told, each with the token of the one before. */
#include "looks.h"
#include "orders.h"

#define NOW_MS INT64_C(1795235400000)
#define NOW "1795235400000"
#define EVENT(time, id, text)                                                                \
	"{\"timestamp\":" time ",\"ingestionTime\":1795235400000,\"logStreamName\":\"s/1\"," \
	"\"eventId\":\"" id "\",\"message\":\"" text "\"}"
#define PAGE(events, more) "{\"events\":[" events "],\"searchedLogStreams\":[]" more "}"
#define STREAMS "{\"logStreams\":[{\"logStreamName\":\"s/1\"}]}"
#define GONE(what)                                                                        \
	"{\"__type\":\"ResourceNotFoundException\",\"message\":\"The specified log " what \
	" does not exist.\"}"
#define TASK "arn:aws:ecs:eu-west-2:1:task/shop/9ad0"

extern struct ask_lines follow_ask; /* of the order that is being made */

/* follow_first - begins with four lines at most; follow_again - the next order, so much later.
 * follow_end - after each of them. */
void
follow_first(struct look *l, const struct log_where *where);
void
follow_again(struct look *l, int64_t later_ms);
void
follow_end(struct look *l);

/* What the server answers next. */
void
follow_ok(struct look *l, const char *body);
void
follow_bad(struct look *l, const char *body);

#endif
