/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_STORE_JOB_SUPPORT_H
#define CWTOP_TESTS_UNIT_STORE_JOB_SUPPORT_H
/* job_support.h - jobs for the tests of the journal, and looks at what it holds. */
#include "store/job_log.h"
#include "store_support.h"

#define T0_MS INT64_C(1795262400000)
#define T0_S (T0_MS / 1000)
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

/* The ith id, sorted by i; the intent of the ith job, whose strings are all there. */
void
job_id_of(unsigned i, char out[JOB_ID_SIZE]);
struct job_intent
job_intent_of(unsigned i);
struct job_note
job_note_of(unsigned i, enum job_phase phase, int64_t time_ms);

/* A new log, or the one of that file; both must succeed. */
struct job_log *
log_opened(const struct place *place);
struct job_log *
log_claimed(const struct place *place, const char *name);

/* Adds and syncs; must succeed. */
void
log_intend(struct job_log *log, unsigned i);
void
log_note(struct job_log *log, unsigned i, enum job_phase phase, int64_t time_ms);

/* What all files say. */
struct seen {
	struct arena *arena;
	struct job_records all;
};
struct seen
seen_at(const struct place *place, int64_t now_s);
void
seen_done(struct seen *seen);
/* The record of the ith job; it must be there. */
const struct job_record *
seen_job(const struct seen *seen, unsigned i);

/* place_write to a new file: where an old one is cut off and written again, ext4 waits for the
 * disk.
 */
void
log_write(const struct place *place, const char *name, const void *bytes, size_t n);

/* "state/jobs/NAME" of the only file there is. */
void
log_path(const struct place *place, char out[512]);
size_t
log_count(const struct place *place);

void
assert_intents_equal(const struct job_intent *a, const struct job_intent *b);

#endif
