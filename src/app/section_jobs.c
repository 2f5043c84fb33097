/* SPDX-License-Identifier: MIT */
/* section_jobs.c - the jobs of all routes in what `snapshot` prints. */
#include "app/job_out.h"
#include "app/snapshot_section.h"

static void
write_json(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct watched_views *watched = &snapshot->watched;

	json_write_array(w);
	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		json_write_object(w);
		job_out_json(w, &watched->all_jobs[i], snapshot->time_ms / 1000);
		json_put_text(w, "level", level_word(watched->all_jobs[i].level));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* ---- text ---- */

static bool
write_route(const struct snapshot *snapshot, const struct jobs_view *jobs, struct buf *out)
{
	const struct job_rows *row = jobs->row;
	struct job_counts counts;
	bool ok;

	if (jobs->def->unresolved || !row)
		return buf_addf(out, "  ? %-32s %s\n", jobs->def->title,
				jobs->def->unresolved ? "unresolved" : "no data");
	job_views_count(snapshot, jobs->def, &counts);
	ok = buf_addf(out,
		      "  %c %-32s %zu running, %zu queued, %zu in doubt; today %zu succeeded, "
		      "%zu failed\n",
		      level_mark(jobs->level), jobs->def->title, counts.running, counts.queued,
		      counts.in_doubt, counts.succeeded_today, counts.failed_today);
	if (ok && counts.unread > 0)
		ok = buf_addf(out, "    of %zu the folder has not been looked into yet\n",
			      counts.unread);
	if (ok && row->damaged[0])
		ok = buf_addf(out, "    %s\n", row->damaged);
	if (ok && row->n_more > 0)
		ok = buf_addf(out, "    %zu more have names that no job can have\n", row->n_more);
	return ok &&
	       (!row->is_cut || buf_add_text(out, "    there are more jobs than can be listed\n"));
}

static bool
write_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watched_views *watched = &snapshot->watched;
	bool ok = watched->n_jobs == 0 || buf_addf(out, "\nJobs\n");

	for (size_t i = 0; i < watched->n_jobs && ok; i++)
		ok = write_route(snapshot, &watched->jobs[i], out);
	for (size_t i = 0; i < watched->n_all_jobs && ok; i++)
		ok = buf_add_text(out, "  ") &&
		     job_out_line(&watched->all_jobs[i], snapshot->time_ms / 1000, out);
	return ok;
}

const struct snapshot_section section_jobs = {
	.name = "jobs",
	.json = write_json,
	.text = write_text,
};
