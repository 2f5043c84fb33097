/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CLIENT_H
#define CWTOP_AWS_CLIENT_H
/* client.h - what a client is made of. For api.c, exchange.c, aws.c and the credential providers;
 * the service files need api.h only. */
#include "aws/account_memory.h"
#include "aws/api.h"
#include "aws/credentials.h"
#include "aws/hosts.h"
#include "aws/sigv4.h"

struct aws_shared {
	char profile[128], region[ENDPOINT_REGION_MAX]; /* region "": none given */
	char *ca_bundle;                                /* NULL: the system's */
	char *proxy;                                    /* secret; NULL: none */
	char proxy_from[16];                            /* the variable that names it */
	unsigned max_attempts;                          /* at most so many of ours; 0: not said */
	/* of clients made from now on; 0, NULL: the usual; for tests */
	int64_t backoff_max_ms;
	const struct http_limits *limits;
	bool is_read_only, is_fips, is_dual_stack, is_path_style, is_sts_legacy;
	const struct aws_audit *audit; /* NULL: nobody keeps a record */
	struct credential_chain *chain;
	struct hosts hosts;
	struct account_memory account;
	struct endpoint custom[AWS_SERVICES];
	bool has_custom[AWS_SERVICES];
	char badge[ENDPOINT_HOST_MAX]; /* host of an override; "" */
};

struct aws {
	struct aws_shared *shared;
	struct http *http;
	struct http_reply reply; /* of the last call */
	struct buf body;         /* of the request; secret */
	struct buf query;        /* of the URL, encoded */
	struct buf url, header_text;
	struct sigv4 sig;
	struct sigv4_cache cache;
	int64_t backoff_max_ms;    /* of a pause, before a server's hint */
	bool was_in_doubt;         /* the last call failed, and may have acted */
	bool had_doubtful_attempt; /* an attempt of the last call may have acted before its end */
	char refusal_code[96];     /* AWS's own code for the last answer; "": it was no refusal */
	_Atomic uint64_t calls, requests, throttled, failed, connections, bytes_in;
	_Atomic uint32_t sent[AWS_OPERATIONS];
};

/* aws_set_limits - time and size limits of the transfers that follow; for tests. */
void
aws_set_limits(struct aws *aws, const struct http_limits *limits);
/* aws_set_backoff - longest pause between attempts, unless the server asks for more; for tests. */
void
aws_set_backoff(struct aws *aws, int64_t max_ms);

/* api_finish - closes the body; ERR_LIMIT when a part did not fit or is missing. */
MUST_CHECK enum err
api_finish(struct api_request *r, struct why *why);

/* One attempt, in exchange.c: what api.c repeats. */
struct exchange {
	struct api_request *request;
	struct endpoint endpoint;
	const struct credentials *credentials; /* NULL: unsigned */
	/* of the last attempt: */
	bool is_transient, is_throttle; /* trying again may help */
	bool is_skewed;      /* its signature was refused, and the host's clock is another */
	bool may_have_acted; /* it failed, yet AWS may have done what it says */
	int64_t signed_s,
		offset_s; /* Unix time of the signature; how much of it is the clock of the host */
	bool was_ever_in_doubt;                  /* any attempt so far may have acted */
	char bucket_region[ENDPOINT_REGION_MAX]; /* S3 says that the bucket is there; "" */
	bool has_moved;                          /* it was believed once */
};

MUST_CHECK enum err
exchange_once(struct exchange *exchange, struct why *why);

#endif
