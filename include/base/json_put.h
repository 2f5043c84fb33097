/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_JSON_PUT_H
#define CWTOP_BASE_JSON_PUT_H
/* json_put.h - members of an object, a key and its value in one call, over json.h's writer. What is
 * not known is null, never "" or 0. */
#include "base/json.h"

void
json_put_text(struct json_writer *w, const char *key, const char *s); /* NULL: null */
/* json_put_said - "" stands for "not said", too. */
void
json_put_said(struct json_writer *w, const char *key, const char *s);
void
json_put_integer(struct json_writer *w, const char *key, int64_t number);
void
json_put_integer_if(struct json_writer *w, const char *key, bool is_known, int64_t number);
void
json_put_number(struct json_writer *w, const char *key, double number); /* not finite: null */
void
json_put_number_if(struct json_writer *w, const char *key, bool is_known, double number);
void
json_put_bool(struct json_writer *w, const char *key, bool value);
/* json_put_time - ISO 8601, UTC, of Unix seconds; 0: null. */
void
json_put_time(struct json_writer *w, const char *key, int64_t time_s);
/* json_put_object, json_put_array - open one that is a member; ended as json.h says. */
void
json_put_object(struct json_writer *w, const char *key);
void
json_put_array(struct json_writer *w, const char *key);

#endif
