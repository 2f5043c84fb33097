/* SPDX-License-Identifier: MIT */
/* act_case_lines.c - the log lines of a case: of several places the lines that tell of errors,
 * those that differ in numbers and ids only counted as one; of a task that ended its last words. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "act_case.h"
#include "aws/logs.h"

#define MATCHES_MAX 1000 /* looked at in one place */
#define PAGES_MAX 5      /* of them: each scans more of the group */
#define LAST_WORDS 50    /* of a task */
#define KEPT_MAX 200     /* in all */
#define MASK_MAX 400
#define ID_LEAST 8

/* ---- alike lines ---- */

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* A number, or a word of hexadecimal digits, or one with more digits than an ordinary name. */
static bool
is_id(const char *word, size_t n)
{
	size_t digits = 0, hex = 0, dashes = 0;

	for (size_t i = 0; i < n; i++) {
		digits += isdigit((unsigned char)word[i]) != 0;
		hex += isxdigit((unsigned char)word[i]) != 0;
		dashes += word[i] == '-';
	}
	if (digits == 0)
		return false;
	return digits == n || (n >= ID_LEAST && hex + dashes == n) ||
	       (n >= ID_LEAST && 3 * digits >= n);
}

void
act_case_mask(const char *line, struct text *out)
{
	for (const char *at = line; *at;) {
		size_t n = 0;

		while (is_word(at[n]))
			n++;
		if (n == 0) {
			text_add_n(out, at++, 1);
		} else {
			if (is_id(at, n))
				text_add(out, "#");
			else
				for (size_t i = 0; i < n; i++) {
					bool is_digit = isdigit((unsigned char)at[i]) != 0;

					if (!is_digit)
						text_add_n(out, at + i, 1);
					else if (i == 0 || !isdigit((unsigned char)at[i - 1]))
						text_add(out, "#");
				}
			at += n;
		}
	}
}

static uint64_t
hash_of(const char *group, const char *line)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	TEXT_ON(mask, MASK_MAX);

	act_case_mask(line, &mask);
	for (const char *at = group; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	for (size_t i = 0; i < mask.len; i++)
		hash = (hash ^ (unsigned char)mask.data[i]) * UINT64_C(1099511628211);
	return hash;
}

/* ---- lines so far ---- */

struct lines {
	struct case_line *items;
	uint64_t *hashes; /* 0: alone, whatever it is like */
	size_t n, n_left_out;
};

static size_t
find_alike(const struct lines *lines, uint64_t hash)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->hashes[i] == hash)
			return i;
	return SIZE_MAX;
}

static void
add_line(struct lines *lines, const struct act_place *place, const struct log_event *event,
	 bool is_alone)
{
	uint64_t hash = is_alone ? 0 : hash_of(place->group, event->message);
	size_t like = is_alone ? SIZE_MAX : find_alike(lines, hash);

	if (like != SIZE_MAX) {
		lines->items[like].n_alike++;
		return;
	}
	if (lines->n == KEPT_MAX) {
		lines->n_left_out++;
		return;
	}
	lines->hashes[lines->n] = hash;
	lines->items[lines->n++] =
		(struct case_line){ .time_ms = event->time_ms,
				    .id = event->id ? event->id : "",
				    .text = event->message,
				    .region = place->region,
				    .group = place->group,
				    .stream = event->stream && *event->stream ? event->stream
					      : place->stream                 ? place->stream
									      : "",
				    .n_alike = 1 };
}

static int
by_time(const void *a, const void *b)
{
	const struct case_line *one = a, *other = b;

	if (one->time_ms != other->time_ms)
		return one->time_ms < other->time_ms ? -1 : 1;
	return strcmp(one->id, other->id);
}

/* ---- a place ---- */

static const char *
said(const char *s)
{
	return s && *s ? s : NULL;
}

