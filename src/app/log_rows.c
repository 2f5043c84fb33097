/* SPDX-License-Identifier: MIT */
/* log_rows.c - see log_rows.h. What counts as JSON is what the strict reader takes for a whole
 * document up to the end of the line: a brace in a sentence is none. */
#include "app/log_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define INDENT 2
#define MADE_MAX (1u << 20)
#define INDENT_MAX 40 /* deeper ones stand no further to the right */

void
log_rows_done(struct log_rows *rows)
{
	free(rows->row);
	if (rows->has_buf)
		buf_done(&rows->made);
	*rows = (struct log_rows){ .text = NULL };
}

static void
add_row(struct log_rows *rows, struct log_row row)
{
	if (rows->n == rows->cap) {
		size_t cap = MAX(2 * rows->cap, (size_t)16);

		rows->row = mem_resize(rows->row, rows->cap, cap, sizeof(*rows->row));
		rows->cap = cap;
	}
	rows->row[rows->n++] = row;
}

/* text[at ... at + len) over as many rows as it takes. */
static void
add_text(struct log_rows *rows, const struct log_layout *layout, struct log_row row)
{
	int width = MAX(layout->width - row.indent, 1);
	size_t end = row.at + row.len;

	while (layout->wraps && row.at < end) {
		size_t fit = text_fit(rows->text + row.at, width);

		/* a wide character in one column: it is drawn as far as it goes */
		for (fit = MAX(fit, (size_t)1);
		     row.at + fit < end &&
		     ((unsigned char)rows->text[row.at + fit] & 0xc0) == 0x80;)
			fit++;
		if (row.at + fit >= end)
			break;
		row.len = fit;
		add_row(rows, row);
		row.at += fit;
	}
	row.len = end - row.at;
	add_row(rows, row);
}

/* ---- JSON ---- */

static bool
is_document(const char *text, size_t len)
{
	struct json_reader reader;
	enum json_event event;

	json_reader_init(&reader, text, len);
	do
		event = json_next(&reader);
	while (event != JSON_END && event != JSON_ERROR);
	return event == JSON_END;
}

/* Where a document begins that goes to the end of the line; len: there is none. An array is one at
 * the beginning alone: "[INFO]" comes before many. A lone word or number is no reason for rows. */
static size_t
find_json(const char *text, size_t len)
{
	const char *brace = memchr(text, '{', len);

	if (len > 0 && text[0] == '[' && is_document(text, len))
		return 0;
	return brace && is_document(brace, len - (size_t)(brace - text)) ? (size_t)(brace - text)
									 : len;
}

/* What is written while the reader goes over the document. */
struct pretty {
	int depth;
	bool is_open;  /* a container has just begun: nothing is in it so far */
	bool has_key;  /* a value follows on the same row */
	bool is_first; /* of its container */
};

static bool
begin_row(struct log_rows *rows, const struct pretty *p)
{
	struct log_row row = { .at = rows->made.len, .indent = MIN(p->depth * INDENT, INDENT_MAX) };

	add_row(rows, row);
	return true;
}

/* Before a value or a key: a comma behind what stands there, and a row of its own. */
static bool
separate(struct log_rows *rows, struct pretty *p)
{
	if (p->has_key) {
		p->has_key = false;
		return true;
	}
	if (!p->is_first && !p->is_open && rows->n > 0 && !buf_add_text(&rows->made, ","))
		return false;
	p->is_first = p->is_open = false;
	return begin_row(rows, p);
}

static bool
open_container(struct log_rows *rows, struct pretty *p, const char *sign)
{
	if (!separate(rows, p) || !buf_add_text(&rows->made, sign))
		return false;
	p->depth++;
	p->is_open = true;
	return true;
}

static bool
close_container(struct log_rows *rows, struct pretty *p, const char *sign)
{
	p->depth--;
	if (!p->is_open)
		begin_row(rows, p);
	p->is_open = p->is_first = false;
	return buf_add_text(&rows->made, sign);
}

static bool
add_token(struct log_rows *rows, struct pretty *p, const struct json_reader *reader,
	  enum json_event event)
{
	static const char *const words[] = {
		[JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null"
	};
	const char *quote = event == JSON_NUMBER ? "" : "\"";

	if (!separate(rows, p))
		return false;
	if (event >= JSON_TRUE)
		return buf_add_text(&rows->made, words[event]);
	if (!buf_add_text(&rows->made, quote) ||
	    !buf_add(&rows->made, reader->token, reader->token_len) ||
	    !buf_add_text(&rows->made, quote))
		return false;
	p->has_key = event == JSON_KEY;
	return event != JSON_KEY || buf_add_text(&rows->made, ": ");
}

static bool
add_event(struct log_rows *rows, struct pretty *p, const struct json_reader *reader,
	  enum json_event event)
{
	switch (event) {
	case JSON_OBJECT:
		return open_container(rows, p, "{");
	case JSON_ARRAY:
		return open_container(rows, p, "[");
	case JSON_OBJECT_END:
		return close_container(rows, p, "}");
	case JSON_ARRAY_END:
		return close_container(rows, p, "]");
	default:
		return add_token(rows, p, reader, event);
	}
}

/* The document over rows of `made`, behind what stands before it. false: it does not fit. */
static bool
write_json(struct log_rows *rows, const char *text, size_t len, size_t at)
{
	struct pretty p = { .is_first = true };
	struct json_reader reader;
	enum json_event event;

	if (at > 0) {
		begin_row(rows, &p);
		if (!buf_add(&rows->made, text, at))
			return false;
	}
	json_reader_init(&reader, text + at, len - at);
	while ((event = json_next(&reader)) != JSON_END)
		if (event == JSON_ERROR || !add_event(rows, &p, &reader, event))
			return false;
	return true;
}

/* Rows were begun at places in `made`; each goes to where the next one begins, and is wrapped. */
static void
settle_rows(struct log_rows *rows, const struct log_layout *layout)
{
	size_t n = rows->n;
	struct log_row *begun = mem_alloc(n, sizeof(*begun));

	memcpy(begun, rows->row, n * sizeof(*begun));
	rows->n = 0;
	rows->text = rows->made.data;
	rows->len = rows->made.len;
	for (size_t i = 0; i < n; i++) {
		begun[i].len = (i + 1 < n ? begun[i + 1].at : rows->len) - begun[i].at;
		add_text(rows, layout, begun[i]);
	}
	free(begun);
}

void
log_rows_make(struct log_rows *rows, const char *text, size_t len, const struct log_layout *layout)
{
	size_t at = find_json(text, len);

	if (!rows->has_buf)
		buf_init(&rows->made, MADE_MAX);
	rows->has_buf = true;
	rows->n = 0;
	rows->text = text;
	rows->len = len;
	rows->is_json = at < len;
	buf_clear(&rows->made);
	if (layout->is_pretty && rows->is_json && write_json(rows, text, len, at)) {
		settle_rows(rows, layout);
		return;
	}
	rows->n = 0;
	add_text(rows, layout, (struct log_row){ .at = 0, .len = len });
}
