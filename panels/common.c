/* SPDX-License-Identifier: MIT */
/* common.c - words and marks that all panels share, and the list of panels. */
#include "common.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/acks.h"
#include "model/health.h"

/* ---- the list ---- */

static const struct panel *const panels[] = {
#define PANEL(name) &panel_##name,
#include "panels.def"
#undef PANEL
};

const struct panel *
panel_at(size_t index)
{
	return index < LEN(panels) ? panels[index] : NULL;
}

const struct panel *
panel_find(const char *name)
{
	for (size_t i = 0; i < LEN(panels); i++)
		if (text_is(panels[i]->name, name))
			return panels[i];
	return NULL;
}

/* ---- sources ---- */

/* What a unit is in trouble with; STATE_OK and not stale: nothing. */
struct trouble {
	enum state state;
	bool is_stale;
};

static bool
is_one_of(const struct common_sources *sources, const char *name)
{
	for (size_t i = 0; i < LEN(sources->names) && sources->names[i]; i++)
		if (text_is(sources->names[i], name))
			return true;
	return false;
}

static struct trouble
trouble_of(const struct source_status *status)
{
	bool is_plain = status->state == STATE_OK || status->state == STATE_PAUSED;

	return (struct trouble){ status->state, is_plain && status->is_stale };
}

static bool
is_trouble(struct trouble trouble)
{
	return trouble.is_stale || (trouble.state != STATE_OK && trouble.state != STATE_PAUSED);
}

static bool
is_same(struct trouble a, struct trouble b)
{
	return a.state == b.state && a.is_stale == b.is_stale;
}

static enum role
role_of_trouble(struct trouble trouble)
{
	if (trouble.state == STATE_PENDING)
		return ROLE_DIM;
	return trouble.is_stale ? ROLE_STALE : ROLE_UNKNOWN;
}

/* How many units share this trouble, and whether this one is the first of them. */
static size_t
count_alike(const struct snapshot *snapshot, const struct common_sources *sources, size_t index,
	    bool *out_is_first)
{
	struct trouble trouble = trouble_of(&snapshot->sources[index]);
	size_t n = 0;

	*out_is_first = true;
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *other = &snapshot->sources[i];

		if (!is_one_of(sources, other->name) || !is_same(trouble_of(other), trouble))
			continue;
		n++;
		if (i < index)
			*out_is_first = false;
	}
	return n;
}

/* @is_short: there is no room for all of it, so what to do comes before all that may be cut. */
static void
say_trouble(const struct snapshot *snapshot, size_t index, size_t n, bool is_short,
	    struct text *out)
{
	const struct source_status *s = &snapshot->sources[index];
	struct trouble trouble = trouble_of(s);
	const char *advice = is_short ? health_advice(s->error) : NULL;
	int64_t age_s = snapshot_age_s(snapshot, index);
	char age[UNIT_TEXT_MAX];

	if (trouble.state == STATE_PENDING) {
		text_add(out, "waiting for the first answer");
		return;
	}
	text_add(out, trouble.is_stale ? ". stale" : "? ");
	if (advice)
		text_addf(out, "%s%s: ", trouble.is_stale ? ": " : "", advice);
	if (!trouble.is_stale)
		text_add(out, state_word(s->state));
	if (n > 1)
		text_addf(out, " (%zu %s)", n, s->name);
	else if (s->target[0])
		text_addf(out, " (%s)", s->target);
	else if (s->region[0])
		text_addf(out, " (%s)", s->region);
	if (age_s >= 0) {
		unit_age(age_s, age);
		text_addf(out, text_is(age, "now") ? ", data just in" : ", data %s old", age);
	} else {
		text_add(out, ", no data yet");
	}
	if (advice)
		text_addf(out, ": %.*s", (int)(advice - s->error - 2), s->error);
	else if (s->error[0])
		text_addf(out, ": %s", s->error);
}

/* Bytes of the text that go on its first line, at a blank if there is one. */
static size_t
fit_line(const char *text, int width)
{
	size_t fit = text_fit(text, width), cut = fit;

	while (text[fit] && cut > fit / 2 && text[cut] != ' ')
		cut--;
	return text[fit] && text[cut] == ' ' ? cut : fit;
}

static bool
fits(const char *text, struct area area)
{
	for (int y = 0; y < area.height && *text; y++) {
		text += fit_line(text, area.width);
		text += strspn(text, " ");
	}
	return !*text;
}

