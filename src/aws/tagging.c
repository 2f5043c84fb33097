/* SPDX-License-Identifier: MIT */
/* tagging.c - GetResources. It knows no kind of resource.
 * Source: Resource Groups Tagging API reference, GetResources. */
#include "aws/tagging.h"

#include <string.h>

#include "aws/list_xml.h"

#define PAGE_MAX 100
#define ARNS_MAX 100

static void
write_filters(struct json_writer *w, const struct tagging_question *q)
{
	json_write_key(w, "TagFilters");
	json_write_array(w);
	for (size_t i = 0; i < q->n_filters; i++) {
		const struct tagging_filter *filter = &q->filters[i];

		json_write_object(w);
		json_write_key(w, "Key");
		json_write_text(w, filter->key);
		json_write_key(w, "Values");
		json_write_array(w);
		for (size_t k = 0; k < filter->n_values; k++)
			json_write_text(w, filter->values[k]);
		json_write_array_end(w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
ask(struct api_request *r, const void *question)
{
	const struct tagging_question *q = question;

	if (q->n_arns > 0) { /* AWS refuses it beside anything else */
		api_texts(r, "ResourceARNList", NULL, q->arns, q->n_arns);
		return;
	}
	if (q->n_filters > 0)
		write_filters(&r->json, q);
	if (q->n_types > 0)
		api_texts(r, "ResourceTypeFilters", NULL, q->types, q->n_types);
	api_integer(r, "ResourcesPerPage", PAGE_MAX);
}

static const char *
fill_row(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *list = json_get(item, "Tags");
	struct tagging_tag *tags = arena_array(g->arena, MAX(json_count(list), 1), sizeof(*tags));
	struct tagging_row *row = to;

	row->arn = gather_text(g, json_get(item, "ResourceARN"));
	row->tags = tags;
	if (!tags) {
		g->is_out_of_memory = true;
		return NULL;
	}
	for (const struct json_val *tag = json_first(list); tag; tag = json_after(tag)) {
		tags[row->n_tags].key = gather_text(g, json_get(tag, "Key"));
		tags[row->n_tags++].value = gather_text(g, json_get(tag, "Value"));
	}
	return *row->arn ? NULL : "a resource without ResourceARN";
}

static const struct list_call get_resources = {
	.operation = TAGS_RESOURCES,
	.member = "ResourceTagMappingList",
	.token = "PaginationToken",
	.next = "PaginationToken",
	.row_size = sizeof(struct tagging_row),
	.ask = ask,
	.fill = fill_row,
};

enum err
tagging_resources(const struct aws_scope *scope, const struct tagging_question *question,
		  struct tagging_list *out, struct why *why)
{
	struct list_rows rows = { 0 };
	size_t at = 0;
	enum err err;

	do {
		struct tagging_question part = *question;
		struct list_rows more;

		part.n_arns = MIN(question->n_arns - at, ARNS_MAX);
		if (part.n_arns > 0)
			part.arns = question->arns + at;
		err = list_fetch(scope, &get_resources, &part, NULL, &more, why);
		if (!err)
			err = list_join(scope, sizeof(struct tagging_row), &more, &rows, why);
		at += part.n_arns;
	} while (!err && at < question->n_arns);
	if (!err)
		*out = (struct tagging_list){ rows.items, rows.n };
	return err;
}

const char *
tagging_value(const struct tagging_row *row, const char *key)
{
	for (size_t i = 0; i < row->n_tags; i++)
		if (strcmp(row->tags[i].key, key) == 0)
			return row->tags[i].value;
	return NULL;
}
