/* SPDX-License-Identifier: MIT */
/* http.c - libcurl as a bare transport: a private multi handle, so that a transfer can be woken,
 * with one easy handle, so that connections are kept. It signs nothing and reads no AWS meaning
 * into an answer. Settings that libcurl offers and we refuse: redirects, netrc, cookies, alt-svc,
 * unverified TLS, any protocol but http(s). */
#include "aws/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aws/address.h"
#include "aws/http_curl.h"
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
	struct http_limits limits, now; /* the client's; those of the transfer under way */
	atomic_bool is_stopped;
	char problem[CURL_ERROR_SIZE]; /* libcurl's own words */
	char proxy[160];               /* without its user, for sentences; "": none */
	uint16_t proxy_port;
	/* of the transfer under way: */
	const struct http_request *request;
	struct http_reply *reply;
	size_t n_body;   /* decoded bytes so far */
	bool is_refused; /* by the sink */
	bool is_too_large, is_out_of_memory, is_beyond_loopback, is_out_of_files;
	bool is_to_proxy; /* the last connection that was opened goes there */
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
	const struct http_request *request = http->request;
	struct buf *body = &http->reply->body;
	bool is_taken;
	long status = 0;

	n *= size;
	if (request->sink) /* an error's body is for us */
		(void)curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
	/* libcurl's own limit does not count decoded bytes, and not at all without a length */
	if (n > http->now.body_bytes || http->n_body > http->now.body_bytes - n) {
		http->is_too_large = true;
		return 0;
	}
	http->n_body += n;
	http->reply->sunk += status / 100 == 2 ? n : 0;
	is_taken = status / 100 == 2 ? request->sink(request->sink_ctx, bytes, n)
				     : buf_add(body, bytes, n);
	http->is_refused = !is_taken && status / 100 == 2;
	if (http->is_refused)
		return 0;
	if (!is_taken) {
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

/* The one place that sees the address really connected to, whatever the name said. */
static curl_socket_t
on_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http *http = user;
	curl_socket_t fd;

	(void)purpose;
	if (http->request && http->request->is_plain && !address_is_loopback(&address->addr) &&
	    !(http->request->is_link_local && address_is_metadata(&address->addr))) {
		http->is_beyond_loopback = true;
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	/* libcurl does not tell whether no_proxy took this host out */
	http->is_to_proxy =
		http->request && !http->request->is_direct && http_is_proxy(http, &address->addr);
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
	const long values[] = { http->now.connect_ms, http->now.total_ms, http->now.stall_s,
				http->now.stall_bytes_s };
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
	    !set_long(http, CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2) ||
	    !set_long(http, CURLOPT_NETRC, CURL_NETRC_IGNORED) ||
	    !set_long(http, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1) ||
	    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, http) != CURLE_OK)
		return false;
	if (ca_bundle && *ca_bundle)
		return curl_easy_setopt(easy, CURLOPT_CAINFO, ca_bundle) == CURLE_OK &&
		       curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, ca_bundle) == CURLE_OK;
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
	       set_long(http, CURLOPT_TCP_NODELAY, 1) &&
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
	    !set_security(http, ca_bundle) || !set_transport(http) || !http_set_proxy(http, NULL)) {
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

bool
http_set_proxy(struct http *http, const char *url)
{
	const char *host = url ? strrchr(url, '@') : NULL;
	const char *port = url ? strrchr(url, ':') : NULL;

	if (url && !host)
		host = strstr(url, "//") + 1;
	(void)snprintf(http->proxy, sizeof(http->proxy), "%s", host ? host + 1 : "");
	http->proxy_port = port ? (uint16_t)strtoul(port + 1, NULL, 10) : 0;
	/* "" keeps libcurl from looking into the environment itself */
	return curl_easy_setopt(http->easy, CURLOPT_PROXY, url ? url : "") == CURLE_OK;
}

void
http_set_limits(struct http *http, const struct http_limits *limits)
{
	http->limits = *limits;
}

const struct http_limits *
http_limits_of(const struct http *http)
{
	return &http->limits;
}

void
http_stop(struct http *http)
{
	atomic_store(&http->is_stopped, true);
	(void)curl_multi_wakeup(http->multi);
}

void
http_resume(struct http *http)
{
	atomic_store(&http->is_stopped, false);
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

/* Our own reasons to give up come before libcurl's. */
static enum http_failure
failure_now(const struct http *http, CURLcode code)
{
	const struct {
		bool is_it;
		enum http_failure failure;
	} ours[] = {
		{ code == CURLE_OPERATION_TIMEDOUT, FAILED_TIME },
		{ http->is_too_large, FAILED_LARGE },
		{ http->is_refused, FAILED_SINK },
		{ http->is_out_of_memory, FAILED_MEMORY },
		{ http->is_out_of_files, FAILED_FILES },
		{ http->is_beyond_loopback, FAILED_BEYOND_LOOPBACK },
	};
	long error = 0;

	for (size_t i = 0; i < LEN(ours); i++)
		if (ours[i].is_it)
			return ours[i].failure;
	(void)curl_easy_getinfo(http->easy, CURLINFO_OS_ERRNO, &error);
	if (code == CURLE_COULDNT_CONNECT && error == ECONNREFUSED)
		return FAILED_REFUSED;
	return http_failure_of(code);
}

static enum err
explain(const struct http *http, CURLcode code, bool *out_may_retry, struct why *why)
{
	char words[160];
	curl_off_t connected_us = 0, total_us = 0;
	struct http_trouble trouble = {
		.failure = failure_now(http, code),
		.host = http->request->host,
		.words = words,
		.stall_s = http->now.stall_s,
		.body_bytes = http->n_body,
		.limit_bytes = http->now.body_bytes,
	};

	(void)text_clean(http->problem, strlen(http->problem), words, sizeof(words));
	if (!*words)
		(void)snprintf(words, sizeof(words), "%s", curl_easy_strerror(code));
	(void)curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
	(void)curl_easy_getinfo(http->easy, CURLINFO_TOTAL_TIME_T, &total_us);
	(void)curl_easy_getinfo(http->easy, CURLINFO_HTTP_CONNECTCODE, &trouble.proxy_answer);
	(void)curl_easy_getinfo(http->easy, CURLINFO_SSL_VERIFYRESULT, &trouble.verify);
	trouble.proxy = http->is_to_proxy && connected_us == 0 ? http->proxy : NULL;
	trouble.is_connected = connected_us > 0;
	trouble.total_s = (double)total_us / 1e6;
	trouble.is_stalled = total_us / 1000 < http->now.total_ms;
	return http_explain(&trouble, out_may_retry, why);
}

/* libcurl's own words for each method, so that it frames the body as HTTP wants. */
static bool
set_method(struct http *http, const struct http_request *request)
{
	bool is_head = strcmp(request->method, "HEAD") == 0;
	bool has_body = !is_head && strcmp(request->method, "GET") != 0;
	CURL *easy = http->easy;

	if (!set_long(http, CURLOPT_NOBODY, is_head) ||
	    (!is_head && !set_long(http, has_body ? CURLOPT_POST : CURLOPT_HTTPGET, 1)) ||
	    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method) != CURLE_OK)
		return false;
	if (!has_body)
		return true;
	return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body_len ? request->body : "") ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len) ==
		       CURLE_OK;
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
	*out_headers = list; /* a file is kept as it is sent: no encoding is offered */
	return set_limits(http) && set_method(http, request) &&
	       set_long(http, CURLOPT_FRESH_CONNECT, request->is_once) &&
	       /* what may follow HEAD in error is not the next answer */
	       set_long(http, CURLOPT_FORBID_REUSE, strcmp(request->method, "HEAD") == 0) &&
	       curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, request->sink ? NULL : "gzip") ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOPROXY,
				request->is_direct || request->is_plain ? "*" : NULL) == CURLE_OK;
}

