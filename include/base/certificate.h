/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_CERTIFICATE_H
#define CWTOP_BASE_CERTIFICATE_H
/* certificate.h - what a TLS server shows of itself, written down while it is verified: also of one
 * that is refused, so that the refusal can say since when. OpenSSL's other user beside crypto.h. */
#include "base/base.h"

#define CERTIFICATE_NAME_MAX 128

struct certificate { /* all-zero: none was shown */
	bool is_known;
	bool is_of_chain; /* the problem is with a certificate above the server's own */
	long problem;     /* OpenSSL's X509_V_ERR_... (x509_vfy.h); 0: it verifies */
	int64_t not_before_s, not_after_s;  /* of the server's own; 0: it does not say */
	char subject[CERTIFICATE_NAME_MAX]; /* common names, cleaned; "" */
	char issuer[CERTIFICATE_NAME_MAX];  /* organisation where it has no common name */
};

/* certificate_watch - from now on each handshake of this SSL_CTX is verified as before and leaves
 * in *out what the server showed; out outlives the context. For CURLOPT_SSL_CTX_FUNCTION. */
void
certificate_watch(void *ssl_ctx, struct certificate *out);

#endif
