/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_JOB_BOOK_H
#define CWTOP_STORE_JOB_BOOK_H
/* job_book.h - what the records of one journal say of each of its jobs, found by id. */
#include "store/job_log.h"

struct job_book {
	struct arena *arena; /* that strings are copied to; NULL: they outlive the book */
	struct job_record *items;
	size_t n, room;
	uint32_t *slots; /* hash: index + 1, 0 free; twice as many as there is room */
};

void
job_book_init(struct job_book *book, struct arena *arena);
void
job_book_done(struct job_book *book);

/* job_book_find - NULL: it has no such job. */
struct job_record *
job_book_find(const struct job_book *book, const char *id);

/* job_book_intend, job_book_note - what is in a record. ERR_BUG: the id is there
 * already, or is not there; ERR_MEMORY: nothing has changed. */
MUST_CHECK enum err
job_book_intend(struct job_book *book, const struct job_intent *intent);
MUST_CHECK enum err
job_book_note(struct job_book *book, const struct job_note *note);

#endif
