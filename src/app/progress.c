/* SPDX-License-Identifier: MIT */
/* progress.c - a bar that needs no terminal library: a carriage return and spaces do it on every
 * terminal. */
#include "app/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

#define COLUMNS_OTHERWISE 80
#define BAR_COLUMNS 20
#define BAR_ROOM 60 /* narrower than this there is no room for a bar */

static int
columns_now(void)
{
	struct winsize size = { 0 };

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return COLUMNS_OTHERWISE;
	return size.ws_col;
}

static void
add_time(struct text *out, int64_t s)
{
	if (s >= 3600)
		text_addf(out, "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	else
		text_addf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

static void
add_bar(struct text *out, double done)
{
	int filled = (int)(done * BAR_COLUMNS + 0.5);

	text_add(out, "[");
	for (int i = 0; i < BAR_COLUMNS; i++)
		text_add(out, i < filled ? "#" : ".");
	text_add(out, "] ");
}

/* What is left out first where there is little room: the bar, then the end of the words. */
void
progress_line(const struct progress_now *now, int columns, struct text *out)
{
	double done = MIN(MAX(now->done, 0.0), 1.0);
	TEXT_ON(head, 64);
	TEXT_ON(tail, 64);
	int room;

	if (now->done >= 0 && columns >= BAR_ROOM)
		add_bar(&head, done);
	if (now->done >= 0)
		text_addf(&head, "%3d%% ", (int)(done * 100));
	if (now->elapsed_s >= 0) {
		text_add(&tail, "  ");
		add_time(&tail, now->elapsed_s);
	}
	if (now->remaining_s >= 0) {
		text_add(&tail, ", about ");
		add_time(&tail, now->remaining_s);
		text_add(&tail, " left");
	}
	room = columns - text_width(head.data) - text_width(tail.data);
	if (room < text_width(now->what) && now->remaining_s >= 0) {
		tail.len = 0;
		tail.data[0] = '\0';
		room = columns - text_width(head.data);
	}
	text_add_n(out, head.data, text_fit(head.data, columns));
	text_add_n(out, now->what, text_fit(now->what, MAX(room, 0)));
	text_add_n(out, tail.data, text_fit(tail.data, columns - text_width(out->data)));
}

void
progress_init(struct progress *progress)
{
	*progress = (struct progress){ .is_terminal = isatty(STDERR_FILENO) };
}

/* The last column stays free: a terminal that wraps at its edge would begin a line. */
static void
draw(const char *line, int columns)
{
	int width = text_width(line);

	fprintf(stderr, "\r%s%*s\r%s", line, MAX(columns - width, 0), "", line);
	fflush(stderr);
}

void
progress_show(struct progress *progress, const struct progress_now *now)
{
	TEXT_ON(line, 1024);

	if (progress->is_terminal) {
		int columns = MAX(columns_now() - 1, 1);

		progress_line(now, MIN(columns, 200), &line);
		draw(line.data, columns);
		progress->is_drawn = true;
		return;
	}
	text_init(&line, line_store, sizeof(progress->last));
	if (now->done >= 0)
		text_addf(&line, "%d%% ", (int)(MIN(now->done, 1.0) * 100));
	text_add(&line, now->what);
	if (text_is(line.data, progress->last))
		return;
	memcpy(progress->last, line.data, line.len + 1);
	fprintf(stderr, "cwtop: %s\n", line.data);
}

void
progress_clear(struct progress *progress)
{
	if (!progress->is_drawn)
		return;
	draw("", MAX(columns_now() - 1, 1));
	progress->is_drawn = false;
}
