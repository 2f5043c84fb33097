/* SPDX-License-Identifier: MIT */
/* case_rules_tasks.c - causes that stopped tasks, dead letters and jobs name. */
#include <string.h>

#include "base/clock.h"
#include "model/case_look.h"
#include "model/event_row.h"

/* A task that stopped, as the snapshot has it, or as it was kept. */
struct stopped {
	const char *name;  /* family */
	int revision;      /* 0: not known */
	const char *id;    /* last part of the ARN */
	const char *cause; /* stop code */
	const char *reason, *container, *provider, *memory;
	int64_t time_s;
	bool has_exit_code;
	int exit_code;
};

static struct stopped
of_row(const struct task_row *task)
{
	return (struct stopped){ .name = task->family,
				 .revision = task->revision,
				 .id = task->id,
				 .cause = task->stop_code,
				 .reason = task->reason,
				 .container = task->container,
				 .provider = task->capacity_provider,
				 .memory = task->memory,
				 .time_s = task->stopped_s,
				 .has_exit_code = task->has_exit_code,
				 .exit_code = task->exit_code };
}

static struct stopped
of_event(const struct event_row *event)
{
	return (struct stopped){ .name = event->subject,
				 .id = text_tail(event->id, '/'),
				 .cause = event->code,
				 .reason = event->reason,
				 .container = "",
				 .provider = "",
				 .memory = "",
				 .time_s = event->time_s,
				 .has_exit_code = event->has_exit_code,
				 .exit_code = event->exit_code };
}

/* ---- what a task says ---- */

/* A word of the image's name in ECS's sentence: the one with a tag, a digest or a registry. */
static size_t
image_in(const char *reason, const char **out)
{
	const char *best = NULL;
	size_t best_n = 0;

	for (const char *at = reason; *at;) {
		size_t n = strcspn(at, " ,'\"");
		const char *colon = memchr(at, ':', n), *slash = memchr(at, '/', n);
		bool is_name = slash && (colon || strstr(at, ".dkr.ecr.") == at + 12) &&
			       !text_starts(at, "http");

		if (is_name && n > best_n) {
			best = at;
			best_n = n;
		}
		at += n;
		at += strspn(at, " ,'\"");
	}
	while (best_n > 0 && (best[best_n - 1] == ':' || best[best_n - 1] == '.'))
		best_n--;
	*out = best;
	return best_n;
}

static void
say_memory(const struct stopped *task, struct text *out)
{
	text_add(out, "ran out of memory and was killed");
	if (task->memory && task->memory[0])
		text_addf(out, " (the task has %s MiB)", task->memory);
}

static void
say_image(const struct stopped *task, struct text *out)
{
	const char *image;
	size_t n = image_in(task->reason, &image);

	text_add(out, text_has(task->reason, "not found") ||
				      text_has(task->reason, "does not exist") ||
				      text_has(task->reason, "manifest unknown")
			      ? "cannot start: its image is not found"
			      : "cannot start: its image cannot be pulled");
	if (n > 0)
		text_addf(out, ": %.*s", (int)MIN(n, 200), image);
}

static void
say_spot(const struct stopped *task, struct text *out)
{
	(void)task;
	text_add(out, "was on Fargate Spot, and AWS took the capacity back (Spot interruption)");
}

static void
say_resources(const struct stopped *task, struct text *out)
{
	(void)task;
	text_add(out, "could not be set up");
}

static void
say_health(const struct stopped *task, struct text *out)
{
	(void)task;
	text_add(out, "failed its health checks");
}

static void
say_start(const struct stopped *task, struct text *out)
{
	(void)task;
	text_add(out, "could not be started");
}

static void
say_exit(const struct stopped *task, struct text *out)
{
	text_add(out, "ended with an error");
	(void)task;
}

/* What ECS's words come to, the plainest first. */
static const struct {
	const char *in_reason, *in_code;
	int weight;
	bool shows_reason;
	void (*say)(const struct stopped *task, struct text *out);
} meanings[] = {
	{ "OutOfMemory", NULL, 100, true, say_memory },
	{ "CannotPull", NULL, 100, false, say_image },
	{ "pull image", NULL, 100, false, say_image },
	{ "Spot", "SpotInterruption", 100, true, say_spot },
	{ "ResourceInitialization", NULL, 98, true, say_resources },
	{ "health check", NULL, 92, true, say_health },
	{ NULL, "TaskFailedToStart", 90, true, say_start },
};

