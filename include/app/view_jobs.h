/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_JOBS_H
#define CWTOP_APP_VIEW_JOBS_H
/* view_jobs.h - what the view keeps of work with jobs and dead letters: what was asked for and is
 * waited for, what the popups show, the question that stands. Only the files of the view include
 * this. */
#include "app/view_draft.h"
#include "app/view_subject.h"

#define VIEW_WISHES_MAX 16
#define VIEW_GUARD_LENGTH 4 /* last characters of the account, in production */

/* What stands in the place of the hints for a while. */
struct view_toast {
	char text[WHY_MAX + 80];
	enum level level;
	int64_t until_ms; /* real; 0: none */
};

/* ---- the question that stands: view_confirm.c ---- */

enum view_confirm_kind {
	VIEW_CONFIRM_SUBMIT,
	VIEW_CONFIRM_SAME,
	VIEW_CONFIRM_CANCEL,
	VIEW_CONFIRM_RESEND,
	VIEW_CONFIRM_MARK,
	VIEW_CONFIRM_ABANDON,
	VIEW_CONFIRM_REDRIVE,
	VIEW_CONFIRM_RESUBMIT,
	VIEW_CONFIRM_QUERY,
	VIEW_CONFIRM_STOP,
	VIEW_CONFIRM_DEPLOY,
	VIEW_CONFIRM_MUTE,
	VIEW_CONFIRM_UNMUTE,
	VIEW_CONFIRM_QUIT,
	VIEW_CONFIRMS
};

struct view_confirm {
	enum view_confirm_kind kind;
	struct view_subject subject;
	char letter[VIEW_MESSAGE_MAX]; /* RESUBMIT: which */
	int64_t armed_ms;              /* real: what it says now has been there since */
	bool is_asking;                /* who one is, and it is not known yet */
	enum err err;                  /* of asking that */
	char why[WHY_MAX];
	char account[24], arn[VIEW_ARN_MAX];
	bool has_queue, is_fifo; /* as AWS says of the queue */
	int64_t n_waiting;
	char typed[VIEW_GUARD_LENGTH + 1];
};

struct view_jobs {
	struct view_wish wishes[VIEW_WISHES_MAX];
	size_t n_wishes;
	uint64_t awaited[ACT_KINDS]; /* number of the newest order of a kind; 0: none */
	struct view_toast toast;
	struct view_subject subject; /* that the popups are about */
	struct view_confirm confirm;

	struct view_offer *offers;
	size_t n_offers;
	struct view_draft draft;
	struct view_before before;
	char *edited; /* config.json of a job whose template is waited for; NULL: none */
	enum view_reads { VIEW_READS_TEXT, VIEW_READS_RETRY, VIEW_READS_EDIT } reads;

	struct act_news *files, *text, *letters; /* owned: what the popups show; NULL: not yet */
	char sent_letter[VIEW_MESSAGE_MAX];      /* that is being sent again */
	char file[VIEW_KEY_MAX];                 /* name of the text that is read */
	struct view_saving saving;
};

/* ---- view_orders.c ---- */
struct view_jobs *
view_jobs_new(void);
void
view_jobs_free(struct view_jobs *jobs);
/* view_jobs_wish - something that the app is to do; the caller fills in what it takes. The last one
 * is given again where too many wait. */
struct view_wish *
view_jobs_wish(struct view *view, enum view_wish_kind kind);
/* view_jobs_order - likewise, an order about a subject. */
struct view_wish *
view_jobs_order(struct view *view, enum act_kind act, const struct view_subject *subject);
/* view_jobs_ask - likewise, an order in full, which is copied. */
void
view_jobs_ask(struct view *view, const struct act_order *order);
/* view_jobs_save - likewise, a text to a new file; the name is one of ours, never remote text. */
void
view_jobs_save(struct view *view, const char *name, const struct buf *text);
/* view_jobs_drop - nobody waits for this kind any more. */
void
view_jobs_drop(struct view *view, enum act_kind act);
bool
view_jobs_awaits(const struct view *view, enum act_kind act);
/* view_jobs_say - a sentence at the bottom of the screen, for a while. */
void
view_jobs_say(struct view *view, enum level level, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* ---- view_actions.c ---- */
/* view_actions_do - what a key does to it, or a sentence why not; false: it is no action. */
bool
view_actions_do(struct view *view, enum intent intent);

/* ---- view_confirm.c ---- */
/* view_confirm_open - NULL when another question stands: nothing is done. */
struct view_confirm *
view_confirm_open(struct view *view, enum view_confirm_kind kind,
		  const struct view_subject *subject);
/* view_confirm_who - lines on whose account it is. */
void
view_confirm_who(const struct view *view, struct buf *out);
/* view_confirm_rows.c: what will happen to a row. */
void
view_confirm_stop(const struct view *view, struct buf *out);
void
view_confirm_deploy(const struct view *view, struct buf *out);
void
view_confirm_mute(const struct view *view, struct buf *out);
void
view_confirm_unmute(const struct view *view, struct buf *out);
/* view_confirm_quit - QUIT, or NONE when that is asked first. */
enum intent
view_confirm_quit(struct view *view);

/* ---- news of an order: true where they are kept ---- */
bool
view_confirm_take(struct view *view, struct act_news *news);
bool
view_files_take(struct view *view, struct act_news *news);
bool
view_text_take(struct view *view, struct act_news *news);
bool
view_letters_take(struct view *view, struct act_news *news);
/* view_letters_left - dead letters that were sent again or moved are no longer there. */
void
view_letters_left(struct view *view, enum act_kind kind);
/* view_files_saved - how far the file is. view_files_failed - it was not even begun. */
void
view_files_saved(struct view *view, const struct act_news *news);
void
view_files_failed(struct view *view, const char *sentence);

#endif
