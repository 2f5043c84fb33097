/* SPDX-License-Identifier: MIT */
/* chain.c - one search, and what providers tell and ask through the chain they work for: the time,
 * warnings, questions, and the sentence about where there was nothing. What becomes of the keys is
 * credentials.c's business; the screen's side is in credentials_ask.c. */
#include "aws/chain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aws/hosts.h"
#include "base/text.h"

#define HOLD_S 5 /* after a failure, unless its provider says another time */
#define ARENA_BYTES (4u << 20)

void
chain_warn(struct credential_chain *chain, const char *fmt, ...)
{
	char text[WHY_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pthread_mutex_lock(&chain->lock);
	(void)err_set(ERR_OK, &chain->warning, "%s", text);
	pthread_mutex_unlock(&chain->lock);
}

static void
notify(struct credential_chain *chain)
{
	if (chain->notify)
		chain->notify(chain->notify_ctx);
}

static bool
is_stopped(const struct search *search)
{
	return search->client && http_is_stopped(search->client->http);
}

/* Opens the question and waits; with the lock held on entry and on return. */
static enum err
wait_for_answer(struct search *search, const char *text, char code[8], struct why *why)
{
	struct credential_chain *chain = search->chain;
	enum err err = ERR_OK;

	chain->question.number = ++chain->n_questions;
	(void)snprintf(chain->question.text, sizeof(chain->question.text), "%s", text);
	chain->answer[0] = '\0';
	pthread_mutex_unlock(&chain->lock);
	notify(chain);
	pthread_mutex_lock(&chain->lock);
	while (!*chain->answer && !chain->is_declined && !is_stopped(search))
		(void)pthread_cond_wait(&chain->changed, &chain->lock);
	if (is_stopped(search))
		err = err_set(ERR_STOPPED, why, "credentials: stopped");
	else if (chain->is_declined)
		err = err_set(ERR_NO_CREDENTIALS, why,
			      "%.150s: no code was given: refresh to be asked again", text);
	else
		memcpy(code, chain->answer, CODE_DIGITS + 1);
	crypto_cleanse(chain->answer, sizeof(chain->answer));
	chain->question = (struct credential_question){ 0 };
	return err;
}

enum err
chain_ask(struct search *search, const char *text, char code[8], struct why *why)
{
	struct credential_chain *chain = search->chain;
	bool was_asked = false;
	enum err err;

	pthread_mutex_lock(&chain->lock);
	if (!chain->can_ask) {
		err = err_set(ERR_NO_CREDENTIALS, why,
			      "%.150s: nobody can be asked here: let the AWS CLI ask (run aws sts "
			      "get-caller-identity --profile %.60s), its cached keys are used",
			      text, chain->profile);
	} else if (chain->is_declined) {
		err = err_set(ERR_NO_CREDENTIALS, why,
			      "%.150s: no code was given: refresh to be asked again", text);
	} else {
		err = wait_for_answer(search, text, code, why);
		was_asked = true;
	}
	pthread_mutex_unlock(&chain->lock);
	if (was_asked)
		notify(chain);
	return err;
}

struct sso_memory *
chain_sso_memory(struct credential_chain *chain)
{
	return &chain->sso;
}

enum err
chain_nothing_found(const struct search *search, struct why *why)
{
	const struct credential_chain *chain = search->chain;
	TEXT_ON(tried, 320);
	const char *home_config = chain->paths.config, *home_keys = chain->paths.credentials;

	if (!chain->is_profile_explicit)
		text_add(&tried, "AWS_ACCESS_KEY_ID in the environment, ");
	text_addf(&tried, "profile %.40s of %.70s and %.70s", chain->profile,
		  *home_keys ? home_keys : "no file", *home_config ? home_config : "no file");
	text_addf(&tried, ", container (no AWS_CONTAINER_CREDENTIALS_ variable)");
	if (search->silent.len)
		text_addf(&tried, ", %s", search->silent.data);
	if (search->half.len)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "no credentials: %s: set both or neither (tried %s)",
			       search->half.data, tried.data);
	return err_set(ERR_NO_CREDENTIALS, why,
		       "no credentials: tried %s: run aws configure or aws sso login", tried.data);
}

