/* SPDX-License-Identifier: MIT */
/* verify.c - Signature Version 4, the receiving side: takes the Authorization header apart, checks
 * its claims one by one, rebuilds the canonical request from the bytes received, and compares. */
#include "sim/verify.h"

#include "base/clock.h"
#include "base/text.h"
#include "sim/canonical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define WINDOW_S 300
#define S3_WINDOW_S 900
#define PART_MAX 2048

struct claim {
	char credential[PART_MAX], signed_headers[PART_MAX], signature[PART_MAX];
	char date[20];  /* X-Amz-Date */
	char *scope[5]; /* key id, day, region, service, terminator: inside scope_text */
	char scope_text[PART_MAX];
	const char *secret_key; /* that belongs to the key id */
};

static bool
is_s3(const struct claim *claim)
{
	return text_is(claim->scope[3], "s3");
}

/* ---- taking the header apart ---- */

/* "Name=value" parts, separated by commas and spaces. */
static void
read_part(const char *part, size_t n, struct claim *claim)
{
	const struct {
		const char *name;
		char *store;
	} parts[] = { { "Credential=", claim->credential },
		      { "SignedHeaders=", claim->signed_headers },
		      { "Signature=", claim->signature } };

	for (size_t i = 0; i < LEN(parts); i++) {
		size_t skip = strlen(parts[i].name);

		if (n > skip && n - skip < PART_MAX && strncmp(part, parts[i].name, skip) == 0) {
			memcpy(parts[i].store, part + skip, n - skip);
			parts[i].store[n - skip] = '\0';
		}
	}
}

static bool
read_authorization(const char *header, struct claim *claim, struct refusal *refusal)
{
	size_t n = strcspn(header, " ");

	if (n != strlen(ALGORITHM) || strncmp(header, ALGORITHM, n) != 0)
		return fault_set(refusal, FAULT_INCOMPLETE, "Unsupported AWS 'algorithm': '%.*s'.",
				 (int)MIN(n, 80), header);
	for (header += n; *header; header += n) {
		header += strspn(header, ", ");
		n = strcspn(header, ", ");
		read_part(header, n, claim);
	}
	if (!claim->credential[0] || !claim->signed_headers[0] || !claim->signature[0])
		return fault_set(
			refusal, FAULT_INCOMPLETE, "%s%s%s(Authorization=%s ...)",
			claim->credential[0]
				? ""
				: "Authorization header requires 'Credential' parameter. ",
			claim->signature[0]
				? ""
				: "Authorization header requires 'Signature' parameter. ",
			claim->signed_headers[0]
				? ""
				: "Authorization header requires 'SignedHeaders' parameter. ",
			ALGORITHM);
	return true;
}

static bool
read_scope(struct claim *claim, struct refusal *refusal)
{
	size_t n = 0;
	char *at = claim->scope_text, *part;

	memcpy(claim->scope_text, claim->credential, sizeof(claim->scope_text));
	while ((part = strsep(&at, "/"))) {
		if (n < LEN(claim->scope))
			claim->scope[n] = part;
		n++;
	}
	if (n != LEN(claim->scope))
		return fault_set(refusal, FAULT_INCOMPLETE,
				 "Credential must have exactly 5 slash-delimited elements, e.g. "
				 "keyid/date/region/service/term, got '%.200s'",
				 claim->credential);
	if (!text_is(claim->scope[4], "aws4_request"))
		return fault_set(refusal, FAULT_SIGNATURE,
				 "Credential should be scoped with a valid terminator: "
				 "'aws4_request', not '%.80s'.",
				 claim->scope[4]);
	return true;
}

/* "20261121T010203Z" to seconds; false when it is something else. */
static bool
read_date(const char *s, int64_t *out_s)
{
	static const char shape[] = "ddddddddTddddddZ";
	char iso[40];
	int64_t ms;

	if (strlen(s) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++) {
		bool is_digit = s[i] >= '0' && s[i] <= '9';

		if (shape[i] == 'd' ? !is_digit : s[i] != shape[i])
			return false;
	}
	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s, s + 4, s + 6, s + 9, s + 11,
		 s + 13);
	if (!date_parse_iso(iso, &ms))
		return false;
	*out_s = ms / 1000;
	return true;
}

static bool
check_date(const struct verifier *verifier, const struct http_request *request, struct claim *claim,
	   struct refusal *refusal)
{
	const char *date = http_header_of(request, "x-amz-date");
	char now[20], limit[20];
	int64_t date_s, now_s, window_s = is_s3(claim) ? S3_WINDOW_S : WINDOW_S;

