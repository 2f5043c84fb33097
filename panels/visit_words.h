/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_VISIT_WORDS_H
#define CWTOP_PANELS_VISIT_WORDS_H
/* visit_words.h - the numbers of a RUM monitor in words. What is not known is "-", what was not
 * wholly counted has a sign that says so. For the panel of visitors. */
#include "model/sessions.h"
#include "panel.h"

/* visit_words_count - "431", ">=431" of a partial count, "-". false: not known. */
bool
visit_words_count(int64_t n, bool is_partial, struct text *out);
/* visit_words_duration - "1m34s", "-". */
bool
visit_words_duration(double duration_s, struct text *out);
/* visit_words_way - how they were counted, until when, and what is to be known of it. */
void
visit_words_way(const struct session_view *view, const struct sessions *now, struct text *out);
/* visit_words_vital - "2.1s good"; returns its ink. */
unsigned
visit_words_vital(const struct sessions *now, enum vital vital, struct text *out);
/* visit_words_apdex - "0.94 of 1234 page loads (T 2s)". */
void
visit_words_apdex(const struct sessions *now, struct text *out);
/* visit_words_day - "today", "2026-11-20". */
void
visit_words_day(const struct sessions *now, size_t day, struct text *out);

#endif
