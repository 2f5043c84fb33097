/* SPDX-License-Identifier: MIT */
/* section_scaling.c - bounds, rules and last activities of services in what `snapshot` prints. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/scaling.h"

static void
put_suspended(struct json_writer *w, const struct scaling_item *item)
{
	json_put_object(w, "suspended");
	json_put_bool(w, "out", item->is_out_suspended);
	json_put_bool(w, "in", item->is_in_suspended);
	json_put_bool(w, "scheduled", item->is_schedule_suspended);
	json_write_object_end(w);
}

static void
put_policies(struct json_writer *w, const struct scaling_item *item)
{
	json_put_array(w, "policies");
	for (size_t i = 0; i < item->n_policies; i++) {
		const struct scaling_policy *policy = &item->policies[i];

		json_write_object(w);
		json_put_text(w, "name", policy->name);
		json_put_text(w, "type", policy->type);
		json_put_said(w, "metric", policy->metric);
		json_put_number_if(w, "target", policy->has_target, policy->target);
		json_put_array(w, "alarms");
		for (size_t j = 0; j < policy->n_alarms; j++)
			json_write_text(w, policy->alarms[j]);
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_activities(struct json_writer *w, const struct scaling_item *item)
{
	json_put_array(w, "activities");
	for (size_t i = 0; i < item->n_activities; i++) {
		const struct scaling_activity *activity = &item->activities[i];

		json_write_object(w);
		json_put_time(w, "started", activity->started_s);
		json_put_time(w, "ended", activity->ended_s);
		json_put_text(w, "status", activity->status);
		json_put_said(w, "description", activity->description);
		json_put_said(w, "cause", activity->cause);
		json_put_said(w, "message", activity->message);
		json_put_said(w, "not_scaled", activity->not_scaled);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_scaling; i++) {
		const struct scaling_view *view = &snapshot->watched.scaling[i];

		for (size_t j = 0; view->row && j < view->row->n; j++) {
			const struct scaling_item *item = &view->row->items[j];

			json_write_object(w);
			json_put_text(w, "cluster", view->def->name);
			json_put_text(w, "region", view->def->region);
			json_put_text(w, "service", item->service);
			json_put_integer(w, "min", item->min);
			json_put_integer(w, "max", item->max);
			put_suspended(w, item);
			put_policies(w, item);
			put_activities(w, item);
			json_put_said(w, "missing", view->row->missing);
			json_write_object_end(w);
		}
	}
	json_write_array_end(w);
}

static bool
put_item_text(const struct scaling_item *item, struct buf *out)
{
	TEXT_ON(words, 400);

	if (scaling_is_suspended(item)) {
		scaling_suspended_words(item, &words);
		text_add(&words, "; ");
	}
	if (item->n_activities > 0)
		scaling_activity_words(&item->activities[0], &words);
	return buf_addf(out, "    %-32s %lld to %lld tasks; %s\n", item->service,
			(long long)item->min, (long long)item->max, words.data);
}

static bool
put_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = true, is_first = true;

	for (size_t i = 0; i < snapshot->watched.n_scaling && ok; i++) {
		const struct scaling *row = snapshot->watched.scaling[i].row;

		for (size_t j = 0; row && j < row->n && ok; j++) {
			ok = !is_first || buf_addf(out, "\nScaling\n");
			is_first = false;
			ok = ok && put_item_text(&row->items[j], out);
		}
		if (ok && row && row->missing[0])
			ok = buf_addf(out, "  ? %s\n", row->missing);
	}
	return ok;
}

const struct snapshot_section section_scaling = {
	.name = "scaling",
	.json = put_json,
	.text = put_text,
};
