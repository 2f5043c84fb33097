/* SPDX-License-Identifier: MIT */
/* check_json.c - what was found out as JSON: share/schema/check.schema.json. What is not known is
 * null, never "" or 0. */
#include "app/check.h"
#include "base/json_put.h"

static void
put_verdict(struct json_writer *w, const struct check_verdict *verdict)
{
	json_put_said(w, "level", check_level_word(verdict->level));
	json_put_said(w, "error", verdict->err == ERR_OK ? NULL : err_word(verdict->err));
	json_put_said(w, "message", verdict->say);
}

static void
put_identity(struct json_writer *w, const struct check_identity *identity)
{
	json_put_object(w, "identity");
	put_verdict(w, &identity->verdict);
	json_put_said(w, "account", identity->account);
	json_put_said(w, "arn", identity->arn);
	json_put_said(w, "user_id", identity->user_id);
	json_put_said(w, "profile", identity->profile);
	json_put_said(w, "region", identity->region);
	json_write_object_end(w);
	json_put_object(w, "credentials");
	put_verdict(w, &identity->keys);
	json_put_said(w, "access_key", identity->access_key);
	json_put_said(w, "source", identity->source);
	json_put_said(w, "provider", identity->provider);
	json_put_time(w, "expires", identity->expires_s);
	json_write_object_end(w);
}

static void
put_network(struct json_writer *w, const struct check *check)
{
	json_put_object(w, "network");
	json_put_said(w, "proxy", check->network.proxy);
	json_put_said(w, "ca_bundle", check->network.ca_bundle);
	json_put_said(w, "endpoint", check->network.endpoint);
	json_put_bool(w, "fips", check->network.is_fips);
	json_put_bool(w, "dual_stack", check->network.is_dual_stack);
	json_write_object_end(w);
	json_put_object(w, "clock");
	put_verdict(w, &check->clock.verdict);
	json_put_integer_if(w, "aws_minus_local_s", check->clock.is_known, check->clock.offset_s);
	json_write_object_end(w);
}

static void
put_endpoints(struct json_writer *w, const struct check *check)
{
	json_write_key(w, "endpoints");
	json_write_array(w);
	for (size_t i = 0; i < check->n_endpoints; i++) {
		const struct check_endpoint *row = &check->endpoints[i];
		bool is_reached = row->reach == REACH_YES;

		json_write_object(w);
		put_verdict(w, &row->verdict);
		json_put_said(w, "service", aws_service_def(row->service)->name);
		json_put_said(w, "region", row->region);
		json_put_said(w, "host", row->host);
		json_put_bool(w, "custom", row->is_custom);
		json_write_key(w, "reached");
		if (row->reach == REACH_UNTRIED)
			json_write_null(w);
		else
			json_write_bool(w, is_reached);
		json_put_integer_if(w, "connect_ms", is_reached && row->connect_ms >= 0,
				    row->connect_ms);
		json_put_integer_if(w, "answer_ms", is_reached && row->answer_ms >= 0,
				    row->answer_ms);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_permissions(struct json_writer *w, const struct check *check)
{
	json_write_key(w, "permissions");
	json_write_array(w);
	for (size_t i = 0; i < check->n_permissions; i++) {
		const struct check_permission *row = &check->permissions[i];

		json_write_object(w);
		put_verdict(w, &row->verdict);
		json_put_said(w, "action", row->action);
		json_put_said(w, "region", row->region);
		json_put_said(w, "effect", row->is_write ? "write" : "read");
		json_put_said(w, "needed_for", row->needed_for);
		json_put_said(w, "target", row->target);
		json_put_said(w, "access", check_access_word(row->access));
		json_put_said(w, "how",
			      row->n_tried == 0 ? NULL
			      : row->is_write   ? "simulated"
						: "tried");
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_references(struct json_writer *w, const struct check *check)
{
	json_write_key(w, "references");
	json_write_array(w);
	for (size_t i = 0; i < check->n_references; i++) {
		const struct check_reference *row = &check->references[i];

		json_write_object(w);
		put_verdict(w, &row->verdict);
		json_put_said(w, "kind", row->kind);
		json_put_said(w, "name", row->name);
		json_put_said(w, "region", row->region);
		json_put_said(w, "state", check_found_word(row->found));
		json_put_said(w, "value", row->value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_terminal(struct json_writer *w, const struct check_terminal *terminal)
{
	bool has_size = terminal->columns > 0;

	json_put_object(w, "terminal");
	put_verdict(w, &terminal->verdict);
	json_put_said(w, "term", terminal->term);
	json_put_bool(w, "tty", terminal->is_tty);
	json_put_bool(w, "usable", terminal->is_known);
	json_put_integer_if(w, "columns", has_size, terminal->columns);
	json_put_integer_if(w, "rows", has_size, terminal->rows);
	json_put_bool(w, "utf8", terminal->is_utf8);
	json_put_integer(w, "terminfo_colours", terminal->n_colours);
	json_put_said(w, "colours", terminal->colours);
	json_put_said(w, "drawing", terminal->drawing);
	json_write_object_end(w);
}

static void
put_cost(struct json_writer *w, const struct check *check)
{
	const struct watching_cost *cost = &check->cost.rest;

	json_write_key(w, "watching");
	if (!check->stack) {
		json_write_null(w);
		return;
	}
	json_write_object(w);
	json_put_integer(w, "metrics", (int64_t)cost->n_metrics);
	json_put_number(w, "requests_per_day", cost->calls_per_day);
	json_put_number(w, "metrics_usd_per_month", cost->metrics_usd);
	json_put_number(w, "requests_usd_per_month", cost->calls_usd);
	json_put_number(w, "usd_per_month", cost->metrics_usd + cost->calls_usd);
	json_put_number(w, "red_usd_per_month", check->cost.red_usd);
	json_put_number_if(w, "limit_usd_per_month", check->cost.limit_usd > 0,
			   check->cost.limit_usd);
	json_write_object_end(w);
}

bool
check_json(const struct check *check, struct buf *out)
{
	struct json_writer writer, *w = &writer;
	size_t failed, warned;
	int code = check_exit_code(check, &failed, &warned);

	json_write_init(w, out, true);
	json_write_object(w);
	json_put_said(w, "schema", "cwtop-check/1");
	json_put_said(w, "stack", check->stack ? check->stack->name : NULL);
	json_put_time(w, "time", check->time_s);
	json_put_integer(w, "exit_code", code);
	json_put_integer(w, "failed", (int64_t)failed);
	json_put_integer(w, "warnings", (int64_t)warned);
	json_put_bool(w, "read_only", check->is_read_only);
	put_identity(w, &check->identity);
	put_network(w, check);
	put_endpoints(w, check);
	put_permissions(w, check);
	put_references(w, check);
	put_terminal(w, &check->terminal);
	put_cost(w, check);
	json_write_object_end(w);
	return json_write_ok(w) && buf_add_text(out, "\n");
}
