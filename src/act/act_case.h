/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_CASE_H
#define CWTOP_ACT_ACT_CASE_H
/* act_case.h - the parts of a case, and the questions that a part is made of: one an alarm, one a
 * log, one of points, one of traces. A question is asked, and fails, on its own. For the files of
 * src/act. Workers only. */
#include "act_copy.h"
#include "act_crew.h"
#include "act_place.h"
#include "act_work.h"

#define ACT_CASE_ATTEMPTS 2 /* who looks at something red waits for it */
#define ACT_CASE_QUESTIONS_MAX (CASE_ALARMS_MAX + CASE_LOGS_MAX + 2)

enum { ACT_CASE_POINTS, ACT_CASE_HISTORY, ACT_CASE_LINES, ACT_CASE_TRACES, ACT_CASE_PARTS };

struct act_case_answer { /* of the question's part alone; in the question's arena */
	struct points points;
	struct cw_events events;
	struct act_place place; /* of the lines */
	struct log_events lines;
	bool is_alone; /* its lines are one stream's last words */
	struct xray_summaries traces;
};

struct act_case_question {
	size_t part, index; /* index: of the alarm, of the log */
	bool is_taken;      /* act_case_ask.c's */
	bool is_over;       /* and all that follows is there */
	enum err err;
	struct why why;
	struct act_case_answer answer;
	struct act_box *box; /* what was read for it */
};

/* One kind of part. */
struct act_case_part {
	const char *what;   /* of several questions: "alarms" */
	size_t askers;      /* so many questions at once: what AWS' quotas bear */
	size_t limit_bytes; /* of what one question reads; all of a case's are below an order's */
	/* how many questions; 0: it is not asked for */
	size_t (*count)(const struct act_work *work);
	/* @work  of this question alone: its client, its news, its arena */
	enum err (*ask)(struct act_work *work, size_t index, struct act_case_answer *out,
			struct why *why);
	/* what the questions that were answered have brought, all of it anew, in their order
	 * @note  what is to be said of it though it answered */
	enum err (*join)(struct act_work *work, const struct act_case_question *const *answered,
			 size_t n, struct case_found *found, struct text *note);
};

extern const struct act_case_part act_case_points, act_case_history, act_case_lines,
	act_case_traces;

/* act_case_part_at - by its number. */
const struct act_case_part *
act_case_part_at(size_t part);

/* act_case_ask - asks all questions, those of different parts and a few of the same part at the
 * same time where the work has a crew, else one after another; none twice. @on_answer is called on
 * this thread for each that is over. What nobody waits for any more is not asked. */
typedef void
act_case_on_answer(void *ctx, const struct act_case_question *question);
void
act_case_ask(struct act_work *work, struct act_case_question *questions, size_t n,
	     act_case_on_answer *on_answer, void *ctx);

/* act_case_mask - a line without what tells alike ones apart: numbers and ids become '#'. */
void
act_case_mask(const char *line, struct text *out);

/* act_case_scope - the work's, in another region. */
struct aws_scope
act_case_scope(const struct act_work *work, const char *region);

#endif
