/* SPDX-License-Identifier: MIT */
/* watching.c - what cwtop itself asks of AWS: one row per source unit, how often, how many calls so
 * far, and what that costs at list prices, free tiers not counted. */
#include "common.h"

/* Below this, and in steps of it, ages do not move: a screen at rest is silent. */
#define FRESH_S 15

/* A row says itself what its source is in trouble with. */
static const struct common_sources no_sources = { { NULL } };

enum {
	COL_MARK,
	COL_SOURCE,
	COL_TARGET,
	COL_REGION,
	COL_EVERY,
	COL_CALLS,
	COL_USD,
	COL_MONTH,
	COL_STATE,
};

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_SOURCE] = { .title = "Source", .width = 9, .weight = 1, .is_name = true },
	[COL_TARGET] = { .title = "Target", .width = 10, .weight = 3, .priority = 3 },
	[COL_REGION] = { .title = "Region", .width = 9, .weight = 1, .priority = 5 },
	[COL_EVERY] = { .title = "Every",
			.width = 6,
			.weight = 1,
			.align = ALIGN_RIGHT,
			.priority = 1 },
	[COL_CALLS] = { .title = "Calls",
			.width = 6,
			.weight = 1,
			.align = ALIGN_RIGHT,
			.priority = 2 },
	[COL_USD] = { .title = "$ so far",
		      .width = 8,
		      .weight = 1,
		      .align = ALIGN_RIGHT,
		      .priority = 4 },
	[COL_MONTH] = { .title = "$/month", .width = 7, .weight = 1, .align = ALIGN_RIGHT },
	[COL_STATE] = { .title = "State", .width = 11, .weight = 2 },
};

static const struct source_status *
source_at(const struct panel_input *input, size_t item)
{
	return &input->snapshot->sources[item];
}

static bool
is_well(const struct source_status *s)
{
	return (s->state == STATE_OK || s->state == STATE_PAUSED) && !s->is_stale;
}

static enum level
watching_level(const struct panel_input *input, size_t item)
{
	const struct source_status *s = source_at(input, item);

	return is_well(s) || s->state == STATE_PENDING ? LEVEL_OK : LEVEL_UNKNOWN;
}

static size_t
watching_all(const struct panel_input *input)
{
	return input->snapshot->n_sources;
}

static bool
watching_shows(const struct panel_input *input, size_t item)
{
	const struct source_status *s = source_at(input, item);
	const char *filter = input->filter;

	if (input->problems_only && watching_level(input, item) == LEVEL_OK)
		return false;
	return !filter[0] || text_has(s->name, filter) || text_has(s->target, filter) ||
	       text_has(s->region, filter);
}

/* Metrics of one region have a unit for each period: the cadence tells them apart for a person, the
 * place among the sources, which never changes, for the cursor. */
static void
watching_identity(const struct panel_input *input, size_t item, struct text *out)
{
	text_addf(out, "%s/%zu", source_at(input, item)->name, item);
}

static int
watching_want(const struct panel_input *input)
{
	return (int)MIN(input->snapshot->n_sources, (size_t)1000) + 2; /* title, head */
}

/* A cent or more as prices are written; less with two figures that are not 0. */
static void
add_usd(double usd, struct text *out)
{
	if (usd <= 0)
		text_add(out, "0");
	else if (usd >= 0.0995)
		text_addf(out, "%.2f", usd);
	else if (usd >= 0.0001)
		text_addf(out, "%.2g", usd);
	else
		text_add(out, "<0.0001");
}

static void
put_usd(struct table_cell *out, double usd)
{
	add_usd(usd, &out->text);
	if (usd <= 0)
		out->ink = ROLE_DIM;
}

static void
add_state(const struct panel_input *input, size_t item, struct text *out)
{
	const struct source_status *s = source_at(input, item);
	int64_t age_s = snapshot_age_s(input->snapshot, item);
	char age[UNIT_TEXT_MAX];

	if (s->is_resting)
		text_add(out, "not needed");
	else if (s->state == STATE_PENDING)
		text_add(out, "waiting");
	else if (s->is_stale && s->state == STATE_OK)
		text_add(out, "stale");
	else
		text_add(out, state_word(s->state));
	if (age_s < FRESH_S || s->is_resting)
		return;
	unit_age(age_s < 60 ? age_s / FRESH_S * FRESH_S : age_s, age);
	text_addf(out, " %s", age);
}

