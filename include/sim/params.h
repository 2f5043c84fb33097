/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_PARAMS_H
#define CWTOP_SIM_PARAMS_H
/* params.h - what a request asks with, made one thing: a JSON object. */
#include "base/json.h"
#include "sim/service.h"

/* params_decode - %XX, and '+' as a space where it means one. NULL: a NUL inside, or no memory. */
char *
params_decode(struct arena *arena, const char *s, size_t n, bool plus_is_space);

/* params_of_form - the body of a query request: "A.member.1=x&B.C=y" is {"A": ["x"], "B": {"C":
 * "y"}}; the list's own element ("member", "Filter") is left out, except with EC2, whose lists have
 * none. ERR_PARSE, ERR_MEMORY. The caller frees the document. */
MUST_CHECK enum err
params_of_form(struct arena *arena, const char *body, enum protocol protocol, struct json **out,
	       struct why *why);

/* params_form_value - one value of a form, by its whole name; NULL: absent. */
const char *
params_form_value(struct arena *arena, const char *body, const char *name);

struct param_label {
	const char *name, *value;
};

/* params_of_uri - labels and the URL's query as texts; each also as a list under "NAME[]". */
MUST_CHECK enum err
params_of_uri(struct arena *arena, const struct param_label *labels, size_t n_labels,
	      const char *query, struct json **out, struct why *why);

#endif