static size_t
meaning_of(const struct stopped *task)
{
	for (size_t i = 0; i < LEN(meanings); i++)
		if ((meanings[i].in_reason && text_has(task->reason, meanings[i].in_reason)) ||
		    (meanings[i].in_code && text_is(task->cause, meanings[i].in_code)))
			return i;
	return LEN(meanings);
}

static bool
tells_of_error(const char *line)
{
	static const char *const words[] = { "ERROR",     "Exception", "FATAL", "panic",
					     "Traceback", "cannot",    "killed" };

	for (size_t i = 0; i < LEN(words); i++)
		if (text_has(line, words[i]))
			return true;
	return false;
}

/* Its last lines that tell of an error, two at most, in their order; else its last one. */
static bool
add_last_lines(const struct case_look *look, const struct stopped *task, struct text *out)
{
	const char *last = NULL, *told[2] = { NULL };
	size_t n = 0;

	for (size_t i = look->found->n_lines; i-- > 0 && n < LEN(told);) {
		const struct case_line *line = &look->found->lines_[i];

		if (!strstr(line->stream, task->id))
			continue;
		last = last ? last : line->text;
		if (tells_of_error(line->text))
			told[n++] = line->text;
	}
	if (!last)
		return false;
	text_addf(out, "; its last line%s: %s", n > 1 ? "s" : "", n > 0 ? told[n - 1] : last);
	if (n > 1)
		text_addf(out, " / %s", told[0]);
	return true;
}

/* ECS's first words say what everybody sees; what is behind them is why. */
static const char *
telling_part(const char *reason)
{
	static const char usual[] = "Essential container in task exited: ";

	return text_starts(reason, usual) ? reason + sizeof(usual) - 1 : reason;
}

static void
say_stopped(struct case_look *look, const struct stopped *task, size_t n)
{
	size_t meaning = meaning_of(task);
	bool is_known = meaning < LEN(meanings), has_line = false;
	char at[8];
	TEXT_ON(text, WHY_MAX);

	date_hm(task->time_s, at);
	text_addf(&text, "at %s task %s", at, task->name);
	if (task->revision)
		text_addf(&text, ":%d", task->revision);
	text_addf(&text, " %.8s ", task->id);
	(is_known ? meanings[meaning].say : say_exit)(task, &text);
	if (task->has_exit_code && (task->exit_code != 0 || !is_known))
		text_addf(&text, ", exit %d%s%s", task->exit_code,
			  task->exit_code == 137 && !is_known ? " (killed)" : "",
			  task->exit_code == 139 ? " (segmentation fault)" : "");
	if (n > 1)
		text_addf(&text, ", one of %zu in that time", n);
	if (!is_known)
		has_line = add_last_lines(look, task, &text);
	if ((is_known ? meanings[meaning].shows_reason : !has_line) && task->reason[0])
		text_addf(&text, ": %s", telling_part(task->reason));
	case_say(look, is_known ? meanings[meaning].weight : has_line ? 88 : 80, "%s", text.data);
}

/* An operator's or a deployment's stop is no failure. */
static bool
is_meant(const struct stopped *task)
{
	static const char *const codes[] = { "UserInitiated", "ServiceSchedulerInitiated" };

	for (size_t i = 0; i < LEN(codes); i++)
		if (text_is(task->cause, codes[i]) && !(task->has_exit_code && task->exit_code))
			return true;
	return false;
}

/* Of the tasks that failed around the moment and belong to it the nearest, whose lines were asked
 * for, too; and how many there are. */