/* What a task wrote last. */
static enum err
ask_last_words(struct act_work *work, const struct act_place *place, struct log_events *out,
	       struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct logs_stream stream = { .group = place->group,
					    .stream = place->stream,
					    .start_ms = ask->lines_from_s * 1000,
					    .end_ms = ask->lines_to_s * 1000,
					    .limit = LAST_WORDS };
	struct aws_scope scope = act_case_scope(work, place->region);
	enum err err = logs_events(&scope, &stream, out, why);

	if (err == ERR_GONE && act_place_is_only_stream_gone(work, place, why))
		return err_set(ERR_GONE, why, "no line: there is no stream %s in %s", place->stream,
			       place->group);
	return err;
}

static enum err
ask_errors(struct act_work *work, const struct act_place *place, const char *pattern,
	   struct log_events *out, struct why *why)
{
	const struct case_ask *ask = work->order->ask;
	const struct logs_filter filter = { .group = place->group,
					    .streams = &place->stream,
					    .n_streams = place->stream ? 1 : 0,
					    .stream_prefix = place->stream ? NULL : place->prefix,
					    .pattern = said(pattern),
					    .start_ms = ask->lines_from_s * 1000,
					    .end_ms = ask->lines_to_s * 1000,
					    .limit = MATCHES_MAX,
					    .pages = PAGES_MAX };
	struct aws_scope scope = act_case_scope(work, place->region);

	return logs_filter(&scope, &filter, out, why);
}

static size_t
count_logs(const struct act_work *work)
{
	return work->order->ask->n_logs;
}

static enum err
ask_log(struct act_work *work, size_t index, struct act_case_answer *out, struct why *why)
{
	const struct case_log *log = &work->order->ask->logs[index];
	struct act_place *place = &out->place;
	enum err err = act_place_likely(work, &log->where, place, why);

	if (err)
		return err;
	if (!place->group)
		return err_set(ERR_GONE, why, "%s", place->lack);
	out->is_alone = !*log->pattern && place->stream;
	err = out->is_alone ? ask_last_words(work, place, &out->lines, why)
			    : ask_errors(work, place, log->pattern, &out->lines, why);
	/* asked for only then: most functions write where they usually do */
	if (err == ERR_GONE && act_place_elsewhere(work, place))
		err = ask_errors(work, place, log->pattern, &out->lines, why);
	if (err)
		return text_has(why->text, place->group) ? err
							 : err_prefix(err, why, "%s", place->group);
	return ERR_OK;
}

static enum err
join_lines(struct act_work *work, const struct act_case_question *const *answered, size_t n,
	   struct case_found *found, struct text *note)
{
	const struct case_ask *ask = work->order->ask;
	struct lines lines = {
		.items = arena_array(work->news->arena, KEPT_MAX, sizeof(*lines.items)),
		.hashes = arena_array(work->news->arena, KEPT_MAX, sizeof(*lines.hashes)),
	};

	if (!lines.items || !lines.hashes)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct act_case_answer *answer = &answered[i]->answer;

		for (size_t k = 0; k < answer->lines.n; k++)
			add_line(&lines, &answer->place, &answer->lines.items[k], answer->is_alone);
		if (!answer->is_alone && answer->lines.next)
			text_addf(note, "%s%s has more of that minute", note->len ? "; " : "",
				  answer->place.group);
	}
	if (lines.n)
		qsort(lines.items, lines.n, sizeof(*lines.items), by_time);
	found->lines_ = lines.items;
	found->n_lines = lines.n;
	found->lines_s = MIN(ask->lines_to_s, MAX(ask->now_s, ask->at_s)) - ask->lines_from_s;
	if (lines.n_left_out)
		text_addf(note, "%s%zu more kinds of lines", note->len ? "; " : "",
			  lines.n_left_out);
	return ERR_OK;
}

/* FilterLogEvents: 5 a second in some regions, and a log may have a few pages. */
const struct act_case_part act_case_lines = {
	.what = "logs",
	.askers = 2,
	.limit_bytes = 20u << 20,
	.count = count_logs,
	.ask = ask_log,
	.join = join_lines,
};
