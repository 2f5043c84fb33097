/* SPDX-License-Identifier: MIT */
/* say.c - news as JSON, all that judges compare with what AWS's own clients say. */
#include "say.h"

#include <stdio.h>

#include "base/json_put.h"

#define LINE_LIMIT (64u << 20)

static void
put_rows(struct json_writer *w, const struct log_results *results)
{
	json_put_array(w, "rows");
	for (size_t i = 0; results && i < results->n; i++) {
		json_write_object(w);
		for (size_t k = 0; k < results->rows[i].n; k++)
			json_put_text(w, results->rows[i].fields[k].name,
				      results->rows[i].fields[k].value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_trace(struct json_writer *w, const struct xray_trace *trace)
{
	json_put_text(w, "trace", trace ? trace->id : NULL);
	json_put_array(w, "segments");
	for (size_t i = 0; trace && i < trace->n_segments; i++) {
		const struct xray_segment *segment = &trace->segments[i];

		json_write_object(w);
		json_put_text(w, "id", segment->id);
		json_put_text(w, "parent", segment->parent);
		json_put_text(w, "name", segment->name);
		json_put_text(w, "url", segment->url);
		json_put_text(w, "message", segment->message);
		json_put_integer(w, "status", segment->status);
		json_put_integer(w, "depth", segment->depth);
		json_put_bool(w, "is_fault", segment->is_fault);
		json_put_number(w, "start", segment->start_s);
		json_put_number(w, "duration", segment->duration_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_points(struct json_writer *w, const struct points *points)
{
	json_put_array(w, "times");
	for (size_t k = 0; k < points->n; k++)
		json_write_integer(w, points->times_s[k]);
	json_write_array_end(w);
	json_put_array(w, "values");
	for (size_t k = 0; k < points->n; k++)
		json_write_number(w, points->values[k]);
	json_write_array_end(w);
}

static void
put_series(struct json_writer *w, const struct act_news *news)
{
	json_put_array(w, "series");
	for (size_t i = 0; i < news->n_series; i++) {
		json_write_object(w);
		put_points(w, &news->series[i].points);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_lists(struct json_writer *w, const struct act_news *news)
{
	json_put_array(w, "files");
	for (size_t i = 0; i < news->n_files; i++) {
		json_write_object(w);
		json_put_text(w, "key", news->files[i].key);
		json_put_text(w, "name", news->files[i].name);
		json_put_integer(w, "size", news->files[i].size_bytes);
		json_put_integer(w, "modified", news->files[i].modified_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "lines");
	for (size_t i = 0; i < news->n_lines; i++) {
		json_write_object(w);
		json_put_text(w, "id", news->lines[i].id);
		json_put_text(w, "text", news->lines[i].text);
		json_put_text(w, "stream", news->lines[i].stream);
		json_put_integer(w, "time_ms", news->lines[i].time_ms);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "letters");
	for (size_t i = 0; i < news->n_letters; i++) {
		json_write_object(w);
		json_put_text(w, "id", news->letters[i].id);
		json_put_text(w, "text", news->letters[i].text);
		json_put_text(w, "job", news->letters[i].job);
		json_put_text(w, "why", news->letters[i].why);
		json_put_integer(w, "receives", news->letters[i].receives);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* ---- a case ---- */

static void
put_part(struct json_writer *w, const char *name, const struct case_part *part)
{
	static const char *const words[] = { "not asked", "asking", "answered", "failed" };

	json_put_object(w, name);
	json_put_text(w, "state", words[part->state]);
	json_put_text(w, "why", part->why);
	json_write_object_end(w);
}

static void
put_evidence(struct json_writer *w, const struct case_found *found)
{
	json_put_array(w, "events");
	for (size_t i = 0; i < found->n_events; i++) {
		json_write_object(w);
		json_put_integer(w, "time", found->events[i].time_s);
		json_put_text(w, "alarm", found->events[i].alarm);
		json_put_text(w, "from", found->events[i].from);
		json_put_text(w, "to", found->events[i].to);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "lines");
	for (size_t i = 0; i < found->n_lines; i++) {
		json_write_object(w);
		json_put_text(w, "id", found->lines_[i].id);
		json_put_text(w, "text", found->lines_[i].text);
		json_put_text(w, "group", found->lines_[i].group);
		json_put_text(w, "stream", found->lines_[i].stream);
		json_put_integer(w, "time_ms", found->lines_[i].time_ms);
		json_put_integer(w, "alike", (int64_t)found->lines_[i].n_alike);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_put_array(w, "traces");
	for (size_t i = 0; i < found->n_traces; i++) {
		json_write_object(w);
		json_put_text(w, "id", found->traces_[i].id);
		json_put_number(w, "duration", found->traces_[i].duration_s);
		json_put_bool(w, "has_fault", found->traces_[i].has_fault);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_found(struct json_writer *w, const struct case_found *found)
{
	if (!found)
		return;
	json_put_object(w, "found");
	put_part(w, "history", &found->history);
	put_part(w, "log", &found->lines);
	put_part(w, "xray", &found->traces);
	put_part(w, "points", &found->points);
	put_evidence(w, found);
	put_points(w, &found->metric);
	json_write_object_end(w);
}

void
say_news(const struct act_news *news)
{
	struct json_writer w;
	struct buf line;

	buf_init(&line, LINE_LIMIT);
	json_write_init(&w, &line, false);
	json_write_object(&w);
	json_put_bool(&w, "is_last", news->is_last);
	json_put_text(&w, "err", err_word(news->err));
	json_put_text(&w, "why", news->why.text);
	json_put_text(&w, "done", news->done);
	json_put_integer(&w, "n_done", (int64_t)news->n_done);
	json_put_integer(&w, "n_all", (int64_t)news->n_all);
	json_put_text(&w, "text", news->text);
	json_put_text(&w, "path", news->path);
	json_put_bool(&w, "is_cut", news->is_cut);
	json_put_bool(&w, "is_binary", news->is_binary);
	json_put_text(&w, "token", news->token);
	json_put_text(&w, "group", news->group);
	json_put_text(&w, "stream", news->stream);
	put_lists(&w, news);
	put_series(&w, news);
	put_rows(&w, news->results);
	put_trace(&w, news->traced);
	put_found(&w, news->found);
	json_write_object_end(&w);
	printf("%s\n", json_write_ok(&w) ? line.data : "{}");
	fflush(stdout);
	buf_done(&line);
}
