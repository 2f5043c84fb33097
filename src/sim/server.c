/* SPDX-License-Identifier: MIT */
/* server.c - the only user of libmicrohttpd. Loopback only, no PostProcessor, bodies have a limit.
 */
#include "sim/server.h"

#include "base/clock.h"
#include "sim/wire.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BODY_MAX ((size_t)2 << 20)
#define REPLY_MAX ((size_t)64 << 20)
#define CONNECTIONS_MAX 256
#define IDLE_TIMEOUT_S 120
#define DELAY_MS 1000

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	unsigned port;
	pthread_mutex_t lock; /* guards what follows, and the handler's world */
	pthread_cond_t stopping;
	bool is_stopping;
	int64_t last_ms; /* real */
};

/* One request as it comes in. */
struct exchange {
	char *uri;
	struct buf body;
	bool is_started, is_too_large;
};

/* Called with the request line, before the path is decoded: the only place where it is raw. */
static void *
begin(void *self, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	(void)self;
	(void)connection;
	if (!exchange)
		return NULL;
	exchange->uri = strdup(uri);
	buf_init(&exchange->body, BODY_MAX);
	return exchange;
}

static void
end(void *self, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)self;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	buf_done(&exchange->body);
	free(exchange->uri);
	free(exchange);
	*state = NULL;
}

static enum MHD_Result
collect_header(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_request *request = self;

	(void)kind;
	if (request->n_headers == HTTP_HEADERS_MAX) {
		request->has_too_many_headers = true;
		return MHD_NO;
	}
	request->headers[request->n_headers++] = (struct http_header){ name, value ? value : "" };
	return MHD_YES;
}

/* Ends at once when the server stops; false: it does. */
static bool
wait_ms(void *self, unsigned ms)
{
	struct server *server = self;
	struct timespec until;
	bool goes_on;

	clock_gettime(CLOCK_MONOTONIC, &until); /* the wall clock may be set meanwhile */
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&server->lock);
	while (ms && !server->is_stopping &&
	       pthread_cond_clockwait(&server->stopping, &server->lock, CLOCK_MONOTONIC, &until) !=
		       ETIMEDOUT)
		;
	goes_on = !server->is_stopping;
	pthread_mutex_unlock(&server->lock);
	return goes_on;
}

static void
add_headers(struct MHD_Response *response, const struct http_reply *reply)
{
	time_t now = (time_t)(clock_wall_s() + reply->skew_s);
	char date[40];
	struct tm tm;

	if (reply->content_type[0])
		MHD_add_response_header(response, "Content-Type", reply->content_type);
	for (size_t i = 0; i < reply->n_headers; i++)
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
	if (!reply->skew_s)
		return;
	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	MHD_add_response_header(response, "Date", date);
}

static enum MHD_Result
send_reply(struct MHD_Connection *connection, struct http_reply *reply)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		reply->body.len, reply->body.data ? reply->body.data : (char *)"",
		MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	add_headers(response, reply);
	result = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return result;
}

/* MHD_NO has the connection closed. */
static enum MHD_Result
send_trouble(struct server *server, struct MHD_Connection *connection, struct http_reply *reply,
	     bool is_head)
{
	const struct trouble *trouble = &reply->trouble;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct wire wire = { .is_head = is_head, .self = server, .wait = wait_ms };
	unsigned ms = (unsigned)trouble->ms;

	if (trouble->kind == TROUBLE_DELAY && !ms)
		ms = DELAY_MS;
	if (!info || !wait_ms(server, ms))
		return MHD_NO;
	if (!wire_is_wanted(trouble))
		return send_reply(connection, reply);
	wire.fd = info->connect_fd;
	wire_send(&wire, reply);
	return MHD_NO;
}

static enum MHD_Result
answer(struct server *server, struct MHD_Connection *connection, const char *method,
       struct exchange *exchange)
{
	struct http_request request = { .method = method,
					.uri = exchange->uri ? exchange->uri : "/",
					.body = exchange->body.data ? exchange->body.data : "",
					.body_len = exchange->body.len };
	struct http_reply reply = { .status = 413, .content_type = "text/plain" };
	enum MHD_Result result;

	MHD_get_connection_values(connection, MHD_HEADER_KIND, collect_header, &request);
	buf_init(&reply.body, REPLY_MAX);
	if (!exchange->is_too_large) {
		(void)wait_ms(server, server->options.latency_ms);
		pthread_mutex_lock(&server->lock);
		server->options.answer(server->options.self, &request, &reply);
		pthread_mutex_unlock(&server->lock);
	}
	if (reply.trouble.kind == TROUBLE_NONE)
		result = send_reply(connection, &reply);
	else
		result = send_trouble(server, connection, &reply, strcmp(method, "HEAD") == 0);
	buf_done(&reply.body);
	return result;
}

/* libmicrohttpd calls it with the headers, with each part of the body, and at the end. */
static enum MHD_Result
handle(void *self, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *data, size_t *size, void **state)
{
	struct server *server = self;
	struct exchange *exchange = *state;

	(void)url;
	(void)version;
	if (!exchange)
		return MHD_NO;
	if (!exchange->is_started) {
		exchange->is_started = true;
		pthread_mutex_lock(&server->lock);
		server->last_ms = clock_real_ms();
		pthread_mutex_unlock(&server->lock);
		return MHD_YES;
	}
	if (*size) {
		if (!exchange->is_too_large && !buf_add(&exchange->body, data, *size))
			exchange->is_too_large = true;
		*size = 0;
		return MHD_YES;
	}
	return answer(server, connection, method, exchange);
}

static enum err
listen_on(struct server *server, struct why *why)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)server->options.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const union MHD_DaemonInfo *info;

	server->daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL |
			MHD_USE_ITC,
		0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
		MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED, end,
		server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_END);
	if (!server->daemon)
		return err_set(
			ERR_SYSTEM, why,
			"port %u: cannot listen on 127.0.0.1: %s: choose another --port, or 0 "
			"for any free one",
			server->options.port, strerror(errno));
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	server->port = info ? info->port : server->options.port;
	return ERR_OK;
}

enum err
server_start(const struct server_options *options, struct server **out, struct why *why)
{
	struct server *server = mem_alloc(1, sizeof(*server));
	enum err err;

	server->options = *options;
	server->last_ms = clock_real_ms();
	pthread_mutex_init(&server->lock, NULL);
	pthread_cond_init(&server->stopping, NULL);
	err = listen_on(server, why);
	if (err) {
		server_stop(server);
		return err;
	}
	*out = server;
	return ERR_OK;
}

unsigned
server_port(const struct server *server)
{
	return server->port;
}

int64_t
server_idle_ms(struct server *server)
{
	int64_t last_ms;

	pthread_mutex_lock(&server->lock);
	last_ms = server->last_ms;
	pthread_mutex_unlock(&server->lock);
	return clock_real_ms() - last_ms;
}

void
server_stop(struct server *server)
{
	if (!server)
		return;
	pthread_mutex_lock(&server->lock);
	server->is_stopping = true;
	pthread_cond_broadcast(&server->stopping);
	pthread_mutex_unlock(&server->lock);
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	pthread_cond_destroy(&server->stopping);
	pthread_mutex_destroy(&server->lock);
	free(server);
}
