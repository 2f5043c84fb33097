/* SPDX-License-Identifier: MIT */
/* client.c - see client.h. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define REPLY_MAX (1u << 20)

static const struct metric_def defs[] = {
	{ .id = "errors",
	  .namespace_ = "Demo",
	  .name = "Errors",
	  .dimensions = &(struct dimension){ "FunctionName", "api" },
	  .n_dimensions = 1,
	  .stat = "Sum",
	  .period_s = 60,
	  .scale = 1 },
	{ .id = "silent",
	  .namespace_ = "Demo",
	  .name = "Silent",
	  .stat = "Sum",
	  .period_s = 60,
	  .scale = 1 },
};

static void
set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

void
client_open_url(struct client *client, const char *url)
{
	*client = (struct client){ 0 };
	set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
	set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
	set("AWS_CONFIG_FILE", "/dev/null");
	set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
	if (aws_shared_new(&(struct aws_options){ .endpoint_url = url }, &client->shared,
			   &client->why))
		fail_msg("%s", client->why.text);
	client->aws = aws_new(client->shared);
	client->arena = arena_new(16u << 20);
	assert_non_null(client->aws);
	assert_non_null(client->arena);
	aws_set_backoff(client->aws, 1);
	client->scope = (struct aws_scope){ .client = client->aws,
					    .region = "eu-west-2",
					    .arena = client->arena };
}

void
client_open_port(struct client *client, int port)
{
	char url[64];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	client_open_url(client, url);
}

void
client_open(struct client *client, const struct answer *answers, size_t n)
{
	struct server *server = server_start(answers, n);

	client_open_port(client, server_port(server));
	client->server = server;
}

void
client_close(struct client *client)
{
	aws_free(client->aws);
	aws_shared_free(client->shared);
	arena_free(client->arena);
	if (client->server)
		server_stop(client->server);
}

void
bag_init(struct bag *bag)
{
	*bag = (struct bag){ 0 };
}

void
bag_done(struct bag *bag)
{
	for (size_t i = 0; i < bag->n; i++)
		buf_done(&bag->bytes[i]);
}

static struct buf *
next_answer(struct bag *bag, enum after after)
{
	struct buf *buf = &bag->bytes[bag->n];

	assert_true(bag->n < LEN(bag->bytes));
	buf_init(buf, 4u * REPLY_MAX);
	bag->answers[bag->n++].after = after;
	return buf;
}

static void
seal(struct bag *bag)
{
	bag->answers[bag->n - 1].bytes = bag->bytes[bag->n - 1].data;
	bag->answers[bag->n - 1].len = bag->bytes[bag->n - 1].len;
}

void
bag_add_bytes(struct bag *bag, const char *status, const char *headers, const struct buf *body)
{
	struct buf *buf = next_answer(bag, AFTER_KEEP);

	assert_true(buf_addf(buf,
			     "HTTP/1.1 %s\r\nContent-Type: application/x-amz-json-1.0\r\n"
			     "x-amzn-RequestId: 7c1f\r\nContent-Length: %zu\r\n%s\r\n",
			     status, body->len, headers));
	assert_true(buf_add(buf, body->data, body->len));
	seal(bag);
}

void
bag_add(struct bag *bag, const char *status, const char *headers, const char *body)
{
	struct buf copy;

	buf_init(&copy, REPLY_MAX);
	assert_true(buf_add_text(&copy, body));
	bag_add_bytes(bag, status, headers, &copy);
	buf_done(&copy);
}

void
bag_to(struct bag *bag, const char *to, size_t held_until)
{
	bag->turns[bag->n - 1] = (struct turn){ to, held_until };
}

void
bag_add_raw(struct bag *bag, const char *bytes, size_t n, enum after after)
{
	struct buf *buf = next_answer(bag, after);

	assert_true(buf_add(buf, bytes, n));
	seal(bag);
}

void
reply_file(const char *name, struct buf *out)
{
	char path[128];
	struct why why = { 0 };

	buf_init(out, REPLY_MAX);
	(void)snprintf(path, sizeof(path), "tests/wire/replies/%s", name);
	if (file_read(path, out, &why))
		fail_msg("%s (run from the project's root)", why.text);
}

void
bag_add_file(struct bag *bag, const char *name)
{
	struct buf body;

	reply_file(name, &body);
	bag_add_bytes(bag, "200 OK", strstr(name, ".gz") ? "Content-Encoding: gzip\r\n" : "",
		      &body);
	buf_done(&body);
}

enum err
metric_ask(struct client *client, struct metric_asked *out)
{
	const struct metric_query queries[] = { { &defs[0], true }, { &defs[1], true } };

	return cw_metric_data(&client->scope, queries, LEN(queries),
			      (struct span){ 1795235400, 1795236000 }, out->points, &client->why);
}

void
expect_why(const struct client *client, const char *part)
{
	if (!strstr(client->why.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, client->why.text);
	assert_true(text_is_clean(client->why.text));
}
