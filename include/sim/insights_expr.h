/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INSIGHTS_EXPR_H
#define CWTOP_SIM_INSIGHTS_EXPR_H
/* insights_expr.h - expressions of Logs Insights: read once, evaluated for each record. For
 * insights.c. */
#include "base/json.h"
#include "base/mem.h"

#include <regex.h>

enum value_kind { VALUE_NONE, VALUE_NUMBER, VALUE_TIME, VALUE_TEXT };

struct value {
	enum value_kind kind;
	double number;    /* number, time (ms) */
	const char *text; /* VALUE_TEXT */
};

enum node_kind {
	NODE_FIELD,
	NODE_NUMBER,
	NODE_TEXT,
	NODE_REGEX,
	NODE_CALL,      /* text: the function, in lower case */
	NODE_AGGREGATE, /* the same; slot: its place in a group */
	NODE_BINARY,    /* text: the operator */
	NODE_NOT,
	NODE_LIST,
	NODE_PATTERN, /* of its one argument */
};

#define NODE_ARGS_MAX 16

struct node {
	enum node_kind kind;
	const char *text;
	double number; /* also bin's width in ms, pct's percentage */
	size_t slot;
	regex_t regex;
	struct node *args[NODE_ARGS_MAX];
	size_t n_args;
	struct node *next_regex; /* all of a query, to be freed */
};

struct expr_reader {
	struct arena *arena;
	const char *at;
	unsigned depth;
	bool may_aggregate;
	struct node *aggregates[NODE_ARGS_MAX]; /* of one stats */
	size_t n_aggregates;
	struct node *regexes;
	struct why *why;
};

/* A value's source. */
struct record {
	void *self;
	/* get - VALUE_NONE: it has no such field. */
	struct value (*get)(void *self, const char *field);
	const struct value *slots; /* of aggregates; NULL: none */
	struct arena *arena;       /* for texts that are made */
};

/* expr_word - skips spaces and takes the word if it comes next (any case). */
bool
expr_word(struct expr_reader *reader, const char *word);
/* expr_sign - the same for a sign. */
bool
expr_sign(struct expr_reader *reader, char sign);
void
expr_spaces(struct expr_reader *reader);
enum err
expr_bad(struct expr_reader *reader, const char *what);

MUST_CHECK enum err
expr_read(struct expr_reader *reader, struct node **out);
/* expr_name - a field's name, as behind `as`. */
MUST_CHECK enum err
expr_name(struct expr_reader *reader, const char **out);

struct value
expr_value(const struct node *node, const struct record *record);
bool
expr_is_true(const struct node *node, const struct record *record);

/* value_compare - numbers as numbers, else as texts; nothing comes first. */
int
value_compare(struct value a, struct value b);
/* value_text - as Insights writes it; NULL: nothing, or no memory. */
const char *
value_text(struct arena *arena, struct value value);
bool
value_number(struct value value, double *out);

#endif