int
common_text_draw(const struct panel_input *input, struct area area, enum role role,
		 const char *text)
{
	int y = 0;

	for (; y < area.height && *text; y++) {
		bool is_last = y + 1 == area.height;
		size_t fit = fit_line(text, area.width);
		TEXT_ON(line, 1024);

		if (fit == 0)
			break;
		text_add_n(&line, text, is_last ? strlen(text) : fit);
		area_line(area_sub(area, 0, y, area.width, 1), ALIGN_LEFT, role, line.data,
			  input->style);
		text += fit;
		text += strspn(text, " ");
	}
	return y;
}

struct area
common_sources_draw(const struct panel_input *input, const struct common_sources *sources,
		    struct area area)
{
	const struct snapshot *snapshot = input->snapshot;
	bool has_rows = input->n_items > 0 && common_sources_answered(input, sources);
	int room = !has_rows ? area.height : area.height < 2 ? 0 : MAX(area.height / 4, 1);
	int used = 0;

	for (size_t i = 0; i < snapshot->n_sources && used < room; i++) {
		struct trouble trouble = trouble_of(&snapshot->sources[i]);
		bool is_first;
		struct area rest = area_sub(area, 0, used, area.width, room - used);
		size_t n;
		TEXT_ON(line, WHY_MAX + 100);

		if (!is_one_of(sources, snapshot->sources[i].name) || !is_trouble(trouble))
			continue;
		n = count_alike(snapshot, sources, i, &is_first);
		if (!is_first)
			continue;
		say_trouble(snapshot, i, n, false, &line);
		if (!fits(line.data, rest)) {
			text_init(&line, line_store, sizeof(line_store));
			say_trouble(snapshot, i, n, true, &line);
		}
		used += common_text_draw(input, rest, role_of_trouble(trouble), line.data);
	}
	return area_cut(area, 0, used);
}

enum level
common_sources_add(const struct panel_input *input, const struct common_sources *sources,
		   struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	enum level level = LEVEL_OK;

	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];
		struct trouble trouble = trouble_of(s);
		bool is_first;

		if (!is_one_of(sources, s->name) || !is_trouble(trouble))
			continue;
		/* not to know yet is no trouble */
		if (trouble.state != STATE_PENDING)
			level = LEVEL_UNKNOWN;
		count_alike(snapshot, sources, i, &is_first);
		if (!is_first)
			continue;
		text_addf(out, "%s%s", out->len ? ", " : "",
			  trouble.state == STATE_PENDING ? "waiting"
			  : trouble.is_stale             ? "stale"
							 : state_word(s->state));
	}
	return level;
}

bool
common_sources_answered(const struct panel_input *input, const struct common_sources *sources)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (is_one_of(sources, snapshot->sources[i].name) &&
		    snapshot->sources[i].good_ms > 0)
			return true;
	return false;
}

void
common_empty_draw(const struct panel_input *input, const struct common_sources *sources,
		  struct area area, const char *none)
{
	TEXT_ON(line, 160);

	if (input->filter[0])
		text_addf(&line, "no row has \"%.60s\"", input->filter);
	else if (!common_sources_answered(input, sources))
		return;
	else if (input->problems_only)
		text_add(&line, "no problem here");
	else
		text_add(&line, none);
	area_line(area, ALIGN_LEFT, ROLE_DIM, line.data, input->style);
}

size_t
common_source(const struct snapshot *snapshot, const char *name, const char *target,
	      const char *region)
{
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];

		if (text_is(s->name, name) && (!target || text_is(s->target, target)) &&
		    (!region || text_is(s->region, region)))
			return i;
	}
	return SIZE_MAX;
}

bool
common_is_stale(const struct snapshot *snapshot, size_t source)
{
	return source < snapshot->n_sources && snapshot->sources[source].is_stale;
}

/* ---- marks and ages ---- */

void
common_mark(struct table_cell *out, enum level level, bool is_stale)
{
	bool is_only_old = level == LEVEL_OK && is_stale;

	text_addf(&out->text, "%c", is_only_old ? '.' : level_mark(level));
	out->ink = is_only_old ? ROLE_STALE : role_of_level(level);
}

static struct subject
subject_of(const struct panel_input *input, size_t item)
{
	if (!input->panel || !input->panel->subject)
		return (struct subject){ .kind = SUBJECT_NONE };
	return input->panel->subject(input, item);
}

void
common_said(const struct panel_input *input, size_t item, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	struct subject subject = subject_of(input, item);
	const struct ack *ack = acks_of(snapshot, subject);

	if (ack)
		acks_words(snapshot, ack, out);
	if (subject.kind == SUBJECT_ALARM) {
		TEXT_ON(words, 80);

		acks_mute_words(snapshot, snapshot->alarms[subject.index], &words);
		text_addf(out, "%s%s", out->len && words.len ? ", " : "", words.data);
	}
}

