/* SPDX-License-Identifier: MIT */
/* job_tally.c - a number of jobs in one line, and as an exit code. */
#include "app/job_watch.h"
#include "base/text.h"

int
job_tally_exit(const struct job_tally *tally)
{
	if (tally->in_doubt)
		return 3;
	return tally->succeeded == tally->n ? 0 : 1;
}

void
job_tally_words(const struct job_tally *tally, struct text *out)
{
	const struct {
		size_t n;
		const char *word;
	} parts[] = {
		{ tally->waiting, "waiting" },     { tally->running, "running" },
		{ tally->succeeded, "succeeded" }, { tally->failed, "failed" },
		{ tally->cancelled, "cancelled" }, { tally->abandoned, "abandoned" },
		{ tally->in_doubt, "in doubt" },   { tally->refused, "refused" },
	};
	bool is_first = true;

	for (size_t i = 0; i < LEN(parts); i++) {
		if (parts[i].n == 0)
			continue;
		text_addf(out, "%s%zu %s", is_first ? "" : ", ", parts[i].n, parts[i].word);
		is_first = false;
	}
	text_addf(out, " of %zu", tally->n);
}
