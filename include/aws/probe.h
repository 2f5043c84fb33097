/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PROBE_H
#define CWTOP_AWS_PROBE_H
/* probe.h - carries out a probe of the stack file over the client's transport, unsigned. Blocks up
 * to the probe's timeout: workers only. */
#include "aws/aws.h"
#include "aws/http_probe.h"
#include "model/probes.h"

/* What a stand-in is asked and says: the URL, "answered", and when the certificate that it plays
 * ends, ISO 8601. */
#define PROBE_HEADER "X-Cwtop-Probe"
#define PROBE_ANSWERED "answered"
#define PROBE_CERTIFICATE_HEADER "X-Cwtop-Certificate"
#define PROBE_TIME_HEADER "X-Cwtop-Time" /* milliseconds that the site took, as it is played */

struct probe_request {
	const struct stack_probe *def;
	const char *stand_in; /* "127.0.0.1:PORT" that plays the site; NULL: the site itself */
};

/* probe_send - the result, whatever it is, in the scope's arena; the memory of earlier ones is left
 * empty. A stand-in gets no header from the environment.
 * ERR_USAGE: a header's variable is not set or no header can have its value: nothing was sent; the
 * sentence names the variable and never its value. ERR_STOPPED, ERR_MEMORY. */
MUST_CHECK enum err
probe_send(const struct aws_scope *scope, const struct probe_request *request,
	   struct probe_result *out, struct why *why);

/* probe_judge - what an exchange means: error, sentence, problem of the certificate. Pure, but for
 * the arena. @host  for sentences. ERR_MEMORY. */
MUST_CHECK enum err
probe_judge(struct arena *arena, const struct stack_probe *def, const char *host,
	    const struct http_probe_reply *reply, struct probe_result *result);

#endif
