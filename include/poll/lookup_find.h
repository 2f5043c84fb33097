/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_LOOKUP_FIND_H
#define CWTOP_POLL_LOOKUP_FIND_H
/* lookup_find.h - what there is of a kind, and which of it a lookup means: between the files of the
 * "lookup" source. Blocks: workers only. */
#include "aws/aws.h"
#include "model/stack.h"

struct lookup_candidate {
	const char *name;           /* what a person calls it; "" where it has none but its tag */
	const char *id;             /* the end of its ARN */
	const char *value;          /* what CloudWatch calls it */
	const char *const *domains; /* that lead to it; "*.example.com" too */
	size_t n_domains;
};

struct lookup_candidates { /* arena-owned */
	struct lookup_candidate *items;
	size_t n;
};

/* lookup_find_all - everything of the lookup's kind in its region. */
MUST_CHECK enum err
lookup_find_all(const struct aws_scope *scope, const struct stack_lookup *lookup,
		struct lookup_candidates *out, struct why *why);

/* lookup_find - leaves those that the lookup means: by name, domain or tag. */
MUST_CHECK enum err
lookup_find(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    struct lookup_candidates *out, struct why *why);

#endif
