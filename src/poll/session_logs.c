/* SPDX-License-Identifier: MIT */
/* session_logs.c - counts visitors with Insights queries on the monitor's log group. AWS charges by
 * the bytes scanned, so a day's events are asked for once, in spans as long as the answer is whole;
 * only the newest slots are asked for again. Queries: the CloudWatch Logs Insights language
 * reference; names of events: the RUM user guide. */
#include "aws/logs.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "poll/session_ask.h"

#define ROWS_MAX 10000 /* what Insights answers at most where nothing else is asked for */
#define QUERIES_MAX 24 /* of a poll: what is left waits for the next one */
#define QUERY_LIMIT_MS 45000
#define PAST_LIMIT_MS 8000    /* after that no day that is over is begun: nobody waits for them */
#define CLOSE_S INT64_C(4200) /* the hour after midnight still looks back at yesterday */
#define EVENT "com.amazon.rum."
#define VITALS_EVERY_S INT64_C(3600)
#define VITALS_USD_PER_MONTH 1.0 /* they are asked for less often on a site so busy */

#define SESSION_FIELD "user_details.sessionId"
#define USER_FIELD "user_details.userId"
#define SLOT_FIELD "bin(5m)"

static const char sessions_query[] =
	"fields strcontains(event_type, \"page_view_event\") as is_view, "
	"strcontains(event_type, \"js_error_event\") as is_error "
	"| stats min(event_timestamp) as first_ms, max(event_timestamp) as last_ms, "
	"sum(is_view) as views, sum(is_error) as errors "
	"by " SLOT_FIELD ", " SESSION_FIELD ", " USER_FIELD;

static const char errors_query[] =
	"filter event_type = \"" EVENT "js_error_event\" "
	"| stats count(*) as n by " SLOT_FIELD ", event_details.message, event_details.type";

static const char vitals_query[] =
	"filter event_type in [\"" EVENT "largest_contentful_paint_event\", "
	"\"" EVENT "cumulative_layout_shift_event\", \"" EVENT "interaction_to_next_paint_event\", "
	"\"" EVENT "first_input_delay_event\", \"" EVENT "performance_navigation_event\"] "
	"| fields floor(event_details.duration / 2000) as step "
	"| stats pct(event_details.value, 75) as p75, count(*) as n by event_type, step";

/* ---- answers ---- */

static const char *
text_of(const struct log_record *row, const char *field)
{
	for (size_t i = 0; i < row->n; i++)
		if (text_is(row->fields[i].name, field))
			return row->fields[i].value;
	return "";
}

static bool
number_of(const struct log_record *row, const char *field, double *out)
{
	return number_parse(text_of(row, field), out);
}

static int64_t
count_of(const struct log_record *row, const char *field)
{
	double n;

	return number_of(row, field, &n) && n > 0 && n < 1e15 ? (int64_t)n : 0;
}

/* "2026-11-21 14:05:00.000", UTC. */
static bool
slot_of(const struct log_record *row, int64_t *out)
{
	const char *s = text_of(row, SLOT_FIELD);
	TEXT_ON(iso, 40);
	int64_t ms;

	if (strlen(s) < 19)
		return false;
	text_addf(&iso, "%.10sT%.8sZ", s, s + 11);
	if (!date_parse_iso(iso.data, &ms))
		return false;
	*out = ms / 1000;
	return true;
}

static enum err
no_slot(struct why *why)
{
	return err_set(ERR_PARSE, why, "a log query: a row without a time in " SLOT_FIELD);
}

/* ---- queries ---- */

static bool
has_leave(const struct session_ask *ask)
{
	return ask->n_queries < QUERIES_MAX && clock_real_ms() < ask->until_ms;
}

/* @span  its end is included: what is of a slot that begins there is for the caller to drop */
static enum err
run(struct session_ask *ask, const char *text, struct span span, struct log_results *out,
    struct why *why)
{
	const struct logs_query query = { .groups = &ask->log_group,
					  .n_groups = 1,
					  .text = text,
					  .start_s = span.start_s,
					  .end_s = span.end_s,
					  .limit = ROWS_MAX };
	int64_t left_ms = MAX(ask->until_ms - clock_real_ms(), INT64_C(1000));

	ask->n_queries++;
	return logs_query_run(&ask->scope, &query, MIN(left_ms, (int64_t)QUERY_LIMIT_MS),
			      &ask->scanned_bytes, out, why);
}

/* What was asked for a span. */
struct answer {
	struct span span;
	struct log_results sessions, errors;
	bool is_full; /* there may be more rows than came */
};

static enum err
ask_span(struct session_ask *ask, struct span span, bool wants_messages, struct answer *out,
	 struct why *why)
{
	struct answer answer = { .span = span };
	int64_t n_errors = 0, slot_s;
	enum err err = run(ask, sessions_query, span, &answer.sessions, why);

