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

/* ---- in parts: a struct of ours is a context of OpenSSL's, which is an opaque one too ---- */

struct crypto_sum *
crypto_sum_new(enum crypto_digest digest)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context && EVP_DigestInit_ex(context, digest == CRYPTO_MD5 ? EVP_md5() : EVP_sha256(),
					 NULL) != 1) {
		EVP_MD_CTX_free(context);
		context = NULL;
	}
	return (struct crypto_sum *)context;
}

bool
crypto_sum_add(struct crypto_sum *sum, const void *bytes, size_t n)
{
	return EVP_DigestUpdate((EVP_MD_CTX *)sum, bytes, n) == 1;
}

bool
crypto_sum_end(struct crypto_sum *sum, unsigned char *out)
{
	return EVP_DigestFinal_ex((EVP_MD_CTX *)sum, out, NULL) == 1;
}

void
crypto_sum_free(struct crypto_sum *sum)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)sum);
}

void
crypto_base64(const unsigned char *in, size_t n, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned second = i + 1 < n ? in[i + 1] : 0;
		unsigned third = i + 2 < n ? in[i + 2] : 0;
		unsigned bits = (unsigned)in[i] << 16 | second << 8 | third;

		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = i + 1 < n ? digits[bits >> 6 & 63] : '=';
		*out++ = i + 2 < n ? digits[bits & 63] : '=';
	}
	*out = '\0';
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
