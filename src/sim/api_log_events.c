/* SPDX-License-Identifier: MIT */
/* api_log_events.c - events of the simulated CloudWatch Logs: filtered from a group, or one stream
 * to and fro. Source: CloudWatch Logs API reference, FilterLogEvents, GetLogEvents. */
#include "base/text.h"
#include "sim/api_logs.h"
#include "sim/log_pattern.h"
#include "sim/log_unruly.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 10000
#define STREAMS_MAX 100
#define PAGE_BYTES ((size_t)1 << 20)
#define SCANNED_MAX 20000 /* lines looked at for one page: it may be empty */
#define EVENT_BYTES 26    /* that an event counts beside its message */
#define INGESTED_MS 800

struct span_ms {
	int64_t from, to; /* [from, to) */
};

static bool
read_span(struct call *call, struct span_ms *out)
{
	int64_t start = 0, end = call->now_ms;

	if (!param_integer(call, "startTime", &start) || !param_integer(call, "endTime", &end))
		return false;
	if (start < 0 || end < 0)
		return logs_invalid(call, "startTime and endTime must not be negative.");
	*out = (struct span_ms){ start, end < INT64_MAX ? end + 1 : end };
	return true;
}

static bool
read_limit(struct call *call, int64_t *out)
{
	*out = EVENTS_MAX;
	if (!param_integer(call, "limit", out))
		return false;
	return (*out >= 1 && *out <= EVENTS_MAX) ||
	       logs_invalid(call, "limit must be between 1 and 10000.");
}

/* ---- FilterLogEvents ---- */

struct filtering {
	struct call *call;
	const struct log_pattern *pattern;
	const struct json_val *streams; /* NULL: all */
	const char *prefix;
	uint64_t first;
	uint64_t repeats_to;   /* ids before this one were on the page before */
	struct log_line *pile; /* to be mixed; NULL: written at once */
	size_t n_pile;
	size_t max, n, n_scanned, bytes;
	uint64_t next; /* 0: that was all */
};

static void
write_event(struct call *call, const struct log_line *line, bool is_filtered)
{
	write_object(call, NULL);
	if (is_filtered)
		write_text(call, "logStreamName", line->stream);
	write_integer(call, "timestamp", line->time_ms);
	write_text(call, "message", line->message);
	write_integer(call, "ingestionTime",
		      line->time_ms + INGESTED_MS + log_delay_ms(call, line));
	if (is_filtered)
		write_format(call, "eventId", "%020" PRIu64 "%036" PRIu64, line->id,
			     random_text(line->stream));
	write_object_end(call);
}

static bool
filter_line(void *self, const struct log_line *line)
{
	struct filtering *filter = self;

	if (line->id < filter->first || !log_has_come(filter->call, line))
		return true;
	if (filter->n == filter->max || filter->n_scanned == SCANNED_MAX ||
	    filter->bytes > PAGE_BYTES) {
		filter->next = line->id;
		return false;
	}
	filter->n_scanned++;
	if ((filter->streams && !param_in_list(filter->streams, line->stream)) ||
	    (filter->prefix && !text_starts(line->stream, filter->prefix)) ||
	    !log_pattern_fits(filter->pattern, line->message))
		return true;
	filter->n += line->id >= filter->repeats_to;
	filter->bytes += strlen(line->message) + EVENT_BYTES;
	if (filter->pile)
		filter->pile[filter->n_pile++] = *line;
	else
		write_event(filter->call, line, true);
	return true;
}

static bool
write_events(struct filtering *filter, const struct inventory_item *group, struct span_ms span)
{
	const struct log_reader reader = { .self = filter, .line = filter_line };
	bool ok;

	write_array(filter->call, "events");
	ok = log_read(filter->call, group, span.from, span.to, &reader);
	log_page_mix(filter->pile, filter->n_pile);
	for (size_t i = 0; i < filter->n_pile; i++)
		write_event(filter->call, &filter->pile[i], true);
	write_array_end(filter->call);
	return ok;
}

