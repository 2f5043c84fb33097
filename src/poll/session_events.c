/* SPDX-License-Identifier: MIT */
/* session_events.c - counts visitors in the raw events that RUM itself keeps: a hundred a request,
 * so many and no more a poll. What there is beyond that is not counted, and the day says so. */
#include "aws/rum.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "poll/session_ask.h"

#define EVENTS_MAX 5000 /* of a poll: 50 requests */
#define EVENT "com.amazon.rum."

/* What one event is worth. */
struct reading {
	struct session_tally *tally;
	const struct json_val *details;
};

static void
take_error(struct reading *r)
{
	struct session_message message = { .n = 1 };

	text_clean(json_text(json_get(r->details, "message"), ""),
		   strlen(json_text(json_get(r->details, "message"), "")), message.text,
		   sizeof(message.text));
	text_clean(json_text(json_get(r->details, "type"), ""),
		   strlen(json_text(json_get(r->details, "type"), "")), message.type,
		   sizeof(message.type));
	session_tally_message(r->tally, &message);
}

static void
take_load(struct reading *r)
{
	double ms = json_number(json_get(r->details, "duration"), -1);

	if (ms >= 0)
		session_tally_load(r->tally, ms);
}

static const struct {
	const char *type;
	void (*take)(struct reading *r); /* NULL: a vital */
	enum vital vital;
} kinds[] = {
	{ EVENT "js_error_event", take_error, VITALS },
	{ EVENT "performance_navigation_event", take_load, VITALS },
	{ EVENT "largest_contentful_paint_event", NULL, VITAL_LCP },
	{ EVENT "cumulative_layout_shift_event", NULL, VITAL_CLS },
	{ EVENT "interaction_to_next_paint_event", NULL, VITAL_INP },
	{ EVENT "first_input_delay_event", NULL, VITAL_FID },
};

static bool
take_details(struct reading *r, const char *type)
{
	const struct json_val *value = json_get(r->details, "value");

	for (size_t i = 0; i < LEN(kinds); i++) {
		if (!text_is(kinds[i].type, type))
			continue;
		if (!kinds[i].take && json_type(value) == JSON_T_NUMBER)
			return session_tally_value(r->tally, kinds[i].vital, json_number(value, 0));
		if (kinds[i].take)
			kinds[i].take(r);
	}
	return true;
}

static bool
take_event(struct session_tally *tally, const struct rum_event *event, int64_t ms,
	   const struct json_val *root)
{
	struct session_sight sight = {
		.slot_s = ms / 1000 - ms / 1000 % SESSION_SLOT_S,
		.session = session_hash(event->session),
		.user = session_hash(event->user),
		.first_ms = ms,
		.last_ms = ms,
		.views = text_is(event->type, EVENT "page_view_event"),
		.errors = text_is(event->type, EVENT "js_error_event"),
	};
	struct reading r = { tally, json_get(root, "event_details") };
	const char *inner = json_text(r.details, NULL);
	struct json *doc = NULL;
	struct why ignored;
	bool ok = session_tally_add(tally, &sight);

	tally->n_events++;
	if (inner && json_parse(inner, strlen(inner), 0, &doc, &ignored) == ERR_OK)
		r.details = json_root(doc);
	ok = ok && take_details(&r, event->type);
	json_free(doc);
	return ok;
}

/* Adds the events of slots that begin in the span. */
static enum err
add_events(struct session_tally *tally, const struct rum_events *events, struct span span,
	   struct why *why)
{
	bool ok = true;

	for (size_t i = 0; i < events->n && ok; i++) {
		const struct rum_event *event = &events->items[i];
		struct json *doc = NULL;
		struct why ignored;
		int64_t ms = 0;

		if (json_parse(event->json, strlen(event->json), 0, &doc, &ignored) != ERR_OK)
			continue;
		/* seconds in one version, which rum.h knows; milliseconds say more */
		if (!json_integer(json_get(json_root(doc), "event_timestamp"), &ms) ||
		    ms / 1000 != event->time_s)
			ms = event->time_s * 1000;
		if (ms / 1000 >= span.start_s && ms / 1000 < span.end_s)
			ok = take_event(tally, event, ms, json_root(doc));
		json_free(doc);
	}
	return ok ? ERR_OK : err_memory(why);
}

static enum err
count(struct session_ask *ask, struct session_past *day, const struct rum_events *events,
      struct why *why)
{
	int64_t settled_s = MAX(session_ask_settled(ask), day->tally->settled_s);
	enum err err = add_events(day->tally, events,
				  (struct span){ day->tally->settled_s, settled_s }, why);

	if (err) {
		session_tally_free(day->tally);
		day->tally = NULL; /* it holds half an answer */
		return err;
	}
	day->tally->is_partial = day->tally->is_partial || events->next;
	day->tally->settled_s = settled_s;
	ask->today = session_tally_copy(day->tally);
	if (!ask->today)
		return err_memory(why);
	return add_events(ask->today, events,
			  (struct span){ settled_s, day->day_s + SESSION_DAY_S }, why);
}

/* The day before is over once it is not today's any more: what its last minutes brought after the
 * last poll is not asked for. */
static enum err
close_yesterday(struct session_ask *ask, struct why *why)
{
	struct session_past *day =
		session_memory_day(ask->memory, session_ask_midnight(ask) - SESSION_DAY_S);

	if (day->is_done || !day->tally)
		return ERR_OK;
	day->tally->is_partial = true;
	ask->is_changed = true;
	return session_memory_close(day) ? ERR_OK : err_memory(why);
}

enum err
session_events_count(struct session_ask *ask, struct why *why)
{
	struct session_past *day = session_memory_day(ask->memory, session_ask_midnight(ask));
	struct rum_question question = { .name = ask->monitor, .limit = EVENTS_MAX };
	struct rum_events events;
	enum err err = ERR_OK;

	if (!day->tally)
		day->tally = session_tally_new(day->day_s);
	if (!day->tally)
		return err_memory(why);
	question.after_ms = day->tally->settled_s * 1000;
	question.before_ms = ask->now_s * 1000;
	if (ask->now_s > day->day_s)
		err = rum_data(&ask->scope, &question, &events, why);
	else
		events = (struct rum_events){ 0 };
	if (!err)
		err = count(ask, day, &events, why);
	return err ? err : close_yesterday(ask, why);
}
