/* SPDX-License-Identifier: MIT */
/* certificate.c - see certificate.h. It decides nothing: the verdict is OpenSSL's own, and names
 * are compared by the transport. */
#include "base/certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

static int64_t
time_of(const ASN1_TIME *time)
{
	struct tm tm;

	return time && ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

/* Text in a certificate may be of any of ASN.1's kinds, and hold anything. */
static bool
take_entry(const X509_NAME *name, int nid, char out[CERTIFICATE_NAME_MAX])
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1), n = -1;
	unsigned char *utf8 = NULL;

	if (at >= 0)
		n = ASN1_STRING_to_UTF8(&utf8,
					X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (n <= 0)
		return false;
	(void)text_clean((const char *)utf8, (size_t)n, out, CERTIFICATE_NAME_MAX);
	OPENSSL_free(utf8);
	return true;
}

static void
take_name(const X509_NAME *name, char out[CERTIFICATE_NAME_MAX])
{
	out[0] = '\0';
	if (name && !take_entry(name, NID_commonName, out))
		(void)take_entry(name, NID_organizationName, out);
}

/* Instead of X509_verify_cert, which it calls: the one hook that has an argument of its own. */
static int
verify(X509_STORE_CTX *store, void *user)
{
	struct certificate *out = user;
	const X509 *own = X509_STORE_CTX_get0_cert(store);
	int result = X509_verify_cert(store);

	*out = (struct certificate){ .problem = X509_STORE_CTX_get_error(store) };
	if (result <= 0 && out->problem == X509_V_OK)
		out->problem = X509_V_ERR_UNSPECIFIED;
	out->is_of_chain = out->problem != X509_V_OK && X509_STORE_CTX_get_error_depth(store) > 0;
	if (!own)
		return result;
	out->is_known = true;
	out->not_before_s = time_of(X509_get0_notBefore(own));
	out->not_after_s = time_of(X509_get0_notAfter(own));
	take_name(X509_get_subject_name(own), out->subject);
	take_name(X509_get_issuer_name(own), out->issuer);
	return result;
}

void
certificate_watch(void *ssl_ctx, struct certificate *out)
{
	SSL_CTX_set_cert_verify_callback(ssl_ctx, verify, out);
}
