/* SPDX-License-Identifier: MIT */
/* source_cost.c - the bill by service and day, its forecast, and budgets. Cost Explorer takes a
 * cent for every page, so a UTC day has four requests, counted over restarts and over all cwtops of
 * the machine: usage twice, the forecast once, and one to spare for a second page or a failure. In
 * between, and after a restart, the kept answer is shown with its age. A failed request is counted,
 * too, though AWS does not charge for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/account.h"
#include "aws/budgets.h"
#include "aws/cost.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/cost.h"
#include "model/rows.h"
#include "poll/cost_memory.h"
#include "poll/price.h"
#include "poll/source.h"
#include "store/kept.h"

#define LIMIT_BYTES (16u << 20)
#define REGION "us-east-1"
#define HALF_HOUR_S 1800
#define UNANSWERED_S 120 /* another cwtop asks, or one was stopped while it did */
#define EARLIER_DAYS 9   /* a week that is settled, and the two days that are not */
#define SERVICES_MAX 400 /* AWS has fewer */

enum { NOTE_ACCOUNT };

/* When to ask again: after an answer, after a refusal that is none of the moment, after any other
 * failure. A little less than a whole number of polls, so that one which is early by a second does
 * not miss its turn. */
static const struct {
	const char *name;
	int64_t every_s, refused_s, failed_s;
	const char *no_data; /* what DataUnavailableException means; NULL: it is none of its */
} asks[COST_ASKS] = {
	[COST_ASK_USAGE] = { "usage", 23 * HALF_HOUR_S, 11 * HALF_HOUR_S, 4 * HALF_HOUR_S,
			     "Cost Explorer has no data yet: it takes a day from when it is "
			     "enabled" },
	[COST_ASK_FORECAST] = { "forecast", 47 * HALF_HOUR_S, 47 * HALF_HOUR_S, 12 * HALF_HOUR_S,
				"Cost Explorer makes no forecast: too little of the bill is known "
				"yet" },
	[COST_ASK_BUDGETS] = { "budgets", 11 * HALF_HOUR_S, 11 * HALF_HOUR_S, HALF_HOUR_S, NULL },
};

struct asking {
	struct job *job;
	const struct stack_cost *def;
	struct aws_scope scope; /* one attempt: each is a request */
	struct cost *row;
	int64_t now_s;
	struct cost_leave leave;
	const char *place; /* of what is kept */
};

/* ---- what was known ---- */

/* Each question is kept under a name of its own, and written only by whoever has claimed it: two
 * cwtops that write at once do not undo each other's answers. */
static const char *
place_of(const struct asking *a, enum cost_ask ask)
{
	return arena_format(a->scope.arena, "%s %s", a->place, asks[ask].name);
}

static bool
read_text(const struct asking *a, const char *text, size_t len, struct cost *out)
{
	return cost_memory_read(text, len, a->scope.arena, out) &&
	       text_is(out->account, a->leave.account);
}

static void
remember_kept(struct asking *a, enum cost_ask ask)
{
	const struct kept_place place = { a->leave.account, place_of(a, ask) };
	struct cost kept;
	struct why ignored;
	struct buf text;
	int64_t time_s;

	buf_init(&text, KEPT_BYTES_MAX);
	if (place.name && kept_read(a->job->store, &place, &text, &time_s, &ignored) == ERR_OK &&
	    read_text(a, text.data ? text.data : "", text.len, &kept) &&
	    kept.asked[ask].asked_s >= a->row->asked[ask].asked_s)
		cost_memory_take(&kept, ask, a->row);
	buf_done(&text);
}

/* What this run knows, and what others have found out since. */
static void
remember(struct asking *a)
{
	const char *memory = a->job->memory;

	if (!memory || !read_text(a, memory, strlen(memory), a->row)) {
		*a->row = (struct cost){ .account = a->leave.account, .leave = "" };
		for (size_t i = 0; i < COST_ASKS; i++)
			a->row->asked[i].why = "";
	}
	for (unsigned i = 0; i < COST_ASKS && a->job->store; i++)
		remember_kept(a, (enum cost_ask)i);
}

