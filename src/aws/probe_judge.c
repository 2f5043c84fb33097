/* SPDX-License-Identifier: MIT */
/* probe_judge.c - what an exchange with a web server means for a probe, in a word and a sentence.
 * The host comes first in each. */
#include <string.h>

#include "aws/probe.h"
#include "base/text.h"

/* ---- what did not come to an answer ---- */

static const struct row {
	enum probe_error error;
	bool is_detailed; /* the transport's own words follow */
	const char *text;
} rows[HTTP_FAILURES] = {
	[FAILED_OTHERWISE] = { PROBE_BROKEN, true, "the transfer failed" },
	[FAILED_NAME] = { PROBE_DNS, false,
			  "its name does not resolve: check the url and this machine's DNS" },
	[FAILED_PROXY_NAME] = { PROBE_DNS, false,
				"the proxy's name does not resolve: check https_proxy" },
	[FAILED_CONNECT] = { PROBE_CONNECT, true, "cannot connect" },
	[FAILED_REFUSED] = { PROBE_CONNECT, false, "connection refused: nothing listens there" },
	[FAILED_SILENCE] = { PROBE_BROKEN, false, "closed the connection without an answer" },
	[FAILED_BROKEN] = { PROBE_BROKEN, true, "the connection broke" },
	[FAILED_CUT] = { PROBE_BROKEN, false, "its answer was cut short" },
	[FAILED_UNPACK] = { PROBE_BROKEN, false, "its answer does not unpack" },
	[FAILED_HTTP] = { PROBE_BROKEN, false, "its answer is not HTTP" },
	[FAILED_TRUST] = { PROBE_TLS, true, "its certificate is not trusted" },
	[FAILED_TLS] = { PROBE_TLS, true, "TLS failed" },
	[FAILED_BUNDLE] = { PROBE_TLS, true,
			    "the file of trusted certificates cannot be read: check "
			    "AWS_CA_BUNDLE" },
	[FAILED_PROXY] = { PROBE_CONNECT, true, "the proxy refuses" },
	[FAILED_FILES] = { PROBE_CONNECT, false,
			   "too many open files: raise the limit (ulimit -n)" },
};

/* What OpenSSL says of a certificate (x509_vfy.h): as a word for a column, and what to do. */
static const struct trust {
	long from, to;
	const char *problem, *advice;
} trusts[] = {
	{ 9, 9, "not valid yet", "is this machine's clock right?" },
	{ 10, 10, "expired", "renew it" },
	{ 18, 18, "signed by itself", "if it is yours, name its file in AWS_CA_BUNDLE" },
	{ 19, 21, "of an unknown issuer",
	  "install it with its whole chain; if the authority is yours, name its file in "
	  "AWS_CA_BUNDLE" },
	{ 23, 23, "revoked", "replace it" },
	{ 26, 26, "not for a server", "replace it" },
	{ 66, 68, "too weak", "replace it" },
};

static const char *
keep(struct arena *arena, const char *s)
{
	return *s ? arena_text(arena, s) : "";
}

static const struct trust *
trust_of(const struct http_probe_reply *reply)
{
	static const struct trust other_host = { 0, 0, "for another host",
						 "install one that has this name" };
	long problem = reply->certificate.problem;

	for (size_t i = 0; i < LEN(trusts); i++)
		if (problem >= trusts[i].from && problem <= trusts[i].to)
			return &trusts[i];
	/* OpenSSL is content, and the transport compares the name after it */
	if (problem == 0 && reply->certificate.is_known && reply->failure == FAILED_TRUST &&
	    strstr(reply->words, "match"))
		return &other_host;
	return NULL;
}

static enum probe_error
say_certificate(const struct http_probe_reply *reply, const char *host, struct text *out)
{
	const struct trust *trust = trust_of(reply);

	if (!trust)
		return PROBE_OK;
	text_addf(out, "%s: %s certificate %s %s: %s", host,
		  reply->certificate.is_of_chain ? "a" : "its",
		  reply->certificate.is_of_chain ? "of its chain is" : "is", trust->problem,
		  trust->advice);
	return PROBE_TLS;
}

static enum probe_error
say_time(const struct http_probe_reply *reply, const struct stack_probe *def, const char *host,
	 struct text *out)
{
	const char *what = reply->http.status       ? "the answer began and did not end"
			   : reply->connect_us >= 0 ? "no answer"
			   : reply->name_us >= 0    ? "no connection"
						    : "no address for its name";

	text_addf(out, "%s: %s within %lld s", host, what, (long long)def->timeout_s);
	if (*reply->proxy && !reply->http.status)
		text_addf(out, " through the proxy %s", reply->proxy);
	return PROBE_TIMEOUT;
}

