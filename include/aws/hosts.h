/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HOSTS_H
#define CWTOP_AWS_HOSTS_H
/* hosts.h - what all clients remember of each host they talk to: how far its clock is from ours,
 * and how many retries it has cost. A host speaks for itself only. All-zero is empty. Any thread.
 */
#include <stdatomic.h>

#include "base/base.h"

#define HOSTS_MAX 512 /* endpoints of a process; what comes later is not remembered */

/* An offset is used for signatures from a minute on and forgotten below half of that, so that a
 * clock that was set right is believed again. */
#define SKEW_USED_S 60
#define SKEW_HEALED_S 30

/* AWS's own clients: retries cost tokens, success gives them back; without any, no retry. */
#define QUOTA_TOKENS 500

struct hosts {
	struct {
		_Atomic uint64_t key; /* hash of the name; 0: free */
		_Atomic int64_t skew_s, tokens_spent;
		_Atomic bool has_date; /* it has said what time it is */
	} rows[HOSTS_MAX];
};

/* hosts_learn_date - the host said that it is date_s while we thought wall_s. */
void
hosts_learn_date(struct hosts *hosts, const char *host, int64_t date_s, int64_t wall_s);
/* hosts_forget_date - the offset in use has not helped; false: none was. */
bool
hosts_forget_date(struct hosts *hosts, const char *host);
/* hosts_skew_s - seconds to add to our clock for signatures to this host; 0: it is right. */
int64_t
hosts_skew_s(const struct hosts *hosts, const char *host);
/* hosts_clock_skew_s - how far this machine's clock is off: the smallest offset of those who said a
 * date, so that one host with a wrong clock is not believed against the others. */
int64_t
hosts_clock_skew_s(const struct hosts *hosts);

/* hosts_take_tokens - for a retry; false: there are not enough left. hosts_give_tokens - back. */
MUST_CHECK bool
hosts_take_tokens(struct hosts *hosts, const char *host, int64_t cost);
void
hosts_give_tokens(struct hosts *hosts, const char *host, int64_t tokens);

#endif
