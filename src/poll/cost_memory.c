/* SPDX-License-Identifier: MIT */
/* cost_memory.c - a row of the bill as JSON and back. Where it is kept is source_cost.c's business.
 */
#include "poll/cost_memory.h"

#include <math.h>

#include "base/json_put.h"
#include "base/text.h"

#define SCHEMA "cwtop-cost/1"
#define DAYS_MAX 100

static const char *const ask_keys[COST_ASKS] = { "usage", "forecast", "budgets" };

/* ---- writing ---- */

static void
put_asked(struct json_writer *w, const char *key, const struct cost_asked *asked)
{
	json_put_object(w, key);
	json_put_integer(w, "asked", asked->asked_s);
	json_put_integer(w, "answer", asked->answer_s);
	json_put_text(w, "error", err_word(asked->err));
	json_put_text(w, "why", asked->why);
	json_write_object_end(w);
}

static void
put_services(struct json_writer *w, const struct cost *cost)
{
	json_put_array(w, "services");
	for (size_t i = 0; i < cost->n_services; i++) {
		json_write_object(w);
		json_put_text(w, "name", cost->services[i].name);
		json_put_array(w, "usd");
		for (size_t day = 0; day < cost->n_days; day++)
			json_write_number(w, cost->services[i].usd[day]);
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_budgets(struct json_writer *w, const struct cost *cost)
{
	json_put_array(w, "list");
	for (size_t i = 0; i < cost->n_budgets; i++) {
		const struct cost_budget *budget = &cost->budgets[i];

		json_write_object(w);
		json_put_text(w, "name", budget->name);
		json_put_text(w, "type", budget->type);
		json_put_text(w, "time_unit", budget->time_unit);
		json_put_text(w, "unit", budget->unit);
		json_put_number_if(w, "limit", budget->has_limit, budget->limit);
		json_put_number_if(w, "actual", budget->has_actual, budget->actual);
		json_put_number_if(w, "forecast", budget->has_forecast, budget->forecast);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

bool
cost_memory_write(const struct cost *cost, struct buf *out)
{
	struct json_writer writer, *w = &writer;

	json_write_init(w, out, false);
	json_write_object(w);
	json_put_text(w, "schema", SCHEMA);
	json_put_text(w, "account", cost->account);
	for (size_t i = 0; i < COST_ASKS; i++)
		put_asked(w, ask_keys[i], &cost->asked[i]);
	json_put_integer(w, "first_day", cost->first_day_s);
	json_put_integer(w, "days", (int64_t)cost->n_days);
	json_put_bool(w, "partial", cost->is_partial);
	put_services(w, cost);
	json_put_integer(w, "from", cost->forecast_from_s);
	json_put_integer(w, "to", cost->forecast_to_s);
	json_put_number(w, "usd", cost->forecast_usd);
	json_put_number_if(w, "low", cost->has_interval, cost->forecast_low_usd);
	json_put_number_if(w, "high", cost->has_interval, cost->forecast_high_usd);
	put_budgets(w, cost);
	json_put_integer(w, "used", cost->used);
	json_put_integer(w, "used_at", cost->used_s);
	json_write_object_end(w);
	return json_write_ok(w);
}

/* ---- reading: another program may have written it, so that nothing is taken on trust ---- */

struct reading {
	struct arena *arena;
	bool is_bad;
};

static const char *
get_text(struct reading *r, const struct json_val *object, const char *key)
{
	const char *s = json_text(json_get(object, key), "");
	const char *copy = text_is_clean(s) ? arena_text(r->arena, s) : NULL;

	r->is_bad = r->is_bad || !copy;
	return copy ? copy : "";
}

static int64_t
get_time(struct reading *r, const struct json_val *object, const char *key)
{
	int64_t t = 0;

	if (!json_integer(json_get(object, key), &t) || t < 0)
		r->is_bad = true;
	return t;
}

static double
get_number(struct reading *r, const struct json_val *val)
{
	double number = json_number(val, NAN);

	r->is_bad = r->is_bad || !isfinite(number);
	return number;
}

static bool
get_number_if(const struct json_val *object, const char *key, double *out)
{
	double number = json_number(json_get(object, key), NAN);

	if (!isfinite(number))
		return false;
	*out = number;
	return true;
}

static void
get_asked(struct reading *r, const struct json_val *val, struct cost_asked *out)
{
	const char *word = json_text(json_get(val, "error"), "");

	out->asked_s = get_time(r, val, "asked");
	out->answer_s = get_time(r, val, "answer");
	out->why = get_text(r, val, "why");
	out->err = ERR_COUNT;
	for (unsigned i = 0; i < ERR_COUNT; i++)
		if (text_is(err_word((enum err)i), word))
			out->err = (enum err)i;
	r->is_bad = r->is_bad || out->err == ERR_COUNT;
}

static void
get_services(struct reading *r, const struct json_val *list, struct cost *out)
{
	struct cost_service *services =
		arena_array(r->arena, json_count(list) + 1, sizeof(*services));

	out->services = services;
	for (const struct json_val *v = json_first(list); v && services; v = json_after(v)) {
		const struct json_val *days = json_get(v, "usd"), *day = json_first(days);
		struct cost_service *service = &services[out->n_services++];

		service->name = get_text(r, v, "name");
		service->usd = arena_array(r->arena, out->n_days + 1, sizeof(*service->usd));
		if (!service->usd || json_count(days) != out->n_days) {
			r->is_bad = true;
			return;
		}
		for (size_t i = 0; i < out->n_days; i++, day = json_after(day))
			service->usd[i] = get_number(r, day);
	}
	r->is_bad = r->is_bad || !services;
}

static void
get_budgets(struct reading *r, const struct json_val *list, struct cost *out)
{
	struct cost_budget *budgets = arena_array(r->arena, json_count(list) + 1, sizeof(*budgets));

	out->budgets = budgets;
	for (const struct json_val *v = json_first(list); v && budgets; v = json_after(v)) {
		struct cost_budget *budget = &budgets[out->n_budgets++];

		budget->name = get_text(r, v, "name");
		budget->type = get_text(r, v, "type");
		budget->time_unit = get_text(r, v, "time_unit");
		budget->unit = get_text(r, v, "unit");
		budget->has_limit = get_number_if(v, "limit", &budget->limit);
		budget->has_actual = get_number_if(v, "actual", &budget->actual);
		budget->has_forecast = get_number_if(v, "forecast", &budget->forecast);
	}
	r->is_bad = r->is_bad || !budgets;
}

static void
get_all(struct reading *r, const struct json_val *root, struct cost *out)
{
	int64_t days = get_time(r, root, "days"), used = get_time(r, root, "used");
	bool has_low, has_high;

	r->is_bad = r->is_bad || days > DAYS_MAX || used > UINT16_MAX ||
		    !text_is(json_text(json_get(root, "schema"), ""), SCHEMA);
	if (r->is_bad)
		return;
	out->account = get_text(r, root, "account");
	for (size_t i = 0; i < COST_ASKS; i++)
		get_asked(r, json_get(root, ask_keys[i]), &out->asked[i]);
	out->first_day_s = get_time(r, root, "first_day");
	out->n_days = (size_t)days;
	out->is_partial = json_bool(json_get(root, "partial"), false);
	get_services(r, json_get(root, "services"), out);
	out->forecast_from_s = get_time(r, root, "from");
	out->forecast_to_s = get_time(r, root, "to");
	out->forecast_usd = get_number(r, json_get(root, "usd"));
	has_low = get_number_if(root, "low", &out->forecast_low_usd);
	has_high = get_number_if(root, "high", &out->forecast_high_usd);
	out->has_interval = has_low && has_high;
	get_budgets(r, json_get(root, "list"), out);
	out->used = (unsigned)used;
	out->used_s = get_time(r, root, "used_at");
}

bool
cost_memory_read(const char *text, size_t len, struct arena *arena, struct cost *out)
{
	struct reading r = { .arena = arena };
	struct cost cost = { .leave = "" };
	struct json *doc = NULL;
	struct why ignored;

	if (json_parse(text, len, 0, &doc, &ignored) != ERR_OK)
		return false;
	get_all(&r, json_root(doc), &cost);
	json_free(doc);
	if (r.is_bad)
		return false;
	*out = cost;
	return true;
}

/* ---- a part of it ---- */

static void
take_usage(const struct cost *from, struct cost *to)
{
	to->first_day_s = from->first_day_s;
	to->n_days = from->n_days;
	to->services = from->services;
	to->n_services = from->n_services;
	to->is_partial = from->is_partial;
}

static void
take_forecast(const struct cost *from, struct cost *to)
{
	to->forecast_from_s = from->forecast_from_s;
	to->forecast_to_s = from->forecast_to_s;
	to->forecast_usd = from->forecast_usd;
	to->forecast_low_usd = from->forecast_low_usd;
	to->forecast_high_usd = from->forecast_high_usd;
	to->has_interval = from->has_interval;
}

static void
take_budgets(const struct cost *from, struct cost *to)
{
	to->budgets = from->budgets;
	to->n_budgets = from->n_budgets;
}

void
cost_memory_take(const struct cost *from, enum cost_ask ask, struct cost *to)
{
	static void (*const parts[COST_ASKS])(const struct cost *, struct cost *) = {
		[COST_ASK_USAGE] = take_usage,
		[COST_ASK_FORECAST] = take_forecast,
		[COST_ASK_BUDGETS] = take_budgets,
	};

	parts[ask](from, to);
	to->asked[ask] = from->asked[ask];
	if (from->used_s >= to->used_s) {
		to->used = from->used;
		to->used_s = from->used_s;
	}
}
