/* SPDX-License-Identifier: MIT */
/* view_case_rows.c - the rows of a case: of each part what there is, or in one line why there is
 * nothing. What says something stands above what does not. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_case.h"

#define ROWS_LIMIT (4u << 20)
#define SECTION_MAX 210 /* rows of one section: there are no more log lines (act_case_lines.c) */
#define ROWS_MAX (CASE_SECTIONS * (SECTION_MAX + 1))
#define ROW_MAX 1200
#define NONE_FROM 1000 /* orders what is empty behind what is not */

const char *
case_section_word(enum case_section section)
{
	static const char *const words[] = {
#define CASE_SECTION_WORD(code, word) word,
		CASE_SECTION_TABLE(CASE_SECTION_WORD)
#undef CASE_SECTION_WORD
	};

	return words[section];
}

/* How many rows of a section are shown before the others have theirs, and its column where there
 * are two. */
static const struct {
	size_t few, many;
	bool is_right;
} sections[CASE_SECTIONS] = {
	[CASE_METRIC] = { 1, 1, false },  [CASE_TASKS] = { 2, 6, false },
	[CASE_TARGETS] = { 2, 6, false }, [CASE_LINES] = { 4, 24, true },
	[CASE_CHANGES] = { 2, 6, false }, [CASE_HISTORY] = { 2, 6, false },
	[CASE_TRACES] = { 2, 12, true },  [CASE_REDS] = { 3, 8, false },
};

/* ---- a row ---- */

static uint64_t
hash_of(enum case_section section, const char *identity)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)section;

	for (const char *at = identity; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	return hash ? hash : 1;
}

struct case_row *
view_case_row(struct case_maker *m, enum case_section section, const char *identity,
	      const char *fmt, ...)
{
	struct case_row *row = &m->rows.items[m->rows.n]; /* there is one that is not counted */
	char text[ROW_MAX];
	va_list args;

	if (m->rows.n - m->first >= SECTION_MAX) {
		m->n_beyond++;
		*row = (struct case_row){ .section = section, .text = "" };
		return row;
	}
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	m->rows.n++;
	*row = (struct case_row){ .section = section,
				  .key = hash_of(section, identity),
				  .role = ROLE_TEXT,
				  .text = mem_must(arena_text(m->rows.arena, text)),
				  .subject = { .kind = SUBJECT_NONE } };
	return row;
}

struct case_row *
view_case_empty(struct case_maker *m, enum case_section section, const char *text, enum role role)
{
	struct case_row *row = view_case_row(m, section, "", "%s", text);

	row->is_empty = true;
	row->role = role;
	return row;
}

void
view_case_none(struct case_maker *m, enum case_section section, const char *text)
{
	view_case_empty(m, section, text, ROLE_DIM)->is_none = true;
}

/* ---- putting together ---- */

static void (*const makers[CASE_SECTIONS])(struct case_maker *m) = {
	[CASE_METRIC] = view_case_add_metric,   [CASE_TASKS] = view_case_add_tasks,
	[CASE_TARGETS] = view_case_add_targets, [CASE_LINES] = view_case_add_lines,
	[CASE_CHANGES] = view_case_add_changes, [CASE_HISTORY] = view_case_add_history,
	[CASE_TRACES] = view_case_add_traces,   [CASE_REDS] = view_case_add_reds,
};

/* Of a long section only its first rows, and one that stands for the others; unfolded all of them,
 * or as many as anybody reads. */
static void
fold(struct case_maker *m, enum case_section section, bool has_columns)
{
	bool is_unfolded = view_case_place(m->c)->expanded & (1u << section);
	size_t n = m->rows.n - m->first + m->n_beyond;
	size_t most = is_unfolded   ? SECTION_MAX
		      : has_columns ? sections[section].many
				    : sections[section].few;
	struct case_row *row;

	if (n <= most + !is_unfolded)
		return;
	m->rows.n = m->first + most - is_unfolded;
	row = view_case_row(m, section, "more", "%zu more%s", n - most + is_unfolded,
			    is_unfolded ? ": too many for a case" : "");
	row->is_more = !is_unfolded;
	row->is_empty = is_unfolded;
	row->role = ROLE_DIM;
}

static int
place_of(const struct case_row *row, bool has_columns)
{
	return (has_columns && sections[row->section].is_right ? 2 * NONE_FROM : 0) +
	       (row->is_none ? NONE_FROM : 0) + (int)row->section;
}

static void
sort_rows(struct case_rows *rows, bool has_columns)
{
	for (size_t i = 1; i < rows->n; i++) {
		struct case_row moving = rows->items[i];
		size_t at = i;

		for (; at > 0 &&
		       place_of(&rows->items[at - 1], has_columns) > place_of(&moving, has_columns);
		     at--)
			rows->items[at] = rows->items[at - 1];
		rows->items[at] = moving;
	}
}

/* The row that had the cursor, wherever it is now; when it is gone, the first of its section: what
 * was asked for has come. */
static void
find_cursor(struct view_case *c)
{
	const struct case_place *place = view_case_place(c);
	size_t of_section = SIZE_MAX;

	c->selected = 0;
	for (size_t i = 0; place->cursor && i < c->rows.n; i++) {
		if (c->rows.items[i].key == place->cursor) {
			c->selected = i;
			return;
		}
		if (of_section == SIZE_MAX && c->rows.items[i].section == place->section)
			of_section = i;
	}
	if (place->cursor && of_section != SIZE_MAX)
		c->selected = of_section;
}

void
view_case_rows_free(struct case_rows *rows)
{
	arena_free(rows->arena);
	*rows = (struct case_rows){ .n = 0 };
}

static struct case_maker
begin(const struct view *view, struct view_case *c)
{
	struct case_maker m = {
		.view = view, .snapshot = view->snapshot, .c = c, .found = view_case_found(c)
	};

	m.rows.arena = mem_must(arena_new(ROWS_LIMIT));
	m.rows.items = mem_must(arena_array(m.rows.arena, ROWS_MAX + 1, sizeof(*m.rows.items)));
	return m;
}

size_t
view_case_all(const struct view *view, enum case_section section, struct case_rows *out)
{
	struct case_maker m = begin(view, view->case_);

	makers[section](&m);
	*out = m.rows;
	return m.n_beyond;
}

void
view_case_make(const struct view *view, struct view_case *c, bool has_columns)
{
	struct case_maker m = begin(view, c);

	for (enum case_section section = 0; section < CASE_SECTIONS; section++) {
		m.first = m.rows.n;
		m.n_beyond = 0;
		makers[section](&m);
		fold(&m, section, has_columns);
		if (m.rows.n > m.first)
			m.rows.items[m.first].is_first = true;
	}
	sort_rows(&m.rows, has_columns);
	c->n_left = m.rows.n;
	for (size_t i = 0; has_columns && i < m.rows.n; i++)
		if (sections[m.rows.items[i].section].is_right) {
			c->n_left = i;
			break;
		}
	view_case_rows_free(&c->rows);
	c->has_columns = has_columns;
	c->rows = m.rows;
	find_cursor(c);
}
