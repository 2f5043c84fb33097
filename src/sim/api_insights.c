/* SPDX-License-Identifier: MIT */
/* api_insights.c - queries of the simulated CloudWatch Logs: they wait, run and are complete as
 * virtual time goes by. Source: CloudWatch Logs API reference, StartQuery, GetQueryResults,
 * StopQuery. */
#include "base/text.h"
#include "sim/api_logs.h"
#include "sim/facts.h"
#include "sim/random.h"

#include <stdio.h>
#include <string.h>

#define GROUPS_MAX 50
#define ROWS_NORMAL 10000
#define ROWS_MAX 100000
#define SCHEDULED_MS 400
#define RUNNING_MS 2500
#define LOOKS_MAX 1 /* so that it ends, too, where the clock stands */
#define STATE_BYTES ((size_t)512 << 20)
#define WORK_BYTES ((size_t)512 << 20)

/* ---- StartQuery ---- */

static bool
add_group(struct call *call, struct logs_query *query, struct inventory_item *groups,
	  const char *name)
{
	struct arena *arena = ((struct logs_state *)call->state)->arena;
	const struct inventory_item *group;
	struct inventory_item *copy = &groups[query->n_groups];

	if (!logs_group(call, name, &group))
		return false;
	*copy = *group;
	copy->name = arena_text(arena, group->name);
	copy->region = arena_text(arena, group->region);
	copy->parent = arena_text(arena, group->parent ? group->parent : "");
	query->n_groups++;
	return (copy->name && copy->region && copy->parent) ||
	       fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
}

static bool
read_groups(struct call *call, struct logs_query *query)
{
	struct arena *arena = ((struct logs_state *)call->state)->arena;
	const struct json_val *names, *identifiers, *all;
	struct inventory_item *groups;
	const char *name;

	if (!param_text(call, call->params, "logGroupName", &name) ||
	    !param_list(call, call->params, "logGroupNames", &names) ||
	    !param_list(call, call->params, "logGroupIdentifiers", &identifiers))
		return false;
	if ((name != NULL) + (names != NULL) + (identifiers != NULL) != 1)
		return logs_invalid(call, "Exactly one of logGroupName, logGroupNames and "
					  "logGroupIdentifiers must be given.");
	all = names ? names : identifiers;
	if (!name && (!json_count(all) || json_count(all) > GROUPS_MAX))
		return logs_invalid(call, "A query can have 1 to 50 log groups.");
	groups = arena_array(arena, name ? 1 : json_count(all), sizeof(groups[0]));
	if (!groups)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	query->groups = groups;
	if (name)
		return add_group(call, query, groups, name);
	for (all = json_first(all); all; all = json_after(all)) {
		if (!add_group(call, query, groups, json_text(all, "")))
			return false;
	}
	return true;
}

static bool
read_query(struct call *call, struct logs_query *query)
{
	struct logs_state *state = call->state;
	int64_t start_s = -1, end_s = -1, limit = ROWS_NORMAL;
	struct insights *insights;
	const char *language, *text;
	struct why why;

	if (!param_text(call, call->params, "queryLanguage", &language) ||
	    !param_need(call, "queryString", &text) ||
	    !param_integer(call, "startTime", &start_s) ||
	    !param_integer(call, "endTime", &end_s) || !param_integer(call, "limit", &limit))
		return false;
	if (language && !text_is(language, "CWLI"))
		return logs_invalid(call, "Only queryLanguage CWLI is simulated.");
	if (start_s < 0 || end_s < start_s || end_s > INT64_MAX / 2000)
		return logs_invalid(call, "startTime and endTime must be seconds, in this order.");
	if (limit < 1 || limit > ROWS_MAX)
		return logs_invalid(call, "limit must be between 1 and 100000.");
	if (insights_new(call->arena, text, 1, &insights, &why))
		return fault_own(call->refusal, 400, "MalformedQueryException", "%s", why.text);
	insights_free(insights);
	query->text = arena_text(state->arena, text);
	query->start_ms = start_s * 1000;
	query->end_ms = (end_s + 1) * 1000;
	query->limit = (size_t)limit;
	query->begun_ms = call->now_ms;
	return query->text || fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
}

bool
logs_start_query(struct call *call)
{
	struct logs_state *state = call->state;
	struct logs_query *query = &state->queries[state->n_queries];
	uint64_t key = random_mix(random_mix(call->api->seed, 0x1051), state->n_queries);

	if (!state->arena)
		state->arena = arena_new(STATE_BYTES);
	if (state->n_queries == LOGS_QUERIES_MAX || !state->arena)
		return fault_own(call->refusal, 400, "LimitExceededException",
				 "Too many queries were started.");
	*query = (struct logs_query){ .n_groups = 0 };
	if (!read_groups(call, query) || !read_query(call, query))
		return false;
	snprintf(query->id, sizeof(query->id), "%s", facts_uuid(call, key));
	state->n_queries++;
	write_text(call, "queryId", query->id);
	return true;
}

/* ---- GetQueryResults ---- */

static bool
find_query(struct call *call, struct logs_query **out)
{
	struct logs_state *state = call->state;
	const char *id;

	if (!param_need(call, "queryId", &id))
		return false;
	for (size_t i = 0; i < state->n_queries; i++) {
		if (text_is(state->queries[i].id, id)) {
			*out = &state->queries[i];
			return true;
		}
	}
	return fault_own(call->refusal, 400, "ResourceNotFoundException",
			 "The specified query does not exist.");
}

