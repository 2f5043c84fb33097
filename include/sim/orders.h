/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_ORDERS_H
#define CWTOP_SIM_ORDERS_H
/* orders.h - the jobs that callers want done, by id, and what was done for each; and what the
 * messages about them say. One user at a time: the world's lock. */
#include "base/mem.h"

#define ORDER_STATES(X)                 \
	X(ORDER_STORED, "stored")       \
	X(ORDER_WAITING, "waiting")     \
	X(ORDER_RUNNING, "running")     \
	X(ORDER_SUCCEEDED, "succeeded") \
	X(ORDER_FAILED, "failed")       \
	X(ORDER_CANCELLED, "cancelled")

enum order_state { /* the last word of a worker; STORED, WAITING: none has spoken */
#define ORDER_ENUM(code, word) code,
		   ORDER_STATES(ORDER_ENUM)
#undef ORDER_ENUM
};

struct slip;
struct run;

/* A job, and how often what happened. */
struct order {
	const char *id;
	size_t place;        /* in the list */
	unsigned n_messages; /* that callers put into queues */
	unsigned n_configs;  /* times its config.json was stored by callers */
	unsigned n_posts;    /* times the HTTP API took it */
	unsigned n_tasks;    /* started for it */
	unsigned n_runs;     /* of which so many began with it */
	unsigned n_active;   /* at it now */
	enum order_state state;
	bool is_dead; /* its message is in a dead-letter queue */
	const struct run *newest;

	/* of the HTTP API */
	const struct slip *posted; /* NULL: not from there */
	unsigned attempts;
	bool is_waiting; /* for a task, from ready_ms on */
	int64_t ready_ms;
};

/* What a message says: which job, and where its configuration is. */
struct slip {
	struct order *order;
	const char *bucket, *key;
	const char *folder;        /* key up to its last slash, that included */
	const char *sha256;        /* of the configuration; NULL: not said */
	const char *template_name; /* NULL: not said */
};

struct orders;

/* orders_new - none. Never NULL; main thread. */
struct orders *
orders_new(void);
void
orders_free(struct orders *orders); /* NULL is fine */

/* orders_arena - lives as long as the orders: for what belongs to them. */
struct arena *
orders_arena(struct orders *orders);

size_t
orders_count(const struct orders *orders);
/* orders_at - in the order of their first mention. */
struct order *
orders_at(const struct orders *orders, size_t i);
/* orders_find - NULL: nobody has mentioned it. */
struct order *
orders_find(const struct orders *orders, const char *id);
/* orders_get - made when it is not there; NULL: memory is out, or the id is empty or too long. */
struct order *
orders_get(struct orders *orders, const char *id);

/* orders_slip - a slip of these words, copied. NULL: memory is out, or there is no such id. */
const struct slip *
orders_slip(struct orders *orders, const char *id, const char *bucket, const char *key);
/* orders_read - the slip of a message: a JSON object with job_id and key. @bucket  where the
 * message names none; may be NULL. NULL: it is no job message. */
const struct slip *
orders_read(struct orders *orders, const char *body, const char *bucket);

/* order_word - "stored", "waiting", "running", "dead" ... */
const char *
order_word(const struct order *order);

#endif
