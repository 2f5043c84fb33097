/* SPDX-License-Identifier: MIT */
/* probes.c - one row per HTTP probe: is it up, how long each step took, how long its certificate is
 * good, and how the last results went. */
#include <string.h>

#include "common.h"
#include "model/probes.h"

#define RECENT 12      /* results in the row */
#define CALM_US 500000 /* what a bar is measured with at least, so that calm looks calm */

static const struct common_sources sources = { { "probes" } };

enum {
	COL_MARK,
	COL_NAME,
	COL_STATUS,
	COL_FIRST,
	COL_DAYS,
	COL_UP,
	COL_NAME_TIME,
	COL_CONNECT,
	COL_TLS,
	COL_RECENT,
	COL_WHY,
};

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Probe", .width = 10, .weight = 2, .is_name = true },
	[COL_STATUS] = { .title = "Status", .width = 10 },
	[COL_FIRST] = { .title = "First", .width = 6, .align = ALIGN_RIGHT },
	[COL_DAYS] = { .title = "Cert", .width = 6, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_UP] = { .title = "Up", .width = 5, .align = ALIGN_RIGHT, .priority = 2 },
	[COL_NAME_TIME] = { .title = "DNS", .width = 6, .align = ALIGN_RIGHT, .priority = 5 },
	[COL_CONNECT] = { .title = "TCP", .width = 6, .align = ALIGN_RIGHT, .priority = 5 },
	[COL_TLS] = { .title = "TLS", .width = 6, .align = ALIGN_RIGHT, .priority = 5 },
	[COL_RECENT] = { .title = "Recent", .width = RECENT, .priority = 4 },
	[COL_WHY] = { .title = "Why", .width = 20, .weight = 4, .priority = 3, .is_note = true },
};

static const struct probe_view *
probe_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->watched.probes[item];
}

static enum level
probes_level(const struct panel_input *input, size_t item)
{
	return probe_at(input, item)->level;
}

static size_t
probes_all(const struct panel_input *input)
{
	return input->snapshot->watched.n_probes;
}

