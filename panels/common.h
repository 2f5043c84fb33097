/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_COMMON_H
#define CWTOP_PANELS_COMMON_H
/* common.h - what all panels say in the same words: sources that do not answer, nothing to show,
 * levels, ages. */
#include "panel.h"

/* Which sources a panel's rows come from, by name. */
struct common_sources {
	const char *names[3];
};

/* common_sources_draw - one line for each kind of trouble of these sources, at the top: waiting,
 * denied, unreachable, stale ... with the reason and how old the data is. Returns the rows below.
 */
struct area
common_sources_draw(const struct panel_input *input, const struct common_sources *sources,
		    struct area area);
/* common_text_draw - a reason may be long, and what to do stands at its end: it goes on over the
 * lines of the area, of which the last is cut. Returns how many it took. */
int
common_text_draw(const struct panel_input *input, struct area area, enum role role,
		 const char *text);
/* common_sources_add - the same in a few words after a summary. Returns LEVEL_UNKNOWN or LEVEL_OK.
 */
enum level
common_sources_add(const struct panel_input *input, const struct common_sources *sources,
		   struct text *out);
/* common_sources_answered - at least one of them ever answered: "none" is then an answer. */
bool
common_sources_answered(const struct panel_input *input, const struct common_sources *sources);

/* common_empty_draw - why there is no row: the filter, no problem, or `none` in the panel's words;
 * nothing before the first answer. */
void
common_empty_draw(const struct panel_input *input, const struct common_sources *sources,
		  struct area area, const char *none);

/* common_source - index of a source unit, SIZE_MAX when there is none. @target, @region: NULL: any.
 */
size_t
common_source(const struct snapshot *snapshot, const char *name, const char *target,
	      const char *region);
/* common_is_stale - the rows of this unit are old. */
bool
common_is_stale(const struct snapshot *snapshot, size_t source);

/* common_mark - the level's mark into a cell; '.' when only the age is wrong. */
void
common_mark(struct table_cell *out, enum level level, bool is_stale);
/* common_said - what operators said of an item, and that AWS mutes it, in words; nothing: nobody
 * did. common_said_mark - one character of that, for the place of the level's mark; 0: nothing. */
void
common_said(const struct panel_input *input, size_t item, struct text *out);
char
common_said_mark(const struct panel_input *input, size_t item);
/* common_age - since a moment, at the snapshot's time; "-" when it is 0. */
void
common_age(const struct snapshot *snapshot, int64_t since_s, struct text *out);
/* common_time - "2026-11-21 04:05 UTC (3m ago)" as a line of a detail. */
void
common_time(const struct snapshot *snapshot, const char *label, int64_t time_s, struct text *out);
/* common_source_detail - lines on where a row comes from and how old it is. */
void
common_source_detail(const struct snapshot *snapshot, size_t source, struct text *out);

/* What a panel that is one table tells: its columns, what stands in a cell, where the rows come
 * from, and what to say when there are none. */
struct common_table {
	const struct table_column *columns;
	size_t n_columns;
	void (*cell)(const void *ctx, size_t row, size_t column, struct table_cell *out);
	const struct common_sources *sources;
	const char *none;
};

/* common_table_draw - trouble first, then the table; ctx of a cell is the input. Returns the first
 * row shown. */
size_t
common_table_draw(const struct panel_input *input, const struct common_table *table,
		  struct area area);

#endif
