/* SPDX-License-Identifier: MIT */
/* members.c - the few members of small JSON documents that hold secrets. A tree would leave copies
 * of them in memory that nobody wipes. */
#include "aws/provider_tools.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"

struct reading {
	struct members *m;
	struct json_reader reader;
	char *at; /* free part of the store */
};

static struct member *
row_of(struct members *m, const struct json_reader *reader)
{
	for (size_t i = 0; i < m->n; i++)
		if (json_token_is(reader, m->rows[i].name))
			return &m->rows[i];
	return NULL;
}

/* The value after a key that is asked for. */
static const char *
take_value(struct reading *r, struct member *row)
{
	size_t left = r->m->size - (size_t)(r->at - r->m->store);
	enum json_event event = json_next(&r->reader);

	if (row->value)
		return "a key twice";
	if (event == JSON_STRING || event == JSON_NUMBER) {
		row->value = r->at;
		row->is_number = event == JSON_NUMBER;
		r->at += json_unescape(r->reader.token, r->reader.token_len, r->at, left) + 1;
		return NULL;
	}
	return json_skip(&r->reader) ? NULL : "broken text";
}

/* The members of the object that has just begun, up to its end. */
static const char *
take_members(struct reading *r)
{
	const char *problem = NULL;

	for (enum json_event event = json_next(&r->reader); event == JSON_KEY && !problem;
	     event = json_next(&r->reader)) {
		struct member *row = row_of(r->m, &r->reader);

		if (row)
			problem = take_value(r, row);
		else if (json_next(&r->reader) == JSON_ERROR || !json_skip(&r->reader))
			problem = "broken text";
	}
	return problem;
}

/* Up to the object of that name in the outer one. */
static const char *
enter(struct reading *r, const char *inside)
{
	enum json_event event;

	while ((event = json_next(&r->reader)) == JSON_KEY) {
		bool is_it = json_token_is(&r->reader, inside);

		event = json_next(&r->reader);
		if (is_it && event == JSON_OBJECT)
			return NULL;
		if (event == JSON_ERROR || !json_skip(&r->reader))
			return "broken text";
	}
	return event == JSON_ERROR ? "broken text" : "a part is missing";
}

enum err
members_read(struct members *m, const struct buf *text, const char *inside,
	     const char *const *names, struct why *why)
{
	struct reading r = { .m = m };
	const char *problem = NULL;
	enum json_event event;

	*m = (struct members){ .size = text->len + 64 };
	for (; names[m->n]; m->n++)
		m->rows[m->n].name = names[m->n];
	m->store = secret_alloc(m->size);
	if (!m->store)
		return err_memory(why);
	r.at = m->store;
	json_reader_init(&r.reader, text->data, text->len);
	if (json_next(&r.reader) != JSON_OBJECT)
		problem = "it is no JSON object";
	if (!problem && inside)
		problem = enter(&r, inside);
	if (!problem)
		problem = take_members(&r);
	/* the rest must be sound, too: a document that is cut is not believed */
	for (event = JSON_NULL; !problem && event != JSON_END; event = json_next(&r.reader))
		if (event == JSON_ERROR)
			problem = "it is incomplete or broken JSON";
	if (problem) {
		members_done(m);
		return err_set(ERR_PARSE, why, "%s", problem);
	}
	return ERR_OK;
}

const char *
members_get(const struct members *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->rows[i].name, name) == 0)
			return m->rows[i].value ? m->rows[i].value : "";
	return "";
}

void
members_done(struct members *m)
{
	secret_free(m->store, m->size);
	*m = (struct members){ 0 };
}
