/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SESSION_H
#define CWTOP_APP_SESSION_H
/* session.h - everything that watching one stack takes: the stack file, the AWS client's shared
 * part, the model and the poller. Commands with and without a screen run the same. Main thread. */
#include "act/act.h"
#include "app/options.h"
#include "poll/poller.h"

/* What to watch, and how. */
struct session_target {
	const char *stack;    /* name or path; NULL: none was given */
	const char *endpoint; /* the demo's simulator; NULL: AWS, or what options say */
	bool has_screen;      /* the operator can be asked: the code of an MFA device */
	/* what of the stack is asked for at all, by the source's name; NULL: all */
	bool (*is_needed)(const struct stack *stack, const char *source);
};

struct session {
	const struct options *options; /* borrowed */
	struct session_target target;
	struct stack *stack;
	struct aws_shared *aws;
	struct model *model;
	struct poller *poller;
	struct prices *prices; /* NULL: none, and the log says why */
	struct store *store;   /* NULL: nothing outlives the run, and the log says why */
	struct audit *audit;   /* puts every change on record, in the store */
	struct act *act;       /* takes orders; NULL: there is no screen to give them from */
	char *by;              /* "user@host" */
	bool is_demo;
	bool are_news_bad; /* what was looked up cannot be used: tried once, not again and again */
};

/* session_open - finds and loads the stack (argument, else the only one in the config folder, else
 * an error that lists what there is), then prepares to poll; nothing is asked yet. */
MUST_CHECK enum err
session_open(const struct options *options, const struct session_target *target,
	     struct session *out, struct why *why);

/* session_has_news - every lookup has been tried, and one has found another id than the stack was
 * loaded with. session_reload - begins anew with what was found: stack, model and poller are others
 * afterwards, and snapshots of before must be gone. ERR_FILE, ERR_SYSTEM: nothing has changed. */
bool
session_has_news(const struct session *session, const struct snapshot *snapshot);
MUST_CHECK enum err
session_reload(struct session *session, struct snapshot *owned_snapshot, struct why *why);

/* session_region - of the AWS client: the command line's, else the config's, which the demo does
 * not read; NULL: the environment's. Stack files that name one stay with theirs. */
const char *
session_region(const struct options *options, bool is_demo);

/* session_close - ends the workers and frees all. false: a thread hangs; leave with _exit. */
MUST_CHECK bool
session_close(struct session *session);

/* stack_find - path of a stack by name or path: the config folder, then the shipped ones.
 * ERR_NO_FILE lists the names that exist. */
MUST_CHECK enum err
session_find_stack(const char *name, char *out_path, size_t size, struct why *why);

/* session_stack_names - calls for every stack that a bare name can mean, sorted, the operator's own
 * first. */
void
session_each_stack(void (*each)(void *ctx, const char *name, const char *path), void *ctx);

#endif