static bool
find_stopped(const struct case_look *look, struct stopped *out, size_t *n)
{
	const struct snapshot *snapshot = look->snapshot;
	const struct events *events = snapshot->watched.events.row;

	*n = 0;
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *row = snapshot->tasks[i];

		if (!task_has_failed(row) || row->stopped_s < look->at_s - CASE_WINDOW_S ||
		    row->stopped_s > look->at_s + CASE_WINDOW_S ||
		    !case_task_concerns(snapshot, look->subject, row->cluster, row->family,
					row->group, row->arn))
			continue;
		if (*n == 0 || case_is_nearer(look->at_s, row->stopped_s, out->time_s))
			*out = of_row(row);
		++*n;
	}
	for (size_t i = 0; events && *n == 0 && i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (event->kind != EVENT_TASK || event->level < LEVEL_WARN ||
		    event->time_s < look->at_s - CASE_WINDOW_S ||
		    event->time_s > look->at_s + CASE_WINDOW_S ||
		    !case_task_concerns(snapshot, look->subject, event->cluster, event->subject, "",
					event->id))
			continue;
		*out = of_event(event);
		++*n;
	}
	return *n > 0;
}

/* Tasks of the same family that failed for the same reason around the moment. */
static size_t
count_alike(const struct case_look *look, const struct stopped *task)
{
	const struct snapshot *snapshot = look->snapshot;
	size_t n = 0;

	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *row = snapshot->tasks[i];
		struct stopped other;

		if (!task_has_failed(row) || !text_is(row->family, task->name) ||
		    row->stopped_s < look->at_s - CASE_WINDOW_S ||
		    row->stopped_s > look->at_s + CASE_WINDOW_S)
			continue;
		other = of_row(row);
		n += meaning_of(&other) == meaning_of(task) && other.exit_code == task->exit_code;
	}
	return n;
}

void
case_rule_task(struct case_look *look)
{
	struct stopped task = { .name = "" };
	size_t n;

	if (look->subject.kind == SUBJECT_QUEUE) /* its workers: case_rule_letters */
		return;
	if (find_stopped(look, &task, &n) && !is_meant(&task))
		say_stopped(look, &task, MAX(n, count_alike(look, &task)));
}

/* ---- dead letters ---- */

static bool
is_about_dead_letters(const struct case_look *look, size_t *queue)
{
	const struct snapshot *snapshot = look->snapshot;

	for (size_t i = 0; i < snapshot->n_queues; i++) {
		bool is_it = (look->subject.kind == SUBJECT_QUEUE && look->subject.index == i) ||
			     (snapshot->queues[i].def->dlq &&
			      case_ids_have(&look->ids, snapshot->queues[i].def->dlq));

		if (is_it && snapshot->queues[i].row && snapshot->queues[i].row->dlq.visible > 0) {
			*queue = i;
			return true;
		}
	}
	return false;
}

void
case_rule_letters(struct case_look *look)
{
	const struct queue_row *row;
	struct stopped task = { .name = "" };
	size_t queue, n = 0;
	TEXT_ON(text, WHY_MAX);

	if (!is_about_dead_letters(look, &queue)) {
		/* a queue that fills up for its workers fail */
		if (look->subject.kind == SUBJECT_QUEUE && find_stopped(look, &task, &n))
			say_stopped(look, &task, n);
		return;
	}
	row = look->snapshot->queues[queue].row;
	text_addf(&text, "%lld message%s of %s %s taken %s and never finished",
		  (long long)row->dlq.visible, row->dlq.visible == 1 ? "" : "s", row->name,
		  row->dlq.visible == 1 ? "was" : "were",
		  row->max_receive_count == 1 ? "once" : "again and again");
	if (find_stopped(look, &task, &n)) {
		case_say(look, 75, "%s", text.data);
		say_stopped(look, &task, n);
		return;
	}
	if (row->max_receive_count > 1)
		text_addf(&text, " (%d times each)", row->max_receive_count);
	text_add(&text, "; no failed task of its workers is known");
	case_say(look, 60, "%s", text.data);
}

/* ---- jobs ---- */

void
case_rule_job(struct case_look *look)
{
	const struct job_view *job;
	const struct job_row *row;

	if (look->subject.kind != SUBJECT_JOB)
		return;
	job = case_job(look->snapshot, look->subject);
	row = job->row;
	if (job->is_orphan)
		case_say(look, 95,
			 "its worker still says that it runs, but its task has stopped: nobody is "
			 "at it any more");
	if (row->status.error[0])
		case_say(look, 96, "its worker says: %s", row->status.error);
	if (row->why[0])
		case_say(look, 94, "%s", row->why);
}
