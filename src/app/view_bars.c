/* SPDX-License-Identifier: MIT */
/* view_bars.c - the header: how bad, where, how old, how dear. The footer is in view_footer.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "base/clock.h"
#include "model/tell.h"

/* ---- header ---- */

static bool
is_waiting(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (!snapshot->sources[i].is_resting &&
		    (snapshot->sources[i].state != STATE_PENDING || snapshot->sources[i].good_ms))
			return false;
	return snapshot->health != LEVEL_ALARM && snapshot->health != LEVEL_WARN;
}

/* Accounts are told apart at a glance. */
static enum role
bar_of(const struct view *view)
{
	return role_of_band(view->stack->band);
}

static int
draw_health(const struct view *view, struct area line)
{
	static const struct {
		const char *word;
		enum role role;
	} words[LEVEL_COUNT] = {
		[LEVEL_OK] = { " OK ", ROLE_COUNT }, /* as the bar */
		[LEVEL_UNKNOWN] = { " ? UNKNOWN ", ROLE_BADGE },
		[LEVEL_WARN] = { " ~ WARNING ", ROLE_BAR_WARN },
		[LEVEL_ALARM] = { " ! ALARM ", ROLE_BAR_ALARM },
	};
	const struct snapshot *snapshot = view->snapshot;
	enum role role;

	if (!snapshot || is_waiting(snapshot))
		return area_put(line, 0, 0, bar_of(view), " WAITING ");
	role = words[snapshot->health].role;
	return area_put(line, 0, 0, role == ROLE_COUNT ? bar_of(view) : role,
			words[snapshot->health].word);
}

/* What the first line has in colour. In the order of need: what does not fit is left out from the
 * end, and the first ones shorten the title before they give way. */
struct badge {
	enum role role;
	const char *words;
	const char *brief; /* where there is no room for the words; NULL: left out */
};

#define BADGES_MAX 8

struct badges {
	struct badge badge[BADGES_MAX];
	size_t n, n_needed;
	char endpoint[100], demo[32], clock[40], doubts[40];
};

static void
add_badge(struct badges *badges, enum role role, const char *words, const char *brief)
{
	badges->badge[badges->n++] = (struct badge){ role, words, brief };
}

static void
list_badges(const struct view *view, struct badges *out)
{
	const struct view_facts *facts = &view->facts;
	struct text endpoint, demo, clock, doubts;
	struct job_counts jobs = { 0 };
	char age[UNIT_TEXT_MAX];

	text_init(&endpoint, out->endpoint, sizeof(out->endpoint));
	text_init(&demo, out->demo, sizeof(out->demo));
	text_init(&clock, out->clock, sizeof(out->clock));
	text_init(&doubts, out->doubts, sizeof(out->doubts));
	out->n = 0;
	if (view->snapshot)
		job_views_count(view->snapshot, NULL, &jobs);
	if (jobs.in_doubt > 0) {
		text_addf(&doubts, "%zu IN DOUBT", jobs.in_doubt);
		add_badge(out, ROLE_BADGE, doubts.data, "DOUBT");
	}
	if (facts->clock_off_s) {
		unit_age(llabs(facts->clock_off_s), age);
		text_addf(&clock, "CLOCK OFF BY %s", age);
		add_badge(out, ROLE_BADGE, clock.data, "CLOCK OFF");
	}
	if (view->stack->is_prod)
		add_badge(out, ROLE_BADGE_PROD, "PROD", NULL);
	if (view->stack->environment)
		add_badge(out, ROLE_BADGE, view->stack->environment, NULL);
	if (facts->is_paused)
		add_badge(out, ROLE_BADGE, "PAUSED", NULL);
	if (facts->is_demo) {
		text_add(&demo, "DEMO");
		if (facts->speed > 0)
			text_addf(&demo, " %gx", facts->speed);
		add_badge(out, ROLE_BADGE_DEMO, demo.data, "DEMO");
	} else if (facts->endpoint_host) {
		text_addf(&endpoint, "ENDPOINT %.80s", facts->endpoint_host);
		add_badge(out, ROLE_BADGE_DEMO, endpoint.data, "ENDPOINT");
	}
	out->n_needed = out->n;
	if (facts->is_read_only)
		add_badge(out, ROLE_BADGE, "READ-ONLY", NULL);
	if (view->problems_only)
		add_badge(out, ROLE_BADGE, "PROBLEMS ONLY", NULL);
}

/* Columns of those that must be seen, with the gap before each. */
static int
badges_need(const struct badges *badges)
{
	int width = 0;

	for (size_t i = 0; i < badges->n_needed; i++)
		width += 3 + text_width(badges->badge[i].words);
	return width;
}

