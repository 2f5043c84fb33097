/* SPDX-License-Identifier: MIT */
/* http_failure.c - sentences for failed transfers. The host comes first in each; the transport's
 * own words last, where they say more than ours. */
#include "aws/http_failure.h"

#include <string.h>

#include "base/text.h"

static const struct row {
	enum err err;
	bool may_retry, is_detailed;
	const char *text;
} rows[HTTP_FAILURES] = {
	[FAILED_OTHERWISE] = { ERR_NET, false, true, "the transfer failed: check the network" },
	[FAILED_NAME] = { ERR_NET, false, false,
			  "no such host: check the region or endpoint, and the network" },
	[FAILED_PROXY_NAME] = { ERR_NET, false, false,
				"the proxy's name does not resolve: check https_proxy" },
	[FAILED_CONNECT] = { ERR_NET, true, true, "cannot connect" },
	[FAILED_REFUSED] = { ERR_NET, true, false,
			     "connection refused: nothing listens there: check the endpoint" },
	[FAILED_SILENCE] = { ERR_NET, true, false, "closed the connection without an answer" },
	[FAILED_BROKEN] = { ERR_NET, true, true, "the connection broke" },
	[FAILED_UNPACK] = { ERR_PARSE, true, false,
			    "incomplete answer: compressed data that does not unpack" },
	[FAILED_HTTP] = { ERR_PARSE, false, false, "answer is not HTTP: not AWS?" },
	[FAILED_TRUST] = { ERR_TLS, false, true, "certificate not trusted" },
	[FAILED_TLS] = { ERR_TLS, false, true, "TLS failed" },
	[FAILED_BUNDLE] = { ERR_TLS, false, true,
			    "the file of trusted certificates cannot be read: check "
			    "AWS_CA_BUNDLE" },
	[FAILED_PROXY] = { ERR_NET, false, true, "the proxy refuses" },
	[FAILED_SINK] = { ERR_FILE, false, false,
			  "what came could not be kept: the download was given up" },
	[FAILED_FILES] = { ERR_SYSTEM, false, false,
			   "cannot connect: too many open files: raise the limit (ulimit -n)" },
	[FAILED_BEYOND_LOOPBACK] = { ERR_NET, false, false,
				     "does not lead to this machine: plain http is for loopback "
				     "only: use https" },
};

/* What OpenSSL says of a certificate (x509_vfy.h), by what the operator can do about it. */
static const struct verify {
	long from, to;
	const char *text;
} verifies[] = {
	{ 9, 9, "certificate is not valid yet: is this machine's clock right?" },
	{ 10, 10, "certificate has expired: is this machine's clock right?" },
	{ 18, 18,
	  "certificate is signed by itself: if it is yours, name its file in AWS_CA_BUNDLE" },
	{ 19, 21,
	  "certificate of an unknown issuer: if a proxy of yours opens TLS, name its authority's "
	  "file in AWS_CA_BUNDLE" },
	{ 23, 23, "certificate was revoked: do not use this host" },
	{ 26, 26, "certificate is not for a server: ask who runs the host" },
	{ 66, 68, "certificate is too weak, by its key or its signature: ask who runs the host" },
};

static enum err
explain_time(const struct http_trouble *t, struct why *why)
{
	if (!t->is_connected && t->proxy)
		return err_set(ERR_TIMEOUT, why,
			       "%s: the proxy %s opened no way to it within %.1f s: check the "
			       "proxy, or name the host in no_proxy",
			       t->host, t->proxy, t->total_s);
	if (!t->is_connected)
		return err_set(ERR_TIMEOUT, why,
			       "%s: no connection within %.1f s: check the network", t->host,
			       t->total_s);
	if (t->is_stalled)
		return err_set(ERR_TIMEOUT, why,
			       "%s: the answer stalled for %ld s (%zu bytes so far)", t->host,
			       t->stall_s, t->body_bytes);
	return err_set(ERR_TIMEOUT, why, "%s: no complete answer within %.1f s", t->host,
		       t->total_s);
}

/* What the proxy itself did; ERR_OK: it is not to blame. */
static enum err
explain_proxy(const struct http_trouble *t, bool *out_may_retry, struct why *why)
{
	if (t->failure == FAILED_REFUSED || t->failure == FAILED_CONNECT) {
		*out_may_retry = true;
		return err_set(ERR_NET, why,
			       "%s: the proxy %s takes no connection: check https_proxy", t->host,
			       t->proxy);
	}
	if (t->proxy_answer == 407)
		return err_set(ERR_NET, why,
			       "%s: the proxy %s wants a name and a password (407): give them in "
			       "https_proxy, as http://NAME:PASSWORD@HOST:PORT",
			       t->host, t->proxy);
	if (t->proxy_answer == 0 && (t->failure == FAILED_BROKEN || t->failure == FAILED_SILENCE)) {
		*out_may_retry = true;
		return err_set(ERR_NET, why,
			       "%s: the proxy %s closed the connection: check https_proxy", t->host,
			       t->proxy);
	}
	if (t->proxy_answer == 0 || t->proxy_answer / 100 == 2)
		return ERR_OK;
	*out_may_retry = t->proxy_answer >= 500;
	return err_set(ERR_NET, why,
		       "%s: the proxy %s refuses the way to it (%ld): ask who runs the proxy, or "
		       "name the host in no_proxy",
		       t->host, t->proxy, t->proxy_answer);
}

static enum err
explain_trust(const struct http_trouble *t, struct why *why)
{
	for (size_t i = 0; i < LEN(verifies); i++)
		if (t->verify >= verifies[i].from && t->verify <= verifies[i].to)
			return err_set(ERR_TLS, why, "%s: %s", t->host, verifies[i].text);
	/* the transport compares the name before it takes OpenSSL's result over (1 until then) */
	if (t->verify <= 1 && strstr(t->words, "match"))
		return err_set(ERR_TLS, why,
			       "%s: certificate is for another host: check the endpoint", t->host);
	return ERR_OK;
}

enum err
http_explain(const struct http_trouble *t, bool *out_may_retry, struct why *why)
{
	const struct row *row = &rows[t->failure];
	enum err err = ERR_OK;

	*out_may_retry = t->failure == FAILED_TIME;
	if (t->failure == FAILED_TIME)
		return explain_time(t, why);
	if (t->failure == FAILED_MEMORY)
		return err_memory(why);
	if (t->failure == FAILED_LARGE)
		return err_set(ERR_LIMIT, why, "%s: answer larger than %zu KiB: not read further",
			       t->host, t->limit_bytes >> 10);
	if (t->proxy)
		err = explain_proxy(t, out_may_retry, why);
	if (!err && t->failure == FAILED_TRUST)
		err = explain_trust(t, why);
	if (!err && t->failure == FAILED_TLS && text_has(t->words, "wrong version number"))
		err = err_set(
			ERR_TLS, why,
			"%s: does not speak TLS there: check the port, or write http:// (this "
			"machine only)",
			t->host);
	if (err)
		return err;
	*out_may_retry = row->may_retry;
	if (t->failure == FAILED_CUT) {
		*out_may_retry = true;
		return err_set(ERR_PARSE, why,
			       "%s: incomplete answer (%zu bytes): the connection ended early",
			       t->host, t->body_bytes);
	}
	return err_set(row->err, why, row->is_detailed && *t->words ? "%s: %s: %s" : "%s: %s",
		       t->host, row->text, t->words);
}
