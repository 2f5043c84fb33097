/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_LOOKUP_FIND_H
#define CWTOP_POLL_LOOKUP_FIND_H
/* lookup_find.h - what there is of a kind, and which of it a lookup means: for the "lookup"
 * source, and for `check`, which tries one request after the other. */
#include "aws/aws.h"
#include "aws/operation.h"
#include "model/stack.h"

struct wafv2_row;

struct lookup_candidate {
	const char *name;           /* what a person calls it; "" where it has none but its tag */
	const char *id;             /* the end of its ARN */
	const char *value;          /* what CloudWatch calls it */
	const char *const *domains; /* that lead to it; "*.example.com" too */
	size_t n_domains;
	const struct wafv2_row *acl; /* of a web ACL: whom to ask for its value */
};

struct lookup_candidates { /* arena-owned; all-zero: nothing has been asked yet */
	struct lookup_candidate *items;
	size_t n;
};

/* Lists what there is, or adds to it or leaves out of it. Blocks: workers only. */
typedef enum err
lookup_ask(const struct aws_scope *scope, const struct stack_lookup *lookup,
	   struct lookup_candidates *candidates, struct why *why);

struct lookup_step {
	enum aws_operation operation;
	lookup_ask *ask;
	bool may_be_gone; /* ERR_GONE only says that nothing fits */
};

/* What looking up a kind takes. */
struct lookup_rule {
	struct lookup_step list;
	struct lookup_step detail; /* for some ways only; ask NULL: none */
	unsigned detailed_ways;    /* 1 << enum lookup_by */
	bool are_nameless;         /* a name is that of the tag Name */
};

const struct lookup_rule *
lookup_rule_of(enum lookup_kind kind);

/* lookup_step_at - what the lookup asks AWS, in this order; false past the last. A step can do with
 * what failed ones before it have left. */
bool
lookup_step_at(const struct stack_lookup *lookup, size_t i, struct lookup_step *out);

/* lookup_choose - after the steps: leaves those that the lookup means. */
void
lookup_choose(const struct stack_lookup *lookup, struct lookup_candidates *candidates);

/* lookup_settle - the value that was found, "" where there is none and may be none.
 * ERR_GONE: nothing fits. ERR_REJECTED: several do, and the sentence names them. */
MUST_CHECK enum err
lookup_settle(const struct stack_lookup *lookup, const struct lookup_candidates *found,
	      const char **out_value, struct why *why);

/* lookup_find - all of this. Blocks: workers only. */
MUST_CHECK enum err
lookup_find(const struct aws_scope *scope, const struct stack_lookup *lookup,
	    const char **out_value, struct why *why);

#endif
