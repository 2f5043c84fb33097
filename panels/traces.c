/* SPDX-License-Identifier: MIT */
/* traces.c - the X-Ray service map as a tree: who calls whom, how often, how slow, how wrong. */
#include <math.h>

#include "common.h"
#include "model/service_map.h"

static const struct common_sources sources = { { "traces" } };

enum { COL_MARK, COL_NAME, COL_RATE, COL_FAULTS, COL_ERRORS, COL_MEAN, COL_P90, COL_TYPE };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Service", .width = 14, .weight = 4, .is_name = true },
	[COL_RATE] = { .title = "Calls/min", .width = 9, .align = ALIGN_RIGHT, .priority = 2 },
	[COL_FAULTS] = { .title = "5xx", .width = 6, .align = ALIGN_RIGHT },
	[COL_ERRORS] = { .title = "4xx", .width = 6, .align = ALIGN_RIGHT, .priority = 3 },
	[COL_MEAN] = { .title = "Mean", .width = 7, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_P90] = { .title = "p90", .width = 7, .align = ALIGN_RIGHT, .priority = 4 },
	[COL_TYPE] = { .title = "Kind", .width = 12, .weight = 2, .priority = 5, .is_note = true },
};

static const struct service_map *
map_of(const struct panel_input *input)
{
	const struct watched_views *watched = &input->snapshot->watched;

	return watched->n_maps ? watched->maps[0].row : NULL;
}

static const struct map_line *
line_at(const struct panel_input *input, size_t item)
{
	return &map_of(input)->lines[item];
}

static size_t
traces_all(const struct panel_input *input)
{
	const struct service_map *map = map_of(input);

	return map ? map->n : 0;
}

static bool
traces_shows(const struct panel_input *input, size_t item)
{
	const struct map_line *line = line_at(input, item);

	if (input->problems_only && map_level(line) == LEVEL_OK)
		return false;
	return !input->filter[0] || text_has(line->name, input->filter) ||
	       text_has(line->type, input->filter);
}

/* The place in the tree: one service may stand in it more than once. */
static void
traces_identity(const struct panel_input *input, size_t item, struct text *out)
{
	unsigned depth = line_at(input, item)->depth;
	size_t above = item;

	text_add(out, line_at(input, item)->name);
	while (depth > 0 && above-- > 0)
		if (line_at(input, above)->depth < depth) {
			depth = line_at(input, above)->depth;
			text_addf(out, "<%s", line_at(input, above)->name);
		}
}

static void
put_share(int64_t part, int64_t total, struct text *out)
{
	if (part < 0 || total <= 0)
		text_add(out, "-");
	else
		text_addf(out, "%.3g%%", 100.0 * (double)part / (double)total);
}

static void
put_seconds(double seconds, struct text *out)
{
	char text[UNIT_TEXT_MAX];

	if (!isfinite(seconds)) {
		text_add(out, "-");
		return;
	}
	unit_format(seconds * 1000, UNIT_MILLISECONDS, text);
	text_add(out, text);
}

static void
put_rate(const struct map_line *line, struct text *out)
{
	char text[UNIT_TEXT_MAX];

	if (line->total < 0) {
		text_add(out, "-");
		return;
	}
	unit_format(line->per_min, UNIT_COUNT, text);
	text_add(out, text);
}

static void
put_name(const struct map_line *line, struct text *out)
{
	for (unsigned i = 1; i < line->depth; i++)
		text_add(out, "  ");
	text_addf(out, "%s%s%s", line->depth ? "> " : "", line->name,
		  line->is_seen_above ? " (see above)" : "");
}

/* "AWS::DynamoDB::Table" says "DynamoDB Table". */
static void
put_kind(const struct map_line *line, struct text *out)
{
	const char *at = text_starts(line->type, "AWS::") ? line->type + 5 : line->type;

	for (; *at; at++) {
		if (at[0] == ':' && at[1] == ':') {
			text_add(out, " ");
			at++;
		} else {
			text_add_n(out, at, 1);
		}
	}
}

