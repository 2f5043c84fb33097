/* SPDX-License-Identifier: MIT */
/* insights_read.c - reads the commands of a Logs Insights query. Source: CloudWatch Logs user
 * guide, "CloudWatch Logs Insights language query syntax". */
#include "base/text.h"
#include "sim/insights_stages.h"

#include <stdlib.h>
#include <string.h>

static enum err
read_named(struct expr_reader *reader, struct named_node *out)
{
	const char *from, *to;
	enum err err;

	expr_spaces(reader);
	from = reader->at;
	err = expr_read(reader, &out->node);
	if (err)
		return err;
	for (to = reader->at; to > from && strchr(" \t\r\n", to[-1]);)
		to--;
	out->name = arena_text_n(reader->arena, from, (size_t)(to - from));
	if (out->name && *out->name == '`' && out->node->kind == NODE_FIELD)
		out->name = out->node->text;
	if (!out->name)
		return err_memory(reader->why);
	return expr_word(reader, "as") ? expr_name(reader, &out->name) : ERR_OK;
}

static enum err
read_list(struct expr_reader *reader, struct named_node *out, size_t *n)
{
	do {
		enum err err;

		if (*n == NODE_ARGS_MAX)
			return expr_bad(reader, "too many fields");
		err = read_named(reader, &out[*n]);
		if (err)
			return err;
		(*n)++;
	} while (expr_sign(reader, ','));
	return ERR_OK;
}

static enum err
read_stats(struct expr_reader *reader, struct stage *stage)
{
	struct stats *stats = &stage->stats;
	enum err err;

	stats->arena = reader->arena;
	reader->may_aggregate = true;
	reader->n_aggregates = 0;
	err = read_list(reader, stats->columns, &stats->n_columns);
	reader->may_aggregate = false;
	stats->n_aggregates = reader->n_aggregates;
	memcpy(stats->aggregates, reader->aggregates, sizeof(stats->aggregates));
	if (!err && expr_word(reader, "by"))
		err = read_list(reader, stats->keys, &stats->n_keys);
	return err;
}

/* Counts by what is left of a field without numbers and ids; the names are as AWS gives them. */
static enum err
read_pattern(struct expr_reader *reader, struct stage *stage)
{
	struct stats *stats = &stage->stats;
	struct node *count = arena_alloc(reader->arena, sizeof(*count));
	struct node *pattern = arena_alloc(reader->arena, sizeof(*pattern));

	if (!count || !pattern)
		return err_memory(reader->why);
	*count = (struct node){ .kind = NODE_AGGREGATE, .text = "count" };
	*pattern = (struct node){ .kind = NODE_PATTERN, .n_args = 1 };
	stats->arena = reader->arena;
	stats->columns[stats->n_columns++] = (struct named_node){ "@sampleCount", count };
	stats->aggregates[stats->n_aggregates++] = count;
	stats->keys[stats->n_keys++] = (struct named_node){ "@pattern", pattern };
	return expr_read(reader, &pattern->args[0]);
}

static enum err
read_sort(struct expr_reader *reader, struct stage *stage)
{
	do {
		enum err err;

		if (stage->n == NODE_ARGS_MAX)
			return expr_bad(reader, "too many fields");
		err = read_named(reader, &stage->nodes[stage->n]);
		if (err)
			return err;
		stage->is_down[stage->n++] = !expr_word(reader, "asc") && expr_word(reader, "desc");
	} while (expr_sign(reader, ','));
	return ERR_OK;
}

static enum err
read_limit(struct expr_reader *reader, struct stage *stage)
{
	struct node *node;
	enum err err = expr_read(reader, &node);

	if (!err &&
	    (node->kind != NODE_NUMBER || node->number < 1 || node->number > INSIGHTS_ROWS_MAX))
		err = expr_bad(reader, "a limit is a whole number");
	if (!err)
		stage->limit = (size_t)node->number;
	return err;
}

static enum err
read_stage(struct expr_reader *reader, struct stage *stage)
{
	static const struct {
		const char *word;
		enum stage_kind kind;
	} words[] = { { "fields", STAGE_FIELDS },  { "display", STAGE_DISPLAY },
		      { "filter", STAGE_FILTER },  { "stats", STAGE_STATS },
		      { "sort", STAGE_SORT },      { "limit", STAGE_LIMIT },
		      { "pattern", STAGE_PATTERN } };
	size_t i = 0;

	while (i < LEN(words) && !expr_word(reader, words[i].word))
		i++;
	if (i == LEN(words))
		return expr_bad(reader, "no command of this simulator (fields, display, filter, "
					"stats, pattern, sort, limit)");
	stage->kind = words[i].kind;
	if (stage->kind == STAGE_STATS)
		return read_stats(reader, stage);
	if (stage->kind == STAGE_PATTERN)
		return read_pattern(reader, stage);
	if (stage->kind == STAGE_SORT)
		return read_sort(reader, stage);
	if (stage->kind == STAGE_LIMIT)
		return read_limit(reader, stage);
	if (stage->kind == STAGE_FILTER) {
		stage->n = 1;
		return expr_read(reader, &stage->nodes[0].node);
	}
	return read_list(reader, stage->nodes, &stage->n);
}

enum err
insights_new(struct arena *arena, const char *text, size_t limit, struct insights **out,
	     struct why *why)
{
	struct insights *insights = arena_alloc(arena, sizeof(*insights));
	struct expr_reader *reader;
	enum err err;

	if (!insights)
		return err_memory(why);
	insights->arena = arena;
	insights->limit = limit;
	reader = &insights->reader;
	*reader = (struct expr_reader){ .arena = arena, .at = text, .why = why };
	do {
		err = insights->n_stages == INSIGHTS_STAGES_MAX
			      ? expr_bad(reader, "too many commands")
			      : read_stage(reader, &insights->stages[insights->n_stages]);
		insights->n_stages++;
	} while (!err && expr_sign(reader, '|'));
	expr_spaces(reader);
	if (!err && *reader->at)
		err = expr_bad(reader, "'|' or the end is missing");
	insights->n_stages = MIN(insights->n_stages, INSIGHTS_STAGES_MAX);
	if (err)
		insights_free(insights);
	else
		*out = insights;
	return err;
}

void
insights_free(struct insights *insights)
{
	if (!insights)
		return;
	for (size_t i = 0; i < insights->n_stages; i++)
		stats_done(&insights->stages[i].stats);
	for (struct node *node = insights->reader.regexes; node; node = node->next_regex)
		regfree(&node->regex);
	insights->reader.regexes = NULL;
	free(insights->rows);
	insights->rows = NULL;
}
