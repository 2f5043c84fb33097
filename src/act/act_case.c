/* SPDX-License-Identifier: MIT */
/* act_case.c - the evidence of a case: points of its metric, its alarms' histories, the log lines
 * of that minute, traces. Each part is asked for on its own, and told of as soon as it is there, or
 * something of it: one that is slow, denied, throttled or empty hides no other, nor keeps it. */
#include "act_case.h"

#include "act_copy.h"
#include "base/text.h"

static const struct act_case_part *const parts[ACT_CASE_PARTS] = {
	[ACT_CASE_POINTS] = &act_case_points,
	[ACT_CASE_HISTORY] = &act_case_history,
	[ACT_CASE_LINES] = &act_case_lines,
	[ACT_CASE_TRACES] = &act_case_traces,
};

const struct act_case_part *
act_case_part_at(size_t part)
{
	return parts[part];
}

/* A case while it is asked for. Its texts are the questions' until the end. */
struct evidence {
	struct act_work *work;
	struct case_found found;
	struct act_case_question questions[ACT_CASE_QUESTIONS_MAX];
	size_t n;
};

static struct case_part *
state_of(struct case_found *found, size_t part)
{
	struct case_part *const states[ACT_CASE_PARTS] = {
		[ACT_CASE_POINTS] = &found->points,
		[ACT_CASE_HISTORY] = &found->history,
		[ACT_CASE_LINES] = &found->lines,
		[ACT_CASE_TRACES] = &found->traces,
	};

	return states[part];
}

/* What came of the questions of one part. */
struct tally {
	const struct act_case_question *answered[ACT_CASE_QUESTIONS_MAX];
	const struct act_case_question *failed; /* the first; NULL: none */
	size_t n, n_answered, n_failed;
};

static void
count_part(const struct evidence *e, size_t part, struct tally *out)
{
	*out = (struct tally){ .n = 0 };
	for (size_t i = 0; i < e->n; i++) {
		const struct act_case_question *question = &e->questions[i];

		if (question->part != part)
			continue;
		out->n++;
		if (!question->is_over)
			continue;
		if (!question->err)
			out->answered[out->n_answered++] = question;
		else if (out->n_failed++ == 0)
			out->failed = question;
	}
}

static void
join_part(struct evidence *e, size_t part)
{
	struct case_part *state = state_of(&e->found, part);
	struct tally tally;
	size_t n_over;
	struct text note;

	count_part(e, part, &tally);
	n_over = tally.n_answered + tally.n_failed;
	text_init(&note, state->why, sizeof(state->why));
	if (tally.n_failed == tally.n) {
		state->state = CASE_FAILED;
		state->err = tally.failed->err;
		text_add(&note, tally.failed->why.text);
		return;
	}
	state->state = n_over < tally.n ? CASE_ASKING : CASE_ANSWERED;
	if (n_over < tally.n)
		text_addf(&note, "%zu of %zu %s have not answered yet", tally.n - n_over, tally.n,
			  parts[part]->what);
	if (tally.n_failed > 0)
		text_addf(&note, "%s%zu of %zu %s did not answer: %s", note.len ? "; " : "",
			  tally.n_failed, tally.n, parts[part]->what, tally.failed->why.text);
	if (parts[part]->join(e->work, tally.answered, tally.n_answered, &e->found, &note)) {
		state->state = CASE_FAILED;
		state->err = ERR_MEMORY;
		text_copy(state->why, sizeof(state->why), "out of memory");
	}
}

static void
on_answer(void *ctx, const struct act_case_question *question)
{
	struct evidence *e = ctx;

	if (act_work_is_dropped(e->work))
		return;
	join_part(e, question->part);
	act_work_tell(e->work);
}

static void
plan(struct evidence *e)
{
	for (size_t part = 0; part < ACT_CASE_PARTS; part++) {
		size_t n = parts[part]->count(e->work);

		state_of(&e->found, part)->state = n > 0 ? CASE_ASKING : CASE_NOT_ASKED;
		for (size_t i = 0; i < n; i++)
			e->questions[e->n++] =
				(struct act_case_question){ .part = part, .index = i };
	}
}

enum err
act_carry_case(struct act_work *work, struct why *why)
{
	struct act_news *news = work->news;
	struct evidence *e;

	if (!work->order->ask)
		return err_set(ERR_USAGE, why, "case: nothing says what to ask for");
	e = arena_alloc(news->arena, sizeof(*e));
	if (!e)
		return err_memory(why);
	e->work = work;
	plan(e);
	news->found = &e->found;
	act_case_ask(work, e->questions, e->n, on_answer, e);
	/* what was read for it goes, but for what is kept of it */
	news->found = act_copy_found(news->arena, &e->found);
	for (size_t i = 0; i < e->n; i++)
		act_news_free(e->questions[i].box ? &e->questions[i].box->news : NULL);
	return news->found ? ERR_OK : err_memory(why);
}
