/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_COST_WORDS_H
#define CWTOP_PANELS_COST_WORDS_H
/* cost_words.h - a row of the cost panel: what it is, how bad, and in words. For cost.c. */
#include "common.h"
#include "model/cost_report.h"

enum cost_kind {
	KIND_MONTH,
	KIND_FORECAST,
	KIND_LIMIT,
	KIND_LINE,
	KIND_BUDGET,
	KIND_ALARM,
	KIND_BURN,
	KIND_BURN_LINE,
	KINDS
};

struct cost_item {
	const struct snapshot *snapshot;
	const struct cost_view *view;
	const struct cost_report *report;
	enum cost_kind kind;
	size_t index; /* among those of its kind */
};

enum level
cost_words_level(const struct cost_item *row);
void
cost_words_name(const struct cost_item *row, struct text *out);
/* cost_words_note - what is to be said beside the amounts. */
void
cost_words_note(const struct cost_item *row, struct text *out);
/* cost_words_detail - all of it, for the popup. */
void
cost_words_detail(const struct cost_item *row, struct text *out);

/* cost_words_own, cost_words_usd - an amount in the stack's currency, or that becomes one, without
 * the currency's name, which stands above: columns are narrow. */
void
cost_words_own(const struct cost_item *row, double amount, struct text *out);
void
cost_words_usd(const struct cost_item *row, double usd, struct text *out);

/* cost_words_burn - dollars an hour of a row of what runs now. */
struct cost_amount
cost_words_burn(const struct cost_item *row);

#endif
