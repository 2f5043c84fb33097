/* SPDX-License-Identifier: MIT */
/* checks.c - one row per Route 53 health check: what its checkers around the world say, in brief
 * and one by one. */
#include "model/checks.h"

#include "common.h"

static const struct common_sources sources = { { "checks" } };

enum { COL_MARK, COL_NAME, COL_HEALTH, COL_CHECKERS, COL_TYPE, COL_TARGET, COL_WHY };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Health check", .width = 12, .weight = 2, .is_name = true },
	[COL_HEALTH] = { .title = "Health", .width = 9 },
	[COL_CHECKERS] = { .title = "Checkers", .width = 8, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_TYPE] = { .title = "Type", .width = 10, .priority = 5 },
	[COL_TARGET] = { .title = "Target", .width = 16, .weight = 3, .priority = 3 },
	[COL_WHY] = { .title = "Seen", .width = 24, .weight = 4, .priority = 4, .is_note = true },
};

static const struct check_view *
check_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->watched.checks[item];
}

static enum level
checks_level_of(const struct panel_input *input, size_t item)
{
	return check_at(input, item)->level;
}

static size_t
checks_all(const struct panel_input *input)
{
	return input->snapshot->watched.n_checks;
}

static bool
checks_shows(const struct panel_input *input, size_t item)
{
	const struct check_view *check = check_at(input, item);

	if (input->problems_only && check->level == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(check->def->title, input->filter) ||
	       text_has(check->def->id, input->filter) ||
	       (check->row && text_has(check->row->target, input->filter));
}

static void
checks_identity(const struct panel_input *input, size_t item, struct text *out)
{
	text_addf(out, "%s/%s", check_at(input, item)->def->id, check_at(input, item)->def->title);
}

static int
checks_want(const struct panel_input *input)
{
	return (int)MIN(input->snapshot->stack->n_checks, (size_t)1000) + 3;
}

/* The first failure, else the first word of any checker. */
static const char *
what_is_seen(const struct check_status *row)
{
	const char *seen = "";

	for (size_t i = 0; row && i < row->n_observations; i++) {
		const struct check_observation *one = &row->observations[i];

		if (one->status[0] && !one->is_success)
			return one->status;
		seen = seen[0] ? seen : one->status;
	}
	return seen;
}

static void
put_health(struct table_cell *out, const struct panel_input *input, const struct check_view *check)
{
	enum checks_verdict verdict = checks_verdict(input->snapshot, check, NULL);
	enum level level = checks_level(input->snapshot, check);

	if (check->row && check->row->is_disabled)
		text_add(&out->text, "disabled");
	else if (!check->row && verdict == CHECK_UNKNOWN && !check->def->unresolved)
		text_add(&out->text, "-");
	else
		text_add(&out->text, checks_verdict_word(verdict));
	out->ink = check->row || check->def->unresolved
			   ? (level == LEVEL_OK ? out->ink : role_of_level(level))
			   : ROLE_DIM;
}

static void
put_why(struct table_cell *out, const struct check_view *check)
{
	const struct check_status *row = check->row;

	out->ink = ROLE_DIM;
	if (check->def->unresolved)
		text_addf(&out->text, "unresolved: give --var %s=...", check->def->unresolved);
	else if (row && row->missing[0])
		text_add(&out->text, row->missing);
	else if (row && row->is_without_checkers)
		text_add(&out->text, "by its metric: it asks no endpoint");
	else
		text_add(&out->text, what_is_seen(row));
}

static void
checks_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct check_view *check = check_at(input, input->items[row]);
	const struct check_status *status = check->row;
	bool is_stale = common_is_stale(input->snapshot, check->source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, check->level, is_stale);
	else if (column == COL_NAME)
		text_add(&out->text, check->def->title);
	else if (column == COL_HEALTH)
		put_health(out, input, check);
	else if (column == COL_CHECKERS && status && status->has_observations)
		text_addf(&out->text, "%zu/%zu", status->n_success, status->n_reported);
	else if (column == COL_CHECKERS || (column == COL_TYPE && !(status && status->type[0])))
		text_add(&out->text, "-");
	else if (column == COL_TYPE)
		text_add(&out->text, status->type);
	else if (column == COL_TARGET)
		text_add(&out->text, status && status->target[0] ? status->target : "-");
	else if (column == COL_WHY)
		put_why(out, check);
	if (text_is(out->text.data, "-"))
		out->ink = ROLE_DIM;
}

