/* SPDX-License-Identifier: MIT */
/* http_probe.c - see http_probe.h. Each probe gets a copy of the client's handle, so that what
 * http.c refuses is refused here, too, but for what this file sets otherwise. */
#include "aws/http_probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "aws/address.h"
#include "aws/http_curl.h"
#include "base/text.h"

struct transfer {
	const struct http *http;
	const struct http_probe *probe;
	struct http_probe_reply *reply;
	CURL *easy;
	struct curl_slist *headers;
	char problem[CURL_ERROR_SIZE];
	/* libcurl does not tell of a connection whose TLS fails that it was one */
	int64_t start_us, tls_us;           /* monotonic; tls_us 0: not begun */
	char tried[HTTP_PROBE_ADDRESS_MAX]; /* the last address that a socket was made for */
	bool is_direct, is_out_of_files, is_out_of_memory;
};

void
http_probe_reply_init(struct http_probe_reply *reply)
{
	*reply = (struct http_probe_reply){ .is_answered = false };
	http_reply_init(&reply->http);
}

void
http_probe_reply_done(struct http_probe_reply *reply)
{
	http_reply_done(&reply->http);
}

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- called by libcurl ---- */

static size_t
on_body(char *bytes, size_t size, size_t n, void *user)
{
	struct transfer *t = user;
	struct buf *body = &t->reply->http.body;
	size_t room = HTTP_PROBE_BODY_MAX - body->len;

	n *= size;
	if (!buf_add(body, bytes, MIN(n, room))) {
		t->is_out_of_memory = true;
		return 0;
	}
	t->reply->is_cut = n > room; /* less than all of it taken ends the transfer */
	return MIN(n, room);
}

static size_t
on_header(char *line, size_t size, size_t n, void *user)
{
	struct transfer *t = user;

	http_reply_header(&t->reply->http, line, size * n);
	return size * n;
}

/* The one place that sees the address really connected to, whatever the name said. */
static curl_socket_t
on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = user;
	bool is_proxy = !t->is_direct && http_is_proxy(t->http, &address->addr);
	curl_socket_t fd;

	(void)purpose;
	if (!is_proxy && address_is_link_local(&address->addr)) {
		t->reply->is_link_local = true;
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	if (is_proxy)
		(void)snprintf(t->reply->proxy, sizeof(t->reply->proxy), "%s", http_proxy(t->http));
	address_text(&address->addr, t->tried, sizeof(t->tried));
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	t->is_out_of_files = fd < 0 && (errno == EMFILE || errno == ENFILE);
	return fd;
}

static CURLcode
on_tls(CURL *easy, void *ssl_ctx, void *user)
{
	struct transfer *t = user;

	(void)easy;
	t->tls_us = now_us();
	t->reply->certificate = (struct certificate){ 0 };
	certificate_watch(ssl_ctx, &t->reply->certificate);
	return CURLE_OK;
}

/* ---- before ---- */

/* What the host of a URL is where it stands there as an address: link-local ones are refused before
 * a proxy could be asked for them, this machine is asked directly. libcurl's parser is the one that
 * counts: it knows all ways to write an address. */
static void
look_at_host(char *host, bool *out_is_link_local, bool *out_is_loopback)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	const struct sockaddr *address = NULL;
	size_t n = strlen(host);

	if (host[0] == '[' && host[n - 1] == ']') {
		memmove(host, host + 1, n - 2);
		host[n - 2] = '\0';
		host[strcspn(host, "%")] = '\0';
	}
	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1)
		address = (struct sockaddr *)&v4;
	else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1)
		address = (struct sockaddr *)&v6;
	*out_is_link_local = address && address_is_link_local(address);
	*out_is_loopback = address ? address_is_loopback(address) : text_is(host, "localhost");
}

static void
look_at_url(const char *url, bool *out_is_link_local, bool *out_is_loopback)
{
	CURLU *parts = curl_url();
	char *host = NULL;

	*out_is_link_local = *out_is_loopback = false;
	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
		look_at_host(host, out_is_link_local, out_is_loopback);
	curl_free(host);
	curl_url_cleanup(parts);
}

static bool
set_headers(struct transfer *t)
{
	for (const char *const *header = t->probe->headers; *header; header++) {
		struct curl_slist *longer = curl_slist_append(t->headers, *header);

		if (!longer)
			return false;
		t->headers = longer;
	}
	return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK;
}

static bool
set_numbers(struct transfer *t)
{
	const struct {
		CURLoption option;
		long value;
	} rows[] = {
		{ CURLOPT_CONNECTTIMEOUT_MS, t->probe->timeout_ms },
		{ CURLOPT_TIMEOUT_MS, t->probe->timeout_ms },
		{ CURLOPT_LOW_SPEED_TIME, 0 },
		{ CURLOPT_LOW_SPEED_LIMIT, 0 },
		{ t->probe->is_head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1 },
		/* everything is measured each time */
		{ CURLOPT_FRESH_CONNECT, 1 },
		{ CURLOPT_FORBID_REUSE, 1 },
		{ CURLOPT_DNS_CACHE_TIMEOUT, 0 },
		{ CURLOPT_SSL_SESSIONID_CACHE, 0 },
		/* as a browser would speak */
		{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS },
	};

	for (size_t i = 0; i < LEN(rows); i++)
		if (curl_easy_setopt(t->easy, rows[i].option, rows[i].value) != CURLE_OK)
			return false;
	return true;
}

