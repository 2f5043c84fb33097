/* SPDX-License-Identifier: MIT */
/* test_redact.c - secrets that an answer repeats, whole and cut. */
#include "../test.h"

#include <stdio.h>

#include "aws/redact.h"

#define TOKEN "FwoGZXIvYXdzEBYaDH/+kQ4Xb0Vn3cZ0aSK7AQ=="
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

static void
test_redact(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "x-amz-security-token:" TOKEN " end", "x-amz-security-token:[hidden]== end" },
		{ "'" SECRET "'", "'[hidden]'" },
		{ "cut: FwoGZXIvYXdzEBYaDH/+kQ4Xb0", "cut: [hidden]" },
		{ "The request signature does not match", "The request signature does not match" },
		{ "User: arn:aws:iam::123456789012:user/ann is not authorized",
		  "User: arn:aws:iam::123456789012:user/ann is not authorized" },
		{ "short FwoGZXIv part", "short FwoGZXIv part" },
		{ SECRET "," TOKEN, "[hidden],[hidden]==" },
		{ "Token=FwoGZXIvYXdzEBYaDH%2F%2BkQ4Xb0Vn3c&", "Token=[hidden]&" },
		{ "", "" },
	};
	static const char *const secrets[] = { NULL, SECRET, TOKEN };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char text[200];

		(void)snprintf(text, sizeof(text), "%s", rows[i].in);
		redact(text, secrets, LEN(secrets));
		assert_string_equal(text, rows[i].out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_redact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
