/* SPDX-License-Identifier: MIT */
/* view_bars.c - the header: how bad, where, how old, how dear. The footer: where one is and which
 * keys do something here. */
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

static void
say_alarms(const struct snapshot *snapshot, struct text *out)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->n_alarms; i++)
		n += snapshot->alarms[i]->state == ALARM_ALARM;
	if (n > 0)
		text_addf(out, "%zu alarm%s  ", n, n == 1 ? "" : "s");
}

#define TITLE_LEAST 4
#define PLACE_SPARE 12 /* columns that badges have at least, before the place has any */

/* Badges that matter outrank the place, and all of the title but its beginning. */
static void
draw_left(const struct view *view, struct area line)
{
	struct badges badges;
	TEXT_ON(place, 200);
	int need, title, x;

	list_badges(view, &badges);
	need = badges_need(&badges);
	x = draw_health(view, line) + 1;
	title = MIN(text_width(view->stack->title), MAX(line.width - x - need - 1, TITLE_LEAST));
	x += area_line(area_sub(line, x, 0, title, 1), ALIGN_LEFT, bar_of(view), view->stack->title,
		       view->style);
	say_place(view, &place);
	if (x + 2 + text_width(place.data) + MAX(need, PLACE_SPARE) < line.width)
		x = area_put(line, x + 2, 0, bar_of(view), place.data);
	draw_badges(&badges, line, x + 1);
}

static void
draw_first(const struct view *view, struct area line)
{
	TEXT_ON(right, 64);
	char hm[8] = "--:--";
	struct area left;

	area_fill(line, bar_of(view));
	if (view->snapshot) {
		say_alarms(view->snapshot, &right);
		date_hm(view->snapshot->time_ms / 1000, hm);
	}
	if (line.width < 30)
		text_init(&right, right_store, sizeof(right_store));
	else
		text_addf(&right, "%s%s ", hm, line.width >= 50 ? " UTC" : "");
	left = area_sub(line, 0, 0, line.width - text_width(right.data) - 1, 1);
	draw_left(view, left);
	area_put(line, line.width - text_width(right.data), 0, bar_of(view), right.data);
}

/* Below this, and in steps of it, nothing changes: a screen at rest is silent. */
#define FRESH_S 15

/* Age of the newest good answer, and how many sources do not answer. */
static void
say_age(const struct snapshot *snapshot, struct text *out)
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
	} else if (newest_s < FRESH_S) {
		text_add(out, "data fresh");
	} else {
		unit_age(newest_s < 60 ? newest_s / FRESH_S * FRESH_S : newest_s, age);
		text_addf(out, "data %s", age);
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
	text_addf(out, is_wide ? "%s%s calls/min%s%s/month" : "%s%s/min%s%s/mo", dot, rate, dot,
		  usd);
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

/* What stands at the right gives way to what is to be done; the reason for it, in brackets, need
 * not fit. */
static void
make_room(const char *text, int width, struct text *right)
{
	const char *why = strstr(text, " (");
	size_t needed = why ? (size_t)(why - text) : strlen(text);

	if ((int)needed + text_width(right->data) + 4 > width)
		text_init(right, right->data, right->size);
	else
		text_add(right, " ");
}

static void
draw_second(const struct view *view, struct area line)
{
	const struct snapshot *snapshot = view->snapshot;
	TEXT_ON(right, 160);
	TEXT_ON(left, WHY_MAX + 200);
	const struct reason *first;
	struct area field;
	enum level level = LEVEL_OK;

	if (!snapshot)
		return;
	first = first_reason(snapshot);
	say_age(snapshot, &right);
	if (first && text_is(first->subject, REASON_LOGIN))
		make_room(first->text, line.width, &right);
	else
		say_cost(view, line.width >= 110, &right);
	if (is_waiting(snapshot)) {
		text_add(&left, "waiting for the first answer");
	} else if (first) {
		level = first->level;
		text_addf(&left, "%s", first->text);
		if (snapshot->n_reasons > 1)
			text_addf(&left, " (+%zu)", snapshot->n_reasons - 1);
	} else {
		text_add(&left, "nothing is wrong");
	}
	field = area_sub(line, 1, 0, line.width - text_width(right.data) - 3, 1);
	area_line(field, ALIGN_LEFT, level == LEVEL_OK ? ROLE_DIM : role_of_level(level), left.data,
		  view->style);
	area_put(line, line.width - text_width(right.data), 0, ROLE_DIM, right.data);
}

void
view_bars_header(const struct view *view, struct area area)
{
	draw_first(view, area_sub(area, 0, 0, area.width, 1));
	if (area.height > 1)
		draw_second(view, area_sub(area, 0, 1, area.width, 1));
}

/* ---- footer ---- */

static int
draw_hint(const struct view *view, const struct key_binding *binding, struct area line, int x)
{
	TEXT_ON(key, 32);
	const char *name = binding->name;
	int width;

	keys_first(binding, &key);
	if (binding->intent == INTENT_BACK_OR_QUIT && view_can_leave(view))
		name = "back";
	if (binding->intent == INTENT_LOG && view->facts.log_count > view->log_seen)
		name = "NEW errors";
	width = text_width(key.data) + 1 + text_width(name);
	if (x + width > line.width)
		return x;
	x = area_put(line, x, 0, ROLE_KEY, key.data);
	return area_put(line, x + 1, 0, ROLE_DIM, name) + 2;
}

/* What does nothing here and now has no place. */
static bool
is_offered(const struct view *view, const struct key_binding *binding)
{
	const struct view_popup_type *top =
		view->n_popups ? view_popup_type(view->popups[view->n_popups - 1].kind) : NULL;
	struct view_subject subject;

	/* a key that means something else here */
	if (keys_find(view_context(view), binding->keys[0]) != binding)
		return false;
	if (top && top->offers && binding->context == view_context(view))
		return top->offers(view, binding->intent);
	if (binding->intent == INTENT_NEXT_PAGE)
		return view->stack->n_pages > 1;
	if (binding->intent == INTENT_JOB_NEW)
		return view->stack->n_routes > 0;
	if (binding->intent == INTENT_ACTIONS) {
		view_subject_at(view, &subject);
		return subject.kind == SUBJECT_JOB || subject.n_dead > 0;
	}
	return binding->intent != INTENT_HELP;
}

/* What this row or this panel is there for has a place before what works everywhere. */
static bool
is_leading(const struct view *view, enum intent intent)
{
	const struct panel *panel = view->n_slots > 0 ? view->slots[view->focus].panel : NULL;

	return intent == INTENT_OPEN || intent == INTENT_ACTIONS ||
	       (intent == INTENT_JOB_NEW && panel && text_is(panel->name, "jobs"));
}

static int
draw_hints_of(const struct view *view, enum keys_context context, struct area line, int x)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; keys_at(i); i++) {
			const struct key_binding *binding = keys_at(i);

			if (binding->context == context && binding->is_hint &&
			    is_leading(view, binding->intent) == (round == 0) &&
			    is_offered(view, binding))
				x = draw_hint(view, binding, line, x);
		}
	return x;
}

