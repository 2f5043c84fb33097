/* SPDX-License-Identifier: MIT */
/* list.c - pages of JSON items into rows, for any service. It knows no service. */
#include "aws/list.h"

#include <string.h>

#include "aws/client.h"
#include "base/number.h"
#include "base/text.h"

#define PIECE_MAX 8 /* bytes that one character may become */
#define SLOW_FACTOR 3
#define EPOCH_MS_MAX INT64_C(100000000000000)

static enum err
add_rows(const struct api_request *r, const struct list_call *call, const struct json_val *items,
	 struct list_rows *rows, struct why *why)
{
	struct gather g = { .arena = r->scope->arena };
	size_t count = json_count(items), n = rows->n;
	char *store;

	if (count == 0)
		return ERR_OK;
	store = gather_more(&g, rows->items, n, count, call->row_size);
	if (!store)
		return err_memory(why);
	for (const struct json_val *item = json_first(items); item; item = json_after(item)) {
		char *row = store + n++ * call->row_size;
		const char *lacks;

		memset(row, 0, call->row_size);
		lacks = call->fill(&g, item, row);
		if (lacks)
			return api_malformed(r, lacks, why);
	}
	if (g.is_out_of_memory)
		return err_memory(why);
	rows->items = store;
	rows->n = n;
	return ERR_OK;
}

enum err
list_add(const struct api_request *r, const struct list_call *call, const struct json_val *root,
	 struct list_rows *rows, struct why *why)
{
	const struct json_val *items = json_get(root, call->member);
	TEXT_ON(problem, 96);

	if (json_type(items) == JSON_T_ARRAY)
		return add_rows(r, call, items, rows, why);
	if (json_type(items) == JSON_T_NULL && call->may_lack_member)
		return ERR_OK;
	text_addf(&problem, "no list \"%s\"", call->member);
	return api_malformed(r, problem.data, why);
}

struct http_limits
list_slow_limits(const struct aws_scope *scope)
{
	struct http_limits limits = *http_limits_of(scope->client->http);

	limits.total_ms *= SLOW_FACTOR;
	return limits;
}

static enum err
send_page(struct api_request *r, const struct list_call *call, const void *question,
	  const char *token, struct json **out_doc, struct why *why)
{
	const struct http_limits slow = list_slow_limits(r->scope);

	if (call->is_slow)
		r->limits = &slow;
	if (call->ask)
		call->ask(r, question);
	if (call->is_token_in_url)
		api_param(r, call->token, token);
	else
		api_text(r, call->token, token);
	return api_send_json(r, out_doc, why);
}

/* A question that is asked page by page. */
struct asking {
	const struct aws_scope *scope;
	const struct list_call *call;
	const void *question;
};

static enum err
take_page(const struct asking *a, struct pages *pages, struct list_rows *rows, struct why *why)
{
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	api_begin(&r, a->scope, a->call->operation);
	rows->requests++;
	err = send_page(&r, a->call, a->question, pages->token, &doc, why);
	if (!err)
		err = list_add(&r, a->call, json_root(doc), rows, why);
	if (err)
		err = api_page_error(err, pages, why);
	else
		err = api_page_next(&r, json_text(json_get(json_root(doc), a->call->next), NULL),
				    pages, why);
	json_free(doc);
	return err;
}

enum err
list_fetch(const struct aws_scope *scope, const struct list_call *call, const void *question,
	   const struct list_range *range, struct list_rows *out, struct why *why)
{
	static const struct list_range everything = { 0 };
	const struct asking asking = { scope, call, question };
	const struct list_range *wanted = range ? range : &everything;
	unsigned most = wanted->pages > 0 ? wanted->pages : API_PAGES_MAX - 1;
	struct pages pages = { .token = wanted->next };
	struct list_rows rows = { 0 };
	enum err err;

	do {
		err = take_page(&asking, &pages, &rows, why);
		if (err || (wanted->limit > 0 && (rows.n >= wanted->limit || pages.n >= most)))
			break;
	} while (pages.token);
	if (err)
		return err;
	rows.next = pages.token;
	*out = rows;
	return ERR_OK;
}

enum err
list_one(struct api_request *r, const char *member, list_fill *fill, void *row, struct why *why)
{
	struct gather g = { .arena = r->scope->arena };
	struct json *doc = NULL;
	const struct json_val *root;
	const char *lacks;
	enum err err = api_send_json(r, &doc, why);

	if (err)
		return err;
	root = json_root(doc);
	lacks = fill(&g, member ? json_get(root, member) : root, row);
	json_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	return lacks ? api_malformed(r, lacks, why) : ERR_OK;
}

const char *
gather_exact(struct gather *g, const struct json_val *val)
{
	const char *s = json_text(val, ""), *copy;

	if (!*s)
		return "";
	copy = arena_text(g->arena, s);
	if (!copy)
		g->is_out_of_memory = true;
	return copy ? copy : "";
}

const char *
gather_long(struct gather *g, const struct json_val *val, size_t max, bool *out_is_cut)
{
	char clean[GATHER_LONG_MAX + 1];
	const char *s = json_text(val, ""), *copy;
	size_t n = strlen(s), most = MIN(max, GATHER_LONG_MAX);

	/* cleaning may make it longer: what nearly fills the room may have had more */
	*out_is_cut = text_clean(s, n, clean, most + 1) + PIECE_MAX > most && n + PIECE_MAX > most;
	*out_is_cut = *out_is_cut || n > most;
	if (!*clean)
		return "";
	copy = arena_text(g->arena, clean);
	if (!copy)
		g->is_out_of_memory = true;
	return copy ? copy : "";
}

int64_t
gather_ms(const struct json_val *val)
{
	int64_t ms;

	return json_integer(val, &ms) && ms > 0 && ms < EPOCH_MS_MAX ? ms : 0;
}

int64_t
gather_count(const struct json_val *val)
{
	int64_t count;

	return json_integer(val, &count) && count >= 0 ? count : -1;
}

bool
gather_amount(const struct json_val *val, double *out)
{
	if (json_type(val) == JSON_T_STRING)
		return number_parse(json_text(val, ""), out);
	if (json_type(val) != JSON_T_NUMBER)
		return false;
	*out = json_number(val, 0);
	return true;
}
