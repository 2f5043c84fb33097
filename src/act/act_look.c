/* SPDX-License-Identifier: MIT */
/* act_look.c - see act_look.h. */
#include "act_look.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/s3.h"
#include "intent.h"
#include "model/job_files.h"

#define JOB_NAME_MAX 256

/* A name of one folder: what leads elsewhere is none. */
static bool
is_job_name(const char *job)
{
	return job && *job && strlen(job) <= JOB_NAME_MAX && !strchr(job, '/') &&
	       !text_is(job, ".") && !text_is(job, "..");
}

enum err
act_look_folder(const struct act_work *work, const char **out, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const char *folder;

	if (!route)
		return err_set(ERR_USAGE, why, "%s: no route says where the job's files are",
			       act_word(work->order->kind));
	if (route->unresolved)
		return err_set(ERR_USAGE, why,
			       "route %s: its variable %s has no value: give it with --var %s=...",
			       route->name, route->unresolved, route->unresolved);
	if (!route->bucket)
		return err_set(ERR_USAGE, why,
			       "route %s: its jobs are taken by an API, which keeps their files: "
			       "ask there",
			       route->name);
	if (!is_job_name(work->order->job))
		return err_set(ERR_USAGE, why, "route %s: \"%s\" is no id of a job", route->name,
			       work->order->job ? work->order->job : "");
	folder = intent_key(work->news->arena, route, work->order->job, "");
	if (!folder)
		return err_memory(why);
	*out = folder;
	return ERR_OK;
}

enum err
act_look_key(const struct act_work *work, const char **out, struct why *why)
{
	const char *key = work->order->key, *folder;
	enum err err = act_look_folder(work, &folder, why);

	if (err)
		return err;
	if (!key || !text_starts(key, folder) || !key[strlen(folder)])
		return err_set(ERR_USAGE, why, "\"%s\" is no file of job %s: they are below %s",
			       key ? key : "", work->order->job, folder);
	*out = key;
	return ERR_OK;
}

enum err
act_look_status(const struct aws_scope *scope, const struct stack_route *route, const char *job,
		struct job_status *out, struct why *why)
{
	const char *key = intent_key(scope->arena, route, job, "status.json");
	const struct s3_address at = { route->bucket, key, NULL };
	struct s3_content content;
	enum err err;

	if (!key)
		return err_memory(why);
	err = s3_read(scope, &at, JOB_STATUS_BYTES_MAX, &content, why);
	if (!err) {
		err = job_status_read(content.bytes, content.n, job, scope->arena, out, why);
		return err ? err_prefix(err, why, "status.json") : ERR_OK;
	}
	if ((err != ERR_GONE || text_has(why->text, "bucket does not exist")) &&
	    (err != ERR_DENIED || s3_may_be_there(scope, &at)))
		return err;
	*out = job_status_none();
	return ERR_OK;
}

void
act_look_say(struct act_work *work, const char *fmt, ...)
{
	char said[2 * WHY_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(said, sizeof(said), fmt, args);
	va_end(args);
	(void)text_clean(said, strlen(said), work->news->done, sizeof(work->news->done));
}

const char *
act_look_clean(struct arena *arena, const char *s, size_t n)
{
	size_t size = 4 * n + 1; /* a byte becomes four at most */
	char *clean = malloc(size);
	const char *copy;

	if (!clean)
		return NULL;
	copy = arena_text_n(arena, clean, text_clean(s, n, clean, size));
	free(clean);
	return copy;
}

void
act_look_size(int64_t bytes, struct text *out)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	double amount = (double)bytes;
	size_t i = 0;

	if (bytes < 1024) {
		text_addf(out, "%" PRId64 " byte%s", bytes, bytes == 1 ? "" : "s");
		return;
	}
	for (amount /= 1024; amount >= 1024 && i + 1 < LEN(units); i++)
		amount /= 1024;
	text_addf(out, "%.1f %s", amount, units[i]);
}
