/* SPDX-License-Identifier: MIT */
/* job_lines.c - a table says which members a record has, for writing and for reading. JSON never
 * has a line end in it, so that a line is a record or is bad, whatever the lines around it are. */
#include "job_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json_put.h"
#include "base/uuid.h"

#define SCHEMA "cwtop-job-log/1"
#define SUM_BYTES 8
#define SUM_LEN ((size_t)2 * SUM_BYTES)
#define LENGTH_LEN ((size_t)8)
#define FRAME_LEN (LENGTH_LEN + 1 + SUM_LEN + 1) /* before the JSON */
#define EXACT_MAX 9007199254740992.0             /* doubles below it are exact integers */

enum field_kind { FIELD_ID, FIELD_TEXT, FIELD_MS, FIELD_FLAG, FIELD_ROUTE, FIELD_PHASE };

struct field {
	const char *key;
	enum field_kind kind;
	size_t at;
	bool is_needed;
};

#define INTENT(key, kind, member, is_needed)                                   \
	{                                                                      \
		key, kind, offsetof(struct job_line, intent.member), is_needed \
	}
#define NOTE(key, kind, member, is_needed)                                   \
	{                                                                    \
		key, kind, offsetof(struct job_line, note.member), is_needed \
	}

static const struct field intent_fields[] = {
	INTENT("intent", FIELD_ID, id, true),
	INTENT("created_ms", FIELD_MS, created_ms, true),
	INTENT("account", FIELD_TEXT, account, false),
	INTENT("region", FIELD_TEXT, region, false),
	INTENT("endpoint", FIELD_TEXT, endpoint, false),
	INTENT("route", FIELD_TEXT, route, false),
	INTENT("kind", FIELD_ROUTE, kind, true),
	INTENT("template", FIELD_TEXT, template_name, false),
	INTENT("title", FIELD_TEXT, title, false),
	INTENT("bucket", FIELD_TEXT, bucket, false),
	INTENT("key", FIELD_TEXT, key, false),
	INTENT("config", FIELD_TEXT, config, false),
	INTENT("queue", FIELD_TEXT, queue, false),
	INTENT("message", FIELD_TEXT, message, false),
	INTENT("is_fifo", FIELD_FLAG, is_fifo, true),
	INTENT("is_idempotent", FIELD_FLAG, is_idempotent, true),
	INTENT("run", FIELD_TEXT, run, false),
	INTENT("by", FIELD_TEXT, by, false),
};

static const struct field note_fields[] = {
	NOTE("note", FIELD_ID, id, true),
	NOTE("phase", FIELD_PHASE, phase, true),
	NOTE("time_ms", FIELD_MS, time_ms, true),
	NOTE("message_id", FIELD_TEXT, message_id, false),
	NOTE("task_arn", FIELD_TEXT, task_arn, false),
	NOTE("why", FIELD_TEXT, why, false),
	NOTE("is_by_operator", FIELD_FLAG, is_by_operator, true),
};

static bool
sum_of(const char *json, size_t len, char out[SUM_LEN + 1])
{
	unsigned char digest[SHA256_LEN];

	if (!crypto_sha256(json, len, digest))
		return false;
	crypto_hex(digest, SUM_BYTES, out);
	return true;
}

/* ---- writing ---- */

static void
put_field(struct json_writer *w, const struct field *field, const struct job_line *line)
{
	const char *at = (const char *)line + field->at;

	switch (field->kind) {
	case FIELD_ID:
		json_put_text(w, field->key, at);
		break;
	case FIELD_TEXT:
		json_put_text(w, field->key, *(const char *const *)(const void *)at);
		break;
	case FIELD_MS:
		json_put_integer(w, field->key, *(const int64_t *)(const void *)at);
		break;
	case FIELD_FLAG:
		json_put_bool(w, field->key, *(const bool *)at);
		break;
	case FIELD_ROUTE:
		json_put_text(w, field->key,
			      route_kind_word(*(const enum route_kind *)(const void *)at));
		break;
	case FIELD_PHASE:
		json_put_text(w, field->key,
			      job_phase_word(*(const enum job_phase *)(const void *)at));
		break;
	}
}

