/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SUBJECT_H
#define CWTOP_MODEL_SUBJECT_H
/* subject.h - what a subject (case.h) is called: a key that is the same in every snapshot, in every
 * cwtop and tomorrow, and words for a person. Pure. */
#include "base/text.h"
#include "model/case.h"

#define SUBJECT_KEY_MAX 400

/* subject_key - "alarm:eu-west-2/shop-5xx", "task:ARN"; nothing for SUBJECT_NONE and for what is
 * not in the snapshot. */
void
subject_key(const struct snapshot *snapshot, struct subject subject, struct text *out);

/* subject_find - what has this key now; kind NONE: nothing has. */
struct subject
subject_find(const struct snapshot *snapshot, const char *key);

/* subject_title - its name, or what its row is called. subject_word - "alarm", "task", "queue";
 * static storage. */
void
subject_title(const struct snapshot *snapshot, struct subject subject, struct text *out);
const char *
subject_word(enum subject_kind kind);

/* subject_source - the source unit that its row comes from, of a summary the first; SIZE_MAX: none.
 */
size_t
subject_source(const struct snapshot *snapshot, struct subject subject);

#endif
