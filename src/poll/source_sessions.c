/* SPDX-License-Identifier: MIT */
/* source_sessions.c - the visitors of each RUM monitor: by Insights queries on its log group, by
 * its raw events, or by metrics alone, which other sources bring. How they are counted is in
 * session_logs.c and session_events.c; this chooses, remembers and tells. */
#include "aws/rum.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "poll/session_ask.h"
#include "poll/source.h"
#include "store/kept.h"

#define LIMIT_BYTES (1u << 20)
#define SCRATCH_BYTES (64u << 20)
#define POLL_LIMIT_MS 60000
#define HOUR_S 3600

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_monitors; i++)
		if (!stack->monitors[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = stack->monitors[i].region,
						       .target_name = stack->monitors[i].name,
						       .target = i });
}

/* ---- what outlives a poll ---- */

/* Each way has its own: one that is closed for a while forgets nothing. */
struct memories {
	struct session_memory *by[SESSIONS_METRICS];
};

static void
forget(void *self)
{
	struct memories *memories = self;

	for (size_t i = 0; memories && i < LEN(memories->by); i++)
		session_memory_free(memories->by[i]);
	free(memories);
}

/* Ids of monitors are unique, and the text says whose it is: the account's name is only a place. */
static void
place_of(const struct job *job, enum sessions_way way, struct text *name, struct kept_place *out)
{
	const struct stack_monitor *def = &job->stack->monitors[job->target];

	text_addf(name, "sessions/%s/%s/%s", sessions_way_word(way), def->region, def->name);
	out->account = job->stack->account ? job->stack->account : "any";
	out->name = name->data;
}

static struct session_memory *
recall(const struct job *job, const char *id, enum sessions_way way)
{
	struct session_memory *memory = session_memory_new(id, way);
	struct kept_place place;
	struct why ignored;
	struct buf text;
	int64_t time_s;
	TEXT_ON(name, 300);

	if (!memory || !job->store)
		return memory;
	place_of(job, way, &name, &place);
	buf_init(&text, KEPT_BYTES_MAX);
	if (kept_read(job->store, &place, &text, &time_s, &ignored) == ERR_OK &&
	    !session_memory_read(memory, text.data)) {
		session_memory_free(memory);
		memory = session_memory_new(id, way);
	}
	buf_done(&text);
	return memory;
}

/* What is remembered of the monitor; NULL: memory is out. */
static struct session_memory *
memory_of(struct job *job, const char *id, enum sessions_way way)
{
	struct memories *memories = job->memory ? job->memory : calloc(1, sizeof(*memories));
	struct session_memory **memory;

	job->memory = memories;
	if (!memories)
		return NULL;
	memory = &memories->by[way];
	if (*memory && !text_is((*memory)->monitor, id)) {
		session_memory_free(*memory);
		*memory = NULL;
	}
	if (!*memory)
		*memory = recall(job, id, way);
	return *memory;
}

/* A disk that is full costs money at the next start, no more: it is said once. */
static void
remember(const struct job *job, struct session_memory *memory, int64_t now_s)
{
	struct kept_place place;
	struct why why = { "" };
	struct buf text;
	enum err err = ERR_OK;
	TEXT_ON(name, 300);

	if (!job->store)
		return;
	place_of(job, memory->way, &name, &place);
	buf_init(&text, KEPT_BYTES_MAX);
	if (!session_memory_write(memory, memory->way == SESSIONS_LOGS, &text)) {
		buf_clear(&text);
		if (!session_memory_write(memory, false, &text))
			err = err_memory(&why);
	}
	if (!err)
		err = kept_write(job->store, &place,
				 &(struct kept_bytes){ text.data, text.len, now_s }, &why);
	if (err && !memory->is_unwritten)
		log_add(LOG_WARN, "sessions %s: not remembered: %s",
			job->stack->monitors[job->target].name, why.text);
	memory->is_unwritten = err != ERR_OK;
	buf_done(&text);
}

/* ---- what is told ---- */

static bool
fill_days(const struct session_ask *ask, struct sessions *row)
{
	bool is_seen = true;

	for (int64_t i = 0; i < SESSIONS_DAYS; i++) {
		int64_t day_s = session_ask_midnight(ask) - i * SESSION_DAY_S;
		const struct session_past *past = session_memory_day(ask->memory, day_s);
		const struct session_tally *tally = i == 0   ? ask->today
						    : i == 1 ? ask->yesterday
							     : NULL;

		if (past->is_done)
			row->days[i] = past->numbers;
		else if (!tally)
			break;
		else if (!session_tally_day(tally, &row->days[i]))
			return false;
		is_seen = past->is_done ? past->has_events : tally->n_seen > 0 || tally->views > 0;
		/* Before the first event nobody came, or nothing was logged: nobody knows. */
		row->n_days = is_seen || i == 0 ? (size_t)i + 1 : row->n_days;
	}
	return true;
}

