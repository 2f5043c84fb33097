/* SPDX-License-Identifier: MIT */
/* test_crypto.c - published digests (FIPS 180-4's examples, RFC 4231), random bytes, forgetting. */
#include "../test.h"
#include "base/crypto.h"

#include <string.h>

static void
test_sha256(void **state)
{
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];

	(void)state;
	assert_true(crypto_sha256("", 0, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_true(crypto_sha256("abc", 3, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 1321's own examples. */
static void
test_md5(void **state)
{
	unsigned char digest[MD5_LEN];
	char hex[MD5_HEX];

	(void)state;
	assert_true(crypto_md5("", 0, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	assert_true(crypto_md5("message digest", 14, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex, "f96b697d7cb7938d525a2f31aaf161d0");
}

/* In parts, it is the digest of the whole. */
static void
test_parts(void **state)
{
	struct crypto_sum *sha256 = crypto_sum_new(CRYPTO_SHA256);
	struct crypto_sum *md5 = crypto_sum_new(CRYPTO_MD5);
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];

	(void)state;
	assert_non_null(sha256);
	assert_non_null(md5);
	assert_true(crypto_sum_add(sha256, "a", 1));
	assert_true(crypto_sum_add(sha256, "", 0));
	assert_true(crypto_sum_add(sha256, "bc", 2));
	assert_true(crypto_sum_end(sha256, digest));
	crypto_hex(digest, SHA256_LEN, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(crypto_sum_add(md5, "message ", 8));
	assert_true(crypto_sum_add(md5, "digest", 6));
	assert_true(crypto_sum_end(md5, digest));
	crypto_hex(digest, MD5_LEN, hex);
	assert_string_equal(hex, "f96b697d7cb7938d525a2f31aaf161d0");
	crypto_sum_free(sha256);
	crypto_sum_free(md5);
	crypto_sum_free(NULL);
}

/* RFC 4648's own examples. */
static void
test_base64(void **state)
{
	static const char *const encoded[] = { "",         "Zg==",     "Zm8=",    "Zm9v",
					       "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	char out[BASE64_SIZE(6)];

	(void)state;
	for (size_t n = 0; n < LEN(encoded); n++) {
		crypto_base64((const unsigned char *)"foobar", n, out);
		assert_string_equal(out, encoded[n]);
		assert_int_equal(strlen(out) + 1, BASE64_SIZE(n));
	}
	crypto_base64((const unsigned char *)"\xfb\xff\xfe", 3, out);
	assert_string_equal(out, "+//+");
}

static void
test_sha1(void **state)
{
	unsigned char digest[SHA1_LEN];
	char hex[SHA1_HEX];

	(void)state;
	assert_true(crypto_sha1("abc", 3, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void
test_hmac(void **state)
{
	unsigned char key[131], digest[SHA256_LEN];
	char hex[SHA256_HEX];

	(void)state;
	assert_true(crypto_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	assert_true(crypto_hmac_sha256(key, sizeof(key),
				       "Test Using Larger Than Block-Size Key - Hash Key First", 54,
				       digest));
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex,
			    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
test_random_and_equal(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 }, zero[32] = { 0 };

	(void)state;
	assert_true(crypto_random(a, sizeof(a)));
	assert_true(crypto_random(b, sizeof(b)));
	assert_false(crypto_equal(a, b, sizeof(a)));
	assert_true(crypto_equal(a, a, sizeof(a)));
	crypto_cleanse(a, sizeof(a));
	assert_true(crypto_equal(a, zero, sizeof(a)));
	crypto_cleanse(NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_md5),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_sha1),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_random_and_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
