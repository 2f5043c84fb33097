/* SPDX-License-Identifier: MIT */
/* http.c - libcurl as a bare transport: a private multi handle, so that a transfer can be woken,
 * with one easy handle, so that connections are kept. It signs nothing and reads no AWS meaning
 * into an answer. Settings that libcurl offers and we refuse: redirects, netrc, cookies, alt-svc,
 * unverified TLS, any protocol but http(s). */
#include "aws/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define CONNECTIONS_KEPT 16 /* regions times services of one worker's jobs */
#define POLL_MS 10000       /* http_stop wakes it */
#define CA_FOLDER "/etc/ssl/certs"

const struct http_limits http_limits_default = {
	.connect_ms = 6200, /* AWS's own 3.1 s for TCP and 3.1 s for TLS */
	.total_ms = 10000,
	.stall_s = 5,
	.stall_bytes_s = 10,
	.body_bytes = HTTP_BODY_MAX,
};

struct http {
	CURLM *multi;
	CURL *easy;
	struct http_limits limits;
	atomic_bool is_stopped;
	char problem[CURL_ERROR_SIZE]; /* libcurl's own words */
	/* of the transfer under way: */
	const struct http_request *request;
	struct http_reply *reply;
	bool is_too_large, is_out_of_memory, is_beyond_loopback, is_out_of_files;
};

enum err
http_global_init(struct why *why)
{
	/* libcurl would write the TLS secrets of every connection there */
	unsetenv("SSLKEYLOGFILE");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(ERR_SYSTEM, why,
			       "libcurl does not start: out of memory or broken installation");
	return ERR_OK;
}

void
http_global_done(void)
{
	curl_global_cleanup();
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *user)
{
	struct http *http = user;
	struct buf *body = &http->reply->body;

	n *= size;
	/* libcurl's own limit does not count decoded bytes, and not at all without a length */
	if (n > http->limits.body_bytes || body->len > http->limits.body_bytes - n) {
		http->is_too_large = true;
		return 0;
	}
	if (!buf_add(body, bytes, n)) {
		http->is_out_of_memory = true;
		return 0;
	}
	return n;
}

static size_t
on_header(char *line, size_t size, size_t n, void *user)
{
	struct http *http = user;

	http_reply_header(http->reply, line, size * n);
	return size * n;
}

static bool
is_loopback_address(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof(v6));
		return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
	}
	return false;
}

/* The one place that sees the address really connected to, whatever the name said. */
static curl_socket_t
on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http *http = user;
	curl_socket_t fd;

	(void)purpose;
	if (http->request && http->request->is_plain && !is_loopback_address(&address->addr)) {
		http->is_beyond_loopback = true;
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	http->is_out_of_files = fd < 0 && (errno == EMFILE || errno == ENFILE);
	return fd;
}

static bool
set_long(struct http *http, CURLoption option, long value)
{
	return curl_easy_setopt(http->easy, option, value) == CURLE_OK;
}

static bool
set_limits(struct http *http)
{
	static const CURLoption options[] = { CURLOPT_CONNECTTIMEOUT_MS, CURLOPT_TIMEOUT_MS,
					      CURLOPT_LOW_SPEED_TIME, CURLOPT_LOW_SPEED_LIMIT };
	const long values[] = { http->limits.connect_ms, http->limits.total_ms,
				http->limits.stall_s, http->limits.stall_bytes_s };
	bool is_ok = true;

	for (size_t i = 0; i < LEN(options); i++)
		is_ok = set_long(http, options[i], values[i]) && is_ok;
	return is_ok;
}

static bool
set_security(struct http *http, const char *ca_bundle)
{
	CURL *easy = http->easy;

	if (!set_long(http, CURLOPT_FOLLOWLOCATION, 0) ||
	    !set_long(http, CURLOPT_SSL_VERIFYPEER, 1) ||
	    !set_long(http, CURLOPT_SSL_VERIFYHOST, 2) ||
	    !set_long(http, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) ||
	    !set_long(http, CURLOPT_NETRC, CURL_NETRC_IGNORED) ||
	    !set_long(http, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1) ||
	    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, http) != CURLE_OK)
		return false;
	if (ca_bundle && *ca_bundle)
		return curl_easy_setopt(easy, CURLOPT_CAINFO, ca_bundle) == CURLE_OK;
	/* The folder is read lazily; the bundle file costs 20 ms for each new connection. */
	if (access(CA_FOLDER, R_OK | X_OK) != 0)
		return true;
	return curl_easy_setopt(easy, CURLOPT_CAINFO, NULL) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CAPATH, CA_FOLDER) == CURLE_OK;
}