	if (!date || !read_date(date, &date_s))
		return fault_set(refusal, FAULT_INCOMPLETE,
				 date ? "Date must be in ISO-8601 'basic format'. Got '%.40s'. See "
					"http://en.wikipedia.org/wiki/ISO_8601"
				      : "Authorization header requires existence of either a "
					"'X-Amz-Date' or a 'Date' header.%.0s",
				 date ? date : "");
	snprintf(claim->date, sizeof(claim->date), "%s", date);
	if (strncmp(claim->scope[1], date, 8) != 0 || strlen(claim->scope[1]) != 8)
		return fault_set(refusal, FAULT_SIGNATURE,
				 "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
				 "version of date from HTTP: '%.20s' != '%.8s', from '%s'.",
				 claim->scope[1], date, date);
	if (llabs(date_s - verifier->wall_s) <= window_s ||
	    llabs(date_s - verifier->virtual_s) <= window_s)
		return true;
	if (is_s3(claim))
		return fault_set(refusal, FAULT_SKEWED,
				 "The difference between the request time and the current time is "
				 "too large.");
	now_s = verifier->wall_s;
	date_compact(now_s, now);
	date_compact(date_s < now_s ? now_s - WINDOW_S : now_s + WINDOW_S, limit);
	if (date_s < now_s)
		return fault_set(refusal, FAULT_SKEWED,
				 "Signature expired: %s is now earlier than %s (%s - 5 min.)", date,
				 limit, now);
	return fault_set(refusal, FAULT_SKEWED,
			 "Signature not yet current: %s is still later than %s (%s + 5 min.)", date,
			 limit, now);
}

/* ---- what has to be signed ---- */

static bool
is_signed(const struct claim *claim, const char *name)
{
	size_t n = strlen(name);
	const char *at = claim->signed_headers;

	while (*at) {
		size_t len = strcspn(at, ";");

		if (len == n && strncasecmp(at, name, n) == 0)
			return true;
		at += len + (at[len] == ';');
	}
	return false;
}

static bool
check_signed_headers(const struct http_request *request, const struct claim *claim,
		     struct refusal *refusal)
{
	if (!is_signed(claim, "host"))
		return fault_set(refusal, FAULT_SIGNATURE,
				 "'Host' or ':authority' must be a 'SignedHeader' in the AWS "
				 "Authorization.");
	for (size_t i = 0; i < request->n_headers; i++) {
		const char *name = request->headers[i].name;

		if (strncasecmp(name, "x-amz-", 6) == 0 && !is_signed(claim, name))
			return fault_set(refusal, FAULT_SIGNATURE,
					 "'%.80s' must be a 'SignedHeader' in the AWS "
					 "Authorization.",
					 name);
	}
	return true;
}

/* ---- the signature ---- */

static bool
derive_key(const struct claim *claim, unsigned char key[SHA256_LEN])
{
	char secret[256];
	bool ok;

	snprintf(secret, sizeof(secret), "AWS4%s", claim->secret_key);
	ok = crypto_hmac_sha256(secret, strlen(secret), claim->scope[1], strlen(claim->scope[1]),
				key);
	for (size_t i = 2; ok && i < LEN(claim->scope); i++) {
		unsigned char next[SHA256_LEN];

		ok = crypto_hmac_sha256(key, SHA256_LEN, claim->scope[i], strlen(claim->scope[i]),
					next);
		memcpy(key, next, sizeof(next));
	}
	crypto_cleanse(secret, sizeof(secret));
	return ok;
}

static bool
signature_of(const struct http_request *request, const struct claim *claim, char out[SHA256_HEX])
{
	unsigned char key[SHA256_LEN], digest[SHA256_LEN];
	char hash[SHA256_HEX];
	struct buf canonical, sts;
	bool ok;

	buf_init(&canonical, CANONICAL_MAX);
	buf_init(&sts, CANONICAL_MAX);
	ok = canonical_request(&canonical, request, claim->signed_headers,
			       is_s3(claim) ? CANONICAL_S3 : CANONICAL_USUAL) &&
	     canonical_hash(canonical.data, canonical.len, hash) &&
	     buf_addf(&sts, "%s\n%s\n%s/%s/%s/%s\n%s", ALGORITHM, claim->date, claim->scope[1],
		      claim->scope[2], claim->scope[3], claim->scope[4], hash) &&
	     derive_key(claim, key) &&
	     crypto_hmac_sha256(key, sizeof(key), sts.data, sts.len, digest);
	if (ok)
		crypto_hex(digest, sizeof(digest), out);
	crypto_cleanse(key, sizeof(key));
	buf_done(&canonical);
	buf_done(&sts);
	return ok;
}

