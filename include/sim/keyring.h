/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_KEYRING_H
#define CWTOP_SIM_KEYRING_H
/* keyring.h - the credentials that the simulator itself has given out: temporary key triples, and
 * bearer tokens. In memory only; the oldest are forgotten first. One user at a time. */
#include "base/base.h"

#define KEYRING_TEXT_MAX 160

struct minted {
	char access_key[24], secret_key[48], token[KEYRING_TEXT_MAX];
	char arn[256], user_id[160];
	int64_t expires_s;
};

enum token_kind { TOKEN_SSO, TOKEN_REFRESH, TOKEN_IMDS };

struct keyring;

/* keyring_new - @life_s  how long what it mints is good for, at most. Never NULL; main thread. */
struct keyring *
keyring_new(int64_t life_s);
void
keyring_free(struct keyring *keyring); /* NULL is fine */

/* keyring_mint - a new triple of this principal, copied to `out`. false: no random numbers.
 * @life_s  as the caller asked; 0: the keyring's */
MUST_CHECK bool
keyring_mint(struct keyring *keyring, const char *arn, int64_t now_s, int64_t life_s,
	     struct minted *out);
/* keyring_find - by access key; NULL: not ours, or forgotten. */
const struct minted *
keyring_find(const struct keyring *keyring, const char *access_key);

/* keyring_token - a new bearer token. */
MUST_CHECK bool
keyring_token(struct keyring *keyring, enum token_kind kind, int64_t expires_s,
	      char out[KEYRING_TEXT_MAX]);
/* keyring_token_ok - given out, of this kind, and not expired. */
bool
keyring_token_ok(const struct keyring *keyring, enum token_kind kind, const char *token,
		 int64_t now_s);

int64_t
keyring_life_s(const struct keyring *keyring);

#endif
