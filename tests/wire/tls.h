/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_TLS_H
#define CWTOP_TESTS_WIRE_TLS_H
/* tls.h - a TLS server that prints what it receives: openssl's own s_server, on loopback. */
#include <pthread.h>
#include <sys/types.h>

#include "base/mem.h"

/* The folder of tests/wire/certificates, made once for all tests of a program. */
int
tls_folder_new(void **state);
int
tls_folder_remove(void **state);
/* tls_path - of "ca.pem", "good.pem"...; valid until the next call. */
const char *
tls_path(const char *name);

struct tls_server {
	int port;
	pid_t pid;
	int in, out; /* its standard input keeps it alive; its standard output */
	struct buf seen;
	const char *last; /* what it is to see before it hangs up */
	pthread_t thread;
};

/* tls_start - with certificate and key NAME, and up to four more words of s_server's. */
void
tls_start(struct tls_server *s, const char *name, const char *const *options);
void
tls_stop(struct tls_server *s);
/* tls_see - reads what it prints until `word` is there; false when it ends or a minute brings
 * nothing. */
bool
tls_see(struct tls_server *s, const char *word);
/* tls_hang_up - from another thread, once it has seen `word`; between this and tls_hung_up nobody
 * else touches the server. tls_hung_up - and then waits for that; false when it saw no such thing.
 */
void
tls_hang_up(struct tls_server *s, const char *word);
bool
tls_hung_up(struct tls_server *s);

#endif
