/* SPDX-License-Identifier: MIT */
/* journal.c - see journal.h. */
#include "journal.h"

#include "base/clock.h"
#include "base/text.h"

static enum err
no_store(struct why *why)
{
	return err_set(ERR_SYSTEM, why,
		       "nothing is submitted: there is no folder to note first what is sent: set "
		       "XDG_STATE_HOME or HOME and start cwtop again");
}

enum err
journal_own(struct journal *journal, struct job_log **out, struct why *why)
{
	enum err err = ERR_OK;

	if (!journal->store)
		return no_store(why);
	if (!journal->own)
		err = job_log_open(journal->store, &journal->own, why);
	if (err)
		return err_prefix(err, why, "not submitted");
	*out = journal->own;
	return ERR_OK;
}

static const struct job_record *
record_of(const struct job_records *records, const char *id)
{
	for (size_t i = 0; i < records->n; i++)
		if (text_is(records->items[i].intent.id, id))
			return &records->items[i];
	return NULL;
}

static enum err
claim(struct journal *journal, const struct job_record *record, const char *id,
      struct journal_find *out, struct why *why)
{
	enum err err;

	if (record->is_held)
		return err_set(ERR_REJECTED, why,
			       "job %s: another cwtop that runs is at it: decide there", id);
	err = job_log_claim(journal->store, record->file, &out->log, why);
	if (err == ERR_GONE)
		return err_set(ERR_REJECTED, why,
			       "job %s: another cwtop has just taken it over: look again", id);
	if (err)
		return err;
	if (job_log_record(out->log, id, &out->record))
		return ERR_OK;
	job_log_close(out->log);
	return err_set(ERR_REJECTED, why, "job %s: its journal has changed meanwhile: look again",
		       id);
}

enum err
journal_find(struct journal *journal, const char *id, struct arena *arena, struct journal_find *out,
	     struct why *why)
{
	struct job_records records = { .damaged = "" };
	const struct job_record *record;
	struct journal_find found = { .log = journal->own };
	enum err err;

	if (!journal->store)
		return no_store(why);
	if (found.log && job_log_record(found.log, id, &found.record)) {
		*out = found;
		return ERR_OK;
	}
	err = job_log_read(journal->store, clock_now_s(), arena, &records, why);
	if (err)
		return err;
	record = record_of(&records, id);
	if (!record)
		return err_set(ERR_NO_FILE, why,
			       "job %s: no journal of this machine has it: it was not submitted "
			       "here, or weeks ago%s%s",
			       id, *records.damaged ? ", or in a damaged one: " : "",
			       records.damaged);
	err = claim(journal, record, id, &found, why);
	if (!err)
		*out = found;
	return err;
}

void
journal_release(struct journal *journal, struct job_log *log, bool has_failed)
{
	if (log == journal->own && !has_failed)
		return;
	if (log == journal->own)
		journal->own = NULL;
	job_log_close(log);
}

void
journal_end(struct journal *journal)
{
	job_log_close(journal->own);
	journal->own = NULL;
}
