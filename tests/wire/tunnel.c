/* SPDX-License-Identifier: MIT */
/* tunnel.c - see tunnel.h. */
#include "tunnel.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../unit/test.h"

struct tunnel {
	int listener, port, target_port;
	int quit[2]; /* a pipe: readable when it is time to end */
	struct buf head;
	pthread_t thread;
};

static struct sockaddr_in
loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

/* Waits for either; false when the tunnel is to end. */
static bool
wait_for(const struct tunnel *tunnel, int a, int b)
{
	struct pollfd fds[] = { { tunnel->quit[0], POLLIN, 0 },
				{ a, POLLIN, 0 },
				{ b, POLLIN, 0 } };

	return poll(fds, 3, -1) > 0 && !fds[0].revents;
}

static bool
pass(int from, int to)
{
	char bytes[8192];
	ssize_t n = recv(from, bytes, sizeof(bytes), MSG_DONTWAIT);

	return n < 0 || (n > 0 && send(to, bytes, (size_t)n, MSG_NOSIGNAL) == n);
}

static bool
read_head(struct tunnel *tunnel, int client)
{
	char byte;

	while (tunnel->head.len < 4 ||
	       memcmp(tunnel->head.data + tunnel->head.len - 4, "\r\n\r\n", 4) != 0)
		if (!wait_for(tunnel, client, -1) || recv(client, &byte, 1, 0) != 1 ||
		    !buf_add(&tunnel->head, &byte, 1))
			return false;
	return true;
}

static void
join(struct tunnel *tunnel, int client)
{
	static const char answer[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct sockaddr_in address = loopback(tunnel->target_port);
	int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (target >= 0 && connect(target, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    send(client, answer, sizeof(answer) - 1, MSG_NOSIGNAL) > 0)
		while (wait_for(tunnel, client, target))
			if (!pass(client, target) || !pass(target, client))
				break;
	if (target >= 0)
		(void)close(target);
}

static void *
serve(void *arg)
{
	struct tunnel *tunnel = arg;
	int client;

	if (!wait_for(tunnel, tunnel->listener, -1))
		return NULL;
	client = accept4(tunnel->listener, NULL, NULL, SOCK_CLOEXEC);
	if (client < 0)
		return NULL;
	if (read_head(tunnel, client))
		join(tunnel, client);
	(void)close(client);
	return NULL;
}

struct tunnel *
tunnel_start(int target_port)
{
	struct tunnel *tunnel = test_calloc(1, sizeof(*tunnel));
	struct sockaddr_in address = loopback(0);
	socklen_t len = sizeof(address);

	tunnel->target_port = target_port;
	buf_init(&tunnel->head, 64u << 10);
	assert_true(buf_add_text(&tunnel->head, ""));
	tunnel->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(tunnel->listener >= 0);
	assert_int_equal(bind(tunnel->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(tunnel->listener, 4), 0);
	assert_int_equal(getsockname(tunnel->listener, (struct sockaddr *)&address, &len), 0);
	tunnel->port = ntohs(address.sin_port);
	assert_int_equal(pipe2(tunnel->quit, O_CLOEXEC), 0);
	assert_int_equal(pthread_create(&tunnel->thread, NULL, serve, tunnel), 0);
	return tunnel;
}

int
tunnel_port(const struct tunnel *tunnel)
{
	return tunnel->port;
}

void
tunnel_stop(struct tunnel *tunnel, struct buf *out_head)
{
	(void)close(tunnel->quit[1]); /* the other end sees it */
	assert_int_equal(pthread_join(tunnel->thread, NULL), 0);
	(void)close(tunnel->quit[0]);
	(void)close(tunnel->listener);
	*out_head = tunnel->head;
	test_free(tunnel);
}