/* Keys end by AWS's clock, not by this machine's. */
int64_t
chain_now_s(const struct credential_chain *chain)
{
	return chain->now_s() + (chain->hosts ? hosts_clock_skew_s(chain->hosts) : 0);
}

/* ---- one search, by one thread, without the lock ---- */

/* What a call on this client has in its hands while its credentials are fetched over the same
 * client. */
struct aside {
	struct http_reply reply;
	struct buf body, query, url, header_text;
	struct sigv4 sig;
	char refusal_code[96];
	bool was_in_doubt;
};

static void
set_aside(struct aws *client, struct aside *aside)
{
	*aside = (struct aside){
		.reply = client->reply,
		.body = client->body,
		.query = client->query,
		.url = client->url,
		.header_text = client->header_text,
		.sig = client->sig,
		.was_in_doubt = client->was_in_doubt,
	};
	memcpy(aside->refusal_code, client->refusal_code, sizeof(aside->refusal_code));
	http_reply_init(&client->reply);
	buf_init_secret(&client->body, API_REQUEST_MAX);
	buf_init_secret(&client->query, aside->query.limit);
	buf_init_secret(&client->url, aside->url.limit);
	buf_init_secret(&client->header_text, aside->header_text.limit);
	sigv4_init(&client->sig);
}

static void
take_back(struct aws *client, const struct aside *aside)
{
	http_reply_done(&client->reply);
	buf_done(&client->body);
	buf_done(&client->query);
	buf_done(&client->url);
	buf_done(&client->header_text);
	sigv4_done(&client->sig);
	client->reply = aside->reply;
	client->body = aside->body;
	client->query = aside->query;
	client->url = aside->url;
	client->header_text = aside->header_text;
	client->sig = aside->sig;
	client->was_in_doubt = aside->was_in_doubt;
	memcpy(client->refusal_code, aside->refusal_code, sizeof(client->refusal_code));
}

static enum err
search_files(struct search *search, struct triple **out, struct why *why)
{
	struct credential_chain *chain = search->chain;
	struct profiles *files = NULL;
	struct lookup lookup = {
		.search = search,
		.profile = chain->profile,
		.is_env_ignored = chain->is_profile_explicit,
	};
	enum err err = profiles_load(&chain->paths, &files, why);

	if (err)
		return err;
	if (profiles_trust(files, PROFILE_CREDENTIALS) == FILE_EXPOSED)
		chain_warn(chain, "%s: others can read these keys: chmod 600 it",
			   chain->paths.credentials);
	search->files = files;
	err = provider_search(&lookup, chain->providers, chain->n_providers, out, why);
	profiles_free(files);
	if (!err && !*out)
		err = chain_nothing_found(search, why);
	return err;
}

enum err
chain_search(struct credential_chain *chain, struct aws *client, struct attempt *attempt)
{
	TEXT_ON(half, 160);
	TEXT_ON(silent, 120);
	struct search search = {
		.chain = chain,
		.client = client,
		.paths = &chain->paths,
		.arena = arena_new(ARENA_BYTES),
		.refused = attempt->refused,
		.watch = &attempt->watch,
		.now_s = chain_now_s(chain),
		.hold_s = HOLD_S,
		.half = half,
		.silent = silent,
	};
	struct aside aside;
	enum err err;

	if (!search.arena)
		return err_memory(&attempt->why);
	attempt->skew_s = chain->hosts ? hosts_clock_skew_s(chain->hosts) : 0;
	watch_add(search.watch, chain->paths.credentials);
	watch_add(search.watch, chain->paths.config);
	if (client)
		set_aside(client, &aside);
	err = search_files(&search, &attempt->found, &attempt->why);
	if (client)
		take_back(client, &aside);
	attempt->hold_s = search.hold_s;
	arena_free(search.arena);
	return err;
}