static void
watching_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct source_status *s = source_at(input, input->items[row]);
	char every[UNIT_TEXT_MAX];

	out->ink = s->is_stale ? ROLE_STALE : s->is_resting ? ROLE_DIM : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, watching_level(input, input->items[row]), s->is_stale);
	else if (column == COL_SOURCE)
		text_add(&out->text, s->name);
	else if (column == COL_TARGET)
		text_add(&out->text, s->target);
	else if (column == COL_REGION)
		text_add(&out->text, s->region);
	else if (column == COL_CALLS)
		text_addf(&out->text, "%llu", (unsigned long long)s->cost.calls);
	else if (column == COL_USD)
		put_usd(out, s->cost.usd);
	else if (column == COL_MONTH)
		put_usd(out, s->cost.usd_per_month);
	else if (column == COL_STATE)
		add_state(input, input->items[row], &out->text);
	if (column == COL_EVERY) {
		unit_duration(s->cadence_ms / 1000, every);
		text_add(&out->text, s->is_resting ? "-" : every);
	}
	if (column == COL_STATE && !is_well(s) && s->state != STATE_PENDING)
		out->ink = ROLE_UNKNOWN;
}

static size_t
watching_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), watching_cell,
						   &no_sources, "the stack file names nothing" };

	return common_table_draw(input, &table, area);
}

static bool
is_over(const struct watching *watching)
{
	return watching->limit_usd > 0 && watching->usd_per_month > watching->limit_usd;
}

static enum level
watching_summary(const struct panel_input *input, struct text *out)
{
	const struct watching *watching = &input->snapshot->watching;

	text_addf(out, "$%.2f/month", watching->usd_per_month);
	if (watching->limit_usd > 0)
		text_addf(out, "%s limit $%.2f", is_over(watching) ? " over the" : ",",
			  watching->limit_usd);
	if (watching->is_limited)
		text_addf(out, " (without it $%.2f)", watching->unlimited_usd);
	if (watching->pace > 0 && (watching->pace < 1 || watching->pace > 1))
		text_addf(out, ", pace %g", watching->pace);
	return is_over(watching) ? LEVEL_WARN : LEVEL_OK;
}

static void
detail_limit(const struct watching *watching, struct text *out)
{
	if (watching->limit_usd <= 0) {
		text_add(out, "limit\tnone: watching.usd_per_month of the config file sets one\n");
		return;
	}
	text_addf(out, "limit\t$%.2f a month", watching->limit_usd);
	if (!watching->is_limited)
		text_add(out, "; this pace keeps to it\n");
	else
		text_addf(out,
			  "; without it $%.2f: metrics, then all else that costs, are asked less "
			  "often, what is free as ever\n",
			  watching->unlimited_usd);
	if (is_over(watching))
		text_add(out, "\tit cannot be kept: even once a day costs more: raise it, or "
			      "take metrics out of the stack file\n");
}

static void
watching_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct watching *watching = &input->snapshot->watching;
	const struct source_status *s = source_at(input, item);
	TEXT_ON(usd, 32);
	TEXT_ON(month, 32);

	add_usd(s->cost.usd, &usd);
	add_usd(s->cost.usd_per_month, &month);
	text_addf(out, "calls\t%llu that left, retries and pages too\n",
		  (unsigned long long)s->cost.calls);
	text_addf(out, "cost\t%s dollars so far; %s a month of 30 days at this cadence\n", usd.data,
		  month.data);
	text_add(out, "\tlist prices of us-east-1, free tiers not counted\n");
	if (s->is_resting)
		text_add(out, "rests\tno page that is shown needs its metrics, and none of them "
			      "has a threshold\n");
	text_addf(out, "\nin all\t%llu calls, $%.4f so far; $%.2f a month\n",
		  (unsigned long long)watching->calls, watching->usd, watching->usd_per_month);
	if (watching->pace > 0)
		text_addf(out, "pace\tevery %g designed cadences (keys + and -)\n", watching->pace);
	detail_limit(watching, out);
	text_add(out, "\n");
	common_source_detail(input->snapshot, item, out);
}

const struct panel panel_watching = {
	.name = "watching",
	.title = "Watching",
	.help = "what cwtop asks of AWS, how often, and what that costs",
	.min_width = 36,
	.min_height = 3,
	.n_all = watching_all,
	.shows = watching_shows,
	.identity = watching_identity,
	.level = watching_level,
	.want_height = watching_want,
	.draw = watching_draw,
	.summary = watching_summary,
	.detail = watching_detail,
};
