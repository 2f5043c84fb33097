/* SPDX-License-Identifier: MIT */
/* live.c - the loop. Everything that happens arrives at one poll(): finished jobs, keys, signals,
 * the time. Everything that is shown comes from one published snapshot. */
#include "app/live.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/dashboard.h"
#include "app/script.h"
#include "app/signals.h"
#include "base/clock.h"
#include "ui/screen.h"

#define TICK_MS 1000 /* ages move; an unchanged screen still writes nothing */
#define KEYS_A_TURN 64
#define LINE_BYTES 400
#define FRAME_MS 100 /* at most ten frames a second of news; keys are answered at once */

struct live {
	const struct options *options;
	struct dashboard *dashboard;
	struct session *session;
	struct screen *screen;
	struct layers layers;
	int64_t next_tick_ms, last_frame_ms; /* real */
	bool has_news;                       /* something to draw, when the frame limit allows */
	bool has_more_keys; /* perhaps read from the terminal already, so poll() would not tell */
	bool is_over;
	int signal; /* that ends us; 0: none */
};

/* To whom does not look: by bell, note and title, as far as the operator wants to hear. */
static void
tell(struct live *live)
{
	TEXT_ON(line, LINE_BYTES);
	TEXT_ON(title, LINE_BYTES);

	if (dashboard_told(live->dashboard, &line) && !text_is(live->options->bell, "off"))
		screen_tell(live->screen, text_is(live->options->bell, "full") ? line.data : NULL);
	dashboard_title(live->dashboard, &title);
	screen_title(live->screen, title.data);
}

static void
draw(struct live *live)
{
	int width, height;

	tell(live);
	screen_size(live->screen, &width, &height);
	dashboard_draw(live->dashboard, width, height, &live->layers);
	screen_draw(live->screen, &live->layers);
	live->last_frame_ms = clock_real_ms();
	live->has_news = false;
}

static void
suspend(struct live *live)
{
	screen_suspend(live->screen);
	raise(SIGSTOP);
	/* SIGCONT comes through the pipe and takes the terminal again. */
}

static void
do_intent(struct live *live, enum intent intent)
{
	if (intent == INTENT_QUIT)
		live->is_over = true;
	else if (intent == INTENT_SUSPEND)
		suspend(live);
	else if (intent == INTENT_REDRAW)
		screen_redraw(live->screen);
	else
		dashboard_do(live->dashboard, intent);
}

/* A paste, or a client that floods, must not keep signals and news out: so many keys a turn. */
static void
take_keys(struct live *live)
{
	unsigned n = 0;

	live->has_more_keys = false;
	while (!live->is_over && !live->has_more_keys) {
		uint32_t key = screen_key(live->screen);

		if (key == KEY_NOTHING)
			break;
		do_intent(live, dashboard_key(live->dashboard, key));
		live->has_more_keys = ++n == KEYS_A_TURN;
	}
	if (n > 0 && !live->is_over)
		draw(live);
}

static void
take_signals(struct live *live)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGWINCH) {
			live->has_news |= screen_resize(live->screen);
		} else if (number == SIGCONT) {
			screen_resume(live->screen);
			dashboard_tick(live->dashboard);
			live->has_news = true;
		} else {
			live->signal = number;
			live->is_over = true;
		}
	}
}

static int
wait_ms(const struct live *live)
{
	int64_t now_ms = clock_real_ms();
	int64_t left_ms = live->next_tick_ms - now_ms;

	if (live->has_more_keys || dashboard_is_working(live->dashboard))
		return 0;
	left_ms = MIN(left_ms, poller_wait_ms(live->session->poller));
	if (live->has_news)
		left_ms = MIN(left_ms, live->last_frame_ms + FRAME_MS - now_ms);
	return (int)MAX(left_ms, 0);
}

/* -1, which poll() passes over: nobody takes orders. */
static int
desk_fd(const struct live *live)
{
	return live->session->act ? act_fd(live->session->act) : -1;
}

static void
wait_for_anything(const struct live *live)
{
	short screen_events = screen_is_behind(live->screen) ? POLLIN | POLLOUT : POLLIN;
	struct pollfd ready[] = {
		{ .fd = poller_fd(live->session->poller), .events = POLLIN },
		{ .fd = desk_fd(live), .events = POLLIN },
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = screen_fd(live->screen), .events = screen_events },
	};

	poll(ready, LEN(ready), wait_ms(live));
}

static void
take_time(struct live *live)
{
	int64_t now_ms = clock_real_ms();

	if (dashboard_poll(live->dashboard))
		live->has_news = true;
	if (now_ms >= live->next_tick_ms) {
		dashboard_tick(live->dashboard);
		live->next_tick_ms = now_ms + TICK_MS;
		live->has_news = true;
	}
	if (screen_flush(live->screen))
		live->has_news = true;
	if (live->has_news && now_ms >= live->last_frame_ms + FRAME_MS)
		draw(live);
}

static void
loop(struct live *live)
{
	draw(live); /* before anything is asked: what is on screen first is never the network's */
	while (!live->is_over) {
		take_time(live);
		wait_for_anything(live);
		take_signals(live);
		take_keys(live);
		if (screen_is_lost(live->screen))
			live->is_over = true;
	}
}

static enum err
open_screen(struct live *live, const struct options *options, struct why *why)
{
	/* before the terminal is raw: whatever ends us then puts it back */
	enum err err = signals_open(screen_emergency, why);
	struct theme theme;

	if (err == ERR_OK)
		err = screen_open(&live->screen, why);
	if (err != ERR_OK)
		return err;
	err = theme_load(
		theme_choice(options->theme, getenv("NO_COLOR"), screen_has_colour(live->screen)),
		&theme, why);
	if (err != ERR_OK) {
		screen_close(live->screen);
		return err;
	}
	screen_set_theme(live->screen, &theme);
	mem_on_exhausted(screen_emergency);
	return ERR_OK;
}

static bool
copy(void *ctx, const void *bytes, size_t n)
{
	return screen_copy(ctx, bytes, n);
}

static void
open_dashboard(struct live *live)
{
	const struct hand_over_clipboard clipboard = {
		.copy = copy,
		.ctx = live->screen,
		.is_shared = screen_shares_clipboard(live->screen),
	};

	live->dashboard = dashboard_new(live->options, live->session, screen_style(live->screen));
	dashboard_set_clipboard(live->dashboard, &clipboard);
}

static void
close_session(struct session *session)
{
	/* A thread that hangs (in the resolver, say) would keep us: there is nothing left to lose.
	 */
	if (!session_close(session))
		_exit(0);
}

int
live_run(const struct options *options, struct session *owned_session, enum err *out_err,
	 struct why *why)
{
	struct live live = { .options = options, .session = owned_session };

	if (options->script) {
		*out_err = script_run(options, owned_session, why);
		close_session(owned_session);
		return 0;
	}
	*out_err = open_screen(&live, options, why);
	if (*out_err != ERR_OK) {
		close_session(owned_session);
		return 0;
	}
	open_dashboard(&live);
	live.next_tick_ms = clock_real_ms() + TICK_MS;
	loop(&live);
	screen_close(live.screen);
	layers_done(&live.layers);
	dashboard_free(live.dashboard);
	close_session(owned_session);
	return live.signal ? 128 + live.signal : 0;
}
