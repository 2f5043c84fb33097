/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_PRICES_H
#define CWTOP_MODEL_PRICES_H
/* prices.h - what AWS charges for what runs: the list prices of share/prices.json in US dollars,
 * with the date that they are of. Free tiers and agreements are not in them. What asking AWS costs
 * is another table: poll/price.h. Immutable once loaded; any thread. */
#include "base/mem.h"

#define PRICE_HOURS_A_MONTH 730 /* as AWS's own calculator has it */

#define PRICE_UNIT_TABLE(X)           \
	X(PRICE_AN_HOUR, "hour")      \
	X(PRICE_A_MONTH, "month")     \
	X(PRICE_A_GIGABYTE, "gb")     \
	X(PRICE_A_MILLION, "million") \
	X(PRICE_UNITS, NULL)

enum price_unit {
#define PRICE_UNIT_ENUM(code, word) code,
	PRICE_UNIT_TABLE(PRICE_UNIT_ENUM)
#undef PRICE_UNIT_ENUM
};

struct price_region {
	const char *region; /* "global": the same everywhere */
	double usd;
};

struct price {
	const char *id, *title, *page;
	enum price_unit unit;
	bool is_estimate; /* it varies: about so much */
	const struct price_region *regions;
	size_t n_regions;
};

struct prices {
	const char *date; /* "2026-11" */
	const struct price *items;
	size_t n;
	struct arena *arena;
};

/* prices_load - the shipped file (file_data_path). prices_parse - the same from text; `name` is
 * only for messages. ERR_NO_FILE, ERR_FILE with what is wrong with which price, ERR_MEMORY. Main
 * thread, or any one thread. */
MUST_CHECK enum err
prices_load(struct prices **out, struct why *why);
MUST_CHECK enum err
prices_parse(const char *text, size_t len, const char *name, struct prices **out, struct why *why);
void
prices_free(struct prices *prices); /* NULL is fine */

struct price_quote {
	const struct price *price;
	double usd;
	const char *region; /* that the price is of */
	bool is_elsewhere;  /* not of the region that was asked for: it may differ there */
};

/* prices_find - the price of a thing in a region: its own, the one of everywhere, else that of
 * us-east-1, which is said. false: no such id, no price, or no prices (NULL). */
MUST_CHECK bool
prices_find(const struct prices *prices, const char *id, const char *region,
	    struct price_quote *out);

/* price_an_hour - of one that is there all the time; false for what is paid for by use. */
MUST_CHECK bool
price_an_hour(const struct price_quote *quote, double *out_usd);

#endif