/* On a full disk this run remembers alone, and the next one asks again. */
static void
keep(struct asking *a, enum cost_ask ask)
{
	const struct kept_place place = { a->leave.account, place_of(a, ask) };
	bool is_kept = false;
	struct why ignored;
	struct buf text;

	buf_init(&text, KEPT_BYTES_MAX);
	if (cost_memory_write(a->row, &text)) {
		const struct kept_bytes bytes = { text.data, text.len, a->now_s };

		free(a->job->memory);
		a->job->memory = strdup(text.data);
		if (a->job->store && place.name)
			is_kept = kept_write(a->job->store, &place, &bytes, &ignored) == ERR_OK;
	}
	(void)is_kept;
	buf_done(&text);
}

/* ---- when, and whether ---- */

/* The month that it is of has ended. */
static bool
is_over(const struct asking *a, enum cost_ask ask)
{
	if (ask == COST_ASK_USAGE)
		return !cost_is_of_month(a->row, a->now_s);
	return ask == COST_ASK_FORECAST && a->row->forecast_to_s != cost_month(a->now_s, 1);
}

static bool
is_due(const struct asking *a, enum cost_ask ask)
{
	const struct cost_asked *asked = &a->row->asked[ask];
	int64_t since_s = a->now_s - asked->asked_s;

	if (asked->asked_s == 0 || since_s < 0)
		return true;
	if (asked->err == ERR_DENIED || asked->err == ERR_GONE)
		return since_s >= asks[ask].refused_s;
	if (asked->err == ERR_STOPPED)
		return since_s >= UNANSWERED_S;
	if (asked->err)
		return since_s >= asks[ask].failed_s;
	return is_over(a, ask) || since_s >= asks[ask].every_s;
}

/* From here on a crash, or a look by another cwtop, finds that it has been asked. */
static bool
claim(struct asking *a, enum cost_ask ask)
{
	struct cost_asked *asked = &a->row->asked[ask];
	const char *question = arena_format(a->scope.arena, "ce %s %s after %lld", a->place,
					    asks[ask].name, (long long)asked->asked_s);

	if (!question || !cost_leave_claim(&a->leave, question))
		return false;
	asked->asked_s = a->now_s;
	asked->err = ERR_STOPPED;
	asked->why = "a cwtop is asking Cost Explorer, or was stopped while it did: the answer is "
		     "shown here within minutes";
	keep(a, ask);
	return true;
}

static void
note(struct asking *a, enum cost_ask ask, enum err err, const struct why *why)
{
	struct cost_asked *asked = &a->row->asked[ask];
	const char *said = err ? arena_text(a->scope.arena, why->text) : "";

	if (err == ERR_GONE && asks[ask].no_data)
		said = asks[ask].no_data;
	asked->err = err;
	asked->why = said ? said : "out of memory";
	if (err == ERR_STOPPED) /* nobody is asking any more: whoever comes next may */
		asked->asked_s -= UNANSWERED_S;
	if (!err)
		asked->answer_s = a->now_s;
	keep(a, ask);
}

/* ---- usage ---- */

static const char *
date_of(const struct asking *a, int64_t t_s)
{
	char iso[24];
	const char *date;

	date_iso(t_s, iso);
	date = arena_text_n(a->scope.arena, iso, 10);
	return date ? date : "";
}

static struct cost_question
question_of(const struct asking *a, int64_t from_s, int64_t to_s)
{
	struct cost_question question = { .start = date_of(a, from_s),
					  .end = date_of(a, to_s),
					  .step = COST_DAILY };

	question.filter.key = a->def->tag_key;
	question.filter.value = a->def->tag_value;
	question.filter.is_tag = a->def->tag_key != NULL;
	return question;
}

static enum err
find_service(struct asking *a, struct cost *usage, const char *name, struct cost_service **out,
	     struct why *why)
{
	struct cost_service *service;

	for (size_t i = 0; i < usage->n_services; i++)
		if (text_is(usage->services[i].name, name)) {
			*out = &usage->services[i];
			return ERR_OK;
		}
	if (usage->n_services == SERVICES_MAX)
		return err_set(ERR_LIMIT, why,
			       "ce:GetCostAndUsage: more than %d services: not AWS, or damaged on "
			       "the way",
			       SERVICES_MAX);
	service = &usage->services[usage->n_services++];
	service->name = name;
	service->usd = arena_array(a->scope.arena, usage->n_days, sizeof(*service->usd));
	*out = service;
	return service->usd ? ERR_OK : err_memory(why);
}