/* Just after midnight they need yesterday, too. */
static void
fill_now(const struct session_ask *ask, struct sessions *row)
{
	const struct session_tally *today = ask->today, *yesterday = ask->yesterday;
	int64_t since_s = ask->now_s - session_ask_midnight(ask);

	if (ask->is_behind)
		return;
	if (yesterday || since_s >= SESSIONS_ACTIVE_S) {
		int64_t from_ms = (ask->now_s - SESSIONS_ACTIVE_S) * 1000;

		row->active = session_tally_active(today, from_ms, NULL);
		if (yesterday)
			row->active += session_tally_active(yesterday, from_ms, today);
	}
	if (yesterday || since_s >= HOUR_S) {
		row->js_errors_hour = session_tally_errors(today, ask->now_s - HOUR_S);
		if (yesterday)
			row->js_errors_hour += session_tally_errors(yesterday, ask->now_s - HOUR_S);
	}
}

static int
by_count(const void *a, const void *b)
{
	const struct session_message *x = a, *y = b;
	int by_text = strcmp(x->text, y->text);

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : by_text;
}

static bool
fill_errors(const struct session_tally *today, struct arena *arena, struct sessions *row)
{
	size_t n = MIN(today->n_messages, (size_t)SESSIONS_ERRORS_MAX);
	struct sessions_error *errors = arena_array(arena, n + 1, sizeof(*errors));
	bool ok = errors != NULL;

	/* A copy for this poll alone: its order is nobody else's. */
	qsort(today->messages, today->n_messages, sizeof(*today->messages), by_count);
	for (size_t i = 0; i < n && ok; i++) {
		errors[i] = (struct sessions_error){ arena_text(arena, today->messages[i].text),
						     arena_text(arena, today->messages[i].type),
						     today->messages[i].n };
		ok = errors[i].message && errors[i].type;
	}
	row->errors = errors;
	row->n_errors = n;
	row->has_errors = true;
	return ok;
}

static void
fill_vitals(const struct session_ask *ask, struct sessions *row)
{
	const struct session_memory *memory = ask->memory;
	const struct session_tally *today = ask->today;

	if (row->way == SESSIONS_LOGS) {
		memcpy(row->vitals, memory->vitals, sizeof(row->vitals));
		row->apdex = memory->apdex;
		row->apdex_n = memory->apdex_n;
		row->vitals_s = memory->vitals_s;
		return;
	}
	for (int i = 0; i < VITALS; i++) {
		struct sessions_vital *vital = &row->vitals[i];

		vital->n = (int64_t)today->n_values[i];
		vital->is_known = session_tally_p75(today, (enum vital)i, &vital->p75);
	}
	row->apdex_n = today->satisfied + today->tolerated + today->frustrated;
	row->apdex = sessions_apdex(today->satisfied, today->tolerated, today->frustrated);
	row->vitals_s = ask->now_s;
	row->events = today->n_events;
}

static enum err
tell(const struct session_ask *ask, struct arena *arena, struct sessions *row, struct why *why)
{
	const struct session_past *today =
		session_memory_day(ask->memory, session_ask_midnight(ask));

	row->counted_s = ask->is_behind ? today->tally->settled_s : ask->now_s;
	row->is_behind = ask->is_behind;
	if (!fill_days(ask, row) || !fill_errors(ask->today, arena, row))
		return err_memory(why);
	fill_now(ask, row);
	fill_vitals(ask, row);
	return ERR_OK;
}

/* ---- the ways ---- */

struct visit_poll {
	struct job *job;
	struct part *part;
	struct sessions *row;
	struct rum_monitor monitor;
	struct session_ask ask;
};

static enum err
go(struct visit_poll *p, enum sessions_way way,
   enum err (*count)(struct session_ask *ask, struct why *why), struct why *why)
{
	struct job *job = p->job;
	enum err err;

	p->ask.memory = memory_of(job, p->monitor.row.id, way);
	if (!p->ask.memory)
		return err_memory(why);
	err = count(&p->ask, why);
	if (p->ask.is_changed)
		remember(job, p->ask.memory, p->ask.now_s);
	if (!err) {
		p->row->way = way;
		err = tell(&p->ask, p->part->arena, p->row, why);
	}
	session_tally_free(p->ask.today);
	session_tally_free(p->ask.yesterday);
	p->ask.today = p->ask.yesterday = NULL;
	p->ask.is_behind = p->ask.is_changed = false;
	return err;
}