/* The frame is filled in when the JSON that it is about is behind it. */
static bool
add_line(struct buf *buf, const struct job_line *line, const struct field *fields, size_t n_fields)
{
	static const char room[FRAME_LEN] = { 0 };
	char frame[FRAME_LEN + 1], sum[SUM_LEN + 1];
	size_t begin = buf->len, len;
	struct json_writer w;

	json_write_init(&w, buf, false);
	if (!buf_add(buf, room, FRAME_LEN))
		return false;
	json_write_object(&w);
	json_put_integer(&w, "n", (int64_t)line->n);
	if (n_fields == 0)
		json_put_text(&w, "schema", SCHEMA);
	for (size_t i = 0; i < n_fields; i++)
		put_field(&w, &fields[i], line);
	json_write_object_end(&w);
	len = buf->len - begin - FRAME_LEN;
	if (!json_write_ok(&w) || len > UINT32_MAX ||
	    !sum_of(buf->data + begin + FRAME_LEN, len, sum) || !buf_add_text(buf, "\n")) {
		buf->len = begin;
		buf->data[begin] = '\0';
		return false;
	}
	(void)snprintf(frame, sizeof(frame), "%08x %s ", (unsigned)len, sum);
	memcpy(buf->data + begin, frame, FRAME_LEN);
	return true;
}

bool
job_lines_head(struct buf *buf)
{
	return add_line(buf, &(struct job_line){ .n = 0 }, NULL, 0);
}

bool
job_lines_intent(struct buf *buf, size_t n, const struct job_intent *intent)
{
	struct job_line line = { .n = n, .intent = *intent };

	return add_line(buf, &line, intent_fields, LEN(intent_fields));
}

bool
job_lines_note(struct buf *buf, size_t n, const struct job_note *note)
{
	struct job_line line = { .n = n, .note = *note };

	return add_line(buf, &line, note_fields, LEN(note_fields));
}

/* ---- reading ---- */

/* Bytes of the JSON of the whole record that a text begins with, whatever is behind it; 0: there is
 * none. */
static size_t
framed(const char *text, size_t len)
{
	char frame[LENGTH_LEN + 2], sum[SUM_LEN + 1];
	size_t json_len;

	if (len <= FRAME_LEN)
		return 0;
	memcpy(frame, text, LENGTH_LEN);
	frame[LENGTH_LEN] = '\0';
	json_len = strtoul(frame, NULL, 16);
	if (json_len > len - FRAME_LEN)
		return 0;
	(void)snprintf(frame, sizeof(frame), "%08x ", (unsigned)json_len);
	if (memcmp(text, frame, LENGTH_LEN + 1) != 0 || text[FRAME_LEN - 1] != ' ' ||
	    !sum_of(text + FRAME_LEN, json_len, sum) ||
	    memcmp(text + LENGTH_LEN + 1, sum, SUM_LEN) != 0)
		return 0;
	return json_len;
}

/* The JSON of the next line; NULL: the line is no whole record. Where only its end is damaged, what
 * is behind it is a line of its own. */
static const char *
next_json(struct job_lines *lines, size_t *out_len)
{
	const char *line = lines->text + lines->at;
	const char *end = memchr(line, '\n', lines->len - lines->at);
	size_t len = end ? (size_t)(end - line) : lines->len - lines->at;

	bool is_whole;

	*out_len = framed(line, len);
	is_whole = *out_len > 0 && end && FRAME_LEN + *out_len == len;
	if (*out_len > 0)
		len = FRAME_LEN + *out_len;
	lines->at = MIN(lines->at + len + 1, lines->len);
	return is_whole ? line + FRAME_LEN : NULL;
}

/* A string of the reader's in the arena; NULL: the arena is exhausted. */
static const char *
token_text(const struct json_reader *r, struct arena *arena)
{
	char *text;

	if (!r->has_escapes)
		return arena_text_n(arena, r->token, r->token_len);
	text = arena_alloc(arena, r->token_len + 1); /* decoded is never longer */
	if (text)
		(void)json_unescape(r->token, r->token_len, text, r->token_len + 1);
	return text;
}

static bool
take_id(const struct json_reader *r, char *out)
{
	if (r->token_len != JOB_ID_SIZE - 1)
		return false;
	memcpy(out, r->token, r->token_len);
	out[r->token_len] = '\0';
	return uuid_is(out);
}

static bool
take_route(const struct json_reader *r, enum route_kind *out)
{
	for (int kind = ROUTE_QUEUE; kind <= ROUTE_HTTP; kind++)
		if (json_token_is(r, route_kind_word((enum route_kind)kind))) {
			*out = (enum route_kind)kind;
			return true;
		}
	return false;
}

static bool
take_phase(const struct json_reader *r, enum job_phase *out)
{
	for (int phase = 0; phase < JOB_PHASES; phase++)
		if (json_token_is(r, job_phase_word((enum job_phase)phase))) {
			*out = (enum job_phase)phase;
			return true;
		}
	return false;
}

static bool
take_integer(const struct json_reader *r, int64_t *out)
{
	if (!(fabs(r->number) < EXACT_MAX) || floor(r->number) != r->number)
		return false;
	*out = (int64_t)r->number;
	return true;
}

