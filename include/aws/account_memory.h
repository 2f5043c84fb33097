/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ACCOUNT_MEMORY_H
#define CWTOP_AWS_ACCOUNT_MEMORY_H
/* account_memory.h - what is known of whose account it is: a part of what clients share. For
 * client.h, aws.c, sts.c and account.c. */
#include <pthread.h>

#include "aws/account.h"

#define ACCOUNT_KEY_SIZE 17 /* digest of an access key, in hexadecimal; "": none */

struct account_memory {
	pthread_mutex_t lock; /* over what follows; never held while anybody is asked */
	pthread_cond_t changed;
	char key[ACCOUNT_KEY_SIZE]; /* of which `id` is */
	char id[ACCOUNT_NAME_SIZE]; /* "": not known */
	bool is_of_sts;
	bool is_asking;
	int64_t failed_ms; /* real: STS did not answer for `failed_key`; 0: never */
	char failed_key[ACCOUNT_KEY_SIZE];
	enum err failed; /* what STS said to that key, and in which words */
	struct why why;
};

MUST_CHECK bool
account_memory_init(struct account_memory *memory);
void
account_memory_done(struct account_memory *memory);

/* account_key - of the access key in force. account_told - STS's answer to a question that was
 * asked when `key` was in force ("": none was yet). */
void
account_key(const struct aws *aws, char out[ACCOUNT_KEY_SIZE]);
void
account_told(const struct aws *aws, const char *key, const char *id);

#endif
