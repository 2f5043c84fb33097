/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_STACK_ROUTES_H
#define CWTOP_MODEL_STACK_ROUTES_H
/* stack_routes.h - how a stack takes jobs: where the configuration is stored, what is sent, what is
 * started. Included by stack.h. A job is one folder in a bucket, PREFIX JOB-ID "/", with
 * config.json, status.json, cancel and artifacts/ in it (man cwtop-stack). */
#include "base/text.h"

struct stack_launch { /* a task that cwtop starts itself, with ECS RunTask */
	const char *cluster;
	const char *family;    /* task definition: "family" or "family:revision" */
	const char *container; /* whose environment gets the job's id; NULL: the family's name */
	bool is_spot;          /* Fargate Spot, else Fargate */
	const char **subnets;  /* awsvpc: at least one */
	size_t n_subnets;
	const char **security_groups;
	size_t n_security_groups;
	bool has_public_ip;
};

enum route_kind {
	ROUTE_QUEUE,      /* config to S3, message to SQS: whoever serves the queue runs it */
	ROUTE_QUEUE_TASK, /* and a task is started that takes the message */
	ROUTE_TASK,       /* config to S3, and a task is started that reads it */
	ROUTE_HTTP        /* POST to an API, which does all of it */
};

struct stack_route {
	const char *name, *title;
	enum route_kind kind;
	const char *region;
	const char *unresolved; /* variable without a value that it needs; NULL: it can be used */
	const char **templates; /* names of share/jobs or the operator's folder, at least one */
	size_t n_templates;

	/* not of ROUTE_HTTP */
	const char *bucket;
	const char *prefix; /* "jobs/": ends with a slash */
	const char *queue;  /* NULL: none; ".fifo" at its end says that it can deduplicate */
	struct stack_launch launch; /* cluster NULL: none */
	/* a worker that meets a job twice does it once: cwtop may send a message again by itself */
	bool is_consumer_idempotent;
	/* where its tasks run, to join and to price them; of launch too; NULL: not said */
	const char *cluster, *family;
	const char *log_group;    /* of the tasks; NULL: the task definition says */
	const char *cpu, *memory; /* of one task, as ECS says it: "1024", "2048"; NULL: not said */

	/* ROUTE_HTTP: https, or http to this machine */
	const char *submit_url;
	const char *status_url;     /* has "{job_id}" in it; NULL: the API tells nothing */
	const char *token_variable; /* of the environment: sent as a bearer token; NULL: none */
};

/* route_kind_word - "queue", "queue+task", "task", "http"; static storage. */
const char *
route_kind_word(enum route_kind kind);

struct stack;
/* stack_route_named - NULL: the stack has no route of this name. */
const struct stack_route *
stack_route_named(const struct stack *stack, const char *name);

/* stack_route_is_fifo - its queue finds duplicates by itself. */
bool
stack_route_is_fifo(const struct stack_route *route);

/* stack_route_key - of a file in the folder of a job: "jobs/ID/config.json"; name "": the folder.
 * Not of ROUTE_HTTP. */
#define STACK_ROUTE_KEY_MAX 1100 /* what S3 takes, and more */
void
stack_route_key(const struct stack_route *route, const char *id, const char *name,
		struct text *out);

#endif
