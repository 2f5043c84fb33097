/* SPDX-License-Identifier: MIT */
/* cmd_snapshot.c - one poll of everything, then print. The exit code is the health, unless nothing
 * at all could be asked: then it is the code of what stood in the way. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/session.h"
#include "app/snapshot_out.h"
#include "base/clock.h"
#include "base/text.h"

#define OUTPUT_LIMIT (256u << 20)

/* One round of every source; each has its own time limits, so this ends. */
static void
poll_once(struct poller *poller)
{
	poller_run(poller);
	while (!poller_is_idle(poller)) {
		struct pollfd ready = { .fd = poller_fd(poller), .events = POLLIN };

		poll(&ready, 1, -1);
		poller_run(poller);
	}
}

static bool
print(const struct snapshot *snapshot, const char *format)
{
	struct buf out;
	bool is_json = text_is(format, "json");
	bool ok;

	buf_init(&out, OUTPUT_LIMIT);
	ok = is_json ? snapshot_json(snapshot, &out) : snapshot_text(snapshot, &out);
	/* Whoever reads only the head of it has what he wanted. */
	ok = ok && ((fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0) ||
		    errno == EPIPE);
	buf_done(&out);
	return ok;
}

static int
run_snapshot(const struct options *options, enum err *out_err, struct why *why)
{
	const struct session_target target = { .stack = options->arguments[0] };
	struct session session;
	struct snapshot *snapshot;
	int exit_code;
	bool is_printed;

	*out_err = session_open(options, &target, &session, why);
	if (*out_err != ERR_OK)
		return 0;
	poll_once(session.poller);
	snapshot = model_publish(session.model, clock_now_ms());
	exit_code = level_exit_code(snapshot->health);
	is_printed = print(snapshot, options->format);
	*out_err = poller_total_failure(session.poller, why);
	if (*out_err == ERR_OK && !is_printed)
		*out_err = err_set(ERR_SYSTEM, why,
				   "standard output: the snapshot could not be "
				   "written: is the disk full?");
	snapshot_unref(snapshot);
	if (!session_close(&session))
		_exit(*out_err == ERR_OK ? exit_code : err_exit_code(*out_err));
	return exit_code;
}

const struct command command_snapshot = {
	.name = "snapshot",
	.arguments = "[STACK]",
	.help = "poll everything once and print it; exit 0 ok, 1 warning, 2 alarm, 3 unknown",
	.max_arguments = 1,
	.run = run_snapshot,
};
