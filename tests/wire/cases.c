/* SPDX-License-Identifier: MIT */
/* cases.c - see cases.h. */
#include "cases.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define CUTS 8
#define REPLY_MAX (1u << 20)

static bool
is_xml(const struct wire_case *c)
{
	return strstr(c->reply, ".xml") != NULL;
}

/* One answer, one call; what was sent stays readable until client_close. */
static enum err
answer(const struct wire_case *c, const char *status, const struct buf *body, struct client *client,
       struct bag *bag)
{
	bag_init(bag);
	bag_add_bytes(bag, status, "", body);
	client_open(client, bag->answers, bag->n);
	return c->run(client);
}

static void
finish(struct client *client, struct bag *bag)
{
	client_close(client);
	bag_done(bag);
}

static void
expect_whole(const struct wire_case *c, const struct buf *body)
{
	struct client client;
	struct bag bag;
	enum err err = answer(c, "200 OK", body, &client, &bag);

	if (err)
		fail_msg("%s: %s", c->reply, client.why.text);
	for (size_t i = 0; i < LEN(c->sent) && c->sent[i]; i++)
		if (!strstr(server_request(client.server, 0), c->sent[i]))
			fail_msg("%s: \"%s\" was not sent: %s", c->reply, c->sent[i],
				 server_request(client.server, 0));
	finish(&client, &bag);
}

static void
expect_throttled(const struct wire_case *c)
{
	static const char json[] =
		"{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}";
	static const char xml[] = "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>"
				  "<Message>Rate exceeded</Message></Error></ErrorResponse>";
	struct client client;
	struct bag bag;
	struct buf body;
	enum err err;

	buf_init(&body, sizeof(xml) + sizeof(json));
	assert_true(buf_add_text(&body, is_xml(c) ? xml : json));
	err = answer(c, "400 Bad Request", &body, &client, &bag);
	if (err != ERR_THROTTLED)
		fail_msg("%s: throttled: %s: %s", c->reply, err_word(err), client.why.text);
	assert_int_equal(server_requests(client.server), 3);
	finish(&client, &bag);
	buf_done(&body);
}

/* Cut, but with the length that the cut text has: HTTP sees nothing wrong with it. */
static void
expect_cut(const struct wire_case *c, const struct buf *body)
{
	size_t len = body->len;

	while (len > 0 && strchr(" \r\n", body->data[len - 1]))
		len--;
	for (size_t i = 0; i <= CUTS; i++) {
		struct buf part = *body;
		struct client client;
		struct bag bag;
		enum err err;

		part.len = i == CUTS ? len - 1 : len * i / CUTS;
		err = answer(c, "200 OK", &part, &client, &bag);
		if (err != ERR_PARSE)
			fail_msg("%s: cut after %zu of %zu: %s: %s", c->reply, part.len, len,
				 err_word(err), client.why.text);
		expect_why(&client, "answer");
		finish(&client, &bag);
	}
}

/* The same text with another name in the place of `name`, wherever it is a member. */
static size_t
rename_member(const struct buf *body, const char *name, bool in_xml, struct buf *out)
{
	static const char *const json[] = { "\"", "\":" }, *const xml[] = { "<", ">" };
	const char *const *around = in_xml ? xml : json;
	TEXT_ON(member, 120);
	TEXT_ON(closing, 120);
	const char *at = body->data, *next;
	size_t n = 0;

	text_addf(&member, "%s%s%s", around[0], name, around[1]);
	text_addf(&closing, "</%s>", name);
	while ((next = strstr(at, member.data))) {
		assert_true(buf_add(out, at, (size_t)(next - at)));
		assert_true(buf_addf(out, "%sX%s%s", around[0], name, around[1]));
		at = next + member.len;
		n++;
		next = in_xml ? strstr(at, closing.data) : NULL;
		if (!next)
			continue;
		assert_true(buf_add(out, at, (size_t)(next - at)));
		assert_true(buf_addf(out, "</X%s>", name));
		at = next + closing.len;
	}
	assert_true(buf_add_text(out, at));
	return n;
}

static void
expect_needed(const struct wire_case *c, const struct buf *body, const char *name)
{
	struct client client;
	struct bag bag;
	struct buf without;
	enum err err;

	buf_init(&without, REPLY_MAX);
	if (rename_member(body, name, is_xml(c), &without) == 0)
		fail_msg("%s: has no %s", c->reply, name);
	err = answer(c, "200 OK", &without, &client, &bag);
	if (err != ERR_PARSE)
		fail_msg("%s: without %s: %s: %s", c->reply, name, err_word(err), client.why.text);
	finish(&client, &bag);
	buf_done(&without);
}

void
cases_run(const struct wire_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct wire_case *c = &cases[i];
		struct buf body;

		reply_file(c->reply, &body);
		expect_whole(c, &body);
		expect_throttled(c);
		expect_cut(c, &body);
		for (size_t k = 0; k < LEN(c->needs) && c->needs[k]; k++)
			expect_needed(c, &body, c->needs[k]);
		buf_done(&body);
	}
}

void
case_with(const char *status, const char *headers, const char *reply,
	  void (*use)(struct client *client))
{
	struct client client;
	struct bag bag;
	struct buf body;

	bag_init(&bag);
	if (*reply)
		reply_file(reply, &body);
	else
		buf_init(&body, 1);
	bag_add_bytes(&bag, status, headers, &body);
	client_open(&client, bag.answers, bag.n);
	use(&client);
	client_close(&client);
	bag_done(&bag);
	buf_done(&body);
}
