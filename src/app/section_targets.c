/* SPDX-License-Identifier: MIT */
/* section_targets.c - targets of load balancers in what `snapshot` prints: one row a target. A
 * group or a balancer of which none is known has one row that says why. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/targets.h"

static void
put_head(struct json_writer *w, const struct target_view *view, const struct target_group *group)
{
	json_write_object(w);
	json_put_text(w, "load_balancer",
		      view->def->unresolved ? view->def->title : view->def->name);
	json_put_text(w, "region", view->def->region);
	json_put_text(w, "target_group", group ? group->dimension : NULL);
}

static void
put_target(struct json_writer *w, const struct target_view *view, const struct target_group *group,
	   const struct target_row *target)
{
	put_head(w, view, group);
	json_put_said(w, "id", target->id);
	json_put_integer_if(w, "port", target->port >= 0, target->port);
	json_put_said(w, "zone", target->zone);
	json_put_said(w, "state", target->state);
	json_put_said(w, "reason", target->reason);
	json_put_said(w, "description", target->description);
	json_put_text(w, "level", level_word(target_level(target)));
	json_put_text(w, "note", NULL);
	json_write_object_end(w);
}

static void
put_none(struct json_writer *w, const struct target_view *view, const struct target_group *group,
	 const char *note)
{
	static const char *const nothing[] = { "id",    "port",   "zone",
					       "state", "reason", "description" };
	enum level level =
		group ? target_group_level(group) : (view->row ? LEVEL_OK : LEVEL_UNKNOWN);

	put_head(w, view, group);
	for (size_t i = 0; i < LEN(nothing); i++)
		json_put_text(w, nothing[i], NULL);
	json_put_text(w, "level", level_word(level));
	json_put_text(w, "note", note);
	json_write_object_end(w);
}

/* Why nothing is known of a balancer. */
static void
say_why(const struct snapshot *snapshot, const struct target_view *view, struct text *out)
{
	if (view->def->unresolved)
		text_addf(out, "unresolved: %s", view->def->unresolved);
	else if (view->row)
		text_add(out, "no target groups");
	else if (view->source < snapshot->n_sources)
		text_add(out, state_word(snapshot->sources[view->source].state));
	else
		text_add(out, "not asked for");
}

static void
put_balancer(struct json_writer *w, const struct snapshot *snapshot, const struct target_view *view)
{
	TEXT_ON(note, 200);

	if (!view->row || view->row->n == 0) {
		say_why(snapshot, view, &note);
		put_none(w, view, NULL, note.data);
		return;
	}
	for (size_t i = 0; i < view->row->n; i++) {
		const struct target_group *group = &view->row->groups[i];
		TEXT_ON(words, 200);

		target_group_words(group, &words);
		for (size_t j = 0; j < group->n; j++)
			put_target(w, view, group, &group->targets[j]);
		if (group->n == 0)
			put_none(w, view, group, words.data);
	}
}

static void
put_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_targets; i++)
		put_balancer(w, snapshot, &snapshot->watched.targets[i]);
	json_write_array_end(w);
}

static bool
put_group_text(const struct target_group *group, struct buf *out)
{
	TEXT_ON(words, 200);
	bool ok;

	target_group_words(group, &words);
	ok = buf_addf(out, "  %c %-32s %s\n", level_mark(target_group_level(group)), group->name,
		      words.data);
	for (size_t i = 0; i < group->n && ok; i++) {
		const struct target_row *target = &group->targets[i];

		if (target_kind(target) == TARGET_HEALTHY)
			continue;
		ok = buf_addf(out, "      %-30s %s%s%s\n", target->id,
			      target_state_words(target->state), target->reason[0] ? ": " : "",
			      target_reason_words(target->reason));
	}
	return ok;
}

static bool
put_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watched_views *watched = &snapshot->watched;
	bool ok = watched->n_targets == 0 || buf_addf(out, "\nTargets\n");

	for (size_t i = 0; i < watched->n_targets && ok; i++) {
		const struct target_view *view = &watched->targets[i];
		TEXT_ON(note, 200);

		for (size_t j = 0; view->row && j < view->row->n && ok; j++)
			ok = put_group_text(&view->row->groups[j], out);
		if (!ok || (view->row && view->row->n > 0))
			continue;
		say_why(snapshot, view, &note);
		ok = buf_addf(out, "  %c %-32s %s\n", view->row ? ' ' : '?', view->def->title,
			      note.data);
	}
	return ok;
}

const struct snapshot_section section_targets = {
	.name = "targets",
	.json = put_json,
	.text = put_text,
};