/* Other currencies than dollars are billed in China alone, and would need another rate. */
static enum err
add_row(struct asking *a, struct cost *usage, const struct cost_row *row, struct why *why)
{
	struct cost_service *service = NULL;
	char date[32];
	int64_t ms;
	enum err err;

	snprintf(date, sizeof(date), "%.10sT00:00:00Z", row->start);
	if (!date_parse_iso(date, &ms) || !cost_has_day(usage, ms / 1000))
		return err_set(ERR_PARSE, why,
			       "ce:GetCostAndUsage: malformed answer: a day that was not asked "
			       "for: not AWS, or damaged on the way");
	if (!text_is(row->unit, "USD"))
		return err_set(ERR_PARSE, why,
			       "ce:GetCostAndUsage: the bill is in %s, not in dollars: leave "
			       "\"cost\" out of the stack file",
			       row->unit);
	err = find_service(a, usage, row->group, &service, why);
	if (!err)
		service->usd[(ms / 1000 - usage->first_day_s) / COST_DAY_S] += row->amount;
	return err;
}

static enum err
ask_page(struct asking *a, struct cost *usage, const char *page, const char **out_next,
	 struct why *why)
{
	struct cost_question question = question_of(
		a, usage->first_day_s, usage->first_day_s + (int64_t)usage->n_days * COST_DAY_S);
	struct cost_rows rows = { 0 };
	enum err err;

	question.group_by = "SERVICE";
	err = cost_usage_page(&a->scope, &question, page, &rows, out_next, why);
	for (size_t i = 0; i < rows.n && !err; i++)
		err = add_row(a, usage, &rows.items[i], why);
	return err;
}

/* All pages, as far as there is leave for them. */
static enum err
ask_pages(struct asking *a, struct cost *usage, struct why *why)
{
	const char *next = NULL;
	enum err err = ask_page(a, usage, NULL, &next, why);

	while (!err && next && !usage->is_partial) {
		struct why of_page = { "" };

		usage->is_partial = !cost_leave_take(&a->leave) ||
				    ask_page(a, usage, next, &next, &of_page) != ERR_OK;
	}
	return err;
}

static void
ask_usage(struct asking *a)
{
	int64_t today = cost_day(a->now_s), start = cost_month(a->now_s, 0);
	struct cost usage = { .first_day_s = MIN(start, today - EARLIER_DAYS * COST_DAY_S) };
	struct why why = { "" };
	enum err err;

	if (!is_due(a, COST_ASK_USAGE) || !claim(a, COST_ASK_USAGE))
		return;
	usage.n_days = (size_t)((today - usage.first_day_s) / COST_DAY_S) + 1;
	usage.services = arena_array(a->scope.arena, SERVICES_MAX, sizeof(*usage.services));
	err = usage.services ? ask_pages(a, &usage, &why) : err_memory(&why);
	usage.asked[COST_ASK_USAGE] = a->row->asked[COST_ASK_USAGE];
	if (!err)
		cost_memory_take(&usage, COST_ASK_USAGE, a->row);
	note(a, COST_ASK_USAGE, err, &why);
}

/* ---- forecast and budgets ---- */

static void
ask_forecast(struct asking *a)
{
	int64_t today = cost_day(a->now_s), end = cost_month(a->now_s, 1);
	struct cost_question question;
	struct cost_forecast forecast;
	struct why why = { "" };
	enum err err;

	/* who does not tell what was spent does not tell what will be */
	if (a->row->asked[COST_ASK_USAGE].err || !is_due(a, COST_ASK_FORECAST) ||
	    !claim(a, COST_ASK_FORECAST))
		return;
	question = question_of(a, today, end);
	err = cost_forecast(&a->scope, &question, &forecast, &why);
	if (!err) {
		a->row->forecast_from_s = today;
		a->row->forecast_to_s = end;
		a->row->forecast_usd = forecast.amount;
		a->row->forecast_low_usd = forecast.low;
		a->row->forecast_high_usd = forecast.high;
		a->row->has_interval = forecast.has_interval;
	}
	note(a, COST_ASK_FORECAST, err, &why);
}