/* Another way may be open: this one is closed for good, not out of order for a while. */
static bool
is_closed(enum err err)
{
	return err == ERR_GONE || err == ERR_DENIED || err == ERR_REJECTED;
}

static enum err
go_logs(struct visit_poll *p, struct why *why)
{
	enum err err;

	if (!p->monitor.has_logs || !*p->monitor.log_group)
		return err_set(ERR_GONE, why,
			       "app monitor %s: its events are not copied to CloudWatch Logs: set "
			       "CwLogEnabled, or leave \"visitors\" at auto",
			       p->ask.monitor);
	p->ask.log_group = p->monitor.log_group;
	err = go(p, SESSIONS_LOGS, session_logs_count, why);
	return is_closed(err) ? err_prefix(err, why, "log group %s", p->ask.log_group) : err;
}

static enum err
go_events(struct visit_poll *p, struct why *why)
{
	return go(p, SESSIONS_EVENTS, session_events_count, why);
}

static const struct {
	enum visitors_from from;
	const char *name;
	enum err (*go)(struct visit_poll *p, struct why *why);
} ways[] = {
	{ VISITORS_LOGS, "no logs", go_logs },
	{ VISITORS_EVENTS, "no events", go_events },
};

/* The first way that is open; the row says why those before it are not. */
static enum err
choose(struct visit_poll *p, struct why *why)
{
	enum visitors_from from = p->job->stack->monitors[p->job->target].visitors;
	TEXT_ON(note, 2 * WHY_MAX);

	for (size_t i = 0; i < LEN(ways); i++) {
		struct why closed = { "" };
		enum err err;

		if (from != VISITORS_AUTO && from != ways[i].from)
			continue;
		err = ways[i].go(p, &closed);
		if (err && (from != VISITORS_AUTO || !is_closed(err))) {
			*why = closed;
			return err;
		}
		if (!err)
			break;
		text_addf(&note, "%s%s: %s", note.len ? "; " : "", ways[i].name,
			  p->monitor.has_logs || i > 0
				  ? closed.text
				  : "its events are not copied to a log group");
	}
	p->row->way_note = arena_text(p->part->arena, note.data);
	return p->row->way_note ? ERR_OK : err_memory(why);
}

static enum err
ask(struct visit_poll *p, struct why *why)
{
	struct sessions *row = p->row;
	bool is_by_metrics = p->job->stack->monitors[p->job->target].visitors == VISITORS_METRICS;
	enum err err = rum_get(&p->ask.scope, p->ask.monitor, &p->monitor, why);

	/* Metrics need no permission of RUM's. */
	if (err == ERR_DENIED && is_by_metrics) {
		row->way_note = "its sampling rate is not known: GetAppMonitor is denied";
		return ERR_OK;
	}
	if (err)
		return err;
	row->sample_rate = p->monitor.sample_rate;
	row->has_no_cookies = !p->monitor.has_cookies;
	return is_by_metrics ? ERR_OK : choose(p, why);
}

static enum err
poll_sessions(struct job *job, struct aws *aws, struct why *why)
{
	struct visit_poll p = { .job = job, .part = part_new(PART_SESSIONS, LIMIT_BYTES) };
	enum err err;

	job->arena = arena_new(SCRATCH_BYTES);
	p.row = p.part ? arena_alloc(p.part->arena, sizeof(*p.row)) : NULL;
	if (!job->arena || !p.row) {
		part_unref(p.part);
		return err_memory(why);
	}
	sessions_blank(p.row);
	p.ask = (struct session_ask){
		.scope = { .client = aws,
			   .region = job->region,
			   .arena = job->arena,
			   .max_attempts = job->max_attempts },
		.monitor = job->stack->monitors[job->target].name,
		.now_s = clock_now_s(),
		.until_ms = clock_real_ms() + POLL_LIMIT_MS,
	};
	err = ask(&p, why);
	job->scanned_bytes += (uint64_t)p.ask.scanned_bytes;
	return job_give(job, p.part, p.row, err);
}

/* The monitor, a query begun, and two looks at it. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return stack->monitors[unit->target].visitors == VISITORS_METRICS ? 1 : 4;
}

const struct source source_sessions = {
	.name = "sessions",
	.service = "rum",
	.cadence_s = 300,
	.urgent_cadence_s = 300,
	.plan = plan,
	.calls = calls,
	.poll = poll_sessions,
	.forget = forget,
};