char
common_said_mark(const struct panel_input *input, size_t item)
{
	const struct snapshot *snapshot = input->snapshot;
	struct subject subject = subject_of(input, item);
	const struct ack *ack = acks_of(snapshot, subject);
	TEXT_ON(words, 80);

	if (ack)
		return acks_mark(ack);
	if (subject.kind == SUBJECT_ALARM)
		acks_mute_words(snapshot, snapshot->alarms[subject.index], &words);
	return words.len ? 'm' : '\0';
}

void
common_age(const struct snapshot *snapshot, int64_t since_s, struct text *out)
{
	char age[UNIT_TEXT_MAX] = "-";

	if (since_s > 0)
		unit_age(MAX(snapshot->time_ms / 1000 - since_s, 0), age);
	text_add(out, age);
}

void
common_time(const struct snapshot *snapshot, const char *label, int64_t time_s, struct text *out)
{
	char iso[24], age[UNIT_TEXT_MAX];

	if (time_s <= 0)
		return;
	date_iso(time_s, iso);
	iso[10] = ' ';
	iso[16] = '\0';
	unit_age(MAX(snapshot->time_ms / 1000 - time_s, 0), age);
	text_addf(out, "%s\t%s UTC (%s%s)\n", label, iso, age, text_is(age, "now") ? "" : " ago");
}

static void
add_state(const struct source_status *s, const char *label, struct text *out)
{
	struct trouble trouble = trouble_of(s);

	text_addf(out, "%s\t%s", label, trouble.is_stale ? "stale" : state_word(s->state));
	if (s->failures > 0)
		text_addf(out, " (%u failure%s in a row)", s->failures,
			  s->failures == 1 ? "" : "s");
	if (s->error[0])
		text_addf(out, ": %s", s->error);
	text_add(out, "\n");
}

/* All that follows is old or missing because of it, so it stands before what was said already. */
static void
put_state_first(const struct source_status *s, struct text *out)
{
	char *said = mem_alloc(1, out->len + 1);

	memcpy(said, out->data, out->len + 1);
	text_init(out, out->data, out->size);
	add_state(s, "source is", out);
	text_addf(out, "\n%s", said);
	free(said);
}

void
common_source_detail(const struct snapshot *snapshot, size_t source, struct text *out)
{
	const struct source_status *s;
	struct trouble trouble;
	bool is_failing;
	char every[UNIT_TEXT_MAX];

	if (source >= snapshot->n_sources)
		return;
	s = &snapshot->sources[source];
	trouble = trouble_of(s);
	is_failing = trouble.state != STATE_PENDING && is_trouble(trouble) && s->error[0];
	if (is_failing)
		put_state_first(s, out);
	unit_duration(s->cadence_ms / 1000, every);
	text_addf(out, "source\t%s%s%s%s%s, asked every %s\n", s->name, s->target[0] ? " " : "",
		  s->target, s->region[0] ? " " : "", s->region, every);
	if (!is_failing)
		add_state(s, "state", out);
	common_time(snapshot, "data of", s->good_ms / 1000, out);
}

struct table_ctx {
	const struct panel_input *input;
	const struct common_table *table;
};

/* A cell of the panel, and in two columns what operators said of the row. */
static void
said_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct table_ctx *own = ctx;
	const struct panel_input *input = own->input;
	char mark = column == 0 ? common_said_mark(input, input->items[row]) : '\0';

	if (mark) {
		text_addf(&out->text, "%c", mark);
		out->ink = ROLE_DIM;
		return;
	}
	if (own->table->columns[column].is_note) {
		common_said(input, input->items[row], &out->text);
		if (out->text.len > 0)
			text_add(&out->text, ": ");
	}
	own->table->cell(input, row, column, out);
}

size_t
common_table_draw(const struct panel_input *input, const struct common_table *table,
		  struct area area)
{
	const struct table_ctx ctx = { input, table };
	struct table drawn = { .columns = table->columns,
			       .n_columns = table->n_columns,
			       .n_rows = input->n_items,
			       .selected = input->selected,
			       .scroll = input->scroll,
			       .is_focused = input->is_focused,
			       .style = input->style,
			       .cell = said_cell,
			       .ctx = &ctx };

	area = common_sources_draw(input, table->sources, area);
	if (input->n_items > 0)
		return table_draw(area, &drawn);
	common_empty_draw(input, table->sources, area, table->none);
	return 0;
}