static void
draw_badges(const struct badges *badges, struct area line, int x)
{
	for (size_t i = 0; i < badges->n; i++) {
		const struct badge *badge = &badges->badge[i];
		const char *words = badge->words;
		TEXT_ON(drawn, 128);

		if (badge->brief && x + 3 + text_width(words) > line.width)
			words = badge->brief;
		if (x + 3 + text_width(words) > line.width)
			continue;
		text_addf(&drawn, " %s ", words);
		x = area_put(line, x + 1, 0, badge->role, drawn.data);
	}
}

static void
say_place(const struct view *view, struct text *out)
{
	const char *account = view->facts.account ? view->facts.account : view->stack->account;

	text_add(out, view->stack->region ? view->stack->region : "");
	if (account)
		text_addf(out, "%s%s", view->style->dot, account);
	if (view->facts.has_environment_keys)
		text_addf(out, "%skeys of the environment", view->style->dot);
	else if (view->facts.profile)
		text_addf(out, "%sprofile %s", view->style->dot, view->facts.profile);
}

/* AWS's: the parts of the stack that are in alarm are counted in Health. */
static void
say_alarms(const struct snapshot *snapshot, bool is_wide, struct text *out)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->n_alarms; i++)
		n += snapshot->alarms[i]->state == ALARM_ALARM;
	if (n > 0)
		text_addf(out, "%zu%s alarm%s  ", n, is_wide ? " AWS" : "", n == 1 ? "" : "s");
}

#define TITLE_LEAST 4
#define PLACE_SPARE 12 /* columns that badges have at least, before the place has any */

/* Badges that matter outrank the place, and all of the title but its beginning; false: the place
 * had no room. */
static bool
draw_left(const struct view *view, struct area line)
{
	struct badges badges;
	TEXT_ON(place, 200);
	int need, title, x;
	bool has_room;

	list_badges(view, &badges);
	need = badges_need(&badges);
	x = draw_health(view, line) + 1;
	title = MIN(text_width(view->stack->title), MAX(line.width - x - need - 1, TITLE_LEAST));
	x += area_line(area_sub(line, x, 0, title, 1), ALIGN_LEFT, bar_of(view), view->stack->title,
		       view->style);
	say_place(view, &place);
	has_room = x + 2 + text_width(place.data) + MAX(need, PLACE_SPARE) < line.width;
	if (has_room)
		x = area_put(line, x + 2, 0, bar_of(view), place.data);
	draw_badges(&badges, line, x + 1);
	return has_room;
}

static bool
draw_bar(const struct view *view, struct area line, bool is_wide)
{
	TEXT_ON(right, 64);
	char hm[8] = "--:--";
	struct area left;
	bool has_room;

	area_fill(line, bar_of(view));
	if (view->snapshot) {
		say_alarms(view->snapshot, is_wide, &right);
		date_hm(view->snapshot->time_ms / 1000, hm);
	}
	if (line.width < 30)
		text_init(&right, right_store, sizeof(right_store));
	else
		text_addf(&right, "%s%s ", hm, line.width >= 50 ? " UTC" : "");
	left = area_sub(line, 0, 0, line.width - text_width(right.data) - 1, 1);
	has_room = draw_left(view, left);
	area_put(line, line.width - text_width(right.data), 0, bar_of(view), right.data);
	return has_room;
}

/* Which account this is outranks whose alarms are counted. */
static void
draw_first(const struct view *view, struct area line)
{
	if (line.width < 60 || !draw_bar(view, line, true))
		draw_bar(view, line, false);
}

#define WIDE 110 /* columns: room for whole words, and for what is as it should be */

/* Below this, and in steps of it, nothing changes: a screen at rest is silent. */
#define FRESH_S 15

/* Age of the newest good answer, and how many sources do not answer. That all is well with that is
 * said only where there is room. */
static void
say_age(const struct snapshot *snapshot, bool is_wide, struct text *out)
{
	int64_t newest_s = -1;
	size_t failing = 0;
	char age[UNIT_TEXT_MAX];

	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];
		int64_t age_s = snapshot_age_s(snapshot, i);

		if (age_s >= 0 && (newest_s < 0 || age_s < newest_s))
			newest_s = age_s;
		if (s->state == STATE_PAUSED || s->state == STATE_PENDING)
			continue;
		failing += s->is_stale || s->state != STATE_OK;
	}
	if (newest_s < 0) {
		text_add(out, "no data yet");
	} else if (newest_s >= FRESH_S) {
		unit_age(newest_s < 60 ? newest_s / FRESH_S * FRESH_S : newest_s, age);
		text_addf(out, "data %s", age);
	} else if (is_wide || failing > 0) {
		text_add(out, "data fresh");
	}
	if (failing > 0)
		text_addf(out, ", %zu/%zu failing", failing, snapshot->n_sources);
}

