/* SPDX-License-Identifier: MIT */
/* section_service_map.c - the X-Ray service map in what `snapshot` prints. */
#include <math.h>

#include "app/snapshot_section.h"
#include "model/service_map.h"

static void
put_line(struct json_writer *w, const struct map_line *line)
{
	json_write_object(w);
	json_put_text(w, "name", line->name);
	json_put_text(w, "type", line->type);
	json_put_integer(w, "depth", line->depth);
	json_put_bool(w, "repeated", line->is_seen_above);
	json_put_integer_if(w, "calls", line->total >= 0, line->total);
	json_put_integer_if(w, "faults", line->faults >= 0, line->faults);
	json_put_integer_if(w, "errors", line->errors >= 0, line->errors);
	json_put_integer_if(w, "throttled", line->throttled >= 0, line->throttled);
	json_put_number(w, "response_s", line->response_s);
	json_put_number(w, "p90_s", line->p90_s);
	json_put_text(w, "level", level_word(map_level(line)));
	json_write_object_end(w);
}

static void
write_json(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct watched_views *watched = &snapshot->watched;
	const struct service_map *map = watched->n_maps ? watched->maps[0].row : NULL;

	if (!map) {
		json_write_null(w);
		return;
	}
	json_write_object(w);
	json_put_time(w, "start", map->start_s);
	json_put_time(w, "end", map->end_s);
	json_put_number_if(w, "sampled_pct", snapshot->stack->map.sampled_pct > 0,
			   snapshot->stack->map.sampled_pct);
	json_put_bool(w, "cut", map->is_cut);
	json_put_array(w, "services");
	for (size_t i = 0; i < map->n; i++)
		put_line(w, &map->lines[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

static bool
write_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watched_views *watched = &snapshot->watched;
	const struct service_map *map = watched->n_maps ? watched->maps[0].row : NULL;
	bool ok = !map || buf_addf(out, "\nService map (sampled requests)\n");

	for (size_t i = 0; map && i < map->n && ok; i++) {
		const struct map_line *line = &map->lines[i];

		ok = buf_addf(out, "  %c %*s%s", level_mark(map_level(line)),
			      (int)(2 * line->depth), "", line->name);
		if (ok && line->total >= 0)
			ok = buf_addf(out, ": %lld calls, %lld faults", (long long)line->total,
				      (long long)line->faults);
		if (ok && isfinite(line->response_s))
			ok = buf_addf(out, ", %.3g s", line->response_s);
		ok = ok && buf_add_text(out, "\n");
	}
	return ok;
}

const struct snapshot_section section_service_map = {
	.name = "service_map",
	.json = write_json,
	.text = write_text,
};
