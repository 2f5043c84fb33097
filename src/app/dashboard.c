/* SPDX-License-Identifier: MIT */
/* dashboard.c - the poller's news become snapshots, snapshots and facts go to the view, and what
 * keys ask of the app is done. No terminal here. */
#include "app/dashboard.h"

#include <stdlib.h>
#include <string.h>

#include "app/dashboard_jobs.h"
#include "app/view.h"
#include "aws/credentials.h"
#include "base/clock.h"
#include "model/tell.h"
#include "panel.h"

#define PACE_STEP 2.0
#define LOG_SHOWN 200
#define LINE_BYTES 400
#define TITLE_BYTES 80

struct dashboard {
	const struct options *options;
	struct session *session;
	const struct ui_style *style;
	struct view *view;
	struct dashboard_jobs *jobs;
	struct dashboard_acks *acks;
	bool is_paused;
	bool has_told_clock;  /* in the error log */
	uint64_t question;    /* number of the one that is on screen; 0: none */
	struct log_line *log; /* LOG_SHOWN of them */
	struct dashboard_hand hand;
	struct tell *tell;
	char told[LINE_BYTES], title[TITLE_BYTES]; /* told "": nothing to be told */
};

/* Once: the badge says how far it is off now. */
static void
tell_clock(struct dashboard *dashboard, int64_t offset_s)
{
	char off[UNIT_TEXT_MAX];

	if (offset_s == 0 || dashboard->has_told_clock)
		return;
	dashboard->has_told_clock = true;
	unit_age(llabs(offset_s), off);
	log_add(LOG_WARN,
		"this machine's clock is %s %s AWS: AWS refuses signatures by such a clock, so "
		"they are made by AWS's: set it: timedatectl set-ntp true",
		off, offset_s > 0 ? "behind" : "ahead of");
}

void
dashboard_facts(const struct session *session, struct view_facts *out)
{
	bool is_demo = session->is_demo;

	*out = (struct view_facts){
		.profile = is_demo ? NULL : aws_profile(session->aws),
		.has_environment_keys = !is_demo && aws_uses_environment(session->aws),
		.endpoint_host = is_demo ? NULL : aws_custom_endpoint(session->aws),
		.endpoint_url = session->options->endpoint_url,
		.is_demo = is_demo,
		.speed = clock_speed(),
		.is_read_only = session->options->is_read_only,
		.real_ms = clock_real_ms(),
		.clock_off_s = is_demo ? 0 : aws_clock_offset_s(session->aws),
		.cadence = 1 / poller_pace_now(session->poller),
	};
}

static void
tell_facts(struct dashboard *dashboard)
{
	struct view_facts facts;

	dashboard_facts(dashboard->session, &facts);
	facts.is_paused = dashboard->is_paused;
	facts.is_acting = dashboard_jobs_are_changing(dashboard->jobs);
	facts.log = dashboard->log;
	tell_clock(dashboard, facts.clock_off_s);
	facts.log_count = log_count();
	facts.n_log = log_copy(dashboard->log, LOG_SHOWN);
	view_set_facts(dashboard->view, &facts);
}

/* Who looks at nothing but metrics wants each datapoint when it comes. */
static void
tell_needs(struct dashboard *dashboard)
{
	struct poller *poller = dashboard->session->poller;
	unsigned needs = view_needs(dashboard->view) & ~(unsigned)NEED_EVERY_METRIC;
	struct metric_need need;

	view_metric_need(dashboard->view, &need);
	poller_set_need(poller, &need);
	poller_set_focus(poller, needs == NEED_METRICS);
}

/* An id has been found: everything begins anew with it. */
static struct snapshot *
begin_anew(struct dashboard *dashboard, struct snapshot *snapshot)
{
	struct session *session = dashboard->session;
	double pace = poller_pace_now(session->poller);
	struct why why;

	view_free(dashboard->view); /* it has a snapshot of the old stack */
	tell_forget(dashboard->tell);
	if (session_reload(session, snapshot, &why) != ERR_OK)
		log_add(LOG_WARN, "what was looked up cannot be used: %s", why.text);
	else
		log_add(LOG_INFO, "ids that were looked up are in use now");
	dashboard->view = view_new(session->stack, dashboard->style);
	poller_pace(session->poller, pace);
	poller_pause(session->poller, dashboard->is_paused);
	dashboard_acks_renew(dashboard->acks);
	tell_needs(dashboard);
	return model_publish(session->model, clock_now_ms());
}

/* No order is on its way, and none that the view wishes. */
static bool
is_idle(const struct dashboard *dashboard)
{
	return dashboard_jobs_are_idle(dashboard->jobs) &&
	       !dashboard_jobs_are_changing(dashboard->jobs);
}

/* Where nobody has taken the line before, the newer one stands for both. */
static void
look_for_changes(struct dashboard *dashboard, const struct snapshot *snapshot)
{
	TEXT_ON(line, LINE_BYTES);
	struct text title;

	tell_look(dashboard->tell, snapshot);
	if (tell_next(dashboard->tell, snapshot, &line))
		memcpy(dashboard->told, line.data, sizeof(dashboard->told));
	text_init(&title, dashboard->title, sizeof(dashboard->title));
	tell_title(snapshot, &title);
}

