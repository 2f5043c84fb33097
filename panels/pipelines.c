/* SPDX-License-Identifier: MIT */
/* pipelines.c - CodePipeline: a row a pipeline, stages from left to right, the last run, what
 * failed. */
#include "model/pipelines.h"
#include "common.h"

static const struct common_sources sources = { { "pipelines" } };

enum { COL_MARK, COL_NAME, COL_STAGES, COL_STATUS, COL_AGE, COL_WHY };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Pipeline", .width = 10, .weight = 2, .is_name = true },
	[COL_STAGES] = { .title = "Stages", .width = 12, .weight = 3, .priority = 2 },
	[COL_STATUS] = { .title = "Last run", .width = 10 },
	[COL_AGE] = { .title = "For", .width = 4, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_WHY] = { .title = "Why", .width = 16, .weight = 5, .priority = 3, .is_note = true },
};

static const struct pipeline_view *
pipeline_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->watched.pipelines[item];
}

static size_t
pipelines_all(const struct panel_input *input)
{
	return input->snapshot->watched.n_pipelines;
}

static bool
pipelines_shows(const struct panel_input *input, size_t item)
{
	const struct pipeline_view *view = pipeline_at(input, item);

	if (input->problems_only && view->level == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(view->def->name, input->filter);
}

static void
pipelines_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct pipeline_view *view = pipeline_at(input, item);

	text_addf(out, "%s/%s", view->def->region, view->def->name);
}

static enum level
pipelines_level(const struct panel_input *input, size_t item)
{
	return pipeline_at(input, item)->level;
}

/* A sign a stage, and the name of the one that counts. */
static void
put_stages(const struct pipeline *pipeline, struct text *out)
{
	static const struct {
		const char *status;
		const char *sign;
	} signs[] = { { "Succeeded", "+" },
		      { "InProgress", ">" },
		      { "Failed", "!" },
		      { "Stopped", "~" },
		      { "Cancelled", "~" } };
	const struct pipeline_stage *stands = pipeline_stands(pipeline);

	for (size_t i = 0; i < pipeline->n_stages; i++) {
		const char *sign = "-";

		for (size_t s = 0; s < LEN(signs); s++)
			if (text_is(pipeline->stages[i].status, signs[s].status))
				sign = signs[s].sign;
		text_add(out, sign);
	}
	if (stands)
		text_addf(out, " %s", stands->name);
}

static void
put_why(const struct pipeline_view *view, struct text *out)
{
	const struct pipeline_action *failed = view->row ? pipeline_failure(view->row) : NULL;

	if (view->def->unresolved)
		text_addf(out, "unresolved: give --var %s=...", view->def->unresolved);
	else if (failed)
		text_addf(out, "%s: %s", failed->name,
			  failed->error[0] ? failed->error : failed->summary);
	else if (view->row && view->row->n_runs)
		text_add(out, view->row->runs[0].message);
}

static void
pipelines_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct pipeline_view *view = pipeline_at(input, input->items[row]);
	const struct pipeline *pipeline = view->row;
	bool is_stale = view->source != SIZE_MAX && common_is_stale(input->snapshot, view->source);
	const struct pipeline_run *run = pipeline && pipeline->n_runs ? &pipeline->runs[0] : NULL;

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	switch (column) {
	case COL_MARK:
		common_mark(out, view->level, is_stale);
		break;
	case COL_NAME:
		text_add(&out->text, view->def->name);
		break;
	case COL_STAGES:
		if (pipeline)
			put_stages(pipeline, &out->text);
		break;
	case COL_STATUS:
		text_add(&out->text, run ? run->status : pipeline ? "never ran" : "-");
		if (run && !is_stale)
			out->ink = role_of_level(pipeline_level(run->status));
		break;
	case COL_AGE:
		common_age(input->snapshot, run ? run->updated_s : 0, &out->text);
		break;
	default:
		put_why(view, &out->text);
		out->ink = ROLE_DIM;
	}
}

static size_t
pipelines_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), pipelines_cell, &sources,
						   "no pipelines in the stack file" };

	return common_table_draw(input, &table, area);
}

static enum level
pipelines_summary(const struct panel_input *input, struct text *out)
{
	size_t n = pipelines_all(input), n_failed = 0, n_running = 0;
	enum level worst = LEVEL_OK, unknown;

	for (size_t i = 0; i < n; i++) {
		const struct pipeline_view *view = pipeline_at(input, i);

		n_failed += view->level == LEVEL_ALARM;
		n_running += view->row && view->row->n_runs &&
			     text_is(view->row->runs[0].status, "InProgress");
		worst = MAX(worst, view->level);
	}
	if (common_sources_answered(input, &sources))
		text_addf(out, "%zu failed, %zu running", n_failed, n_running);
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

static void
put_runs(const struct snapshot *snapshot, const struct pipeline *pipeline, struct text *out)
{
	for (size_t i = 0; i < pipeline->n_runs; i++) {
		const struct pipeline_run *run = &pipeline->runs[i];
		char age[UNIT_TEXT_MAX];

		unit_age(snapshot->time_ms / 1000 - run->started_s, age);
		text_addf(out, "run\t%s, %s ago, by %s: %s\n", run->status, age,
			  run->trigger[0] ? run->trigger : "?", run->message);
	}
}

static void
pipelines_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct pipeline_view *view = pipeline_at(input, item);
	const struct pipeline *pipeline = view->row;

	text_addf(out, "pipeline\t%s\nregion\t%s\n", view->def->name, view->def->region);
	if (view->def->unresolved)
		text_addf(out, "unresolved\tgive --var %s=...\n", view->def->unresolved);
	for (size_t i = 0; pipeline && i < pipeline->n_stages; i++) {
		const struct pipeline_stage *stage = &pipeline->stages[i];

		text_addf(out, "stage\t%s: %s%s%s\n", stage->name,
			  stage->status[0] ? stage->status : "never ran",
			  stage->is_open ? "" : ", closed: ",
			  stage->is_open ? "" : stage->closed_reason);
	}
	for (size_t i = 0; pipeline && i < pipeline->n_actions; i++) {
		const struct pipeline_action *action = &pipeline->actions[i];

		text_addf(out, "action\t%s/%s: %s %s\n", action->stage, action->name,
			  action->status[0] ? action->status : "never ran",
			  action->error[0] ? action->error : action->summary);
	}
	if (pipeline)
		put_runs(input->snapshot, pipeline, out);
	text_add(out, "\n");
	if (view->source != SIZE_MAX)
		common_source_detail(input->snapshot, view->source, out);
}

static struct subject
pipelines_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_PIPELINE, item, SIZE_MAX };
}

const struct panel panel_pipelines = {
	.name = "pipelines",
	.title = "Pipelines",
	.help = "CodePipeline: stages (+ succeeded, > running, ! failed, ~ stopped, - never), last "
		"run",
	.needs = NEED_PIPELINES,
	.min_width = 36,
	.min_height = 3,
	.n_all = pipelines_all,
	.shows = pipelines_shows,
	.identity = pipelines_identity,
	.level = pipelines_level,
	.draw = pipelines_draw,
	.summary = pipelines_summary,
	.detail = pipelines_detail,
	.subject = pipelines_subject,
};
