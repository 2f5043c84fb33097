/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_LIST_H
#define CWTOP_AWS_LIST_H
/* list.h - lists of the services that speak JSON, page by page: what is asked and how an item
 * becomes a row is the service's, the rest is the same for all. And values of answers that are not
 * plain text or counts. For the files of src/aws. */
#include "aws/api.h"

/* Fills a row (of a list: a zeroed one) from a value of an answer; NULL, or what the value lacks.
 */
typedef const char *
list_fill(struct gather *g, const struct json_val *val, void *row);

struct list_call { /* one const row per operation that lists */
	enum aws_operation operation;
	const char *member;       /* of the answer: the array */
	const char *token, *next; /* in the request, in the answer */
	size_t row_size;
	bool may_lack_member; /* AWS leaves an empty list out */
	bool is_token_in_url; /* POST with parameters in the URL */
	bool is_slow;         /* may take three times as long as others */
	/* what is asked besides the token; NULL: nothing */
	void (*ask)(struct api_request *r, const void *question);
	list_fill *fill;
};

/* list_slow_limits - of the calls that may. */
struct http_limits
list_slow_limits(const struct aws_scope *scope);

struct list_rows {
	void *items; /* row_size each, in the arena */
	size_t n;
	const char *next;  /* only with a limit: where to go on; NULL: that was all */
	unsigned requests; /* pages asked for */
};

/* Where a list begins and how much of it is wanted. */
struct list_range {
	const char *next; /* of an earlier list_fetch; NULL: from the start */
	size_t limit;     /* no page is asked for once there are so many; 0: all pages */
	unsigned pages;   /* with a limit: most pages to ask for; 0: API_PAGES_MAX - 1 */
};

/* list_fetch - a failed page fails the whole list. ERR_PARSE for an item that lacks what it must
 * have. @range NULL: everything. */
MUST_CHECK enum err
list_fetch(const struct aws_scope *scope, const struct list_call *call, const void *question,
	   const struct list_range *range, struct list_rows *out, struct why *why);

/* list_one - for an answer that is one thing: sends r and fills a row from the answer's member, or
 * from the whole answer. ERR_PARSE for what lacks what it must have; the row is then of no use.
 * @member  NULL: the whole answer */
MUST_CHECK enum err
list_one(struct api_request *r, const char *member, list_fill *fill, void *row, struct why *why);

/* list_add - the items of one answer behind the rows there are; for answers that say more than a
 * list, or page in their own way. */
MUST_CHECK enum err
list_add(const struct api_request *r, const struct list_call *call, const struct json_val *root,
	 struct list_rows *rows, struct why *why);

/* gather_exact - the characters as they are: a token to send back, a text to parse. Never shown. */
const char *
gather_exact(struct gather *g, const struct json_val *val);
/* gather_long - a text of up to @max bytes, cleaned; *out_is_cut when there was more. */
#define GATHER_LONG_MAX 8192
const char *
gather_long(struct gather *g, const struct json_val *val, size_t max, bool *out_is_cut);
/* gather_ms - epoch milliseconds as a number; 0 for none. */
int64_t
gather_ms(const struct json_val *val);
/* gather_count - a whole number that is not negative; -1 for none. */
int64_t
gather_count(const struct json_val *val);
/* gather_amount - a finite number, also one in a string ("12.5"). */
MUST_CHECK bool
gather_amount(const struct json_val *val, double *out);

#endif
