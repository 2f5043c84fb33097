/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_CALL_PUT_H
#define CWTOP_TESTS_CALL_PUT_H
/* put.h - results in the shape that AWS's own SDKs give them: lists and objects inside one another,
 * and no member for what was not said. */
#include "call.h"

/* put_list, put_object - opens a member; put_item - opens an object in a list. Each has its end. */
void
put_list(struct call *call, const char *key);
void
put_list_end(struct call *call);
void
put_object(struct call *call, const char *key);
void
put_item(struct call *call);
void
put_object_end(struct call *call);

/* Without a value ("", negative, 0) no member is written. */
void
put_said(struct call *call, const char *key, const char *value);
void
put_count(struct call *call, const char *key, int64_t value);
void
put_seconds(struct call *call, const char *key, double value);
void
put_time(struct call *call, const char *key, int64_t unix_s);

void
put_texts(struct call *call, const char *key, const char *const *texts, size_t n);

/* call_given - value of an argument; NULL when it was not given or is empty. */
const char *
call_given(const struct call *call, const char *key);
/* call_words - an argument's words between commas, in the arena. */
struct call_words {
	const char *items[64];
	size_t n;
};

void
call_words(const struct call *call, const char *key, struct call_words *out);

#endif
