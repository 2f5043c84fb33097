/* SPDX-License-Identifier: MIT */
/* audit.c - see audit.h. How a line becomes durable is audit_log.c's business. */
#include "act/audit.h"

#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_put.h"
#include "base/log.h"
#include "base/text.h"
#include "store/audit_log.h"

#define HOST_MAX 128
#define TEXT_MAX 1500 /* of one member: a line has an end */

struct audit {
	struct aws_audit hooks;
	const struct store *store;
	char user[64], host[128], tty[64];
	_Atomic uint64_t calls;
	pthread_mutex_t lock; /* account */
	char account[32];
};

/* A line has an end: what is longer is cut. */
static void
put_short(struct json_writer *w, const char *key, const char *s)
{
	TEXT_ON(cut, TEXT_MAX);

	text_add(&cut, s);
	json_put_said(w, key, cut.data);
}

static void
put_change(struct json_writer *w, struct audit *audit, const struct aws_change *change,
	   const char *step)
{
	TEXT_ON(action, 128);
	TEXT_ON(call, 48);

	text_addf(&action, "%s:%s", change->service, change->action);
	text_addf(&call, "%ld-%llu", (long)getpid(), (unsigned long long)change->number);
	json_put_time(w, "time", clock_now_s());
	json_put_text(w, "call", call.data);
	json_put_text(w, "step", step);
	json_put_said(w, "user", audit->user);
	json_put_said(w, "host", audit->host);
	json_put_said(w, "tty", audit->tty);
	pthread_mutex_lock(&audit->lock);
	json_put_said(w, "account", audit->account);
	pthread_mutex_unlock(&audit->lock);
	json_put_said(w, "region", change->region ? change->region : "");
	json_put_text(w, "action", action.data);
	put_short(w, "resource", change->resource);
	put_short(w, "job", change->subject);
}

static enum err
add_line(const struct audit *audit, struct json_writer *w, struct why *why)
{
	json_write_object_end(w);
	if (!json_write_ok(w))
		return err_memory(why);
	return audit_log_add(audit->store, w->buf, why);
}

static enum err
note_before(void *ctx, struct aws_change *change, struct why *why)
{
	struct audit *audit = ctx;
	struct json_writer w;
	struct buf line;
	enum err err;

	if (!audit->store)
		return err_set(ERR_SYSTEM, why,
			       "%s:%s is not sent: it cannot be put on record: there is no folder "
			       "for cwtop's state: set XDG_STATE_HOME or HOME",
			       change->service, change->action);
	change->number = atomic_fetch_add(&audit->calls, 1) + 1;
	buf_init(&line, AUDIT_LOG_LINE_MAX);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	put_change(&w, audit, change, "before");
	err = add_line(audit, &w, why);
	buf_done(&line);
	if (err)
		return err_prefix(err, why, "%s:%s is not sent: it cannot be put on record",
				  change->service, change->action);
	return ERR_OK;
}

/* The call has been made: what cannot be written now is logged, and the next change is refused. */
static void
note_after(void *ctx, const struct aws_change *change, const struct aws_outcome *outcome)
{
	struct audit *audit = ctx;
	struct json_writer w;
	struct buf line;
	struct why why = { "" };

	buf_init(&line, AUDIT_LOG_LINE_MAX);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	put_change(&w, audit, change, "after");
	json_put_text(&w, "outcome", err_word(outcome->err));
	json_put_integer_if(&w, "status", outcome->status > 0, outcome->status);
	json_put_said(&w, "request_id", outcome->request_id);
	json_put_bool(&w, "in_doubt", outcome->is_in_doubt);
	json_put_said(&w, "why", outcome->sentence);
	if (add_line(audit, &w, &why) != ERR_OK)
		log_add(LOG_WARN, "%s:%s was sent, and its result is not on record: %s",
			change->service, change->action, why.text);
	buf_done(&line);
}

static void
know_account(void *ctx, const char *account)
{
	struct audit *audit = ctx;

	pthread_mutex_lock(&audit->lock);
	(void)snprintf(audit->account, sizeof(audit->account), "%s", account);
	pthread_mutex_unlock(&audit->lock);
}

void
audit_by(char out[AUDIT_BY_MAX])
{
	const struct passwd *user = getpwuid(geteuid());
	char host[HOST_MAX] = "";

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	(void)snprintf(out, AUDIT_BY_MAX, "%.63s@%.120s", user ? user->pw_name : "unknown",
		       *host ? host : "localhost");
}

struct audit *
audit_new(const char *by)
{
	struct audit *audit = mem_alloc(1, sizeof(*audit));
	const char *at = strchr(by, '@');
	char tty[64];

	audit->hooks = (struct aws_audit){ audit, note_before, note_after, know_account };
	(void)snprintf(audit->user, sizeof(audit->user), "%.*s",
		       (int)(at ? at - by : (ptrdiff_t)strlen(by)), by);
	(void)snprintf(audit->host, sizeof(audit->host), "%s", at ? at + 1 : "");
	if (ttyname_r(STDIN_FILENO, tty, sizeof(tty)) == 0)
		(void)snprintf(audit->tty, sizeof(audit->tty), "%s", tty);
	pthread_mutex_init(&audit->lock, NULL);
	return audit;
}

void
audit_free(struct audit *audit)
{
	if (!audit)
		return;
	pthread_mutex_destroy(&audit->lock);
	free(audit);
}

void
audit_use(struct audit *audit, const struct store *store)
{
	audit->store = store;
}

const struct aws_audit *
audit_hooks(const struct audit *audit)
{
	return &audit->hooks;
}