static bool
set_transport(struct http *http)
{
	CURL *easy = http->easy;

	return set_long(http, CURLOPT_NOSIGNAL, 1) && set_long(http, CURLOPT_PATH_AS_IS, 1) &&
	       set_long(http, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) &&
	       set_long(http, CURLOPT_POST, 1) && set_long(http, CURLOPT_TCP_NODELAY, 1) &&
	       curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_USERAGENT, "cwtop/" CWTOP_VERSION) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->problem) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, http) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, http) == CURLE_OK;
}

struct http *
http_new(const char *ca_bundle)
{
	struct http *http = calloc(1, sizeof(*http));

	if (!http)
		return NULL;
	atomic_init(&http->is_stopped, false);
	http->limits = http_limits_default;
	http->multi = curl_multi_init();
	http->easy = curl_easy_init();
	/* without it the cache shrinks to four times the transfers under way */
	if (!http->multi || !http->easy ||
	    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT) !=
		    CURLM_OK ||
	    !set_security(http, ca_bundle) || !set_transport(http) || !set_limits(http)) {
		http_free(http);
		return NULL;
	}
	return http;
}

void
http_free(struct http *http)
{
	if (!http)
		return;
	if (http->easy)
		curl_easy_cleanup(http->easy);
	if (http->multi)
		curl_multi_cleanup(http->multi);
	free(http);
}

void
http_set_limits(struct http *http, const struct http_limits *limits)
{
	http->limits = *limits;
}

void
http_stop(struct http *http)
{
	atomic_store(&http->is_stopped, true);
	(void)curl_multi_wakeup(http->multi);
}

bool
http_is_stopped(const struct http *http)
{
	return atomic_load(&http->is_stopped);
}

bool
http_pause(struct http *http, int64_t ms)
{
	int64_t until_ms = clock_real_ms() + ms;

	while (!http_is_stopped(http)) {
		int64_t left_ms = until_ms - clock_real_ms();

		if (left_ms <= 0)
			return true;
		(void)curl_multi_poll(http->multi, NULL, 0, (int)MIN(left_ms, POLL_MS), NULL);
	}
	return false;
}

/* What a failed transfer means. {HOST} comes first in each sentence, libcurl's words last where
 * `is_detailed`. */
static const struct failure {
	CURLcode code;
	enum err err;
	bool may_retry, is_detailed;
	const char *text;
} failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, ERR_NET, false, false,
	  "no such host: check the region or endpoint, and the network" },
	{ CURLE_COULDNT_RESOLVE_PROXY, ERR_NET, false, false,
	  "the proxy's name does not resolve: check https_proxy" },
	{ CURLE_COULDNT_CONNECT, ERR_NET, true, true, "cannot connect" },
	{ CURLE_GOT_NOTHING, ERR_NET, true, false, "closed the connection without an answer" },
	{ CURLE_RECV_ERROR, ERR_NET, true, true, "the connection broke" },
	{ CURLE_SEND_ERROR, ERR_NET, true, true, "the connection broke" },
	{ CURLE_PARTIAL_FILE, ERR_PARSE, true, false, "incomplete answer" },
	{ CURLE_BAD_CONTENT_ENCODING, ERR_PARSE, true, false,
	  "incomplete answer: compressed data that does not unpack" },
	{ CURLE_WEIRD_SERVER_REPLY, ERR_PARSE, false, false, "answer is not HTTP: not AWS?" },
	{ CURLE_UNSUPPORTED_PROTOCOL, ERR_PARSE, false, false, "answer is not HTTP: not AWS?" },
	{ CURLE_PEER_FAILED_VERIFICATION, ERR_TLS, false, true, "certificate not trusted" },
	{ CURLE_SSL_CONNECT_ERROR, ERR_TLS, false, true, "TLS failed" },
	{ CURLE_SSL_CACERT_BADFILE, ERR_TLS, false, true,
	  "the file of trusted certificates cannot be read: check AWS_CA_BUNDLE" },
	{ CURLE_SSL_CIPHER, ERR_TLS, false, true, "TLS failed" },
	{ CURLE_SSL_ISSUER_ERROR, ERR_TLS, false, true, "certificate not trusted" },
	{ CURLE_PROXY, ERR_NET, false, true, "the proxy refuses" },
};

static enum err
timed_out(const struct http *http, struct why *why)
{
	const char *host = http->request->host;
	curl_off_t connected_us = 0, total_us = 0;

	(void)curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
	(void)curl_easy_getinfo(http->easy, CURLINFO_TOTAL_TIME_T, &total_us);
	if (connected_us == 0)
		return err_set(ERR_TIMEOUT, why,
			       "%s: no connection within %.1f s: check the network", host,
			       (double)total_us / 1e6);
	if (total_us / 1000 < http->limits.total_ms)
		return err_set(ERR_TIMEOUT, why,
			       "%s: the answer stalled for %ld s (%zu bytes so far): asked again "
			       "at the next poll",
			       host, http->limits.stall_s, http->reply->body.len);
	return err_set(ERR_TIMEOUT, why,
		       "%s: no complete answer within %.1f s: asked again at the next poll", host,
		       (double)total_us / 1e6);
}

