/* SPDX-License-Identifier: MIT */
/* stack_cost.c - what the system is planned to cost, in a stack file: the plan by service, the
 * thresholds in the operator's currency with its stated rate, and what costs by the hour. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/stack_build.h"

/* A positive number, or a string that becomes one. */
static enum err
read_amount(struct stack_builder *b, const struct json_val *val, double *out, struct why *why)
{
	const char *text = NULL;
	char *end = NULL;
	double amount = json_number(val, -1);
	enum err err;

	if (json_type(val) == JSON_T_STRING) {
		err = stack_vars_text(b, val, &text, NULL, why);
		if (err)
			return err;
		amount = strtod(text, &end);
		if (end == text || *end)
			amount = -1;
	}
	if (!isfinite(amount) || amount < 0)
		return stack_build_fail(
			b, val, why, "an amount belongs here: write a number that is not negative");
	*out = amount;
	return ERR_OK;
}

static enum err
read_currency(struct stack_builder *b, const struct json_val *val, struct stack_cost *cost,
	      struct why *why)
{
	const struct json_val *rate = json_get(val, "per_usd");
	int64_t ms;
	char date[32];
	enum err err;

	cost->currency = "USD";
	cost->per_usd = 1;
	cost->rate_date = "";
	err = stack_vars_text(b, json_get(val, "currency"), &cost->currency, NULL, why);
	if (!err)
		err = stack_vars_text(b, json_get(val, "rate_date"), &cost->rate_date, NULL, why);
	if (!err && rate)
		err = read_amount(b, rate, &cost->per_usd, why);
	if (err || text_is(cost->currency, "USD"))
		return err;
	snprintf(date, sizeof(date), "%.10sT00:00:00Z", cost->rate_date);
	if (!rate || cost->per_usd <= 0 || !date_parse_iso(date, &ms))
		return stack_build_fail(b, val, why,
					"currency %s: AWS bills in dollars and names no rate: give "
					"\"per_usd\" and the \"rate_date\" (YYYY-MM-DD) it is of",
					cost->currency);
	return ERR_OK;
}

static enum err
read_line(struct stack_builder *b, const struct json_val *val, struct stack_plan *line,
	  struct why *why)
{
	const struct json_val *low = json_first(json_get(val, "usd"));
	const struct json_val *high = low ? json_after(low) : NULL;
	enum err err = stack_vars_text(b, json_get(val, "title"), &line->title, NULL, why);

	line->service = "";
	if (!err)
		err = stack_vars_text(b, json_get(val, "service"), &line->service, NULL, why);
	if (!err)
		err = read_amount(b, low ? low : json_get(val, "usd"), &line->low_usd, why);
	line->high_usd = line->low_usd;
	if (!err && high)
		err = read_amount(b, high, &line->high_usd, why);
	if (!err && line->high_usd < line->low_usd)
		return stack_build_fail(
			b, val, why,
			"plan \"%s\": its lower bound is above the upper one: swap them",
			line->title);
	return err;
}

static enum err
read_plan(struct stack_builder *b, const struct json_val *val, struct stack_cost *cost,
	  struct why *why)
{
	struct stack_plan *plan = arena_array(b->arena, json_count(val) + 1, sizeof(*plan));
	enum err err = ERR_OK;

	if (!plan)
		return err_memory(why);
	cost->plan = plan;
	for (const struct json_val *v = json_first(val); v && !err; v = json_after(v))
		err = read_line(b, v, &plan[cost->n_plan++], why);
	return err;
}

static enum err
read_thresholds(struct stack_builder *b, const struct json_val *val, struct stack_cost *cost,
		struct why *why)
{
	double *limits = arena_array(b->arena, json_count(val) + 1, sizeof(*limits));
	enum err err = ERR_OK;

	if (!limits)
		return err_memory(why);
	cost->thresholds = limits;
	for (const struct json_val *v = json_first(val); v && !err; v = json_after(v)) {
		size_t i = cost->n_thresholds++;

		err = read_amount(b, v, &limits[i], why);
		if (!err && i && limits[i] <= limits[i - 1])
			return stack_build_fail(
				b, v, why,
				"thresholds: they must rise: sort them and leave out "
				"doubles");
	}
	return err;
}

static enum err
read_running(struct stack_builder *b, const struct json_val *val, struct stack_cost *cost,
	     struct why *why)
{
	struct stack_running *running =
		arena_array(b->arena, json_count(val) + 1, sizeof(*running));
	enum err err = ERR_OK;

	if (!running)
		return err_memory(why);
	cost->running = running;
	for (const struct json_val *v = json_first(val); v && !err; v = json_after(v)) {
		struct stack_running *item = &running[cost->n_running++];

		item->count = 1;
		err = stack_vars_text(b, json_get(v, "price"), &item->price, NULL, why);
		item->title = item->price;
		if (!err)
			err = stack_vars_text(b, json_get(v, "title"), &item->title, NULL, why);
		if (!err && json_get(v, "count"))
			err = read_amount(b, json_get(v, "count"), &item->count, why);
	}
	return err;
}

/* "Project=cityflow" */
static enum err
read_tag(struct stack_builder *b, const struct json_val *val, struct stack_cost *cost,
	 struct why *why)
{
	const char *tag = NULL, *equals;
	enum err err = stack_vars_text(b, val, &tag, NULL, why);

	if (err || !tag)
		return err;
	equals = strchr(tag, '=');
	if (!equals || equals == tag)
		return stack_build_fail(
			b, val, why, "tag \"%s\": it has no key or no value: write KEY=VALUE", tag);
	cost->tag_key = arena_text_n(b->arena, tag, (size_t)(equals - tag));
	cost->tag_value = equals + 1;
	return cost->tag_key ? ERR_OK : err_memory(why);
}

enum err
stack_cost_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *val = json_get(b->root, "cost");
	struct stack_cost *cost = &b->stack->cost;
	enum err err = read_currency(b, val, cost, why);

	cost->is_watched = val != NULL;
	cost->has_budgets = json_bool(json_get(val, "budgets"), false);
	if (!err)
		err = read_plan(b, json_get(val, "plan"), cost, why);
	if (!err)
		err = read_thresholds(b, json_get(val, "thresholds"), cost, why);
	if (!err)
		err = read_running(b, json_get(val, "running"), cost, why);
	return err ? err : read_tag(b, json_get(val, "tag"), cost, why);
}
