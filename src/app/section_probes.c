/* SPDX-License-Identifier: MIT */
/* section_probes.c - HTTP probes in what `snapshot` prints: JSON member `probes`. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/probes.h"

static void
put_ms(struct json_writer *w, const char *key, int64_t us)
{
	json_put_number_if(w, key, us >= 0, (double)us / 1000);
}

static void
put_times(struct json_writer *w, const struct probe_times *times)
{
	static const struct probe_times none = { -1, -1, -1, -1, -1 };

	times = times ? times : &none;
	put_ms(w, "dns_ms", times->name_us);
	put_ms(w, "connect_ms", times->connect_us);
	put_ms(w, "tls_ms", times->tls_us);
	put_ms(w, "first_byte_ms", times->first_us);
	put_ms(w, "total_ms", times->total_us);
}

static void
put_certificate(struct json_writer *w, const struct probe_result *row, int64_t now_s)
{
	int64_t days;

	json_write_key(w, "certificate");
	if (!row || !row->certificate.is_known) {
		json_write_null(w);
		return;
	}
	json_write_object(w);
	if (!probe_days_left(&row->certificate, now_s, &days))
		json_put_text(w, "days_left", NULL);
	else
		json_put_integer(w, "days_left", days);
	json_put_time(w, "not_before", row->certificate.not_before_s);
	json_put_time(w, "not_after", row->certificate.not_after_s);
	json_put_said(w, "subject", row->certificate.subject);
	json_put_said(w, "issuer", row->certificate.issuer);
	json_put_said(w, "problem", row->certificate.problem);
	json_write_object_end(w);
}

static void
put_probe(struct json_writer *w, const struct snapshot *snapshot, const struct probe_view *probe)
{
	const struct probe_result *row = probe->row;
	bool is_probed = row && row->error != PROBE_NOT_SENT;
	bool is_answered = is_probed && row->status > 0;

	json_write_object(w);
	json_put_text(w, "name", probe->def->name);
	json_put_text(w, "url", probe->def->unresolved ? NULL : probe->def->url);
	json_put_said(w, "unresolved", probe->def->unresolved);
	json_put_text(w, "level", level_word(probe->level));
	json_write_key(w, "up");
	if (is_probed)
		json_write_bool(w, row->error == PROBE_OK);
	else
		json_write_null(w);
	json_put_text(w, "error",
		      row && row->error != PROBE_OK ? probe_error_word(row->error) : NULL);
	json_put_said(w, "reason", row ? row->why : NULL);
	json_put_time(w, "time", row ? row->time_s : 0);
	json_put_integer_if(w, "status", is_answered, is_answered ? row->status : 0);
	json_put_said(w, "http_version", row ? row->version : NULL);
	json_put_said(w, "address", row ? row->address : NULL);
	json_put_said(w, "proxy", row ? row->proxy : NULL);
	put_times(w, row ? &row->times : NULL);
	json_put_integer_if(w, "size_bytes", row && row->size_bytes >= 0,
			    row ? row->size_bytes : 0);
	json_put_bool(w, "cut", row && row->is_cut);
	put_certificate(w, row, snapshot->time_ms / 1000);
	json_put_bool(w, "simulated", row && row->is_simulated);
	json_put_integer_if(w, "failures_in_a_row", is_probed, row ? row->failures : 0);
	json_put_integer(w, "results", row ? (int64_t)row->n_points : 0);
	json_put_integer(w, "results_up", row ? (int64_t)probe_ups(row) : 0);
	json_write_object_end(w);
}

static void
probes_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->watched.n_probes; i++)
		put_probe(w, snapshot, &snapshot->watched.probes[i]);
	json_write_array_end(w);
}

static bool
put_line(const struct probe_view *probe, int64_t now_s, struct buf *out)
{
	const struct probe_result *row = probe->row;
	char mark = level_mark(probe->level);
	int64_t days;
	TEXT_ON(rest, 200);

	if (probe->def->unresolved)
		return buf_addf(out, "  %c %-32s unresolved: %s\n", mark, probe->def->name,
				probe->def->unresolved);
	if (!row)
		return buf_addf(out, "  %c %-32s no result yet\n", mark, probe->def->name);
	if (row->times.first_us >= 0)
		text_addf(&rest, ", %lld ms", (long long)(row->times.first_us / 1000));
	if (probe_days_left(&row->certificate, now_s, &days))
		text_addf(&rest, ", certificate %lld days", (long long)days);
	if (row->error == PROBE_OK)
		return buf_addf(out, "  %c %-32s up %d%s\n", mark, probe->def->name, row->status,
				rest.data);
	return buf_addf(out, "  %c %-32s %s%s%s: %s\n", mark, probe->def->name,
			row->error == PROBE_NOT_SENT ? "" : "down: ", probe_error_word(row->error),
			rest.data, row->why);
}

static bool
probes_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->watched.n_probes == 0 || buf_addf(out, "\nProbes\n");

	for (size_t i = 0; i < snapshot->watched.n_probes && ok; i++)
		ok = put_line(&snapshot->watched.probes[i], snapshot->time_ms / 1000, out);
	return ok;
}

const struct snapshot_section section_probes = {
	.name = "probes",
	.json = probes_json,
	.text = probes_text,
};