/* How fast, and who decides that: the monthly limit ("x1.8": without it watching would cost so many
 * times as much), or else the operator's keys. */
static void
say_pace(const struct view *view, bool is_wide, struct text *out)
{
	const struct watching *watching = &view->snapshot->watching;
	const char *dot = view->style->dot;
	bool is_limited = watching->is_limited && watching->usd_per_month > 0;
	double ratio = is_limited ? watching->unlimited_usd / watching->usd_per_month : 1;

	if (is_limited)
		text_addf(out, "%s limit x%.*f",
			  watching->usd_per_month > watching->limit_usd ? " over" : "",
			  ratio < 9.95 ? 1 : 0, ratio);
	if (is_limited && !is_wide)
		return;
	if (view->facts.cadence > 1.001)
		text_addf(out, "%s%gx faster", dot, view->facts.cadence);
	else if (view->facts.cadence < 0.999)
		text_addf(out, "%s%gx slower", dot, 1 / view->facts.cadence);
}

static void
say_cost(const struct view *view, bool is_wide, struct text *out)
{
	const struct watching *watching = &view->snapshot->watching;
	const char *dot = view->style->dot;
	char rate[UNIT_TEXT_MAX], usd[UNIT_TEXT_MAX];

	unit_format(watching->calls_per_min, UNIT_NONE, rate);
	unit_format(watching->usd_per_month, UNIT_USD, usd);
	text_addf(out, is_wide ? "%s%s calls/min%s%s/month" : "%s%s/min%s%s/mo",
		  out->len ? dot : "", rate, dot, usd);
	say_pace(view, is_wide, out);
	text_add(out, " ");
}

/* Without a login all that is known is old: what to do about it comes before the worst of that. */
static const struct reason *
first_reason(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_reasons; i++)
		if (text_is(snapshot->reasons[i].subject, REASON_LOGIN))
			return &snapshot->reasons[i];
	return tell_first(snapshot);
}

/* What a login needs has the whole line; the reason for it, in brackets, need not fit. */
static void
make_room(const char *text, int width, struct text *right)
{
	const char *why = strstr(text, " (");
	size_t needed = why ? (size_t)(why - text) : strlen(text);

	if ((int)needed + text_width(right->data) + 4 > width)
		text_init(right, right->data, right->size);
	else if (right->len)
		text_add(right, " ");
}

/* What watching costs gives way to what is wrong; how old that is does not. */
static void
add_cost(const struct view *view, const char *text, int width, struct text *right)
{
	TEXT_ON(cost, 160);

	text_add(&cost, right->data);
	say_cost(view, width >= WIDE, &cost);
	if (width < WIDE && text_width(text) + text_width(cost.data) + 4 > width) {
		text_add(right, right->len ? " " : "");
		return;
	}
	text_init(right, right->data, right->size);
	text_add(right, cost.data);
}

static void
draw_second(const struct view *view, struct area line)
{
	const struct snapshot *snapshot = view->snapshot;
	TEXT_ON(right, 160);
	TEXT_ON(left, WHY_MAX + 200);
	TEXT_ON(more, 16);
	const struct reason *first;
	struct area field;
	enum level level = LEVEL_OK;
	enum role role;
	int room;

	if (!snapshot)
		return;
	first = first_reason(snapshot);
	if (is_waiting(snapshot)) {
		text_add(&left, "waiting for the first answer");
	} else if (first) {
		level = first->level;
		text_add(&left, first->text);
		if (snapshot->n_reasons > 1)
			text_addf(&more, " (+%zu)", snapshot->n_reasons - 1);
	} else {
		text_add(&left, "nothing is wrong");
	}
	role = level == LEVEL_OK ? ROLE_DIM : role_of_level(level);
	say_age(snapshot, line.width >= WIDE, &right);
	if (first && text_is(first->subject, REASON_LOGIN))
		make_room(first->text, line.width, &right);
	else
		add_cost(view, left.data, line.width - text_width(more.data), &right);
	room = line.width - text_width(right.data) - (right.len ? 3 : 2) - text_width(more.data);
	field = area_sub(line, 1, 0, MIN(MAX(room, 0), text_width(left.data)), 1);
	area_line(field, ALIGN_LEFT, role, left.data, view->style);
	if (room > 0)
		area_put(line, 1 + field.width, 0, role, more.data);
	area_put(line, line.width - text_width(right.data), 0, ROLE_DIM, right.data);
}

void
view_bars_header(const struct view *view, struct area area)
{
	draw_first(view, area_sub(area, 0, 0, area.width, 1));
	if (area.height > 1)
		draw_second(view, area_sub(area, 0, 1, area.width, 1));
}