/* Begins to page: where the page before has ended, as far as the service pages well. */
static bool
begin_page(struct call *call, const struct page *page, struct filtering *filter)
{
	filter->repeats_to = page->offset;
	filter->first = log_page_first(call, page);
	if (call->reply->trouble.kind == TROUBLE_UNRULY)
		filter->pile = arena_array(call->arena, filter->max + LOG_REPEATS_MAX,
					   sizeof(filter->pile[0]));
	return filter->pile || call->reply->trouble.kind != TROUBLE_UNRULY ||
	       fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
}

static void
write_nothing(struct call *call, const struct page *page)
{
	write_empty(call, "events");
	write_empty(call, "searchedLogStreams");
	page_end(call, "nextToken", page->offset, 1);
}

static bool
read_filter(struct call *call, struct filtering *filter, struct log_pattern **out)
{
	int64_t limit;
	const char *pattern;
	struct why why;

	if (!param_list(call, call->params, "logStreamNames", &filter->streams) ||
	    !param_text(call, call->params, "logStreamNamePrefix", &filter->prefix) ||
	    !param_text(call, call->params, "filterPattern", &pattern) || !read_limit(call, &limit))
		return false;
	if (filter->streams && filter->prefix)
		return logs_invalid(call, "logStreamNames and logStreamNamePrefix are mutually "
					  "exclusive.");
	if (json_count(filter->streams) > STREAMS_MAX)
		return logs_invalid(call, "logStreamNames can have at most 100 items.");
	if (pattern && strlen(pattern) > 1024)
		return logs_invalid(call, "filterPattern can be at most 1024 characters long.");
	filter->max = page_size(call, limit);
	if (log_pattern_parse(call->arena, pattern, out, &why))
		return logs_invalid(call, why.text);
	filter->pattern = *out;
	return true;
}

bool
logs_filter_events(struct call *call)
{
	struct filtering filter = { .call = call };
	const struct inventory_item *group = NULL;
	struct log_pattern *pattern = NULL;
	const char *name, *identifier;
	struct span_ms span = { 0 };
	struct page page = { 0 };
	bool ok;

	if (!page_begin(call, "nextToken", FAULT_ECS_PARAMETER, &page) ||
	    !param_text(call, call->params, "logGroupName", &name) ||
	    !param_text(call, call->params, "logGroupIdentifier", &identifier))
		return false;
	name = name ? name : identifier;
	if (!name)
		return logs_invalid(call, "logGroupName or logGroupIdentifier must be given.");
	if (!logs_group(call, name, &group) || !read_span(call, &span) ||
	    !read_filter(call, &filter, &pattern))
		return false;
	if (log_page_is_empty(call, &page)) {
		log_pattern_done(pattern);
		write_nothing(call, &page);
		return true;
	}
	/* Ids begin with the minute. */
	span.from = MAX(span.from, (int64_t)(page.offset / 4096));
	ok = begin_page(call, &page, &filter) && write_events(&filter, group, span);
	log_pattern_done(pattern);
	if (!ok)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	write_empty(call, "searchedLogStreams");
	if (filter.next)
		page_end(call, "nextToken", (size_t)filter.next, 0);
	return true;
}

/* ---- GetLogEvents ---- */

struct window {
	const struct call *call;
	const char *stream;
	uint64_t from, to;      /* ids: [from, to) */
	bool is_backward;       /* the last ones of them */
	struct log_line *lines; /* a ring when backward */
	size_t max, n, bytes;
};

static bool
take_line(void *self, const struct log_line *line)
{
	struct window *window = self;

	if (line->id < window->from || !text_is(line->stream, window->stream) ||
	    !log_has_come(window->call, line))
		return line->id < window->to;
	if (line->id >= window->to)
		return false;
	if (!window->is_backward && (window->n == window->max || window->bytes > PAGE_BYTES))
		return false;
	window->bytes += strlen(line->message) + EVENT_BYTES;
	window->lines[window->n++ % window->max] = *line;
	return true;
}

