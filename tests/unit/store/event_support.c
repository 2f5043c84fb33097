/* SPDX-License-Identifier: MIT */
/* event_support.c - events and boxes for the tests of the event log. */
#include "event_support.h"

struct event_row
event_of_task(const char *id, int64_t time_s, int exit_code)
{
	return (struct event_row){ .kind = EVENT_TASK,
				   .id = id,
				   .time_s = time_s,
				   .level = exit_code ? LEVEL_ALARM : LEVEL_OK,
				   .region = "eu-west-2",
				   .subject = "worker",
				   .cluster = "c",
				   .title = "stopped",
				   .reason = "Essential container in task exited",
				   .code = "EssentialContainerExited",
				   .was = "",
				   .is = "worker:7",
				   .container = "main",
				   .has_exit_code = true,
				   .exit_code = exit_code,
				   .log = EVENT_LOG_WANTED,
				   .log_group = "",
				   .log_stream = "",
				   .log_note = "" };
}

struct event_row
event_of_deploy(const char *id, int64_t time_s, const char *code)
{
	return (struct event_row){ .kind = EVENT_DEPLOY,
				   .id = id,
				   .time_s = time_s,
				   .region = "eu-west-2",
				   .subject = "c/api",
				   .cluster = "c",
				   .title = code,
				   .reason = code,
				   .code = code,
				   .was = "",
				   .is = "api:8",
				   .container = "",
				   .log_group = "",
				   .log_stream = "",
				   .log_note = "" };
}

struct event_row
event_with_lines(struct event_row row, const struct event_line *lines, size_t n)
{
	row.log = EVENT_LOG_KEPT;
	row.log_group = "/ecs/worker";
	row.log_stream = "worker/worker/1";
	row.lines = lines;
	row.n_lines = n;
	return row;
}

enum err
note_try(struct place *place, const struct event_row *rows, size_t n, int64_t now_s,
	 struct why *why)
{
	const struct event_log_notes notes = { { .account = "a", .stack = "s" }, rows, n, now_s };

	return event_log_note(place->store, &notes, NULL, why);
}

bool
note_ok(struct place *place, const struct event_row *rows, size_t n, int64_t now_s)
{
	const struct event_log_notes notes = { { .account = "a", .stack = "s" }, rows, n, now_s };
	struct why why = { "" };
	bool is_news = false;

	if (event_log_note(place->store, &notes, &is_news, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return is_news;
}

void
look_at(struct look *look, int64_t now_s)
{
	const struct event_log_place of = { .account = "a", .stack = "s" };
	struct why why = { "" };

	arena_free(look->arena);
	look->arena = arena_new(64u << 20);
	if (event_log_read(look->place->store, &of, now_s, look->arena, &look->events, &why))
		fail_msg("%s", why.text);
}

void
look_done(struct look *look)
{
	arena_free(look->arena);
}
