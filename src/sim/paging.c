/* SPDX-License-Identifier: MIT */
/* paging.c - pages of lists that are whole in memory. */
#include "sim/paging.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

bool
paging_begin(struct call *call, const struct paging *paging, struct page *out)
{
	int64_t size = paging->normal;
	const char *token;

	if (!param_text(call, call->params, paging->token, &token) ||
	    (paging->size && !param_integer(call, paging->size, &size)))
		return false;
	if (size < paging->min || size > paging->max)
		return fault_own(call->refusal, 400, paging->bad_size,
				 "Value %" PRId64 " of %s must be between %" PRId64 " and %" PRId64
				 ".",
				 size, paging->size, paging->min, paging->max);
	*out = (struct page){ .size = page_size(call, size) };
	if (!token || !*token)
		return true;
	if (page_begin(call, paging->token, FAULT_NEXT_TOKEN, out))
		return true;
	snprintf(call->refusal->code, sizeof(call->refusal->code), "%s", paging->bad_token);
	return false;
}

size_t
paging_last(const struct page *page, size_t n)
{
	return page->offset < n && page->size < n - page->offset ? page->offset + page->size : n;
}

void
paging_end(struct call *call, const struct paging *paging, const struct page *page, size_t n)
{
	size_t last = paging_last(page, n);

	if (last < n)
		page_end(call, paging->next, last, 0);
}
