/* SPDX-License-Identifier: MIT */
/* jobs.c - one row per job of all routes: those to decide about, those that run, then the newest;
 * how far each is, what it costs, its task. */
#include "job_words.h"

static const struct common_sources sources = { { "jobs" } };

enum {
	COL_MARK,
	COL_STATE,
	COL_ID,
	COL_TEMPLATE,
	COL_PROGRESS,
	COL_STEP,
	COL_ELAPSED,
	COL_LEFT,
	COL_COST,
	COL_TASK,
	COL_BY,
};

#define BAR_CELLS 5

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_STATE] = { .title = "State", .width = 10 },
	[COL_ID] = { .title = "Job", .width = 14, .priority = 2 },
	[COL_TEMPLATE] = { .title = "Template", .width = 9, .weight = 1, .priority = 4 },
	[COL_PROGRESS] = { .title = "Progress", .width = BAR_CELLS + 5, .priority = 1 },
	[COL_STEP] = { .title = "Step", .width = 10, .weight = 6, .priority = 3 },
	[COL_ELAPSED] = { .title = "Time", .width = 6, .align = ALIGN_RIGHT },
	[COL_LEFT] = { .title = "Left", .width = 7, .align = ALIGN_RIGHT, .priority = 5 },
	[COL_COST] = { .title = "Cost", .width = 8, .align = ALIGN_RIGHT, .priority = 6 },
	[COL_TASK] = { .title = "Task", .width = 8, .priority = 7 },
	[COL_BY] = { .title = "By", .width = 12, .weight = 1, .priority = 8 },
};

static const struct job_view *
job_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->watched.all_jobs[item];
}

static size_t
jobs_all(const struct panel_input *input)
{
	return input->snapshot->watched.n_all_jobs;
}

static enum level
jobs_level(const struct panel_input *input, size_t item)
{
	return job_at(input, item)->level;
}

static bool
jobs_shows(const struct panel_input *input, size_t item)
{
	const struct job_view *view = job_at(input, item);
	const char *filter = input->filter;
	const char *const said[] = {
		view->row->id,           view->row->template_name, view->row->title,
		view->row->by,           job_words_state(view),    view->row->status.step,
		view->row->status.error, view->row->why,           view->jobs->def->name,
		view->jobs->def->title,  view->row->task_arn,
	};

	if (input->problems_only && view->level == LEVEL_OK)
		return false;
	for (size_t i = 0; i < LEN(said); i++)
		if (!filter[0] || text_has(said[i], filter))
			return true;
	return false;
}

static void
jobs_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct job_view *view = job_at(input, item);

	text_addf(out, "%s/%s", view->jobs->def->name, view->row->id);
}

/* ---- cells ---- */

static void
put_unknown(struct table_cell *out)
{
	text_add(&out->text, "-");
	out->ink = ROLE_DIM;
}

static void
put_elapsed(const struct panel_input *input, const struct job_view *view, struct table_cell *out)
{
	int64_t elapsed_s = job_elapsed_s(view, input->snapshot->time_ms / 1000);
	char elapsed[UNIT_TEXT_MAX];

	if (elapsed_s < 0) {
		put_unknown(out);
		return;
	}
	unit_duration(elapsed_s, elapsed);
	text_add(&out->text, elapsed);
	if (!job_begun_s(view)) /* it waits */
		out->ink = ROLE_DIM;
}

static void
put_step(const struct job_view *view, struct table_cell *out)
{
	job_words_step(view, &out->text);
	if (view->level == LEVEL_OK && view->row->state != JOB_IS_RUNNING)
		out->ink = ROLE_DIM;
}

static void
put_value(const struct panel_input *input, const struct job_view *view, size_t column,
	  struct table_cell *out)
{
	int64_t now_s = input->snapshot->time_ms / 1000;
	bool is_known = true;
	char id[JOB_SHORT_SIZE];

	if (column == COL_ID) {
		job_short(view->row->id, id);
		text_add(&out->text, id);
	} else if (column == COL_TEMPLATE) {
		text_add(&out->text, view->row->template_name[0] ? view->row->template_name : "?");
	} else if (column == COL_PROGRESS) {
		job_words_progress(view, input->style, BAR_CELLS, &out->text);
		out->ink = view->row->state == JOB_IS_RUNNING ? ROLE_SPARK : ROLE_DIM;
	} else if (column == COL_LEFT) {
		is_known = job_words_remaining(view, now_s, &out->text) ||
			   view->row->state != JOB_IS_RUNNING;
	} else if (column == COL_COST) {
		is_known = job_words_cost(&view->cost, &out->text) || !job_begun_s(view);
	} else if (column == COL_TASK) {
		text_addf(&out->text, "%.8s", job_words_task(view));
		out->ink = ROLE_DIM;
	} else if (column == COL_BY) {
		text_add(&out->text, view->row->by);
		out->ink = ROLE_DIM;
	}
	if (!is_known)
		put_unknown(out);
}