	if (err)
		return err;
	for (size_t i = 0; i < answer.sessions.n; i++) {
		if (!slot_of(&answer.sessions.rows[i], &slot_s))
			return no_slot(why);
		n_errors += count_of(&answer.sessions.rows[i], "errors");
	}
	answer.is_full = answer.sessions.n >= ROWS_MAX;
	if (n_errors > 0 && wants_messages)
		err = run(ask, errors_query, span, &answer.errors, why);
	if (!err)
		*out = answer;
	return err;
}

/* ---- adding up ---- */

static bool
add_session(struct session_tally *tally, const struct log_record *row, int64_t slot_s)
{
	double first = (double)slot_s * 1000, last = first;
	bool has_times = number_of(row, "first_ms", &first) && number_of(row, "last_ms", &last);
	struct session_sight sight = { .slot_s = slot_s,
				       .session = session_hash(text_of(row, SESSION_FIELD)),
				       .user = session_hash(text_of(row, USER_FIELD)),
				       .views = count_of(row, "views"),
				       .errors = count_of(row, "errors") };

	sight.first_ms = has_times ? (int64_t)first : slot_s * 1000;
	sight.last_ms = has_times ? (int64_t)last : slot_s * 1000;
	return session_tally_add(tally, &sight);
}

static void
add_message(struct session_tally *tally, const struct log_record *row)
{
	struct session_message message = { .n = count_of(row, "n") };
	struct text text, type;

	text_init(&text, message.text, sizeof(message.text));
	text_init(&type, message.type, sizeof(message.type));
	text_add(&text, text_of(row, "event_details.message"));
	text_add(&type, text_of(row, "event_details.type"));
	session_tally_message(tally, &message);
}

/* Adds the slots that begin in the span. false: memory is out. */
static bool
add_answer(struct session_tally *tally, const struct answer *answer, struct span span)
{
	bool ok = true;

	for (size_t i = 0; i < answer->sessions.n && ok; i++) {
		const struct log_record *row = &answer->sessions.rows[i];
		int64_t slot_s = 0;

		if (slot_of(row, &slot_s) && slot_s >= span.start_s && slot_s < span.end_s)
			ok = add_session(tally, row, slot_s);
	}
	for (size_t i = 0; i < answer->errors.n && ok; i++) {
		const struct log_record *row = &answer->errors.rows[i];
		int64_t slot_s = 0;

		if (slot_of(row, &slot_s) && slot_s >= span.start_s && slot_s < span.end_s)
			add_message(tally, row);
	}
	tally->is_partial = tally->is_partial || (answer->is_full && span.end_s > span.start_s);
	return ok;
}

/* ---- a day ---- */

/* The next span: up to the end, or within what is settled. */
static struct span
next_span(const struct session_ask *ask, int64_t from_s, int64_t end_s)
{
	int64_t to_s = from_s + ask->memory->window_s, settled_s = session_ask_settled(ask);

	if (to_s >= end_s || from_s >= settled_s)
		return (struct span){ from_s, end_s };
	return (struct span){ from_s, MIN(to_s, settled_s) };
}

/* A span that brought as many rows as there can be is asked for again in halves. */
static bool
is_too_much(struct session_ask *ask, const struct answer *answer)
{
	int64_t length_s = answer->span.end_s - answer->span.start_s;

	if (!answer->is_full || length_s <= SESSION_SLOT_S ||
	    answer->span.start_s >= session_ask_settled(ask))
		return false;
	length_s = MIN(length_s, ask->memory->window_s) / 2;
	ask->memory->window_s = MAX(length_s - length_s % SESSION_SLOT_S, SESSION_SLOT_S);
	return true;
}

/* What is settled goes into the day's tally; `newest` is the last answer, whose newest slots may
 * not be. *out_is_all is false when the poll's queries were used up before. */
static enum err
count_settled(struct session_ask *ask, struct session_past *day, struct answer *newest,
	      bool *out_is_all, struct why *why)
{
	struct session_tally *tally = day->tally;
	int64_t end_s = MIN(tally->day_s + SESSION_DAY_S, ask->now_s);
	bool is_today = tally->day_s == session_ask_midnight(ask);

	*out_is_all = tally->settled_s >= end_s;
	while (!*out_is_all && has_leave(ask)) {
		struct span span = next_span(ask, tally->settled_s, end_s);
		struct answer answer = { 0 };
		int64_t settled_s = MIN(span.end_s, session_ask_settled(ask));
		enum err err = ask_span(ask, span, is_today, &answer, why);

		if (err)
			return err;
		if (is_too_much(ask, &answer))
			continue;
		settled_s = MAX(settled_s, tally->settled_s);
		if (!add_answer(tally, &answer, (struct span){ span.start_s, settled_s })) {
			session_tally_free(tally);
			day->tally = NULL; /* it holds half an answer */
			return err_memory(why);
		}
		ask->is_changed = ask->is_changed || settled_s > tally->settled_s;
		tally->settled_s = settled_s;
		*newest = answer;
		*out_is_all = span.end_s == end_s;
		if (answer.sessions.n < ROWS_MAX / 4)
			ask->memory->window_s = MIN(2 * ask->memory->window_s, SESSION_DAY_S);
	}
	return ERR_OK;
}

