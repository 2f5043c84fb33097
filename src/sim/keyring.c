/* SPDX-License-Identifier: MIT */
/* keyring.c - two rings: key triples, and bearer tokens. */
#include "sim/keyring.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 1024

struct bearer {
	char text[KEYRING_TEXT_MAX];
	enum token_kind kind;
	int64_t expires_s;
};

struct keyring {
	int64_t life_s;
	struct minted triples[KEPT];
	struct bearer bearers[KEPT];
	size_t n_triples, n_bearers; /* ever made */
};

struct keyring *
keyring_new(int64_t life_s)
{
	struct keyring *keyring = mem_alloc(1, sizeof(*keyring));

	keyring->life_s = life_s;
	return keyring;
}

void
keyring_free(struct keyring *keyring)
{
	free(keyring);
}

int64_t
keyring_life_s(const struct keyring *keyring)
{
	return keyring->life_s;
}

/* n characters of the alphabet behind what is there. */
static bool
add_random(char *out, size_t out_size, size_t n, const char *alphabet)
{
	unsigned char bytes[KEYRING_TEXT_MAX];
	size_t len = strlen(out), letters = strlen(alphabet);

	if (n > sizeof(bytes) || len + n >= out_size || !crypto_random(bytes, n))
		return false;
	for (size_t i = 0; i < n; i++)
		out[len + i] = alphabet[bytes[i] % letters];
	out[len + n] = '\0';
	return true;
}

#define BASE32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define BASE62 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

bool
keyring_mint(struct keyring *keyring, const char *arn, int64_t now_s, int64_t life_s,
	     struct minted *out)
{
	struct minted fresh = { .access_key = "ASIA", .token = "IQoJb3JpZ2luX2Vj" };
	const char *session = strrchr(arn, '/');

	if (!add_random(fresh.access_key, sizeof(fresh.access_key), 16, BASE32) ||
	    !add_random(fresh.secret_key, sizeof(fresh.secret_key), 40, BASE64) ||
	    !add_random(fresh.token, sizeof(fresh.token), 100, BASE64))
		return false;
	snprintf(fresh.arn, sizeof(fresh.arn), "%s", arn);
	snprintf(fresh.user_id, sizeof(fresh.user_id), "AROACWTOPSIMULATOR2Q:%.100s",
		 session ? session + 1 : arn);
	fresh.expires_s =
		now_s + (life_s > 0 && life_s < keyring->life_s ? life_s : keyring->life_s);
	keyring->triples[keyring->n_triples++ % KEPT] = fresh;
	*out = fresh;
	return true;
}

const struct minted *
keyring_find(const struct keyring *keyring, const char *access_key)
{
	for (size_t i = 0; i < MIN(keyring->n_triples, KEPT); i++) {
		if (text_is(keyring->triples[i].access_key, access_key))
			return &keyring->triples[i];
	}
	return NULL;
}

bool
keyring_token(struct keyring *keyring, enum token_kind kind, int64_t expires_s,
	      char out[KEYRING_TEXT_MAX])
{
	struct bearer fresh = { .text = "sim-", .kind = kind, .expires_s = expires_s };

	if (!add_random(fresh.text, sizeof(fresh.text), 60, BASE62))
		return false;
	keyring->bearers[keyring->n_bearers++ % KEPT] = fresh;
	snprintf(out, KEYRING_TEXT_MAX, "%s", fresh.text);
	return true;
}

bool
keyring_token_ok(const struct keyring *keyring, enum token_kind kind, const char *token,
		 int64_t now_s)
{
	for (size_t i = 0; i < MIN(keyring->n_bearers, KEPT); i++) {
		const struct bearer *bearer = &keyring->bearers[i];

		if (bearer->kind == kind && text_is(bearer->text, token))
			return now_s < bearer->expires_s;
	}
	return false;
}
