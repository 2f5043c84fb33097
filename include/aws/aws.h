/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_AWS_H
#define CWTOP_AWS_AWS_H
/* aws.h - the AWS client as the pollers see it: one shared part (profile, credentials, endpoints),
 * one client per worker thread (connections, retry state), and a scope per job.
 *
 * Blocks: workers only. A call fails with ERR_NET, ERR_TIMEOUT, ERR_TLS, ERR_DENIED, ERR_THROTTLED,
 * ERR_AUTH, ERR_EXPIRED, ERR_NO_CREDENTIALS, ERR_GONE, ERR_REJECTED, ERR_SERVER, ERR_PARSE,
 * ERR_LIMIT, ERR_STOPPED or ERR_MEMORY, each with a sentence that names the permission, the profile
 * or the host. */
#include "aws/change.h"
#include "aws/operation.h"
#include "base/mem.h"

struct aws_shared;
struct aws;
struct credentials;
struct credential_chain;

struct aws_options { /* borrowed for the call; NULL members: not given */
	const char *profile;
	const char *endpoint_url;
	const char *region;
	bool is_read_only; /* an operation that changes AWS is refused before it is signed */
	const struct aws_audit *audit; /* is told of what changes AWS; outlives the shared part */
};

/* aws_shared_new - reads the environment and the shared files' settings once; credentials are
 * fetched at the first call. ERR_USAGE for an endpoint that is no URL or plain http beyond
 * loopback, ERR_FILE for an unreadable profile. Main thread, before workers. */
MUST_CHECK enum err
aws_shared_new(const struct aws_options *options, struct aws_shared **out, struct why *why);
void
aws_shared_free(struct aws_shared *shared); /* after all clients; cleanses */

/* aws_default_region - --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's; NULL: none. */
const char *
aws_default_region(const struct aws_shared *shared);
/* aws_custom_endpoint - host of an endpoint override, for the header's badge; NULL: AWS itself. */
const char *
aws_custom_endpoint(const struct aws_shared *shared);
/* aws_stand_in - "HOST:PORT" where CloudWatch is overridden with an endpoint of this machine: the
 * account is played there, and so must be what belongs to it; NULL: it is a real one. */
const char *
aws_stand_in(const struct aws_shared *shared);
/* aws_profile - name of the profile in use ("default" ...). */
const char *
aws_profile(const struct aws_shared *shared);

/* aws_uses_environment - the keys are those of AWS_ACCESS_KEY_ID: no profile is in use. */
bool
aws_uses_environment(const struct aws_shared *shared);

/* aws_credentials - the chain of the profile, for the questions it may have. */
struct credential_chain *
aws_credentials(struct aws_shared *shared);

/* aws_new - a client for one worker; NULL when memory is out. aws_free closes its connections. */
struct aws *
aws_new(struct aws_shared *shared);
void
aws_free(struct aws *aws);
/* aws_endpoint - aws_custom_endpoint of the client's. */
const char *
aws_endpoint(const struct aws *aws);
/* aws_client_profile - aws_profile of the client's. */
const char *
aws_client_profile(const struct aws *aws);
/* aws_stop - any thread: the transfer under way, and all later ones, fail with ERR_STOPPED.
 * aws_resume - later ones go on again; while none is under way. */
void
aws_stop(struct aws *aws);
void
aws_resume(struct aws *aws);

/* aws_pause - waits, no longer than the client ever does between attempts; false: it was stopped.
 */
MUST_CHECK bool
aws_pause(struct aws *aws, int64_t ms);

/* Whom to ask, where, and where the reply is kept. */
struct aws_scope {
	struct aws *client;
	const char *region;
	struct arena *arena;
	unsigned max_attempts;                 /* 0: three; a source that was throttled gets one */
	const struct credentials *credentials; /* NULL: those of the profile */
	const char *subject; /* what a change is for, to be put on record: a job's id; NULL */
};

/* aws_clock_offset_s - what is added to this machine's clock for signatures; 0: it is right. */
int64_t
aws_clock_offset_s(const struct aws_shared *shared);

struct aws_stats {         /* since the client was made */
	uint64_t calls;    /* operations asked for */
	uint64_t requests; /* HTTP requests sent, retries and pages included */
	uint64_t throttled, failed;
	uint64_t connections; /* TCP connections opened */
	uint64_t bytes_in;
	/* requests of which some byte may have left, by operation: what AWS may charge for */
	uint32_t sent[AWS_OPERATIONS];
};

/* aws_stats_add - `more` on top of `sum`. */
void
aws_stats_add(struct aws_stats *sum, const struct aws_stats *more);
/* aws_stats_since - what has been added since `before`; both may be the same. */
void
aws_stats_since(const struct aws_stats *now, const struct aws_stats *before, struct aws_stats *out);

void
aws_stats(const struct aws *aws, struct aws_stats *out);

#endif
