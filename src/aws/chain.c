/* SPDX-License-Identifier: MIT */
/* chain.c - what providers tell and ask through the chain they work for: warnings, questions, and
 * the sentence about where there was nothing. The screen's side is in credentials_ask.c. */
#include "aws/chain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

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
