/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_PAGING_H
#define CWTOP_SIM_PAGING_H
/* paging.h - one page of a list of known length: where it starts, how many it holds, what the next
 * one is asked for with. A service describes its own paging in a const row. */
#include "sim/api.h"

struct paging {
	const char *token;     /* parameter: where to go on */
	const char *next;      /* member: the next page's token */
	const char *size;      /* parameter: items a page; NULL: none */
	const char *bad_token; /* codes of the errors */
	const char *bad_size;
	int64_t min, max, normal; /* of the size */
};

/* paging_begin - reads token and size. false: the refusal is filled. An empty token is none. */
MUST_CHECK bool
paging_begin(struct call *call, const struct paging *paging, struct page *out);

/* paging_last - index behind the last item of the page, of n. */
size_t
paging_last(const struct page *page, size_t n);

/* paging_end - writes the next page's token; nothing on the last page. */
void
paging_end(struct call *call, const struct paging *paging, const struct page *page, size_t n);

#endif
