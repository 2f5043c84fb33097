/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_ORDERS_H
#define CWTOP_TESTS_WIRE_ORDERS_H
/* orders.h - the whole desk against a scripted server: a store of its own, an audit log, a clock
 * that stands still at 2026-11-21 04:30 UTC, one attempt a call, and one job. */
#include "client.h"

#include "act/act.h"
#include "act/audit.h"

#define ORDERS_NOW_MS INT64_C(1795235400000)
#define ORDERS_JOB "019aa4b6-7a40-7000-8000-00000000000a"
#define ORDERS_OTHER "019aa4b6-7a40-7000-8000-00000000000b"
#define ORDERS_KEY "jobs/" ORDERS_JOB "/config.json"
#define ORDERS_TASK "arn:aws:ecs:eu-west-2:123456789012:task/city/9ad0"

struct orders {
	struct bag bag; /* filled before orders_begin */
	struct client client;
	struct stack_route
		route; /* bucket "artifacts", queue "jobs"; changed before orders_begin */
	struct stack stack;
	struct store *store;
	struct audit *audit;
	struct act *act;
	struct act_news *news; /* the last of the newest order */
	struct arena *arena;   /* of what is read of the journal */
	bool is_read_only, has_no_store;
	bool is_patient; /* no call ends for want of an answer */
};

/* orders_init - a bag to fill. orders_begin - server, store and desk. orders_again - the desk ends
 * and another begins, which goes on with what was left: its news, or NULL when there are none. */
void
orders_init(struct orders *o);
void
orders_begin(struct orders *o);
void
orders_again(struct orders *o);
void
orders_end(struct orders *o);

/* What a server answers when all is well, in the order in which it is asked. */
void
orders_add_identity(struct orders *o);
void
orders_add_queue(struct orders *o);
void
orders_add_put(struct orders *o);
/* orders_add_sent - message m-1, with the MD5 of the message of ORDERS_JOB. */
void
orders_add_sent(struct orders *o);
void
orders_add_task(struct orders *o);
/* orders_add_fault - "reset": the connection breaks after the request was read; else a status and a
 * body. */
void
orders_add_fault(struct orders *o, const char *status, const char *body);

/* orders_message - that of a job. orders_config - its configuration. Valid until the next call. */
const char *
orders_message(const char *id);
const char *
orders_config(const char *id);

/* orders_next - waits for the next news, the caller's. orders_give - waits for the last news.
 * orders_submit - ORDERS_JOB. orders_decide - an order on ORDERS_JOB. */
struct act_news *
orders_next(struct orders *o);
void
orders_give(struct orders *o, const struct act_order *order);
void
orders_submit(struct orders *o);
void
orders_decide(struct orders *o, enum act_kind kind);

/* orders_end_desk - the desk alone ends, whatever it is at; orders_end does the rest. */
void
orders_end_desk(struct orders *o);

/* orders_leave - a journal as an earlier run left it: the job, then these phases one after another,
 * all at a moment so long ago. */
void
orders_leave(struct orders *o, const enum job_phase *phases, size_t n, int64_t ago_ms);

/* orders_record - what the journals on the disk say of ORDERS_JOB; NULL: nothing. */
const struct job_record *
orders_record(struct orders *o);
/* orders_phase - that it stands there. orders_ok - the last news are good, and say this.
 * orders_fails - they are not, with this in the sentence. */
void
orders_phase(struct orders *o, enum job_phase phase);
void
orders_ok(const struct orders *o, const char *done);
void
orders_fails(const struct orders *o, enum err err, const char *part);
/* orders_sent - request i, from 0, holds this text; orders_n_sent - so many came. */
void
orders_sent(const struct orders *o, size_t i, const char *part);
void
orders_n_sent(const struct orders *o, size_t n);

#endif
