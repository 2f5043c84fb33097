/* SPDX-License-Identifier: MIT */
/* list_xml.c - pages of XML items into rows, for any service. It knows no service. */
#include "aws/list_xml.h"

#include <string.h>

#include "base/text.h"

static enum err
add_row(const struct api_request *r, const struct list_xml_call *call, const struct xml_node *node,
	struct list_rows *rows, struct why *why)
{
	struct gather g = { .arena = r->scope->arena };
	char *store = gather_more(&g, rows->items, rows->n, 1, call->row_size), *row;
	const char *lacks;

	if (!store)
		return err_memory(why);
	rows->items = store;
	row = store + rows->n * call->row_size;
	memset(row, 0, call->row_size);
	lacks = call->fill(&g, node, row);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (lacks)
		return api_malformed(r, lacks, why);
	rows->n++;
	return ERR_OK;
}

static enum err
add_rows(const struct api_request *r, const struct list_xml_call *call, const struct xml_node *list,
	 struct list_rows *rows, struct why *why)
{
	const struct xml_node *node = xml_first(list, call->item), *deep;
	enum err err = ERR_OK;

	for (; node && !err; node = xml_after(node, call->item)) {
		if (!call->inner) {
			err = add_row(r, call, node, rows, why);
			continue;
		}
		deep = xml_first(xml_get(node, call->inner), call->inner_item);
		for (; deep && !err; deep = xml_after(deep, call->inner_item))
			err = add_row(r, call, deep, rows, why);
	}
	return err;
}

static enum err
lacks_member(const struct api_request *r, const char *member, struct why *why)
{
	TEXT_ON(problem, 96);

	text_addf(&problem, "no \"%s\"", member);
	return api_malformed(r, problem.data, why);
}

/* The token of the next page; NULL when this was the last. */
static enum err
find_next(const struct api_request *r, const struct list_xml_call *call,
	  const struct xml_node *root, const char **out_token, struct why *why)
{
	const struct xml_node *flag = call->truncated ? xml_find(root, call->truncated) : NULL;
	const char *token = call->next ? xml_text(xml_find(root, call->next), "") : "";
	bool is_more = xml_bool(flag, *token != '\0');

	if (is_more && !*token)
		return lacks_member(r, call->next, why);
	*out_token = is_more ? token : NULL;
	return ERR_OK;
}

static enum err
take_answer(const struct api_request *r, const struct list_xml_call *call,
	    const struct xml_node *root, struct list_rows *rows, struct why *why)
{
	const struct xml_node *list = xml_find(root, call->list);

	if (!list && !call->may_lack_list)
		return lacks_member(r, call->list, why);
	return add_rows(r, call, list, rows, why);
}

/* A question that is asked page by page. */
struct asking {
	const struct aws_scope *scope;
	const struct list_xml_call *call;
	const void *question;
};

static enum err
take_page(const struct asking *a, struct pages *pages, struct list_rows *rows, struct why *why)
{
	const struct xml_node *root;
	const char *token = NULL;
	struct api_request r;
	struct xml *doc = NULL;
	enum err err;

	api_begin(&r, a->scope, a->call->operation);
	if (a->call->ask)
		a->call->ask(&r, a->question);
	if (a->call->token)
		api_text(&r, a->call->token, pages->token);
	rows->requests++;
	err = api_send_xml(&r, &doc, &root, why);
	if (err)
		return api_page_error(err, pages, why);
	err = take_answer(&r, a->call, root, rows, why);
	if (!err)
		err = find_next(&r, a->call, root, &token, why);
	if (!err)
		err = api_page_next(&r, token, pages, why);
	xml_free(doc);
	return err;
}

enum err
list_xml_add(const struct aws_scope *scope, const struct list_xml_call *call, const void *question,
	     struct list_rows *out, struct why *why)
{
	const struct asking asking = { scope, call, question };
	struct list_rows rows = *out;
	struct pages pages = { 0 };
	enum err err;

	do
		err = take_page(&asking, &pages, &rows, why);
	while (!err && pages.token);
	if (!err)
		*out = rows;
	return err;
}

enum err
list_join(const struct aws_scope *scope, size_t row_size, const struct list_rows *more,
	  struct list_rows *rows, struct why *why)
{
	struct gather g = { .arena = scope->arena };
	char *store;

	rows->requests += more->requests;
	if (more->n == 0)
		return ERR_OK;
	store = gather_more(&g, rows->items, rows->n, more->n, row_size);
	if (!store)
		return err_memory(why);
	memcpy(store + rows->n * row_size, more->items, more->n * row_size);
	rows->items = store;
	rows->n += more->n;
	return ERR_OK;
}

int64_t
gather_xml_count(const struct xml_node *node)
{
	int64_t count;

	return xml_integer(node, &count) && count >= 0 ? count : -1;
}

static const char **
room_for(struct gather *g, size_t n)
{
	const char **texts = arena_array(g->arena, MAX(n, 1), sizeof(*texts));

	if (!texts)
		g->is_out_of_memory = true;
	return texts;
}

const char *const *
gather_xml_texts(struct gather *g, const struct xml_node *list, const char *item, size_t *out_n)
{
	const struct xml_node *node;
	const char **texts;
	size_t n = 0;

	for (node = xml_first(list, item); node; node = xml_after(node, item))
		n++;
	*out_n = 0;
	texts = room_for(g, n);
	if (!texts)
		return NULL;
	for (node = xml_first(list, item); node; node = xml_after(node, item))
		texts[(*out_n)++] = gather_xml(g, node);
	return texts;
}