static enum err
list_budgets(struct asking *a, struct why *why)
{
	struct aws_scope scope = a->scope;
	struct budget_list list = { 0 };
	struct cost_budget *budgets;
	enum err err;

	scope.max_attempts = a->job->max_attempts; /* these are free */
	err = budgets_list(&scope, a->leave.account, &list, why);
	budgets = err ? NULL : arena_array(scope.arena, list.n + 1, sizeof(*budgets));
	if (!budgets)
		return err ? err : err_memory(why);
	for (size_t i = 0; i < list.n; i++) {
		const struct budget_row *row = &list.items[i];

		budgets[i] =
			(struct cost_budget){ row->name,        row->type,      row->time_unit,
					      row->unit,        row->limit,     row->actual,
					      row->forecast,    row->has_limit, row->has_actual,
					      row->has_forecast };
	}
	a->row->budgets = budgets;
	a->row->n_budgets = list.n;
	return ERR_OK;
}

static void
ask_budgets(struct asking *a)
{
	struct why why = { "" };

	if (!a->def->has_budgets || !is_due(a, COST_ASK_BUDGETS))
		return;
	a->row->asked[COST_ASK_BUDGETS].asked_s = a->now_s;
	note(a, COST_ASK_BUDGETS, list_budgets(a, &why), &why);
}

/* ---- one poll ---- */

/* Free, so it comes first: keys that do not work and a network that is down use up no request. It
 * fails with what is known of the account, if only from the stack file. */
static enum err
find_account(struct asking *a, struct why *why)
{
	char *remembered = a->job->notes[NOTE_ACCOUNT];
	struct aws_scope scope = a->scope;
	enum err err = ERR_OK;

	scope.max_attempts = a->job->max_attempts;
	if (remembered[0] == '\0')
		err = account_find(&scope, remembered, why);
	a->leave.account = err ? a->job->stack->account : remembered;
	return err;
}

/* What the poll comes to: the newest attempt at the bill, unless what is known will do. */
static enum err
outcome(const struct asking *a, struct why *why)
{
	const struct cost_asked *usage = &a->row->asked[COST_ASK_USAGE];
	bool is_known = cost_is_of_month(a->row, a->now_s);

	if (usage->err == ERR_STOPPED && is_known)
		return ERR_OK;
	if (usage->err)
		return err_set(usage->err, why, "%s", usage->why);
	return is_known ? ERR_OK
			: err_set(ERR_THROTTLED, why, "Cost Explorer was not asked: %s",
				  a->row->leave);
}

static enum err
ask_all(struct asking *a, struct why *why)
{
	enum err err = find_account(a, why);

	if (!a->leave.account)
		return err;
	remember(a);
	a->leave.row = a->row;
	a->job->part->row = a->row;
	if (err)
		return err;
	ask_usage(a);
	ask_forecast(a);
	ask_budgets(a);
	return outcome(a, why);
}

static enum err
poll_cost(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_cost *def = &job->stack->cost;
	struct asking a = { .job = job, .def = def, .now_s = clock_now_s() };
	struct part *part = part_new(PART_COST, LIMIT_BYTES);
	enum err err;

	if (!part)
		return err_memory(why);
	job->part = part;
	a.scope = (struct aws_scope){
		.client = aws, .region = REGION, .arena = part->arena, .max_attempts = 1
	};
	a.leave =
		(struct cost_leave){ .store = job->store, .arena = part->arena, .now_s = a.now_s };
	a.row = arena_alloc(part->arena, sizeof(*a.row));
	a.place = def->tag_key ? arena_format(part->arena, "ce %s=%s", def->tag_key, def->tag_value)
			       : "ce";
	err = a.row && a.place ? ask_all(&a, why) : err_memory(why);
	if (err && !part->row) {
		part_unref(part);
		job->part = NULL;
	}
	return err;
}

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	if (stack->cost.is_watched)
		sink(ctx, &(struct unit_plan){ .region = REGION,
					       .target_name = "",
					       .every_s = 12 * HALF_HOUR_S });
}

/* Usage twice a day and the forecast once, in four polls. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)stack;
	(void)unit;
	return 0.75;
}

const struct source source_cost = {
	.name = "cost",
	.service = "ce",
	.cadence_s = 12 * HALF_HOUR_S,
	.urgent_cadence_s = 12 * HALF_HOUR_S,
	.usd_per_call = PRICE_COST_EXPLORER_REQUEST,
	.plan = plan,
	.calls = calls,
	.poll = poll_cost,
	.forget = free,
};
