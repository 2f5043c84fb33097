/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_SQS_H
#define CWTOP_SIM_API_SQS_H
/* api_sqs.h - the operations of the simulated SQS, and what they share. Every message has its place
 * in a queue of the world (sim/queue.h); what callers wrote in theirs is kept here, by id. */
#include "sim/api.h"

#define SQS_VISIBILITY_S 900
#define SQS_MOVES_MAX 64

struct mail_attribute {
	const char *name, *type, *value; /* value: as it came, base64 when binary */
	bool is_binary;
};

struct mail {
	uint64_t id;            /* of the message */
	const char *message_id; /* a UUID */
	const char *body;
	const char *group, *dedup;               /* NULL: not FIFO */
	const struct mail_attribute *attributes; /* by name */
	size_t n_attributes;
	char body_md5[33], attributes_md5[33]; /* "": none */
	uint64_t sequence;                     /* FIFO; 0: none */
	int64_t sent_ms;
};

/* What is remembered of a message beside its place: also of those of the world. */
struct mail_trace {
	uint64_t id;
	const struct sim_queue *queue; /* where it is now */
	int64_t first_received_ms;
};

struct mail_move {
	char handle[80];
	struct sim_queue *from, *to;  /* to NULL: back to where each message came from */
	int64_t started_ms, ended_ms; /* ended 0: running */
	unsigned per_second, limit;   /* limit: as asked for; 0: none */
	uint64_t moved, to_move;
	bool is_cancelled;
};

struct sqs_state {
	struct arena *arena; /* all of the mail; NULL until the first */
	struct mail *mails;
	size_t n_mails, max_mails;
	struct mail_trace *traces;
	size_t n_traces, max_traces;
	uint64_t n_sent;
	struct mail_move moves[SQS_MOVES_MAX]; /* oldest first */
	size_t n_moves;
};

void
mail_state_done(void *state);

/* sqs_queue - the queue of QueueUrl. */
MUST_CHECK bool
sqs_queue(struct call *call, struct sim_queue **out);
bool
sqs_is_fifo(const struct sim_queue *queue);
const char *
sqs_arn(struct call *call, const struct sim_queue *queue);

/* mail_room - space for one more of an array in the state's arena; false: memory is out. */
MUST_CHECK bool
mail_room(struct sqs_state *state, void **items, size_t n, size_t *max, size_t size);
/* mail_find - NULL: a message of the world. mail_trace - made when it is not there; NULL: memory.
 */
const struct mail *
mail_find(const struct sqs_state *state, uint64_t id);
struct mail_trace *
mail_trace(struct sqs_state *state, const struct sim_queue *queue, uint64_t id);
/* mail_read - the message of these parameters, put in the queue; a FIFO duplicate is the first one.
 * @entry  the request, or an entry of a batch. false: refused */
MUST_CHECK bool
mail_read(struct call *call, struct sim_queue *queue, const struct json_val *entry,
	  const struct mail **out);
/* mail_of_world - content of a message that the world sent. */
void
mail_of_world(struct call *call, const struct sim_queue *queue, const struct message *message,
	      struct mail *out);
/* mail_refuse - an error whose code is another in the query protocol: "AWS.SimpleQueueService." in
 * front. */
bool
mail_refuse(struct call *call, const char *code, const char *message);

/* sqs_moves_advance - what the running moves have done by now. */
void
sqs_moves_advance(struct call *call);

MUST_CHECK bool
sqs_send_message(struct call *call);
MUST_CHECK bool
sqs_send_message_batch(struct call *call);
MUST_CHECK bool
sqs_receive_message(struct call *call);
MUST_CHECK bool
sqs_change_message_visibility(struct call *call);
MUST_CHECK bool
sqs_delete_message(struct call *call);
MUST_CHECK bool
sqs_start_move(struct call *call);
MUST_CHECK bool
sqs_list_moves(struct call *call);
MUST_CHECK bool
sqs_cancel_move(struct call *call);

#endif
