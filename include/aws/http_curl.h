/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HTTP_CURL_H
#define CWTOP_AWS_HTTP_CURL_H
/* http_curl.h - what the files that speak to libcurl share: http.c (AWS), http_probe.c (probes),
 * http_codes.c. Nobody else includes it. */
#include <curl/curl.h>
#include <sys/socket.h>

#include "aws/http.h"
#include "aws/http_failure.h"

/* http_copy - a handle with all settings of the client's, for one transfer of other rules; the
 * caller cleans it up. NULL when memory is out. */
CURL *
http_copy(const struct http *http);
/* http_run - runs the transfer to its end; CURLE_ABORTED_BY_CALLBACK when it was stopped. */
CURLcode
http_run(struct http *http, CURL *easy);

/* http_is_proxy - the address is the proxy's, as far as can be told. http_proxy - "HOST:PORT", "".
 */
bool
http_is_proxy(const struct http *http, const struct sockaddr *address);
const char *
http_proxy(const struct http *http);

/* http_failure_of - what a code of libcurl means. */
enum http_failure
http_failure_of(CURLcode code);

#endif
