/* SPDX-License-Identifier: MIT */
/* session_memory.c - see session_memory.h. The text is lines of words; who reads it has seen to it
 * that it is whole. */
#include "poll/session_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define HEAD "sessions 1"
#define LINE_MAX_BYTES 512

struct session_memory *
session_memory_new(const char *monitor, enum sessions_way way)
{
	struct session_memory *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return NULL;
	(void)snprintf(memory->monitor, sizeof(memory->monitor), "%s", monitor);
	memory->way = way;
	memory->window_s = SESSION_DAY_S;
	memory->apdex = -1;
	return memory;
}

void
session_memory_free(struct session_memory *memory)
{
	for (size_t i = 0; memory && i < SESSIONS_DAYS; i++)
		session_tally_free(memory->days[i].tally);
	free(memory);
}

struct session_past *
session_memory_day(struct session_memory *memory, int64_t day_s)
{
	struct session_past *day = &memory->days[(day_s / SESSION_DAY_S) % SESSIONS_DAYS];

	if (day->day_s != day_s) {
		session_tally_free(day->tally);
		*day = (struct session_past){ .day_s = day_s };
	}
	return day;
}

bool
session_memory_close(struct session_past *day)
{
	if (!session_tally_day(day->tally, &day->numbers))
		return false;
	day->is_done = true;
	day->has_events = day->numbers.sessions > 0 || day->numbers.views > 0;
	session_tally_free(day->tally);
	day->tally = NULL;
	return true;
}

/* ---- writing ---- */

static bool
write_tally(const struct session_tally *tally, struct buf *out)
{
	bool ok = buf_addf(out, "open %" PRId64 " %" PRId64 " %" PRId64 " %d\n", tally->day_s,
			   tally->settled_s, tally->views, tally->is_partial);

	for (size_t i = 0; i < tally->room && ok; i++) {
		const struct session_seen *s = &tally->seen[i];

		if (s->session)
			ok = buf_addf(out, "s %" PRIx64 " %" PRIx64 " %" PRId64 " %" PRId64 "\n",
				      s->session, s->user, s->first_ms, s->last_ms);
	}
	for (int i = 0; i < SESSION_SLOTS && ok; i++)
		if (tally->errors[i])
			ok = buf_addf(out, "e %d %" PRId32 "\n", i, tally->errors[i]);
	for (size_t i = 0; i < tally->n_messages && ok; i++)
		ok = buf_addf(out, "m %" PRId64 " %s\t%s\n", tally->messages[i].n,
			      tally->messages[i].type, tally->messages[i].text);
	return ok;
}

static bool
write_done(const struct session_past *day, struct buf *out)
{
	const struct sessions_day *n = &day->numbers;
	char duration[32];

	number_format(n->duration_s, duration);
	return buf_addf(
		out, "done %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d %d %s\n",
		day->day_s, n->sessions, n->visitors, n->views, n->js_errors, n->is_partial,
		day->has_events, duration);
}

static bool
write_vitals(const struct session_memory *memory, struct buf *out)
{
	char number[32];
	bool ok = true;

	for (int i = 0; i < VITALS && ok; i++) {
		number_format(memory->vitals[i].p75, number);
		if (memory->vitals[i].is_known)
			ok = buf_addf(out, "v %d %" PRId64 " %s\n", i, memory->vitals[i].n, number);
	}
	number_format(memory->apdex, number);
	return ok && buf_addf(out, "a %" PRId64 " %" PRId64 " %" PRId64 " %s\n", memory->vitals_s,
			      memory->vitals_next_s, memory->apdex_n, number);
}

bool
session_memory_write(const struct session_memory *memory, bool with_open, struct buf *out)
{
	bool ok = buf_addf(out, HEAD " %s %s %" PRId64 "\n", memory->monitor,
			   sessions_way_word(memory->way), memory->window_s);

	for (size_t i = 0; i < SESSIONS_DAYS && ok; i++) {
		const struct session_past *day = &memory->days[i];

		if (day->is_done)
			ok = write_done(day, out);
		else if (day->tally && with_open)
			ok = write_tally(day->tally, out);
	}
	return ok && write_vitals(memory, out);
}

/* ---- reading ---- */

struct reading {
	struct session_memory *memory;
	struct session_tally *tally; /* the last "open" */
};

static bool
read_open(struct reading *r, const char *words)
{
	int64_t day_s, settled_s, views;
	int is_partial;
	struct session_past *day;

	if (sscanf(words, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %d", &day_s, &settled_s, &views,
		   &is_partial) != 4 ||
	    day_s <= 0 || day_s % SESSION_DAY_S || settled_s % SESSION_SLOT_S)
		return false;
	day = session_memory_day(r->memory, day_s);
	if (day->tally || settled_s < day_s || settled_s > day_s + SESSION_DAY_S)
		return false;
	r->tally = day->tally = session_tally_new(day_s);
	if (!r->tally)
		return false;
	r->tally->settled_s = settled_s;
	r->tally->views = views;
	r->tally->is_partial = is_partial != 0;
	return true;
}

