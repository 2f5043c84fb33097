/* SPDX-License-Identifier: MIT */
/* crypto.c - digests, random bytes and forgetting, over OpenSSL's libcrypto. */
#include "base/crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

bool
crypto_sha256(const void *bytes, size_t n, unsigned char out[SHA256_LEN])
{
	return EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL) == 1;
}

bool
crypto_sha1(const void *bytes, size_t n, unsigned char out[SHA1_LEN])
{
	return EVP_Digest(bytes, n, out, NULL, EVP_sha1(), NULL) == 1;
}

bool
crypto_md5(const void *bytes, size_t n, unsigned char out[MD5_LEN])
{
	return EVP_Digest(bytes, n, out, NULL, EVP_md5(), NULL) == 1;
}

bool
crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t n,
		   unsigned char out[SHA256_LEN])
{
	if (key_len > INT_MAX)
		return false;
	return HMAC(EVP_sha256(), key, (int)key_len, bytes, n, out, NULL) != NULL;
}

void
crypto_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

bool
crypto_random(void *out, size_t n)
{
	return n <= INT_MAX && RAND_bytes(out, (int)n) == 1;
}

void
crypto_cleanse(void *bytes, size_t n)
{
	if (bytes)
		OPENSSL_cleanse(bytes, n);
}

bool
crypto_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
