/* SPDX-License-Identifier: MIT */
/* cmd_snapshot.c - one poll of everything, then print. The exit code is the health, unless nothing
 * at all could be asked: then it is the code of what stood in the way. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/command.h"
#include "app/output.h"
#include "app/session.h"
#include "app/signals.h"
#include "app/snapshot_out.h"
#include "aws/account.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "store/ack_log.h"

#define OUTPUT_LIMIT (256u << 20)

/* One round of every source; each has its own time limits, so this ends. Returns the signal that
 * ends it before, or 0. */
static int
poll_once(struct poller *poller)
{
	poller_run(poller);
	while (!poller_is_idle(poller)) {
		struct pollfd ready[] = {
			{ .fd = poller_fd(poller), .events = POLLIN },
			{ .fd = signals_fd(), .events = POLLIN },
		};
		int number;

		poll(ready, LEN(ready), -1);
		number = signals_to_end();
		if (number)
			return number;
		poller_run(poller);
	}
	return 0;
}

/* And once more, when what was looked up was not known before. */
static int
poll_all(struct session *session, enum err *out_err, struct why *why)
{
	int number = poll_once(session->poller);
	struct snapshot *snapshot = model_publish(session->model, clock_now_ms());

	if (number || !session_has_news(session, snapshot)) {
		snapshot_unref(snapshot);
		return number;
	}
	*out_err = session_reload(session, snapshot, why);
	return *out_err == ERR_OK ? poll_once(session->poller) : 0;
}

static enum err
write_as(const struct session *session, struct snapshot *snapshot, struct buf *out, struct why *why)
{
	const char *format = session->options->format;
	bool is_whole;

	if (text_is(format, "svg"))
		return snapshot_svg(session, snapshot, out, why);
	is_whole = text_is(format, "json") ? snapshot_json(snapshot, out)
					   : snapshot_text(snapshot, out);
	return is_whole ? ERR_OK : err_memory(why);
}

static enum err
print(const struct session *session, struct snapshot *snapshot, struct why *why)
{
	struct buf out;
	enum err err;

	buf_init(&out, OUTPUT_LIMIT);
	err = write_as(session, snapshot, &out, why);
	if (err == ERR_OK)
		err = output_write(&out, why);
	buf_done(&out);
	return err;
}

/* What operators said before; without it all is shown all the same. */
static void
read_acks(const struct session *session)
{
	char account[ACCOUNT_NAME_SIZE];
	const struct ack_place place = { account, session->stack->name };
	struct ack_list *list = mem_alloc(1, sizeof(*list));
	struct why why = { "" };

	account_place(session->aws, session->stack->account, account);
	if (!session->store || ack_log_read(session->store, &place, list, &why) == ERR_OK)
		model_set_acks(session->model, list->items, list->n);
	else
		log_add(LOG_WARN, "what was acknowledged is not known: %s", why.text);
	free(list);
}

static int
show(const struct session *session, enum err *out_err, struct why *why)
{
	struct snapshot *snapshot;
	struct why unprinted = { "" };
	int exit_code;
	enum err err;

	read_acks(session);
	snapshot = model_publish(session->model, clock_now_ms());
	exit_code = level_exit_code(snapshot->health);
	err = print(session, snapshot, &unprinted);
	*out_err = poller_total_failure(session->poller, why);
	if (*out_err == ERR_OK && err) {
		*out_err = err;
		*why = unprinted;
	}
	snapshot_unref(snapshot);
	return exit_code;
}

static int
run_snapshot(const struct options *options, enum err *out_err, struct why *why)
{
	const struct session_target target = { .stack = options->arguments[0] };
	struct session session;
	int exit_code, number, width, height;

	*out_err = signals_open_quiet(why);
	if (*out_err == ERR_OK && options->size && !options_size(options->size, &width, &height))
		*out_err = options_size_why(options->size, why);
	if (*out_err == ERR_OK)
		*out_err = session_open(options, &target, &session, why);
	if (*out_err != ERR_OK)
		return 0;
	number = poll_all(&session, out_err, why);
	exit_code = number ? 128 + number : 0;
	if (!number && *out_err == ERR_OK)
		exit_code = show(&session, out_err, why);
	if (!session_close(&session))
		_exit(*out_err == ERR_OK ? exit_code : err_exit_code(*out_err));
	return exit_code;
}

const struct command command_snapshot = {
	.name = "snapshot",
	.arguments = "[STACK]",
	.help = "poll everything once and print it; exit 0 ok, 1 warning, 2 alarm, 3 unknown",
	.max_arguments = 1,
	.formats = "text json svg",
	.run = run_snapshot,
};
