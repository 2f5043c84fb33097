/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_LIST_XML_H
#define CWTOP_AWS_LIST_XML_H
/* list_xml.h - lists of the services that answer in XML, page by page: what is asked and how an
 * item becomes a row is the service's, the rest is the same for all. For the files of src/aws. */
#include "aws/list.h"

struct list_xml_call { /* one const row per operation that lists */
	enum aws_operation operation;
	const char *list, *item; /* of the answer: <list><item>...</item></list> */
	const char *inner,
		*inner_item;      /* rows are a level deeper, in each item; NULL: they are not */
	const char *token, *next; /* in the request, in the answer; NULL: never more than a page */
	const char *truncated; /* "true" for more; NULL, or where it is missing: `next` says it */
	size_t row_size;
	bool may_lack_list; /* AWS leaves an empty list out */
	/* what is asked besides the token; NULL: nothing */
	void (*ask)(struct api_request *r, const void *question);
	/* fills a zeroed row; NULL, or what the item lacks */
	const char *(*fill)(struct gather *g, const struct xml_node *item, void *row);
};

/* list_xml_add - all pages behind the rows there are. A failed page fails the whole list, and rows
 * stays as it was. ERR_PARSE for an item that lacks what it must have. */
MUST_CHECK enum err
list_xml_add(const struct aws_scope *scope, const struct list_xml_call *call, const void *question,
	     struct list_rows *rows, struct why *why);

/* list_join - more's rows behind those of `rows`. For questions that are asked in parts. */
MUST_CHECK enum err
list_join(const struct aws_scope *scope, size_t row_size, const struct list_rows *more,
	  struct list_rows *rows, struct why *why);

/* gather_xml_count - a whole number that is not negative; -1 for none. */
int64_t
gather_xml_count(const struct xml_node *node);
/* gather_xml_texts - a list of strings; *out_n how many. */
const char *const *
gather_xml_texts(struct gather *g, const struct xml_node *list, const char *item, size_t *out_n);

#endif