static size_t
checks_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), checks_cell, &sources,
						   "the stack file names no health check" };

	return common_table_draw(input, &table, area);
}

static enum level
checks_summary(const struct panel_input *input, struct text *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	enum level worst = LEVEL_OK, unknown;
	size_t n_healthy = 0, n_known = 0;

	for (size_t i = 0; i < watched->n_checks; i++) {
		const struct check_view *check = &watched->checks[i];
		enum checks_verdict verdict = checks_verdict(input->snapshot, check, NULL);

		worst = MAX(worst, check->level);
		n_known += check->row && verdict != CHECK_UNKNOWN;
		n_healthy += check->row && verdict == CHECK_HEALTHY;
	}
	if (n_known)
		text_addf(out, "%zu of %zu healthy", n_healthy, watched->n_checks);
	unknown = common_sources_add(input, &sources, out);
	return n_known || worst > LEVEL_UNKNOWN ? MAX(worst, unknown) : unknown;
}

/* ---- detail ---- */

static void
detail_config(const struct check_status *row, struct text *out)
{
	if (!row->has_config)
		return;
	text_addf(out, "type\t%s%s\n", row->type, row->is_inverted ? ", inverted" : "");
	if (row->target[0])
		text_addf(out, "target\t%s\n", row->target);
	if (row->search[0])
		text_addf(out, "looks for\t%s\n", row->search);
	if (row->interval_s > 0)
		text_addf(out, "interval\t%lld s, %lld failures in a row count\n",
			  (long long)row->interval_s, (long long)row->failure_threshold);
	if (row->is_disabled)
		text_add(out, "disabled\tRoute 53 takes it for healthy, whatever is seen\n");
}

static void
detail_observations(const struct snapshot *snapshot, const struct check_status *row,
		    struct text *out)
{
	if (row->is_without_checkers)
		text_add(out, "checkers\tnone: it asks no endpoint\n");
	else if (row->has_observations)
		text_addf(out, "checkers\t%zu of %zu reach it (healthy while more than %d%% do)\n",
			  row->n_success, row->n_reported, CHECK_HEALTHY_PCT);
	for (size_t i = 0; i < row->n_observations; i++) {
		const struct check_observation *seen = &row->observations[i];

		text_addf(out, "\t%-15s %s (", seen->region,
			  seen->status[0] ? seen->status : "nothing yet");
		common_age(snapshot, seen->checked_s, out);
		text_addf(out, ", %s)\n", seen->ip);
	}
}

static void
checks_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct check_view *check = check_at(input, item);
	const struct check_status *row = check->row;
	bool is_metric = false;
	enum checks_verdict verdict = checks_verdict(input->snapshot, check, &is_metric);

	text_addf(out, "health check\t%s\n", check->def->title);
	if (check->def->unresolved)
		text_addf(out, "id\tunresolved: give --var %s=...\n", check->def->unresolved);
	else
		text_addf(out, "id\t%s\n", check->def->id);
	text_addf(out, "health\t%s%s\n", checks_verdict_word(verdict),
		  verdict == CHECK_UNKNOWN ? ""
		  : is_metric              ? ", by the metric HealthCheckStatus"
					   : ", by its checkers");
	if (row) {
		detail_config(row, out);
		if (row->missing[0])
			text_addf(out, "missing\t%s\n", row->missing);
		detail_observations(input->snapshot, row, out);
	}
	text_add(out, "\n");
	if (check->source < input->snapshot->n_sources)
		common_source_detail(input->snapshot, check->source, out);
}

static size_t
checks_chart(const struct panel_input *input, size_t item)
{
	const struct stack_check *def = check_at(input, item)->def;

	return def->unresolved ? SIZE_MAX : checks_metric(input->snapshot->stack, def->id);
}

static struct subject
checks_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_CHECK, item, SIZE_MAX };
}

const struct panel panel_checks = {
	.name = "checks",
	.title = "Health checks",
	.help = "Route 53 health checks, and what each checker around the world sees",
	.needs = NEED_CHECKS | NEED_METRICS,
	.min_width = 34,
	.min_height = 3,
	.n_all = checks_all,
	.shows = checks_shows,
	.identity = checks_identity,
	.level = checks_level_of,
	.want_height = checks_want,
	.draw = checks_draw,
	.summary = checks_summary,
	.detail = checks_detail,
	.chart = checks_chart,
	.subject = checks_subject,
};
