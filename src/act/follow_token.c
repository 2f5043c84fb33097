/* SPDX-License-Identifier: MIT */
/* follow_token.c - see follow_token.h. */
#include "follow_token.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define TEXTS 6
#define NUMBERS 8

/* One list of the members, for both ways. */
struct members {
	struct {
		const char *key, **at;
	} texts[TEXTS];
	struct {
		const char *key;
		int64_t *at;
	} numbers[NUMBERS];
	int64_t way;
};

static void
list_members(struct follow *follow, struct members *m)
{
	*m = (struct members){
		.texts = { { "region", &follow->region },
			   { "group", &follow->group },
			   { "stream", &follow->stream },
			   { "prefix", &follow->prefix },
			   { "task", &follow->task },
			   { "next", &follow->next } },
		.numbers = { { "way", &m->way },
			     { "from", &follow->from_ms },
			     { "to", &follow->to_ms },
			     { "began", &follow->began_ms },
			     { "newest", &follow->newest_ms },
			     { "edge", &follow->edge_ms },
			     { "step", &follow->step },
			     { "lines", &follow->n_lines } },
	};
}

static enum err
read_members(struct arena *arena, const struct json_val *root, struct follow *follow,
	     struct members *m, struct why *why)
{
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = json_text(json_get(root, m->texts[i].key), NULL);

		*m->texts[i].at = text ? arena_text(arena, text) : NULL;
		if (text && !*m->texts[i].at)
			return err_memory(why);
	}
	for (size_t i = 0; i < NUMBERS; i++)
		if (!json_integer(json_get(root, m->numbers[i].key), m->numbers[i].at) ||
		    *m->numbers[i].at < 0)
			return ERR_USAGE;
	if (!follow->region || !follow->group || !follow->task || m->way > FOLLOW_SPAN)
		return ERR_USAGE;
	follow->way = (enum follow_way)m->way;
	return ERR_OK;
}

enum err
follow_token_read(struct arena *arena, const char *token, struct follow *out, struct why *why)
{
	struct follow follow = { .region = NULL };
	struct members members;
	struct json *doc = NULL;
	enum err err = ERR_USAGE;

	list_members(&follow, &members);
	if (strlen(token) < FOLLOW_TOKEN_MAX &&
	    json_parse(token, strlen(token), 0, &doc, why) == ERR_OK)
		err = read_members(arena, json_root(doc), &follow, &members, why);
	json_free(doc);
	if (err == ERR_USAGE)
		return err_set(ERR_USAGE, why, "log: the token is of no earlier look: begin anew");
	if (!err)
		*out = follow;
	return err;
}

const char *
follow_token_write(struct arena *arena, const struct follow *follow)
{
	struct follow copy = *follow;
	struct members members;
	struct json_writer w;
	const char *token = NULL;
	struct buf buf;

	list_members(&copy, &members);
	members.way = (int64_t)follow->way;
	buf_init(&buf, FOLLOW_TOKEN_MAX - 1);
	json_write_init(&w, &buf, false);
	json_write_object(&w);
	for (size_t i = 0; i < TEXTS; i++) {
		if (!*members.texts[i].at)
			continue;
		json_write_key(&w, members.texts[i].key);
		json_write_text(&w, *members.texts[i].at);
	}
	for (size_t i = 0; i < NUMBERS; i++) {
		json_write_key(&w, members.numbers[i].key);
		json_write_integer(&w, *members.numbers[i].at);
	}
	json_write_object_end(&w);
	if (json_write_ok(&w))
		token = arena_text_n(arena, buf.data, buf.len);
	buf_done(&buf);
	return token;
}
