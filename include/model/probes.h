/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_PROBES_H
#define CWTOP_MODEL_PROBES_H
/* probes.h - what a request from where the operator sits has found: also that a site is down is a
 * result, not a failed source. Plain data in the part's arena; strings are cleaned, never NULL. */
#include "base/mem.h"
#include "model/sample.h"
#include "model/stack_watch.h"

/* What was wrong, in a word. */
#define PROBE_ERROR_TABLE(X)                                                 \
	X(PROBE_OK, "ok")                                                    \
	X(PROBE_NOT_SENT, "not probed") /* nobody plays the site: see why */ \
	X(PROBE_REFUSED, "refused")     /* by cwtop: a link-local address */ \
	X(PROBE_DNS, "dns")                                                  \
	X(PROBE_CONNECT, "connect")                                          \
	X(PROBE_TLS, "tls")                                                  \
	X(PROBE_TIMEOUT, "timeout")                                          \
	X(PROBE_BROKEN, "broken") /* the connection, or it is not HTTP */    \
	X(PROBE_STATUS, "status")                                            \
	X(PROBE_CONTENT, "content")

enum probe_error {
#define PROBE_ERROR_ENUM(code, word) code,
	PROBE_ERROR_TABLE(PROBE_ERROR_ENUM)
#undef PROBE_ERROR_ENUM
		PROBE_ERRORS
};

const char *
probe_error_word(enum probe_error error);

struct probe_certificate {
	bool is_known;                     /* the server showed one, trusted or not */
	int64_t not_before_s, not_after_s; /* 0: it does not say */
	const char *subject, *issuer;
	const char *problem; /* "expired", "for another host" ...; "": it is trusted */
};

/* Microseconds; -1: it did not come to that, or is not measured. */
struct probe_times {
	int64_t name_us, connect_us, tls_us; /* each alone */
	int64_t first_us, total_us; /* first byte of the answer, all of it: since the start */
};

#define PROBE_POINTS 60 /* results that are remembered */

struct probe_point {
	int64_t time_s;
	int64_t first_us; /* -1: no answer */
	bool is_up;
};

struct probe_result {
	int64_t time_s; /* virtual, of the request */
	enum probe_error error;
	const char *why;     /* one sentence; "" when all is well */
	int status;          /* 0: no answer */
	const char *version; /* of HTTP: "1.1", "2"; "" */
	const char *address; /* "203.0.113.7:443" connected to; "" */
	const char *proxy;   /* "HOST:PORT" that it went through; "" */
	struct probe_times times;
	int64_t size_bytes; /* of the body, as far as it was read; -1: no answer */
	bool is_cut;        /* the body is longer */
	bool is_simulated;  /* answered by a stand-in for the site: the demo */
	struct probe_certificate certificate;
	struct probe_point points[PROBE_POINTS]; /* oldest first, this one the last */
	size_t n_points;
	unsigned failures; /* in a row, this one included */
};

/* probe_remember - takes over the memory of the result before (NULL: none) and adds this one. What
 * was not sent is not remembered. */
void
probe_remember(struct probe_result *result, const struct probe_result *before);
/* probe_ups - of the remembered ones. */
size_t
probe_ups(const struct probe_result *result);

/* probe_days_left - whole days until the certificate ends, negative since it has; false: not known.
 */
MUST_CHECK bool
probe_days_left(const struct probe_certificate *certificate, int64_t now_s, int64_t *out_days);

/* How bad: down once is a warning, twice in a row an alarm; slow to the first byte; certificate
 * below its days. probe_level - the worst of them. */
enum level
probe_level_of_failures(const struct probe_result *result);
enum level
probe_level_of_time(const struct stack_probe *def, const struct probe_result *result);
enum level
probe_level_of_certificate(const struct stack_probe *def, const struct probe_result *result,
			   int64_t now_s);
enum level
probe_level(const struct stack_probe *def, const struct probe_result *result, int64_t now_s);

#endif
