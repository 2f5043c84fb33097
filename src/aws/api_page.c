/* SPDX-License-Identifier: MIT */
/* api_page.c - the guard around paging: a list is whole or it fails; it never runs for ever. */
#include <string.h>

#include "aws/api.h"

enum err
api_page_next(const struct api_request *r, const char *token, struct pages *pages, struct why *why)
{
	const char *service = r->service->name, *operation = r->operation->name;
	const char *copy;

	pages->n++;
	if (!token || !*token) {
		pages->token = NULL;
		return ERR_OK;
	}
	if (pages->token && strcmp(pages->token, token) == 0)
		return err_set(ERR_PARSE, why,
			       "%s:%s: the token of page %u came back as that of the next: not "
			       "followed in a circle",
			       service, operation, pages->n);
	if (pages->n >= API_PAGES_MAX)
		return err_set(ERR_LIMIT, why, "%s:%s: more than %u pages: ask for less", service,
			       operation, API_PAGES_MAX);
	copy = arena_text(r->scope->arena, token);
	if (!copy)
		return err_memory(why);
	pages->token = copy;
	return ERR_OK;
}

enum err
api_page_error(enum err err, const struct pages *pages, struct why *why)
{
	return pages->n > 0 ? err_prefix(err, why, "page %u", pages->n + 1) : err;
}
