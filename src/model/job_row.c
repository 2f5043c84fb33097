/* SPDX-License-Identifier: MIT */
/* job_row.c - the words of a job's phases and states, and what both make together. */
#include "model/job_row.h"

#include "base/text.h"

static const char *const phase_words[] = {
#define JOB_PHASE_WORD(code, word) word,
	JOB_PHASE_TABLE(JOB_PHASE_WORD)
#undef JOB_PHASE_WORD
};

static const char *const state_words[] = {
#define JOB_STATE_WORD(code, word) word,
	JOB_STATE_TABLE(JOB_STATE_WORD)
#undef JOB_STATE_WORD
};

/* Without a word of the worker: what the phase of a submission looks like. */
static const enum job_state state_of_phase[JOB_PHASES] = {
	[JOB_CREATED] = JOB_IS_PENDING,       [JOB_STORED] = JOB_IS_STORED,
	[JOB_SENDING] = JOB_IS_PENDING,       [JOB_SENT] = JOB_IS_QUEUED,
	[JOB_LAUNCHING] = JOB_IS_QUEUED,      [JOB_SUBMITTED] = JOB_IS_QUEUED,
	[JOB_REFUSED] = JOB_IS_REFUSED,       [JOB_DOUBT_SEND] = JOB_IS_IN_DOUBT,
	[JOB_DOUBT_LAUNCH] = JOB_IS_IN_DOUBT, [JOB_ABANDONED] = JOB_IS_ABANDONED,
};

const char *
job_phase_word(enum job_phase phase)
{
	return phase_words[phase];
}

bool
job_phase_of(const char *word, enum job_phase *out)
{
	for (size_t i = 0; i < JOB_PHASES; i++) {
		if (text_is(phase_words[i], word)) {
			*out = (enum job_phase)i;
			return true;
		}
	}
	return false;
}

const char *
job_state_word(enum job_state state)
{
	return state_words[state];
}

bool
job_state_is_final(enum job_state state)
{
	return state == JOB_IS_SUCCEEDED || state == JOB_IS_FAILED || state == JOB_IS_CANCELLED ||
	       state == JOB_IS_ABANDONED;
}

bool
job_phase_is_final(enum job_phase phase)
{
	return phase == JOB_SUBMITTED || phase == JOB_ABANDONED;
}

enum job_state
job_row_settle(const struct job_row *row)
{
	if (row->status.is_there)
		return row->status.state;
	return row->is_ours ? state_of_phase[row->phase] : JOB_IS_UNKNOWN;
}