/* The one key that leads to all others has its place at the right end; returns what is left. */
static struct area
draw_help(const struct view *view, struct area line)
{
	const struct key_binding *help = keys_find(KEYS_GLOBAL, '?');
	int at = line.width - text_width(help->name) - 3;

	draw_hint(view, help, line, at);
	return area_sub(line, 0, 0, at - 2, 1);
}

static void
say_where(const struct view *view, struct text *out)
{
	const struct view_slot *slot = &view->slots[view->focus];
	const char *path = view->style->path;

	if (view->n_slots == 0)
		return;
	text_add(out, view->stack->pages[view->page].name);
	if (view->stack->n_pages > 1)
		text_addf(out, " %zu/%zu", view->page + 1, view->stack->n_pages);
	text_addf(out, "%s%s", path, view_title(view, slot));
	if (view->is_zoomed)
		text_addf(out, "%szoom", path);
	for (size_t i = 0; i < view->n_popups; i++)
		text_addf(out, "%s%s", path, view_popup_type(view->popups[i].kind)->where);
}

/* What has just happened stands in the place of the hints. */
static bool
draw_toast(const struct view *view, struct area area)
{
	const struct view_toast *toast = &view->jobs->toast;
	TEXT_ON(line, WHY_MAX + 90);

	if (view->facts.real_ms >= toast->until_ms)
		return false;
	if (toast->level != LEVEL_OK)
		text_addf(&line, "%c ", level_mark(toast->level));
	text_add(&line, toast->text);
	area_line(area_sub(area, 1, 0, area.width - 2, 1), ALIGN_LEFT,
		  toast->level == LEVEL_OK ? ROLE_STRONG : role_of_level(toast->level), line.data,
		  view->style);
	return true;
}

void
view_bars_footer(const struct view *view, struct area area)
{
	enum keys_context context = view_context(view);
	TEXT_ON(where, 200);
	bool is_alone;
	int x;

	if (context == KEYS_FILTER) {
		x = area_put(area, 1, 0, ROLE_KEY, "/");
		x = area_put(area, x, 0, ROLE_STRONG, view->slots[view->focus].filter);
		area_glyph(area, x, 0, ROLE_FOCUS, view->style->cursor);
		draw_hints_of(view, context, area, x + 3);
		return;
	}
	if (draw_toast(view, area))
		return;
	say_where(view, &where);
	x = area_line(area_sub(area, 1, 0, MAX(area.width / 3, 12), 1), ALIGN_LEFT, ROLE_DIM,
		      where.data, view->style) +
	    3;
	is_alone = keys_find(context, '?') == NULL;
	if (!is_alone)
		area = draw_help(view, area);
	x = draw_hints_of(view, context, area, x);
	if (!is_alone)
		draw_hints_of(view, KEYS_GLOBAL, area, x);
}