/* @out  the day with its newest slots, the caller's to free; NULL where the day is over and done,
 * or not known yet */
static enum err
count_day(struct session_ask *ask, int64_t day_s, struct session_tally **out, bool *out_is_all,
	  struct why *why)
{
	struct session_past *day = session_memory_day(ask->memory, day_s);
	struct answer newest = { .span = { 0, 0 } };
	struct session_tally *shown = NULL;
	enum err err;

	*out_is_all = true;
	if (day->is_done)
		return ERR_OK;
	if (!day->tally)
		day->tally = session_tally_new(day_s);
	if (!day->tally)
		return err_memory(why);
	err = count_settled(ask, day, &newest, out_is_all, why);
	if (err)
		return err;
	if (day->tally->settled_s == day_s + SESSION_DAY_S &&
	    ask->now_s >= day_s + SESSION_DAY_S + CLOSE_S) {
		ask->is_changed = true;
		return session_memory_close(day) ? ERR_OK : err_memory(why);
	}
	shown = session_tally_copy(day->tally);
	if (!shown || !add_answer(shown, &newest,
				  (struct span){ day->tally->settled_s, newest.span.end_s })) {
		session_tally_free(shown);
		return err_memory(why);
	}
	*out = shown;
	return ERR_OK;
}

/* ---- web vitals ---- */

static const struct {
	const char *event;
	enum vital vital;
} vital_events[] = {
	{ EVENT "largest_contentful_paint_event", VITAL_LCP },
	{ EVENT "cumulative_layout_shift_event", VITAL_CLS },
	{ EVENT "interaction_to_next_paint_event", VITAL_INP },
	{ EVENT "first_input_delay_event", VITAL_FID },
};

static void
take_vital(struct session_memory *memory, const struct log_record *row)
{
	const char *event = text_of(row, "event_type");
	double p75;

	for (size_t i = 0; i < LEN(vital_events); i++) {
		struct sessions_vital *vital = &memory->vitals[vital_events[i].vital];
		int64_t n = count_of(row, "n");

		if (text_is(vital_events[i].event, event) && n > vital->n &&
		    number_of(row, "p75", &p75))
			*vital = (struct sessions_vital){ p75, n, true };
	}
}

static void
take_vitals(struct session_memory *memory, const struct log_results *results)
{
	int64_t satisfied = 0, tolerated = 0, frustrated = 0;

	memset(memory->vitals, 0, sizeof(memory->vitals));
	for (size_t i = 0; i < results->n; i++) {
		const struct log_record *row = &results->rows[i];
		double step;

		if (!text_is(text_of(row, "event_type"), EVENT "performance_navigation_event"))
			take_vital(memory, row);
		else if (number_of(row, "step", &step))
			*(step < 1   ? &satisfied
			  : step < 4 ? &tolerated
				     : &frustrated) += count_of(row, "n");
	}
	memory->apdex = sessions_apdex(satisfied, tolerated, frustrated);
	memory->apdex_n = satisfied + tolerated + frustrated;
}

static enum err
count_vitals(struct session_ask *ask, struct why *why)
{
	struct session_memory *memory = ask->memory;
	struct log_results results;
	double before_bytes = ask->scanned_bytes, usd;
	int64_t every_s;
	enum err err;

	if (ask->now_s < memory->vitals_next_s || !has_leave(ask))
		return ERR_OK;
	err = run(ask, vitals_query, (struct span){ ask->now_s - SESSIONS_VITALS_S, ask->now_s },
		  &results, why);
	if (err)
		return err;
	take_vitals(memory, &results);
	usd = (ask->scanned_bytes - before_bytes) / 1e9 * LOGS_USD_PER_SCANNED_GB;
	every_s = (int64_t)(usd / VITALS_USD_PER_MONTH * 30 * 86400);
	memory->vitals_s = ask->now_s;
	memory->vitals_next_s = ask->now_s + MIN(MAX(every_s, VITALS_EVERY_S), SESSION_DAY_S);
	ask->is_changed = true;
	return ERR_OK;
}

/* Today first: days that are over can wait for the next poll. */
enum err
session_logs_count(struct session_ask *ask, struct why *why)
{
	int64_t midnight_s = session_ask_midnight(ask);
	int64_t past_until_ms = clock_real_ms() + PAST_LIMIT_MS;
	bool is_all;
	enum err err = count_day(ask, midnight_s, &ask->today, &is_all, why);

	ask->is_behind = !is_all;
	if (!err)
		err = count_vitals(ask, why);
	for (int64_t i = 1; i < SESSIONS_DAYS && !err && is_all; i++) {
		struct session_tally *shown = NULL;

		if (clock_real_ms() >= past_until_ms)
			break;
		err = count_day(ask, midnight_s - i * SESSION_DAY_S, &shown, &is_all, why);
		if (i == 1 && is_all)
			ask->yesterday = shown;
		else
			session_tally_free(shown);
	}
	return err;
}
