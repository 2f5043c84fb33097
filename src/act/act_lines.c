/* SPDX-License-Identifier: MIT */
/* act_lines.c - the log of a job: its newest lines at first, then what is new. Where it is, and how
 * far it was read, is in the token that goes with each answer and comes back with the next order,
 * so that no line comes twice, none is left out, and the place is looked for once. */
#include <inttypes.h>
#include <string.h>

#include "act_look.h"
#include "aws/ecs.h"
#include "aws/logs.h"
#include "base/json.h"

#define LINES_MAX 1000 /* of one answer */
#define PAGES_MAX 10   /* empty ones are normal: there may be lines behind them */

struct place {
	const char *region, *group, *stream; /* stream NULL: not known */
	const char *task;                    /* as the order had it; "" */
	const char *next;                    /* of CloudWatch Logs; NULL: at the newest lines */
	int64_t n_lines;                     /* so far: ids are made of it */
	int64_t last_ms, n_last;             /* newest line so far; how many have its time */
	const char *lack;                    /* without a stream: the sentence on why */
};

/* ---- the token ---- */

static int64_t
number_of(const struct json_val *root, const char *key)
{
	int64_t number = 0;

	return json_integer(json_get(root, key), &number) && number > 0 ? number : 0;
}

static enum err
read_token(const struct act_work *work, const char *token, struct place *out, struct why *why)
{
	struct arena *arena = work->news->arena;
	struct place place = { .lack = "" };
	struct json *doc = NULL;
	const struct {
		const char *key, **to;
	} texts[] = {
		{ "region", &place.region }, { "group", &place.group }, { "stream", &place.stream },
		{ "task", &place.task },     { "next", &place.next },
	};
	bool is_full = false;

	if (strlen(token) >= ACT_TOKEN_MAX || json_parse(token, strlen(token), 0, &doc, why))
		return err_set(ERR_USAGE, why, "log: the token is of no earlier look: begin anew");
	for (size_t i = 0; i < LEN(texts); i++) {
		const char *text = json_text(json_get(json_root(doc), texts[i].key), NULL);

		*texts[i].to = text ? arena_text(arena, text) : NULL;
		is_full = is_full || (text && !*texts[i].to);
	}
	place.n_lines = number_of(json_root(doc), "lines");
	place.last_ms = number_of(json_root(doc), "last_ms");
	place.n_last = number_of(json_root(doc), "n_last");
	json_free(doc);
	if (is_full)
		return err_memory(why);
	if (!place.region || !place.group || !place.stream || !place.task)
		return err_set(ERR_USAGE, why, "log: the token is of no earlier look: begin anew");
	*out = place;
	return ERR_OK;
}

static void
put_text(struct json_writer *w, const char *key, const char *text)
{
	json_write_key(w, key);
	json_write_text(w, text);
}

static void
put_number(struct json_writer *w, const char *key, int64_t number)
{
	json_write_key(w, key);
	json_write_integer(w, number);
}

static enum err
write_token(struct act_work *work, const struct place *place, struct why *why)
{
	struct json_writer w;
	struct buf buf;

	buf_init(&buf, ACT_TOKEN_MAX - 1);
	json_write_init(&w, &buf, false);
	json_write_object(&w);
	put_text(&w, "region", place->region);
	put_text(&w, "group", place->group);
	put_text(&w, "stream", place->stream);
	put_text(&w, "task", place->task);
	put_text(&w, "next", place->next);
	put_number(&w, "lines", place->n_lines);
	put_number(&w, "last_ms", place->last_ms);
	put_number(&w, "n_last", place->n_last);
	json_write_object_end(&w);
	work->news->token =
		json_write_ok(&w) ? arena_text_n(work->news->arena, buf.data, buf.len) : NULL;
	buf_done(&buf);
	return work->news->token ? ERR_OK : err_memory(why);
}

/* ---- where the log is ---- */

/* Of "arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID"; without a cluster of old: "task/ID". */
struct task_name {
	const char *cluster, *id; /* cluster NULL: not said */
};

static enum err
name_task(const struct act_work *work, const char *arn, struct task_name *out, struct why *why)
{
	const char *path = strstr(arn, ":task/"), *slash;

	path = path ? path + strlen(":task/") : arn;
	slash = strrchr(path, '/');
	*out = (struct task_name){ .id = slash ? slash + 1 : path };
	if (!slash)
		return ERR_OK;
	out->cluster = arena_text_n(work->news->arena, path, (size_t)(slash - path));
	return out->cluster ? ERR_OK : err_memory(why);
}

