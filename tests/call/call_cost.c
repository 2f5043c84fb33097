/* SPDX-License-Identifier: MIT */
/* call_cost.c - the calls of cost.h. */
#include "call.h"

#include <string.h>

#include "aws/cost.h"

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

static struct cost_question
question_of(const struct call *call)
{
	return (struct cost_question){
		.start = call_arg(call, "Start"),
		.end = call_arg(call, "End"),
		.step = strcmp(call_arg(call, "Granularity"), "DAILY") == 0 ? COST_DAILY
									    : COST_MONTHLY,
		.metric = given(call, "Metric"),
		.group_by = given(call, "GroupBy"),
		.is_by_tag = *call_arg(call, "GroupByTag") != '\0',
		.filter = { given(call, "FilterKey"), given(call, "FilterValue"),
			    *call_arg(call, "FilterTag") != '\0' },
	};
}

static enum err
usage(struct call *call, struct why *why)
{
	const struct cost_question question = question_of(call);
	struct cost_rows rows;
	enum err err = cost_usage(&call->scope, &question, &rows, why);

	if (err)
		return err;
	json_write_key(call->out, "ResultsByTime");
	json_write_array(call->out);
	for (size_t i = 0; i < rows.n; i++) {
		const struct cost_row *row = &rows.items[i];

		json_write_object(call->out);
		put_text(call, "Start", row->start);
		put_text(call, "Key", row->group);
		put_number(call, "Amount", row->amount);
		put_text(call, "Unit", row->unit);
		put_bool(call, "Estimated", row->is_estimated);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_integer(call, "requests", rows.requests);
	return ERR_OK;
}

static enum err
forecast(struct call *call, struct why *why)
{
	const struct cost_question question = question_of(call);
	struct cost_forecast got;
	enum err err = cost_forecast(&call->scope, &question, &got, why);

	if (err)
		return err;
	put_number(call, "Amount", got.amount);
	put_text(call, "Unit", got.unit);
	put_bool(call, "interval", got.has_interval);
	put_number(call, "PredictionIntervalLowerBound", got.low);
	put_number(call, "PredictionIntervalUpperBound", got.high);
	return ERR_OK;
}

static enum err
dimension(struct call *call, struct why *why)
{
	const struct cost_question question = question_of(call);
	struct cost_values values;
	enum err err =
		cost_dimension(&call->scope, &question, call_arg(call, "Dimension"), &values, why);

	if (err)
		return err;
	json_write_key(call->out, "DimensionValues");
	json_write_array(call->out);
	for (size_t i = 0; i < values.n; i++)
		json_write_text(call->out, values.items[i]);
	json_write_array_end(call->out);
	put_integer(call, "requests", values.requests);
	return ERR_OK;
}

#define MONTH "Start=2026-11-01", "End=2026-12-01"

const struct call_row calls_cost[] = {
	{ CE_COST, { MONTH, "Granularity=MONTHLY", "GroupBy=SERVICE" }, usage },
	{ CE_FORECAST, { "Start=2026-11-21", "End=2026-12-01", "Granularity=MONTHLY" }, forecast },
	{ CE_DIMENSIONS, { MONTH, "Dimension=SERVICE" }, dimension },
};
const size_t n_calls_cost = LEN(calls_cost);