static void
publish(struct dashboard *dashboard)
{
	struct session *session = dashboard->session;
	struct snapshot *snapshot = model_publish(session->model, clock_now_ms());

	/* not in the middle of a request that costs by the piece, nor of anything the operator does
	 */
	if (session_has_news(session, snapshot) && poller_is_idle(session->poller) &&
	    !view_is_open(dashboard->view) && is_idle(dashboard))
		snapshot = begin_anew(dashboard, snapshot);
	look_for_changes(dashboard, snapshot);
	dashboard_acks_review(dashboard->acks, snapshot);
	poller_set_red(session->poller, snapshot->health == LEVEL_ALARM);
	view_set_snapshot(dashboard->view, snapshot);
	snapshot_unref(snapshot);
	tell_facts(dashboard);
}

struct dashboard *
dashboard_new(const struct options *options, struct session *session, const struct ui_style *style)
{
	struct dashboard *dashboard = mem_alloc(1, sizeof(*dashboard));

	dashboard->options = options;
	dashboard->session = session;
	dashboard->style = style;
	dashboard->view = view_new(session->stack, style);
	dashboard->tell = tell_new();
	dashboard->hand.options = options;
	dashboard->acks = dashboard_acks_new(session);
	dashboard->jobs = dashboard_jobs_new(session, dashboard->acks, &dashboard->hand);
	dashboard->log = mem_alloc(LOG_SHOWN, sizeof(*dashboard->log));
	tell_needs(dashboard);
	publish(dashboard);
	return dashboard;
}

void
dashboard_free(struct dashboard *dashboard)
{
	view_free(dashboard->view);
	dashboard_jobs_free(dashboard->jobs);
	tell_free(dashboard->tell);
	dashboard_acks_free(dashboard->acks);
	free(dashboard->log);
	free(dashboard);
}

/* A worker may wait for a code that only the operator has. */
static bool
look_for_question(struct dashboard *dashboard)
{
	struct credential_question question;

	credentials_question(aws_credentials(dashboard->session->aws), &question);
	if (question.number == dashboard->question)
		return false;
	dashboard->question = question.number;
	view_ask(dashboard->view, question.number ? question.text : NULL);
	return true;
}

bool
dashboard_poll(struct dashboard *dashboard)
{
	bool is_changed = look_for_question(dashboard);

	dashboard_acks_ask(dashboard->acks);
	is_changed |= dashboard_jobs_run(dashboard->jobs, dashboard->view);
	if (!poller_run(dashboard->session->poller) &&
	    !dashboard_acks_have_changed(dashboard->acks))
		return is_changed;
	publish(dashboard);
	return true;
}

void
dashboard_tick(struct dashboard *dashboard)
{
	publish(dashboard);
}

enum intent
dashboard_key(struct dashboard *dashboard, uint32_t key)
{
	enum intent intent;

	view_set_now(dashboard->view, clock_real_ms(),
		     dashboard_jobs_are_changing(dashboard->jobs));
	intent = view_key(dashboard->view, key);
	dashboard_jobs_run(dashboard->jobs, dashboard->view);
	tell_needs(dashboard);
	return intent;
}

static void
answer(struct dashboard *dashboard, bool has_code)
{
	const char *code = view_code(dashboard->view);

	if (has_code && !*code)
		return;
	credentials_answer(aws_credentials(dashboard->session->aws), dashboard->question,
			   has_code ? code : NULL);
	view_ask(dashboard->view, NULL);
}

void
dashboard_do(struct dashboard *dashboard, enum intent intent)
{
	struct poller *poller = dashboard->session->poller;

	if (intent == INTENT_REFRESH)
		poller_refresh(poller);
	if (intent == INTENT_FASTER)
		poller_pace(poller, poller_pace_now(poller) / PACE_STEP);
	if (intent == INTENT_SLOWER)
		poller_pace(poller, poller_pace_now(poller) * PACE_STEP);
	if (intent == INTENT_PAUSE) {
		dashboard->is_paused = !dashboard->is_paused;
		poller_pause(poller, dashboard->is_paused);
	}
	if (intent == INTENT_ANSWER || intent == INTENT_DECLINE)
		answer(dashboard, intent == INTENT_ANSWER);
	/* What the view did by itself needs no new snapshot. */
	if (intent != INTENT_NONE)
		publish(dashboard);
}

bool
dashboard_is_working(const struct dashboard *dashboard)
{
	return view_is_working(dashboard->view);
}

bool
dashboard_is_busy(const struct dashboard *dashboard)
{
	return !is_idle(dashboard) || view_is_working(dashboard->view) ||
	       view_wait_ms(dashboard->view, clock_real_ms()) > 0;
}

void
dashboard_set_clipboard(struct dashboard *dashboard, const struct hand_over_clipboard *clipboard)
{
	dashboard->hand.clipboard = *clipboard;
}

bool
dashboard_told(struct dashboard *dashboard, struct text *out)
{
	bool is_any = dashboard->told[0] != '\0';

	text_add(out, dashboard->told);
	dashboard->told[0] = '\0';
	return is_any;
}

void
dashboard_title(const struct dashboard *dashboard, struct text *out)
{
	text_add(out, dashboard->title);
}

void
dashboard_draw(struct dashboard *dashboard, int width, int height, struct layers *out)
{
	dashboard->hand.size[0] = width;
	dashboard->hand.size[1] = height;
	view_draw(dashboard->view, width, height, out);
}