static void
jobs_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct job_view *view = job_at(input, input->items[row]);
	bool is_stale = common_is_stale(input->snapshot, view->jobs->source);

	if (column == COL_MARK)
		common_mark(out, view->level, is_stale);
	else if (column == COL_STATE)
		text_addf(&out->text, "%s%s", job_words_state(view),
			  view->row->is_unread ? "?" : "");
	else if (column == COL_STEP)
		put_step(view, out);
	else if (column == COL_ELAPSED)
		put_elapsed(input, view, out);
	else
		put_value(input, view, column, out);
	if (column == COL_STATE)
		out->ink = view->row->is_unread ? ROLE_UNKNOWN : job_words_ink(view);
	if (column != COL_MARK && is_stale)
		out->ink = ROLE_STALE;
	else if (column != COL_MARK && view->row->is_elsewhere)
		out->ink = ROLE_DIM;
}

/* ---- what is wrong with a route as a whole ---- */

static void
say_note(const struct jobs_view *jobs, bool is_first_damaged, struct text *out, enum role *ink)
{
	const struct job_rows *row = jobs->row;

	if (jobs->def->unresolved) {
		text_addf(out, "? %s: unresolved: give --var %s=...", jobs->def->title,
			  jobs->def->unresolved);
		*ink = ROLE_UNKNOWN;
	} else if (row && row->damaged[0] && is_first_damaged) {
		text_addf(out, "! %s", row->damaged);
		*ink = ROLE_ALARM;
	} else if (row && row->is_cut) {
		text_addf(out, "%s: more jobs than can be listed: the newest may be missing",
			  jobs->def->title);
		*ink = ROLE_MISSING;
	} else if (row && row->n_more > 0) {
		text_addf(out, "%s: %zu folder%s no job can have: not shown", jobs->def->title,
			  row->n_more, row->n_more == 1 ? " has a name that" : "s have names that");
		*ink = ROLE_MISSING;
	}
}

static struct area
draw_notes(const struct panel_input *input, struct area area)
{
	const struct watched_views *watched = &input->snapshot->watched;
	int room = input->n_items > 0 ? area.height / 4 : area.height - 1, used = 0;
	bool has_damaged = false;

	for (size_t i = 0; i < watched->n_jobs && used < room; i++) {
		const struct jobs_view *jobs = &watched->jobs[i];
		enum role ink = ROLE_DIM;
		TEXT_ON(line, WHY_MAX + 8);

		say_note(jobs, !has_damaged, &line, &ink);
		has_damaged = has_damaged || (jobs->row && jobs->row->damaged[0]);
		if (line.len == 0)
			continue;
		area_line(area_sub(area, 0, used++, area.width, 1), ALIGN_LEFT, ink, line.data,
			  input->style);
	}
	return area_cut(area, 0, used);
}

static size_t
jobs_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), jobs_cell, &sources,
						   "no jobs in the last week" };

	if (input->snapshot->watched.n_jobs == 0) {
		if (!input->filter[0])
			area_line(area, ALIGN_LEFT, ROLE_DIM, "no job routes in the stack file",
				  input->style);
		return 0;
	}
	return common_table_draw(input, &table, draw_notes(input, area));
}

static enum level
jobs_summary(const struct panel_input *input, struct text *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	struct job_counts counts;
	enum level worst = LEVEL_OK, unknown;

	job_views_count(input->snapshot, NULL, &counts);
	for (size_t i = 0; i < watched->n_jobs; i++)
		worst = MAX(worst, watched->jobs[i].level);
	if (counts.n > 0 || common_sources_answered(input, &sources)) {
		const struct {
			size_t n;
			const char *word;
		} parts[] = {
			{ counts.unread, "not read yet" }, { counts.in_doubt, "in doubt" },
			{ counts.refused, "refused" },     { counts.stored, "stored" },
			{ counts.pending, "being sent" },  { counts.failed_today, "failed today" },
		};

		text_addf(out, "%zu running, %zu queued", counts.running, counts.queued);
		for (size_t i = 0; i < LEN(parts); i++)
			if (parts[i].n > 0)
				text_addf(out, ", %zu %s", parts[i].n, parts[i].word);
	}
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

static void
jobs_detail(const struct panel_input *input, size_t item, struct text *out)
{
	job_words_detail(input, job_at(input, item), out);
}

static struct subject
jobs_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_JOB, item, SIZE_MAX };
}

const struct panel panel_jobs = {
	.name = "jobs",
	.title = "Jobs",
	.help = "simulation jobs: how far each is, what it costs, its task, what is in doubt",
	.needs = NEED_JOBS | NEED_TASKS,
	.min_width = 36,
	.min_height = 3,
	.n_all = jobs_all,
	.shows = jobs_shows,
	.identity = jobs_identity,
	.level = jobs_level,
	.draw = jobs_draw,
	.summary = jobs_summary,
	.detail = jobs_detail,
	.subject = jobs_subject,
};
