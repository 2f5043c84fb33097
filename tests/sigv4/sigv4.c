/* SPDX-License-Identifier: MIT */
/* sigv4.c - signs what it is given, through the functions that the transport uses, so that public
 * test vectors can judge them. It sends nothing.
 *   sigv4 --context FILE --request FILE --emit creq|sts|sig|auth
 * Context: JSON {credentials{access_key_id, secret_access_key, token?}, region, service, timestamp,
 * normalize, sign_body, s3?, omit_session_token?}; other members are passed over. Request: HTTP/1.1
 * text. stdout is exactly what was asked for. Exit: 0, 2 usage, 3 unparsable, 70 our own failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

enum { EXIT_USAGE = 2, EXIT_UNPARSABLE = 3, EXIT_OURS = 70 };

#define INPUT_MAX (8u << 20)

struct options {
	const char *context, *request, *emit;
};

struct parsed { /* a request: points into its text */
	struct sigv4_header headers[SIGV4_HEADERS_MAX];
	struct sigv4_request request;
};

static int
fail(int status, const char *sentence)
{
	(void)fprintf(stderr, "sigv4: %s\n", sentence);
	return status;
}

static bool
take_options(int argc, char **argv, struct options *out)
{
	const struct {
		const char *name;
		const char **value;
	} table[] = {
		{ "--context", &out->context },
		{ "--request", &out->request },
		{ "--emit", &out->emit },
	};

	for (int i = 1; i < argc; i += 2) {
		bool is_known = false;

		for (size_t k = 0; k < LEN(table); k++)
			if (strcmp(argv[i], table[k].name) == 0 && i + 1 < argc) {
				*table[k].value = argv[i + 1];
				is_known = true;
			}
		if (!is_known)
			return false;
	}
	return out->context && out->request && out->emit;
}

static bool
read_context(const struct json_val *root, struct sigv4_context *out)
{
	const struct json_val *credentials = json_get(root, "credentials");
	int64_t ms;

	*out = (struct sigv4_context){
		.access_key = json_text(json_get(credentials, "access_key_id"), NULL),
		.secret_key = json_text(json_get(credentials, "secret_access_key"), NULL),
		.token = json_text(json_get(credentials, "token"), NULL),
		.region = json_text(json_get(root, "region"), NULL),
		.service = json_text(json_get(root, "service"), NULL),
		.is_s3 = json_bool(json_get(root, "s3"), false),
		.is_body_signed = json_bool(json_get(root, "sign_body"), false),
		.is_token_omitted = json_bool(json_get(root, "omit_session_token"), false),
	};
	out->is_normalized = json_bool(json_get(root, "normalize"), !out->is_s3);
	if (!out->access_key || !out->secret_key || !out->region || !out->service ||
	    !date_parse_iso(json_text(json_get(root, "timestamp"), ""), &ms))
		return false;
	out->time_s = ms / 1000;
	return true;
}

/* "METHOD target HTTP/1.1": the target may hold spaces and any byte. */
static bool
read_request_line(char *line, struct sigv4_request *out)
{
	char *target = strchr(line, ' '), *version = strrchr(line, ' '), *query;

	if (!target || target == line || version == target || strncmp(version + 1, "HTTP/", 5) != 0)
		return false;
	*target++ = '\0';
	*version = '\0';
	out->method = line;
	out->path = target;
	query = strchr(target, '?');
	if (query) {
		*query = '\0';
		out->query = query + 1;
	}
	return *target == '/';
}

/* Cuts the next line off; NULL at the end of the text. */
static char *
next_line(char **at)
{
	char *line = *at, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	*at = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	end = line + strlen(line);
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return line;
}

/* A line that begins with white space is one more value of the header above: so the public suite
 * has it (get-header-value-multiline signs "value1,value2,value3"). */
static bool
read_headers(char **at, struct parsed *out)
{
	char *line, *colon;
	size_t n = 0;

	while ((line = next_line(at)) && *line) {
		if (n == SIGV4_HEADERS_MAX)
			return false;
		if (*line == ' ' || *line == '\t') {
			if (n == 0)
				return false;
			out->headers[n] = (struct sigv4_header){ out->headers[n - 1].name, line };
			n++;
			continue;
		}
		colon = strchr(line, ':');
		if (!colon || colon == line)
			return false;
		*colon = '\0';
		out->headers[n++] = (struct sigv4_header){ line, colon + 1 };
	}
	out->request.headers = out->headers;
	out->request.n_headers = n;
	return true;
}

static bool
read_request(struct buf *text, struct parsed *out)
{
	char *at = text->data, *line;

	if (text->len == 0)
		return false;
	line = next_line(&at);
	if (!line || !read_request_line(line, &out->request) || !read_headers(&at, out))
		return false;
	if (at) {
		out->request.payload = at;
		out->request.payload_len = text->len - (size_t)(at - text->data);
	}
	return true;
}

static int
emit(const struct sigv4 *sig, const char *what)
{
	const struct {
		const char *name, *text;
	} table[] = {
		{ "creq", sig->canonical.data },
		{ "sts", sig->to_sign.data },
		{ "sig", sig->signature },
		{ "auth", sig->authorization.data },
	};

	for (size_t i = 0; i < LEN(table); i++)
		if (strcmp(table[i].name, what) == 0)
			return fputs(table[i].text, stdout) < 0 || fflush(stdout) ? EXIT_OURS : 0;
	return fail(EXIT_USAGE, "--emit takes creq, sts, sig or auth");
}

static int
sign(const struct sigv4_context *context, const struct sigv4_request *request, const char *what)
{
	struct sigv4 sig;
	struct sigv4_cache cache = { 0 };
	struct why why;
	int status;

	sigv4_init(&sig);
	if (sigv4_sign(&sig, request, context, &cache, &why))
		status = fail(EXIT_OURS, why.text);
	else
		status = emit(&sig, what);
	sigv4_done(&sig);
	sigv4_cache_clear(&cache);
	return status;
}

static int
run(const struct options *options, struct buf *context_text, struct buf *request_text)
{
	struct parsed parsed = { 0 };
	struct sigv4_context context;
	struct json *doc = NULL;
	struct why why;
	int status;

	if (file_read(options->context, context_text, &why) ||
	    file_read(options->request, request_text, &why))
		return fail(EXIT_UNPARSABLE, why.text);
	if (json_parse(context_text->data, context_text->len, 0, &doc, &why))
		return fail(EXIT_UNPARSABLE, why.text);
	if (!read_context(json_root(doc), &context))
		status = fail(EXIT_UNPARSABLE, "context: a member is missing or malformed");
	else if (!read_request(request_text, &parsed))
		status = fail(EXIT_UNPARSABLE, "request: not HTTP/1.1 text");
	else
		status = sign(&context, &parsed.request, options->emit);
	json_free(doc);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options = { 0 };
	struct buf context_text, request_text;
	int status;

	if (!take_options(argc, argv, &options))
		return fail(EXIT_USAGE,
			    "usage: sigv4 --context FILE --request FILE --emit creq|sts|sig|auth");
	buf_init_secret(&context_text, INPUT_MAX);
	buf_init(&request_text, INPUT_MAX);
	status = run(&options, &context_text, &request_text);
	buf_done(&context_text);
	buf_done(&request_text);
	return status;
}
