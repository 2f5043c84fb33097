/* SPDX-License-Identifier: MIT */
/* act_job_log.c - the log of a job for who prints it: its newest lines at first, then what is new,
 * in the order in which it came. What has been printed cannot be put elsewhere, so there is no
 * window of lateness here as in act_follow.c: the token of one stream that AWS gives goes on behind
 * the last line that came, whatever its time. Where the log is, and how far it was read, is in the
 * token that goes with each answer and comes back with the next order, so that no line comes twice,
 * none is left out, and the place is looked for once. */
#include <inttypes.h>
#include <string.h>

#include "act_look.h"
#include "act_place.h"
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

static enum err
show(struct act_work *work, struct place *place, struct why *why)
{
	const struct act_place at = { .region = place->region,
				      .group = place->group,
				      .stream = place->stream };
	struct act_news *news = work->news;
	enum err err = read_lines(work, place, why);

	news->group = place->group;
	news->stream = place->stream;
	if (err == ERR_GONE && act_place_is_only_stream_gone(work, &at, why)) {
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

static enum err
find_place(struct act_work *work, struct place *place, struct why *why)
{
	const struct log_where where = { .route = work->order->route,
					 .job = work->order->job,
					 .task = work->order->task };
	struct act_place found = { 0 };
	enum err err = act_place_find(work, &where, &found, why);

	if (err)
		return err;
	place->region = found.region;
	place->group = found.group;
	place->stream = found.stream;
	place->lack = found.lack;
	return ERR_OK;
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
