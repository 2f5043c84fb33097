/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_SERVER_H
#define CWTOP_TESTS_WIRE_SERVER_H
/* server.h - a raw socket server on loopback that plays a script: whole bytes of each answer, and
 * what happens to the connection after them. One thread; stops with server_stop. */
#include "base/mem.h"

enum after {
	AFTER_KEEP,  /* the connection stays open */
	AFTER_CLOSE, /* closed in good order */
	AFTER_RESET, /* RST */
	AFTER_HANG,  /* left open; what more comes on it is not answered */
	AFTER_DRIP,  /* bytes go out one by one, five a second */
};

struct answer { /* bytes as they go on the wire; borrowed until server_stop */
	const char *bytes;
	size_t len;
	enum after after;
};

/* Whom an answer is for, and when. */
struct turn {
	const char *to;    /* requests that have this text, the first such answer first */
	size_t held_until; /* so many whole requests have come; 0: it is not held */
};

struct server;

/* server_start - plays answers[0..n) to the requests in the order they come; the last one again and
 * again after that. server_route - from now on to whom each is for, as many turns as answers; the
 * last one that fits again and again. Borrowed until server_stop. */
struct server *
server_start(const struct answer *answers, size_t n);
void
server_route(struct server *server, const struct turn *turns);
void
server_stop(struct server *server);

int
server_port(const struct server *server);
/* server_requests, server_connections - whole requests read, connections accepted, so far. */
size_t
server_requests(struct server *server);
size_t
server_connections(struct server *server);
/* server_most_at_once - so many requests waited for the ends of their answers at the same time. */
size_t
server_most_at_once(struct server *server);
/* server_wait - until so many whole requests have come. */
void
server_wait(struct server *server, size_t requests);
/* server_request - text of request i (from 0); valid until server_stop. */
const char *
server_request(struct server *server, size_t i);

#endif