static void
traces_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct map_line *line = line_at(input, input->items[row]);
	bool is_stale = common_is_stale(input->snapshot, input->snapshot->watched.maps[0].source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	switch (column) {
	case COL_MARK:
		common_mark(out, map_level(line), is_stale);
		break;
	case COL_NAME:
		put_name(line, &out->text);
		break;
	case COL_RATE:
		put_rate(line, &out->text);
		break;
	case COL_FAULTS:
		put_share(line->faults, line->total, &out->text);
		if (!is_stale)
			out->ink = role_of_level(map_level(line));
		break;
	case COL_ERRORS:
		put_share(line->errors, line->total, &out->text);
		break;
	case COL_MEAN:
		put_seconds(line->response_s, &out->text);
		break;
	case COL_P90:
		put_seconds(line->p90_s, &out->text);
		break;
	default:
		put_kind(line, &out->text);
		out->ink = ROLE_DIM;
	}
}

static const char *
nothing(const struct panel_input *input)
{
	return input->snapshot->watched.n_maps ? "no traces in that time"
					       : "no service map in the stack file";
}

static size_t
traces_draw(const struct panel_input *input, struct area area)
{
	const struct common_table table = { columns, LEN(columns), traces_cell, &sources,
					    nothing(input) };

	return common_table_draw(input, &table, area);
}

static enum level
traces_summary(const struct panel_input *input, struct text *out)
{
	const struct service_map *map = map_of(input);
	const struct stack_map *def = &input->snapshot->stack->map;
	enum level worst = LEVEL_OK, unknown;
	char window[UNIT_TEXT_MAX];

	for (size_t i = 0; map && i < map->n; i++)
		worst = MAX(worst, map_level(&map->lines[i]));
	if (map) {
		unit_duration(map->end_s - map->start_s, window);
		text_addf(out, "%zu service%s", map->n, map->n == 1 ? "" : "s");
		if (def->sampled_pct > 0)
			text_addf(out, ", %.3g%% sampled", def->sampled_pct);
		text_addf(out, ", last %s", window);
		if (map->is_cut)
			text_add(out, ", more than fit");
	}
	unknown = common_sources_add(input, &sources, out);
	return MAX(worst, unknown);
}

static void
traces_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct map_line *line = line_at(input, item);
	const struct stack_map *def = &input->snapshot->stack->map;

	text_addf(out, "service\t%s\nkind\t%s\n", line->name, line->type);
	if (line->total >= 0)
		text_addf(out,
			  "calls\t%lld sampled: %lld faults (5xx), %lld errors (4xx), %lld "
			  "throttled\n",
			  (long long)line->total, (long long)line->faults, (long long)line->errors,
			  (long long)line->throttled);
	else
		text_add(out, "calls\tX-Ray says no counts\n");
	text_add(out, "mean\t");
	put_seconds(line->response_s, out);
	text_add(out, "\np90 of the service\t");
	put_seconds(line->p90_s, out);
	if (def->sampled_pct > 0)
		text_addf(out,
			  "\nsampling\tabout %.3g%% of the requests are traced: counts are not "
			  "scaled",
			  def->sampled_pct);
	else
		text_add(out, "\nsampling\tonly sampled requests are counted");
	text_add(out, "\n\n");
	common_source_detail(input->snapshot, input->snapshot->watched.maps[0].source, out);
}

static struct subject
traces_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_NODE, 0, item };
}

const struct panel panel_traces = {
	.name = "traces",
	.title = "Service map",
	.help = "X-Ray: who calls whom, how often, how slow, how much of it fails; sampled "
		"requests",
	.needs = NEED_MAP,
	.min_width = 36,
	.min_height = 3,
	.n_all = traces_all,
	.shows = traces_shows,
	.identity = traces_identity,
	.draw = traces_draw,
	.summary = traces_summary,
	.detail = traces_detail,
	.subject = traces_subject,
};
