/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_CRYPTO_H
#define CWTOP_BASE_CRYPTO_H
/* crypto.h - the digests that AWS signatures need, random bytes, and forgetting. OpenSSL's only
 * user. Any thread. Failures of OpenSSL itself (out of memory) return false. */
#include "base/base.h"

#define SHA256_LEN 32
#define SHA256_HEX (2 * SHA256_LEN + 1)

MUST_CHECK bool
crypto_sha256(const void *bytes, size_t n, unsigned char out[SHA256_LEN]);
/* crypto_sha1 - for names of files only: AWS's tools call their caches so. */
#define SHA1_LEN 20
#define SHA1_HEX (2 * SHA1_LEN + 1)
MUST_CHECK bool
crypto_sha1(const void *bytes, size_t n, unsigned char out[SHA1_LEN]);
/* crypto_md5 - for comparing with what SQS received: no protection against anybody. */
#define MD5_LEN 16
#define MD5_HEX (2 * MD5_LEN + 1)
MUST_CHECK bool
crypto_md5(const void *bytes, size_t n, unsigned char out[MD5_LEN]);
MUST_CHECK bool
crypto_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t n,
		   unsigned char out[SHA256_LEN]);
/* A digest of what comes in parts. */
enum crypto_digest { CRYPTO_SHA256, CRYPTO_MD5 };
struct crypto_sum;
/* crypto_sum_new - of nothing yet; NULL: memory is out. crypto_sum_free - NULL is fine. */
struct crypto_sum *
crypto_sum_new(enum crypto_digest digest);
MUST_CHECK bool
crypto_sum_add(struct crypto_sum *sum, const void *bytes, size_t n);
/* crypto_sum_end - of all that was added, SHA256_LEN or MD5_LEN bytes; nothing more may come. */
MUST_CHECK bool
crypto_sum_end(struct crypto_sum *sum, unsigned char *out);
void
crypto_sum_free(struct crypto_sum *sum);
/* crypto_base64 - with its "=" at the end and NUL-terminated; out has BASE64_SIZE(n) bytes. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)
void
crypto_base64(const unsigned char *bytes, size_t n, char *out);
/* crypto_hex - lower case, NUL-terminated; out has 2 * n + 1 bytes. */
void
crypto_hex(const unsigned char *bytes, size_t n, char *out);
MUST_CHECK bool
crypto_random(void *out, size_t n);
/* crypto_cleanse - overwrites in a way the compiler cannot drop. */
void
crypto_cleanse(void *bytes, size_t n);
/* crypto_equal - same bytes, in constant time. */
bool
crypto_equal(const void *a, const void *b, size_t n);

#endif
