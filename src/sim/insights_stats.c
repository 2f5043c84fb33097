/* SPDX-License-Identifier: MIT */
/* insights_stats.c - counts, sums, distinct values and percentiles by group. */
#include "sim/insights_stats.h"

#include "base/text.h"
#include "sim/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one aggregate of a group remembers. */
struct tally {
	double count, sum, squares;
	struct value min, max, first, last;
	double first_ms, last_ms;
	double *numbers; /* pct, median */
	size_t n_numbers, max_numbers;
	uint64_t *hashes; /* count_distinct: open addressing; 0: free */
	size_t n_hashes, max_hashes;
};

struct stats_group {
	const char *name; /* the keys' texts, one behind the other */
	struct value keys[NODE_ARGS_MAX];
	struct tally tallies[]; /* one for each aggregate */
};

/* ---- groups ---- */

static struct value
keep(struct arena *arena, struct value value)
{
	if (value.kind == VALUE_TEXT) {
		value.text = arena_text(arena, value.text);
		if (!value.text)
			value.kind = VALUE_NONE;
	}
	return value;
}

static bool
grow_table(struct stats *stats)
{
	size_t n = stats->n_table ? 2 * stats->n_table : 256;
	size_t *table;

	if (2 * (stats->n_groups + 1) < stats->n_table)
		return true;
	table = calloc(n, sizeof(table[0]));
	if (!table)
		return false;
	for (size_t i = 0; i < stats->n_groups; i++) {
		size_t at = random_text(stats->groups[i]->name) % n;

		while (table[at])
			at = (at + 1) % n;
		table[at] = i + 1;
	}
	free(stats->table);
	stats->table = table;
	stats->n_table = n;
	return true;
}

static struct stats_group *
add_group(struct stats *stats, const char *name, const struct value *keys)
{
	struct stats_group *group = arena_alloc(
		stats->arena, sizeof(*group) + stats->n_aggregates * sizeof(group->tallies[0]));

	if (!group)
		return NULL;
	if (stats->n_groups == stats->max_groups) {
		size_t max = stats->max_groups ? 2 * stats->max_groups : 64;
		struct stats_group **groups =
			realloc(stats->groups, max * sizeof(struct stats_group *));

		if (!groups)
			return NULL;
		stats->groups = groups;
		stats->max_groups = max;
	}
	group->name = arena_text(stats->arena, name);
	if (!group->name)
		return NULL;
	for (size_t i = 0; i < stats->n_keys; i++)
		group->keys[i] = keep(stats->arena, keys[i]);
	stats->groups[stats->n_groups++] = group;
	return group;
}

static struct stats_group *
find_group(struct stats *stats, const struct record *record)
{
	struct value keys[NODE_ARGS_MAX];
	struct stats_group *group;
	TEXT_ON(name, 2048);
	size_t at;

	for (size_t i = 0; i < stats->n_keys; i++) {
		const char *text;

		keys[i] = expr_value(stats->keys[i].node, record);
		text = value_text(record->arena, keys[i]);
		text_addf(&name, "%s\x1f", text ? text : "\x1e");
	}
	if (!grow_table(stats))
		return NULL;
	at = random_text(name.data) % stats->n_table;
	for (; stats->table[at]; at = (at + 1) % stats->n_table) {
		group = stats->groups[stats->table[at] - 1];
		if (text_is(group->name, name.data))
			return group;
	}
	group = add_group(stats, name.data, keys);
	if (group)
		stats->table[at] = stats->n_groups;
	return group;
}

/* ---- tallies ---- */

static bool
add_distinct(struct tally *tally, uint64_t hash)
{
	size_t at;

	hash |= !hash;
	if (2 * (tally->n_hashes + 1) > tally->max_hashes) {
		size_t max = tally->max_hashes ? 2 * tally->max_hashes : 64;
		uint64_t *hashes = calloc(max, sizeof(hashes[0]));

		if (!hashes)
			return false;
		for (size_t i = 0; i < tally->max_hashes; i++) {
			for (at = tally->hashes[i] % max; tally->hashes[i] && hashes[at];
			     at = (at + 1) % max)
				;
			if (tally->hashes[i])
				hashes[at] = tally->hashes[i];
		}
		free(tally->hashes);
		tally->hashes = hashes;
		tally->max_hashes = max;
	}
	for (at = hash % tally->max_hashes; tally->hashes[at]; at = (at + 1) % tally->max_hashes) {
		if (tally->hashes[at] == hash)
			return true;
	}
	tally->hashes[at] = hash;
	tally->n_hashes++;
	return true;
}

static bool
add_number(struct tally *tally, double number)
{
	if (tally->n_numbers == tally->max_numbers) {
		size_t max = tally->max_numbers ? 2 * tally->max_numbers : 64;
		double *numbers = realloc(tally->numbers, max * sizeof(numbers[0]));

		if (!numbers)
			return false;
		tally->numbers = numbers;
		tally->max_numbers = max;
	}
	tally->numbers[tally->n_numbers++] = number;
	return true;
}

