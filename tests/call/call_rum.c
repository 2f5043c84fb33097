/* SPDX-License-Identifier: MIT */
/* call_rum.c - the calls of rum.h. */
#include "call.h"

#include "aws/rum.h"

static void
put_row(struct call *call, const struct rum_row *row)
{
	put_text(call, "Name", row->name);
	put_text(call, "Id", row->id);
	put_text(call, "State", row->state);
	put_text(call, "Platform", row->platform);
	put_integer(call, "Created", row->created_s);
	put_integer(call, "LastModified", row->modified_s);
}

static enum err
list_monitors(struct call *call, struct why *why)
{
	struct rum_list list;
	enum err err = rum_list(&call->scope, &list, why);

	if (err)
		return err;
	json_write_key(call->out, "AppMonitorSummaries");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		json_write_object(call->out);
		put_row(call, &list.items[i]);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
get_monitor(struct call *call, struct why *why)
{
	struct rum_monitor m;
	enum err err = rum_get(&call->scope, call_arg(call, "Name"), &m, why);

	if (err)
		return err;
	put_row(call, &m.row);
	put_text(call, "Domain", m.domain);
	put_number(call, "SessionSampleRate", m.sample_rate);
	put_bool(call, "CwLogEnabled", m.has_logs);
	put_text(call, "CwLogGroup", m.log_group);
	put_bool(call, "errors", m.has_errors);
	put_bool(call, "performance", m.has_performance);
	put_bool(call, "http", m.has_http);
	put_bool(call, "EnableXRay", m.is_traced);
	put_bool(call, "AllowCookies", m.has_cookies);
	return ERR_OK;
}

static enum err
get_data(struct call *call, struct why *why)
{
	const struct rum_question question = { .name = call_arg(call, "Name"),
					       .after_ms = call_number(call, "After"),
					       .before_ms = call_number(call, "Before"),
					       .limit = (size_t)call_number(call, "MaxResults") };
	struct rum_events events;
	enum err err = rum_data(&call->scope, &question, &events, why);

	if (err)
		return err;
	json_write_key(call->out, "Events");
	json_write_array(call->out);
	for (size_t i = 0; i < events.n; i++) {
		const struct rum_event *e = &events.items[i];

		json_write_object(call->out);
		put_text(call, "event", e->json);
		put_text(call, "event_type", e->type);
		put_text(call, "sessionId", e->session);
		put_text(call, "userId", e->user);
		put_text(call, "pageId", e->page);
		put_integer(call, "event_timestamp", e->time_s);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_text(call, "NextToken", events.next);
	return ERR_OK;
}

static enum err
metric_definitions(struct call *call, struct why *why)
{
	struct rum_definitions list;
	enum err err =
		rum_metric_definitions(&call->scope, call_arg(call, "AppMonitorName"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "MetricDefinitions");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		const struct rum_definition *d = &list.items[i];

		json_write_object(call->out);
		put_text(call, "MetricDefinitionId", d->id);
		put_text(call, "Name", d->name);
		put_text(call, "Namespace", d->namespace_);
		put_text(call, "ValueKey", d->value_key);
		put_text(call, "UnitLabel", d->unit);
		put_integer(call, "DimensionKeys", d->dimensions);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

const struct call_row calls_rum[] = {
	{ RUM_LIST, { NULL }, list_monitors },
	{ RUM_GET, { "Name=cityflow" }, get_monitor },
	{ RUM_DATA, { "Name=cityflow", "After=1795200000000", "MaxResults=100" }, get_data },
	{ RUM_METRIC_DEFINITIONS, { "AppMonitorName=cityflow" }, metric_definitions },
};
const size_t n_calls_rum = LEN(calls_rum);