/* A value of a member; false: it is not of that kind, or *out_err says that memory is out. */
static bool
take_value(const struct json_reader *r, enum json_event event, const struct field *field,
	   struct arena *arena, struct job_line *line, enum err *out_err)
{
	void *at = (char *)line + field->at;
	const char **text = at;

	switch (field->kind) {
	case FIELD_ID:
		return event == JSON_STRING && take_id(r, at);
	case FIELD_TEXT:
		if (event != JSON_STRING)
			return event == JSON_NULL;
		*text = token_text(r, arena);
		*out_err = *text ? ERR_OK : ERR_MEMORY;
		return *text != NULL;
	case FIELD_MS:
		return event == JSON_NUMBER && take_integer(r, at);
	case FIELD_FLAG:
		*(bool *)at = event == JSON_TRUE;
		return event == JSON_TRUE || event == JSON_FALSE;
	case FIELD_ROUTE:
		return event == JSON_STRING && take_route(r, at);
	case FIELD_PHASE:
		return event == JSON_STRING && take_phase(r, at);
	}
	return false;
}

static const struct field *
field_of(const struct json_reader *r, const struct field *fields, size_t n_fields)
{
	for (size_t i = 0; i < n_fields; i++)
		if (json_token_is(r, fields[i].key))
			return &fields[i];
	return NULL;
}

/* The members behind "n", whose first key has been read. What is not needed may be missing. */
static bool
take_members(struct json_reader *r, const struct field *fields, size_t n_fields,
	     struct arena *arena, struct job_line *out, enum err *out_err)
{
	uint32_t seen = 0;

	do {
		const struct field *field = field_of(r, fields, n_fields);
		uint32_t bit = field ? UINT32_C(1) << (field - fields) : 0;
		enum json_event event = json_next(r);

		if (!field || (seen & bit) || !take_value(r, event, field, arena, out, out_err))
			return false;
		seen |= bit;
	} while (json_next(r) == JSON_KEY);
	for (size_t i = 0; i < n_fields; i++)
		if (fields[i].is_needed && !(seen & UINT32_C(1) << i))
			return false;
	return json_next(r) == JSON_END;
}

static bool
next_is_key(struct json_reader *r)
{
	return json_next(r) == JSON_KEY;
}

/* A whole record: false where it is none of this version's. */
static bool
take_record(const char *json, size_t len, struct arena *arena, struct job_line *out,
	    bool *out_is_head, enum err *out_err)
{
	struct json_reader r;
	int64_t n;

	*out = (struct job_line){ 0 };
	*out_is_head = false;
	json_reader_init(&r, json, len);
	if (json_next(&r) != JSON_OBJECT || !next_is_key(&r) || !json_token_is(&r, "n") ||
	    json_next(&r) != JSON_NUMBER || !take_integer(&r, &n) || n < 0 || !next_is_key(&r))
		return false;
	out->n = (size_t)n;
	if (json_token_is(&r, "schema")) {
		*out_is_head = true;
		return json_next(&r) == JSON_STRING && json_token_is(&r, SCHEMA) &&
		       json_next(&r) == JSON_OBJECT_END && json_next(&r) == JSON_END;
	}
	out->is_intent = json_token_is(&r, "intent");
	return out->is_intent
		       ? take_members(&r, intent_fields, LEN(intent_fields), arena, out, out_err)
		       : take_members(&r, note_fields, LEN(note_fields), arena, out, out_err);
}

void
job_lines_begin(struct job_lines *lines, const char *text, size_t len)
{
	*lines = (struct job_lines){ .text = text, .len = len };
}

static void
tell(struct job_lines *lines, const char *problem)
{
	if (!lines->problem)
		lines->problem = problem;
}

bool
job_lines_next(struct job_lines *lines, struct arena *arena, struct job_line *out,
	       enum err *out_err)
{
	*out_err = ERR_OK;
	while (lines->at < lines->len) {
		bool is_head, is_record;
		size_t len;
		const char *json = next_json(lines, &len);

		if (!json) {
			lines->is_torn = true;
			continue;
		}
		is_record = take_record(json, len, arena, out, &is_head, out_err);
		if (*out_err)
			return false;
		if (lines->is_torn)
			tell(lines, "a record in it is damaged");
		else if (!is_record)
			tell(lines, "it is no journal of this version");
		else if (out->n != lines->n || is_head != (out->n == 0))
			tell(lines, "records of it are missing");
		if (!lines->problem)
			lines->good = lines->at;
		lines->n = out->n + 1;
		if (is_record && !is_head)
			return true;
	}
	return false;
}
