/* SPDX-License-Identifier: MIT */
/* section_days.c - tasks by day in what `snapshot` prints: one row a cluster, with its days. */
#include "app/snapshot_section.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/task_day.h"

static void
date_of(const struct task_day *day, char out[24])
{
	date_iso(day->day_s, out);
	out[10] = '\0';
}

static bool
is_today(const struct snapshot *snapshot, const struct task_day *day)
{
	return snapshot->time_ms / 1000 < day->day_s + TASK_DAY_S;
}

static void
put_day(struct json_writer *w, const struct snapshot *snapshot, const struct task_day *day)
{
	char date[24];

	date_of(day, date);
	json_write_object(w);
	json_put_text(w, "date", date);
	json_put_bool(w, "today", is_today(snapshot, day));
	json_put_integer(w, "started", day->started);
	json_put_integer(w, "stopped", day->stopped);
	json_put_integer(w, "failed", day->failed);
	json_put_integer(w, "ran", day->ran);
	json_put_number_if(w, "average_s", day->ran > 0,
			   day->ran ? (double)day->run_s / day->ran : 0);
	json_put_integer_if(w, "longest_s", day->ran > 0, day->longest_s);
	json_put_integer(w, "not_watched_s", day->gap_s);
	json_write_object_end(w);
}

static void
put_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_task_days; i++) {
		const struct task_days_view *view = &snapshot->watched.task_days[i];

		json_write_object(w);
		json_put_text(w, "cluster", view->def->name);
		json_put_text(w, "region", view->def->region);
		json_put_said(w, "note", view->row ? view->row->note : "no answer yet");
		json_put_array(w, "days");
		for (size_t j = 0; view->row && j < view->row->n; j++)
			put_day(w, snapshot, &view->row->items[j]);
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static bool
put_day_text(const struct snapshot *snapshot, const struct task_day *day, struct buf *out)
{
	char date[24], text[UNIT_TEXT_MAX];
	bool ok;

	date_of(day, date);
	ok = buf_addf(out, "    %s  %u started, %u failed", date, day->started, day->failed);
	if (ok && day->ran > 0) {
		unit_duration(day->run_s / day->ran, text);
		ok = buf_addf(out, ", ran %s on average", text);
	}
	if (ok && day->gap_s > 0) {
		unit_duration(day->gap_s, text);
		ok = buf_addf(out, ", not watched %s", text);
	}
	return ok && buf_addf(out, "%s\n", is_today(snapshot, day) ? ", still going on" : "");
}

static bool
put_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = true;

	for (size_t i = 0; i < snapshot->watched.n_task_days && ok; i++) {
		const struct task_days_view *view = &snapshot->watched.task_days[i];

		if (!view->row)
			continue;
		ok = buf_addf(out, "\nTasks by day (%s)\n", view->def->name);
		if (ok && view->row->note[0])
			ok = buf_addf(out, "  ? not kept: %s\n", view->row->note);
		for (size_t j = view->row->n; j-- > 0 && ok;)
			ok = put_day_text(snapshot, &view->row->items[j], out);
	}
	return ok;
}

const struct snapshot_section section_days = {
	.name = "task_days",
	.json = put_json,
	.text = put_text,
};