static bool
probes_shows(const struct panel_input *input, size_t item)
{
	const struct probe_view *probe = probe_at(input, item);

	if (input->problems_only && probe->level == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(probe->def->name, input->filter) ||
	       text_has(probe->def->url, input->filter) ||
	       (probe->row && text_has(probe_error_word(probe->row->error), input->filter));
}

static void
probes_identity(const struct panel_input *input, size_t item, struct text *out)
{
	text_add(out, probe_at(input, item)->def->name);
}

static int
probes_want(const struct panel_input *input)
{
	return (int)MIN(input->snapshot->stack->n_probes, (size_t)1000) + 3;
}

/* ---- cells ---- */

static void
put_none(struct table_cell *out)
{
	text_add(&out->text, "-");
	out->ink = ROLE_DIM;
}

static void
put_time(struct table_cell *out, int64_t us)
{
	char value[UNIT_TEXT_MAX];

	if (us < 0) {
		put_none(out);
		return;
	}
	unit_format((double)us / 1000, UNIT_MILLISECONDS, value);
	text_add(&out->text, value);
}

static void
put_status(struct table_cell *out, const struct probe_view *probe)
{
	const struct probe_result *row = probe->row;

	if (probe->def->unresolved) {
		text_add(&out->text, "unresolved");
		out->ink = ROLE_UNKNOWN;
	} else if (!row) {
		put_none(out);
	} else if (row->error == PROBE_OK) {
		text_addf(&out->text, "up %d", row->status);
	} else {
		if (row->error == PROBE_STATUS || row->error == PROBE_CONTENT)
			text_addf(&out->text, "down %d", row->status);
		else
			text_add(&out->text, row->error == PROBE_NOT_SENT ? "-" : "down");
		out->ink = role_of_level(probe_level_of_failures(row));
	}
}

static void
put_days(struct table_cell *out, const struct panel_input *input, const struct probe_view *probe)
{
	int64_t now_s = input->snapshot->time_ms / 1000, days;
	enum level level;

	if (!probe->row || !probe_days_left(&probe->row->certificate, now_s, &days)) {
		put_none(out);
		return;
	}
	text_addf(&out->text, "%lldd", (long long)days);
	level = probe_level_of_certificate(probe->def, probe->row, now_s);
	if (level != LEVEL_OK)
		out->ink = role_of_level(level);
}

static void
put_ups(struct table_cell *out, const struct probe_result *row)
{
	if (!row || row->n_points == 0)
		put_none(out);
	else
		text_addf(&out->text, "%zu/%zu", probe_ups(row), row->n_points);
}

/* A bar for each of the newest results, as high as the answer was late; a cross where it was down.
 */
static void
put_recent(struct table_cell *out, const struct ui_style *style, const struct probe_view *probe)
{
	const struct probe_result *row = probe->row;
	size_t first = row && row->n_points > RECENT ? row->n_points - RECENT : 0;
	int64_t longest_us = MAX(probe->def->slow_warn_ms * 1000, CALM_US);

	out->ink = ROLE_SPARK;
	for (size_t i = first; row && i < row->n_points; i++)
		longest_us = MAX(longest_us, row->points[i].first_us);
	for (size_t i = first; row && i < row->n_points; i++) {
		const struct probe_point *point = &row->points[i];
		int64_t step = MAX(point->first_us, 0) * (STYLE_STEPS - 1) / longest_us;
		char bar[4];

		if (point->is_up)
			text_add_n(&out->text, bar, utf8_encode(style->bars[step], bar));
		else
			text_add(&out->text, "x");
	}
}

/* Without the host in front: the row is narrow, and its url is in the detail. */
static const char *
brief(const struct probe_result *row)
{
	const char *rest = row->error == PROBE_NOT_SENT ? NULL : strstr(row->why, ": ");

	return rest ? rest + 2 : row->why;
}

static void
put_why(struct table_cell *out, const struct probe_view *probe)
{
	out->ink = ROLE_DIM;
	if (probe->def->unresolved)
		text_addf(&out->text, "unresolved: give --var %s=...", probe->def->unresolved);
	else if (probe->row && probe->row->error != PROBE_OK)
		text_addf(&out->text, "%s: %s", probe_error_word(probe->row->error),
			  brief(probe->row));
	else
		text_add(&out->text, probe->def->url);
	if (probe->row && probe->row->error != PROBE_OK)
		out->ink = ROLE_TEXT;
}

static void
probes_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	static const struct probe_times none = { -1, -1, -1, -1, -1 };
	const struct panel_input *input = ctx;
	const struct probe_view *probe = probe_at(input, input->items[row]);
	const struct probe_times *times = probe->row ? &probe->row->times : &none;
	bool is_stale = common_is_stale(input->snapshot, probe->source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, probe->level, is_stale);
	else if (column == COL_NAME)
		text_add(&out->text, probe->def->name);
	else if (column == COL_STATUS)
		put_status(out, probe);
	else if (column == COL_FIRST)
		put_time(out, times->first_us);
	else if (column == COL_DAYS)
		put_days(out, input, probe);
	else if (column == COL_UP)
		put_ups(out, probe->row);
	else if (column == COL_NAME_TIME)
		put_time(out, times->name_us);
	else if (column == COL_CONNECT)
		put_time(out, times->connect_us);
	else if (column == COL_TLS)
		put_time(out, times->tls_us);
	else if (column == COL_RECENT)
		put_recent(out, input->style, probe);
	else if (column == COL_WHY)
		put_why(out, probe);
	if (column == COL_FIRST && probe->row &&
	    probe_level_of_time(probe->def, probe->row) != LEVEL_OK)
		out->ink = role_of_level(probe_level_of_time(probe->def, probe->row));
	if (is_stale && out->ink != ROLE_DIM && column != COL_MARK)
		out->ink = ROLE_STALE;
}

static size_t
probes_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), probes_cell, &sources,
						   "the stack file names no probe" };

	return common_table_draw(input, &table, area);
}

static enum level
probes_summary(const struct panel_input *input, struct text *out)
{
	const struct watched_views *watched = &input->snapshot->watched;
	enum level worst = LEVEL_OK, unknown;
	size_t n_up = 0, n_known = 0;

	for (size_t i = 0; i < watched->n_probes; i++) {
		const struct probe_result *row = watched->probes[i].row;

		worst = MAX(worst, watched->probes[i].level);
		n_known += row && row->error != PROBE_NOT_SENT;
		n_up += row && row->error == PROBE_OK;
	}
	if (n_known)
		text_addf(out, "%zu of %zu up", n_up, watched->n_probes);
	unknown = common_sources_add(input, &sources, out);
	/* before the first answer nobody knows, and that is no trouble */
	return n_known || worst > LEVEL_UNKNOWN ? MAX(worst, unknown) : unknown;
}

/* ---- detail ---- */

static void
detail_time(const char *label, int64_t us, const char *otherwise, struct text *out)
{
	if (us >= 0)
		text_addf(out, "%s\t%.1f ms\n", label, (double)us / 1000);
	else
		text_addf(out, "%s\t%s\n", label, otherwise);
}

static void
detail_certificate(const struct panel_input *input, const struct probe_result *row,
		   struct text *out)
{
	const struct probe_certificate *certificate = &row->certificate;
	int64_t days = 0;
	bool has_end;

