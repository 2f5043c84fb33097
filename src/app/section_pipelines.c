/* SPDX-License-Identifier: MIT */
/* section_pipelines.c - pipelines in what `snapshot` prints. */
#include "app/snapshot_section.h"
#include "model/pipelines.h"

static void
put_stages(struct json_writer *w, const struct pipeline *pipeline)
{
	json_put_array(w, "stages");
	for (size_t i = 0; pipeline && i < pipeline->n_stages; i++) {
		json_write_object(w);
		json_put_text(w, "name", pipeline->stages[i].name);
		json_put_said(w, "status", pipeline->stages[i].status);
		json_put_bool(w, "open", pipeline->stages[i].is_open);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_pipeline(struct json_writer *w, const struct pipeline_view *view)
{
	const struct pipeline *pipeline = view->row;
	const struct pipeline_run *run = pipeline && pipeline->n_runs ? &pipeline->runs[0] : NULL;
	const struct pipeline_action *failed = pipeline ? pipeline_failure(pipeline) : NULL;

	json_write_object(w);
	json_put_text(w, "name", view->def->name);
	json_put_text(w, "region", view->def->region);
	json_put_said(w, "unresolved", view->def->unresolved);
	json_put_text(w, "level", level_word(view->level));
	json_put_said(w, "status", run ? run->status : "");
	json_put_time(w, "started", run ? run->started_s : 0);
	json_put_time(w, "updated", run ? run->updated_s : 0);
	json_put_said(w, "failed_action", failed ? failed->name : "");
	json_put_said(w, "error", failed ? failed->error : "");
	put_stages(w, pipeline);
	json_write_object_end(w);
}

static void
write_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_pipelines; i++)
		put_pipeline(w, &snapshot->watched.pipelines[i]);
	json_write_array_end(w);
}

static bool
write_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->watched.n_pipelines == 0 || buf_addf(out, "\nPipelines\n");

	for (size_t i = 0; i < snapshot->watched.n_pipelines && ok; i++) {
		const struct pipeline_view *view = &snapshot->watched.pipelines[i];
		const struct pipeline *pipeline = view->row;
		const struct pipeline_action *failed = pipeline ? pipeline_failure(pipeline) : NULL;
		const struct pipeline_stage *stage = pipeline ? pipeline_stands(pipeline) : NULL;

		ok = buf_addf(out, "  %c %-32s %s %s %s\n", level_mark(view->level),
			      view->def->name,
			      stage                   ? stage->name
			      : view->def->unresolved ? "unresolved"
						      : "no data",
			      stage ? stage->status : "", failed ? failed->error : "");
	}
	return ok;
}

const struct snapshot_section section_pipelines = {
	.name = "pipelines",
	.json = write_json,
	.text = write_text,
};
