/* SPDX-License-Identifier: MIT */
/* section_health_checks.c - Route 53 health checks in what `snapshot` prints: JSON member
 * `health_checks`. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/checks.h"

static void
put_observations(struct json_writer *w, const struct check_status *row)
{
	json_put_array(w, "observations");
	for (size_t i = 0; row && i < row->n_observations; i++) {
		const struct check_observation *seen = &row->observations[i];
		bool has_said = seen->status[0] != '\0';

		json_write_object(w);
		json_put_said(w, "region", seen->region);
		json_put_said(w, "address", seen->ip);
		json_write_key(w, "success");
		if (has_said)
			json_write_bool(w, seen->is_success);
		else
			json_write_null(w);
		json_put_said(w, "status", seen->status);
		json_put_time(w, "time", seen->checked_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_config(struct json_writer *w, const struct check_status *row)
{
	bool has_config = row && row->has_config;

	json_put_said(w, "type", has_config ? row->type : NULL);
	json_put_said(w, "target", has_config ? row->target : NULL);
	json_put_integer_if(w, "interval_s", has_config && row->interval_s >= 0,
			    has_config ? row->interval_s : 0);
	json_put_integer_if(w, "failure_threshold", has_config && row->failure_threshold >= 0,
			    has_config ? row->failure_threshold : 0);
	json_write_key(w, "disabled");
	if (has_config)
		json_write_bool(w, row->is_disabled);
	else
		json_write_null(w);
}

static void
put_check(struct json_writer *w, const struct snapshot *snapshot, const struct check_view *check)
{
	const struct check_status *row = check->row;
	bool has_seen = row && row->has_observations;
	bool is_metric = false;
	enum checks_verdict verdict = checks_verdict(snapshot, check, &is_metric);

	json_write_object(w);
	json_put_text(w, "id", check->def->unresolved ? NULL : check->def->id);
	json_put_text(w, "title", check->def->title);
	json_put_said(w, "unresolved", check->def->unresolved);
	json_put_text(w, "level", level_word(check->level));
	json_put_text(w, "health", checks_verdict_word(verdict));
	json_put_text(w, "by", verdict == CHECK_UNKNOWN ? NULL : is_metric ? "metric" : "checkers");
	put_config(w, row);
	json_put_integer_if(w, "checkers", has_seen, has_seen ? (int64_t)row->n_reported : 0);
	json_put_integer_if(w, "checkers_success", has_seen,
			    has_seen ? (int64_t)row->n_success : 0);
	put_observations(w, row);
	json_put_said(w, "missing", row ? row->missing : NULL);
	json_write_object_end(w);
}

static void
checks_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_checks; i++)
		put_check(w, snapshot, &snapshot->watched.checks[i]);
	json_write_array_end(w);
}

static bool
checks_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watched_views *watched = &snapshot->watched;
	bool ok = watched->n_checks == 0 || buf_addf(out, "\nHealth checks\n");

	for (size_t i = 0; i < watched->n_checks && ok; i++) {
		const struct check_view *check = &watched->checks[i];
		const struct check_status *row = check->row;
		TEXT_ON(rest, 80);

		if (row && row->has_observations)
			text_addf(&rest, ", %zu of %zu checkers", row->n_success, row->n_reported);
		ok = buf_addf(out, "  %c %-32s %s%s%s %s\n", level_mark(check->level),
			      check->def->title,
			      check->def->unresolved
				      ? "unresolved: "
				      : checks_verdict_word(checks_verdict(snapshot, check, NULL)),
			      check->def->unresolved ? check->def->unresolved : "", rest.data,
			      row ? row->target : "");
	}
	return ok;
}

const struct snapshot_section section_health_checks = {
	.name = "health_checks",
	.json = checks_json,
	.text = checks_text,
};
