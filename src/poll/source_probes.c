/* SPDX-License-Identifier: MIT */
/* source_probes.c - HTTP requests from where the operator sits. That a site is down is a result:
 * the source has failed only where nothing could be sent. */
#include "aws/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/unit.h"
#include "poll/event_notes.h"
#include "poll/source.h"

#define LIMIT_BYTES (64u << 10)

/* What an earlier poll found: the id of the failure that goes on; "" it answers, or nobody knows.
 */
#define NOTE_FAILURE 0

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_probes; i++)
		if (!stack->probes[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = "",
						       .target_name = stack->probes[i].name,
						       .target = i,
						       .every_s = stack->probes[i].every_s });
}

/* ---- failed, and well again ---- */

/* A failure that an earlier run, or another cwtop, has noted goes on: it is one event, whoever sees
 * it. */
static const struct event_row *
failure_kept(struct event_notes *notes, const char *name)
{
	const struct event_row *newest = event_notes_newest(notes, EVENT_PROBE, "", name);

	return newest && newest->level != LEVEL_OK ? newest : NULL;
}

static void
note_failure(struct event_notes *notes, const char *name, const struct probe_result *result)
{
	char *id = notes->job->notes[NOTE_FAILURE];
	enum level level = probe_level_of_failures(result);
	const struct event_row *kept;
	struct event_row *row;

	if (!*id) {
		kept = failure_kept(notes, name);
		(void)snprintf(id, sizeof(notes->job->notes[0]), "probe:%s@%lld", name,
			       (long long)(kept ? kept->time_s : result->time_s));
	}
	row = event_notes_add(notes, EVENT_PROBE, event_notes_text(notes, "%s", id),
			      event_notes_text(notes, "%s/%s", probe_error_word(result->error),
					       level_word(level)));
	if (!row)
		return;
	row->time_s = strtoll(strrchr(id, '@') + 1, NULL, 10);
	row->level = level;
	row->subject = name;
	row->code = probe_error_word(result->error);
	row->reason = result->why;
	row->was = "ok";
	row->title = event_notes_text(notes, "failed: %s", probe_error_word(result->error));
}

static void
note_recovery(struct event_notes *notes, const char *name, const struct probe_result *result)
{
	const char *id = notes->job->notes[NOTE_FAILURE];
	const struct event_row *kept = NULL;
	char took[UNIT_TEXT_MAX] = "";
	struct event_row *row;

	if (!*id && !event_notes_is_first(notes))
		return;
	kept = failure_kept(notes, name); /* NULL: another cwtop has noted it */
	if (!kept)
		return;
	row = event_notes_add(
		notes, EVENT_PROBE,
		event_notes_text(notes, "probe:%s@%lld", name, (long long)result->time_s), "ok");
	if (!row)
		return;
	unit_duration(result->time_s - kept->time_s, took);
	row->time_s = result->time_s;
	row->level = LEVEL_OK;
	row->subject = name;
	row->was = event_notes_text(notes, "%s", kept->code);
	row->title = event_notes_text(notes, "well again after %s", took);
}

/* That nobody plays the site, or that cwtop refuses to ask it, says nothing of the site. */
static void
note_result(struct job *job, const struct aws *aws, const struct probe_result *result)
{
	const char *name = job->stack->probes[job->target].name;
	struct event_notes notes;

	if (result->error == PROBE_NOT_SENT || result->error == PROBE_REFUSED)
		return;
	event_notes_begin(&notes, job, aws, 1);
	if (result->error == PROBE_OK)
		note_recovery(&notes, name, result);
	else
		note_failure(&notes, name, result);
	event_notes_end(&notes);
	if (result->error == PROBE_OK && !job->unkept[0])
		job->notes[NOTE_FAILURE][0] = '\0';
}

static enum err
poll_probe(struct job *job, struct aws *aws, struct why *why)
{
	const struct probe_request request = { .def = &job->stack->probes[job->target],
					       .stand_in = job->demo_host };
	struct part *part = part_new(PART_PROBE, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws };
	struct probe_result *result;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	result = arena_alloc(part->arena, sizeof(*result));
	err = result ? probe_send(&scope, &request, result, why) : err_memory(why);
	if (err) {
		part_unref(part);
		return err;
	}
	probe_remember(result, job->previous ? job->previous->row : NULL);
	note_result(job, aws, result);
	part->row = result;
	job->part = part;
	return ERR_OK;
}

/* No call of AWS's. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)stack;
	(void)unit;
	return 0;
}

const struct source source_probes = {
	.name = "probes",
	.service = "probe",
	.cadence_s = 60,
	.urgent_cadence_s = 60,
	.plan = plan,
	.calls = calls,
	.poll = poll_probe,
	.forget = event_memory_free,
};
