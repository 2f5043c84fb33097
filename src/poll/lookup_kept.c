/* SPDX-License-Identifier: MIT */
/* lookup_kept.c - one small file a lookup: how it is looked up, a line end, what was found. */
#include "poll/lookup_kept.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/kept.h"

#define BYTES_MAX 8192

static const char *
account_of(const struct stack *stack)
{
	return stack->account ? stack->account : "any";
}

static void
put_name(const struct stack *stack, const struct stack_lookup *lookup, struct text *out)
{
	text_addf(out, "lookup/%s/%s", stack->name, lookup->var);
}

static void
put_question(const struct stack_lookup *lookup, struct text *out)
{
	text_addf(out, "%s %d %s in %s", lookup_word(lookup->kind), (int)lookup->by, lookup->key,
		  lookup->region);
}

void
lookup_kept_write(const struct store *store, const struct stack *stack,
		  const struct stack_lookup *lookup, const char *value)
{
	TEXT_ON(name, 256);
	TEXT_ON(text, BYTES_MAX);
	const struct kept_place place = { account_of(stack), name.data };
	struct why ignored;

	put_name(stack, lookup, &name);
	put_question(lookup, &text);
	text_addf(&text, "\n%s", value);
	if (text.is_cut || name.is_cut)
		return;
	(void)!kept_write(store, &place, &(struct kept_bytes){ text.data, text.len, clock_now_s() },
			  &ignored);
}

/* The value, when it is the answer to the question that the stack file asks now; else NULL. */
static const char *
answer_to(const struct stack_lookup *lookup, const struct buf *kept, struct arena *arena)
{
	TEXT_ON(question, BYTES_MAX);

	put_question(lookup, &question);
	if (question.is_cut || kept->len <= question.len ||
	    memcmp(kept->data, question.data, question.len) != 0 ||
	    kept->data[question.len] != '\n')
		return NULL;
	return arena_text_n(arena, kept->data + question.len + 1, kept->len - question.len - 1);
}

size_t
lookup_kept_read(const struct store *store, const struct stack *stack, struct arena *arena,
		 struct stack_var *found)
{
	size_t n = 0;
	struct buf kept;

	buf_init(&kept, BYTES_MAX);
	for (size_t i = 0; i < stack->n_lookups; i++) {
		const struct stack_lookup *lookup = &stack->lookups[i];
		const char *value = NULL;
		struct why ignored;
		int64_t time_s;
		TEXT_ON(name, 256);

		put_name(stack, lookup, &name);
		if (lookup->is_wanted &&
		    kept_read(store, &(struct kept_place){ account_of(stack), name.data }, &kept,
			      &time_s, &ignored) == ERR_OK)
			value = answer_to(lookup, &kept, arena);
		if (value && value[0] && text_is_clean(value))
			found[n++] = (struct stack_var){ lookup->var, value };
	}
	buf_done(&kept);
	return n;
}
