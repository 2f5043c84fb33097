/* SPDX-License-Identifier: MIT */
/* uuid.c - version 7 as RFC 9562, 5.7 lays it out: 48 bits of Unix milliseconds, the version, 12
 * random bits, the variant, 62 random bits. */
#include "base/uuid.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

bool
uuid_make(int64_t now_ms, char out[UUID_SIZE])
{
	unsigned char bytes[16];
	char hex[2 * sizeof(bytes) + 1];

	if (now_ms < 0 || !crypto_random(bytes + 6, sizeof(bytes) - 6))
		return false;
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)((uint64_t)now_ms >> (40 - 8 * i));
	bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0f));
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
	crypto_hex(bytes, sizeof(bytes), hex);
	for (size_t i = 0, at = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		out[at++] = hex[i];
	}
	out[UUID_SIZE - 1] = '\0';
	return true;
}

bool
uuid_is(const char *s)
{
	if (strlen(s) != UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < UUID_SIZE - 1; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? s[i] != '-' : !strchr("0123456789abcdef", s[i]))
			return false;
	}
	return true;
}

int64_t
uuid_time_ms(const char *s)
{
	char digits[13];

	if (!uuid_is(s) || s[14] != '7')
		return -1;
	memcpy(digits, s, 8);
	memcpy(digits + 8, s + 9, 4);
	digits[12] = '\0';
	return (int64_t)strtoull(digits, NULL, 16);
}