	if (!certificate->is_known) {
		text_add(out, "certificate\tnone seen\n");
		return;
	}
	text_addf(out, "certificate\t%s\n", certificate->subject[0] ? certificate->subject : "-");
	if (certificate->problem[0])
		text_addf(out, "\t%s\n", certificate->problem);
	has_end = probe_days_left(certificate, input->snapshot->time_ms / 1000, &days);
	if (has_end && days == -1)
		text_add(out, "\tended less than a day ago\n");
	else if (has_end)
		text_addf(out, days < 0 ? "\tended %lld days ago\n" : "\tgood for %lld days\n",
			  (long long)(days < 0 ? -days : days));
	if (certificate->issuer[0])
		text_addf(out, "issuer\t%s\n", certificate->issuer);
}

static void
detail_result(const struct panel_input *input, const struct probe_view *probe, struct text *out)
{
	const struct probe_result *row = probe->row;
	const char *otherwise = row->is_simulated ? "not measured: the site is simulated" : "-";
	struct table_cell recent = { .ink = ROLE_TEXT };
	char store[RECENT * 4 + 1];

	text_addf(out, "result\t%s%s%s\n", row->error == PROBE_OK ? "up" : "",
		  row->error == PROBE_OK         ? ""
		  : row->error == PROBE_NOT_SENT ? ""
						 : "down: ",
		  row->error == PROBE_OK ? "" : probe_error_word(row->error));
	if (row->why[0])
		text_addf(out, "why\t%s\n", row->why);
	common_time(input->snapshot, "asked", row->time_s, out);
	if (row->status)
		text_addf(out, "status\t%d%s%s\n", row->status, row->version[0] ? ", HTTP/" : "",
			  row->version);
	if (row->address[0])
		text_addf(out, "address\t%s%s%s\n", row->address,
			  row->proxy[0] ? ", the proxy " : "", row->proxy);
	detail_time("DNS", row->times.name_us, otherwise, out);
	detail_time("TCP", row->times.connect_us, otherwise, out);
	detail_time("TLS", row->times.tls_us, otherwise, out);
	detail_time("first byte", row->times.first_us, "-", out);
	detail_time("in all", row->times.total_us, "-", out);
	if (row->size_bytes >= 0)
		text_addf(out, "body\t%s%lld bytes\n", row->is_cut ? "more than " : "",
			  (long long)row->size_bytes);
	detail_certificate(input, row, out);
	if (row->n_points == 0)
		return;
	text_init(&recent.text, store, sizeof(store));
	put_recent(&recent, input->style, probe);
	text_addf(out, "recent\t%s up %zu of %zu\n", recent.text.data, probe_ups(row),
		  row->n_points);
}

static void
detail_limits(const struct stack_probe *def, struct text *out)
{
	if (def->slow_warn_ms >= 0)
		text_addf(out, "limit\tfirst byte after %lld ms: a warning\n",
			  (long long)def->slow_warn_ms);
	if (def->slow_alarm_ms >= 0)
		text_addf(out, "limit\tfirst byte after %lld ms: an alarm\n",
			  (long long)def->slow_alarm_ms);
	text_addf(out, "limit\tcertificate below %lld days: a warning, %lld: an alarm\n",
		  (long long)def->cert_warn_days, (long long)def->cert_alarm_days);
}

static void
probes_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct probe_view *probe = probe_at(input, item);

	text_addf(out, "probe\t%s\n", probe->def->name);
	if (probe->def->unresolved)
		text_addf(out, "url\tunresolved: give --var %s=...\n", probe->def->unresolved);
	else
		text_addf(out, "url\t%s %s\n", probe->def->is_head ? "HEAD" : "GET",
			  probe->def->url);
	if (probe->row)
		detail_result(input, probe, out);
	else
		text_add(out, "\tno result yet\n");
	detail_limits(probe->def, out);
	text_add(out, "\n");
	if (probe->source < input->snapshot->n_sources)
		common_source_detail(input->snapshot, probe->source, out);
}

static struct subject
probes_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_PROBE, item, SIZE_MAX };
}

const struct panel panel_probes = {
	.name = "probes",
	.title = "Probes",
	.help = "HTTP requests from here: up or down, times, days left of the certificate",
	.needs = NEED_PROBES,
	.min_width = 34,
	.min_height = 3,
	.n_all = probes_all,
	.shows = probes_shows,
	.identity = probes_identity,
	.level = probes_level,
	.want_height = probes_want,
	.draw = probes_draw,
	.summary = probes_summary,
	.detail = probes_detail,
	.subject = probes_subject,
};
