/* SPDX-License-Identifier: MIT */
/* visit_words.c - see visit_words.h. */
#include "visit_words.h"

#include <math.h>

#include "base/clock.h"
#include "common.h"

bool
visit_words_count(int64_t n, bool is_partial, struct text *out)
{
	if (n < 0) {
		text_add(out, "-");
		return false;
	}
	text_addf(out, "%s%lld", is_partial ? ">=" : "", (long long)n);
	return true;
}

bool
visit_words_duration(double duration_s, struct text *out)
{
	char text[UNIT_TEXT_MAX];

	if (duration_s < 0) {
		text_add(out, "-");
		return false;
	}
	unit_duration((int64_t)llround(duration_s), text);
	text_add(out, text);
	return true;
}

static void
add_time(const char *before, int64_t time_s, struct text *out)
{
	char time[8];

	date_hm(time_s, time);
	text_addf(out, "%s%s UTC", before, time);
}

static void
add_events(const struct sessions *now, struct text *out)
{
	if (now->way != SESSIONS_EVENTS || now->events < 0)
		return;
	if (now->days[0].is_partial)
		text_addf(out, ", of the first %lld events", (long long)now->events);
	else
		text_addf(out, ", %lld today", (long long)now->events);
}

void
visit_words_way(const struct session_view *view, const struct sessions *now, struct text *out)
{
	char span[UNIT_TEXT_MAX];

	if (view->def->unresolved) {
		text_addf(out, "unresolved: give --var %s=", view->def->unresolved);
		return;
	}
	text_add(out,
		 view->row ? sessions_way_words(now->way) : "nothing counted yet: metrics alone");
	add_events(now, out);
	if (now->is_behind)
		add_time(", only up to ", now->counted_s, out);
	else if (now->counted_s)
		add_time(" until ", now->counted_s, out);
	if (now->sample_rate >= 0 && now->sample_rate < 1)
		text_addf(out, "; %g%% of sessions are sampled: not scaled up",
			  round(now->sample_rate * 1000) / 10);
	if (now->has_no_cookies)
		text_add(out, "; cookies are off: every page load is a session and a visitor");
	if (now->duration_span_s) {
		unit_duration(now->duration_span_s, span);
		text_addf(out, "; the average is of the last %s", span);
	}
	if (now->way_note[0])
		text_addf(out, "; %s", now->way_note);
}

unsigned
visit_words_vital(const struct sessions *now, enum vital vital, struct text *out)
{
	const struct sessions_vital *v = &now->vitals[vital];
	char value[UNIT_TEXT_MAX];
	enum level level;

	if (!v->is_known) {
		text_add(out, "-");
		return ROLE_DIM;
	}
	level = sessions_vital_level(vital, v->p75);
	unit_format(v->p75, sessions_vital_unit(vital), value);
	text_addf(out, "%s %s", value, sessions_vital_word(level));
	return level == LEVEL_OK ? ROLE_OK : role_of_level(level);
}

void
visit_words_apdex(const struct sessions *now, struct text *out)
{
	if (now->apdex < 0) {
		text_add(out, "-");
		return;
	}
	text_addf(out, "%.2f of %lld page load%s (T %ds)", now->apdex, (long long)now->apdex_n,
		  now->apdex_n == 1 ? "" : "s", SESSIONS_APDEX_MS / 1000);
}

void
visit_words_day(const struct sessions *now, size_t day, struct text *out)
{
	char date[24];

	if (day == 0) {
		text_add(out, "today");
		return;
	}
	date_iso(now->days[day].day_s, date);
	text_add_n(out, date, 10);
}
