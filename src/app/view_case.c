/* SPDX-License-Identifier: MIT */
/* view_case.c - the case of something red: what is kept of it while it is open, what is asked for,
 * and when. Its rows are view_case_rows.c's, drawing view_case_draw.c's, keys view_case_keys.c's.
 */
#include "app/view_case.h"

#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "base/clock.h"
#include "model/health.h"

#define RENEW_MS 30000 /* so often what AWS says is asked again while it may still change */
#define LATE_S 300     /* so long lines and points of a moment may still come in */
#define ASK_BYTES (64u << 10)

struct case_place *
view_case_place(struct view_case *c)
{
	return &c->places[c->n_places - 1];
}

const struct case_found *
view_case_found(const struct view_case *c)
{
	static const struct case_found nothing;

	return c->news && c->news->found ? c->news->found : &nothing;
}

static void
forget_evidence(struct view_case *c)
{
	act_news_free(c->news);
	c->news = NULL;
	series_unref(c->own);
	c->own = NULL;
	c->is_answered = false;
	c->asked_ms = 0;
	c->why[0] = '\0';
	c->n_causes = 0;
	c->is_unfolded = false;
	c->selected = 0;
	c->scroll[0] = c->scroll[1] = 0;
}

/* ---- what the snapshot says ---- */

/* A metric's own title may be that of others, too: its group tells them apart. */
void
view_case_name(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	const struct stack *stack = snapshot->stack;

	text_addf(out, "%s ", subject_word(subject.kind));
	for (size_t i = 0; subject.kind == SUBJECT_METRIC && i < stack->n_groups; i++)
		if (text_is(stack->groups[i].id, stack->metrics[subject.index].group))
			text_addf(out, "%s: ", stack->groups[i].title);
	subject_title(snapshot, subject, out);
}

/* The moment that the case is of stays that, and what was known stays known, when the thing gets
 * well while one looks at it. */
static void
keep_moment(struct view_case *c, const struct snapshot *snapshot)
{
	struct case_place *place = view_case_place(c);

	c->since_s = case_since_s(snapshot, c->subject);
	c->is_older = case_since_is_older(snapshot, c->subject);
	c->over_s = c->subject.kind == SUBJECT_EVENT ? was_over_s(snapshot, c->subject) : 0;
	/* the oldest of what is kept moves on, and the same breach goes on */
	if (c->is_older && place->red_s > 0 && place->since_s > 0)
		c->since_s = place->since_s;
	c->is_well = c->level < LEVEL_WARN && place->red_s > 0;
	if (c->is_well) {
		c->since_s = place->since_s;
	} else if (c->level >= LEVEL_WARN) {
		place->since_s = c->since_s;
		place->red_s = c->seen_s;
		place->is_older = c->is_older;
		text_copy(place->was, sizeof(place->was), c->words);
	}
}

static void
keep_causes(struct view_case *c, const struct snapshot *snapshot)
{
	struct case_cause causes[CASE_CAUSES_MAX];
	size_t n = 0;

	/* what is known of now is no cause of what was then */
	if (!c->is_well || c->since_s > 0)
		n = case_causes(snapshot, c->subject, c->since_s, view_case_found(c), causes);
	if (c->is_well && n < c->n_causes)
		return;
	memcpy(c->causes, causes, n * sizeof(*causes));
	c->n_causes = n;
}

/* The plan outlives the snapshot whose words it is made of. */
static void
keep_plan(const struct view *view, struct view_case *c)
{
	struct case_ask plan;
	struct act_order order = { .kind = ACT_CASE, .ask = &plan }, copy;

	case_plan(view->snapshot, c->subject,
		  c->is_well && c->since_s == 0 ? view_case_place(c)->red_s : c->since_s, &plan);
	arena_free(c->asked);
	c->asked = mem_must(arena_new(ASK_BYTES));
	if (!act_order_copy(c->asked, &order, &copy))
		(void)mem_must(NULL);
	c->ask = *copy.ask;
}