static bool
is_complete(const struct call *call, const struct logs_query *query)
{
	return call->now_ms >= query->begun_ms + SCHEDULED_MS + RUNNING_MS ||
	       query->looks > LOOKS_MAX;
}

static const char *
status_of(const struct call *call, const struct logs_query *query)
{
	if (query->stopped_ms)
		return "Cancelled";
	if (is_complete(call, query))
		return "Complete";
	return call->now_ms < query->begun_ms + SCHEDULED_MS && query->looks <= LOOKS_MAX
		       ? "Scheduled"
		       : "Running";
}

struct work {
	struct insights *insights;
	const char *log;
	bool is_failed;
};

static bool
take_line(void *self, const struct log_line *line)
{
	struct work *work = self;

	work->is_failed = !insights_line(work->insights, work->log, line);
	return !work->is_failed;
}

/* The rows move from the working arena to the state's. */
static struct insights_result *
keep_result(struct arena *arena, const struct insights_result *result)
{
	struct insights_result *kept = arena_alloc(arena, sizeof(*kept));

	if (!kept)
		return NULL;
	*kept = *result;
	kept->rows = arena_array(arena, result->n + 1, sizeof(kept->rows[0]));
	for (size_t i = 0; kept->rows && i < result->n; i++) {
		const struct insights_row *row = &result->rows[i];
		struct insights_cell *cells = arena_array(arena, row->n + 1, sizeof(cells[0]));

		for (size_t k = 0; cells && k < row->n; k++) {
			cells[k].field = arena_text(arena, row->cells[k].field);
			cells[k].value = arena_text(arena, row->cells[k].value);
			if (!cells[k].field || !cells[k].value)
				return NULL;
		}
		if (!cells)
			return NULL;
		kept->rows[i] = (struct insights_row){ cells, row->n };
	}
	return kept->rows ? kept : NULL;
}

static bool
work_through(struct call *call, struct logs_query *query, struct arena *arena,
	     struct insights_result *out)
{
	struct work work = { .is_failed = false };
	const struct log_reader reader = { .self = &work, .line = take_line };
	struct why why;
	bool ok = !insights_new(arena, query->text, query->limit, &work.insights, &why);

	for (size_t i = 0; ok && i < query->n_groups; i++) {
		work.log =
			arena_format(arena, "%s:%s", call->world->account, query->groups[i].name);
		ok = work.log &&
		     log_read(call, &query->groups[i], query->start_ms, query->end_ms, &reader) &&
		     !work.is_failed;
	}
	ok = ok && !insights_result(work.insights, out, &why);
	insights_free(work.insights);
	return ok;
}

static bool
make_result(struct call *call, struct logs_query *query)
{
	struct logs_state *state = call->state;
	struct arena *arena = arena_new(WORK_BYTES);
	struct insights_result result;

	if (arena && work_through(call, query, arena, &result))
		query->result = keep_result(state->arena, &result);
	arena_free(arena);
	return query->result || fault_own(call->refusal, 500, "ServiceUnavailableException",
					  "The query needs more memory than there is.");
}

static void
write_statistics(struct call *call, const struct logs_query *query)
{
	const struct insights_result *result = query->result;

	write_object(call, "statistics");
	write_number(call, "recordsMatched", result ? result->matched : 0);
	write_number(call, "recordsScanned", result ? result->scanned : 0);
	write_number(call, "estimatedRecordsSkipped", 0);
	write_number(call, "bytesScanned", result ? result->bytes : 0);
	write_number(call, "estimatedBytesSkipped", 0);
	write_number(call, "logGroupsScanned", (double)query->n_groups);
	write_object_end(call);
}

bool
logs_get_query_results(struct call *call)
{
	struct logs_query *query;
	const struct insights_result *result;
	int64_t max = ROWS_NORMAL;
	struct page page;
	size_t last;

	if (!page_begin(call, "nextToken", FAULT_ECS_PARAMETER, &page) ||
	    !find_query(call, &query) || !param_integer(call, "maxItems", &max))
		return false;
	if (max < 1 || max > ROWS_NORMAL)
		return logs_invalid(call, "maxItems must be between 1 and 10000.");
	query->looks++;
	if (!query->stopped_ms && is_complete(call, query) && !query->result &&
	    !make_result(call, query))
		return false;
	result = query->result;
	last = result ? MIN(result->n, page.offset + page_size(call, max)) : 0;
	write_text(call, "queryLanguage", "CWLI");
	write_array(call, "results");
	for (size_t i = page.offset; i < last; i++) {
		write_array(call, NULL);
		for (size_t k = 0; k < result->rows[i].n; k++) {
			write_object(call, NULL);
			write_text(call, "field", result->rows[i].cells[k].field);
			write_text(call, "value", result->rows[i].cells[k].value);
			write_object_end(call);
		}
		write_array_end(call);
	}
	write_array_end(call);
	write_statistics(call, query);
	write_text(call, "status", status_of(call, query));
	if (result && last < result->n)
		page_end(call, "nextToken", last, 0);
	return true;
}

bool
logs_stop_query(struct call *call)
{
	struct logs_query *query;

	if (!find_query(call, &query))
		return false;
	if (query->stopped_ms || is_complete(call, query))
		return logs_invalid(call, "The query is not running any more.");
	query->stopped_ms = call->now_ms;
	write_flag(call, "success", true);
	return true;
}
