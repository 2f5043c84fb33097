/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_SERVER_H
#define CWTOP_SIM_SERVER_H
/* server.h - HTTP on the loopback interface: collects a request, has it answered, sends the reply.
 * A thread for each connection; the handler runs in one of them at a time. */
#include "sim/http.h"

struct server;

struct server_options {
	unsigned port;       /* 0: any free one */
	unsigned latency_ms; /* waited before each answer */
	void *self;
	/* answer - fills the reply; called under the server's lock. */
	void (*answer)(void *self, const struct http_request *request, struct http_reply *reply);
};

/* server_start - listens on 127.0.0.1. ERR_SYSTEM: the port is taken, or no thread. */
MUST_CHECK enum err
server_start(const struct server_options *options, struct server **out, struct why *why);

/* server_port - where it listens. */
unsigned
server_port(const struct server *server);

/* server_idle_ms - real time since the last request, or since the start. */
int64_t
server_idle_ms(struct server *server);

/* server_stop - ends all connections and threads; NULL is fine. */
void
server_stop(struct server *server);

#endif
