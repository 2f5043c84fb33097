/* SPDX-License-Identifier: MIT */
/* health_probes.c - one tile for all probes: how many are up, and what is wrong with the worst. */
#include "base/text.h"
#include "model/health_find.h"
#include "model/probes.h"

struct sum {
	size_t n_known, n_up;
	enum level level;
	const char *note; /* of the worst so far */
	bool is_stale;
};

static void
worsen(struct findings *f, struct sum *sum, enum level level, const char *note)
{
	if (level > sum->level || (level == sum->level && level != LEVEL_OK && !sum->note))
		sum->note = health_keep(f, note);
	sum->level = MAX(sum->level, level);
}

static void
add_failure(struct findings *f, struct sum *sum, const struct probe_view *probe)
{
	enum level level = probe_level_of_failures(probe->row);
	unsigned failures = probe->row->failures;
	TEXT_ON(text, WHY_MAX + 40);

	if (level == LEVEL_OK)
		return;
	text_add(&text, probe->row->why);
	if (failures > 1)
		text_addf(&text, " (%u times in a row)", failures);
	health_add_reason(f, level, probe->def->name, text.data);
	text.len = 0;
	if (probe->row->error == PROBE_STATUS)
		text_addf(&text, "%s: answered %d", probe->def->name, probe->row->status);
	else
		text_addf(&text, "%s: %s", probe->def->name, probe_error_word(probe->row->error));
	worsen(f, sum, level, text.data);
}

static void
add_time(struct findings *f, struct sum *sum, const struct probe_view *probe)
{
	enum level level = probe_level_of_time(probe->def, probe->row);
	int64_t limit_ms =
		level == LEVEL_ALARM ? probe->def->slow_alarm_ms : probe->def->slow_warn_ms;
	TEXT_ON(text, 200);

	if (level == LEVEL_OK)
		return;
	text_addf(&text, "%s: first byte after %lld ms, limit %lld ms", probe->def->name,
		  (long long)(probe->row->times.first_us / 1000), (long long)limit_ms);
	health_add_reason(f, level, probe->def->name, text.data);
	text.len = 0;
	text_addf(&text, "%s: slow", probe->def->name);
	worsen(f, sum, level, text.data);
}

static void
add_certificate(struct findings *f, struct sum *sum, const struct probe_view *probe)
{
	int64_t now_s = f->snapshot->time_ms / 1000, days = 0;
	enum level level = probe_level_of_certificate(probe->def, probe->row, now_s);
	TEXT_ON(text, 200);

	if (level == LEVEL_OK || !probe_days_left(&probe->row->certificate, now_s, &days))
		return;
	if (days == -1)
		text_addf(&text, "%s: certificate expired less than a day ago", probe->def->name);
	else if (days < 0)
		text_addf(&text, "%s: certificate expired %lld days ago", probe->def->name,
			  (long long)-days);
	else
		text_addf(&text, "%s: certificate good for %lld more day%s", probe->def->name,
			  (long long)days, days == 1 ? "" : "s");
	health_add_reason(f, level, probe->def->name, text.data);
	worsen(f, sum, level, text.data);
}

static void
add_probe(struct findings *f, struct sum *sum, struct probe_view *probe)
{
	struct tile source = { .note = "" };
	TEXT_ON(note, 160);

	if (probe->def->unresolved) {
		probe->level = LEVEL_UNKNOWN;
		text_addf(&note, "%s: unresolved: give --var %s=...", probe->def->name,
			  probe->def->unresolved);
		health_add_reason(f, LEVEL_UNKNOWN, probe->def->name, note.data);
		worsen(f, sum, LEVEL_UNKNOWN, note.data);
		return;
	}
	if (probe->source < f->snapshot->n_sources &&
	    health_tile_of_source(f, &source, probe->source)) {
		text_addf(&note, "%s: %s", probe->def->name, source.note);
		worsen(f, sum, LEVEL_UNKNOWN, note.data);
		probe->level = LEVEL_UNKNOWN;
	}
	sum->is_stale = sum->is_stale || source.is_stale;
	if (!probe->row)
		return;
	sum->n_known += probe->row->error != PROBE_NOT_SENT;
	sum->n_up += probe->row->error == PROBE_OK;
	add_failure(f, sum, probe);
	add_time(f, sum, probe);
	add_certificate(f, sum, probe);
	probe->level =
		MAX(probe->level, probe_level(probe->def, probe->row, f->snapshot->time_ms / 1000));
}

void
health_find_in_probes(struct findings *f, size_t index)
{
	const struct watched_views *watched = &f->snapshot->watched;
	struct sum sum = { .level = LEVEL_OK };
	struct tile *tile;
	TEXT_ON(value, 64);

	(void)index;
	if (watched->n_probes == 0)
		return;
	for (size_t i = 0; i < watched->n_probes; i++)
		add_probe(f, &sum, &watched->probes[i]);
	tile = health_add_tile(f, TILE_PROBES, 0, "Probes");
	tile->level = sum.level;
	tile->note = sum.note ? sum.note : "";
	tile->is_stale = sum.is_stale;
	if (sum.n_known == 0)
		return;
	text_addf(&value, "%zu of %zu up", sum.n_up, watched->n_probes);
	tile->value = health_keep(f, value.data);
}
