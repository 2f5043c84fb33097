/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_JSON_H
#define CWTOP_BASE_JSON_H
/* json.h - strict JSON: a pull reader (events over the text, no tree) and documents (cJSON trees,
 * built only after the reader has accepted the whole text), and a writer.
 *
 * Strict means: RFC 8259 grammar, valid UTF-8, no NUL (raw or \u0000), no byte-order mark, depth at
 * most 64, a million values at most, exactly one document. cJSON alone accepts all of these. */
#include <stdarg.h>

#include "base/mem.h"

/* ---- reader: one pass, no allocation; the text outlives it ---- */

enum json_event {
	JSON_END,    /* the document is complete and nothing follows */
	JSON_ERROR,  /* `problem` says what, `at` where */
	JSON_OBJECT, /* { */
	JSON_OBJECT_END,
	JSON_ARRAY, /* [ */
	JSON_ARRAY_END,
	JSON_KEY,    /* raw text of the key */
	JSON_STRING, /* raw text, escapes not yet decoded */
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

#define JSON_DEPTH_MAX 64
#define JSON_VALUES_MAX 1000000

struct json_reader {
	const char *text; /* what is read */
	size_t len, at;
	const char *token; /* KEY, STRING: between the quotes; NUMBER: its digits */
	size_t token_len;
	bool has_escapes;     /* the token has a backslash: json_unescape it */
	double number;        /* value of a JSON_NUMBER */
	bool allows_comments; /* // and slash-star: stack files */
	const char *problem;  /* after JSON_ERROR: what, in words */
	unsigned depth;
	size_t n_values;
	uint64_t in_object;    /* bit per depth */
	unsigned char expects; /* internal state */
};

void
json_reader_init(struct json_reader *reader, const char *text, size_t len);

/* json_next - the next event. After JSON_END or JSON_ERROR it repeats itself. */
enum json_event
json_next(struct json_reader *reader);

/* json_skip - reads past the value that the last event began; false on JSON_ERROR. */
MUST_CHECK bool
json_skip(struct json_reader *reader);

/* json_token_is - the token equals a plain ASCII word (keys of AWS never need escapes). */
bool
json_token_is(const struct json_reader *reader, const char *word);

/* json_unescape - token to UTF-8 in out (NUL-terminated, cut at a character boundary when it does
 * not fit); returns the length. out_size ≥ 1. */
size_t
json_unescape(const char *token, size_t token_len, char *out, size_t out_size);

/* json_line_column - 1-based place of a byte offset, for messages. */
void
json_line_column(const char *text, size_t offset, unsigned *out_line, unsigned *out_column);

/* ---- documents: a tree over cJSON ---- */

struct json;     /* a document: owns the tree */
struct json_val; /* a value inside it: borrowed, lives as long as the document */

/* json_parse - the whole text as one strict document; duplicate keys in one object are refused.
 * @flags  JSON_COMMENTS accepts comments and trailing commas' absence is still required
 * ERR_PARSE with "line L, column C: ..." or ERR_MEMORY. Any thread. */
#define JSON_COMMENTS 1u
MUST_CHECK enum err
json_parse(const char *text, size_t len, unsigned flags, struct json **out_doc, struct why *why);
void
json_free(struct json *doc);
const struct json_val *
json_root(const struct json *doc);
/* json_fail - ERR_FILE and "path:line:column: ..." of a value of a file; @at NULL: its beginning.
 */
struct json_file {
	const struct json *doc;
	const char *path;
};
enum err
json_fail(const struct json_file *file, const struct json_val *at, struct why *why, const char *fmt,
	  va_list args) PRINTF_LIKE(4, 0);
/* json_place - where a value of this document begins, 1-based; json_key_place - where its key does
 * (the value itself when it has none). Walks the text: for messages. */
void
json_place(const struct json *doc, const struct json_val *val, unsigned *out_line,
	   unsigned *out_column);
void
json_key_place(const struct json *doc, const struct json_val *val, unsigned *out_line,
	       unsigned *out_column);

enum json_type {
	JSON_T_NULL,
	JSON_T_BOOL,
	JSON_T_NUMBER,
	JSON_T_STRING,
	JSON_T_ARRAY,
	JSON_T_OBJECT
};

/* Getters take NULL (an absent value) and the wrong type calmly: they return the default. */
enum json_type
json_type(const struct json_val *val);
const struct json_val *
json_get(const struct json_val *object, const char *key); /* case-sensitive; NULL if absent */
const struct json_val *
json_first(const struct json_val *container); /* first child; NULL if none */
const struct json_val *
json_after(const struct json_val *child); /* next sibling */
const char *
json_key(const struct json_val *child); /* the member's name; NULL in an array */
size_t
json_count(const struct json_val *container);
const char *
json_text(const struct json_val *val, const char *otherwise);
double
json_number(const struct json_val *val, double otherwise);
bool
json_bool(const struct json_val *val, bool otherwise);
/* json_integer - exact below 2^53; also accepts a string of digits (SQS attributes). */
bool
json_integer(const struct json_val *val, int64_t *out);

/* ---- writer: appends to a buf; commas, quoting and nesting are its business ---- */

struct json_writer {
	struct buf *buf;
	unsigned depth;
	uint64_t has_items; /* bit per depth */
	bool is_after_key, is_failed;
	bool is_pretty; /* two-space indent; else compact */
};

void
json_write_init(struct json_writer *w, struct buf *buf, bool is_pretty);
void
json_write_object(struct json_writer *w);
void
json_write_object_end(struct json_writer *w);
void
json_write_array(struct json_writer *w);
void
json_write_array_end(struct json_writer *w);
void
json_write_key(struct json_writer *w, const char *key);
/* json_write_text - NULL writes null. Ill-formed UTF-8 becomes U+FFFD. */
void
json_write_text(struct json_writer *w, const char *s);
/* json_write_number - shortest form that reads back the same; non-finite writes null. */
void
json_write_number(struct json_writer *w, double number);
void
json_write_integer(struct json_writer *w, int64_t number);
void
json_write_bool(struct json_writer *w, bool value);
void
json_write_null(struct json_writer *w);
/* json_write_ok - everything fitted into the buffer and every container is closed. */
MUST_CHECK bool
json_write_ok(const struct json_writer *w);

#endif