static bool
read_session(struct reading *r, const char *words)
{
	struct session_sight sight = { 0 };

	if (!r->tally || sscanf(words, "%" SCNx64 " %" SCNx64 " %" SCNd64 " %" SCNd64,
				&sight.session, &sight.user, &sight.first_ms, &sight.last_ms) != 4)
		return false;
	sight.slot_s = r->tally->day_s;
	return session_tally_add(r->tally, &sight);
}

static bool
read_errors(struct reading *r, const char *words)
{
	int slot;
	int32_t n;

	if (!r->tally || sscanf(words, "%d %" SCNd32, &slot, &n) != 2 || slot < 0 ||
	    slot >= SESSION_SLOTS)
		return false;
	r->tally->errors[slot] = n;
	return true;
}

static bool
read_message(struct reading *r, const char *words)
{
	struct session_message message = { 0 };
	const char *type = strchr(words, ' '), *text = strchr(words, '\t');

	if (!r->tally || !type || !text || text < type ||
	    sscanf(words, "%" SCNd64, &message.n) != 1)
		return false;
	(void)snprintf(message.type, sizeof(message.type), "%.*s", (int)(text - type - 1),
		       type + 1);
	(void)snprintf(message.text, sizeof(message.text), "%s", text + 1);
	session_tally_message(r->tally, &message);
	return true;
}

static bool
read_done(struct reading *r, const char *words)
{
	struct sessions_day n = { 0 };
	int is_partial, has_events;
	char duration[32];
	struct session_past *day;

	if (sscanf(words, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %d %d %31s",
		   &n.day_s, &n.sessions, &n.visitors, &n.views, &n.js_errors, &is_partial,
		   &has_events, duration) != 8 ||
	    n.day_s <= 0 || n.day_s % SESSION_DAY_S || !number_parse(duration, &n.duration_s))
		return false;
	day = session_memory_day(r->memory, n.day_s);
	n.is_partial = is_partial != 0;
	day->numbers = n;
	day->is_done = true;
	day->has_events = has_events != 0;
	return true;
}

static bool
read_vital(struct reading *r, const char *words)
{
	struct sessions_vital vital = { .is_known = true };
	char p75[32];
	int i;

	if (sscanf(words, "%d %" SCNd64 " %31s", &i, &vital.n, p75) != 3 || i < 0 || i >= VITALS ||
	    !number_parse(p75, &vital.p75))
		return false;
	r->memory->vitals[i] = vital;
	return true;
}

static bool
read_apdex(struct reading *r, const char *words)
{
	struct session_memory *m = r->memory;
	char apdex[32];

	return sscanf(words, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %31s", &m->vitals_s,
		      &m->vitals_next_s, &m->apdex_n, apdex) == 4 &&
	       number_parse(apdex, &m->apdex);
}

static const struct {
	const char *word;
	bool (*read)(struct reading *r, const char *words);
} kinds[] = {
	{ "open ", read_open }, { "s ", read_session }, { "e ", read_errors },
	{ "m ", read_message }, { "done ", read_done }, { "v ", read_vital },
	{ "a ", read_apdex },
};

static bool
read_line(struct reading *r, const char *line)
{
	for (size_t i = 0; i < LEN(kinds); i++)
		if (text_starts(line, kinds[i].word))
			return kinds[i].read(r, line + strlen(kinds[i].word));
	return false;
}

bool
session_memory_read(struct session_memory *memory, const char *text)
{
	struct reading r = { .memory = memory };
	TEXT_ON(head, 160);
	bool ok = true;

	text_addf(&head, HEAD " %s %s ", memory->monitor, sessions_way_word(memory->way));
	if (!text_starts(text, head.data) ||
	    sscanf(text + head.len, "%" SCNd64, &memory->window_s) != 1 ||
	    memory->window_s < SESSION_SLOT_S || memory->window_s > SESSION_DAY_S)
		return false;
	text = strchr(text, '\n');
	while (ok && text && text[1]) {
		const char *end = strchr(++text, '\n');
		char line[LINE_MAX_BYTES];

		ok = end && (size_t)(end - text) < sizeof(line);
		if (!ok)
			break;
		memcpy(line, text, (size_t)(end - text));
		line[end - text] = '\0';
		ok = read_line(&r, line);
		text = end;
	}
	return ok;
}