/* Points that were asked for once end where they were asked: what came since is the snapshot's. */
static void
keep_newer(struct view_case *c, const struct snapshot *snapshot)
{
	const struct series *from = c->ask.metric < snapshot->n_metrics
					    ? snapshot->metrics[c->ask.metric].series
					    : NULL;
	struct points points = { .n = 0 };

	if (!c->own || !from || from->n == 0)
		return;
	points.times_s = mem_alloc(from->n, sizeof(*points.times_s));
	points.values = mem_alloc(from->n, sizeof(*points.values));
	for (size_t i = 0; i < from->n; i++) {
		struct sample sample = series_at(from, i);

		if (!quality_has_value(sample.quality))
			continue;
		points.times_s[points.n] = sample.time_s;
		points.values[points.n++] = sample.value;
	}
	if (points.n > 0)
		(void)series_merge(c->own, &points, points.times_s[0],
				   c->ask.chart_to_s + from->period_s, snapshot->time_ms / 1000,
				   SERIES_NOT_ZERO_LESS);
	free(points.times_s);
	free(points.values);
}

void
view_case_renew(struct view *view, struct view_case *c)
{
	const struct snapshot *snapshot = view->snapshot;
	struct subject now, focus;
	struct text name, words;

	now = subject_find(snapshot, view_case_place(c)->key);
	c->is_gone = now.kind == SUBJECT_NONE;
	if (c->is_gone)
		return;
	focus = case_focus(snapshot, now);
	c->subject = focus.kind == SUBJECT_NONE ? now : focus;
	c->level = case_level(snapshot, c->subject);
	c->seen_s = snapshot->time_ms / 1000;
	text_init(&name, c->name, sizeof(c->name));
	view_case_name(snapshot, c->subject, &name);
	text_init(&words, c->words, sizeof(c->words));
	case_words(snapshot, c->subject, &words);
	keep_moment(c, snapshot);
	keep_plan(view, c);
	keep_newer(c, snapshot);
	keep_causes(c, snapshot);
}

/* ---- what AWS says ---- */

static bool
may_change(const struct view *view, const struct view_case *c)
{
	return view->snapshot->time_ms / 1000 < c->ask.lines_to_s + LATE_S;
}

void
view_case_ask(struct view *view)
{
	struct view_case *c = view->case_;
	const struct act_order order = { .kind = ACT_CASE, .ask = c ? &c->ask : NULL };
	int64_t now_ms = view->facts.real_ms;

	if (!c || c->n_places == 0 || !view_popup_find(view, VIEW_POPUP_CASE) ||
	    view_jobs_awaits(view, ACT_CASE) || !c->asked)
		return;
	if (c->is_answered &&
	    (c->is_gone || !may_change(view, c) || now_ms < c->asked_ms + RENEW_MS))
		return;
	c->asked_ms = now_ms;
	c->is_answered = true; /* or will be: it is not asked twice at once */
	view_jobs_ask(view, &order);
}

static void
keep_points(struct view_case *c, const struct case_found *found, const struct snapshot *snapshot)
{
	int64_t period_s = c->ask.metric < snapshot->n_metrics
				   ? snapshot->metrics[c->ask.metric].def->period_s
				   : c->ask.own.period_s;

	if (found->points.state != CASE_ANSWERED || found->metric.n == 0 || period_s <= 0)
		return;
	series_unref(c->own);
	c->own = series_new(period_s,
			    (size_t)((c->ask.chart_to_s - c->ask.chart_from_s) / period_s + 2));
	(void)series_merge(
		c->own, &found->metric, c->ask.chart_from_s - c->ask.chart_from_s % period_s,
		c->ask.chart_to_s + period_s, snapshot->time_ms / 1000, SERIES_NOT_ZERO_LESS);
}

/* Where only an alarm's history knows when it went red: the last time before it got well. What was
 * asked for the wrong moment is asked anew. */
static void
learn_moment(struct view_case *c, const struct snapshot *snapshot)
{
	struct case_place *place = view_case_place(c);
	const struct case_found *found = view_case_found(c);
	const char *name = c->subject.kind == SUBJECT_ALARM && !c->is_gone
				   ? snapshot->alarms[c->subject.index]->name
				   : NULL;
	struct text was;

	if (!c->is_well || place->since_s > 0 || !name)
		return;
	for (size_t i = 0; i < found->n_events; i++) {
		const struct case_event *event = &found->events[i];

		if (!text_is(event->alarm, name) || !text_is(event->to, "ALARM") ||
		    event->time_s > place->red_s || event->time_s <= place->since_s)
			continue;
		place->since_s = event->time_s;
		text_init(&was, place->was, sizeof(place->was));
		health_alarm_why(event->reason, &was);
		c->is_answered = false;
	}
}

