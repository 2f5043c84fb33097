/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_CLIENT_H
#define CWTOP_TESTS_WIRE_CLIENT_H
/* client.h - a client of the real library against a scripted server, for one test; and the making
 * of answers. */
#include "../unit/test.h"

#include "aws/client.h"
#include "aws/cloudwatch.h"
#include "aws/ecs.h"
#include "aws/sqs.h"
#include "server.h"

struct client {
	struct aws_shared *shared;
	struct aws *aws;
	struct arena *arena;
	struct aws_scope scope; /* region eu-west-2, default attempts */
	struct server *server;  /* NULL after client_open_port */
	struct why why;
};

/* client_open - starts the server and a client for it, with example credentials in the environment,
 * pauses between attempts of at most a millisecond, and no shared files. */
void
client_open(struct client *client, const struct answer *answers, size_t n);
/* client_open_url - a client for any endpoint; client_open_port - for any port of loopback. */
void
client_open_url(struct client *client, const char *url);
void
client_open_port(struct client *client, int port);
void
client_close(struct client *client);

/* A bag of answers; freed by bag_done. */
struct bag {
	struct buf bytes[16];
	struct answer answers[16];
	struct turn turns[16];
	size_t n;
};

void
bag_init(struct bag *bag);
void
bag_done(struct bag *bag);
/* bag_add - status and body with a right Content-Length, `headers` ("Name: value\r\n"...) among the
 * others. */
void
bag_add(struct bag *bag, const char *status, const char *headers, const char *body);
void
bag_add_bytes(struct bag *bag, const char *status, const char *headers, const struct buf *body);
/* bag_to - whose turn the answer is that was added last (server_route). */
void
bag_to(struct bag *bag, const char *to, size_t held_until);
/* bag_add_raw - these bytes and nothing else. */
void
bag_add_raw(struct bag *bag, const char *bytes, size_t n, enum after after);
/* bag_add_file - 200 with tests/wire/replies/NAME. */
void
bag_add_file(struct bag *bag, const char *name);
/* reply_file - a recorded reply; buf_done is the caller's. */
void
reply_file(const char *name, struct buf *out);

/* metric_ask - GetMetricData of "errors" and "silent". */
struct metric_asked {
	struct points points[2];
};

enum err
metric_ask(struct client *client, struct metric_asked *out);
/* expect_why - the sentence of the last failure holds this text, and no control character. */
void
expect_why(const struct client *client, const char *part);

#endif
