/* SPDX-License-Identifier: MIT */
/* view_words.c - see view_words.h. */
#include "app/view_words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/saved_queries.h"
#include "model/job_view.h"
#include "model/subject.h"

/* ---- pages and panels ---- */

static void
add_pages(const struct view *view, const char *typed, struct palette_choices *out)
{
	for (size_t i = 0; i < view->stack->n_pages; i++) {
		TEXT_ON(help, 200);

		for (size_t s = 0; s < view->n_slots; s++)
			if (view->slots[s].page == i)
				text_addf(&help, "%s%s", help.len ? ", " : "",
					  view_title(view, &view->slots[s]));
		palette_offer(out, typed, view->stack->pages[i].name, help.data);
	}
}

size_t
view_words_page(const struct view *view, const char *word)
{
	for (size_t s = 0; s < view->n_slots; s++)
		if (strcasecmp(view->stack->pages[view->slots[s].page].name, word) == 0)
			return s;
	return SIZE_MAX;
}

/* A title that stands on several pages has its page beside it where it is not the first: counted
 * from the page that is shown. */
static void
say_slot(const struct view *view, size_t slot, struct text *out)
{
	const char *title = view_title(view, &view->slots[slot]);
	size_t n = view->n_slots;

	text_add(out, title);
	for (size_t i = 0; i < n; i++) {
		size_t at = (view->focus + i) % n;

		if (at == slot)
			return;
		if (text_is(view_title(view, &view->slots[at]), title))
			break;
	}
	text_addf(out, " on %s", view->stack->pages[view->slots[slot].page].name);
}

static void
add_panels(const struct view *view, const char *typed, struct palette_choices *out)
{
	for (size_t i = 0; i < view->n_slots; i++) {
		const struct view_slot *slot = &view->slots[(view->focus + i) % view->n_slots];
		TEXT_ON(word, 160);
		TEXT_ON(help, 200);

		say_slot(view, (size_t)(slot - view->slots), &word);
		text_addf(&help, "page %s, panel %zu", view->stack->pages[slot->page].name,
			  slot->number);
		palette_offer(out, typed, word.data, help.data);
	}
}

size_t
view_words_slot(const struct view *view, const char *word)
{
	for (size_t i = 0; i < view->n_slots; i++) {
		TEXT_ON(at, 160);

		say_slot(view, i, &at);
		if (strcasecmp(at.data, word) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* ---- metrics and queries ---- */

static void
add_metrics(const struct view *view, const char *typed, struct palette_choices *out)
{
	for (size_t i = 0; i < view->stack->n_metrics; i++) {
		const struct metric_def *metric = &view->stack->metrics[i];

		if (!metric->is_hidden)
			palette_offer(out, typed, metric->id, metric->title);
	}
}

static void
add_queries(const struct view *view, const char *typed, struct palette_choices *out)
{
	(void)view;
	for (size_t i = 0; saved_query_at(i); i++)
		palette_offer(out, typed, saved_query_at(i)->name, saved_query_at(i)->help);
}

/* ---- logs ---- */

/* What has a log of its own, and is called by its name. */
static const enum subject_kind logging[] = { SUBJECT_SERVICE, SUBJECT_TASK, SUBJECT_JOB };

static size_t
n_of(const struct snapshot *snapshot, enum subject_kind kind)
{
	return kind == SUBJECT_SERVICE ? snapshot->n_services
	       : kind == SUBJECT_TASK  ? snapshot->n_tasks
				       : snapshot->watched.n_all_jobs;
}

/* The word for a subject: what it is, and its name. */
static void
say_subject(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	text_addf(out, "%s ", subject_word(subject.kind));
	subject_title(snapshot, subject, out);
}

/* Which of many: where it stands now. */
static void
say_state(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct job_view *job;

	if (subject.kind == SUBJECT_SERVICE) {
		text_addf(out, "in %s", snapshot->services[subject.index]->cluster);
	} else if (subject.kind == SUBJECT_TASK) {
		text_add(out, snapshot->tasks[subject.index]->status);
		if (task_has_failed(snapshot->tasks[subject.index]))
			text_addf(out, ", failed: %.80s", snapshot->tasks[subject.index]->reason);
	} else {
		job = &snapshot->watched.all_jobs[subject.index];
		text_addf(out, "%s: %s", job_state_word(job->row->state), job->row->title);
	}
}

static void
add_logs(const struct view *view, const char *typed, struct palette_choices *out)
{
	for (size_t i = 0; i < view->stack->n_logs; i++)
		if (!view->stack->logs[i].unresolved)
			palette_offer(out, typed, view->stack->logs[i].group,
				      view->stack->logs[i].title);
	for (size_t k = 0; view->snapshot && k < LEN(logging); k++)
		for (size_t i = 0; i < n_of(view->snapshot, logging[k]); i++) {
			struct subject subject = { logging[k], i, SIZE_MAX };
			TEXT_ON(word, PALETTE_WORD_MAX);

			TEXT_ON(state, 120);

			say_subject(view->snapshot, subject, &word);
			say_state(view->snapshot, subject, &state);
			palette_offer(out, typed, word.data, state.data);
		}
}

static bool
log_of_subject(const struct view *view, struct subject subject, struct log_place *out)
{
	struct log_places *places = mem_alloc(1, sizeof(*places));
	bool is_there;

	log_places(view->snapshot, subject, places);
	is_there = places->n > 0;
	if (is_there)
		*out = places->items[0];
	free(places);
	return is_there;
}

bool
view_words_log(const struct view *view, const char *word, struct log_place *out)
{
	for (size_t i = 0; i < view->stack->n_logs; i++) {
		const struct stack_log *log = &view->stack->logs[i];

		if (log->unresolved || !text_is(log->group, word))
			continue;
		*out = (struct log_place){ .where = { .region = log->region,
						      .group = log->group } };
		text_copy(out->title, sizeof(out->title), log->title ? log->title : log->group);
		return true;
	}
	for (size_t k = 0; view->snapshot && k < LEN(logging); k++)
		for (size_t i = 0; i < n_of(view->snapshot, logging[k]); i++) {
			struct subject subject = { logging[k], i, SIZE_MAX };
			TEXT_ON(at, PALETTE_WORD_MAX);

			say_subject(view->snapshot, subject, &at);
			if (strcasecmp(at.data, word) == 0)
				return log_of_subject(view, subject, out);
		}
	return false;
}

/* ---- by command ---- */

static void (*const adders[PALETTE_COMMANDS])(const struct view *view, const char *typed,
					      struct palette_choices *out) = {
	[PALETTE_LOGS] = add_logs,  [PALETTE_INSIGHTS] = add_queries, [PALETTE_CHART] = add_metrics,
	[PALETTE_PAGE] = add_pages, [PALETTE_PANEL] = add_panels,
};

void
view_words(const struct view *view, enum palette_code code, const char *typed,
	   struct palette_choices *out)
{
	if (adders[code])
		adders[code](view, typed, out);
	palette_sort(out);
}