static enum err
explain(const struct http *http, CURLcode code, bool *out_may_retry, struct why *why)
{
	const char *host = http->request->host;
	char words[160];
	long error = 0;

	*out_may_retry = code == CURLE_OPERATION_TIMEDOUT;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return timed_out(http, why);
	if (http->is_too_large)
		return err_set(ERR_LIMIT, why, "%s: answer larger than %zu KiB: not read further",
			       host, http->limits.body_bytes >> 10);
	if (http->is_out_of_memory || code == CURLE_OUT_OF_MEMORY)
		return err_memory(why);
	if (http->is_out_of_files)
		return err_set(ERR_SYSTEM, why,
			       "%s: cannot connect: too many open files: raise the limit "
			       "(ulimit -n)",
			       host);
	if (http->is_beyond_loopback)
		return err_set(ERR_NET, why,
			       "%s: does not lead to this machine: plain http is for loopback "
			       "only: use https",
			       host);
	(void)text_clean(http->problem, strlen(http->problem), words, sizeof(words));
	(void)curl_easy_getinfo(http->easy, CURLINFO_OS_ERRNO, &error);
	if (code == CURLE_COULDNT_CONNECT && error == ECONNREFUSED) {
		*out_may_retry = true;
		return err_set(ERR_NET, why,
			       "%s: connection refused: nothing listens there: check the endpoint",
			       host);
	}
	for (size_t i = 0; i < LEN(failures); i++) {
		const struct failure *f = &failures[i];

		if (f->code != code)
			continue;
		*out_may_retry = f->may_retry;
		if (code == CURLE_PARTIAL_FILE)
			return err_set(
				f->err, why,
				"%s: incomplete answer (%zu bytes): asked again at the next poll",
				host, http->reply->body.len);
		return err_set(f->err, why, f->is_detailed && *words ? "%s: %s: %s" : "%s: %s",
			       host, f->text, words);
	}
	return err_set(ERR_NET, why, "%s: %s", host, *words ? words : curl_easy_strerror(code));
}

static bool
set_request(struct http *http, const struct http_request *request, struct curl_slist **out_headers)
{
	const char *protocols = request->is_plain ? "http,https" : "https";
	CURL *easy = http->easy;
	struct curl_slist *list = NULL, *longer;

	for (const char *const *header = request->headers; *header; header++) {
		longer = curl_slist_append(list, *header);
		if (!longer) {
			curl_slist_free_all(list);
			return false;
		}
		list = longer;
	}
	*out_headers = list;
	return set_limits(http) &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOPROXY, request->is_loopback ? "*" : NULL) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len) ==
		       CURLE_OK;
}

/* Runs the transfer to its end; CURLE_ABORTED_BY_CALLBACK when it was stopped. */
static CURLcode
run(struct http *http)
{
	CURLcode code = CURLE_FAILED_INIT;
	int running = 1, left;

	if (curl_multi_add_handle(http->multi, http->easy) != CURLM_OK)
		return CURLE_OUT_OF_MEMORY;
	while (running) {
		if (http_is_stopped(http)) {
			code = CURLE_ABORTED_BY_CALLBACK;
			goto out;
		}
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			goto out;
		if (running)
			(void)curl_multi_poll(http->multi, NULL, 0, POLL_MS, NULL);
	}
	for (CURLMsg *msg; (msg = curl_multi_info_read(http->multi, &left));)
		if (msg->msg == CURLMSG_DONE)
			code = msg->data.result;
out:
	(void)curl_multi_remove_handle(http->multi, http->easy);
	return code;
}

enum err
http_post(struct http *http, const struct http_request *request, struct http_reply *reply,
	  bool *out_may_retry, struct why *why)
{
	struct curl_slist *headers = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	enum err err = ERR_OK;

	http->request = request;
	http->reply = reply;
	http->is_too_large = http->is_out_of_memory = false;
	http->is_beyond_loopback = http->is_out_of_files = false;
	http->problem[0] = '\0';
	http_reply_clear(reply);
	*out_may_retry = false;
	if (set_request(http, request, &headers))
		code = run(http);
	(void)curl_easy_getinfo(http->easy, CURLINFO_NUM_CONNECTS, &reply->connections);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		err = err_set(ERR_STOPPED, why, "%s: stopped", request->host);
	else if (code != CURLE_OK)
		err = explain(http, code, out_may_retry, why);
	else
		(void)curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &reply->status);
	/* neither the session token nor the caller's memory stays behind in the handle */
	(void)curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(http->easy, CURLOPT_POSTFIELDS, NULL);
	curl_slist_free_all(headers);
	http->request = NULL;
	return err;
}

void
http_library_version(struct text *out)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	text_addf(out, "libcurl %s (%s)", info->version, info->ssl_version);
}