static void
add_edges(struct stats *stats, struct tally *tally, struct value value, const struct record *record)
{
	struct value time = record->get(record->self, "@timestamp");
	bool is_first = !(tally->count > 0);

	if (is_first || value_compare(value, tally->min) < 0)
		tally->min = keep(stats->arena, value);
	if (is_first || value_compare(value, tally->max) > 0)
		tally->max = keep(stats->arena, value);
	if (is_first || time.number < tally->first_ms) {
		tally->first = keep(stats->arena, value);
		tally->first_ms = time.number;
	}
	if (is_first || time.number >= tally->last_ms) {
		tally->last = keep(stats->arena, value);
		tally->last_ms = time.number;
	}
}

static bool
add_to(struct stats *stats, struct tally *tally, const struct node *node,
       const struct record *record)
{
	struct value value;
	double number;

	if (!node->n_args) { /* count(*) */
		tally->count++;
		return true;
	}
	value = expr_value(node->args[0], record);
	if (value.kind == VALUE_NONE)
		return true;
	if (text_is(node->text, "count_distinct")) {
		const char *text = value_text(record->arena, value);

		return text && add_distinct(tally, random_text(text));
	}
	if (!text_is(node->text, "count") && !text_is(node->text, "sum") &&
	    !text_is(node->text, "avg"))
		add_edges(stats, tally, value, record);
	if (value_number(value, &number)) {
		tally->sum += number;
		tally->squares += number * number;
		if ((text_is(node->text, "pct") || text_is(node->text, "median")) &&
		    !add_number(tally, number))
			return false;
	} else if (text_is(node->text, "avg") || text_is(node->text, "sum")) {
		return true; /* a word is no number */
	}
	tally->count++;
	return true;
}

bool
stats_add(struct stats *stats, const struct record *record)
{
	struct stats_group *group = find_group(stats, record);

	if (!group)
		return false;
	for (size_t i = 0; i < stats->n_aggregates; i++) {
		if (!add_to(stats, &group->tallies[i], stats->aggregates[i], record))
			return false;
	}
	return true;
}

/* ---- what came of it ---- */

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct value
percentile(struct tally *tally, double pct)
{
	double place;

	if (!tally->n_numbers)
		return (struct value){ .kind = VALUE_NONE };
	qsort(tally->numbers, tally->n_numbers, sizeof(tally->numbers[0]), by_size);
	place = ceil(fmin(fmax(pct, 0), 100) / 100 * (double)tally->n_numbers);
	return (struct value){ .kind = VALUE_NUMBER,
			       .number = tally->numbers[(size_t)fmax(place, 1) - 1] };
}

static struct value
outcome(const struct node *node, struct tally *tally)
{
	const char *name = node->text;
	double n = tally->count;
	struct value value = { .kind = VALUE_NUMBER };

	if (text_is(name, "count")) {
		value.number = n;
	} else if (text_is(name, "count_distinct")) {
		value.number = (double)tally->n_hashes;
	} else if (text_is(name, "sum")) {
		value.number = tally->sum;
	} else if (!(n > 0)) {
		value.kind = VALUE_NONE;
	} else if (text_is(name, "avg")) {
		value.number = tally->sum / n;
	} else if (text_is(name, "stddev")) {
		value.number =
			sqrt(fmax(0, tally->squares / n - (tally->sum / n) * (tally->sum / n)));
	} else if (text_is(name, "pct")) {
		return percentile(tally, node->number);
	} else if (text_is(name, "median")) {
		return percentile(tally, 50);
	} else {
		return text_is(name, "min")        ? tally->min
		       : text_is(name, "max")      ? tally->max
		       : text_is(name, "earliest") ? tally->first
						   : tally->last;
	}
	return value;
}

struct value
stats_key(const struct stats *stats, size_t i, size_t key)
{
	return stats->groups[i]->keys[key];
}

/* Beside aggregates an expression may use the keys. */
struct of_group {
	const struct stats *stats;
	size_t i;
};

static struct value
get_key(void *self, const char *field)
{
	const struct of_group *of = self;

	for (size_t k = 0; k < of->stats->n_keys; k++) {
		if (text_is(of->stats->keys[k].name, field))
			return stats_key(of->stats, of->i, k);
	}
	return (struct value){ .kind = VALUE_NONE };
}

struct value
stats_column(const struct stats *stats, size_t i, size_t column)
{
	struct value slots[NODE_ARGS_MAX] = { { .kind = VALUE_NONE } };
	struct of_group of = { stats, i };
	const struct record record = {
		.self = &of, .get = get_key, .slots = slots, .arena = stats->arena
	};

	for (size_t k = 0; k < stats->n_aggregates; k++)
		slots[k] = outcome(stats->aggregates[k], &stats->groups[i]->tallies[k]);
	return expr_value(stats->columns[column].node, &record);
}

void
stats_done(struct stats *stats)
{
	for (size_t i = 0; i < stats->n_groups; i++) {
		for (size_t k = 0; k < stats->n_aggregates; k++) {
			free(stats->groups[i]->tallies[k].numbers);
			free(stats->groups[i]->tallies[k].hashes);
		}
	}
	free(stats->groups);
	free(stats->table);
}
