/* SPDX-License-Identifier: MIT */
/* logs_query.c - Insights queries: begun, looked at, stopped. */
#include <string.h>

#include "aws/client.h"
#include "aws/list.h"
#include "aws/logs.h"
#include "base/clock.h"

#define POINTER_FIELD "@ptr" /* hidden: for GetLogRecord only */
#define BYTES_PER_GB 1e9
#define LOOK_MS 1000
#define FIRST_LOOK_MS 250 /* small queries take no longer */

/* Where the query cannot be read AWS says at which characters, beside its sentence. */
static enum err
say_malformed(const struct api_request *r, const char *query, struct why *why)
{
	const struct buf *body = api_reply_body(r);
	const struct json_val *error, *place;
	struct json *doc = NULL;
	struct why ignored;
	char sentence[240];
	int64_t from, to;
	const char *said;

	if (json_parse(body->data, body->len, 0, &doc, &ignored) != ERR_OK)
		return ERR_REJECTED;
	error = json_get(json_root(doc), "queryCompileError");
	place = json_get(error, "location");
	said = json_text(json_get(error, "message"),
			 json_text(json_get(json_root(doc), "message"), "no reason is given"));
	(void)text_clean(said, strlen(said), sentence, sizeof(sentence));
	from = (int64_t)json_number(json_get(place, "startCharOffset"), -1);
	to = (int64_t)json_number(json_get(place, "endCharOffset"), -1);
	if (from < 0 || to < from || to >= (int64_t)strlen(query))
		(void)err_set(ERR_REJECTED, why, "the query cannot be read: %s", sentence);
	else
		(void)err_set(ERR_REJECTED, why,
			      "the query cannot be read: %s: at character %lld: \"%.*s\"", sentence,
			      (long long)from + 1, (int)MIN(to - from + 1, 40), query + from);
	json_free(doc);
	return ERR_REJECTED;
}

enum err
logs_start_query(const struct aws_scope *scope, const struct logs_query *query, const char **out_id,
		 struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct api_request r;
	struct json *doc = NULL;
	const char *id;
	enum err err;

	if (query->n_groups == 0 || query->n_groups > LOGS_GROUPS_MAX)
		return err_set(ERR_USAGE, why,
			       "a log query reads 1 to %d groups, not %zu: choose fewer",
			       LOGS_GROUPS_MAX, query->n_groups);
	api_begin(&r, scope, LOGS_START_QUERY);
	api_texts(&r, "logGroupNames", "member", query->groups, query->n_groups);
	api_integer(&r, "startTime", query->start_s);
	api_integer(&r, "endTime", query->end_s);
	api_text(&r, "queryString", query->text);
	if (query->limit > 0)
		api_integer(&r, "limit", query->limit);
	err = api_send_json(&r, &doc, why);
	if (err == ERR_REJECTED && text_is(api_refusal_code(&r), "MalformedQueryException"))
		return say_malformed(&r, query->text, why);
	if (err)
		return err;
	id = gather_exact(&g, json_get(json_root(doc), "queryId"));
	json_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*id)
		return api_malformed(&r, "no queryId", why);
	*out_id = id;
	return ERR_OK;
}

static const struct {
	const char *word;
	enum logs_status status;
} words[] = {
	{ "Scheduled", LOGS_WAITING }, { "Running", LOGS_RUNNING },  { "Complete", LOGS_COMPLETE },
	{ "Failed", LOGS_FAILED },     { "Cancelled", LOGS_FAILED }, { "Timeout", LOGS_FAILED },
	{ "Unknown", LOGS_RUNNING },
};

static const char *
fill_record(struct gather *g, const struct json_val *item, void *to)
{
	struct log_record *row = to;
	bool is_cut;

	row->fields = arena_array(g->arena, MAX(json_count(item), 1), sizeof(*row->fields));
	g->is_out_of_memory = g->is_out_of_memory || !row->fields;
	for (const struct json_val *f = json_first(item); f && row->fields; f = json_after(f)) {
		if (strcmp(json_text(json_get(f, "field"), ""), POINTER_FIELD) == 0)
			continue;
		row->fields[row->n++] = (struct log_field){
			gather_text(g, json_get(f, "field")),
			gather_long(g, json_get(f, "value"), LOGS_MESSAGE_MAX, &is_cut),
		};
	}
	return json_type(item) == JSON_T_ARRAY ? NULL : "a result that is no list of fields";
}

static const struct list_call get_results = {
	.operation = LOGS_QUERY_RESULTS,
	.member = "results",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct log_record),
	.may_lack_member = true, /* before the query runs */
	.fill = fill_record,
};

