/* SPDX-License-Identifier: MIT */
/* server.c - see server.h. It understands of HTTP what it needs to know where a request ends. */
#include "server.h"

#include "../unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEERS_MAX 16
#define REQUESTS_MAX 256
#define ANSWERS_MAX 64
#define REQUEST_BYTES (1u << 20)
#define DRIP_MS 200

struct peer {
	int fd; /* -1: free */
	struct buf in;
	const struct answer *answer; /* going out; NULL: none */
	size_t sent;
	bool is_deaf; /* AFTER_HANG */
};

struct server {
	int listener, wake[2], port;
	pthread_t thread;
	const struct answer *answers;
	size_t n_answers;
	const struct turn *turns; /* NULL: in their order */
	struct peer peers[PEERS_MAX];
	pthread_mutex_t lock; /* over what follows */
	pthread_cond_t came;
	char *requests[REQUESTS_MAX];
	size_t n_requests, n_connections, most_at_once;
	bool is_played[ANSWERS_MAX]; /* of answers that are for someone; the thread's */
};

static void
drop_peer(struct peer *peer, bool is_reset)
{
	struct linger now = { .l_onoff = 1 };

	if (is_reset)
		(void)setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(peer->fd);
	buf_done(&peer->in);
	*peer = (struct peer){ .fd = -1 };
}

static void
accept_peer(struct server *server)
{
	int fd = accept(server->listener, NULL, NULL);

	for (size_t i = 0; i < PEERS_MAX && fd >= 0; i++) {
		struct peer *peer = &server->peers[i];

		if (peer->fd >= 0)
			continue;
		*peer = (struct peer){ .fd = fd };
		buf_init(&peer->in, REQUEST_BYTES);
		pthread_mutex_lock(&server->lock);
		server->n_connections++;
		pthread_mutex_unlock(&server->lock);
		return;
	}
	if (fd >= 0)
		(void)close(fd);
}

/* Length of the first whole request in the buffer; 0: not all there yet. */
static size_t
request_length(const struct buf *in)
{
	const char *end = memmem(in->data, in->len, "\r\n\r\n", 4);
	const char *length = strcasestr(in->data, "\r\nContent-Length:");
	size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
	size_t head = end ? (size_t)(end - in->data) + 4 : 0;

	return end && in->len >= head + body ? head + body : 0;
}

/* The first for this request that was not played yet, else the last for it. */
static const struct answer *
answer_to(struct server *server, const char *request)
{
	size_t chosen = SIZE_MAX;

	for (size_t i = 0; i < MIN(server->n_answers, (size_t)ANSWERS_MAX); i++) {
		if (!strstr(request, server->turns[i].to))
			continue;
		chosen = i;
		if (!server->is_played[i])
			break;
	}
	if (chosen == SIZE_MAX) { /* not the test's thread: it cannot fail there */
		fprintf(stderr, "nobody said what to answer to %s\n", request);
		abort();
	}
	server->is_played[chosen] = true;
	return &server->answers[chosen];
}

static void
count_open(struct server *server)
{
	size_t n = 0;

	for (size_t i = 0; i < PEERS_MAX; i++)
		n += server->peers[i].fd >= 0 && server->peers[i].answer;
	pthread_mutex_lock(&server->lock);
	server->most_at_once = MAX(server->most_at_once, n);
	pthread_mutex_unlock(&server->lock);
}

static bool
is_held(const struct server *server, const struct peer *peer)
{
	return peer->answer && server->turns &&
	       server->n_requests < server->turns[peer->answer - server->answers].held_until;
}

/* Keeps the request's text and chooses its answer. */
static const struct answer *
take_request(struct server *server, struct peer *peer, size_t n)
{
	char *text = strndup(peer->in.data, n);
	size_t i;

	assert_non_null(text);
	pthread_mutex_lock(&server->lock);
	i = server->n_requests++;
	if (i < REQUESTS_MAX)
		server->requests[i] = text;
	pthread_cond_broadcast(&server->came);
	pthread_mutex_unlock(&server->lock);
	buf_clear(&peer->in); /* a client without pipelining */
	if (i >= REQUESTS_MAX)
		free(text);
	else if (server->turns)
		return answer_to(server, text);
	return &server->answers[i < server->n_answers ? i : server->n_answers - 1];
}

static void
finish_answer(struct peer *peer)
{
	enum after after = peer->answer->after;

	peer->answer = NULL;
	peer->sent = 0;
	if (after == AFTER_CLOSE || after == AFTER_RESET)
		drop_peer(peer, after == AFTER_RESET);
	else
		peer->is_deaf = after == AFTER_HANG;
}

/* Sends what the socket takes; a drip one byte. */
static void
send_some(struct peer *peer)
{
	const struct answer *answer = peer->answer;
	size_t left = answer->len - peer->sent;
	ssize_t n = send(peer->fd, answer->bytes + peer->sent,
			 answer->after == AFTER_DRIP ? MIN(left, 1) : left,
			 MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		drop_peer(peer, false);
		return;
	}
	peer->sent += n > 0 ? (size_t)n : 0;
	if (peer->sent == answer->len)
		finish_answer(peer);
}

