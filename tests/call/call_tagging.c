/* SPDX-License-Identifier: MIT */
/* call_tagging.c - the calls of tagging.h. */
#include "put.h"

#include "aws/tagging.h"

static void
put_row(struct call *call, const struct tagging_row *row)
{
	put_item(call);
	put_said(call, "ResourceARN", row->arn);
	put_list(call, "Tags");
	for (size_t i = 0; i < row->n_tags; i++) {
		put_item(call);
		put_text(call, "Key", row->tags[i].key);
		put_text(call, "Value", row->tags[i].value);
		put_object_end(call);
	}
	put_list_end(call);
	put_object_end(call);
}

static enum err
resources(struct call *call, struct why *why)
{
	struct call_words values, types, arns;
	struct tagging_filter filter;
	struct tagging_question question;
	struct tagging_list list;
	enum err err;

	call_words(call, "Values", &values);
	call_words(call, "ResourceTypeFilters", &types);
	call_words(call, "ResourceARNList", &arns);
	filter = (struct tagging_filter){ call_given(call, "Key"), values.items, values.n };
	question = (struct tagging_question){ .filters = &filter,
					      .n_filters = filter.key ? 1 : 0,
					      .types = types.items,
					      .n_types = types.n,
					      .arns = arns.items,
					      .n_arns = arns.n };
	err = tagging_resources(&call->scope, &question, &list, why);
	if (err)
		return err;
	put_list(call, "ResourceTagMappingList");
	for (size_t i = 0; i < list.n; i++)
		put_row(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_tagging[] = {
	{ TAGS_RESOURCES, { "Key=project", "Values=cityflow" }, resources },
};
const size_t n_calls_tagging = LEN(calls_tagging);
