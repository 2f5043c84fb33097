/* SPDX-License-Identifier: MIT */
/* check_json.c - what was found out as JSON: share/schema/check.schema.json. What is not known is
 * null, never "" or 0. */
#include "app/check.h"
#include "base/clock.h"
#include "base/text.h"

static void
put_text(struct json_writer *w, const char *key, const char *s)
{
	json_write_key(w, key);
	json_write_text(w, s && s[0] ? s : NULL);
}

static void
put_integer_if(struct json_writer *w, const char *key, bool is_known, int64_t number)
{
	json_write_key(w, key);
	if (is_known)
		json_write_integer(w, number);
	else
		json_write_null(w);
}

static void
put_integer(struct json_writer *w, const char *key, int64_t number)
{
	put_integer_if(w, key, true, number);
}

static void
put_number(struct json_writer *w, const char *key, double number)
{
	json_write_key(w, key);
	json_write_number(w, number);
}

static void
put_bool(struct json_writer *w, const char *key, bool value)
{
	json_write_key(w, key);
	json_write_bool(w, value);
}

static void
put_time(struct json_writer *w, const char *key, int64_t time_s)
{
	char iso[24];

	date_iso(time_s, iso);
	put_text(w, key, time_s ? iso : NULL);
}

static void
begin(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_write_object(w);
}

static void
put_verdict(struct json_writer *w, const struct check_verdict *verdict)
{
	put_text(w, "level", check_level_word(verdict->level));
	put_text(w, "error", verdict->err == ERR_OK ? NULL : err_word(verdict->err));
	put_text(w, "message", verdict->say);
}

static void
put_identity(struct json_writer *w, const struct check_identity *identity)
{
	begin(w, "identity");
	put_verdict(w, &identity->verdict);
	put_text(w, "account", identity->account);
	put_text(w, "arn", identity->arn);
	put_text(w, "user_id", identity->user_id);
	put_text(w, "profile", identity->profile);
	put_text(w, "region", identity->region);
	json_write_object_end(w);
	begin(w, "credentials");
	put_verdict(w, &identity->keys);
	put_text(w, "access_key", identity->access_key);
	put_text(w, "source", identity->source);
	put_text(w, "provider", identity->provider);
	put_time(w, "expires", identity->expires_s);
	json_write_object_end(w);
}

static void
put_network(struct json_writer *w, const struct check *check)
{
	begin(w, "network");
	put_text(w, "proxy", check->network.proxy);
	put_text(w, "ca_bundle", check->network.ca_bundle);
	put_text(w, "endpoint", check->network.endpoint);
	put_bool(w, "fips", check->network.is_fips);
	put_bool(w, "dual_stack", check->network.is_dual_stack);
	json_write_object_end(w);
	begin(w, "clock");
	put_verdict(w, &check->clock.verdict);
	put_integer_if(w, "aws_minus_local_s", check->clock.is_known, check->clock.offset_s);
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
		put_text(w, "service", aws_service_def(row->service)->name);
		put_text(w, "region", row->region);
		put_text(w, "host", row->host);
		put_bool(w, "custom", row->is_custom);
		json_write_key(w, "reached");
		if (row->reach == REACH_UNTRIED)
			json_write_null(w);
		else
			json_write_bool(w, is_reached);
		put_integer_if(w, "connect_ms", is_reached && row->connect_ms >= 0,
			       row->connect_ms);
		put_integer_if(w, "answer_ms", is_reached && row->answer_ms >= 0, row->answer_ms);
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
		put_text(w, "action", row->action);
		put_text(w, "region", row->region);
		put_text(w, "effect", row->is_write ? "write" : "read");
		put_text(w, "needed_for", row->needed_for);
		put_text(w, "target", row->target);
		put_text(w, "access", check_access_word(row->access));
		put_text(w, "how",
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
		put_text(w, "kind", row->kind);
		put_text(w, "name", row->name);
		put_text(w, "region", row->region);
		put_text(w, "state", check_found_word(row->found));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_terminal(struct json_writer *w, const struct check_terminal *terminal)
{
	bool has_size = terminal->columns > 0;

	begin(w, "terminal");
	put_verdict(w, &terminal->verdict);
	put_text(w, "term", terminal->term);
	put_bool(w, "tty", terminal->is_tty);
	put_bool(w, "usable", terminal->is_known);
	put_integer_if(w, "columns", has_size, terminal->columns);
	put_integer_if(w, "rows", has_size, terminal->rows);
	put_bool(w, "utf8", terminal->is_utf8);
	put_integer(w, "terminfo_colours", terminal->n_colours);
	put_text(w, "colours", terminal->colours);
	put_text(w, "drawing", terminal->drawing);
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
	put_integer(w, "metrics", (int64_t)cost->n_metrics);
	put_number(w, "requests_per_day", cost->calls_per_day);
	put_number(w, "metrics_usd_per_month", cost->metrics_usd);
	put_number(w, "requests_usd_per_month", cost->calls_usd);
	put_number(w, "usd_per_month", cost->metrics_usd + cost->calls_usd);
	put_number(w, "red_usd_per_month", check->cost.red_usd);
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
	put_text(w, "schema", "cwtop-check/1");
	put_text(w, "stack", check->stack ? check->stack->name : NULL);
	put_time(w, "time", check->time_s);
	put_integer(w, "exit_code", code);
	put_integer(w, "failed", (int64_t)failed);
	put_integer(w, "warnings", (int64_t)warned);
	put_bool(w, "read_only", check->is_read_only);
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
