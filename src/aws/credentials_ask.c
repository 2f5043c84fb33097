/* SPDX-License-Identifier: MIT */
/* credentials_ask.c - the questions that only the operator can answer, as the screen sees them. */
#include <string.h>

#include "aws/chain.h"

void
credentials_can_ask(struct credential_chain *chain, void (*notify)(void *ctx), void *ctx)
{
	pthread_mutex_lock(&chain->lock);
	chain->can_ask = true;
	chain->notify = notify;
	chain->notify_ctx = ctx;
	pthread_mutex_unlock(&chain->lock);
}

void
credentials_question(struct credential_chain *chain, struct credential_question *out)
{
	pthread_mutex_lock(&chain->lock);
	*out = chain->question;
	pthread_mutex_unlock(&chain->lock);
}

/* What was typed, without the spaces that some devices show; false unless it is six digits. */
static bool
take_code(const char *typed, char out[16])
{
	size_t n = 0;

	for (; *typed; typed++) {
		if (*typed == ' ')
			continue;
		if (*typed < '0' || *typed > '9' || n == CODE_DIGITS)
			return false;
		out[n++] = *typed;
	}
	out[n] = '\0';
	return n == CODE_DIGITS;
}

void
credentials_answer(struct credential_chain *chain, uint64_t number, const char *code)
{
	char digits[16] = "";

	pthread_mutex_lock(&chain->lock);
	if (number && number == chain->question.number) {
		if (!code)
			chain->is_declined = true;
		else if (take_code(code, digits))
			memcpy(chain->answer, digits, sizeof(digits));
		else /* the same question once more, with another number */
			chain->question.number = ++chain->n_questions;
		pthread_cond_broadcast(&chain->changed);
	}
	pthread_mutex_unlock(&chain->lock);
	crypto_cleanse(digits, sizeof(digits));
}
