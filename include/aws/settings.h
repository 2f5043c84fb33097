/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_SETTINGS_H
#define CWTOP_AWS_SETTINGS_H
/* settings.h - what the options, the environment and the shared files say about how AWS is reached,
 * but for credentials. Read once, at start; what is wrong is said then. */
#include "aws/aws.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "base/text.h"

/* settings_find - fills what a client shares: profile, region, endpoints, certificates, proxy,
 * attempts. Of two places that say something, the first here wins: options, environment, profile.
 * @shared     all-zero; what is allocated, settings_done frees, also after a failure
 * @out_paths  where the shared files are, for the credentials
 * ERR_USAGE, ERR_FILE: the sentence names the option, variable or key. Main thread, at start. */
MUST_CHECK enum err
settings_find(const struct aws_options *options, struct aws_shared *shared,
	      struct profile_paths *out_paths, struct why *why);
void
settings_done(struct aws_shared *shared);

/* settings_endpoint - where a service is, by the shared settings. @bucket may be NULL. */
MUST_CHECK enum err
settings_endpoint(const struct aws_shared *shared, enum aws_service service, const char *region,
		  const char *bucket, struct endpoint *out, struct why *why);

/* settings_proxy - "http://proxy.example.org:3128 (https_proxy)", without user and password; "" for
 * none. Requests to loopback and to metadata services never use it. */
void
settings_proxy(const struct aws_shared *shared, struct text *out);

/* settings_take_proxy - the proxy of the environment into shared; in proxy.c. */
MUST_CHECK enum err
settings_take_proxy(struct aws_shared *shared, struct why *why);

#endif