static bool
set_transfer(struct transfer *t)
{
	CURL *easy = t->easy;

	/* without it there is no certificate to show, that is all: libcurl is not OpenSSL's then */
	(void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, t);
	return set_numbers(t) && set_headers(t) &&
	       curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, NULL) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOPROXY, t->is_direct ? "*" : NULL) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->problem) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, t) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_URL, t->probe->url) == CURLE_OK;
}

/* ---- after ---- */

static int64_t
time_of(CURL *easy, CURLINFO info)
{
	curl_off_t us = 0;

	return curl_easy_getinfo(easy, info, &us) == CURLE_OK ? (int64_t)us : 0;
}

/* libcurl's times are all since the start, 0 for what did not happen. */
static void
note_times(struct transfer *t)
{
	int64_t name_us = time_of(t->easy, CURLINFO_NAMELOOKUP_TIME_T);
	int64_t connected_us = time_of(t->easy, CURLINFO_CONNECT_TIME_T);
	int64_t ended_us = time_of(t->easy, CURLINFO_APPCONNECT_TIME_T);
	int64_t first_us = time_of(t->easy, CURLINFO_STARTTRANSFER_TIME_T);
	struct http_probe_reply *reply = t->reply;

	if (connected_us == 0 && t->tls_us)
		connected_us = t->tls_us - t->start_us;
	reply->name_us = name_us > 0 ? name_us : -1;
	reply->connect_us = connected_us > 0 ? MAX(connected_us - name_us, 0) : -1;
	reply->tls_us = ended_us > 0 ? MAX(ended_us - connected_us, 0) : -1;
	reply->first_us = first_us > 0 && reply->is_answered ? first_us : -1;
	reply->total_us = time_of(t->easy, CURLINFO_TOTAL_TIME_T);
}

static void
note_peer(struct transfer *t)
{
	static const struct {
		long version;
		const char *text;
	} versions[] = { { CURL_HTTP_VERSION_1_0, "1.0" },
			 { CURL_HTTP_VERSION_1_1, "1.1" },
			 { CURL_HTTP_VERSION_2_0, "2" } };
	struct http_probe_reply *reply = t->reply;
	const char *ip = NULL;
	long port = 0, version = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	(void)curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &port);
	(void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	(void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &reply->proxy_answer);
	if (ip && *ip && port && reply->connect_us >= 0)
		(void)snprintf(reply->address, sizeof(reply->address),
			       strchr(ip, ':') ? "[%s]:%ld" : "%s:%ld", ip, port);
	else if (reply->connect_us >= 0)
		(void)snprintf(reply->address, sizeof(reply->address), "%s", t->tried);
	for (size_t i = 0; i < LEN(versions) && reply->is_answered; i++)
		if (versions[i].version == version)
			(void)snprintf(reply->version, sizeof(reply->version), "%s",
				       versions[i].text);
	/* a proxy that speaks TLS itself has shown its own */
	if (*reply->proxy && reply->proxy_answer == 0)
		reply->certificate = (struct certificate){ 0 };
}

static enum http_failure
failure_of(const struct transfer *t, CURLcode code)
{
	long error = 0;

	if (t->is_out_of_files)
		return FAILED_FILES;
	(void)curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	if (code == CURLE_COULDNT_CONNECT && error == ECONNREFUSED)
		return FAILED_REFUSED;
	return http_failure_of(code);
}

static void
note_reply(struct transfer *t, CURLcode code)
{
	struct http_probe_reply *reply = t->reply;

	reply->is_answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && reply->is_cut);
	/* also of an answer that began and did not end */
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &reply->http.status);
	note_times(t);
	note_peer(t);
	if (reply->is_answered)
		return;
	reply->failure = failure_of(t, code);
	(void)text_clean(t->problem, strlen(t->problem), reply->words, sizeof(reply->words));
	if (!*reply->words)
		(void)snprintf(reply->words, sizeof(reply->words), "%s", curl_easy_strerror(code));
}

enum err
http_probe(struct http *http, const struct http_probe *probe, struct http_probe_reply *reply,
	   struct why *why)
{
	struct transfer t = { .http = http, .probe = probe, .reply = reply };
	CURLcode code = CURLE_OUT_OF_MEMORY;

	reply->name_us = reply->connect_us = reply->tls_us = reply->first_us = -1;
	reply->total_us = -1;
	look_at_url(probe->url, &reply->is_link_local, &t.is_direct);
	if (reply->is_link_local)
		return ERR_OK;
	/* as for AWS: https_proxy is the only one that is known */
	t.is_direct = t.is_direct || probe->is_direct || text_starts(probe->url, "http:");
	t.easy = http_copy(http);
	t.start_us = now_us();
	if (t.easy && set_transfer(&t))
		code = http_run(http, t.easy);
	if (t.easy && code != CURLE_OUT_OF_MEMORY)
		note_reply(&t, code);
	curl_easy_cleanup(t.easy);
	curl_slist_free_all(t.headers);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return err_set(ERR_STOPPED, why, "probe: stopped");
	return code == CURLE_OUT_OF_MEMORY || t.is_out_of_memory ? err_memory(why) : ERR_OK;
}
