/* SPDX-License-Identifier: MIT */
/* hosts.c - an open hash table of atomics, so that no request waits for a lock. Rows are never
 * given back: a process talks to few hosts. */
#include "aws/hosts.h"

#include <stdlib.h>

/* FNV-1a; never 0, which marks a free row. */
static uint64_t
hash(const char *host)
{
	uint64_t h = 14695981039346656037u;

	for (; *host; host++)
		h = (h ^ (unsigned char)*host) * 1099511628211u;
	return h ? h : 1;
}

/* The host's row, or the free one that would be its; -1: it has none, and the table is full. */
static int
find(const struct hosts *hosts, uint64_t key)
{
	for (unsigned i = 0; i < HOSTS_MAX; i++) {
		unsigned at = (unsigned)((key + i) % HOSTS_MAX);
		uint64_t held = atomic_load(&hosts->rows[at].key);

		if (held == key || held == 0)
			return (int)at;
	}
	return -1;
}

/* The host's row, made if need be; another thread may take the free row first. */
static int
row_of(struct hosts *hosts, const char *host)
{
	uint64_t key = hash(host);

	for (;;) {
		int at = find(hosts, key);
		uint64_t held = 0;

		if (at < 0 || atomic_compare_exchange_strong(&hosts->rows[at].key, &held, key) ||
		    held == key)
			return at;
	}
}

void
hosts_learn_date(struct hosts *hosts, const char *host, int64_t date_s, int64_t wall_s)
{
	int64_t offset_s = date_s - wall_s;
	int at = date_s > 0 ? row_of(hosts, host) : -1;

	if (at < 0)
		return;
	/* what is in use is followed down to where it does not matter any more */
	if (llabs(offset_s) < SKEW_HEALED_S ||
	    (llabs(offset_s) < SKEW_USED_S && !atomic_load(&hosts->rows[at].skew_s)))
		offset_s = 0;
	atomic_store(&hosts->rows[at].skew_s, offset_s);
	atomic_store(&hosts->rows[at].has_date, true);
}

bool
hosts_forget_date(struct hosts *hosts, const char *host)
{
	int at = find(hosts, hash(host));

	if (at < 0 || atomic_exchange(&hosts->rows[at].skew_s, 0) == 0)
		return false;
	atomic_store(&hosts->rows[at].has_date, false);
	return true;
}

int64_t
hosts_skew_s(const struct hosts *hosts, const char *host)
{
	int at = find(hosts, hash(host));

	return at >= 0 ? atomic_load(&hosts->rows[at].skew_s) : 0;
}

int64_t
hosts_clock_skew_s(const struct hosts *hosts)
{
	int64_t least_s = INT64_MAX;

	for (size_t i = 0; i < HOSTS_MAX; i++) {
		int64_t skew_s = atomic_load(&hosts->rows[i].skew_s);

		if (atomic_load(&hosts->rows[i].has_date) &&
		    (least_s == INT64_MAX || llabs(skew_s) < llabs(least_s)))
			least_s = skew_s;
	}
	return least_s == INT64_MAX ? 0 : least_s;
}

bool
hosts_take_tokens(struct hosts *hosts, const char *host, int64_t cost)
{
	int at = row_of(hosts, host);
	int64_t spent;

	if (at < 0)
		return false;
	spent = atomic_load(&hosts->rows[at].tokens_spent);
	do {
		if (spent + cost > QUOTA_TOKENS)
			return false;
	} while (
		!atomic_compare_exchange_weak(&hosts->rows[at].tokens_spent, &spent, spent + cost));
	return true;
}

void
hosts_give_tokens(struct hosts *hosts, const char *host, int64_t tokens)
{
	int at = find(hosts, hash(host));
	int64_t spent;

	if (at < 0)
		return;
	spent = atomic_load(&hosts->rows[at].tokens_spent);
	while (spent > 0 && !atomic_compare_exchange_weak(&hosts->rows[at].tokens_spent, &spent,
							  MAX(spent - tokens, 0)))
		;
}