/* The task's definition as it was started; what ECS has forgotten is asked of the route's family,
 * which may have another revision by now. "" when nothing says it. */
static enum err
definition_of(struct act_work *work, const struct task_name *task, const char *arn,
	      const char **out, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const char *cluster = task->cluster    ? task->cluster
			      : route->cluster ? route->cluster
					       : route->launch.cluster;
	const char *family = route->family ? route->family : route->launch.family;
	const struct ecs_names names = { &arn, 1 };
	struct ecs_tasks tasks = { 0 };
	enum err err =
		cluster ? ecs_describe_tasks(&work->scope, cluster, &names, &tasks, why) : ERR_GONE;

	*out = family ? family : "";
	if (err == ERR_GONE || (!err && (tasks.n == 0 || !*tasks.rows[0].family)))
		return ERR_OK;
	if (err)
		return err;
	*out = arena_format(work->news->arena, "%s:%d", tasks.rows[0].family,
			    tasks.rows[0].revision);
	return *out ? ERR_OK : err_memory(why);
}

/* The container that has the job: the route's, else the first that others wait for. */
static const struct ecs_container *
choose_container(const struct stack_route *route, const struct ecs_definition *definition)
{
	const struct ecs_container *chosen = NULL;

	for (size_t i = 0; i < definition->n; i++) {
		const struct ecs_container *container = &definition->containers[i];

		if (route->launch.container && text_is(container->name, route->launch.container))
			return container;
		if (!chosen && container->is_essential)
			chosen = container;
	}
	return chosen;
}

static enum err
ask_definition(struct act_work *work, const char *arn, struct place *place, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const struct ecs_container *container;
	struct ecs_definition definition;
	struct task_name task = { .id = "" };
	const char *name = "";
	enum err err = name_task(work, arn, &task, why);

	if (!err)
		err = definition_of(work, &task, arn, &name, why);
	if (err)
		return err;
	place->lack = "no line: ECS has forgotten the job's task, and the route names no family";
	if (!*name)
		return ERR_OK;
	err = ecs_task_definition(&work->scope, name, &definition, why);
	if (err)
		return err;
	container = choose_container(route, &definition);
	place->lack = "no line: the container of the job's task does not log to CloudWatch Logs "
		      "(awslogs) with a stream prefix";
	if (!container || !text_is(container->log_driver, "awslogs") || !*container->log_prefix ||
	    (!*container->log_group && !route->log_group))
		return ERR_OK;
	place->group = route->log_group ? arena_text(work->news->arena, route->log_group)
					: container->log_group;
	if (*container->log_region)
		place->region = container->log_region;
	place->stream = arena_format(work->news->arena, "%s/%s/%s", container->log_prefix,
				     container->name, task.id);
	return place->group && place->stream ? ERR_OK : err_memory(why);
}

/* The worker's own word wins; a task that the order knows is enough where that cannot be read. */
static enum err
find_place(struct act_work *work, struct place *place, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const char *arn = work->order->task ? work->order->task : "";
	struct job_status status = { .is_there = false };
	const char *folder;
	enum err err = ERR_OK;

	if (route->bucket) {
		err = act_look_folder(work, &folder, why);
		if (!err)
			err = act_look_status(&work->scope, route, work->order->job, &status, why);
	}
	if (err && !*arn)
		return err;
	if (!err && status.is_there && *status.log_group && *status.log_stream) {
		place->group = status.log_group;
		place->stream = status.log_stream;
		return ERR_OK;
	}
	if (!*arn && !err && status.is_there)
		arn = status.task_arn;
	place->lack = "no line yet: no task is known to have the job";
	return *arn ? ask_definition(work, arn, place, why) : ERR_OK;
}

/* ---- lines ---- */

/* AWS gives a line of a stream no id: when it came in, and which one of this look it is. */
static enum err
add_line(struct act_work *work, const struct log_event *event, struct place *place,
	 struct act_line *line, struct why *why)
{
	struct arena *arena = work->news->arena;

	line->time_ms = event->time_ms;
	line->id = arena_format(arena, "%" PRId64 "-%" PRId64,
				event->ingested_ms ? event->ingested_ms : event->time_ms,
				place->n_lines++);
	line->text =
		event->is_cut ? arena_format(arena, "%s [cut]", event->message) : event->message;
	place->n_last = event->time_ms == place->last_ms ? place->n_last + 1 : 1;
	place->last_ms = event->time_ms;
	return line->id && line->text ? ERR_OK : err_memory(why);
}

static enum err
take_page(struct act_work *work, const struct log_events *events, size_t n_known,
	  struct place *place, struct why *why)
{
	struct act_news *news = work->news;
	size_t n = events->n - n_known;
	enum err err = ERR_OK;