bool
view_case_take(struct view *view, struct act_news *news)
{
	struct view_case *c = view->case_;

	if (!c || c->n_places == 0)
		return false;
	text_copy(c->why, sizeof(c->why), news->err != ERR_OK ? news->why.text : "");
	if (!news->found)
		return false;
	/* what is asked anew does not hide what is known until it is there */
	if (!news->is_last && c->news && c->news->is_last)
		return false;
	act_news_free(c->news);
	c->news = news;
	if (view->snapshot) {
		if (news->is_last)
			learn_moment(c, view->snapshot);
		keep_points(c, news->found, view->snapshot);
		view_case_renew(view, c);
	}
	return true;
}

/* What the snapshot has reaches back far enough, or is all there is. */
const struct series *
view_case_series(const struct view *view, const struct metric_view **out_metric)
{
	const struct view_case *c = view->case_;
	const struct metric_view *metric = c->ask.metric < view->snapshot->n_metrics
						   ? &view->snapshot->metrics[c->ask.metric]
						   : NULL;

	*out_metric = metric;
	if (!metric)
		return c->own;
	return c->own && metric->series->start_s > c->ask.chart_from_s ? c->own : metric->series;
}

/* ---- opening and closing ---- */

static void
begin(struct view *view, struct view_case *c)
{
	view_jobs_drop(view, ACT_CASE);
	forget_evidence(c);
	view_case_renew(view, c);
}

void
view_case_push(struct view *view, struct subject subject, const struct was *was)
{
	struct view_case *c = view->case_;
	struct case_place *place;
	struct text key;

	if (c->n_places == CASE_STACK_MAX) {
		memmove(c->places, c->places + 1, (CASE_STACK_MAX - 1) * sizeof(*c->places));
		c->n_places--;
	}
	place = &c->places[c->n_places++];
	*place = (struct case_place){ .cursor = 0 };
	text_init(&key, place->key, sizeof(place->key));
	subject_key(view->snapshot, subject, &key);
	if (was && !was->is_red) {
		place->since_s = was->from_s;
		place->red_s = was->to_s;
		place->is_older = was->is_older;
		text_copy(place->was, sizeof(place->was), was->words);
	}
	begin(view, c);
}

/* Of what is gone nothing is kept but its key: it is passed over. */
bool
view_case_back(struct view *view)
{
	struct view_case *c = view->case_;

	while (c->n_places > 1) {
		c->n_places--;
		if (subject_find(view->snapshot, view_case_place(c)->key).kind != SUBJECT_NONE) {
			begin(view, c);
			return true;
		}
		view_jobs_say(view, LEVEL_OK, "what it was opened from is not listed any more");
	}
	return false;
}

static void
open_first(struct view *view, struct subject subject, const struct was *was)
{
	if (!view->snapshot || !view_popup_open(view, VIEW_POPUP_CASE))
		return;
	if (!view->case_)
		view->case_ = mem_alloc(1, sizeof(*view->case_));
	view->case_->n_places = 0;
	view_case_push(view, subject, was);
}

/* The case of a tile is that of the thing it stands for now, and stays that: what the screen names
 * is what its keys act on. */
void
view_case_open(struct view *view, struct subject subject)
{
	struct subject focus = { .kind = SUBJECT_NONE };

	if (view->snapshot)
		focus = case_focus(view->snapshot, subject);
	if (focus.kind != SUBJECT_NONE && case_level(view->snapshot, focus) >= LEVEL_WARN)
		subject = focus;
	open_first(view, subject, NULL);
}

void
view_case_open_was(struct view *view, const struct was *was)
{
	open_first(view, was->subject, was);
}

bool
view_case_is_open(const struct view *view)
{
	return view->case_ && view->case_->n_places > 0;
}

size_t
view_case_metric(const struct view *view)
{
	return view_case_is_open(view) ? view->case_->ask.metric : SIZE_MAX;
}

void
view_case_closed(struct view *view)
{
	view_jobs_drop(view, ACT_CASE);
	forget_evidence(view->case_);
	view->case_->n_places = 0;
}

void
view_case_free(struct view *view)
{
	if (!view->case_)
		return;
	forget_evidence(view->case_);
	arena_free(view->case_->asked);
	view_case_rows_free(&view->case_->rows);
	free(view->case_);
	view->case_ = NULL;
}