static bool
check_signature(const struct http_request *request, const struct claim *claim,
		struct refusal *refusal)
{
	char expected[SHA256_HEX];

	if (!request->has_too_many_headers && signature_of(request, claim, expected) &&
	    strlen(claim->signature) == sizeof(expected) - 1 &&
	    crypto_equal(claim->signature, expected, sizeof(expected) - 1))
		return true;
	return fault_set(refusal, FAULT_SIGNATURE,
			 "The request signature we calculated does not match the signature you "
			 "provided. Check your AWS Secret Access Key and signing method. Consult "
			 "the service documentation for details.");
}

/* A long-term key comes without a session token, a temporary one with its own. */
static bool
check_key(const struct verifier *verifier, const struct http_request *request, struct claim *claim,
	  struct refusal *refusal)
{
	const char *token = http_header_of(request, "x-amz-security-token");
	const struct minted *minted = NULL;

	if (text_is(claim->scope[0], verifier->access_key)) {
		claim->secret_key = verifier->secret_key;
		if (!token)
			return true;
		return fault_set(refusal, FAULT_TOKEN_MISMATCH,
				 "The security token included in the request is invalid.");
	}
	if (verifier->keyring)
		minted = keyring_find(verifier->keyring, claim->scope[0]);
	if (!minted)
		return fault_set(refusal, FAULT_UNKNOWN_KEY,
				 is_s3(claim) ? "The AWS Access Key Id you provided does not exist "
						"in our records."
					      : "The security token included in the request is "
						"invalid.");
	if (!text_is(minted->token, token))
		return fault_set(refusal, FAULT_TOKEN_MISMATCH,
				 "The security token included in the request is invalid.");
	if (verifier->wall_s >= minted->expires_s)
		return fault_set(refusal, FAULT_EXPIRED,
				 "The security token included in the request is expired");
	claim->secret_key = minted->secret_key;
	return true;
}

/* S3 believes the header for the payload's hash, but checks it. */
static bool
check_payload(const struct http_request *request, const struct claim *claim,
	      struct refusal *refusal)
{
	const char *given = http_header_of(request, "x-amz-content-sha256");
	char hash[SHA256_HEX];

	if (!is_s3(claim))
		return true;
	if (!given)
		return fault_set(refusal, FAULT_NO_PAYLOAD_HASH,
				 "Missing required header for this request: x-amz-content-sha256");
	if (text_is(given, "UNSIGNED-PAYLOAD"))
		return true;
	if (canonical_hash(request->body, request->body_len, hash) && text_is(given, hash))
		return true;
	return fault_set(refusal, FAULT_PAYLOAD_HASH,
			 "The provided 'x-amz-content-sha256' header does not match what was "
			 "computed.");
}

static bool
check_scope(const struct claim *claim, const char *service, struct refusal *refusal)
{
	const char *region = claim->scope[2];

	if (!region[0] ||
	    strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(region) ||
	    strlen(region) >= sizeof(((struct credential_scope *)0)->region))
		return fault_set(refusal, FAULT_SIGNATURE,
				 "Credential should be scoped to a valid region. ");
	if ((service && !text_is(claim->scope[3], service)) ||
	    strlen(claim->scope[3]) >= sizeof(((struct credential_scope *)0)->service))
		return fault_set(refusal, FAULT_SIGNATURE,
				 "Credential should be scoped to correct service: '%s'. ",
				 service ? service : "");
	return true;
}

bool
verify_request(const struct verifier *verifier, const struct http_request *request,
	       const char *service, struct credential_scope *out, struct refusal *refusal)
{
	const char *header = http_header_of(request, "authorization");
	struct claim claim = { .credential = "" };

	if (!header)
		return fault_set(refusal, FAULT_NO_TOKEN, "Missing Authentication Token");
	if (!read_authorization(header, &claim, refusal) || !read_scope(&claim, refusal) ||
	    !check_date(verifier, request, &claim, refusal) ||
	    !check_key(verifier, request, &claim, refusal) ||
	    !check_scope(&claim, service, refusal) ||
	    !check_signed_headers(request, &claim, refusal) ||
	    !check_payload(request, &claim, refusal) || !check_signature(request, &claim, refusal))
		return false;
	snprintf(out->access_key, sizeof(out->access_key), "%s", claim.scope[0]);
	snprintf(out->region, sizeof(out->region), "%s", claim.scope[2]);
	snprintf(out->service, sizeof(out->service), "%s", claim.scope[3]);
	return true;
}