static void
read_some(struct server *server, struct peer *peer)
{
	char bytes[65536];
	ssize_t n = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	size_t request;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) ||
	    (n > 0 && !buf_add(&peer->in, bytes, (size_t)n))) {
		drop_peer(peer, false);
		return;
	}
	request = request_length(&peer->in);
	if (request == 0 || peer->is_deaf || peer->answer)
		return;
	peer->answer = take_request(server, peer, request);
	count_open(server);
	if (!is_held(server, peer))
		send_some(peer);
}

static bool
is_dripping(const struct peer *peer)
{
	return peer->fd >= 0 && peer->answer && peer->answer->after == AFTER_DRIP;
}

static void
serve_peers(struct server *server, const struct pollfd *fds, bool is_drip_due)
{
	for (size_t i = 0; i < PEERS_MAX; i++) {
		struct peer *peer = &server->peers[i];
		short events = fds[i].revents;

		if (peer->fd < 0 || fds[i].fd != peer->fd)
			continue;
		if (events & (POLLIN | POLLHUP | POLLERR))
			read_some(server, peer);
		if (peer->fd >= 0 && peer->answer && !is_held(server, peer) &&
		    (is_dripping(peer) ? is_drip_due : (events & POLLOUT) != 0))
			send_some(peer);
	}
}

static void *
serve(void *user)
{
	struct server *server = user;
	struct pollfd fds[PEERS_MAX + 2];

	for (;;) {
		bool has_drip = false;
		int n;

		for (size_t i = 0; i < PEERS_MAX; i++) {
			const struct peer *peer = &server->peers[i];
			bool is_sending = peer->fd >= 0 && peer->answer && !is_dripping(peer) &&
					  !is_held(server, peer);

			has_drip = has_drip || is_dripping(peer);
			fds[i] = (struct pollfd){ peer->fd, POLLIN, 0 };
			fds[i].events = (short)(POLLIN | (is_sending ? POLLOUT : 0));
		}
		fds[PEERS_MAX] = (struct pollfd){ server->listener, POLLIN, 0 };
		fds[PEERS_MAX + 1] = (struct pollfd){ server->wake[0], POLLIN, 0 };
		n = poll(fds, PEERS_MAX + 2, has_drip ? DRIP_MS : -1);
		if (fds[PEERS_MAX + 1].revents)
			return NULL;
		serve_peers(server, fds, n == 0);
		if (fds[PEERS_MAX].revents)
			accept_peer(server);
	}
}

static void
listen_somewhere(struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(server->listener, PEERS_MAX), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
}

struct server *
server_start(const struct answer *answers, size_t n)
{
	struct server *server = calloc(1, sizeof(*server));

	assert_non_null(server);
	server->answers = answers;
	server->n_answers = n;
	for (size_t i = 0; i < PEERS_MAX; i++)
		server->peers[i].fd = -1;
	assert_int_equal(pthread_mutex_init(&server->lock, NULL), 0);
	assert_int_equal(pthread_cond_init(&server->came, NULL), 0);
	assert_int_equal(pipe(server->wake), 0);
	listen_somewhere(server);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
	return server;
}

/* Before the first request, whose taking is behind the same lock. */
void
server_route(struct server *server, const struct turn *turns)
{
	pthread_mutex_lock(&server->lock);
	server->turns = turns;
	pthread_mutex_unlock(&server->lock);
}

void
server_stop(struct server *server)
{
	assert_int_equal(write(server->wake[1], "x", 1), 1);
	assert_int_equal(pthread_join(server->thread, NULL), 0);
	for (size_t i = 0; i < PEERS_MAX; i++)
		if (server->peers[i].fd >= 0)
			drop_peer(&server->peers[i], false);
	for (size_t i = 0; i < REQUESTS_MAX; i++)
		free(server->requests[i]);
	(void)close(server->listener);
	(void)close(server->wake[0]);
	(void)close(server->wake[1]);
	(void)pthread_mutex_destroy(&server->lock);
	(void)pthread_cond_destroy(&server->came);
	free(server);
}

int
server_port(const struct server *server)
{
	return server->port;
}

size_t
server_requests(struct server *server)
{
	size_t n;

	pthread_mutex_lock(&server->lock);
	n = server->n_requests;
	pthread_mutex_unlock(&server->lock);
	return n;
}

size_t
server_connections(struct server *server)
{
	size_t n;

	pthread_mutex_lock(&server->lock);
	n = server->n_connections;
	pthread_mutex_unlock(&server->lock);
	return n;
}

size_t
server_most_at_once(struct server *server)
{
	size_t n;

	pthread_mutex_lock(&server->lock);
	n = server->most_at_once;
	pthread_mutex_unlock(&server->lock);
	return n;
}

void
server_wait(struct server *server, size_t requests)
{
	pthread_mutex_lock(&server->lock);
	while (server->n_requests < requests)
		(void)pthread_cond_wait(&server->came, &server->lock);
	pthread_mutex_unlock(&server->lock);
}

const char *
server_request(struct server *server, size_t i)
{
	const char *text;

	pthread_mutex_lock(&server->lock);
	text = i < REQUESTS_MAX ? server->requests[i] : NULL;
	pthread_mutex_unlock(&server->lock);
	assert_non_null(text);
	return text;
}