static enum probe_error
say_proxy(const struct http_probe_reply *reply, const char *host, struct text *out)
{
	if (reply->proxy_answer / 100 == 2 || (reply->proxy_answer == 0 && reply->connect_us >= 0))
		return PROBE_OK;
	if (reply->proxy_answer)
		text_addf(out, "%s: the proxy %s refuses the way to it (%ld): check https_proxy",
			  host, reply->proxy, reply->proxy_answer);
	else
		text_addf(out, "%s: the proxy %s takes no connection: check https_proxy", host,
			  reply->proxy);
	return PROBE_CONNECT;
}

static enum probe_error
say_failure(const struct http_probe_reply *reply, const struct stack_probe *def, const char *host,
	    struct text *out)
{
	const struct row *row = &rows[reply->failure];
	enum probe_error error = PROBE_OK;

	if (reply->is_link_local) {
		text_addf(out,
			  "%s: leads to a link-local address, which no probe may ask: correct the "
			  "url, or its name",
			  host);
		return PROBE_REFUSED;
	}
	if (reply->failure == FAILED_TIME)
		return say_time(reply, def, host, out);
	if (*reply->proxy)
		error = say_proxy(reply, host, out);
	if (!error && row->error == PROBE_TLS)
		error = say_certificate(reply, host, out);
	if (error)
		return error;
	text_addf(out, row->is_detailed && *reply->words ? "%s: %s: %s" : "%s: %s", host,
		  row->text ? row->text : "the transfer failed", reply->words);
	return row->text ? row->error : PROBE_BROKEN;
}

/* ---- an answer ---- */

static bool
is_expected(const struct stack_probe *def, long status)
{
	if (def->n_expected == 0)
		return status >= 200 && status <= 399;
	for (size_t i = 0; i < def->n_expected; i++)
		if (def->expected[i] == status)
			return true;
	return false;
}

static enum probe_error
say_status(const struct stack_probe *def, long status, const char *host, struct text *out)
{
	text_addf(out, "%s: answered %ld where ", host, status);
	for (size_t i = 0; i < def->n_expected; i++)
		text_addf(out, "%s%d", i ? ", " : "", def->expected[i]);
	text_addf(out, "%s is expected", def->n_expected ? "" : "200 to 399");
	if (status / 100 == 3)
		text_add(out, ": redirects are not followed");
	return PROBE_STATUS;
}

static enum probe_error
say_answer(const struct http_probe_reply *reply, const struct stack_probe *def, const char *host,
	   struct text *out)
{
	const struct buf *body = &reply->http.body;

	if (!is_expected(def, reply->http.status))
		return say_status(def, reply->http.status, host, out);
	if (!def->contains ||
	    (body->len && memmem(body->data, body->len, def->contains, strlen(def->contains))))
		return PROBE_OK;
	text_addf(out, "%s: answered %ld, but \"%.80s\" is not in %s", host, reply->http.status,
		  def->contains, reply->is_cut ? "the first 64 KiB of the answer" : "the answer");
	return PROBE_CONTENT;
}

enum err
probe_judge(struct arena *arena, const struct stack_probe *def, const char *host,
	    const struct http_probe_reply *reply, struct probe_result *result)
{
	const struct certificate *certificate = &reply->certificate;
	const struct trust *trust = trust_of(reply);
	bool is_answer = reply->is_answered;
	char clean[WHY_MAX];
	TEXT_ON(why, WHY_MAX);

	result->error = is_answer ? say_answer(reply, def, host, &why)
				  : say_failure(reply, def, host, &why);
	(void)text_clean(why.data, why.len, clean, sizeof(clean));
	result->why = keep(arena, clean);
	result->status = (int)reply->http.status;
	result->version = keep(arena, reply->version);
	result->address = keep(arena, reply->address);
	result->proxy = keep(arena, reply->proxy);
	result->size_bytes = is_answer ? (int64_t)reply->http.body.len : -1;
	result->is_cut = reply->is_cut;
	result->times = (struct probe_times){ reply->name_us, reply->connect_us, reply->tls_us,
					      reply->first_us, reply->total_us };
	result->certificate = (struct probe_certificate){
		.is_known = certificate->is_known,
		.not_before_s = certificate->not_before_s,
		.not_after_s = certificate->not_after_s,
		.subject = keep(arena, certificate->subject),
		.issuer = keep(arena, certificate->issuer),
		.problem = trust                  ? trust->problem
			   : certificate->problem ? "not trusted"
						  : "",
	};
	return result->why && result->version && result->address && result->proxy &&
			       result->certificate.subject && result->certificate.issuer
		       ? ERR_OK
		       : ERR_MEMORY;
}
