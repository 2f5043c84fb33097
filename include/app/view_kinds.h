/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_KINDS_H
#define CWTOP_APP_VIEW_KINDS_H
/* view_kinds.h - the functions that the table of popups (view_popups.c) is made of, by the file
 * that they are in; view_popup.h says what each is for. Only the files of the view include this. */
#include "app/view_popup.h"

typedef void
view_titles(const struct view *view, struct text *out);
typedef void
view_write(const struct view *view, const struct view_popup *popup, struct buf *out);
typedef void
view_foot(const struct view *view, struct buf *out);
typedef bool
view_offers(const struct view *view, enum intent intent);
typedef void
view_closed(struct view *view);

/* view_texts.c, view_question.c */
view_write view_texts_help, view_texts_log, view_texts_detail, view_question_write;
const struct metric_view *
view_texts_chart(const struct view *view, const struct view_popup *popup);

/* view_offers.c, view_form.c */
extern const struct view_list view_offers_list;
view_offers view_offers_offers;
view_closed view_offers_closed;
view_titles view_form_titles;
view_write view_form_write;
int
view_form_rows(const struct view *view, int width);
void
view_form_draw(struct view *view, struct area area);

/* the screens of an incident: view_triage.h */
typedef void
view_paint(struct view *view, struct view_popup *popup, struct area area);
typedef struct view_did
view_does(struct view *view, enum intent intent, uint32_t key);
view_paint view_case_draw, view_logs_draw, view_chart_draw, view_query_draw, view_trace_draw;
view_titles view_case_titles, view_logs_titles, view_chart_titles, view_query_titles,
	view_trace_titles;
view_does view_case_does, view_logs_does, view_chart_does, view_query_does, view_trace_does,
	view_palette_does, view_groups_does, view_copy_does, view_hand_does, view_was_does;
view_closed view_copy_closed, view_case_closed, view_logs_closed, view_chart_closed,
	view_query_closed, view_trace_closed, view_palette_closed;
view_write view_copy_write, view_record_write, view_groups_write, view_segment_write;
extern const struct view_list view_copy_list, view_hand_list, view_groups_list;
enum keys_context
view_query_now(const struct view *view);
int
view_palette_rows(const struct view *view, int width);
void
view_palette_draw(struct view *view, struct area area);
view_offers view_copy_offers, view_hand_offers, view_query_offers, view_groups_offers,
	view_trace_offers;

/* view_confirm.c */
view_titles view_confirm_titles;
view_write view_confirm_write;
view_foot view_confirm_foot;
view_closed view_confirm_closed;

/* view_actions.c */
extern const struct view_list view_actions_list;
view_titles view_actions_titles;
view_offers view_actions_offers, view_confirm_offers;

/* view_mute.c */
extern const struct view_list view_mute_list;
view_titles view_mute_titles;
view_write view_mute_write;
view_does view_mute_does;

/* view_logs_keys.c */
enum keys_context
view_logs_context(const struct view *view);
view_write view_logs_line_write;

/* view_files.c, view_letters.c */
extern const struct view_list view_files_list, view_letters_list;
view_titles view_files_titles, view_text_titles, view_letters_titles;
view_write view_files_write, view_text_write, view_letters_write, view_letter_write;
view_foot view_files_foot, view_text_foot;
view_offers view_files_offers, view_letters_offers;
view_closed view_files_closed, view_text_closed, view_letters_closed;

/* what keys do: each in its file */
struct view_did
view_question_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_offers_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_form_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_confirm_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_actions_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_files_does(struct view *view, enum intent intent, uint32_t key);
struct view_did
view_letters_does(struct view *view, enum intent intent, uint32_t key);

#endif
