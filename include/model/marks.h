/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_MARKS_H
#define CWTOP_MODEL_MARKS_H
/* marks.h - what happened when, for charts and for the case of something red: deployments, alarms,
 * scaling, jobs that were submitted, tasks that failed; from the events that are kept and from the
 * rows of the snapshot, each once. Pure. */
#include "model/snapshot.h"
#include "model/subject_kind.h"

#define MARK_TABLE(X)                   \
	X(MARK_DEPLOY, "deploy", 'D')   \
	X(MARK_ALARM, "alarm", 'A')     \
	X(MARK_SCALING, "scaling", 'S') \
	X(MARK_JOB, "job", 'J')         \
	X(MARK_TASK, "task", 'T')       \
	X(MARK_PROBE, "probe", 'P')

enum mark_kind {
#define MARK_ENUM(code, word, letter) code,
	MARK_TABLE(MARK_ENUM)
#undef MARK_ENUM
		MARK_KINDS
};

const char *
mark_word(enum mark_kind kind);
char
mark_letter(enum mark_kind kind);

struct mark {
	enum mark_kind kind;
	int64_t time_s;
	enum level level;
	const char *subject, *text; /* as long as the snapshot */
	struct subject of;          /* what says all of it; kind NONE: nothing does */
	const char *cluster;        /* of a service or task; NULL, "": none */
};

/* marks_between - of [from_s, to_s), oldest first, at most `max`, the newest ones where there are
 * more. Returns how many. */
size_t
marks_between(const struct snapshot *snapshot, int64_t from_s, int64_t to_s, struct mark *out,
	      size_t max);

#endif
