/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_DASHBOARD_H
#define CWTOP_APP_DASHBOARD_H
/* dashboard.h - the session and the view put together, without a terminal: polls, publishes, takes
 * keys, draws into cells. The live loop and scripted screens both drive it. Main thread. */
#include "app/hand_over.h"
#include "app/session.h"
#include "ui/cells.h"
#include "ui/keys.h"

struct dashboard;

/* dashboard_new - borrows all; nothing has been asked yet. Never NULL. */
struct dashboard *
dashboard_new(const struct options *options, struct session *session, const struct ui_style *style);
void
dashboard_free(struct dashboard *dashboard);

/* dashboard_facts - what the screen says of a session beside its snapshots, log and keys. */
struct view_facts;
void
dashboard_facts(const struct session *session, struct view_facts *out);

/* dashboard_poll - takes in what came back and hands out what is due; true: there is something new
 * to draw. dashboard_tick - time has passed: ages and states anew. */
bool
dashboard_poll(struct dashboard *dashboard);
void
dashboard_tick(struct dashboard *dashboard);

/* dashboard_key - what a key means now; intents of the app go to dashboard_do, those of the
 * terminal (quit, suspend, redraw) are the caller's. */
enum intent
dashboard_key(struct dashboard *dashboard, uint32_t key);
void
dashboard_do(struct dashboard *dashboard, enum intent intent);

/* dashboard_is_working - dashboard_poll has work to go on with at once, in pieces. */
bool
dashboard_is_working(const struct dashboard *dashboard);

/* dashboard_set_clipboard - whose clipboard copies go to; without, they go into files. */
void
dashboard_set_clipboard(struct dashboard *dashboard, const struct hand_over_clipboard *clipboard);

/* dashboard_told - the next line on what went into alarm, or is well again, for those who do not
 * look; false: there is none. dashboard_title - for the window. Both are plain ASCII (tell.h). */
MUST_CHECK bool
dashboard_told(struct dashboard *dashboard, struct text *out);
void
dashboard_title(const struct dashboard *dashboard, struct text *out);

/* dashboard_is_busy - an order is on its way, or a question is too new to take keys. */
bool
dashboard_is_busy(const struct dashboard *dashboard);

/* dashboard_draw - everything that is to be seen at this size. */
void
dashboard_draw(struct dashboard *dashboard, int width, int height, struct layers *out);

#endif
