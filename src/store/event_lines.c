/* SPDX-License-Identifier: MIT */
/* event_lines.c - a table says which members a record has, for writing and for reading. JSON never
 * has a line end in it, so that a line is a record. What a later version adds is left out. */
#include "event_lines.h"

#include <limits.h>
#include <string.h>

#include "base/json_put.h"
#include "base/text.h"
#include "store/event_log.h"
#include "store_lines.h"

static const struct {
	const char *key;
	size_t at;
} texts[] = {
#define TEXT(key, member)                               \
	{                                               \
		key, offsetof(struct event_row, member) \
	}
	TEXT("id", id),
	TEXT("region", region),
	TEXT("subject", subject),
	TEXT("cluster", cluster),
	TEXT("title", title),
	TEXT("reason", reason),
	TEXT("code", code),
	TEXT("was", was),
	TEXT("is", is),
	TEXT("container", container),
	TEXT("log_group", log_group),
	TEXT("log_note", log_note),
	TEXT("log_stream", log_stream),
#undef TEXT
};

static const char *const log_words[] = {
	[EVENT_LOG_NONE] = "none",
	[EVENT_LOG_WANTED] = "wanted",
	[EVENT_LOG_KEPT] = "kept",
	[EVENT_LOG_LOST] = "lost",
};

static const char *const *
text_of(const struct event_row *row, size_t i)
{
	return (const char *const *)(const void *)((const char *)row + texts[i].at);
}

/* ---- writing ---- */

static void
put_said(struct json_writer *w, const char *key, const char *text)
{
	if (text && *text)
		json_put_text(w, key, text);
}

static void
put_lines(struct json_writer *w, const struct event_row *row)
{
	json_put_array(w, "lines");
	for (size_t i = 0; i < row->n_lines; i++) {
		json_write_array(w);
		json_write_integer(w, row->lines[i].time_ms);
		json_write_text(w, row->lines[i].text);
		json_write_array_end(w);
	}
	json_write_array_end(w);
}

bool
event_lines_add(struct buf *buf, const struct event_row *row)
{
	size_t begin = buf->len;
	struct json_writer w;

	json_write_init(&w, buf, false);
	json_write_object(&w);
	json_put_text(&w, "kind", event_word(row->kind));
	json_put_integer(&w, "time", row->time_s);
	json_put_text(&w, "level", level_word(row->level));
	for (size_t i = 0; i < LEN(texts); i++)
		put_said(&w, texts[i].key, *text_of(row, i));
	if (row->has_exit_code)
		json_put_integer(&w, "exit_code", row->exit_code);
	if (row->log != EVENT_LOG_NONE)
		json_put_text(&w, "log", log_words[row->log]);
	if (row->n_lines)
		put_lines(&w, row);
	json_write_object_end(&w);
	if (json_write_ok(&w) && store_lines_seal(buf, begin))
		return true;
	buf->len = begin;
	if (buf->data)
		buf->data[begin] = '\0';
	return false;
}

/* ---- reading ---- */

/* NULL: memory is out. */
static const char *
take_text(const struct json_val *val, struct arena *arena, size_t size)
{
	char clean[EVENT_LOG_LINE_MAX];
	const char *text = json_text(val, "");

	if (!*text)
		return "";
	(void)text_clean(text, strlen(text), clean, MIN(size, sizeof(clean)));
	return arena_text(arena, clean);
}

static bool
take_word(const struct json_val *val, const char *const *words, size_t n, int *out)
{
	const char *word = json_text(val, NULL);

	for (size_t i = 0; word && i < n; i++)
		if (text_is(words[i], word)) {
			*out = (int)i;
			return true;
		}
	return false;
}

static bool
take_level(const struct json_val *val, enum level *out)
{
	const char *words[LEVEL_COUNT];
	int level;

	for (int i = 0; i < LEVEL_COUNT; i++)
		words[i] = level_word((enum level)i);
	if (!take_word(val, words, LEN(words), &level))
		return false;
	*out = (enum level)level;
	return true;
}

static enum err
take_lines(const struct json_val *list, struct arena *arena, struct event_row *row)
{
	size_t n = MIN(json_count(list), (size_t)EVENT_LINES_MAX);
	struct event_line *lines = n ? arena_array(arena, n, sizeof(*lines)) : NULL;
	const struct json_val *val = json_first(list);

	if (n && !lines)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++, val = json_after(val)) {
		const struct json_val *time = json_first(val);

		if (!json_integer(time, &lines[i].time_ms))
			return ERR_PARSE;
		lines[i].text = take_text(json_after(time), arena, EVENT_LOG_LINE_MAX);
		if (!lines[i].text)
			return ERR_MEMORY;
	}
	row->lines = lines;
	row->n_lines = n;
	return ERR_OK;
}

static enum err
take_members(const struct json_val *root, struct arena *arena, struct event_row *row)
{
	const struct json_val *lines = json_get(root, "lines");
	int64_t code;
	int log = EVENT_LOG_NONE;

	if (!event_of(json_text(json_get(root, "kind"), ""), &row->kind) ||
	    !take_level(json_get(root, "level"), &row->level) ||
	    !json_integer(json_get(root, "time"), &row->time_s) || row->time_s <= 0)
		return ERR_PARSE;
	for (size_t i = 0; i < LEN(texts); i++) {
		const char **to = (const char **)(void *)((char *)row + texts[i].at);

		*to = take_text(json_get(root, texts[i].key), arena, EVENT_LOG_TEXT_MAX);
		if (!*to)
			return ERR_MEMORY;
	}
	if (!*row->id)
		return ERR_PARSE;
	row->has_exit_code = json_integer(json_get(root, "exit_code"), &code) && code >= INT_MIN &&
			     code <= INT_MAX;
	row->exit_code = row->has_exit_code ? (int)code : 0;
	if (json_get(root, "log") &&
	    !take_word(json_get(root, "log"), log_words, LEN(log_words), &log))
		return ERR_PARSE;
	row->log = (enum event_log)log;
	return lines ? take_lines(lines, arena, row) : ERR_OK;
}

enum err
event_lines_parse(const char *json, size_t len, struct arena *arena, struct event_row *out)
{
	struct event_row row = { .time_s = 0 };
	struct json *doc = NULL;
	struct why ignored;
	enum err err = json_parse(json, len, 0, &doc, &ignored);

	if (err)
		return err;
	err = take_members(json_root(doc), arena, &row);
	json_free(doc);
	if (!err)
		*out = row;
	return err;
}