	news->lines = arena_array(news->arena, MAX(n, 1), sizeof(*news->lines));
	if (!news->lines)
		return err_memory(why);
	for (size_t i = 0; i < n && !err; i++)
		err = add_line(work, &events->items[n_known + i], place, &news->lines[i], why);
	if (!err)
		news->n_lines = news->n_done = n;
	return err;
}

/* Lines at the beginning of a page that were shown before: those of the last one's time. */
static size_t
known_lines(const struct log_events *events, const struct place *place)
{
	size_t n = 0;

	while (n < events->n && (int64_t)n < place->n_last &&
	       events->items[n].time_ms == place->last_ms)
		n++;
	return n;
}

/* Tokens of CloudWatch Logs live for a day: then on from the time of the last line. */
static enum err
ask_again_by_time(struct act_work *work, const struct aws_scope *scope, struct place *place,
		  struct why *why)
{
	const struct logs_stream ask = { .group = place->group,
					 .stream = place->stream,
					 .start_ms = place->last_ms,
					 .is_from_start = true,
					 .limit = LINES_MAX };
	struct log_events events = { 0 };
	enum err err = logs_events(scope, &ask, &events, why);

	if (err)
		return err;
	place->next = events.next;
	return take_page(work, &events, known_lines(&events, place), place, why);
}

static enum err
read_lines(struct act_work *work, struct place *place, struct why *why)
{
	struct aws_scope scope = work->scope;

	scope.region = place->region;
	for (unsigned page = 0; page < PAGES_MAX && !act_work_is_dropped(work); page++) {
		const struct logs_stream ask = { .group = place->group,
						 .stream = place->stream,
						 .limit = LINES_MAX,
						 .next = place->next };
		bool is_first = !place->next;
		struct log_events events = { 0 };
		enum err err = logs_events(&scope, &ask, &events, why);

		if (err == ERR_REJECTED && place->next && text_has(why->text, "token"))
			return ask_again_by_time(work, &scope, place, why);
		if (err)
			return err;
		place->next = events.next ? events.next : place->next;
		if (events.n > 0)
			return take_page(work, &events, 0, place, why);
		if (is_first || !events.next)
			return ERR_OK;
	}
	return ERR_OK;
}

/* A stream comes with its first line, and a group that is not there is a mistake: where the refusal
 * does not say which of them it is, the group is asked. */
static bool
is_only_stream_gone(const struct act_work *work, const struct place *place, const struct why *why)
{
	const struct logs_streams_of of = { .group = place->group,
					    .prefix = place->stream,
					    .limit = 1 };
	struct aws_scope scope = work->scope;
	struct log_streams streams;
	struct why ignored;

	scope.region = place->region;
	return text_has(why->text, "log stream") ||
	       logs_streams(&scope, &of, &streams, &ignored) == ERR_OK;
}

static enum err
show(struct act_work *work, struct place *place, struct why *why)
{
	struct act_news *news = work->news;
	enum err err = read_lines(work, place, why);

	news->group = place->group;
	news->stream = place->stream;
	if (err == ERR_GONE && is_only_stream_gone(work, place, why)) {
		act_look_say(work, "no line yet: there is no stream %s in %s", place->stream,
			     place->group);
		why->text[0] = '\0';
		/* without a line yet, it may turn out to be another: it is looked for again */
		return place->n_lines ? write_token(work, place, why) : ERR_OK;
	}
	if (!err && place->n_lines == 0)
		act_look_say(work, "no line yet: the stream %s in %s is empty", place->stream,
			     place->group);
	return err ? err : write_token(work, place, why);
}

enum err
act_carry_log(struct act_work *work, struct why *why)
{
	const char *token = work->order->token ? work->order->token : "";
	const char *task = work->order->task ? work->order->task : "";
	struct place place = { .lack = "" };
	bool is_known = false;
	enum err err = ERR_OK;

	if (!work->order->route)
		return err_set(ERR_USAGE, why, "log: no route says where the job runs");
	if (*token)
		err = read_token(work, token, &place, why);
	if (err)
		return err;
	/* another task has the job by now: its lines come behind those of the first */
	is_known = *token && (!*task || text_is(place.task, task));
	if (!is_known) {
		place = (struct place){ .region = work->scope.region,
					.task = task,
					.n_lines = place.n_lines,
					.lack = "" };
		err = find_place(work, &place, why);
	}
	if (err)
		return err;
	if (place.stream)
		return show(work, &place, why);
	act_look_say(work, "%s", place.lack);
	return ERR_OK;
}