static uint64_t
place_proof(const struct call *call, const char *stream, uint64_t place)
{
	return random_mix(random_mix(call->api->seed, random_text(stream)), place);
}

static void
write_place(struct call *call, const char *key, char way, const char *stream, uint64_t place)
{
	write_format(call, key, "%c/%020" PRIu64 "%020" PRIu64, way, place,
		     place_proof(call, stream, place));
}

static bool
read_place(struct call *call, struct window *window, bool *out_has)
{
	char place[21], proof[21];
	const char *token;
	char end;

	if (!param_text(call, call->params, "nextToken", &token))
		return false;
	*out_has = token != NULL;
	if (!token)
		return true;
	if (strlen(token) == 42 && (*token == 'f' || *token == 'b') && token[1] == '/' &&
	    sscanf(token + 2, "%20[0-9]%20[0-9]%c", place, proof, &end) == 2) {
		uint64_t at = strtoull(place, NULL, 10);

		window->is_backward = *token == 'b';
		*(window->is_backward ? &window->to : &window->from) = at;
		if (strtoull(proof, NULL, 10) == place_proof(call, window->stream, at))
			return true;
	}
	return logs_invalid(call, "The specified nextToken is invalid.");
}

static void
write_window(struct call *call, const struct window *window)
{
	size_t n = MIN(window->n, window->max), first = window->n - n;
	uint64_t before = window->is_backward ? window->to : window->from, after = before;

	write_array(call, "events");
	for (size_t i = first; i < window->n; i++) {
		const struct log_line *line = &window->lines[i % window->max];

		if (i == first)
			before = line->id;
		after = line->id + 1;
		write_event(call, line, false);
	}
	write_array_end(call);
	write_place(call, "nextForwardToken", 'f', window->stream, after);
	write_place(call, "nextBackwardToken", 'b', window->stream, before);
}

static bool
find_stream(struct call *call, const struct inventory_item *group, const char *name,
	    struct span_ms *span)
{
	struct log_streams streams = log_streams(call, group);

	for (size_t i = 0; i < streams.n; i++) {
		if (!text_is(streams.items[i].name, name))
			continue;
		span->from = MAX(span->from, streams.items[i].from_ms);
		if (streams.items[i].to_ms < TASK_FOREVER)
			span->to = MIN(span->to, streams.items[i].to_ms);
		return true;
	}
	return fault_own(call->refusal, 400, "ResourceNotFoundException",
			 "The specified log stream does not exist.");
}

bool
logs_get_events(struct call *call)
{
	const struct inventory_item *group;
	struct window window = { .call = call, .to = UINT64_MAX };
	const struct log_reader reader = { .self = &window, .line = take_line };
	bool is_from_head = false, has_place, ok;
	const char *name, *identifier;
	struct span_ms span;
	int64_t limit;

	if (!param_text(call, call->params, "logGroupName", &name) ||
	    !param_text(call, call->params, "logGroupIdentifier", &identifier) ||
	    !param_need(call, "logStreamName", &window.stream) || !read_span(call, &span) ||
	    !read_limit(call, &limit) || !param_flag(call, "startFromHead", &is_from_head) ||
	    !read_place(call, &window, &has_place))
		return false;
	name = name ? name : identifier;
	if (!name)
		return logs_invalid(call, "logGroupName or logGroupIdentifier must be given.");
	if (!logs_group(call, name, &group) || !find_stream(call, group, window.stream, &span))
		return false;
	if (!has_place)
		window.is_backward = !is_from_head;
	window.max = page_size(call, limit);
	span.from = MAX(span.from, (int64_t)(window.from / 4096));
	window.lines = calloc(window.max, sizeof(window.lines[0]));
	ok = window.lines && log_read(call, group, span.from, span.to, &reader);
	if (ok && window.to == UINT64_MAX) /* what comes later has greater ids */
		window.to = (uint64_t)MAX(span.to, 0) * 4096;
	if (ok)
		write_window(call, &window);
	free(window.lines);
	return ok || fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
}