static const char *
fill_status(struct gather *g, const struct json_val *root, struct log_results *out)
{
	const struct json_val *statistics = json_get(root, "statistics");
	const char *word = json_text(json_get(root, "status"), "");

	out->word = gather_clean(g, word);
	out->bytes_scanned = json_number(json_get(statistics, "bytesScanned"), -1);
	out->records_scanned = json_number(json_get(statistics, "recordsScanned"), -1);
	out->records_matched = json_number(json_get(statistics, "recordsMatched"), -1);
	out->usd = out->bytes_scanned < 0
			   ? -1
			   : out->bytes_scanned / BYTES_PER_GB * LOGS_USD_PER_SCANNED_GB;
	for (size_t i = 0; i < LEN(words); i++)
		if (strcmp(words[i].word, word) == 0) {
			out->status = words[i].status;
			return NULL;
		}
	return "no status that is known";
}

static enum err
take_results(const struct aws_scope *scope, const char *id, struct pages *pages,
	     struct list_rows *rows, struct log_results *out, struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct api_request r;
	struct json *doc = NULL;
	const char *lacks;
	enum err err;

	api_begin(&r, scope, LOGS_QUERY_RESULTS);
	api_text(&r, "queryId", id);
	api_text(&r, "nextToken", pages->token);
	err = api_send_json(&r, &doc, why);
	if (err)
		return api_page_error(err, pages, why);
	lacks = fill_status(&g, json_root(doc), out);
	if (g.is_out_of_memory)
		err = err_memory(why);
	else if (lacks)
		err = api_malformed(&r, lacks, why);
	else
		err = list_add(&r, &get_results, json_root(doc), rows, why);
	if (!err)
		err = api_page_next(&r, json_text(json_get(json_root(doc), "nextToken"), NULL),
				    pages, why);
	json_free(doc);
	return err;
}

enum err
logs_query_results(const struct aws_scope *scope, const char *id, struct log_results *out,
		   struct why *why)
{
	struct log_results results = { 0 };
	struct list_rows rows = { 0 };
	struct pages pages = { 0 };
	enum err err;

	do
		err = take_results(scope, id, &pages, &rows, &results, why);
	while (!err && pages.token);
	if (err)
		return err;
	results.rows = rows.items;
	results.n = rows.n;
	*out = results;
	return ERR_OK;
}

enum err
logs_stop_query(const struct aws_scope *scope, const char *id, bool *out_was_running,
		struct why *why)
{
	struct api_request r;
	struct json *doc = NULL;
	const struct json_val *success;
	enum err err;

	api_begin(&r, scope, LOGS_STOP_QUERY);
	api_text(&r, "queryId", id);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	success = json_get(json_root(doc), "success");
	if (json_type(success) == JSON_T_BOOL)
		*out_was_running = json_bool(success, false);
	else
		err = api_malformed(&r, "no success", why);
	json_free(doc);
	return err;
}

/* ---- all of it ---- */

/* Looks until the query has ended. */
static enum err
await(const struct aws_scope *scope, const char *id, int64_t until_ms, struct log_results *out,
      struct why *why)
{
	int64_t pause_ms = FIRST_LOOK_MS;

	for (;;) {
		enum err err;

		if (!http_pause(scope->client->http, MIN(scope->client->backoff_max_ms, pause_ms)))
			return err_set(ERR_STOPPED, why, "a log query: stopped");
		err = logs_query_results(scope, id, out, why);
		if (err || out->status == LOGS_COMPLETE)
			return err;
		if (out->status == LOGS_FAILED)
			return err_set(ERR_SERVER, why,
				       "a log query ended as %s: asking again later", out->word);
		if (clock_real_ms() >= until_ms)
			return err_set(ERR_TIMEOUT, why,
				       "a log query has not ended in time: asking again later");
		pause_ms = MIN(2 * pause_ms, LOOK_MS);
	}
}

enum err
logs_query_run(const struct aws_scope *scope, const struct logs_query *query, int64_t limit_ms,
	       double *scanned_bytes, struct log_results *out, struct why *why)
{
	int64_t until_ms = clock_real_ms() + limit_ms;
	struct log_results results = { .bytes_scanned = -1 };
	const char *id;
	enum err err = logs_start_query(scope, query, &id, why);

	if (err)
		return err;
	err = await(scope, id, until_ms, &results, why);
	if (results.bytes_scanned > 0)
		*scanned_bytes += results.bytes_scanned;
	if (err && results.status != LOGS_FAILED && err != ERR_STOPPED) {
		struct why ignored;
		bool was_running;

		/* What is given up must not go on scanning; there is nothing to do if it does. */
		if (logs_stop_query(scope, id, &was_running, &ignored))
			return err;
	}
	if (!err)
		*out = results;
	return err;
}
