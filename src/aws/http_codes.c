/* SPDX-License-Identifier: MIT */
/* http_codes.c - what libcurl's codes mean. */
#include "aws/http_curl.h"

enum http_failure
http_failure_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum http_failure failure;
	} rows[] = {
		{ CURLE_OPERATION_TIMEDOUT, FAILED_TIME },
		{ CURLE_OUT_OF_MEMORY, FAILED_MEMORY },
		{ CURLE_COULDNT_RESOLVE_HOST, FAILED_NAME },
		{ CURLE_COULDNT_RESOLVE_PROXY, FAILED_PROXY_NAME },
		{ CURLE_COULDNT_CONNECT, FAILED_CONNECT },
		{ CURLE_GOT_NOTHING, FAILED_SILENCE },
		{ CURLE_RECV_ERROR, FAILED_BROKEN },
		{ CURLE_SEND_ERROR, FAILED_BROKEN },
		{ CURLE_PARTIAL_FILE, FAILED_CUT },
		{ CURLE_BAD_CONTENT_ENCODING, FAILED_UNPACK },
		{ CURLE_WEIRD_SERVER_REPLY, FAILED_HTTP },
		{ CURLE_UNSUPPORTED_PROTOCOL, FAILED_HTTP },
		{ CURLE_PEER_FAILED_VERIFICATION, FAILED_TRUST },
		{ CURLE_SSL_ISSUER_ERROR, FAILED_TRUST },
		{ CURLE_SSL_CONNECT_ERROR, FAILED_TLS },
		{ CURLE_SSL_CIPHER, FAILED_TLS },
		{ CURLE_SSL_CACERT_BADFILE, FAILED_BUNDLE },
		{ CURLE_PROXY, FAILED_PROXY },
	};

	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i].code == code)
			return rows[i].failure;
	return FAILED_OTHERWISE;
}
