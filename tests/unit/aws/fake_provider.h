/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_AWS_FAKE_PROVIDER_H
#define CWTOP_TESTS_UNIT_AWS_FAKE_PROVIDER_H
/* fake_provider.h - a chain whose provider and time are the test's own. */
#include "../test.h"

#include <pthread.h>

#include "aws/chain.h"
#include "aws/hosts.h"

/* What the test's provider does; one test runs at a time. */
struct fake {
	_Atomic int64_t now_s;
	int64_t life_s; /* 0: for ever */
	_Atomic unsigned finds, running, most_running;
	_Atomic bool is_broken, is_same;
	_Atomic bool is_slow; /* waits until it is released */
	struct hosts *hosts;  /* the search learns how far AWS's clock is from ours; NULL */
	int64_t skew_s;
	bool is_held; /* its failures hold until something changes */
	pthread_mutex_t lock;
	pthread_cond_t released;
};
extern struct fake fake;

int
fake_set_up(void **state);
int64_t
fake_now(void);
/* fake_set_slow - searches wait, from now on or no longer. */
void
fake_set_slow(bool is_slow);

/* Its keys are A1, A2... in the order of the searches. stable: it keeps old ones. */
extern const struct provider fakes[1], stable[1];

struct credential_chain *
chain_with(const struct provider *table, const struct hosts *hosts);
struct credential_chain *
chain_of(const struct provider *table);
void
expect_key(struct credential_chain *chain, const char *access);
void
expect_error(struct credential_chain *chain, enum err err);
/* pass - time. refuse - two services call the keys expired. */
void
pass(int64_t s);
void
refuse(struct credential_chain *chain);
void
wait_until_running(void);

#endif
