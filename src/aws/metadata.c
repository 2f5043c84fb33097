/* SPDX-License-Identifier: MIT */
/* metadata.c - one request to a metadata service: past any proxy, plain http only to the addresses
 * such services have, small answers. What it means is the providers' business. */
#include <string.h>

#include "aws/provider_tools.h"
#include "base/text.h"

#define ANSWER_MAX (64u << 10)

/* "host:port" of a URL, for sentences. */
static void
host_of(const char *url, struct text *out)
{
	const char *at = strstr(url, "://");

	at = at ? at + 3 : url;
	text_add_n(out, at, strcspn(at, "/?#"));
}

enum err
metadata_send(const struct lookup *lookup, const struct metadata_request *request, struct why *why)
{
	struct aws *client = lookup->search->client;
	const char *const headers[] = { "Accept: application/json", request->header, NULL };
	const struct http_limits limits = {
		.connect_ms = request->timeout_ms,
		.total_ms = request->timeout_ms,
		.stall_s = 5,
		.stall_bytes_s = 1,
		.body_bytes = ANSWER_MAX,
	};
	TEXT_ON(host, ENDPOINT_HOST_MAX);
	struct http_request http = {
		.method = request->method,
		.url = request->url,
		.host = host.data,
		.headers = headers,
		.limits = &limits,
		.is_plain = text_starts(request->url, "http://"),
		.is_link_local = true,
		.is_direct = true,
	};
	bool ignored;

	host_of(request->url, &host);
	if (!http.is_plain && !text_starts(request->url, "https://"))
		return err_set(ERR_USAGE, why, "%.200s: neither http nor https: correct the URL",
			       request->url);
	return http_send(client->http, &http, &client->reply, &ignored, why);
}
