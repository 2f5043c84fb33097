/* SPDX-License-Identifier: MIT */
/* source_events.c - what happened, from the box that all sources note it in (event_notes.h): one
 * unit a stack. It reads the box where that has changed, and completes evidence while AWS still has
 * it. What AWS does not answer fails no poll: what is in the box is shown all the same. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "poll/event_evidence.h"
#include "poll/event_notes.h"
#include "poll/source.h"

#define LIMIT_BYTES (48u << 20)   /* the box with all its lines, twice */
#define SCRATCH_BYTES (16u << 20) /* lines on their way */
#define DENIED_S 600              /* a policy is not changed every minute */

struct events_memory {
	uint64_t stamp;      /* of the box, as the newest part has it */
	int64_t next_ask_s;  /* virtual: lines are not asked for before */
	char note[WHY_MAX];  /* of the newest part */
	char asked[WHY_MAX]; /* what AWS did not answer; "" */
};

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	(void)stack;
	sink(ctx, &(struct unit_plan){ .region = "", .target_name = "" });
}

/* ---- completing ---- */

static enum err
complete(struct job *job, struct aws *aws, const struct event_log_place *place,
	 const struct events *events, struct why *why)
{
	struct events_memory *memory = job->memory;
	struct event_evidence evidence = { .scope = { .client = aws,
						      .arena = arena_new(SCRATCH_BYTES),
						      .max_attempts = job->max_attempts },
					   .now_s = clock_now_s() };
	struct event_log_notes notes = { *place, evidence.rows, 0, evidence.now_s };
	enum err err = ERR_OK;

	if (!evidence.scope.arena)
		return err_memory(why);
	event_evidence_fetch(&evidence, events);
	text_copy(memory->asked, sizeof(memory->asked), evidence.why.text);
	memory->next_ask_s = evidence.is_denied ? evidence.now_s + DENIED_S : 0;
	notes.n = evidence.n;
	if (notes.n)
		err = event_log_note(job->store, &notes, NULL, why);
	arena_free(evidence.scope.arena);
	return err;
}

static bool
has_wanted(const struct events *events)
{
	for (size_t i = 0; i < events->n; i++)
		if (events->items[i].log == EVENT_LOG_WANTED)
			return true;
	return false;
}

/* ---- reading ---- */

/* Why (some of) nothing is kept, or why lines are missing; "". */
static void
note_of(const struct job *job, const struct why *why, char out[WHY_MAX])
{
	const struct events_memory *memory = job->memory;

	if (!job->store)
		text_copy(out, WHY_MAX,
			  "nothing is kept: there is no folder for it: see the error "
			  "log");
	else if (why->text[0])
		text_copy(out, WHY_MAX, why->text);
	else if (job->unkept[0])
		text_copy(out, WHY_MAX, job->unkept);
	else
		text_copy(out, WHY_MAX, memory->asked);
}

/* What is there, and, where lines were fetched, what is there then. That those cannot be kept is
 * said; what was read before is shown. */
static enum err
read_box(struct job *job, struct aws *aws, struct events *out, struct arena *arena,
	 struct why *said, struct why *why)
{
	const struct event_log_place place = event_notes_place(job, aws);
	struct events_memory *memory = job->memory;
	int64_t now_s = clock_now_s();
	enum err err = event_log_read(job->store, &place, now_s, arena, out, why);

	if (err || !has_wanted(out) || now_s < memory->next_ask_s)
		return err;
	if (complete(job, aws, &place, out, said) != ERR_OK)
		return ERR_OK;
	return event_log_read(job->store, &place, now_s, arena, out, why);
}

/* Nothing is new, and nothing is to be asked. */
static bool
is_as_before(struct job *job, const struct aws *aws, uint64_t *out_stamp)
{
	const struct event_log_place place = event_notes_place(job, aws);
	const struct events_memory *memory = job->memory;
	const struct events *before = job->previous ? job->previous->row : NULL;
	struct why why = { "" };
	char note[WHY_MAX];

	*out_stamp = 0;
	if (job->store && event_log_stamp(job->store, &place, out_stamp, &why) != ERR_OK)
		return false;
	note_of(job, &why, note);
	return before && *out_stamp == memory->stamp && text_is(note, memory->note) &&
	       (!has_wanted(before) || clock_now_s() < memory->next_ask_s);
}

static enum err
fill(struct job *job, struct aws *aws, struct part *part, struct why *why)
{
	struct events_memory *memory = job->memory;
	struct events *events = arena_alloc(part->arena, sizeof(*events));
	struct why said = { "" };
	enum err err = ERR_OK;

	if (!events)
		return err_memory(why);
	if (job->store)
		err = read_box(job, aws, events, part->arena, &said, why);
	if (err)
		return err;
	note_of(job, &said, memory->note);
	events->note = arena_text(part->arena, memory->note);
	events->is_lossy = !job->store || job->unkept[0];
	if (!events->note)
		return err_memory(why);
	part->row = events;
	return ERR_OK;
}

static enum err
poll_events(struct job *job, struct aws *aws, struct why *why)
{
	struct events_memory *memory;
	struct part *part;
	uint64_t stamp;
	enum err err;

	if (!job->memory)
		job->memory = calloc(1, sizeof(struct events_memory));
	memory = job->memory;
	if (!memory)
		return err_memory(why);
	event_notes_ask(job, &(struct aws_scope){ .client = aws,
						  .region = job->stack->region,
						  .max_attempts = job->max_attempts });
	if (is_as_before(job, aws, &stamp))
		return ERR_OK;
	part = part_new(PART_EVENTS, LIMIT_BYTES);
	if (!part)
		return err_memory(why);
	err = fill(job, aws, part, why);
	if (err) {
		part_unref(part);
		return err;
	}
	/* of before what was completed: the next poll then reads that once more, and no event that
	 * another cwtop noted meanwhile is missed */
	memory->stamp = stamp;
	job->part = part;
	return ERR_OK;
}

/* Of AWS's nothing, but where a task has just stopped. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)stack;
	(void)unit;
	return 0;
}

static void
forget(void *memory)
{
	free(memory);
}

const struct source source_events = {
	.name = "events",
	.service = "logs",
	.cadence_s = 60,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_events,
	.forget = forget,
};
