/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_STORE_EVENT_SUPPORT_H
#define CWTOP_TESTS_UNIT_STORE_EVENT_SUPPORT_H
/* event_support.h - events as sources note them, and boxes to note them in. */
#include "store/event_log.h"
#include "store_support.h"

#define EVENTS_NAME "state/accounts/a/events/s.events"
#define T0 INT64_C(1795262400)

/* A task that stopped at a time, with an exit code and no lines yet. */
struct event_row
event_of_task(const char *id, int64_t time_s, int exit_code);
/* A deployment that is as far as `code` says. */
struct event_row
event_of_deploy(const char *id, int64_t time_s, const char *code);
/* The same event with these lines kept. */
struct event_row
event_with_lines(struct event_row row, const struct event_line *lines, size_t n);

/* Into the box "s" of account "a" at now_s. note_ok must work. */
enum err
note_try(struct place *place, const struct event_row *rows, size_t n, int64_t now_s,
	 struct why *why);
bool
note_ok(struct place *place, const struct event_row *rows, size_t n, int64_t now_s);

/* What is kept; until the next look of this struct. */
struct look {
	struct place *place;
	struct arena *arena;
	struct events events;
};
void
look_at(struct look *look, int64_t now_s);
void
look_done(struct look *look);

#endif