CURLcode
http_run(struct http *http, CURL *easy)
{
	CURLcode code = CURLE_FAILED_INIT;
	int running = 1, left;

	if (curl_multi_add_handle(http->multi, easy) != CURLM_OK)
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
	(void)curl_multi_remove_handle(http->multi, easy);
	return code;
}

CURL *
http_copy(const struct http *http)
{
	return curl_easy_duphandle(http->easy);
}

bool
http_is_proxy(const struct http *http, const struct sockaddr *address)
{
	return *http->proxy && address_port(address) == http->proxy_port;
}

const char *
http_proxy(const struct http *http)
{
	return http->proxy;
}

static void
note_reply(struct http *http, const struct http_request *request, CURLcode code)
{
	struct http_reply *reply = http->reply;
	curl_off_t connect_us = 0, total_us = 0;
	long sent = 0;

	(void)curl_easy_getinfo(http->easy, CURLINFO_NUM_CONNECTS, &reply->connections);
	(void)curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME_T, &connect_us);
	(void)curl_easy_getinfo(http->easy, CURLINFO_TOTAL_TIME_T, &total_us);
	(void)curl_easy_getinfo(http->easy, CURLINFO_REQUEST_SIZE, &sent);
	reply->connect_ms = reply->connections ? connect_us / 1000 : 0;
	reply->elapsed_ms = total_us / 1000;
	/* CONNECT counts as sent, too */
	reply->was_sent = sent > 0 && !(http->is_to_proxy && connect_us == 0);
	reply->is_verified = code == CURLE_OK && (!request->is_plain || request->is_direct);
	if (code == CURLE_OK)
		(void)curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &reply->status);
}

enum err
http_send(struct http *http, const struct http_request *request, struct http_reply *reply,
	  bool *out_may_retry, struct why *why)
{
	struct curl_slist *headers = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	enum err err = ERR_OK;

	http->request = request;
	http->reply = reply;
	http->now = request->limits ? *request->limits : http->limits;
	http->n_body = 0;
	http->is_too_large = http->is_out_of_memory = http->is_refused = false;
	http->is_beyond_loopback = http->is_out_of_files = http->is_to_proxy = false;
	http->problem[0] = '\0';
	http_reply_clear(reply);
	*out_may_retry = false;
	if (set_request(http, request, &headers))
		code = http_run(http, http->easy);
	note_reply(http, request, code);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		err = err_set(ERR_STOPPED, why, "%s: stopped", request->host);
	else if (code != CURLE_OK)
		err = explain(http, code, out_may_retry, why);
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
