/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_TRIAL_H
#define CWTOP_TESTS_WIRE_TRIAL_H
/* trial.h - one probe by the real library, against a scripted server or any address. Names are
 * resolved in here, instead of by the machine: here.test is this machine; metadata.test, link.test,
 * ec2.test and mapped.test lead to link-local addresses; no other name exists. */
#include "client.h"

#include "aws/probe.h"

#define NOTHING_LISTENS 9 /* discard */

struct trial {
	struct client client;
	struct bag bag;
	struct stack_probe def;
	struct probe_result result;
	enum err err;
	char url[128];
};

/* trial_begin - the probe as a stack file would have it that says no more than its URL. */
void
trial_begin(struct trial *t);
void
trial_end(struct trial *t);
/* trial_ask - def.url, or `url`, with the client that there is. */
void
trial_ask(struct trial *t, const char *stand_in);
/* trial_ask_bag - the scripted server of the bag. trial_ask_url - an address, with a client that
 * could ask anything. */
void
trial_ask_bag(struct trial *t, const char *path);
void
trial_ask_url(struct trial *t, const char *url);
/* trial_expect - a result of this kind, with this text in its sentence. */
void
trial_expect(const struct trial *t, enum probe_error error, const char *part);

#endif
