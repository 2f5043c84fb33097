/* SPDX-License-Identifier: MIT */
/* rows.c - parts (what one poll brought, counted) and what their rows mean. */
#include "model/rows.h"

#include <string.h>

#include "base/text.h"

static const char *const alarm_state_words[] = {
	[ALARM_OK] = "OK",
	[ALARM_ALARM] = "ALARM",
	[ALARM_INSUFFICIENT] = "INSUFFICIENT_DATA",
};

const char *
alarm_state_word(enum alarm_state state)
{
	return alarm_state_words[state];
}

bool
task_has_failed(const struct task_row *task)
{
	static const char *const failures[] = { "TaskFailedToStart", "SpotInterruption",
						"TerminationNotice" };

	if (!text_is(task->status, "STOPPED"))
		return false;
	for (size_t i = 0; i < LEN(failures); i++)
		if (text_is(task->stop_code, failures[i]))
			return true;
	/* A person or a scheduler stopped it: SIGTERM's and SIGKILL's exit codes are no failure. */
	if (text_is(task->stop_code, "UserInitiated") ||
	    text_is(task->stop_code, "ServiceSchedulerInitiated"))
		return false;
	if (task->has_exit_code)
		return task->exit_code != 0;
	return text_is(task->stop_code, "EssentialContainerExited");
}

struct part *
part_new(enum part_kind kind, size_t limit_bytes)
{
	struct arena *arena = arena_new(limit_bytes);
	struct part *part = arena ? arena_alloc(arena, sizeof(*part)) : NULL;

	if (!part) {
		arena_free(arena);
		return NULL;
	}
	part->refs = 1;
	part->arena = arena;
	part->kind = kind;
	return part;
}

struct part *
part_ref(struct part *part)
{
	part->refs++;
	return part;
}

void
part_unref(struct part *part)
{
	/* The part itself is in its arena. */
	if (part && --part->refs == 0)
		arena_free(part->arena);
}
