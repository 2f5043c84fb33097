/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SRC_APP_COPY_THING_H
#define CWTOP_SRC_APP_COPY_THING_H
/* copy_thing.h - between the files of copies: things of AWS, whatever row they come from. */
#include "app/copy_words.h"

enum copy_kind {
	COPY_ALARM,
	COPY_ALARMS, /* those that are in alarm */
	COPY_CLUSTER,
	COPY_SERVICE, /* parent: cluster */
	COPY_TASK,    /* parent: cluster; has its ARN */
	COPY_QUEUE,
	COPY_LOGS,   /* a log group */
	COPY_STREAM, /* parent: its group */
	COPY_FUNCTION,
	COPY_HTTP_API,
	COPY_REST_API, /* by its name */
	COPY_DISTRIBUTION,
	COPY_BUCKET,
	COPY_FOLDER,       /* name: its key in parent, a bucket */
	COPY_BALANCER,     /* "app/NAME/ID" */
	COPY_TARGET_GROUP, /* "targetgroup/NAME/ID" */
	COPY_TABLE,
	COPY_WEB_ACL,
	COPY_EDGE_ACL, /* of CloudFront */
	COPY_DATABASE,
	COPY_CACHE,
	COPY_INSTANCE,
	COPY_NAT,
	COPY_CHECK,
	COPY_MONITOR,
	COPY_PIPELINE,
	COPY_PROJECT,
	COPY_NODE,  /* a service of X-Ray's map */
	COPY_MAP,   /* all of the map */
	COPY_TRACE, /* by its id */
	COPY_BILL,
	COPY_URL,
	COPY_KINDS
};

struct copy_thing {
	enum copy_kind kind;
	const char *region; /* NULL: the stack's */
	const char *name, *parent;
	const char *arn; /* as AWS said it; NULL: it is made */
};

/* What is being put together. */
struct copy_list {
	const struct copy_about *about;
	struct arena *arena;
	struct copy_item *items;
	size_t n;
};

/* copy_add - one item; text is copied, NULL: why. copy_add_thing - all that there is of a thing. */
void
copy_add(struct copy_list *list, const char *what, const char *text, const char *why);
void
copy_add_thing(struct copy_list *list, const struct copy_thing *thing);

/* copy_add_metric - a metric's own graph and command, then the thing that its dimensions name. */
void
copy_add_metric(struct copy_list *list, size_t metric);

/* copy_add_ends - " --region X --profile P" of a command. copy_console - host of the console behind
 * the region; NULL: there is none known for it. */
MUST_CHECK bool
copy_add_ends(const struct copy_about *about, const char *region, struct buf *out);
const char *
copy_console(const char *region);

#define COPY_TEXT_MAX (64u << 10)

#endif
