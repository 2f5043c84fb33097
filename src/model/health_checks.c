/* SPDX-License-Identifier: MIT */
/* health_checks.c - one tile for all Route 53 health checks. */
#include "base/text.h"
#include "model/checks.h"
#include "model/health_find.h"

struct sum {
	size_t n_known, n_healthy;
	enum level level;
	const char *note; /* of the worst so far */
	bool is_stale;
};

static void
worsen(struct findings *f, struct sum *sum, enum level level, const char *note)
{
	if (level > sum->level)
		sum->note = health_keep(f, note);
	sum->level = MAX(sum->level, level);
}

static const char *
first_failure(const struct check_status *row)
{
	for (size_t i = 0; row && i < row->n_observations; i++)
		if (row->observations[i].status[0] && !row->observations[i].is_success)
			return row->observations[i].status;
	return "";
}

static void
say_reason(struct findings *f, struct sum *sum, const struct check_view *check,
	   enum checks_verdict verdict)
{
	const struct check_status *row = check->row;
	const char *failure = first_failure(row);
	TEXT_ON(text, WHY_MAX);

	if (check->level == LEVEL_OK)
		return;
	text_addf(&text, "%s: ", check->def->title);
	if (row && row->is_disabled)
		text_add(&text, "the health check is disabled: Route 53 takes it for healthy");
	else if (verdict == CHECK_UNKNOWN)
		text_add(&text, row && row->missing[0] ? row->missing
						       : "no checker has said anything, and no "
							 "metric HealthCheckStatus of it is known");
	else if (row && row->has_observations)
		text_addf(&text, "%s: %zu of %zu checkers reach it%s%s",
			  checks_verdict_word(verdict), row->n_success, row->n_reported,
			  failure[0] ? ": " : "", failure);
	else
		text_addf(&text, "%s by its metric", checks_verdict_word(verdict));
	health_add_reason(f, check->level, check->def->title, text.data);
	text.len = 0;
	text_addf(&text, "%s: %s", check->def->title,
		  row && row->is_disabled      ? "disabled"
		  : check->level == LEVEL_WARN ? "some checkers fail"
					       : checks_verdict_word(verdict));
	worsen(f, sum, check->level, text.data);
}

/* What is not asked for, or did not answer: true when nothing more is to be said. */
static bool
is_out_of_sight(struct findings *f, struct sum *sum, struct check_view *check)
{
	struct tile source = { .note = "" };
	TEXT_ON(note, 160);

	if (check->def->unresolved) {
		text_addf(&note, "%s: unresolved: give --var %s=...", check->def->title,
			  check->def->unresolved);
		health_add_reason(f, LEVEL_UNKNOWN, check->def->title, note.data);
	} else if (check->source < f->snapshot->n_sources &&
		   health_tile_of_source(f, &source, check->source)) {
		text_addf(&note, "%s: %s", check->def->title, source.note);
	}
	sum->is_stale = sum->is_stale || source.is_stale;
	if (note.len == 0)
		return !check->row;
	check->level = LEVEL_UNKNOWN;
	worsen(f, sum, LEVEL_UNKNOWN, note.data);
	return !check->row;
}

static void
add_check(struct findings *f, struct sum *sum, struct check_view *check)
{
	enum checks_verdict verdict;
	enum level level;

	if (is_out_of_sight(f, sum, check))
		return;
	verdict = checks_verdict(f->snapshot, check, NULL);
	level = checks_level(f->snapshot, check);
	check->level = MAX(check->level, level);
	sum->n_known += verdict != CHECK_UNKNOWN;
	sum->n_healthy += verdict == CHECK_HEALTHY;
	if (level != LEVEL_OK)
		say_reason(f, sum, check, verdict);
}

void
health_find_in_checks(struct findings *f, size_t index)
{
	const struct watched_views *watched = &f->snapshot->watched;
	struct sum sum = { .level = LEVEL_OK };
	struct tile *tile;
	TEXT_ON(value, 64);

	(void)index;
	if (watched->n_checks == 0)
		return;
	for (size_t i = 0; i < watched->n_checks; i++)
		add_check(f, &sum, &watched->checks[i]);
	tile = health_add_tile(f, TILE_CHECKS, 0, "Health checks");
	tile->level = sum.level;
	tile->note = sum.note ? sum.note : "";
	tile->is_stale = sum.is_stale;
	if (sum.n_known == 0)
		return;
	text_addf(&value, "%zu of %zu healthy", sum.n_healthy, watched->n_checks);
	tile->value = health_keep(f, value.data);
}
