/* SPDX-License-Identifier: MIT */
/* credentials.c - a program that asks the chain of credentials, so that other programs can judge
 *it.
 *
 *	build/tests/credentials [--profile NAME] [--region NAME]
 *
 * Each line of standard input is a command; without any, one "take" is done.
 *	take         take keys; prints one line of JSON
 *	refuse       two services have called the last keys expired
 *	refuse N     the service of that number has
 *	retry        the operator asks again
 *	clock S      from now on the wall clock is off by S seconds
 *	mfa CODE     from now on questions are answered so; "mfa" alone: declined
 * The line: {"err", "why", "provider", "access_key", "secret_sha256", "token", "account",
 *"expires", "source", "warning", "question", "requests"}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/chain.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

enum { EXIT_USAGE = 2 };

static int64_t clock_offset_s;

struct program {
	struct aws_shared *shared;
	struct aws *client;
	struct credential_chain *chain;
	const struct credentials *last; /* NULL: none */
	char code[32];
	struct credential_question asked;
};

static int64_t
moved_clock(void)
{
	return clock_wall_s() + clock_offset_s;
}

/* Called between the question and the wait for its answer. */
static void
on_question(void *ctx)
{
	struct program *p = ctx;
	struct credential_question question;

	credentials_question(p->chain, &question);
	if (!question.number)
		return;
	p->asked = question;
	credentials_answer(p->chain, question.number, *p->code ? p->code : NULL);
}

static void
put_text(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
put_keys(struct json_writer *w, const struct credentials *c)
{
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];

	put_text(w, "provider", c->provider);
	put_text(w, "access_key", c->access_key);
	if (crypto_sha256(c->secret_key, strlen(c->secret_key), digest)) {
		crypto_hex(digest, sizeof(digest), hex);
		put_text(w, "secret_sha256", hex);
	}
	put_text(w, "token", c->token);
	put_text(w, "account", c->account);
	put_text(w, "source", c->source);
	json_write_key(w, "expires");
	json_write_integer(w, c->expires_s);
}

static void
take(struct program *p)
{
	const struct credentials *got = NULL;
	struct why why = { 0 }, warning;
	struct aws_stats stats;
	struct json_writer w;
	struct buf line;
	enum err err = credentials_take(p->chain, p->client, &got, &why);

	buf_init(&line, 1u << 20);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	put_text(&w, "err", err_word(err));
	put_text(&w, "why", err ? why.text : "");
	if (!err)
		put_keys(&w, got);
	credentials_warning(p->chain, &warning);
	put_text(&w, "warning", warning.text);
	put_text(&w, "question", p->asked.text);
	aws_stats(p->client, &stats);
	json_write_key(&w, "requests");
	json_write_integer(&w, (int64_t)stats.requests);
	json_write_object_end(&w);
	if (json_write_ok(&w))
		(void)printf("%s\n", line.data);
	(void)fflush(stdout);
	buf_done(&line);
	if (err)
		return;
	credentials_release(p->last);
	p->last = got;
}

static void
command(struct program *p, const char *line)
{
	if (strcmp(line, "take") == 0) {
		take(p);
	} else if (strcmp(line, "refuse") == 0 && p->last) {
		credentials_refuse(p->chain, p->last, 0);
		credentials_refuse(p->chain, p->last, 1);
	} else if (text_starts(line, "refuse ") && p->last) {
		credentials_refuse(p->chain, p->last, (unsigned)strtoul(line + 7, NULL, 10));
	} else if (strcmp(line, "retry") == 0) {
		credentials_retry(p->chain);
	} else if (text_starts(line, "clock ")) {
		clock_offset_s = strtoll(line + 6, NULL, 10);
	} else if (text_starts(line, "mfa")) {
		(void)snprintf(p->code, sizeof(p->code), "%.20s", line[3] ? line + 4 : "");
		credentials_can_ask(p->chain, on_question, p);
	}
}

static bool
take_options(int argc, char **argv, struct aws_options *out)
{
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			return false;
		if (strcmp(argv[i], "--profile") == 0)
			out->profile = argv[i + 1];
		else if (strcmp(argv[i], "--region") == 0)
			out->region = argv[i + 1];
		else
			return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct aws_options options = { 0 };
	struct program p = { 0 };
	char line[256];
	struct why why;
	unsigned n = 0;
	enum err err;

	if (!take_options(argc, argv, &options)) {
		(void)fprintf(stderr, "usage: credentials [--profile NAME] [--region NAME]\n");
		return EXIT_USAGE;
	}
	err = aws_shared_new(&options, &p.shared, &why);
	if (err) {
		(void)printf("{\"err\": \"%s\", \"why\": \"start\"}\n", err_word(err));
		(void)fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	p.client = aws_new(p.shared);
	p.chain = aws_credentials(p.shared);
	p.chain->now_s = moved_clock;
	if (!p.client)
		return 1;
	for (; fgets(line, sizeof(line), stdin); n++) {
		line[strcspn(line, "\n")] = '\0';
		command(&p, line);
	}
	if (n == 0)
		take(&p);
	credentials_release(p.last);
	aws_free(p.client);
	aws_shared_free(p.shared);
	return 0;
}
